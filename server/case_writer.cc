#include "server/case_writer.h"

#include <utility>

#include "base/errors.h"
#include "base/limits.h"
#include "forms/form_check.h"
#include "server/case_versions.h"
#include "server/entry_forms.h"
#include "server/erasure.h"
#include "server/onward.h"
#include "server/outbox.h"
#include "server/siblings.h"
#include "statemachine/procedure/rules.h"

namespace causeway::server {
namespace {

using procedure::DocumentKind;

// Takes, for each kind the fact names, the next body of that kind.
std::vector<pb::DocumentBody> TakeBodies(
    const procedure::Fact& fact, const procedure::Command& command,
    const std::vector<pb::DocumentBody>& bodies, std::vector<bool>& taken) {
  std::vector<pb::DocumentBody> out;
  for (DocumentKind kind : fact.meta.documents) {
    for (std::size_t i = 0; i < bodies.size(); ++i) {
      if (taken[i] || command.documents[i] != kind) continue;
      taken[i] = true;
      out.push_back(bodies[i]);
      break;
    }
  }
  return out;
}

Recorded Describe(const procedure::Fact& fact,
                  const journal::WrittenEntry& written,
                  const std::vector<pb::DocumentBody>& bodies) {
  Recorded recorded;
  recorded.fact = fact;
  recorded.digest = written.digest;
  pb::EntryHeader header;
  header.ParseFromString(written.entry.header().payload());
  recorded.epoch = header.epoch();
  recorded.sequence = header.sequence();
  recorded.recorded_at_us = header.recorded_at_us();
  for (const pb::DocumentBody& body : bodies) {
    recorded.documents.push_back(body.commitment());
  }
  return recorded;
}

procedure::Context ContextAt(const Moment& moment,
                             const procedure::Actor& actor,
                             const std::string& peer) {
  procedure::Context context;
  context.actor = actor;
  context.today = moment.today;
  context.recorded_at_us = moment.now_us;
  if (!peer.empty()) context.peer = PeerFrom(moment, peer);
  return context;
}

// Who gets one more open case by this act; empty: nobody.
std::string WorkerToBe(const procedure::FactBody& body, const LoadedCase& c,
                       const procedure::Actor& actor) {
  if (const auto* assigned = std::get_if<procedure::WorkerAssigned>(&body)) {
    return assigned->worker;
  }
  if (std::holds_alternative<procedure::CaseOpened>(body)) {
    return actor.staff_number;
  }
  return std::holds_alternative<procedure::CaseReopened>(body)
             ? c.state().open.worker
             : "";
}

}  // namespace

procedure::Actor Machine(const Environment& env) {
  return {env.node_id, "", {procedure::Function::kMachine}};
}

procedure::Context ContextFor(const Work& work, const procedure::Actor& actor,
                              const std::string& peer) {
  procedure::Context context = ContextAt(work.moment, actor, peer);
  context.procedure_digests =
      ApprovedVersions(work.env, *work.moment.directory);
  context.procedures = work.env.procedures;
  return context;
}

procedure::Context ExplainContext(const Moment& moment, const CallContext& call,
                                  const LoadedCase& c) {
  const procedure::OpenState& open = c.state().open;
  return ContextAt(moment, call.actor,
                   open.handoff.receiver.empty() ? open.evaluation.evaluator
                                                 : open.handoff.receiver);
}

absl::StatusOr<std::vector<pb::DocumentBody>> MakeBodies(
    Work& work, const procedure::Procedure& procedure,
    const google::protobuf::RepeatedPtrField<pb::Document>& documents,
    std::optional<procedure::AgeBand> age_band) {
  if (static_cast<std::size_t>(documents.size()) >
      limits::kDocumentsPerRecordMax) {
    return InvalidField("documents", "too many", "at most 16");
  }
  RETURN_IF_ERROR(forms::CheckDocuments(
      documents, {procedure, work.moment.today, age_band}));
  std::vector<pb::DocumentBody> bodies;
  for (const pb::Document& document : documents) {
    ASSIGN_OR_RETURN(pb::DocumentBody body,
                     journal::MakeDocumentBody(document, *work.env.random));
    bodies.push_back(std::move(body));
  }
  return bodies;
}

std::vector<DocumentKind> KindsOf(
    const google::protobuf::RepeatedPtrField<pb::Document>& documents) {
  std::vector<DocumentKind> kinds;
  for (const pb::Document& document : documents) {
    kinds.push_back(static_cast<DocumentKind>(document.kind()));
  }
  return kinds;
}

absl::StatusOr<std::vector<Recorded>> DecideAndAppend(
    Work& work, LoadedCase& c, const procedure::Actor& actor,
    const procedure::Command& command, const CommandAttachment& attachment) {
  procedure::Context context = ContextFor(
      work, actor, procedure::PeerAbout(c.state().open, command.body));
  context.recorded_at_us = RecordingTime(work, c);
  const std::string worker = WorkerToBe(command.body, c, actor);
  if (!worker.empty()) {
    ASSIGN_OR_RETURN(context.caseload, CaseloadOf(work.tx, worker));
  }
  context.panel_known = PanelKnown(work, command.body);
  if (std::holds_alternative<procedure::CaseErased>(command.body)) {
    ASSIGN_OR_RETURN(context.waits, CaseWaits(work.tx, c.record));
  }
  if (std::holds_alternative<procedure::InquiryProposed>(command.body)) {
    ASSIGN_OR_RETURN(context.came_from, CameFrom(work, attachment.bodies));
  }
  if (AsksOfSiblings(TypeOf(command.body))) {
    ASSIGN_OR_RETURN(context.siblings, SiblingSolutions(work.env, work.tx, c));
  }
  ASSIGN_OR_RETURN(
      std::vector<procedure::Fact> facts,
      procedure::Decide(c.procedure(), c.state(), command, context));
  std::vector<bool> taken(attachment.bodies.size(), false);
  std::vector<Recorded> recorded;
  for (const procedure::Fact& fact : facts) {
    Attachment on_entry;
    on_entry.documents = TakeBodies(fact, command, attachment.bodies, taken);
    // A received message is what the open fact answers to.
    if (recorded.empty()) on_entry.received = attachment.received;
    ASSIGN_OR_RETURN(journal::WrittenEntry written,
                     AppendFact(work, c, fact, on_entry));
    RETURN_IF_ERROR(CheckEntryForms(fact, on_entry.documents, &c.state()));
    recorded.push_back(Describe(fact, written, on_entry.documents));
  }
  return recorded;
}

procedure::Command MachineCommand(const Work& work, procedure::FactBody body) {
  procedure::Command command;
  command.body = std::move(body);
  command.happened_on = FormatDate(work.moment.today);
  return command;
}

}  // namespace causeway::server
