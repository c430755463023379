#ifndef CAUSEWAY_JOURNAL_WITNESS_STATEMENT_H_
#define CAUSEWAY_JOURNAL_WITNESS_STATEMENT_H_

// What the federation's witness states and is asked: sign, open, verify
// (causeway/v1/witness.proto). Refusals: INVALID_ARGUMENT "witness.form",
// UNAUTHENTICATED "witness.signature". Pure; thread-safe.

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "causeway/v1/witness.pb.h"
#include "crypto/signing_key.h"
#include "journal/entry.h"
#include "statemachine/custody/witness.h"

namespace causeway::journal {

inline constexpr std::uint32_t kWitnessFormat = 1;
inline constexpr std::size_t kNonceBytes = 32;

// Who signs: the witness, under the directory version in force there.
struct WitnessSigner {
  std::string node;
  std::uint64_t directory_version = 0;
  const SigningKey* key = nullptr;
};

causeway::v1::SignedBytes SignCertificate(const custody::HeadCertificate& head,
                                          const WitnessSigner& signer);
struct VoidStatement {
  std::string case_tag;
  std::uint64_t epoch = 0;
  std::string release_digest;
  std::string offer_id;
};
causeway::v1::SignedBytes SignVoid(const VoidStatement& what,
                                   const WitnessSigner& signer);

// Signed by a node that the directory names, or named, as the witness.
absl::StatusOr<custody::HeadCertificate> OpenCertificate(
    const causeway::v1::SignedBytes& signed_bytes, const KeyRing& keys);
absl::StatusOr<VoidStatement> OpenVoid(
    const causeway::v1::SignedBytes& signed_bytes, const KeyRing& keys);
// A certificate as a message shows it. `signed_bytes` may be null.
absl::StatusOr<custody::HeadCertificate> OpenShown(
    const std::string& shown, const KeyRing& keys,
    causeway::v1::SignedBytes* signed_bytes = nullptr);
// The same without the signature: for what this node verified and stored.
absl::StatusOr<custody::HeadCertificate> OpenStoredCertificate(
    const causeway::v1::SignedBytes& signed_bytes);
absl::StatusOr<VoidStatement> OpenStoredVoid(
    const causeway::v1::SignedBytes& signed_bytes);

// What CUSTODY_TAKEN and RELEASE_VOIDED commit to.
std::string CertificateDigest(const causeway::v1::SignedBytes& signed_bytes);
std::string VoidDigest(const causeway::v1::SignedBytes& signed_bytes);

// Questions, padded as messages are. `asker`: the node the TLS certificate
// names; `self`: the witness. Opened: form, sizes, and the signature of
// `asker`.
std::string PackQuestion(const causeway::v1::WitnessQuestion& question,
                         const SigningKey& key, std::string* digest);
struct OpenedQuestion {
  causeway::v1::WitnessQuestion question;
  std::string digest;
  std::string key_id;  // Of the key that signed it.
};
absl::StatusOr<OpenedQuestion> UnpackQuestion(const std::string& padded,
                                              absl::string_view asker,
                                              absl::string_view self,
                                              const KeyRing& keys);

// Answers. Unpacked: by `witness`, to `self`, to the question with that digest.
std::string PackAnswer(causeway::v1::WitnessAnswer answer,
                       const WitnessSigner& signer);
struct OpenedAnswer {
  causeway::v1::WitnessAnswer answer;
  causeway::v1::SignedBytes signed_bytes;
};
absl::StatusOr<OpenedAnswer> UnpackAnswer(const std::string& padded,
                                          absl::string_view witness,
                                          absl::string_view self,
                                          absl::string_view question_digest,
                                          const KeyRing& keys);
// Whether it says what is told to such a question, and nothing else.
absl::Status CheckAnswer(const causeway::v1::WitnessQuestion& question,
                         const causeway::v1::WitnessAnswer& answer);
// The position that an earlier answer of `witness` to `asker` told.
absl::StatusOr<std::uint64_t> ProvenPosition(
    const causeway::v1::SignedBytes& answer, absl::string_view witness,
    absl::string_view asker, const KeyRing& keys);

// ORDERs. INVALID_ARGUMENT "witness.form".
inline constexpr char kOrderType[] = "order";
absl::StatusOr<causeway::v1::CustodyOrder> ReadOrder(
    const std::string& payload);
std::string OrderDigest(const std::string& payload);
// The certificate's epoch began with an ORDER of this federation to its holder,
// and with no RELEASE: an ORDER has one form, so its digest is known without
// it.
bool BeganByOrder(const custody::HeadCertificate& head,
                  const std::string& federation);

// A RELEASE entry as the witness may see it. `entry` has its received opening.
causeway::v1::ReleaseProof ProofOf(const causeway::v1::Entry& entry);
// What the proof proves: signed by its author as an entry of the case, whose
// previous head is the one that READY inside names, and which commits to it.
// Where READY does not fit, `ready_verified` is false. Without incarnation.
// INVALID_ARGUMENT "journal.*" besides.
absl::StatusOr<custody::ReleaseRequest> OpenProof(
    const causeway::v1::ReleaseProof& proof, const KeyRing& keys);

}  // namespace causeway::journal

#endif  // CAUSEWAY_JOURNAL_WITNESS_STATEMENT_H_
