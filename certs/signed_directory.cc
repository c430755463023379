#include "certs/signed_directory.h"

#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/errors.h"
#include "base/limits.h"
#include "base/status_macros.h"
#include "certs/directory_form.h"

namespace causeway {

bool ParseExact(absl::string_view bytes, google::protobuf::Message* message) {
  if (!message->ParseFromString(std::string(bytes))) return false;
  const std::unique_ptr<google::protobuf::Message> known(message->New());
  known->CopyFrom(*message);
  known->DiscardUnknownFields();
  return EncodeExact(*known) == bytes;
}

// None of these messages has a map: fields in their order are one encoding.
std::string EncodeExact(const google::protobuf::Message& message) {
  return message.SerializeAsString();
}

absl::StatusOr<ParsedDirectory> ParseSignedDirectory(absl::string_view bytes) {
  if (bytes.size() > limits::kDirectoryBytesMax) {
    return DirectoryFormError("a version is too large");
  }
  ParsedDirectory parsed;
  if (!ParseExact(bytes, &parsed.signed_directory)) {
    return DirectoryFormError("it is no signed version of a directory");
  }
  if (!WellFormed(parsed.signed_directory.signatures())) {
    return DirectoryFormError(
        "its signatures are too many, malformed, doubled or not in the order "
        "of their key ids");
  }
  if (!ParseExact(parsed.signed_directory.payload(), &parsed.proto)) {
    return DirectoryFormError("it is not in the form this version reads");
  }
  ASSIGN_OR_RETURN(parsed.officers, OfficersOf(parsed.proto));
  return parsed;
}

absl::StatusOr<std::set<std::string>> SignersOf(
    const v1::SignedDirectory& signed_directory, const OfficerSet& officers) {
  std::set<std::string> signers =
      OfficersWhoSigned(officers, kDirectoryType, signed_directory.payload(),
                        signed_directory.signatures());
  std::set<std::string> named;
  for (const v1::OfficerSignature& one : signed_directory.signatures()) {
    named.insert(one.key_id());
  }
  for (const VerifyKey& officer : officers.keys) {
    const std::string id = officer.Id();
    if (named.count(id) == 0 || signers.count(id) != 0) continue;
    return Refuse(absl::StatusCode::kUnauthenticated,
                  {.rule = "directory.signature",
                   .message = "a signature is not that of the officer whom it "
                              "names over this version of the directory",
                   .missing = {"that officer's signature"},
                   .who = {"federation officer"}});
  }
  return signers;
}

absl::StatusOr<std::set<std::string>> RequireThreshold(
    const v1::SignedDirectory& signed_directory, const OfficerSet& officers,
    absl::string_view whose) {
  ASSIGN_OR_RETURN(std::set<std::string> signers,
                   SignersOf(signed_directory, officers));
  if (officers.threshold > 0 && signers.size() >= officers.threshold) {
    return signers;
  }
  return Refuse(
      absl::StatusCode::kUnauthenticated,
      {.rule = "directory.signature",
       .message =
           absl::StrCat("it has ", signers.size(), " of the ",
                        officers.threshold, " signatures that it needs of the ",
                        officers.keys.size(), " officers ", whose),
       .missing = {absl::StrCat(officers.threshold - signers.size(),
                                " more signatures of officers ", whose)},
       .who = {"federation officer"},
       .next = {"causeway directory sign"}});
}

}  // namespace causeway
