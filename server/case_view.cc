#include "server/case_view.h"

#include <map>
#include <utility>

#include "server/erasure.h"
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
                          const journal::OpenedEntry& opened) {
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
    entry.set_sentence(procedure::Sentence(procedure, *opened.fact));
  }
  if (opened.document_commitments.has_value()) {
    for (const std::string& commitment : *opened.document_commitments) {
      entry.add_documents(commitment);
    }
  }
  return entry;
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
    view.set_procedure(procedure::LabelOf(c.procedure()));
    view.set_procedure_digest(c.procedure().digest());
  }
  return view;
}

pb::TimelineEntry TimelineOf(const procedure::Procedure& procedure,
                             const Recorded& recorded,
                             const std::string& author_node) {
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
  entry.set_sentence(procedure::Sentence(procedure, recorded.fact));
  return entry;
}

std::vector<pb::TimelineEntry> Timeline(const procedure::Procedure& procedure,
                                        const LoadedCase& c,
                                        bool with_protected) {
  std::multimap<std::string, const journal::OpenedEntry*> following;
  if (with_protected) {
    for (const journal::OpenedEntry& secret : c.replay.secret) {
      following.emplace(secret.header.follows(), &secret);
    }
  }
  std::vector<pb::TimelineEntry> timeline;
  for (const journal::OpenedEntry& open : c.replay.open) {
    timeline.push_back(EntryOf(procedure, open));
    const auto [first, last] = following.equal_range(open.digest);
    for (auto it = first; it != last; ++it) {
      timeline.push_back(EntryOf(procedure, *it->second));
    }
  }
  return timeline;
}

}  // namespace causeway::server
