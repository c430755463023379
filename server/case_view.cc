#include "server/case_view.h"

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <variant>

#include "server/beside_copy.h"
#include "server/case_access.h"
#include "server/complaints.h"
#include "server/due_list.h"
#include "server/erasure.h"
#include "server/handoff_giver.h"
#include "server/pending_acts.h"
#include "server/siblings.h"
#include "server/witnessed_giver.h"
#include "statemachine/procedure/complaints.h"
#include "statemachine/procedure/rules.h"
#include "wire/case_time.h"
#include "wire/fact_convert.h"

namespace causeway::server {
namespace {

constexpr int kSteps = 8;

pb::CustodyState CustodyOf(store::CustodyPhase phase) {
  switch (phase) {
    case store::CUSTODY_PHASE_HELD:
      return pb::CUSTODY_STATE_HELD;
    case store::CUSTODY_PHASE_OFFERED:
      return pb::CUSTODY_STATE_OFFERED;
    case store::CUSTODY_PHASE_ACCEPTED:
      return pb::CUSTODY_STATE_ACCEPTED;
    case store::CUSTODY_PHASE_RELEASED:
      return pb::CUSTODY_STATE_RELEASED;
    case store::CUSTODY_PHASE_CLOSED:
      return pb::CUSTODY_STATE_CLOSED;
    default:
      return pb::CUSTODY_STATE_UNSPECIFIED;
  }
}

pb::TimelineEntry EntryOf(const procedure::Procedure& procedure,
                          const journal::OpenedEntry& opened,
                          procedure::Language language) {
  pb::TimelineEntry entry;
  entry.set_journal(opened.header.journal());
  entry.set_epoch(opened.header.epoch());
  entry.set_sequence(opened.header.sequence());
  entry.set_digest(opened.digest);
  entry.set_author_node(opened.header.author_node());
  *entry.mutable_recorded_at() =
      wire::TimestampFromMicros(opened.header.recorded_at_us());
  if (opened.fact.has_value()) {
    *entry.mutable_fact() = wire::ToProto(*opened.fact);
    entry.set_sentence(procedure::Sentence(procedure, *opened.fact, language));
  }
  if (opened.document_commitments.has_value()) {
    for (const std::string& commitment : *opened.document_commitments) {
      entry.add_documents(commitment);
    }
  }
  return entry;
}

void FillInquiry(const procedure::InquiryState& inquiry, bool sent,
                 pb::OpenInquiry* one) {
  one->set_kind(static_cast<pb::InquiryKind>(inquiry.kind));
  one->set_recipient(inquiry.recipient);
  one->set_sent(sent);
}

void SetHandoff(const procedure::HandoffState& handoff, pb::CaseView& view) {
  if (handoff.phase == procedure::HandoffPhase::kNone) return;
  pb::HandoffView* const one = view.mutable_handoff();
  one->set_phase(static_cast<pb::HandoffPhase>(handoff.phase));
  one->set_receiver(handoff.receiver);
  one->set_reason(static_cast<pb::HandoffReason>(handoff.reason));
  one->set_child_travels(handoff.child_travels);
  one->set_departed(handoff.departed);
  one->set_received(handoff.received);
  one->set_arrived(handoff.arrived);
}

void SetEvaluation(const procedure::EvaluationState& evaluation,
                   pb::CaseView& view) {
  if (evaluation.phase == procedure::EvaluationPhase::kNone) return;
  pb::EvaluationView* const one = view.mutable_evaluation();
  one->set_phase(evaluation.accepted
                     ? pb::EVALUATION_PHASE_ACCEPTED
                     : static_cast<pb::EvaluationPhase>(evaluation.phase));
  one->set_evaluator(evaluation.evaluator);
  one->set_level(static_cast<pb::EvaluationLevel>(evaluation.level));
  one->set_result(static_cast<pb::EvaluationResult>(evaluation.result));
  one->set_child_informed(evaluation.child_informed);
}

// What the open journal says beside the steps.
void SetRegions(const procedure::OpenState& open, pb::CaseView& view) {
  for (const std::string& country : open.origin) view.add_origin(country);
  view.set_age_band(static_cast<pb::AgeBand>(open.age_band));
  view.set_protection_status(
      static_cast<pb::ProtectionStatus>(open.protection_status));
  view.set_risk_level(static_cast<pb::RiskLevel>(open.assessment.risk_level));
  view.set_care_type(static_cast<pb::CareType>(open.care_type));
  view.set_guardian(static_cast<pb::GuardianStatus>(open.guardian));
  for (const procedure::ServiceKind service : open.services_open) {
    view.add_services_open(static_cast<pb::ServiceKind>(service));
  }
  for (const procedure::InquiryState& proposed : open.inquiries_proposed) {
    FillInquiry(proposed, false, view.add_inquiries());
  }
  for (const auto& [digest, asked] : open.inquiries_open) {
    FillInquiry(asked, true, view.add_inquiries());
  }
  SetHandoff(open.handoff, view);
  SetEvaluation(open.evaluation, view);
  view.set_solution(static_cast<pb::Solution>(open.determination.solution));
  view.set_solution_country(open.determination.country);
  view.set_bip_status(static_cast<pb::BipStatus>(open.Bip()));
  if (open.urgent) {
    view.set_urgent_overlay(open.urgent_action ? pb::URGENT_OVERLAY_ACTION_TAKEN
                                               : pb::URGENT_OVERLAY_RAISED);
  }
}

// Restriction, request and erasure; of a copy, those of the copy.
void SetDataProtection(const LoadedCase& c, pb::CaseView& view) {
  if (c.record.has_erased()) {
    view.mutable_erased()->set_on(c.record.erased().on());
    view.mutable_erased()->set_ground(c.record.erased().ground());
    return;
  }
  const procedure::OpenState open =
      view.handed_to().empty() ? c.state().open : StateOfCopy("", c).open;
  for (const auto& [ground, who] : open.restrictions) {
    view.add_restrictions(static_cast<pb::RestrictionGround>(ground));
  }
  view.set_erasure_requested_by(
      static_cast<pb::ErasureParty>(open.erasure_request.party));
}

}  // namespace

pb::CaseView ViewOf(const LoadedCase& c) {
  const procedure::OpenState& open = c.state().open;
  pb::CaseView view;
  view.set_case_id(c.record.case_id());
  view.set_version(c.record.version());
  view.set_custodian(c.record.custodian());
  view.set_epoch(c.record.epoch());
  view.set_custody(CustodyOf(c.record.phase()));
  view.set_worker(open.worker);
  for (int i = 1; i <= kSteps; ++i) {
    pb::StepView* step = view.add_steps();
    step->set_step(static_cast<pb::Step>(i));
    step->set_progress(static_cast<pb::StepProgress>(
        c.state().Progress(static_cast<procedure::Step>(i))));
  }
  view.set_open_entries(c.record.open_length());
  std::uint64_t secret = 0;
  for (const pb::ProtectedSegment& segment : c.file.protected_segments()) {
    secret += static_cast<std::uint64_t>(segment.entries_size());
  }
  view.set_protected_entries(secret);
  view.set_open_head(c.record.open_head());
  view.set_closed(open.closed || (c.record.has_erased() && c.record.closed()));
  view.set_urgent(open.urgent);
  view.set_offer_id(c.record.offer().offer_id());
  view.set_offer_receiver(c.record.offer().receiver());
  view.set_asks_witness(AsksWitness(c.record));
  for (const store::PeerReference& reference : c.record.references()) {
    pb::ExchangeView* exchange = view.add_exchanges();
    exchange->set_peer(reference.peer());
    exchange->set_reference(reference.reference());
  }
  if (c.record.has_offer()) {
    pb::ExchangeView* exchange = view.add_exchanges();
    exchange->set_peer(c.record.offer().receiver());
    exchange->set_reference(c.record.offer().reference());
  }
  if (view.custody() == pb::CUSTODY_STATE_RELEASED ||
      view.custody() == pb::CUSTODY_STATE_CLOSED) {
    view.set_handed_to(c.record.custodian());
  }
  view.set_keeper(c.record.keeper());
  view.set_suspension(
      static_cast<pb::SuspensionReason>(open.suspension.reason));
  view.set_appeal_open(open.determination.appeal_open);
  view.set_reopened(open.reopened);
  SetDataProtection(c, view);
  if (!c.record.has_erased()) {
    SetRegions(open, view);
    view.set_procedure(procedure::LabelOf(c.procedure()));
    view.set_procedure_digest(c.procedure().digest());
  }
  return view;
}

void AddProtectedView(const procedure::CaseState& state,
                      const procedure::Reader& reader, pb::CaseView& view) {
  const procedure::ProtectedState& secret = state.secret;
  view.set_legal_status(static_cast<pb::LegalStatus>(secret.legal_status));
  pb::ProtectedView& out = *view.mutable_protected_();
  out.set_asylum(static_cast<pb::AsylumStatus>(secret.asylum));
  out.set_trafficking(static_cast<pb::ScreenResult>(secret.trafficking.result));
  out.set_trafficking_on(secret.trafficking.on);
  out.set_family_or_state_suspected(secret.family_or_state_suspected);
  for (const auto& [scope, granted] : secret.consents) {
    pb::ConsentView* const one = out.add_consents();
    one->set_scope(static_cast<pb::ConsentScope>(scope));
    one->set_granted(granted);
    const auto until = secret.consent_until.find(scope);
    if (until != secret.consent_until.end()) {
      one->set_valid_until(until->second);
    }
  }
  out.set_tracing(static_cast<pb::TracingStatus>(secret.tracing));
  for (const auto& [subject, answer] : secret.danger) {
    pb::DangerView* const one = out.add_dangers();
    one->set_subject(static_cast<pb::DangerSubject>(subject));
    one->set_result(static_cast<pb::ScreenResult>(answer.result));
    one->set_on(answer.on);
  }
  for (const std::string& country : secret.feared_states) {
    out.add_feared_states(country);
  }
  out.set_family_danger(secret.family_danger);
  for (const auto& [from, kinds] : secret.withheld) {
    pb::WithheldView* const one = out.add_withheld();
    one->set_from(static_cast<pb::WithheldFrom>(from));
    for (const procedure::DocumentKind kind : kinds) {
      one->add_documents(static_cast<pb::DocumentKind>(kind));
    }
  }
  for (const auto& [number, complaint] : secret.complaints_open) {
    if (procedure::ConcernedBy(state.open, complaint, reader.person)) {
      continue;
    }
    out.add_complaints_open(static_cast<pb::ComplaintAbout>(complaint.about));
  }
  for (const auto& [digest, told] : secret.changes_open) {
    FillInquiry(told, true, out.add_consent_changes());
  }
  out.set_waiver_reason(static_cast<pb::WaiverReason>(secret.waiver_reason));
}

namespace {

std::optional<std::string> RequestOf(const procedure::FactBody& body) {
  return std::visit(
      [](const auto& b) -> std::optional<std::string> {
        if constexpr (requires { b.request_digest; }) {
          return b.request_digest;
        } else {
          return std::nullopt;
        }
      },
      body);
}

procedure::InquiryOutcome OutcomeOf(const procedure::FactBody& body) {
  if (const auto* told = std::get_if<procedure::ConsentChangeAnswered>(&body)) {
    return told->outcome;
  }
  const auto* answer = std::get_if<procedure::InquiryAnswered>(&body);
  return answer == nullptr ? procedure::InquiryOutcome{} : answer->outcome;
}

// What came, since the case was handed on, of what this node told and asked
// while it was custodian.
void AddLateAnswers(const LoadedCase& c, pb::ProtectedView& view) {
  auto asked = c.state().secret.changes_open;
  asked.insert(c.state().open.inquiries_open.begin(),
               c.state().open.inquiries_open.end());
  for (const procedure::Fact& fact : FactsBeside(c)) {
    const std::optional<std::string> request = RequestOf(fact.body);
    const auto found = request ? asked.find(*request) : asked.end();
    if (found == asked.end()) continue;
    pb::LateAnswer& late = *view.add_late_answers();
    late.set_holder(found->second.recipient);
    late.set_outcome(static_cast<pb::InquiryOutcome>(OutcomeOf(fact.body)));
    late.set_on(fact.meta.happened_on);
    late.set_kind(static_cast<pb::InquiryKind>(found->second.kind));
  }
}

}  // namespace

absl::StatusOr<pb::CaseView> ViewFor(const Environment& env, ReadTx& tx,
                                     const CallContext& call,
                                     const Moment& moment,
                                     const LoadedCase& c) {
  pb::CaseView view = ViewOf(c);
  if (c.record.has_erased()) return view;
  const bool copy = !view.handed_to().empty();
  const procedure::Reader reader = ReaderOf(call, c.record);
  if (reader.sees_protected) {
    AddProtectedView(copy ? StateOfCopy(env.node_id, c) : c.state(), reader,
                     view);
    if (copy) AddLateAnswers(c, *view.mutable_protected_());
    RETURN_IF_ERROR(
        AddSiblings(env, tx, c, call.language, *view.mutable_protected_()));
  }
  for (pb::LateComplaintAnswer& one : LateAnswers(c, reader)) {
    *view.add_late_complaint_answers() = std::move(one);
  }
  view.set_due(CountDue(env, call, moment, c));
  RETURN_IF_ERROR(CountPending(tx, view));
  return view;
}

pb::TimelineEntry TimelineOf(const procedure::Procedure& procedure,
                             const Recorded& recorded,
                             const std::string& author_node,
                             procedure::Language language) {
  pb::TimelineEntry entry;
  entry.set_journal(
      static_cast<pb::JournalKind>(JournalOf(TypeOf(recorded.fact.body))));
  entry.set_epoch(recorded.epoch);
  entry.set_sequence(recorded.sequence);
  entry.set_digest(recorded.digest);
  entry.set_author_node(author_node);
  *entry.mutable_fact() = wire::ToProto(recorded.fact);
  for (const std::string& commitment : recorded.documents) {
    entry.add_documents(commitment);
  }
  *entry.mutable_recorded_at() =
      wire::TimestampFromMicros(recorded.recorded_at_us);
  entry.set_sentence(procedure::Sentence(procedure, recorded.fact, language));
  return entry;
}

std::vector<const journal::OpenedEntry*> InOrder(const LoadedCase& c,
                                                 bool with_protected) {
  std::multimap<std::string, const journal::OpenedEntry*> following;
  if (with_protected) {
    for (const journal::OpenedEntry& secret : c.replay.secret) {
      following.emplace(secret.header.follows(), &secret);
    }
  }
  std::vector<const journal::OpenedEntry*> entries;
  for (const journal::OpenedEntry& open : c.replay.open) {
    entries.push_back(&open);
    const auto [first, last] = following.equal_range(open.digest);
    for (auto it = first; it != last; ++it) entries.push_back(it->second);
  }
  return entries;
}

std::vector<pb::TimelineEntry> Timeline(const procedure::Procedure& procedure,
                                        const LoadedCase& c,
                                        const procedure::Reader& reader) {
  std::vector<pb::TimelineEntry> timeline;
  const auto readable = ReadableSecrets(c, reader);
  for (const journal::OpenedEntry* entry : InOrder(c, true)) {
    if (entry->header.journal() == pb::JOURNAL_KIND_PROTECTED &&
        readable.count(entry) == 0) {
      continue;
    }
    timeline.push_back(EntryOf(procedure, *entry, reader.language));
  }
  return timeline;
}

}  // namespace causeway::server
