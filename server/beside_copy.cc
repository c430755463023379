#include "server/beside_copy.h"

#include <algorithm>
#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/errors.h"
#include "crypto/aead.h"
#include "server/entry_forms.h"
#include "server/erasure.h"
#include "server/onward.h"
#include "server/outbox.h"
#include "statemachine/procedure/rules.h"
#include "wire/fact_convert.h"

namespace causeway::server {
namespace {

absl::Status Store(Work& work, LoadedCase& c, store::KeptFact kept) {
  *c.beside.add_facts() = std::move(kept);
  ASSIGN_OR_RETURN(
      *c.record.mutable_sealed_beside(),
      SealRecord(c.key.Reveal(), absl::StrCat("beside|", c.record.case_id()),
                 c.beside.SerializeAsString(), *work.env.random));
  RETURN_IF_ERROR(SaveCase(work, c));
  c.record.set_version(c.record.version() + 1);
  return absl::OkStatus();
}

bool HandedOn(const store::CaseRecord& record) {
  const store::CustodyPhase phase = record.phase();
  return (phase == store::CUSTODY_PHASE_RELEASED ||
          phase == store::CUSTODY_PHASE_CLOSED) &&
         !record.witnessed().contradiction();
}

absl::Status PutDocuments(Work& work, const LoadedCase& c,
                          const std::vector<pb::DocumentBody>& documents,
                          store::KeptFact& kept) {
  for (const pb::DocumentBody& body : documents) {
    RETURN_IF_ERROR(
        PutDocument(work, c.record.case_id(), c.key.Reveal(), body));
    kept.add_documents(body.commitment());
  }
  return absl::OkStatus();
}

absl::StatusOr<Attachment> AttachmentOf(ReadTx& tx, const LoadedCase& c,
                                        const store::KeptFact& kept) {
  Attachment attachment;
  if (kept.has_received()) {
    attachment.received = kept.received().SerializeAsString();
    attachment.fact_bytes = kept.fact();
    attachment.fact_salt = kept.fact_salt();
    attachment.documents_salt = kept.documents_salt();
  }
  for (const std::string& commitment : kept.documents()) {
    ASSIGN_OR_RETURN(
        pb::DocumentBody body,
        GetDocumentBody(tx, c.record.case_id(), c.key.Reveal(), commitment));
    attachment.documents.push_back(std::move(body));
  }
  return attachment;
}

// Whom a recall or a correction reached answers the node that sent it: of where
// the case went since it knows nothing.
bool SentFrom(const std::string& node, const LoadedCase& c,
              const procedure::InquiryState& asked) {
  if (asked.kind != procedure::InquiryKind::kRecall &&
      asked.kind != procedure::InquiryKind::kCorrection) {
    return false;
  }
  return std::any_of(c.replay.open.begin(), c.replay.open.end(),
                     [&](const journal::OpenedEntry& entry) {
                       return entry.header.epoch() == asked.epoch &&
                              entry.header.sequence() == asked.entry &&
                              entry.header.author_node() == node;
                     });
}

bool IsAnswerHere(const std::string& node, const LoadedCase& c,
                  const procedure::FactBody& body) {
  if (std::holds_alternative<procedure::ConsentChangeAnswered>(body)) {
    return true;
  }
  const auto* answer = std::get_if<procedure::InquiryAnswered>(&body);
  if (answer == nullptr) return false;
  const auto& open = c.state().open.inquiries_open;
  const auto asked = open.find(answer->request_digest);
  return asked != open.end() && SentFrom(node, c, asked->second);
}

}  // namespace

std::vector<procedure::Fact> FactsBeside(const LoadedCase& c) {
  std::vector<procedure::Fact> facts;
  for (const store::KeptFact& kept : c.beside.facts()) {
    // Checked before it was kept.
    auto fact = wire::DecodeFact(kept.fact());
    if (fact.ok()) facts.push_back(*std::move(fact));
  }
  return facts;
}

bool AnswersComplaints(const store::CaseRecord& record) {
  return HandedOn(record) && record.keeper();
}

procedure::CaseState WithBeside(const std::string& node, const LoadedCase& c,
                                procedure::CaseState state) {
  for (const journal::OpenedEntry& entry : c.replay.secret) {
    if (!entry.fact.has_value() || entry.header.author_node() == node) continue;
    const auto* told =
        std::get_if<procedure::ConsentChangeTold>(&entry.fact->body);
    if (told != nullptr) state.secret.changes_open.erase(told->request_digest);
  }
  if (!AnswersComplaints(c.record)) state.secret.complaints_open.clear();
  std::erase_if(state.open.inquiries_open, [&](const auto& asked) {
    return !SentFrom(node, c, asked.second);
  });
  for (const procedure::Fact& fact : FactsBeside(c)) {
    state = procedure::Apply(std::move(state), fact);
  }
  return state;
}

bool AnswersBeside(const std::string& node, const LoadedCase& c,
                   const journal::OpenedMessage& message) {
  return HandedOn(c.record) && message.fact.has_value() &&
         IsAnswerHere(node, c, message.fact->body);
}

absl::Status KeepBeside(Work& work, LoadedCase& c,
                        const journal::OpenedMessage& message) {
  RETURN_IF_ERROR(procedure::Check(
      c.procedure(), StateOfCopy(work.env.node_id, c), *message.fact));
  RETURN_IF_ERROR(
      CheckArrivedForms(c.procedure(), work.moment.today, message.documents));
  RETURN_IF_ERROR(CheckEntryForms(*message.fact, message.documents));
  store::KeptFact kept;
  kept.set_fact(message.fact_bytes);
  *kept.mutable_received() = message.signed_header;
  kept.set_fact_salt(message.fact_salt);
  kept.set_documents_salt(message.documents_salt);
  RETURN_IF_ERROR(PutDocuments(work, c, message.documents, kept));
  RETURN_IF_ERROR(NoteReceived(work, message.header.from(), message.documents));
  RETURN_IF_ERROR(
      NoteArrived(work, message.header.from(), message.header.in_reply_to()));
  return Store(work, c, std::move(kept));
}

absl::Status RecordBeside(Work& work, LoadedCase& c,
                          const procedure::Fact& fact,
                          const std::vector<pb::DocumentBody>& documents) {
  store::KeptFact kept;
  kept.set_fact(wire::EncodeFact(fact));
  RETURN_IF_ERROR(PutDocuments(work, c, documents, kept));
  RETURN_IF_ERROR(LogLeaf(work, store::NODE_LOG_KIND_ADMINISTRATION,
                          c.record.open_head(), kCopyRecorded));
  return Store(work, c, std::move(kept));
}

absl::Status RejoinBeside(Work& work, LoadedCase& c) {
  const store::KeptBeside beside = std::move(c.beside);
  c.beside.Clear();
  c.record.clear_sealed_beside();
  for (const store::KeptFact& kept : beside.facts()) {
    ASSIGN_OR_RETURN(procedure::Fact fact, wire::DecodeFact(kept.fact()));
    if (std::holds_alternative<procedure::ConsentChangeClosed>(fact.body) ||
        std::holds_alternative<procedure::InquiryClosed>(fact.body)) {
      continue;
    }
    // An entry of this node's own is recorded when it is written.
    if (!kept.has_received()) fact.meta.recorded_at_us = RecordingTime(work, c);
    // Somebody ended the waiting, or answered, in the meantime.
    if (!procedure::Check(c.procedure(), c.state(), fact).ok()) continue;
    ASSIGN_OR_RETURN(const Attachment attachment,
                     AttachmentOf(work.tx, c, kept));
    RETURN_IF_ERROR(AppendFact(work, c, fact, attachment).status());
  }
  return absl::OkStatus();
}

}  // namespace causeway::server
