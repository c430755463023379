#ifndef CAUSEWAY_CERTS_OFFICER_SIGNATURES_H_
#define CAUSEWAY_CERTS_OFFICER_SIGNATURES_H_

// k of n federation officers: who they are and whose signatures are there.
// Under the directory and under an ORDER. Pure; thread-safe.

#include <cstddef>
#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "causeway/v1/journal.pb.h"
#include "crypto/signing_key.h"
#include "google/protobuf/repeated_ptr_field.h"

namespace causeway {

inline constexpr std::size_t kOfficersMax = 16;

// Officers, and how many of them decide.
struct OfficerSet {
  std::vector<VerifyKey> keys;
  std::uint32_t threshold = 0;
};

using OfficerSignatures =
    google::protobuf::RepeatedPtrField<causeway::v1::OfficerSignature>;

// 2 to all of at most 16; 1 only where there is one, for a trial.
bool ValidThreshold(std::size_t officers, std::uint32_t threshold);
// More than half of them; 1 of 1.
std::uint32_t UsualThreshold(std::size_t officers);

// Public keys (SPKI, DER) and a number. INVALID_ARGUMENT where a key cannot be
// read or comes twice.
absl::StatusOr<OfficerSet> MakeOfficerSet(
    const google::protobuf::RepeatedPtrField<std::string>& spki_ders,
    std::uint32_t threshold);

// Key ids of those of these officers who signed these bytes with this type. A
// signature that is wrong, doubled or somebody else's counts for nothing.
std::set<std::string> OfficersWhoSigned(const OfficerSet& officers,
                                        absl::string_view type,
                                        absl::string_view payload,
                                        const OfficerSignatures& signatures);

// At most twice kOfficersMax, in ascending order of key ids, none twice, each
// with an id and a signature of the right size.
bool WellFormed(const OfficerSignatures& signatures);

// Adds one at its place. ALREADY_EXISTS "officer.signed" where that key signed
// already; INTERNAL when OpenSSL fails.
absl::Status AddSignature(const SigningKey& officer, absl::string_view type,
                          absl::string_view payload,
                          OfficerSignatures& signatures);

}  // namespace causeway

#endif  // CAUSEWAY_CERTS_OFFICER_SIGNATURES_H_
