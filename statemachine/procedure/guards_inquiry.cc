// What authorities ask and tell each other while custody stays.

#include <algorithm>
#include <set>

#include "statemachine/procedure/consent.h"
#include "statemachine/procedure/guards.h"
#include "statemachine/procedure/inquiries.h"

namespace causeway::procedure {
namespace {

using enum InquiryKind;

bool AskedElsewhere(const OpenInput& in) {
  return AddresseeOf(in.fact.body) != in.open.custodian;
}

bool Proposable(const OpenInput& in) {
  const InquiryKind kind = BodyOf<InquiryProposed>(in).kind;
  return kind != kMissingNotice && !MustBeAnswered(kind);
}

// What must be answered is no person's to send or to leave out; a recall and a
// change of consent go with facts of their own.
bool NoticeByItsSender(const OpenInput& in) {
  const auto& notice = BodyOf<NoticeSent>(in);
  if (in.fact.meta.function == Function::kMachine) {
    return notice.kind == kCorrection;
  }
  return IsNotice(notice.kind) && !notice.untold;
}

// Where the child is and what was done stand where they mean something.
bool NoticeTermsFit(const OpenInput& in) {
  if (const auto* asked = std::get_if<InquiryProposed>(&in.fact.body)) {
    return asked->kind == kDangerNotice ||
           (asked->whereabouts.empty() &&
            asked->measure == ProtectiveMeasure::kUnspecified &&
            asked->sex == ChildSex::kUnspecified);
  }
  const auto& body = BodyOf<NoticeSent>(in);
  if (body.kind != kDangerNotice && body.danger != UrgentKind::kUnspecified) {
    return false;
  }
  return IsNotice(body.kind) ||
         (body.whereabouts.empty() &&
          body.measure == ProtectiveMeasure::kUnspecified &&
          body.sex == ChildSex::kUnspecified);
}

bool SaysWhatItMust(const OpenInput& in) {
  const FactMeta& meta = in.fact.meta;
  switch (BodyOf<InquiryProposed>(in).kind) {
    case kPlacementConsultation:
      return Attached(meta, DocumentKind::kPlacementReport);
    case kMeasureNotice:
      return Attached(meta, DocumentKind::kGuardianCertificate) ||
             Attached(meta, DocumentKind::kDecision);
    case kInformationRequest:
    case kTracingRequest:
    case kDangerNotice:
      return Attached(meta, DocumentKind::kInquiryRecord);
    default:
      return true;
  }
}

bool NothingElseLeaves(const OpenInput& in) {
  const std::vector<DocumentKind>& kinds = in.fact.meta.documents;
  return std::all_of(kinds.begin(), kinds.end(), MayLeave);
}

bool NoticeWithoutDocuments(const OpenInput& in) {
  return in.fact.meta.documents.empty();
}

bool NotAskedYet(const OpenInput& in) {
  const auto& body = BodyOf<InquiryProposed>(in);
  return std::none_of(in.open.inquiries_open.begin(),
                      in.open.inquiries_open.end(), [&](const auto& open) {
                        return open.second.kind == body.kind &&
                               open.second.recipient == body.recipient &&
                               !IsNotice(body.kind);
                      });
}

bool CountryOfPlacement(const FullInput& in) {
  const auto& body = BodyOf<InquiryProposed>(in);
  if ((body.kind == kPlacementConsultation) == body.country.empty()) {
    return false;
  }
  // Of a node that is not enrolled another rule speaks.
  if (body.country.empty() || in.peer == nullptr || !in.peer->enrolled) {
    return true;
  }
  return AnswersFor(*in.peer, body.country);
}

// A placement is consented to by an authority of the country, and by no other
// body (Hague 1996, article 33).
bool AskedOfAuthority(const FullInput& in) {
  return KindIn(in.fact.body) != kPlacementConsultation || in.peer == nullptr ||
         !in.peer->enrolled || in.peer->is_authority;
}

bool TracingWanted(const FullInput& in) {
  const TracingStatus tracing = in.state.secret.tracing;
  return KindIn(in.fact.body) != kTracingRequest ||
         tracing == TracingStatus::kOpen ||
         tracing == TracingStatus::kInProgress;
}

bool HasACause(const OpenInput& in) {
  const InquiryKind kind = KindIn(in.fact.body);
  if (kind == kDangerNotice) return in.open.urgent;
  return kind != kMissingNotice ||
         in.open.suspension.reason == SuspensionReason::kChildMissing;
}

const InquiryState* ProposalOf(const OpenInput& in) {
  const auto& body = BodyOf<InquirySent>(in);
  return in.open.Proposed(body.kind, body.recipient);
}

bool InquiryIsProposed(const OpenInput& in) {
  return ProposalOf(in) != nullptr;
}

bool InquiryCountersigned(const OpenInput& in) {
  const InquiryState* const proposal = ProposalOf(in);
  return proposal == nullptr || proposal->proposer != ActorOf(in.fact.meta);
}

const InquiryState* AskedBy(const OpenInput& in) {
  const auto* answered = std::get_if<InquiryAnswered>(&in.fact.body);
  const auto found = in.open.inquiries_open.find(
      answered != nullptr ? answered->request_digest
                          : BodyOf<InquiryClosed>(in).request_digest);
  return found == in.open.inquiries_open.end() ? nullptr : &found->second;
}

bool InquiryStands(const OpenInput& in) { return AskedBy(in) != nullptr; }

bool ByTheOneAsked(const OpenInput& in) {
  const InquiryState* const asked = AskedBy(in);
  return asked == nullptr || asked->recipient == in.fact.meta.node;
}

bool OutcomeFits(const OpenInput& in) {
  const InquiryState* const asked = AskedBy(in);
  return asked == nullptr ||
         Fits(asked->kind, BodyOf<InquiryAnswered>(in).outcome);
}

// The notice of changed consent that this fact answers or ends.
template <typename Body>
const InquiryState* ChangeIn(const FullInput& in) {
  const auto& open = in.state.secret.changes_open;
  const auto found = open.find(BodyOf<Body>(in).request_digest);
  return found == open.end() ? nullptr : &found->second;
}

bool ChangeAnswerStands(const FullInput& in) {
  return ChangeIn<ConsentChangeAnswered>(in) != nullptr;
}

bool ChangeClosingStands(const FullInput& in) {
  return ChangeIn<ConsentChangeClosed>(in) != nullptr;
}

bool ByTheHolderTold(const FullInput& in) {
  const InquiryState* const asked = ChangeIn<ConsentChangeAnswered>(in);
  return asked == nullptr || asked->recipient == in.fact.meta.node;
}

bool ChangeOutcomeFits(const OpenInput& in) {
  return Fits(kConsentChanged, BodyOf<ConsentChangeAnswered>(in).outcome);
}

bool AnswerAlone(const OpenInput& in) {
  const std::vector<DocumentKind>& kinds = in.fact.meta.documents;
  return std::all_of(kinds.begin(), kinds.end(), MayAnswer);
}

bool AnswerWritten(const OpenInput& in) {
  return !NeedsAnAnswerInWriting(BodyOf<InquiryAnswered>(in)) ||
         !in.fact.meta.documents.empty();
}

bool DetailFits(const OpenInput& in) {
  const InquiryState* const asked = AskedBy(in);
  return asked == nullptr ||
         FitsInDetail(asked->kind, BodyOf<InquiryAnswered>(in));
}

bool DecidedBySupervisor(const OpenInput& in) {
  return (BodyOf<InquiryAnswered>(in).outcome == InquiryOutcome::kReceived &&
          in.fact.meta.documents.empty()) ||
         in.fact.meta.function == Function::kSupervisor;
}

// What is in writing was prepared by one person and released by another.
template <typename Answer>
bool AnswerCountersigned(const OpenInput& in) {
  const auto& body = BodyOf<Answer>(in);
  return in.fact.meta.documents.empty() ||
         (!body.preparer.empty() && body.preparer != in.fact.meta.staff_number);
}

// Each holder must answer; let go is what cannot be answered any more, or a
// holder of whom a supervisor says so.
bool MayStopWaiting(const OpenInput& in) {
  const InquiryState* const asked = AskedBy(in);
  if (asked == nullptr) return true;
  const bool change = MustBeAnswered(asked->kind);
  switch (BodyOf<InquiryClosed>(in).reason) {
    case InquiryClosing::kCustodyMoved:
      return asked->epoch != in.open.epoch;
    case InquiryClosing::kHolderUnreachable:
      return change;
    default:
      return !change;
  }
}

bool MayStopWaitingForChange(const FullInput& in) {
  const InquiryState* const asked = ChangeIn<ConsentChangeClosed>(in);
  const InquiryClosing reason = BodyOf<ConsentChangeClosed>(in).reason;
  return asked == nullptr || reason == InquiryClosing::kHolderUnreachable ||
         (reason == InquiryClosing::kCustodyMoved &&
          asked->epoch != in.state.open.epoch);
}

// What came from another node goes back there, or nowhere, unless that node
// said otherwise.
bool NotSentOn(const FullInput& in) {
  return MayGoOn(in.came_from, AddresseeOf(in.fact.body));
}

// The recipient may send on what goes along; nothing: it has no such leave.
std::vector<DocumentKind> MayBeSentOn(const FullInput& in) {
  const std::vector<DocumentKind>& kinds = in.fact.meta.documents;
  if (const auto* sent = std::get_if<AnswerSent>(&in.fact.body)) {
    return sent->onward_allowed ? kinds : std::vector<DocumentKind>();
  }
  if (const auto* asked = std::get_if<InquiryProposed>(&in.fact.body)) {
    return asked->onward_allowed ? kinds : std::vector<DocumentKind>();
  }
  const auto& leaves = BodyOf<InquirySent>(in);
  const InquiryState* const proposal =
      in.state.open.Proposed(leaves.kind, leaves.recipient);
  return proposal != nullptr && proposal->onward_allowed
             ? proposal->documents
             : std::vector<DocumentKind>();
}

// Leave to send it on to somebody else is the child's to give (domain.md, 7.2
// and P11); asked when it is proposed, and again when it leaves.
bool OnwardConsented(const FullInput& in) {
  const std::vector<DocumentKind> kinds = MayBeSentOn(in);
  return kinds.empty() ||
         ConsentHolds(in.state.secret, ConsentScope::kOnward,
                      RecordedOn(in.fact.meta), in.peer, kinds);
}

bool NoticeWaits(const OpenInput& in) {
  return in.open.danger_notices.count(
             BodyOf<DangerNoticeAnswered>(in).notice_digest) > 0;
}

bool NoticeIsNew(const OpenInput& in) {
  return in.open.danger_notices.count(
             BodyOf<DangerNoticeReceived>(in).notice_digest) == 0;
}

bool NoticesAnswered(const OpenInput& in) {
  return in.open.danger_notices.empty();
}

bool FromAnotherNode(const OpenInput& in) {
  return BodyOf<DangerNoticeReceived>(in).sender != in.open.custodian;
}

// What left lies with the entry that says so: it can be corrected there.
bool AnswerKept(const OpenInput& in) {
  const std::vector<DocumentKind>& kept = in.fact.meta.documents;
  const std::vector<DocumentKind>& left = BodyOf<AnswerSent>(in).documents;
  return std::set<DocumentKind>(kept.begin(), kept.end()) ==
         std::set<DocumentKind>(left.begin(), left.end());
}

// This custodian's own, to that node.
bool SentFromHere(const OpenInput& in) {
  const auto& body = BodyOf<DeliveryWithdrawn>(in);
  const auto found = in.open.sent.find(body.message_digest);
  return found != in.open.sent.end() &&
         found->second.recipient == body.recipient;
}

// What the protected journal says of notices that consent changed.
std::vector<CodeRule> ChangeRules() {
  using enum FactType;
  const std::vector<FactType> answered = {kConsentChangeAnswered};
  return {
      AboutState("I.stands", answered, ChangeAnswerStands),
      AboutState("I.stands", {kConsentChangeClosed}, ChangeClosingStands),
      {"S.entitled_sender",
       absl::StatusCode::kPermissionDenied,
       About::kEntry,
       answered,
       {},
       ByTheHolderTold},
      AboutEntry("I.outcome", answered, ChangeOutcomeFits),
      AboutEntry("I.answer_countersigned", answered,
                 AnswerCountersigned<ConsentChangeAnswered>),
      AboutEntry("I.must_be_answered", {kConsentChangeClosed},
                 MayStopWaitingForChange),
  };
}

std::vector<CodeRule> DangerRules() {
  using enum FactType;
  return {
      AboutEntry("DN.other_node", {kDangerNoticeReceived}, FromAnotherNode),
      AboutEntry("DN.once", {kDangerNoticeReceived}, NoticeIsNew),
      AboutEntry("DN.waits", {kDangerNoticeAnswered}, NoticeWaits),
      AboutState("DN.answered", {kUrgentCleared}, NoticesAnswered),
  };
}

}  // namespace

std::vector<CodeRule> InquiryRules() {
  using enum FactType;
  const std::vector<FactType> asks = {kInquiryProposed, kNoticeSent,
                                      kAnswerSent, kConsentChangeTold};
  const std::vector<FactType> ends = {kInquiryAnswered, kInquiryClosed};
  std::vector<CodeRule> rules = {
      AboutEntry("I.other_node", asks, AskedElsewhere),
      AboutEntry("I.kind", {kInquiryProposed}, Proposable),
      AboutEntry("I.notice_kind", {kNoticeSent}, NoticeByItsSender),
      AboutEntry("I.notice_terms", {kInquiryProposed, kNoticeSent},
                 NoticeTermsFit),
      AboutEntry("I.record", {kInquiryProposed}, SaysWhatItMust),
      AboutEntry("I.record_kinds", {kInquiryProposed}, NothingElseLeaves),
      AboutEntry("I.notice_coded", {kNoticeSent, kConsentChangeTold},
                 NoticeWithoutDocuments),
      AboutState("I.not_asked_yet", {kInquiryProposed}, NotAskedYet),
      AboutEntry("I.placement_country", {kInquiryProposed}, CountryOfPlacement),
      AboutEntry("P8.competent_authority", {kInquiryProposed, kInquirySent},
                 AskedOfAuthority),
      AboutState("I.tracing_wanted", {kInquiryProposed, kInquirySent},
                 TracingWanted),
      AboutState("I.cause", {kInquiryProposed, kInquirySent, kNoticeSent},
                 HasACause),
      AboutState("I.proposed", {kInquirySent}, InquiryIsProposed),
      AboutState("I.countersigned", {kInquirySent}, InquiryCountersigned),
      AboutEntry("I.same_proposal", {kInquirySent}, ReleasesWhatWasSeen),
      AboutState("I.stands", ends, InquiryStands),
      {"S.entitled_sender",
       absl::StatusCode::kPermissionDenied,
       About::kEntry,
       {kInquiryAnswered},
       {},
       ByTheOneAsked},
      AboutEntry("I.outcome", {kInquiryAnswered}, OutcomeFits),
      AboutEntry("I.answer_detail", {kInquiryAnswered}, DetailFits),
      AboutEntry("I.answer_documents",
                 {kInquiryAnswered, kConsentChangeAnswered}, AnswerAlone),
      AboutEntry("I.decided_by_supervisor", {kInquiryAnswered},
                 DecidedBySupervisor),
      AboutEntry("I.answer_countersigned", {kInquiryAnswered},
                 AnswerCountersigned<InquiryAnswered>),
      AboutEntry("I.answer_written", {kInquiryAnswered}, AnswerWritten),
      AboutEntry("I.must_be_answered", {kInquiryClosed}, MayStopWaiting),
      AboutEntry("P11.onward", {kInquiryProposed}, NotSentOn),
      AboutState("P11.onward_consent",
                 {kInquiryProposed, kInquirySent, kAnswerSent},
                 OnwardConsented),
      AboutEntry("I.answer_kept", {kAnswerSent}, AnswerKept),
      AboutEntry("DW.sent", {kDeliveryWithdrawn}, SentFromHere),
  };
  for (CodeRule& rule : ChangeRules()) rules.push_back(std::move(rule));
  for (CodeRule& rule : DangerRules()) rules.push_back(std::move(rule));
  return rules;
}

}  // namespace causeway::procedure
