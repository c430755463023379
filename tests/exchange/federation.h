#ifndef CAUSEWAY_TESTS_EXCHANGE_FEDERATION_H_
#define CAUSEWAY_TESTS_EXCHANGE_FEDERATION_H_

// Several nodes in one process: real handlers, keys, seals and storage
// interface; the network is a function call that a test can break. One thread:
// Settle() sends until nothing moves.

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/mutex.h"
#include "causeway/v1/journey.pb.h"
#include "certs/federation.h"
#include "crypto/random_source.h"
#include "server/case_handlers.h"
#include "server/config.h"
#include "server/directory_holder.h"
#include "server/evidence_handlers.h"
#include "server/exchange_handlers.h"
#include "server/keys.h"
#include "server/outbox_sender.h"
#include "server/task_handlers.h"
#include "server/witness_agent.h"
#include "server/witness_handlers.h"
#include "statemachine/procedure/procedure_set.h"
#include "tests/testing/fake_clock.h"
#include "tests/testing/journeys.h"

namespace causeway::exchange_test {

namespace pb = causeway::v1;

class Federation;

// One delivery as the network saw it.
struct Seen {
  std::string from;
  std::string to;
  std::size_t bytes = 0;
  bool chunk = false;
  std::string request = "";  // Its bytes.
};

class Node : public server::PeerTransport, public server::WitnessTransport {
 public:
  Node(Federation* federation, const NodeLayout& layout);

  // As the network: from this node to another.
  absl::StatusOr<pb::DeliverResponse> Deliver(
      const std::string& peer, const pb::DeliverRequest& request) override;
  absl::Status Reach(const std::string& peer) override;
  absl::Status DeliverChunk(const std::string& peer,
                            const pb::DeliverChunkRequest& request) override;
  absl::StatusOr<std::uint32_t> AskChunks(
      const std::string& peer, const std::string& message_id) override;

  absl::StatusOr<pb::AskWitnessResponse> Ask(
      const std::string& witness,
      const pb::AskWitnessRequest& request) override;

  // The caller with that label ("worker"), as the runner would make it.
  server::CallContext As(const std::string& label,
                         const std::string& method) const;
  std::string Staff(const std::string& label) const;

  // As a person with that label. `act` is the JSON mapping of Act or TaskAct.
  absl::StatusOr<pb::RecordResponse> Record(
      const std::string& label, const std::string& case_id,
      const std::string& act, const std::vector<pb::Document>& documents = {});
  absl::StatusOr<pb::RecordTaskResponse> RecordTask(
      const std::string& label, const std::string& task_id,
      const std::string& act, const std::vector<pb::Document>& documents = {},
      const std::string& about_case = "");
  // Its worker records a screen of a child of whom no case is here, and
  // prepares this answer; its supervisor releases it.
  absl::Status AnswerInWriting(const std::string& task_id,
                               const std::string& outcome,
                               const pb::Document& document);
  // Names the answer or report that a supervisor sees, where the act leaves it
  // out.
  void NameWhatWaits(pb::RecordTaskRequest* request);
  pb::TaskView Task(const std::string& task_id);
  // What its case worker sees of the journals.
  std::vector<pb::TimelineEntry> Timeline(const std::string& case_id);
  // Names the proposal that a supervisor sees, where the act leaves it out.
  void NameWhatStands(const std::string& case_id, pb::Act* act);
  // Its supervisor accepts this offer for its case worker, and the hand-off
  // goes on until nothing moves. The case's id here; empty where it stays.
  std::string AcceptOffer(const std::string& task_id);
  // Opens a case of a child from Guinea and takes it through steps 1 and 2.
  std::string OpenCase();
  // A supervisor releases what was recorded since the approval of a hand-off.
  void ReleaseLater(const std::string& case_id);
  // Begins step 3 with an assessment by which the child fears no State.
  void Assess(const std::string& case_id);
  // The child is missed, and that node answers that it is there: a hand-off
  // into the origin may follow. Begins with what its gates must know.
  void HearsChildIsAt(Node& there, const std::string& case_id);
  pb::CaseView View(const std::string& case_id,
                    const std::string& who = "worker");
  // How the case explains itself to that person.
  pb::ExplainCaseResponse Why(
      const std::string& who, const std::string& case_id,
      procedure::Language language = procedure::Language::kEnglish);
  // What presses in it, as sentences.
  std::vector<std::string> Presses(const std::string& who,
                                   const std::string& case_id);
  pb::VerifyCaseResponse Verify(const std::string& case_id);
  // Tasks with something left to do.
  std::vector<pb::TaskView> OpenTasks();
  // Id of the newest of them that such a message made; "" where there is none.
  std::string OpenTaskOf(pb::MessageType type);
  // What is due for that person, to the end of that many days.
  std::vector<pb::DueItem> Due(const std::string& who,
                               std::uint32_t within_days = 0);
  // Messages that are not delivered yet.
  std::vector<pb::DeliveryView> Deliveries(const std::string& who,
                                           bool open_only);
  std::vector<pb::DeliveryView> OpenDeliveries(
      const std::string& who = "operator");
  // Rows of a table, and of all tables.
  std::vector<::causeway::Row> Rows(Table table,
                                    const std::string& prefix = "");
  std::vector<::causeway::Row> AllRows();
  // Forgets everything in memory, as a restart does.
  void Restart();
  // Takes the directory in that lies there now.
  void Reload();
  // Forgets everything on disk too, and goes on from a copy of another store,
  // or of its own as it was (Rows). In memory alone.
  void RestoreFrom(const std::vector<std::pair<Table, ::causeway::Row>>& copy);
  std::vector<std::pair<Table, ::causeway::Row>> Backup();
  // Restarts with these procedure versions.
  void Know(procedure::ProcedureSet procedures);

  const std::string& id() const { return config_.node_id; }
  server::Environment& env() { return env_; }
  Storage& storage() { return *storage_; }
  server::OutboxSender& sender() { return *sender_; }
  server::CaseHandlers& cases() { return *cases_; }
  server::TaskHandlers& tasks() { return *tasks_; }
  server::ExchangeHandlers& exchange() { return *exchange_; }
  server::WitnessHandlers& witness() { return *witness_; }
  server::WitnessAgent& agent() { return *agent_; }
  server::EvidenceHandlers& evidence() { return *evidence_; }

 private:
  void Build();

  Federation* const federation_;
  const NodeLayout layout_;
  server::Config config_;
  server::NodeKeys keys_;
  procedure::ProcedureSet procedures_;
  OpenSslRandom random_;
  std::unique_ptr<Storage> storage_;
  std::unique_ptr<server::DirectoryHolderImpl> directory_;
  server::Environment env_;
  std::unique_ptr<server::CaseHandlers> cases_;
  std::unique_ptr<server::TaskHandlers> tasks_;
  std::unique_ptr<server::EvidenceHandlers> evidence_;
  std::unique_ptr<server::ExchangeHandlers> exchange_;
  std::unique_ptr<server::OutboxSender> sender_;
  std::unique_ptr<server::WitnessHandlers> witness_;
  std::unique_ptr<server::WitnessAgent> agent_;
};

// What the network does with one delivery.
// kNotYet: the peer answers with a retryable refusal.
enum class Fate { kDeliver, kLoseRequest, kLoseAnswer, kTwice, kNotYet };

class Federation {
 public:
  // ml, tn and gn, with the people of the shipped journeys.
  enum class Stores { kMemory, kSqlite };
  // With a witness "wi" where it is asked for.
  enum class Profile { kTwoParties, kWitness };
  explicit Federation(Stores stores = Stores::kMemory,
                      Profile profile = Profile::kTwoParties);
  explicit Federation(Profile profile) : Federation(Stores::kMemory, profile) {}
  // The same federation again, at the same moment, with empty stores.
  explicit Federation(const Federation& other);
  ~Federation();

  Node& at(const std::string& id) { return *nodes_.at(id); }
  FakeClock& clock() { return clock_; }
  const FederationLayout& layout() const { return layout_; }
  // The database file of a node; empty where it is in memory.
  std::string StorePath(const std::string& node) const;

  // Puts the version into the next directory, for these nodes, and restarts
  // all.
  void Approve(const procedure::Procedure& version,
               const std::vector<std::string>& nodes);
  // The next directory, edited; every node starts again under it, or takes it
  // in as it runs.
  enum class Nodes { kStart, kRun };
  void Publish(const std::function<void(pb::Directory&)>& edit,
               Nodes nodes = Nodes::kStart);
  // The same, and no node looks at it before it restarts.
  void PublishAtNobody(const std::function<void(pb::Directory&)>& edit);
  // Sends until nothing moves any more, stepping the clock over back-offs.
  void Settle();
  // Steps the clock over any back-off.
  void Wait() { clock_.Advance(absl::Minutes(2)); }

  // Decides what becomes of the next deliveries; by default all arrive.
  std::function<Fate(const std::string& from, const std::string& to)> fate;
  // The same for each chunk of a case file.
  std::function<Fate(const std::string& from, const std::string& to)>
      chunk_fate;
  // No connection can be made to this node, nor from it.
  std::string unreachable;
  // Called before a delivery is handed over, on the sender's thread.
  std::function<void(const Seen&)> passing;
  // Called before a question is handed to the witness.
  std::function<void(Node& asker, const std::string& witness,
                     const pb::AskWitnessRequest& question)>
      asking;
  std::vector<Seen> seen;
  // Questions how far a case file came.
  std::vector<Seen> asked;
  // Notes a delivery. Thread-safe; `seen` is read when nothing is sent.
  void Note(const Seen& delivery);
  void NoteAsked(const Seen& question);

 private:
  void Start();

  const Stores stores_;
  Mutex seen_mutex_;
  std::filesystem::path dir_;  // Empty where another one owns the files.
  FederationLayout layout_;
  const absl::Time begin_;
  FakeClock clock_;
  std::map<std::string, std::unique_ptr<Node>> nodes_;
};

// Plays a journey's acts through the handlers; fails the test where one is
// refused that should not be. Returns case ids by label and node.
using CaseIds = std::map<std::string, std::map<std::string, std::string>>;
CaseIds Play(Federation& federation, const pb::Journey& journey);
// One more act of the same journey; what the node answers.
absl::Status PlayOn(Federation& federation, CaseIds* ids,
                    const pb::JourneyAct& act);

// The facts of a case as its worker sees them, in order.
std::vector<pb::Fact> Facts(Node& node, const std::string& case_id);

// An invented document of this kind.
pb::Document Text(pb::DocumentKind kind);

}  // namespace causeway::exchange_test

#endif  // CAUSEWAY_TESTS_EXCHANGE_FEDERATION_H_
