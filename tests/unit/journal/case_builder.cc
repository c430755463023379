#include "tests/unit/journal/case_builder.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "crypto/commitment.h"
#include "journal/message.h"
#include "journal/replay.h"
#include "statemachine/procedure/machine.h"
#include "tests/unit/journal/test_nodes.h"
#include "wire/fact_convert.h"
#include "wire/strict_parse.h"

namespace causeway::journal {
namespace {

using procedure::Function;

constexpr char kWorker[] = "s-aaaaaaaa";
constexpr char kSupervisor[] = "s-bbbbbbbb";
constexpr std::int64_t kRecordedAt = 1'795'424'400'000'000;  // 2026-11-23

bool GatesHeld(procedure::FactType type) {
  return type == procedure::FactType::kCustodyOffered ||
         type == procedure::FactType::kCustodyReleased;
}

procedure::FactMeta Meta(const std::string& node, Function function,
                         const procedure::FactBody& body) {
  procedure::FactMeta meta;
  meta.node = node;
  meta.function = function;
  if (function == Function::kCaseWorker) meta.staff_number = kWorker;
  if (function == Function::kSupervisor) meta.staff_number = kSupervisor;
  meta.happened_on = "2026-11-20";
  meta.recorded_at_us = kRecordedAt;
  meta.gates_held = GatesHeld(procedure::TypeOf(body));
  return meta;
}

}  // namespace

std::string TestCaseTag() { return std::string(32, 't'); }
std::string TestOfferId() { return std::string(16, 'o'); }

CaseBuilder::CaseBuilder() : custodian_(kMali) {}

void CaseBuilder::BeginEpoch(std::uint64_t epoch,
                             const std::string& custodian) {
  epoch_ = epoch;
  custodian_ = custodian;
}

void CaseBuilder::WriteOrdered(const procedure::CustodyOrdered& ordered,
                               const std::string& custodian) {
  BeginEpoch(ordered.to_epoch, custodian);
  Open(ordered, custodian, Function::kMachine);
}

NewEntry CaseBuilder::Common(procedure::FactBody body, const std::string& node,
                             Function function) {
  NewEntry what;
  what.case_tag = TestCaseTag();
  what.epoch = epoch_;
  what.author_node = custodian_;
  what.directory_version = 1;
  what.recorded_at_us = kRecordedAt;
  what.fact.meta = Meta(node, function, body);
  what.fact.body = std::move(body);
  return what;
}

causeway::v1::Entry CaseBuilder::Write(const std::string& name, NewEntry what,
                                       std::string* digest) {
  const auto change = changes_.find(name);
  if (change != changes_.end()) change->second(&what);
  WrittenEntry written =
      WriteEntry(what, Nodes().SigningKeyFor(what.author_node), random_);
  *digest = written.digest;
  return written.entry;
}

void CaseBuilder::Open(procedure::FactBody body, const std::string& node,
                       Function function, const Said& said) {
  NewEntry what = Common(std::move(body), node, function);
  what.journal = procedure::JournalKind::kOpen;
  what.sequence = static_cast<std::uint64_t>(file_.open_size());
  what.previous_digest = open_head_;
  what.received = said.received;
  what.fact_salt = said.fact_salt;
  what.documents_salt = said.documents_salt;
  *file_.add_open() =
      Write(absl::StrCat("o", what.sequence), std::move(what), &open_head_);
}

void CaseBuilder::Secret(procedure::FactBody body, const std::string& node,
                         const Said& said) {
  if (file_.protected_segments().empty() ||
      file_.protected_segments().rbegin()->epoch() != epoch_) {
    file_.add_protected_segments()->set_epoch(epoch_);
    secret_head_ = ZeroDigest();
  }
  auto* segment =
      file_.mutable_protected_segments(file_.protected_segments_size() - 1);
  NewEntry what = Common(std::move(body), node, Function::kCaseWorker);
  what.journal = procedure::JournalKind::kProtected;
  what.sequence = static_cast<std::uint64_t>(segment->entries_size());
  what.previous_digest = secret_head_;
  what.follows = open_head_;
  what.received = said.received;
  what.fact_salt = said.fact_salt;
  what.documents_salt = said.documents_salt;
  *segment->add_entries() = Write(absl::StrCat("p", epoch_, ".", what.sequence),
                                  std::move(what), &secret_head_);
}

Said CaseBuilder::Message(const std::string& name,
                          causeway::v1::MessageHeader header,
                          const std::string& fact_bytes) {
  header.set_to(kMali);
  header.set_from(kTunisia);
  header.set_reference(std::string(16, 'r'));
  header.set_sequence(1);
  header.set_offer_id(TestOfferId());
  header.set_round(1);
  header.set_in_reply_to(std::string(32, 'q'));
  header.set_directory_version(1);
  const auto change = message_changes_.find(name);
  if (change != message_changes_.end()) change->second(&header);
  NewMessage what;
  what.header = header;
  what.fact_bytes = fact_bytes;
  const causeway::v1::Message message =
      WriteMessage(what, Nodes().SigningKeyFor(header.from()), random_).message;
  Said said{wire::Encode(message.header()), "", ""};
  if (fact_bytes.empty()) return said;
  said.fact_salt = message.fact().salt();
  said.documents_salt = message.documents().salt();
  return said;
}

void CaseBuilder::WriteOpening() {
  file_.set_case_tag(TestCaseTag());
  procedure::CaseOpened opened;
  opened.procedure_digest = procedure::Procedure::Embedded().digest();
  opened.nationalities = {"GN"};
  opened.age_band = procedure::AgeBand::k15To17;
  Open(opened, kMali, Function::kCaseWorker);
  procedure::AsylumStatusRecorded asylum;
  asylum.displacement = procedure::DisplacementStatus::kMigrant;
  asylum.status = procedure::AsylumStatus::kInformedNotSought;
  Secret(asylum, kMali);
  procedure::StepStarted started;
  started.step = procedure::Step::kImmediateCare;
  Open(started, kMali, Function::kCaseWorker);
  procedure::DangerScreened danger;
  danger.subject = procedure::DangerSubject::kChild;
  danger.result = procedure::ScreenResult::kNoIndication;
  Secret(danger, kMali);
}

void CaseBuilder::WriteHandoff() {
  procedure::HandoffProposed proposed;
  proposed.receiver = kTunisia;
  proposed.reason = procedure::HandoffReason::kChildMovedOn;
  Open(proposed, kMali, Function::kCaseWorker);
  procedure::CustodyOffered offered;
  offered.offer_id = TestOfferId();
  offered.receiver = kTunisia;
  offered.offer_digest = std::string(32, 'd');
  offered.proposal = 2;
  Open(offered, kMali, Function::kSupervisor);

  procedure::CustodyAccepted accepted;
  accepted.offer_id = TestOfferId();
  accepted.worker = kWorker;
  causeway::v1::MessageHeader accept;
  accept.set_type(causeway::v1::MESSAGE_TYPE_ACCEPT);
  const procedure::Fact stated{Meta(kTunisia, Function::kSupervisor, accepted),
                               accepted};
  Open(accepted, kTunisia, Function::kSupervisor,
       Message("ACCEPT", accept, wire::EncodeFact(stated)));

  causeway::v1::MessageHeader ready;
  ready.set_type(causeway::v1::MESSAGE_TYPE_READY);
  ready.set_case_tag(TestCaseTag());
  ready.set_round(1);
  ready.mutable_ready()->set_bundle_digest(std::string(32, 'b'));
  ready.mutable_ready()->set_open_head(open_head_);
  ready.mutable_ready()->set_protected_head(secret_head_);
  ready.mutable_ready()->set_to_epoch(1);
  procedure::CustodyReleased released;
  released.offer_id = TestOfferId();
  released.receiver = kTunisia;
  released.to_epoch = 1;
  auto* head = file_.add_protected_heads();
  head->set_salt(random_.Bytes(kSaltBytes));
  head->set_head(secret_head_);
  released.protected_head_commitment =
      CommitProtectedHead(head->salt(), head->head());
  Open(released, kMali, Function::kMachine, Message("READY", ready));
}

void CaseBuilder::WriteEpochOne() {
  BeginEpoch(1, kTunisia);
  procedure::CustodyTaken taken;
  taken.offer_id = TestOfferId();
  taken.giver = kMali;
  taken.release_digest = open_head_;
  taken.worker = kWorker;
  Open(taken, kTunisia, Function::kMachine);
  procedure::AsylumStatusRecorded asylum;
  asylum.displacement = procedure::DisplacementStatus::kMigrant;
  asylum.status = procedure::AsylumStatus::kPending;
  Secret(asylum, kTunisia);
  procedure::OriginRecorded origin;
  origin.nationalities = {"SN"};
  Open(origin, kTunisia, Function::kCaseWorker);
}

causeway::v1::CaseFile& CaseBuilder::WriteAll() {
  WriteOpening();
  WriteHandoff();
  WriteEpochOne();
  return file_;
}

}  // namespace causeway::journal
