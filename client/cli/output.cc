#include "client/cli/output.h"

#include <cstdlib>
#include <nlohmann/json.hpp>
#include <optional>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "base/errors.h"
#include "client/cli/table.h"
#include "google/protobuf/util/json_util.h"

namespace causeway::cli {
namespace {

const char* Code(Style style) {
  switch (style) {
    case Style::kBold:
      return "\033[1m";
    case Style::kDim:
      return "\033[2m";
    case Style::kGood:
      return "\033[32m";
    case Style::kBad:
      return "\033[31m";
    case Style::kWarn:
      return "\033[33m";
    case Style::kPlain:
      break;
  }
  return "";
}

std::string Paint(absl::string_view text, Style style, bool colours) {
  if (!colours || style == Style::kPlain) return std::string(text);
  return absl::StrCat(Code(style), text, "\033[0m");
}

// The refusal without the rule that Refuse appends to the message.
Refusal RefusalFor(const absl::Status& status) {
  Refusal refusal = RefusalOf(status).value_or(Refusal{});
  if (refusal.message.empty()) refusal.message = std::string(status.message());
  return refusal;
}

}  // namespace

void Output::AllowColours(bool out, bool err) {
  // NOLINTNEXTLINE(concurrency-mt-unsafe): nothing here sets the environment.
  const char* no_color = std::getenv("NO_COLOR");
  const bool allowed = no_color == nullptr || *no_color == '\0';
  out_colours_ = out && allowed;
  err_colours_ = err && allowed;
}

void Output::Json(const google::protobuf::Message& message) {
  JsonText(ToJson(message));
}

void Output::JsonText(absl::string_view text) {
  out_ << absl::StripSuffix(text, "\n") << "\n";
  out_.flush();
}

void Output::Text(absl::string_view text) {
  if (json_) return;
  out_ << text;
  out_.flush();
}

std::string Output::Styled(absl::string_view text, Style style) const {
  return Paint(text, style, colours());
}

void Output::Error(const absl::Status& status) {
  if (json_) {
    JsonText(ErrorJson(status));
  } else {
    err_ << ErrorText(status, err_colours_);
    err_.flush();
  }
}

std::string ToJson(const google::protobuf::Message& message) {
  google::protobuf::util::JsonPrintOptions options;
  options.add_whitespace = true;
  options.always_print_primitive_fields = true;
  std::string text;
  const auto status =
      google::protobuf::util::MessageToJsonString(message, &text, options);
  if (!status.ok()) return "{}";
  return text;
}

std::string ErrorJson(const absl::Status& status) {
  const Refusal refusal = RefusalFor(status);
  nlohmann::ordered_json error;
  error["code"] = CodeName(status.code());
  error["rule"] = refusal.rule;
  error["message"] = refusal.message;
  error["missing"] = refusal.missing;
  error["who"] = refusal.who;
  error["next"] = refusal.next;
  error["retryable"] = refusal.retryable;
  nlohmann::ordered_json rules = nlohmann::ordered_json::array();
  for (const RefusedBy& one : refusal.rules) {
    nlohmann::ordered_json rule;
    rule["rule"] = one.rule;
    rule["message"] = one.message;
    rule["missing"] = one.missing;
    rule["who"] = one.who;
    rules.push_back(std::move(rule));
  }
  error["rules"] = std::move(rules);
  nlohmann::ordered_json document;
  document["error"] = std::move(error);
  return document.dump(2, ' ', false,
                       nlohmann::ordered_json::error_handler_t::replace);
}

std::string ErrorText(const absl::Status& status, bool colours,
                      absl::string_view indent) {
  const Refusal refusal = RefusalFor(status);
  // What a rule said no to, and everything else that went wrong.
  const bool refused =
      !refusal.rule.empty() &&
      (status.code() == absl::StatusCode::kFailedPrecondition ||
       status.code() == absl::StatusCode::kPermissionDenied ||
       status.code() == absl::StatusCode::kUnauthenticated);
  std::string out = absl::StrCat(
      indent, Paint(refused ? "refused: " : "error: ", Style::kBad, colours),
      Printable(refusal.message),
      refused ? "" : absl::StrCat(" (", CodeName(status.code()), ")"), "\n");
  const auto line = [&](const char* label, const std::string& text) {
    if (text.empty()) return;
    absl::StrAppend(&out, indent, "  ", Paint(label, Style::kDim, colours),
                    Printable(text), "\n");
  };
  line("rule:    ", refusal.rule);
  if (refusal.rules.size() <= 1) {
    line("missing: ", absl::StrJoin(refusal.missing, ", "));
    line("who:     ", absl::StrJoin(refusal.who, ", "));
  }
  // All that stands against it, one rule after the other.
  for (size_t i = 0; refusal.rules.size() > 1 && i < refusal.rules.size();
       ++i) {
    const RefusedBy& one = refusal.rules[i];
    if (i > 0)
      line("and:     ", absl::StrCat(one.message, " [", one.rule, "]"));
    line("missing: ", one.missing);
    line("who:     ", one.who);
  }
  line("next:    ", absl::StrJoin(refusal.next, ", "));
  if (refusal.retryable) line("", "The same call may succeed later.");
  return out;
}

std::string CodeName(absl::StatusCode code) {
  return absl::StatusCodeToString(code);
}

}  // namespace causeway::cli
