#include "tests/unit/statemachine/rule_cases.h"

namespace causeway::procedure {
namespace {

using P = Played;
using enum FactType;
using K = InquiryKind;

const Played* Inquiries(FactType type, int nth = 0) {
  return &InquiriesJourney().Act(type, nth);
}

// In the order of the journey.
enum : int {
  kAskedInformation,
  kAskedPlacement,
  kAskedTracing,
  kAskedCase,
  kToldMeasure,
  kToldDanger
};

std::vector<RuleCase> AskingCases() {
  return {
      {"I.other_node", Inquiries(kInquiryProposed),
       [](P& p) { In<InquiryProposed>(p).recipient = kTunisia; }},
      {"I.other_node", Inquiries(kNoticeSent),
       [](P& p) { In<NoticeSent>(p).recipient = kTunisia; }},
      {"I.kind", Inquiries(kInquiryProposed, kAskedCase),
       [](P& p) { In<InquiryProposed>(p).kind = K::kMissingNotice; }},
      {"I.kind", Inquiries(kInquiryProposed, kAskedCase),
       [](P& p) { In<InquiryProposed>(p).kind = K::kConsentChanged; }},
      {"I.notice_kind", Inquiries(kNoticeSent),
       [](P& p) { In<NoticeSent>(p).kind = K::kInformationRequest; }},
      {"I.notice_kind", Inquiries(kNoticeSent),
       [](P& p) { In<NoticeSent>(p).kind = K::kConsentChanged; }},
      {"I.notice_kind", Inquiries(kNoticeSent, 2),
       [](P& p) { In<NoticeSent>(p).kind = K::kConsentChanged; }},
      {"I.other_node", Inquiries(kConsentChangeTold),
       [](P& p) { In<ConsentChangeTold>(p).recipient = kTunisia; }},
      {"I.notice_coded", Inquiries(kConsentChangeTold),
       [](P& p) { p.command.documents = {DocumentKind::kInquiryRecord}; }},
      {"I.notice_kind", Inquiries(kNoticeSent),
       [](P& p) { In<NoticeSent>(p).untold = true; }},
      {"I.notice_kind", Inquiries(kNoticeSent, 2),
       [](P& p) { In<NoticeSent>(p).kind = K::kDangerNotice; }},
      {"I.notice_terms", Inquiries(kNoticeSent, 1),
       [](P& p) { In<NoticeSent>(p).danger = UrgentKind::kSafety; }},
      {"I.notice_terms", Inquiries(kNoticeSent, 2),
       [](P& p) { In<NoticeSent>(p).whereabouts = "GN"; }},
      {"I.notice_terms", Inquiries(kNoticeSent, 2),
       [](P& p) { In<NoticeSent>(p).measure = ProtectiveMeasure::kOrder; }},
      {"I.notice_terms", Inquiries(kNoticeSent, 2),
       [](P& p) { In<NoticeSent>(p).sex = ChildSex::kFemale; }},
      {"DN.other_node", Inquiries(kDangerNoticeReceived),
       [](P& p) { In<DangerNoticeReceived>(p).sender = kTunisia; }},
      {"DN.once", Inquiries(kDangerNoticeReceived),
       [](P& p) {
         p.before.open.danger_notices[std::string(32, 'n')] = kMali;
       }},
      {"DN.waits", Inquiries(kDangerNoticeAnswered),
       [](P& p) { p.before.open.danger_notices.clear(); }},
      {"DN.answered", Inquiries(kUrgentCleared, 1),
       [](P& p) {
         p.before.open.danger_notices[std::string(32, 'z')] = kMali;
       }},
      {"I.kind", Inquiries(kInquiryProposed, kAskedCase),
       [](P& p) { In<InquiryProposed>(p).kind = K::kRecall; }},
      {"I.kind", Inquiries(kInquiryProposed, kAskedCase),
       [](P& p) { In<InquiryProposed>(p).kind = K::kCorrection; }},
      {"I.notice_kind", Inquiries(kNoticeSent, 2),
       [](P& p) { In<NoticeSent>(p).kind = K::kRecall; }},
      {"I.notice_kind", Inquiries(kNoticeSent),
       [](P& p) { In<NoticeSent>(p).kind = K::kCorrection; }},
      {"I.record", Inquiries(kInquiryProposed, kAskedInformation),
       [](P& p) { p.command.documents.clear(); }},
      {"I.record", Inquiries(kInquiryProposed, kAskedPlacement),
       [](P& p) { p.command.documents = {DocumentKind::kInquiryRecord}; }},
      {"I.record", Inquiries(kInquiryProposed, kAskedTracing),
       [](P& p) { p.command.documents.clear(); }},
      {"I.record", Inquiries(kInquiryProposed, kToldMeasure),
       [](P& p) { p.command.documents = {DocumentKind::kInquiryRecord}; }},
      {"I.record", Inquiries(kInquiryProposed, kToldDanger),
       [](P& p) { p.command.documents.clear(); }},
      {"I.record_kinds", Inquiries(kInquiryProposed, kAskedInformation),
       [](P& p) { p.command.documents.push_back(DocumentKind::kAssessment); }},
      {"I.notice_coded", Inquiries(kNoticeSent),
       [](P& p) { p.command.documents = {DocumentKind::kInquiryRecord}; }},
      {"I.not_asked_yet", Inquiries(kInquiryProposed, kAskedInformation),
       [](P& p) {
         p.before.open.inquiries_open[std::string(32, 'z')] = {
             K::kInformationRequest, kMali, "", std::nullopt};
       }},
      {"I.placement_country", Inquiries(kInquiryProposed, kAskedPlacement),
       [](P& p) { In<InquiryProposed>(p).country.clear(); }},
      {"I.placement_country", Inquiries(kInquiryProposed, kAskedPlacement),
       [](P& p) { In<InquiryProposed>(p).country = "FR"; }},
      {"I.placement_country", Inquiries(kInquiryProposed, kAskedTracing),
       [](P& p) { In<InquiryProposed>(p).country = "ML"; }},
      {"P.peer_enrolled", Inquiries(kInquiryProposed, kAskedPlacement),
       [](P& p) {  // A node nobody enrolled answers for no country.
         p.context.peer = Peer();
         p.context.peer->node_id = kMali;
       }},
      {"P11.onward", Inquiries(kInquiryProposed, kAskedInformation),
       [](P& p) {
         p.context.came_from = {kMali, kGuinea};
       }},
      {"P11.onward_consent", Inquiries(kInquiryProposed, kAskedInformation),
       [](P& p) { In<InquiryProposed>(p).onward_allowed = true; }},
      {"P11.onward_consent", Inquiries(kInquirySent),
       [](P& p) {  // Taken back since it was proposed.
         p.before.open.inquiries_proposed.front().onward_allowed = true;
       }},
      {"P11.onward_consent", Inquiries(kAnswerSent),
       [](P& p) { In<AnswerSent>(p).onward_allowed = true; }},
      {"P15.withheld", Inquiries(kInquiryProposed, kAskedInformation),
       [](P& p) {
         p.before.secret.withheld[WithheldFrom::kOthers] = {
             DocumentKind::kInquiryRecord};
       }},
      {"P15.withheld", Inquiries(kInquirySent, kAskedPlacement),
       [](P& p) {  // Asked between proposal and release.
         p.before.secret.withheld[WithheldFrom::kOthers] = {
             DocumentKind::kPlacementReport};
       }},
      {"P15.withheld", Inquiries(kInquirySent, kAskedInformation),
       [](P& p) {
         p.before.secret.withheld[WithheldFrom::kOrigin] = {
             DocumentKind::kInquiryRecord};
         p.before.open.origin.insert("ML");
         p.before.secret.fears_asked = true;
         for (const DangerSubject subject :
              {DangerSubject::kChild, DangerSubject::kFamily}) {
           p.before.secret.danger[subject] = {ScreenResult::kNoIndication,
                                              FormatDate(p.context.today)};
         }
       }},
      {"I.tracing_wanted", Inquiries(kInquiryProposed, kAskedTracing),
       [](P& p) { p.before.secret.tracing = TracingStatus::kNotWanted; }},
      {"I.tracing_wanted", Inquiries(kInquiryProposed, kAskedTracing),
       [](P& p) { p.before.secret.tracing = TracingStatus::kUnspecified; }},
      {"I.tracing_wanted", Inquiries(kInquirySent, kAskedTracing),
       [](P& p) { p.before.secret.tracing = TracingStatus::kNotWanted; }},
      {"TR.child_asked", Inquiries(kInquirySent, kAskedTracing),
       [](P& p) {
         p.before.secret.consents_of_child.erase(ConsentScope::kTracing);
       }},
      {"I.cause", Inquiries(kInquirySent, kToldDanger),
       [](P& p) { p.before.open.urgent = false; }},
      {"I.cause", Inquiries(kInquiryProposed, kToldDanger),
       [](P& p) { p.before.open.urgent = false; }},
      {"I.cause", Inquiries(kNoticeSent, 1),
       [](P& p) {
         p.before.open.suspension.reason =
             SuspensionReason::kSecurityRiskToCase;
       }},
      {"I.proposed", Inquiries(kInquirySent),
       [](P& p) { p.before.open.inquiries_proposed.clear(); }},
      {"I.proposed", Inquiries(kInquirySent),
       [](P& p) { In<InquirySent>(p).kind = K::kCaseRequest; }},
      {"I.countersigned", Inquiries(kInquirySent),
       [](P& p) {
         p.before.open.inquiries_proposed.front().proposer =
             Person{kTunisia, kSupervisorNumber};
       }},
      {"P8.competent_authority", Inquiries(kInquiryProposed, kAskedPlacement),
       [](P& p) { p.context.peer->is_authority = false; }},
      {"P8.competent_authority", Inquiries(kInquirySent, kAskedPlacement),
       [](P& p) { p.context.peer->is_authority = false; }},
      {"I.same_proposal", Inquiries(kInquirySent),
       [](P& p) { ++p.before.open.inquiries_proposed.front().entry; }},
      {"I.same_proposal", Inquiries(kInquirySent),
       [](P& p) { In<InquirySent>(p).proposal = 0; }},
  };
}

std::vector<RuleCase> AnswerCases() {
  return {
      {"I.stands", Inquiries(kInquiryAnswered),
       [](P& p) { p.before.open.inquiries_open.clear(); }},
      {"I.stands", Inquiries(kInquiryClosed),
       [](P& p) { In<InquiryClosed>(p).request_digest[0] = 'z'; }},
      {"S.entitled_sender", Inquiries(kInquiryAnswered),
       [](P& p) { p.facts.front().meta.node = kGuinea; }},
      {"I.outcome", Inquiries(kInquiryAnswered),
       [](P& p) {
         In<InquiryAnswered>(p).outcome = InquiryOutcome::kConsented;
       }},
      {"I.outcome", Inquiries(kInquiryAnswered, 1),
       [](P& p) {
         In<InquiryAnswered>(p).outcome = InquiryOutcome::kAnswered;
       }},
      {"I.answer_detail", Inquiries(kInquiryAnswered),
       [](P& p) {
         In<InquiryAnswered>(p).conditions = {PlacementCondition::kReports};
       }},
      {"I.answer_detail", Inquiries(kInquiryAnswered, 1),
       [](P& p) {
         In<InquiryAnswered>(p).refusal = PlacementRefusal::kNoPlace;
       }},
      {"I.answer_detail", Inquiries(kInquiryAnswered, 1),
       [](P& p) {  // A refusal says why.
         In<InquiryAnswered>(p).outcome = InquiryOutcome::kRefused;
       }},
      {"I.answer_written", Inquiries(kInquiryAnswered, 1),
       [](P& p) {
         In<InquiryAnswered>(p).conditions = {PlacementCondition::kReports};
       }},
      {"I.must_be_answered", Inquiries(kInquiryClosed),
       [](P& p) {
         p.before.open.inquiries_open.at(std::string(32, 'd')).kind =
             K::kRecall;
       }},
      {"I.must_be_answered", Inquiries(kInquiryClosed),
       [](P& p) {
         p.before.open.inquiries_open.at(std::string(32, 'd')).kind =
             K::kCorrection;
       }},
      {"I.decided_by_supervisor", Inquiries(kInquiryAnswered, 1),
       [](P& p) { p.facts.front().meta.function = Function::kCaseWorker; }},
      {"I.decided_by_supervisor", Inquiries(kInquiryAnswered, 2),
       [](P& p) {  // Received, and more than that in writing.
         p.facts.front().meta.documents = {DocumentKind::kInquiryAnswer};
         In<InquiryAnswered>(p).preparer = kSupervisorNumber;
       }},
      {"I.answer_countersigned", Inquiries(kInquiryAnswered),
       [](P& p) { In<InquiryAnswered>(p).preparer.clear(); }},
      {"I.answer_countersigned", Inquiries(kInquiryAnswered),
       [](P& p) {
         In<InquiryAnswered>(p).preparer = p.facts.front().meta.staff_number;
       }},
      {"DW.sent", Inquiries(kDeliveryWithdrawn),
       [](P& p) { In<DeliveryWithdrawn>(p).message_digest.assign(32, 'x'); }},
      {"DW.sent", Inquiries(kDeliveryWithdrawn),
       [](P& p) { In<DeliveryWithdrawn>(p).recipient = kGuinea; }},
      {"role.function", Inquiries(kDeliveryWithdrawn),
       [](P& p) { p.context.actor.functions = {Function::kCaseWorker}; }},
      {"I.answer_kept", Inquiries(kAnswerSent),
       [](P& p) { p.command.documents.clear(); }},
      {"I.notice_terms", Inquiries(kInquiryProposed),
       [](P& p) { In<InquiryProposed>(p).whereabouts = "ML"; }},
      {"I.notice_terms", Inquiries(kInquiryProposed),
       [](P& p) {
         In<InquiryProposed>(p).measure = ProtectiveMeasure::kSearch;
       }},
      {"I.notice_terms", Inquiries(kInquiryProposed),
       [](P& p) { In<InquiryProposed>(p).sex = ChildSex::kOther; }},
      {"I.other_node", Inquiries(kAnswerSent),
       [](P& p) { In<AnswerSent>(p).recipient = kTunisia; }},
      {"role.function", Inquiries(kAnswerSent),
       [](P& p) { p.context.actor.functions = {Function::kCaseWorker}; }},
      {"P6.consent", Inquiries(kAnswerSent),
       [](P& p) {
         p.before.secret.consents.erase(ConsentScope::kShareAuthorities);
       }},
      {"P15.withheld", Inquiries(kAnswerSent),
       [](P& p) {
         p.before.secret.withheld[WithheldFrom::kOthers] = {
             DocumentKind::kInquiryAnswer};
       }},
      {"P.kind_accepted", Inquiries(kAnswerSent),
       [](P& p) {
         In<AnswerSent>(p).documents = {DocumentKind::kEvaluationReport};
         p.command.documents = {DocumentKind::kEvaluationReport};
         p.context.peer->accepts = {"INQUIRY_ANSWER"};
       }},
      {"I.must_be_answered", Inquiries(kInquiryClosed),
       [](P& p) {
         p.before.open.inquiries_open.at(std::string(32, 'd')).kind =
             K::kConsentChanged;
       }},
      {"I.must_be_answered", Inquiries(kInquiryClosed),
       [](P& p) {
         In<InquiryClosed>(p).reason = InquiryClosing::kCustodyMoved;
       }},
      {"I.must_be_answered", Inquiries(kInquiryClosed),
       [](P& p) {  // What is not a change of consent has its own reasons.
         In<InquiryClosed>(p).reason = InquiryClosing::kHolderUnreachable;
         p.context.actor = {
             kTunisia, kSupervisorNumber, {Function::kSupervisor}};
       }},
      {"role.function", Inquiries(kInquiryClosed),
       [](P& p) {
         In<InquiryClosed>(p).reason = InquiryClosing::kHolderUnreachable;
         p.before.open.inquiries_open.at(std::string(32, 'd')).kind =
             K::kConsentChanged;
       }},
      {"I.answer_documents", Inquiries(kInquiryAnswered),
       [](P& p) {
         p.facts.front().meta.documents.push_back(DocumentKind::kAssessment);
       }},
      {"I.answer_documents", Inquiries(kInquiryAnswered, 1),
       [](P& p) {
         p.facts.front().meta.documents = {DocumentKind::kPlacementReport};
       }},
      {"I.answer_written", Inquiries(kInquiryAnswered),
       [](P& p) { p.facts.front().meta.documents.clear(); }},
  };
}

// Of a notice that consent changed, which lies in the protected journal.
std::vector<RuleCase> ChangeCases() {
  const Played* const answered = Inquiries(kConsentChangeAnswered);
  const Played* const closed = Inquiries(kConsentChangeClosed);
  return {
      {"I.stands", answered,
       [](P& p) { p.before.secret.changes_open.clear(); }},
      {"I.stands", closed,
       [](P& p) { In<ConsentChangeClosed>(p).request_digest[0] = 'z'; }},
      {"S.entitled_sender", answered,
       [](P& p) { p.facts.front().meta.node = kGuinea; }},
      {"I.outcome", answered,
       [](P& p) {
         In<ConsentChangeAnswered>(p).outcome = InquiryOutcome::kReceived;
       }},
      {"I.answer_documents", answered,
       [](P& p) {
         p.facts.front().meta.documents = {DocumentKind::kAssessment};
         In<ConsentChangeAnswered>(p).preparer = kWorkerNumber;
       }},
      {"I.answer_countersigned", answered,
       [](P& p) {
         p.facts.front().meta.documents = {DocumentKind::kInquiryAnswer};
       }},
      {"I.answer_countersigned", answered,
       [](P& p) {
         p.facts.front().meta.documents = {DocumentKind::kInquiryAnswer};
         In<ConsentChangeAnswered>(p).preparer =
             p.facts.front().meta.staff_number;
       }},
      {"role.function", answered,
       [](P& p) { p.facts.front().meta.function = Function::kCaseWorker; }},
      {"role.function", closed,
       [](P& p) { p.context.actor.functions = {Function::kCaseWorker}; }},
      {"I.must_be_answered", closed,
       [](P& p) {
         In<ConsentChangeClosed>(p).reason = InquiryClosing::kNoAnswer;
       }},
      {"I.must_be_answered", closed,
       [](P& p) {
         In<ConsentChangeClosed>(p).reason = InquiryClosing::kCustodyMoved;
       }},
  };
}

}  // namespace

std::vector<RuleCase> InquiryCases() {
  std::vector<RuleCase> all = AskingCases();
  for (RuleCase& row : ChangeCases()) all.push_back(std::move(row));
  for (RuleCase& row : AnswerCases()) all.push_back(std::move(row));
  return all;
}

}  // namespace causeway::procedure
