#include "journal/provenance.h"

#include <variant>

#include "base/status_macros.h"
#include "journal/message_rules.h"

namespace causeway::journal {
namespace {

using causeway::v1::EntryHeader;
using causeway::v1::MessageHeader;
using procedure::FactType;

absl::Status Unfit(absl::string_view what) {
  return Broken("journal.received", what);
}

// The offer or the request that a received fact answers.
struct Answered {
  std::string offer_id;
  std::string request_digest;
};

Answered AnsweredBy(const procedure::FactBody& body) {
  Answered answered;
  std::visit(
      [&answered](const auto& fact) {
        if constexpr (requires { fact.offer_id; }) {
          answered.offer_id = fact.offer_id;
        } else if constexpr (requires { fact.request_digest; }) {
          answered.request_digest = fact.request_digest;
        }
      },
      body);
  return answered;
}

absl::Status CheckStatement(const EntryHeader& entry,
                            const procedure::Fact& fact,
                            const MessageHeader& message) {
  if (message.from() != fact.meta.node || message.to() != entry.author_node()) {
    return Unfit("the message was between other nodes");
  }
  if (!States(*RuleOf(message.type()), procedure::TypeOf(fact.body))) {
    return Unfit("a message of this type does not state this");
  }
  const Answered answered = AnsweredBy(fact.body);
  if (message.offer_id() != answered.offer_id) {
    return Unfit("the message is about another offer");
  }
  if (!answered.request_digest.empty() && !message.in_reply_to().empty() &&
      message.in_reply_to() != answered.request_digest) {
    return Unfit("the message answers another request");
  }
  // The entry was written under the message's own salts. So the headers alone
  // tell, also where every opening is gone.
  if (message.fact_commitment() != entry.fact_commitment()) {
    return Unfit("the message states another fact");
  }
  if (message.documents_commitment() != entry.documents_commitment()) {
    return Unfit("the message came with other documents");
  }
  return absl::OkStatus();
}

absl::Status CheckReady(const EntryHeader& entry,
                        const procedure::CustodyReleased& released,
                        const MessageHeader& ready,
                        const std::string* segment_head) {
  if (ready.type() != causeway::v1::MESSAGE_TYPE_READY) {
    return Unfit("a RELEASE commits to a READY");
  }
  if (ready.from() != released.receiver || ready.to() != entry.author_node() ||
      ready.offer_id() != released.offer_id ||
      ready.case_tag() != entry.case_tag() || ready.epoch() != entry.epoch() ||
      ready.ready().to_epoch() != released.to_epoch) {
    return Unfit("the READY is of another hand-off");
  }
  if (ready.ready().open_head() != entry.previous_digest()) {
    return Unfit("the READY names another head than the one released");
  }
  if (segment_head != nullptr && !ready.ready().protected_head().empty() &&
      ready.ready().protected_head() != *segment_head) {
    return Broken("journal.protected_head",
                  "the READY names another protected head");
  }
  return absl::OkStatus();
}

// Taking custody proves itself by the RELEASE entry before it; the message
// that brought it may be there too.
absl::Status CheckRelease(const EntryHeader& entry,
                          const procedure::CustodyTaken& taken,
                          const MessageHeader& release) {
  if (release.type() != causeway::v1::MESSAGE_TYPE_RELEASE ||
      release.from() != taken.giver || release.to() != entry.author_node() ||
      release.offer_id() != taken.offer_id ||
      release.case_tag() != entry.case_tag() ||
      release.release().release_digest() != taken.release_digest) {
    return Unfit("the message is not the RELEASE that custody was taken by");
  }
  return absl::OkStatus();
}

absl::Status CheckAuthor(const EntryHeader& entry,
                         const procedure::Fact& fact) {
  const bool received = IsReceived(procedure::TypeOf(fact.body));
  if ((fact.meta.node == entry.author_node()) == received) {
    return Broken("journal.author", received
                                        ? "only another node can state this"
                                        : "only the custodian states this");
  }
  if (!received && fact.meta.recorded_at_us != entry.recorded_at_us()) {
    return Broken("journal.recorded_at",
                  "fact and entry name different times of recording");
  }
  return absl::OkStatus();
}

}  // namespace

bool IsReceived(FactType type) {
  switch (type) {
    case FactType::kCustodyAccepted:
    case FactType::kCustodyDeclined:
    case FactType::kChildArrived:
    case FactType::kChildReceived:
    case FactType::kEvaluationAcknowledged:
    case FactType::kEvaluationDeclined:
    case FactType::kEvaluationReceived:
    case FactType::kInquiryAnswered:
    case FactType::kConsentChangeAnswered:
      return true;
    default:
      return false;
  }
}

absl::StatusOr<Provenance> CheckProvenance(const Placed& placed,
                                           const HeaderOpener& opener,
                                           const std::string* segment_head) {
  const EntryHeader& entry = placed.opened->header;
  const procedure::Fact& fact = *placed.opened->fact;
  RETURN_IF_ERROR(CheckAuthor(entry, fact));
  const auto* released = std::get_if<procedure::CustodyReleased>(&fact.body);
  const auto* taken = std::get_if<procedure::CustodyTaken>(&fact.body);
  const bool needs =
      released != nullptr || IsReceived(procedure::TypeOf(fact.body));
  if (!placed.opened->received.has_value()) {
    if (!needs) return Provenance::kOwn;
    if (!placed.entry->has_received()) return Provenance::kAttested;
    return Unfit("the entry commits to no signed message of the other node");
  }
  if (!needs && taken == nullptr) {
    return Unfit("the entry commits to a message that has no place here");
  }
  const absl::StatusOr<MessageHeader> message =
      opener(*placed.opened->received);
  if (!message.ok()) return Unfit(message.status().message());
  if (released != nullptr) {
    RETURN_IF_ERROR(CheckReady(entry, *released, *message, segment_head));
  } else if (taken != nullptr) {
    RETURN_IF_ERROR(CheckRelease(entry, *taken, *message));
    return Provenance::kOwn;
  } else {
    RETURN_IF_ERROR(CheckStatement(entry, fact, *message));
  }
  return Provenance::kProven;
}

}  // namespace causeway::journal
