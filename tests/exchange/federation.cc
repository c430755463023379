#include "tests/exchange/federation.h"

#include <stdlib.h>

#include <utility>

#include "base/check.h"
#include "base/errors.h"
#include "base/ids.h"
#include "base/status_macros.h"
#include "certs/directory_edit.h"
#include "certs/officer.h"
#include "client/proposals.h"
#include "forms/form_facts.h"
#include "forms/form_text.h"
#include "google/protobuf/util/json_util.h"
#include "gtest/gtest.h"
#include "statemachine/procedure/procedure.h"
#include "storage/memory_storage.h"
#include "storage/sqlite_storage.h"
#include "tests/exchange/acts.h"
#include "tests/testing/status_matchers.h"

namespace causeway::exchange_test {
namespace {

NodePlan Plan(const std::string& id, const std::string& country, int port) {
  NodePlan plan;
  plan.node_id = id;
  plan.organisation = "Invented authority";
  plan.country = country;
  plan.represents = {country};
  plan.peers_address = "127.0.0.1:" + std::to_string(port);
  plan.people_address = "127.0.0.1:" + std::to_string(port + 1);
  plan.languages = {"fr"};
  plan.people = {{"worker", {"case_worker"}},
                 {"supervisor", {"supervisor"}},
                 {"deputy", {"case_worker", "supervisor"}},
                 {"panel", {"panel_coordinator"}},
                 {"member-a", {"panel_member"}},
                 {"member-b", {"panel_member"}},
                 {"member-c", {"panel_member"}},
                 {"auditor", {"auditor"}},
                 {"operator", {"operator"}},
                 {"officer", {"data_protection_officer"}},
                 {"officer-b", {"data_protection_officer"}},
                 {"both", {"case_worker", "data_protection_officer"}},
                 {"colleague", {"case_worker"}},
                 {"intake", {"intake"}},
                 {"tracer", {"tracing_officer"}}};
  return plan;
}

template <typename Message>
Message FromJson(const std::string& json) {
  Message message;
  const auto status =
      google::protobuf::util::JsonStringToMessage(json, &message);
  CAUSEWAY_CHECK(status.ok()) << status.ToString();
  return message;
}

std::vector<procedure::Function> FunctionsOf(const PersonLayout& person) {
  static const std::map<std::string, procedure::Function> kNames = {
      {"case_worker", procedure::Function::kCaseWorker},
      {"supervisor", procedure::Function::kSupervisor},
      {"panel_coordinator", procedure::Function::kPanelCoordinator},
      {"auditor", procedure::Function::kAuditor},
      {"operator", procedure::Function::kOperator},
      {"data_protection_officer", procedure::Function::kDataProtectionOfficer},
      {"panel_member", procedure::Function::kPanelMember},
      {"intake", procedure::Function::kIntake},
      {"tracing_officer", procedure::Function::kTracingOfficer}};
  std::vector<procedure::Function> functions;
  for (const std::string& name : person.functions) {
    functions.push_back(kNames.at(name));
  }
  return functions;
}

server::Config ConfigAt(const NodeLayout& layout) {
  auto config = server::LoadConfig(layout.config_path);
  CAUSEWAY_CHECK(config.ok()) << config.status().message();
  return *std::move(config);
}

server::NodeKeys KeysOf(const server::Config& config) {
  auto keys = server::LoadNodeKeys(config);
  CAUSEWAY_CHECK(keys.ok()) << keys.status().message();
  return *std::move(keys);
}

// Empty: in memory.
std::unique_ptr<Storage> StorageAt(const std::string& path) {
  if (path.empty()) return NewMemoryStorage();
  auto storage = OpenSqliteStorage(path, SqliteOptions());
  CAUSEWAY_CHECK(storage.ok()) << storage.status().message();
  return *std::move(storage);
}

}  // namespace

pb::Document Text(pb::DocumentKind kind) {
  return forms::SampleDocument(kind, "An invented document.");
}

Node::Node(Federation* federation, const NodeLayout& layout)
    : federation_(federation),
      layout_(layout),
      config_(ConfigAt(layout)),
      keys_(KeysOf(config_)),
      procedures_(procedure::ProcedureSet::EmbeddedAlone()),
      storage_(StorageAt(federation->StorePath(layout.node_id))) {
  Build();
}

void Node::Build() {
  auto directory = server::DirectoryHolderImpl::Open(
      {storage_.get(), federation_->layout().directory_path, config_.federation,
       keys_.officers, &federation_->clock()});
  CAUSEWAY_CHECK(directory.ok()) << directory.status().message();
  directory_ = *std::move(directory);
  env_.node_id = config_.node_id;
  env_.start_id = random_.Bytes(16);
  env_.storage = storage_.get();
  env_.clock = &federation_->clock();
  env_.random = &random_;
  env_.signing_key = &keys_.signing;
  env_.sealing_keys = &keys_.sealing;
  env_.key_wrapper = &keys_.wrapper;
  env_.directory = directory_.get();
  env_.procedures = &procedures_;
  env_.wake_outbox = [this] {
    if (sender_ != nullptr) sender_->Wake();
  };
  env_.staff_has_function = [this](const std::string& staff,
                                   procedure::Function function) {
    for (const PersonLayout& person : layout_.people) {
      if (person.staff_number != staff) continue;
      for (procedure::Function f : FunctionsOf(person)) {
        if (f == function) return true;
      }
    }
    return false;
  };
  cases_ = std::make_unique<server::CaseHandlers>(env_);
  tasks_ = std::make_unique<server::TaskHandlers>(env_);
  evidence_ = std::make_unique<server::EvidenceHandlers>(env_);
  exchange_ = std::make_unique<server::ExchangeHandlers>(env_);
  sender_ = std::make_unique<server::OutboxSender>(env_, this);
  witness_ = std::make_unique<server::WitnessHandlers>(env_);
  agent_ = std::make_unique<server::WitnessAgent>(env_, this);
}

absl::StatusOr<pb::AskWitnessResponse> Node::Ask(
    const std::string& witness, const pb::AskWitnessRequest& request) {
  const Fate fate =
      federation_->fate ? federation_->fate(id(), witness) : Fate::kDeliver;
  if (fate == Fate::kLoseRequest) return absl::UnavailableError("lost");
  if (federation_->asking) federation_->asking(*this, witness, request);
  server::CallContext call;
  call.actor.node = id();
  call.method = "WitnessService.Ask";
  auto response = federation_->at(witness).witness().Ask(call, request);
  if (fate == Fate::kLoseAnswer) return absl::UnavailableError("lost");
  return response;
}

std::vector<std::pair<Table, ::causeway::Row>> Node::Backup() {
  std::vector<std::pair<Table, ::causeway::Row>> copy;
  for (const Table table : kAllTables) {
    for (::causeway::Row& row : Rows(table)) {
      copy.emplace_back(table, std::move(row));
    }
  }
  return copy;
}

void Node::RestoreFrom(
    const std::vector<std::pair<Table, ::causeway::Row>>& copy) {
  agent_.reset();
  sender_.reset();
  directory_.reset();
  storage_ = NewMemoryStorage();
  EXPECT_OK(storage_->Write([&](WriteTx& tx) -> absl::Status {
    for (const auto& [table, row] : copy) {
      if (IsAppendOnly(table)) {
        RETURN_IF_ERROR(tx.Append(table, row.value).status());
      } else {
        RETURN_IF_ERROR(tx.Put(table, row.key, row.value));
      }
    }
    return absl::OkStatus();
  }));
  Build();
}

void Node::Restart() {
  agent_.reset();
  sender_.reset();
  directory_.reset();
  Build();
}

void Node::Reload() { EXPECT_OK(directory_->Reload()); }

void Node::Know(procedure::ProcedureSet procedures) {
  sender_.reset();
  procedures_ = std::move(procedures);
  Restart();
}

absl::StatusOr<pb::DeliverResponse> Node::Deliver(
    const std::string& peer, const pb::DeliverRequest& request) {
  const Fate fate =
      federation_->fate ? federation_->fate(id(), peer) : Fate::kDeliver;
  if (fate == Fate::kLoseRequest) return absl::UnavailableError("lost");
  federation_->Note(
      {id(), peer, request.ByteSizeLong(), false, request.SerializeAsString()});
  if (fate == Fate::kNotYet) {
    return Refuse(
        absl::StatusCode::kUnavailable,
        {.rule = "message.early", .message = "not yet", .retryable = true});
  }
  server::CallContext call;
  call.actor.node = id();
  call.method = "ExchangeService.Deliver";
  if (fate == Fate::kTwice) {
    federation_->at(peer)
        .exchange()
        .Deliver(call, request)
        .status()
        .IgnoreError();  // The second answer is the one that counts.
  }
  auto response = federation_->at(peer).exchange().Deliver(call, request);
  if (fate == Fate::kLoseAnswer) return absl::UnavailableError("lost");
  return response;
}

server::CallContext Node::As(const std::string& label,
                             const std::string& method) const {
  for (const PersonLayout& person : layout_.people) {
    if (person.label != label) continue;
    return {{config_.node_id, person.staff_number, FunctionsOf(person)},
            method};
  }
  CAUSEWAY_CHECK(false) << "no such label";
  return {};
}

std::string Node::Staff(const std::string& label) const {
  return As(label, "").actor.staff_number;
}

absl::StatusOr<pb::RecordResponse> Node::Record(
    const std::string& label, const std::string& case_id,
    const std::string& act, const std::vector<pb::Document>& documents) {
  pb::RecordRequest request;
  request.set_case_id(case_id);
  request.set_idempotency_key(NewIdempotencyKey(random_));
  *request.mutable_act() = FromJson<pb::Act>(act);
  NameWhatStands(case_id, request.mutable_act());
  request.set_happened_on(FormatDate(DateOf(federation_->clock().Now())));
  for (const pb::Document& document : documents) {
    forms::AgreeWith(request.act(), request.happened_on(),
                     &(*request.add_documents() = document));
  }
  return cases_->Record(As(label, "CaseService.Record"), request);
}

std::string Node::AcceptOffer(const std::string& task_id) {
  EXPECT_OK(RecordTask("supervisor", task_id,
                       absl::StrCat(R"({"acceptOffer":{"worker":")",
                                    Staff("worker"), R"("}})"))
                .status());
  federation_->Settle();
  pb::GetTaskRequest request;
  request.set_task_id(task_id);
  const auto task =
      tasks_->GetTask(As("worker", "CaseService.GetTask"), request);
  EXPECT_OK(task.status());
  return task.ok() ? task->case_id() : "";
}

void Node::NameWhatStands(const std::string& case_id, pb::Act* act) {
  if (!LacksProposal(*act)) return;
  pb::ListTimelineRequest request;
  request.set_case_id(case_id);
  request.set_page_size(200);
  const auto all = cases_->ListTimeline(
      As("supervisor", "CaseService.ListTimeline"), request);
  if (!all.ok()) return;  // What is asked will be refused.
  const pb::TimelineEntry* const last = LastProposal(*act, all->entries());
  if (last == nullptr) return;
  NameProposal(last->sequence(), act);
  NameProtectedSeen(all->entries(), act);
}

std::vector<pb::TimelineEntry> Node::Timeline(const std::string& case_id) {
  pb::ListTimelineRequest request;
  request.set_case_id(case_id);
  request.set_page_size(200);
  const auto all = cases_->ListTimeline(
      As("supervisor", "CaseService.ListTimeline"), request);
  EXPECT_OK(all.status());
  if (!all.ok()) return {};
  return {all->entries().begin(), all->entries().end()};
}

pb::TaskView Node::Task(const std::string& task_id) {
  pb::GetTaskRequest request;
  request.set_task_id(task_id);
  const auto task =
      tasks_->GetTask(As("worker", "CaseService.GetTask"), request);
  EXPECT_OK(task.status());
  return task.ok() ? *task : pb::TaskView();
}

absl::Status Node::AnswerInWriting(const std::string& task_id,
                                   const std::string& outcome,
                                   const pb::Document& document) {
  RETURN_IF_ERROR(RecordTask("worker", task_id, Screen()).status());
  RETURN_IF_ERROR(
      RecordTask("worker", task_id, Answer(outcome), {document}).status());
  return RecordTask("supervisor", task_id, kReleaseAnswer).status();
}

void Node::NameWhatWaits(pb::RecordTaskRequest* request) {
  if (!LacksPrepared(request->act())) return;
  NamePrepared(Task(request->task_id()), request->mutable_act());
}

absl::StatusOr<pb::RecordTaskResponse> Node::RecordTask(
    const std::string& label, const std::string& task_id,
    const std::string& act, const std::vector<pb::Document>& documents,
    const std::string& about_case) {
  pb::RecordTaskRequest request;
  request.set_task_id(task_id);
  request.set_idempotency_key(NewIdempotencyKey(random_));
  *request.mutable_act() = FromJson<pb::TaskAct>(act);
  request.set_case_id(about_case);
  NameWhatWaits(&request);
  request.set_happened_on(FormatDate(DateOf(federation_->clock().Now())));
  for (const pb::Document& document : documents) {
    forms::AgreeWith(request.act(), request.happened_on(),
                     &(*request.add_documents() = document));
  }
  return tasks_->RecordTask(As(label, "CaseService.RecordTask"), request);
}

void Node::ReleaseLater(const std::string& case_id) {
  for (const char* act :
       {R"({"releaseLater":{}})", R"({"releaseProtectedLater":{}})"}) {
    const absl::Status status = Record("supervisor", case_id, act).status();
    const std::optional<Refusal> refusal = RefusalOf(status);
    EXPECT_TRUE(status.ok() || (refusal && refusal->rule == "H.later_stands"))
        << status;
  }
}

std::string Node::OpenCase() {
  // The first acts of the shipped journey, up to the hand-off.
  pb::Journey journey = ShippedJourney("return-to-family.json");
  journey.mutable_acts()->DeleteSubrange(7, journey.acts_size() - 7);
  for (pb::JourneyAct& act : *journey.mutable_acts()) {
    act.set_node(id());
    if (!act.record().act().has_record_consent()) continue;
    // A test hands the case to whom it likes.
    pb::ConsentRecorded* const consent =
        act.mutable_record()->mutable_act()->mutable_record_consent();
    consent->clear_recipients();
    for (const char* country : {"GN", "ML", "TN"}) {
      consent->add_recipients(country);
    }
  }
  return Play(*federation_, journey).at("child").at(id());
}

void Node::Assess(const std::string& case_id) {
  EXPECT_OK(
      Record("worker", case_id, R"({"startStep":{"step":"STEP_ASSESSMENT"}})")
          .status());
  EXPECT_OK(Record("worker", case_id,
                   R"({"submitAssessment":{"annex":{},"assessment":{
                       "kind":"ASSESSMENT_KIND_COMPREHENSIVE",
                       "riskLevel":"RISK_LEVEL_MEDIUM","childSeenAlone":true,
                       "viewsRecorded":true,"determinationNeeded":true}}})",
                   {Text(pb::DOCUMENT_KIND_ASSESSMENT),
                    Text(pb::DOCUMENT_KIND_CHILD_VIEWS),
                    Text(pb::DOCUMENT_KIND_PROTECTED_ANNEX)})
                .status());
}

void Node::HearsChildIsAt(Node& there, const std::string& case_id) {
  const auto record = [&](const std::string& act,
                          const std::vector<pb::Document>& documents = {}) {
    EXPECT_OK(Record("worker", case_id, act, documents).status()) << act;
  };
  for (const char* subject : {"CHILD", "FAMILY"}) {
    record(absl::StrCat(R"({"recordDangerScreen":{"subject":"DANGER_SUBJECT_)",
                        subject,
                        R"(","result":"SCREEN_RESULT_NO_INDICATION"}})"));
  }
  record(kFearsNone);
  record(R"({"suspendCase":{"reason":"SUSPENSION_REASON_CHILD_MISSING"}})",
         {Text(pb::DOCUMENT_KIND_SUSPENSION_RECORD)});
  record(absl::StrCat(
      R"({"sendNotice":{"kind":"INQUIRY_KIND_MISSING_NOTICE","recipient":")",
      there.id(), R"("}})"));
  federation_->Settle();
  for (const pb::TaskView& task : there.OpenTasks()) {
    if (task.message_type() != pb::MESSAGE_TYPE_MISSING_NOTICE) continue;
    EXPECT_OK(
        there
            .RecordTask("worker", task.task_id(), Screen("INFORMED_NOT_SOUGHT"))
            .status());
    EXPECT_OK(
        there.RecordTask("supervisor", task.task_id(), Answer("CHILD_IS_HERE"))
            .status());
  }
  federation_->Settle();
  record(R"({"resumeCase":{"identityConfirmed":true}})");
}

std::vector<::causeway::Row> Node::Rows(Table table,
                                        const std::string& prefix) {
  constexpr std::size_t kRowsMax = 100000;
  std::vector<::causeway::Row> rows;
  EXPECT_OK(storage_->Read([&](ReadTx& tx) -> absl::Status {
    auto found = tx.Scan(table, prefix, "", kRowsMax);
    if (found.ok()) rows = *std::move(found);
    return found.status();
  }));
  return rows;
}

std::vector<::causeway::Row> Node::AllRows() {
  std::vector<::causeway::Row> all;
  for (const Table table : kAllTables) {
    const std::vector<::causeway::Row> rows = Rows(table);
    all.insert(all.end(), rows.begin(), rows.end());
  }
  return all;
}

Federation::Federation(Stores stores, Profile profile)
    : stores_(stores), begin_(absl::Now()), clock_(begin_) {
  std::string name =
      (std::filesystem::temp_directory_path() / "causeway-XXXXXX").string();
  CAUSEWAY_CHECK(mkdtemp(name.data()) != nullptr);
  dir_ = name;
  const procedure::Procedure& procedure = procedure::Procedure::Embedded();
  FederationPlan plan;
  plan.name = "test.example";
  plan.officers = 3;
  plan.nodes = {Plan("ml", "ML", 7101), Plan("tn", "TN", 7103),
                Plan("gn", "GN", 7105)};
  if (profile == Profile::kWitness) {
    plan.nodes.push_back(Plan("ml-2", "ML", 7107));
    plan.nodes.push_back(Plan("wi", "CH", 7109));
    plan.nodes.back().witness = true;
    plan.order_officers = 3;
  }
  OpenSslRandom random;
  auto layout =
      CreateFederation((dir_ / "federation").string(), plan, procedure.digest(),
                       procedure.name(), clock_.Now(), random);
  CAUSEWAY_CHECK(layout.ok()) << layout.status().message();
  layout_ = *std::move(layout);
  Start();
}

Federation::Federation(const Federation& other)
    : stores_(Stores::kMemory),
      layout_(other.layout_),
      begin_(other.begin_),
      clock_(begin_) {
  Start();
}

std::string Federation::StorePath(const std::string& node) const {
  if (stores_ == Stores::kMemory) return "";
  return (dir_ / (node + ".db")).string();
}

void Federation::Note(const Seen& delivery) {
  if (passing) passing(delivery);
  const MutexLock lock(&seen_mutex_);
  seen.push_back(delivery);
}

void Federation::Start() {
  for (const NodeLayout& node : layout_.nodes) {
    nodes_[node.node_id] = std::make_unique<Node>(this, node);
  }
}

Federation::~Federation() {
  nodes_.clear();
  if (dir_.empty()) return;
  std::error_code error;
  std::filesystem::remove_all(dir_, error);
}

void Federation::Approve(const procedure::Procedure& version,
                         const std::vector<std::string>& nodes) {
  Publish([&](pb::Directory& next) {
    ASSERT_OK(ApproveProcedure(next, version.digest(),
                               procedure::LabelOf(version), nodes));
  });
}

void Federation::PublishAtNobody(
    const std::function<void(pb::Directory&)>& edit) {
  ASSERT_OK_AND_ASSIGN(const std::vector<SigningKey> officers,
                       LoadOfficerKeys(layout_.officer_key_paths));
  ASSERT_OK_AND_ASSIGN(const DirectoryVersions versions,
                       LoadDirectoryFile(layout_.directory_path));
  pb::Directory next =
      NextVersion(*versions.back(), clock_.Now(), kDirectoryLifetime);
  edit(next);
  ASSERT_OK(PublishDirectory(layout_.directory_path, next, officers));
}

void Federation::Publish(const std::function<void(pb::Directory&)>& edit,
                         Nodes nodes) {
  PublishAtNobody(edit);
  for (auto& [id, node] : nodes_) {
    nodes == Nodes::kStart ? node->Restart() : node->Reload();
  }
}

void Federation::Settle() {
  constexpr int kIdleRoundsMax = 3;
  constexpr int kRoundsMax = 500;
  int idle = 0;
  for (int round = 0; round < kRoundsMax && idle < kIdleRoundsMax; ++round) {
    int moved = 0;
    for (auto& [id, node] : nodes_) {
      moved += node->agent().RunOnce();
      moved += node->sender().RunOnce();
    }
    idle = moved == 0 ? idle + 1 : 0;
    if (moved == 0) Wait();
  }
}

std::vector<pb::Fact> Facts(Node& node, const std::string& case_id) {
  std::vector<pb::Fact> facts;
  for (const pb::TimelineEntry& entry : node.Timeline(case_id)) {
    facts.push_back(entry.fact());
  }
  return facts;
}

}  // namespace causeway::exchange_test
