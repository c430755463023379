#ifndef CAUSEWAY_TESTS_SIM_HOST_H_
#define CAUSEWAY_TESTS_SIM_HOST_H_

// A node: the custody core over a store and a network, wired as the headers of
// the core ask. Each thing that happens to it is one transaction: load, ask the
// machine, store the state with what is to be sent, send after commit.

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "statemachine/custody/boot.h"
#include "tests/sim/desk.h"
#include "tests/sim/disk.h"
#include "tests/sim/message.h"

namespace causeway::sim {

// A shortcut somebody could take in the host; each must be noticed.
enum class Shortcut : std::uint8_t {
  kNone,
  kNoFence,
  kReleaseWithoutReady,
  kSendBeforeWrite,
  kTimeoutReclaim,
  kGivesUpAfterReady,
  kNoIncarnation,
  kActsAfterStart,
  kNoHeadCertificate,
  kForgetsOutbox,  // sends once, from memory
};

// The directory that every node has.
struct Federation {
  std::vector<std::string> nodes;
  std::string witness;  // empty: two parties
  std::set<std::string> revoked;
  bool witnessed() const { return !witness.empty(); }
};

// What a process reaches outside itself.
class Outside {
 public:
  virtual ~Outside() = default;
  virtual void Send(const Message& message, const std::string& bytes) = 0;
  virtual std::string Fresh() = 0;                 // 16 random bytes
  virtual void Tell(const std::string& what) = 0;  // for the trace
};

class Host {
 public:
  Host(Signer signer, const Keyring& keyring, const Federation& federation,
       NodeDisk& disk, Outside& outside, Shortcut shortcut)
      : id_(signer.id()),
        signer_(std::move(signer)),
        keyring_(keyring),
        federation_(federation),
        disk_(disk),
        outside_(outside),
        shortcut_(shortcut) {}

  // ---- The process ----
  // False where the start met trouble.
  bool Start(std::int64_t clock);
  void Stop();
  bool up() const { return up_; }
  // `clock` is the node's own idea of the time, in milliseconds.
  void Take(const std::string& bytes, std::int64_t clock);
  void Wake(std::int64_t clock);
  void Tick(std::int64_t clock) { clock_ = clock; }
  // By the node's clock; empty: nothing waits.
  std::optional<std::int64_t> NextWake() const;

  // ---- People ----
  absl::Status OpenCase(const std::string& tag, const std::string& key);
  // OK: acknowledged. `pending` says that it waits for the witness or the file.
  absl::Status Record(const std::string& tag, const std::string& text,
                      bool& pending);
  absl::Status MakeOffer(const std::string& tag, const std::string& to,
                         bool travels);
  absl::Status TakeBack(const std::string& tag);
  absl::Status AskForVoid(const std::string& tag);
  absl::Status Accept(const std::string& offer);
  absl::Status Decline(const std::string& offer);
  absl::Status ChildArrives(const std::string& offer);
  // Dead letters go out again.
  absl::Status ResendDead();

  const std::string& id() const { return id_; }
  const Signer& signer() const { return signer_; }
  const custody::Node& node() const { return node_; }
  NodeDisk& disk() { return disk_; }
  // What was written since the last call.
  Written TakeWritten();
  // A message of this kind and offer waits to be answered.
  bool Sends(Kind kind, const std::string& offer) const;
  // Messages that are not dead letters wait.
  bool Waits() const;
  std::size_t dead_letters() const;

 private:
  using Body = std::function<absl::Status(Desk&)>;
  absl::Status Act(const Body& body);
  absl::Status Permit(const Desk& desk) const;
  bool witnessed() const { return federation_.witnessed(); }
  Message Make(Kind kind, const std::string& to,
               const std::string& offer = "") const;
  void Reply(const Message& to, const std::string& answers,
             const absl::Status& status);

  // Arrivals.
  void TakeStored(const Message& m, const std::string& bytes);
  absl::Status Handle(Desk& desk, const Message& m, const std::string& bytes);
  void TakeParked(Desk& desk, const std::string& offer);
  bool SubjectMissing(Desk& desk, const Message& m);
  std::string AckBytes(const Message& m, const std::string& bytes,
                       const absl::Status& status) const;
  void TakeDirect(const Message& m, const std::string& bytes);
  absl::Status TakeAnswer(Desk& desk, const Message& m);

  // Giver.
  absl::Status TakeAtGiver(Desk& desk, const Message& m,
                           const std::string& bytes);
  absl::Status SendFile(Desk& desk, CaseRow row);
  absl::Status TakeReady(Desk& desk, CaseRow row, const Message& m,
                         const std::string& bytes);
  absl::Status Probe(Desk& desk, CaseRow row);
  absl::Status LetGo(Desk& desk, CaseRow row, const Message& ready,
                     const std::string& ready_bytes);
  absl::Status TakeProbeAnswer(Desk& desk, const Message& m);
  absl::Status TakeRegistered(Desk& desk, const Message& m);
  void SendRelease(Desk& desk, CaseRow& row);
  void Register(Desk& desk, const CaseRow& row);
  void Renew(Desk& desk, CaseRow row);
  void DropReleases(Desk& desk, const std::string& offer);
  void AnswerStatus(Desk& desk, const Message& m);

  // Receiver.
  absl::Status TakeOffer(Desk& desk, const Message& m);
  absl::Status TakeFile(Desk& desk, const Message& m);
  absl::Status TakeReleaseMessage(Desk& desk, const Message& m,
                                  const std::string& bytes);
  absl::Status Bind(Desk& desk, OfferRow row);
  void Activate(Desk& desk, const OfferRow& row);
  void FreeOthers(Desk& desk, const std::string& tag, std::uint64_t epoch);

  // The witness's word.
  absl::Status TakeHeads(Desk& desk, const Message& m);
  void TakeHead(Desk& desk, const custody::LogRow& row,
                const std::string& certificate, const std::string& release);
  void TakeOutcome(Desk& desk, const custody::Outcome& outcome,
                   const std::string& tag, const std::string& certificate,
                   const std::string& release);
  void TakeOutcomes(Desk& desk, const Message& m);
  void TakeVoid(Desk& desk, const custody::Outcome& outcome,
                const std::string& tag);
  void TakeCertificate(Desk& desk, const custody::HeadCertificate& head,
                       const std::string& certificate,
                       const std::string& giver);
  void Lost(Desk& desk, CaseRow& row, const std::string& certificate,
            const std::string& fetch_from);
  void AppendPending(Desk& desk);
  void Lapse(Desk& desk, const Message& m);

  // The file again.
  void AnswerFetch(Desk& desk, const Message& m);
  absl::Status TakeFetched(Desk& desk, const Message& m);

  // Time.
  void SendDue(std::int64_t clock);
  void AskAround();
  absl::Status AskHeads(Desk& desk);
  bool AskOfCase(Desk& desk, const CaseRow& row);
  void TakeShortcut(Desk& desk);

  const std::string id_;
  const Signer signer_;
  const Keyring& keyring_;
  const Federation& federation_;
  NodeDisk& disk_;
  Outside& outside_;
  const Shortcut shortcut_;

  // Gone with the process.
  struct Waiting {
    OutboxRow row;
    std::string digest;  // its identity
    Message message;     // without the file
    int attempts = 0;
    std::int64_t due = 0;
  };
  Waiting WaitingFor(const OutboxRow& row) const;
  bool up_ = false;
  custody::Node node_;
  std::map<std::string, Waiting> outbox_;
  std::int64_t clock_ = 0;
  bool restless_ = false;  // something may have to be asked
  std::int64_t ask_due_ = 0;
  std::int64_t ask_pause_ = 0;
  std::uint64_t asked_ = 0;
  Written written_;
};

}  // namespace causeway::sim

#endif  // CAUSEWAY_TESTS_SIM_HOST_H_
