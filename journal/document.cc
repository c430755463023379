#include "absl/strings/str_cat.h"
#include "base/errors.h"
#include "base/limits.h"
#include "base/status_macros.h"
#include "crypto/commitment.h"
#include "forms/form_schema.h"
#include "journal/entry.h"
#include "journal/signed_bytes.h"
#include "wire/strict_parse.h"
#include "wire/utf8.h"

namespace causeway::journal {
namespace {

using causeway::v1::Document;

constexpr char kCommitmentKind[] = "document";

absl::Status CheckDocument(const Document& document) {
  RETURN_IF_ERROR(wire::RefuseUnknown(document));
  if (document.kind() == causeway::v1::DOCUMENT_KIND_UNSPECIFIED) {
    return InvalidField("Document.kind", "UNSPECIFIED", "a kind");
  }
  if (document.media_type().size() > limits::kNameBytesMax) {
    return InvalidField("Document.media_type",
                        absl::StrCat(document.media_type().size(), " bytes"),
                        absl::StrCat("at most ", limits::kNameBytesMax));
  }
  if (!wire::ValidUtf8(document.media_type()) ||
      !wire::ValidUtf8(document.text())) {
    return InvalidField("Document", "text that is not UTF-8", "UTF-8");
  }
  if (document.has_form() &&
      (!forms::IsFormOf(document.form(), document.kind()) ||
       !document.media_type().empty())) {
    return InvalidField("Document.form", "another form, or a media type",
                        "the form of this kind");
  }
  // All but one are empty: they share a oneof.
  const size_t size = document.text().size() + document.content().size() +
                      document.form().ByteSizeLong();
  if (size == 0 || size > limits::kDocumentBytesMax) {
    return InvalidField("Document.body", absl::StrCat(size, " bytes"),
                        absl::StrCat("1 to ", limits::kDocumentBytesMax));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<causeway::v1::DocumentBody> MakeDocumentBody(
    const Document& document, RandomSource& random) {
  RETURN_IF_ERROR(CheckDocument(document));
  causeway::v1::DocumentBody body;
  body.set_salt(random.Bytes(kSaltBytes));
  body.set_document(wire::Encode(document));
  body.set_commitment(
      MustCommit(body.salt(), kCommitmentKind, body.document()));
  return body;
}

absl::StatusOr<Document> OpenDocumentBody(
    const causeway::v1::DocumentBody& body) {
  if (!VerifyCommitment(body.commitment(), body.salt(), kCommitmentKind,
                        body.document())) {
    return Refused(absl::StatusCode::kDataLoss, "journal.document",
                   "the document is not the one that was committed to");
  }
  Document document;
  RETURN_IF_ERROR(wire::ParseStrict(body.document(), &document));
  RETURN_IF_ERROR(CheckDocument(document));
  return document;
}

}  // namespace causeway::journal
