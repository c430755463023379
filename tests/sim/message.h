#ifndef CAUSEWAY_TESTS_SIM_MESSAGE_H_
#define CAUSEWAY_TESTS_SIM_MESSAGE_H_

// What nodes say to each other, signed. The signature is a double: a keyed
// hash. Only a Signer makes one of its node's, and anybody can check it.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "statemachine/custody/custody.h"
#include "statemachine/custody/witness.h"
#include "tests/sim/archive.h"
#include "tests/sim/rows.h"

namespace causeway::sim {

enum class Kind : std::uint8_t {
  // Between nodes, stored before they are sent, answered by kAck.
  kOffer,
  kAccept,
  kDecline,
  kChildReceived,
  kBundle,
  kReady,
  kRelease,  // also to the witness, which answers with kOutcome
  kWithdraw,
  kReceipt,
  kClose,
  // To the witness, stored.
  kRegister,
  kVoid,
  // From the witness: an answer, or stored and pushed.
  kOutcome,
  // Questions and answers, asked again by who wants to know.
  kStatus,
  kFetch,
  kFile,
  kProbe,
  kProbeAnswer,
  kWitnessStatus,
  kStatusAnswer,
  kRecover,
  kHeads,
  kCollect,
  kCollected,
  kRegistered,
  kAck,
  // Signed statements inside messages.
  kCertificate,
  kPosition,
};
const char* NameOf(Kind kind);

struct Message {
  Kind kind{};
  std::string from;
  std::string to;
  std::string offer;
  std::string renews;          // OFFER
  std::uint64_t sequence = 0;  // in the offer, of the sender; 0: unordered
  bool travels = false;        // OFFER
  bool final_round = false;    // BUNDLE
  std::uint32_t round = 0;     // BUNDLE, READY
  std::string digest;          // of the file, or of RELEASE's entry
  custody::Heads heads;        // BUNDLE, READY
  std::uint64_t epoch = 0;     // of the giver
  std::string tag;             // from BUNDLE on
  std::uint64_t incarnation = 0;
  std::string nonce;
  std::uint64_t position = 0;
  std::string enclosed;     // signed: READY in RELEASE, RELEASE in kOutcome
  std::string certificate;  // signed: of the giver (BUNDLE), of the outcome
  std::string key;          // of the case, sealed to the recipient
  std::vector<Entry> file;  // BUNDLE, kFile; RELEASE: its entry
  std::vector<custody::LogRow> rows;
  std::vector<std::string> certificates;  // signed, of `rows`
  std::vector<std::string> releases;      // signed, that led to them
  std::vector<custody::Outcome> outcomes;
  std::optional<custody::HeadCertificate> head;
  std::optional<std::uint64_t> superseded;
  std::string answers;  // digest of the message this answers
  std::string rule;     // of a refusal; empty: taken, or stored
  bool ask_again = false;
};

template <class A>
void Fields(A& a, Message& m) {
  a(m.kind, m.from, m.to, m.offer, m.renews, m.sequence, m.travels,
    m.final_round, m.round, m.digest, m.heads, m.epoch, m.tag, m.incarnation,
    m.nonce, m.position, m.enclosed, m.certificate, m.key, m.file, m.rows,
    m.certificates, m.releases, m.outcomes, m.head, m.superseded, m.answers,
    m.rule, m.ask_again);
}

// 16 bytes.
std::string DigestOf(absl::string_view bytes);
std::string DigestOf(const Entry& entry);
// Digest of a file: of its chunks in order.
std::string DigestOf(const std::vector<Entry>& file);
std::uint64_t HashOf(absl::string_view bytes, std::uint64_t seed);

class Keyring;

class Signer {
 public:
  std::string Sign(const Message& message) const;
  const std::string& id() const { return id_; }

 private:
  friend class Keyring;
  Signer(std::string id, std::uint64_t secret)
      : id_(std::move(id)), secret_(secret) {}
  std::string id_;
  std::uint64_t secret_;
};

class Keyring {
 public:
  explicit Keyring(std::uint64_t seed) : seed_(seed) {}
  // Once for each id, to its owner.
  Signer Issue(const std::string& id);
  // The message, verified first: signed by whom it says it is from.
  std::optional<Message> Open(absl::string_view bytes) const;
  // A seal to one node, a double as well: takes plain bytes there and back.
  std::string Seal(const std::string& to, const std::string& plain) const;

 private:
  std::uint64_t seed_;
  std::map<std::string, std::uint64_t> secrets_;
};

// A body of an entry under the key of its case, there and back.
std::string SealBody(const std::string& key, const std::string& body,
                     absl::string_view salt);

}  // namespace causeway::sim

#endif  // CAUSEWAY_TESTS_SIM_MESSAGE_H_
