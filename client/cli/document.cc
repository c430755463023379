#include "client/cli/document.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "base/bytes.h"
#include "base/errors.h"
#include "base/status_macros.h"
#include "client/cli/table.h"
#include "client/files.h"
#include "forms/form_text.h"
#include "google/protobuf/util/json_util.h"

namespace causeway::cli {
namespace {

// Each line of a text, further in; safe to print.
std::string Indented(const std::string& text) {
  std::string lines;
  for (const absl::string_view line :
       absl::StrSplit(text, '\n', absl::SkipEmpty())) {
    absl::StrAppend(&lines, "    ", Printable(line), "\n");
  }
  return lines;
}

}  // namespace

std::string BodyOf(const v1::Document& document) {
  if (document.has_form()) return forms::FormJson(document.form());
  return document.has_text() ? document.text() : document.content();
}

std::optional<std::string> ReadableText(const Session& session,
                                        const v1::Document& document) {
  if (document.has_form()) {
    return Indented(forms::FormText(document.form(), session.Language()));
  }
  if (document.has_text()) return Indented(document.text());
  return std::nullopt;
}

absl::StatusOr<std::string> SaysText(const google::protobuf::Message& message) {
  const auto* const body = message.GetReflection()->GetOneofFieldDescriptor(
      message, message.GetDescriptor()->oneof_decl(0));
  if (body == nullptr) return std::string();
  std::string json;
  const auto written = google::protobuf::util::MessageToJsonString(
      message.GetReflection()->GetMessage(message, body), &json);
  if (!written.ok()) return absl::InternalError("a message that is no JSON");
  return absl::StrCat("  says      ", Printable(json), "\n");
}

absl::Status ReadDocument(Session& session, v1::GetDocumentRequest request,
                          const std::string& id, const std::string& output) {
  const auto commitment = HexDecode(id);
  if (!commitment.ok()) {
    return InvalidField("ID", "another form", "hexadecimal digits");
  }
  request.set_commitment(*commitment);
  ASSIGN_OR_RETURN(NodeClient * client, session.Client());
  ASSIGN_OR_RETURN(const v1::Document document,
                   client->GetDocument(request, session.Deadline()));
  const std::string body = BodyOf(document);
  if (!output.empty()) RETURN_IF_ERROR(ReplaceFile(output, body));
  if (session.out().json()) {
    session.out().Json(document);
  } else if (!output.empty()) {
    session.out().Text(
        absl::StrCat(Word(document.kind()), ": ", body.size(), " bytes\n"));
  } else if (document.has_form()) {
    session.out().Text(forms::FormText(document.form(), session.Language()));
  } else if (document.has_text()) {
    session.out().Text(absl::StrCat(body, "\n"));
  } else {
    return InvalidField("--output", "nothing",
                        "a file: this document is not text");
  }
  return absl::OkStatus();
}

}  // namespace causeway::cli
