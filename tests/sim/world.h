#ifndef CAUSEWAY_TESTS_SIM_WORLD_H_
#define CAUSEWAY_TESTS_SIM_WORLD_H_

// One run: nodes, a witness, people, a network, and what goes wrong, in virtual
// time. All of it follows from the seed.

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "tests/sim/faults.h"
#include "tests/sim/host.h"
#include "tests/sim/invariants.h"
#include "tests/sim/liar.h"
#include "tests/sim/witness_host.h"

namespace causeway::sim {

struct Options {
  std::uint64_t seed = 1;
  std::uint64_t operations = 220;
  Shortcut shortcut = Shortcut::kNone;
  std::optional<bool> witnessed;  // else the seed says
  std::optional<Engine> engine;   // else every tenth seed runs on SQLite
  bool print = false;             // each event, on standard output
};

struct Findings {
  std::string violation;  // empty: none
  std::string digest;     // of the trace
  std::uint64_t operations = 0;
  std::uint64_t refused = 0;  // of them
  std::uint64_t messages = 0;
  std::uint64_t faults = 0;
  std::uint64_t handoffs = 0;  // completed
  std::uint64_t acknowledged = 0;
  std::uint64_t excused = 0;  // of them, with the store that was rolled back
  std::uint64_t evidence = 0;
  std::uint64_t orders = 0;
  std::uint64_t voids = 0;
  std::uint64_t dead_letters = 0;
  bool witnessed = false;
  bool sqlite = false;
  Matrix matrix;
};

Findings RunSeed(const Options& options);

class World {
 public:
  explicit World(const Options& options);
  Findings Run();

 private:
  struct Packet {
    std::string from;
    std::string to;
    std::string bytes;
    std::string tag;  // empty: of no case, or not known
    bool answer = false;
  };
  enum class What : std::uint8_t { kPacket, kWake, kPeople, kStart, kEnd };
  struct Event {
    What what{};
    std::size_t who = 0;  // instance; kWitness
    Packet packet = {};
    std::uint64_t cut = 0;  // kEnd: which cut ends
  };
  struct Cut {
    std::string from;  // empty: everybody
    std::string to;
  };
  // An act that was acknowledged, and must be there.
  struct Promise {
    std::size_t who = 0;
    std::string tag;
    std::string text;
    std::int64_t when = 0;
    bool excused = false;
  };
  struct Backup {
    std::int64_t when = 0;
    Image image;
  };
  class Port;
  static constexpr std::size_t kWitness = SIZE_MAX;

  std::uint64_t Below(std::uint64_t bound) { return random_() % bound; }
  bool Chance(std::uint64_t one_in) { return Below(one_in) == 0; }
  std::string Fresh();
  void At(std::int64_t when, Event event);
  void Step(const Event& event);
  void Settle(std::size_t who);
  void Say(const std::string& what);

  // The network.
  void Send(std::size_t from, const Message& message, const std::string& bytes);
  void Keep(std::vector<Packet>& archive, const Packet& packet);
  void MeetMessageFault(Packet packet);
  void Post(const Packet& packet, std::int64_t delay);
  void Deliver(const Packet& packet);
  void DeliverTo(Instance& instance, const Packet& packet);
  bool IsCut(const std::string& from, const std::string& to) const;
  std::string TagOf(const Message& message);
  std::string Forge(const std::string& bytes);

  // Processes.
  std::int64_t ClockOf(const Instance& instance) const {
    return now_ + instance.clock_offset;
  }
  void Ended(std::size_t who);  // after trouble, or killed
  void StartAgain(std::size_t who);
  void ScheduleWake(std::size_t who);
  void MakeLiar(std::size_t who);
  Liar::Knowledge Known(std::size_t who, const std::string& tag);
  void CountFindings();
  std::size_t AddInstance(const std::string& id, const Signer& signer);
  void CheckPromises(std::size_t who);

  // People.
  void PeopleStep();
  std::size_t WhoReleased();
  bool Impatient(std::size_t who);
  bool PeopleOfReceiver(std::size_t who);
  void PeopleOfGiver(std::size_t who);
  void RecordAt(std::size_t who, const std::string& tag);
  bool OfficersMove();
  void TakeBackups();
  void Operated(const absl::Status& status);

  // Faults.
  void MaybeStrike(const Event& event);
  // Near a case, or anywhere.
  void Strike(const std::string& near);
  void Struck(Fault fault, const std::set<std::string>& nodes);
  void StruckCase(Fault fault, const std::string& tag);
  bool StrikeNetwork(Fault fault, std::size_t who);
  bool StrikeProcess(Fault fault, std::size_t who);
  bool StrikeNode(Fault fault, std::size_t who, const std::string& near);
  bool LieOfGiver(const std::string& near);
  bool StrikeWitness(Fault fault);
  bool Restore(std::size_t who);
  bool Clone(std::size_t who);
  void EndClone();
  bool Revoke(std::size_t who);
  bool RestoreWitness();
  void CutFor(const std::string& from, const std::string& to,
              std::int64_t length);

  // The calm.
  std::string Calm();
  bool RunUntilQuiet(std::int64_t length);
  bool Quiet() const;
  void HealAll();
  void ReplaceWitness();
  std::string LostInTheEnd();
  std::set<std::string> TextsAt(const Instance& instance,
                                const std::string& tag);

  const Options options_;
  std::mt19937_64 random_;
  bool witnessed_ = false;
  Engine engine_ = Engine::kMemory;
  Federation federation_;
  Keyring keyring_;
  std::vector<std::unique_ptr<Instance>> instances_;
  std::vector<Signer> signers_;
  std::unique_ptr<NodeDisk> witness_disk_;
  std::unique_ptr<Outside> witness_port_;
  std::unique_ptr<WitnessHost> witness_;
  Invariants invariants_;
  std::optional<Liar> liar_;

  std::int64_t now_ = 0;
  std::map<std::pair<std::int64_t, std::uint64_t>, Event> events_;
  std::uint64_t event_number_ = 0;
  std::map<std::size_t, std::int64_t> wakes_;
  std::map<std::string, std::string> tags_of_offers_;
  std::vector<Packet> archive_;       // what was sent, for replay
  std::vector<Packet> releases_;      // what moves custody, apart
  std::uint64_t message_faults_ = 0;  // one in so many; 0: none
  std::uint64_t other_faults_ = 0;
  std::uint64_t slowness_ = 0;  // of the network, in milliseconds
  std::map<std::uint64_t, Cut> cuts_;
  std::uint64_t cut_number_ = 0;
  std::map<std::size_t, std::vector<Backup>> backups_;
  std::optional<Image> witness_backup_;
  std::optional<Image> witness_truth_;  // while a rolled-back one runs
  int restores_ = 0;
  std::optional<std::size_t> cloned_;  // the first of two
  std::vector<Promise> promises_;
  std::set<std::string> cloned_ids_;
  bool faults_on_ = true;
  std::uint64_t trace_ = 0;
  std::uint64_t texts_ = 0;
  std::string violation_;
  Findings found_;
};

}  // namespace causeway::sim

#endif  // CAUSEWAY_TESTS_SIM_WORLD_H_
