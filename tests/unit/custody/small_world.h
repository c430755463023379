#ifndef CAUSEWAY_TESTS_UNIT_CUSTODY_SMALL_WORLD_H_
#define CAUSEWAY_TESTS_UNIT_CUSTODY_SMALL_WORLD_H_

// One state of the small world and the steps out of it. What a node does here
// is what the headers of the core ask of whoever wires it, and nothing more.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "statemachine/custody/boot.h"
#include "statemachine/custody/custody.h"
#include "statemachine/custody/witness.h"
#include "tests/unit/custody/small_scope.h"

namespace causeway::custody {

inline constexpr int kNodes = 3;

enum class Kind : std::uint8_t {
  kOffer,
  kAccept,
  kDecline,
  kBundle,
  kReady,
  kRelease,
  kWithdraw,
  kReceipt,
};

struct Mail {
  Kind kind{};
  int from = 0;
  int to = 0;
  std::string offer;
  std::string renews;             // OFFER
  std::uint64_t epoch = 0;        // from BUNDLE on
  std::string digest;             // RELEASE, RECEIPT
  std::uint64_t incarnation = 0;  // RELEASE
  bool operator==(const Mail&) const = default;
};

// What survives a start of the process.
struct Disk {
  Node node;
  std::optional<Giver> giver;
  std::uint64_t fence = 0;
  std::vector<Receiver> receivers;  // one for each offer
};

struct World {
  Disk disks[kNodes];
  std::optional<Disk> backups[kNodes];
  std::size_t backup_mails = 0;  // sent before the backup
  Member members[kNodes];
  Witness witness;
  CaseRegister row;
  std::vector<LogRow> log;
  std::vector<Mail> mails;             // in the order of sending, each once
  std::vector<Mail> witness_releases;  // kept with their outcome
  int offers = 0;
  int releases = 0;
  int questions = 0;
  int starts = 0;
  int restores = 0;
  int revocations = 0;
  int voids = 0;
  std::string violation;  // noticed inside a step
};

// The bytes that make two worlds the same.
std::string KeyOf(const World& world);

class Player {
 public:
  explicit Player(const Scope& scope) : scope_(scope) {}

  World Begin() const;
  // Each step that is possible, by number from 0; false when there is none.
  // `what` tells it. The world after a step that changes nothing is the same.
  bool Step(World& world, std::size_t number, std::string& what) const;
  // No more faults: everything sent arrives, once, and all are asked again.
  // Repeated until nothing changes any more it is the calm.
  void CalmPass(World& world) const;
  // Empty, or which invariant is broken.
  std::string Broken(const World& world) const;
  std::string BrokenAfter(const World& before, const World& after) const;
  std::string BrokenInCalm(const World& calm) const;

 private:
  bool Lies(int i) const {
    return i == scope_.lying_holder || i == scope_.lying_node;
  }
  bool Honest(const World& w, int i) const {
    return !Lies(i) && !w.members[i].revoked;
  }
  bool ActsNow(const World& w, int i) const;
  int Acting(const World& w) const;

  // Giver.
  void MakeOffer(World& w, int i, int to) const;
  void TakeBack(World& w, int i) const;
  void Renew(World& w, int i) const;
  void Probe(World& w, int i) const;
  void LetGo(World& w, int i, const Mail& ready) const;
  void TakeAtGiver(World& w, const Mail& mail) const;
  void TakeReadyMail(World& w, const Mail& mail) const;
  // Receiver.
  Receiver* Find(World& w, int i, const std::string& offer) const;
  void TakeOfferMail(World& w, const Mail& mail) const;
  void TakeBundleMail(World& w, const Mail& mail) const;
  void TakeReleaseMail(World& w, const Mail& mail) const;
  void Activate(World& w, int i, const Receiver& receiver,
                const std::string& digest) const;
  // Both.
  void Send(World& w, Mail mail) const;
  void Deliver(World& w, const Mail& mail) const;
  // Witness.
  void ReleaseAtWitness(World& w, const Mail& mail) const;
  void Decided(World& w, const Decision& decision) const;
  void AskForVoid(World& w, int i) const;
  void GiveOrder(World& w, int to) const;
  void Poll(World& w, int i) const;
  void TakeOutcome(World& w, int i, const Outcome& outcome) const;
  void TakeHead(World& w, int i, const LogRow& row) const;
  // Faults.
  void StartAgain(World& w, int i) const;
  void Ask(World& w, int i) const;
  void Restore(World& w, int i, bool unsent) const;
  void LieAtOnce(World& w, int liar) const;
  void Lie(World& w, int liar) const;
  void Shortcut(World& w, int i) const;

  bool PeopleStep(World& w, std::size_t& n, std::string& what) const;
  bool MailStep(World& w, std::size_t& n, std::string& what) const;
  bool WitnessStep(World& w, std::size_t& n, std::string& what) const;
  bool FaultStep(World& w, std::size_t& n, std::string& what) const;
  bool LieStep(World& w, std::size_t& n, std::string& what) const;

  const Scope scope_;
};

}  // namespace causeway::custody

#endif  // CAUSEWAY_TESTS_UNIT_CUSTODY_SMALL_WORLD_H_
