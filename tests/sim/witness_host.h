#ifndef CAUSEWAY_TESTS_SIM_WITNESS_HOST_H_
#define CAUSEWAY_TESTS_SIM_WITNESS_HOST_H_

// The witness as a process: the core's witness over a store of its own. A
// request is one transaction: rows, decision, stored answer; then the answer
// leaves, and what the receiver must hear waits in the outbox.

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "tests/sim/desk.h"
#include "tests/sim/disk.h"
#include "tests/sim/host.h"

namespace causeway::sim {

class WitnessHost {
 public:
  WitnessHost(Signer signer, const Keyring& keyring,
              const Federation& federation, NodeDisk& disk, Outside& outside,
              Shortcut shortcut)
      : id_(signer.id()),
        signer_(std::move(signer)),
        keyring_(keyring),
        federation_(federation),
        disk_(disk),
        outside_(outside),
        shortcut_(shortcut) {}

  bool Start(std::int64_t clock);
  void Stop();
  bool up() const { return up_; }
  void Take(const std::string& bytes, std::int64_t clock);
  void Wake(std::int64_t clock);
  void Tick(std::int64_t clock) { clock_ = clock; }
  std::optional<std::int64_t> NextWake() const;

  // After a restored backup: serves nobody until every node that is not
  // revoked has shown what it holds of this witness's word.
  void CollectFirst();
  bool collecting() const { return collecting_; }
  bool halted();
  // Officers moved a case; they sign, the witness decides.
  absl::Status Order(const std::string& tag, const std::string& to,
                     const std::string& digest);

  std::size_t waiting() const { return outbox_.size(); }
  NodeDisk& disk() { return disk_; }
  Written TakeWritten() { return std::exchange(written_, {}); }

 private:
  using Body = std::function<absl::Status(Desk&)>;
  absl::Status Act(const Body& body);
  Message Answer(const Message& to, const std::string& bytes, Kind kind,
                 Desk& desk);
  absl::Status Handle(Desk& desk, const Message& m, const std::string& bytes);
  absl::Status TakeRequest(Desk& desk, const Message& m,
                           const std::string& bytes);
  absl::Status TakeProbe(Desk& desk, const Message& m, const std::string& bytes,
                         const RegisterRow& row, const custody::Member& member);
  absl::Status TakeRegister(Desk& desk, const Message& m,
                            const std::string& bytes, const RegisterRow& row,
                            const custody::Member& member);
  absl::Status TakeRecover(Desk& desk, const Message& m,
                           const std::string& bytes);
  absl::Status TakeStatus(Desk& desk, const Message& m,
                          const std::string& bytes);
  void TakeCollected(Desk& desk, const Message& m);
  void See(Desk& desk, const std::string& certificate);
  void KeepDecision(Desk& desk, const std::string& tag,
                    const custody::Decision& decision, RegisterRow row);
  void AddOutcome(Message& m, const RegisterRow& row, const std::string& tag,
                  const custody::Outcome& outcome) const;
  void NoteRelease(RegisterRow& row, const Message& m,
                   const std::string& bytes) const;
  std::string CertificateBytes(const custody::HeadCertificate& head) const;
  std::string ProofOf(std::uint64_t position) const;
  custody::Witness Load(Desk& desk);
  custody::Member LoadMember(Desk& desk, const std::string& node);

  const std::string id_;
  const Signer signer_;
  const Keyring& keyring_;
  const Federation& federation_;
  NodeDisk& disk_;
  Outside& outside_;
  const Shortcut shortcut_;

  struct Waiting {
    OutboxRow row;
    std::string digest;
    int attempts = 0;
    std::int64_t due = 0;
  };
  void Send(std::int64_t clock);

  bool up_ = false;
  bool collecting_ = false;
  std::set<std::string> shown_;
  std::int64_t collect_due_ = 0;
  std::int64_t collect_pause_ = 0;
  std::map<std::string, Waiting> outbox_;
  std::int64_t clock_ = 0;
  Written written_;
};

inline constexpr char kWitnessKey[] = "witness";
std::string MemberKey(const std::string& node);
std::string MoveKey(std::uint64_t position);

}  // namespace causeway::sim

#endif  // CAUSEWAY_TESTS_SIM_WITNESS_HOST_H_
