#include "certs/officer_signatures.h"

#include <algorithm>
#include <utility>

#include "base/errors.h"
#include "base/status_macros.h"

namespace causeway {
namespace {

using v1::OfficerSignature;

// A next version of the directory is signed by old officers and by new ones.
constexpr std::size_t kSignaturesMax = 2 * kOfficersMax;

bool IdBefore(const OfficerSignature& a, const OfficerSignature& b) {
  return a.key_id() < b.key_id();
}

}  // namespace

bool ValidThreshold(std::size_t officers, std::uint32_t threshold) {
  if (officers == 1) return threshold == 1;
  return officers <= kOfficersMax && threshold >= 2 && threshold <= officers;
}

std::uint32_t UsualThreshold(std::size_t officers) {
  return static_cast<std::uint32_t>(officers / 2 + 1);
}

absl::StatusOr<OfficerSet> MakeOfficerSet(
    const google::protobuf::RepeatedPtrField<std::string>& spki_ders,
    std::uint32_t threshold) {
  OfficerSet set;
  set.threshold = threshold;
  std::set<std::string> seen;
  for (const std::string& spki_der : spki_ders) {
    ASSIGN_OR_RETURN(VerifyKey key, VerifyKey::FromSpkiDer(spki_der));
    if (!seen.insert(key.Id()).second) {
      return absl::InvalidArgumentError("an officer's key is there twice");
    }
    set.keys.push_back(std::move(key));
  }
  return set;
}

std::set<std::string> OfficersWhoSigned(const OfficerSet& officers,
                                        absl::string_view type,
                                        absl::string_view payload,
                                        const OfficerSignatures& signatures) {
  std::set<std::string> signed_by;
  for (const VerifyKey& key : officers.keys) {
    const std::string id = key.Id();
    if (std::any_of(signatures.begin(), signatures.end(),
                    [&](const OfficerSignature& one) {
                      return one.key_id() == id &&
                             key.Verify(type, payload, one.signature()).ok();
                    })) {
      signed_by.insert(id);
    }
  }
  return signed_by;
}

bool WellFormed(const OfficerSignatures& signatures) {
  return static_cast<std::size_t>(signatures.size()) <= kSignaturesMax &&
         std::all_of(signatures.begin(), signatures.end(),
                     [](const OfficerSignature& one) {
                       return one.key_id().size() == kKeyIdBytes &&
                              one.signature().size() == kSignatureBytes;
                     }) &&
         std::adjacent_find(
             signatures.begin(), signatures.end(),
             [](const OfficerSignature& a, const OfficerSignature& b) {
               return !IdBefore(a, b);
             }) == signatures.end();
}

absl::Status AddSignature(const SigningKey& officer, absl::string_view type,
                          absl::string_view payload,
                          OfficerSignatures& signatures) {
  OfficerSignature added;
  added.set_key_id(officer.Id());
  const auto at =
      std::lower_bound(signatures.begin(), signatures.end(), added, IdBefore) -
      signatures.begin();
  if (at < signatures.size() &&
      signatures.Get(static_cast<int>(at)).key_id() == added.key_id()) {
    return Refuse(absl::StatusCode::kAlreadyExists,
                  {.rule = "officer.signed",
                   .message = "this officer signed it already",
                   .missing = {"another officer's signature"},
                   .who = {"federation officer"}});
  }
  ASSIGN_OR_RETURN(*added.mutable_signature(), officer.Sign(type, payload));
  *signatures.Add() = std::move(added);
  for (int i = signatures.size() - 1; i > at; --i) {
    signatures.SwapElements(i, i - 1);
  }
  return absl::OkStatus();
}

}  // namespace causeway
