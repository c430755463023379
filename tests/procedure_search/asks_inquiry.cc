// What authorities ask and tell each other.

#include "statemachine/procedure/inquiries.h"
#include "tests/procedure_search/asks.h"

namespace causeway::procedure {
namespace {

std::string OpenDigest(const CaseState& state) {
  const auto& open = state.open.inquiries_open;
  return open.empty() ? std::string(32, 'q') : open.begin()->first;
}

std::string OpenRecipient(const CaseState& state) {
  const auto& open = state.open.inquiries_open;
  return open.empty() ? kThird : open.begin()->second.recipient;
}

std::string ToldDigest(const CaseState& state) {
  const auto& told = state.secret.changes_open;
  return told.empty() ? std::string(32, 'q') : told.begin()->first;
}

// An outcome that fits what is open.
FactBody Answering(const CaseState& state) {
  const auto& open = state.open.inquiries_open;
  InquiryAnswered answer{OpenDigest(state), InquiryOutcome::kRefused};
  if (open.empty()) return answer;
  if (open.begin()->second.kind == InquiryKind::kPlacementConsultation) {
    answer.refusal = PlacementRefusal::kNoPlace;
  }
  for (int32_t number = 1;
       !Fits(open.begin()->second.kind, answer.outcome) && number <= 14;
       ++number) {
    answer.outcome = static_cast<InquiryOutcome>(number);
  }
  return answer;
}

// What was proposed last; where nothing was, a measure.
FactBody Sending(const CaseState& state) {
  const auto& proposed = state.open.inquiries_proposed;
  InquirySent sent{InquiryKind::kMeasureNotice, kThird, std::string(32, 'q'),
                   0};
  if (proposed.empty()) return sent;
  sent.kind = proposed.back().kind;
  sent.recipient = proposed.back().recipient;
  sent.proposal = proposed.back().entry;
  return sent;
}

Ask With(Ask ask, std::vector<DocumentKind> documents) {
  ask.documents = std::move(documents);
  return ask;
}

}  // namespace

std::vector<Ask> InquiryAsks() {
  const std::string digest(32, 'q');
  const InquiryProposed placement{InquiryKind::kPlacementConsultation, kThird,
                                  "FR"};
  return {
      With(Fixed("inquiry_proposed, a measure",
                 InquiryProposed{InquiryKind::kMeasureNotice, kThird, ""}),
           {DocumentKind::kGuardianCertificate}),
      With(Fixed("inquiry_proposed, a placement", placement),
           {DocumentKind::kPlacementReport}),
      Fixed("inquiry_proposed, without its record", placement),
      Following("inquiry_sent", Sending),
      Fixed("notice_sent, danger",
            NoticeSent{InquiryKind::kDangerNotice, kThird, digest}),
      Fixed("notice_sent, consent changed",
            NoticeSent{InquiryKind::kConsentChanged, kThird, digest}),
      Fixed("consent_change_told", ConsentChangeTold{kThird, digest}),
      Stated(
          "consent_change_answered",
          [](const CaseState& state) {
            return ConsentChangeAnswered{ToldDigest(state),
                                         InquiryOutcome::kStopped};
          },
          [](const CaseState&) { return std::string(kThird); }),
      Following("consent_change_closed",
                [](const CaseState& state) {
                  return ConsentChangeClosed{ToldDigest(state),
                                             InquiryClosing::kNotNeeded};
                }),
      Following("consent_change_closed, unreachable",
                [](const CaseState& state) {
                  return ConsentChangeClosed{
                      ToldDigest(state), InquiryClosing::kHolderUnreachable};
                }),
      Stated("inquiry_answered", Answering, OpenRecipient),
      Stated(
          "inquiry_answered, consented",
          [](const CaseState& state) {
            return InquiryAnswered{OpenDigest(state),
                                   InquiryOutcome::kConsented};
          },
          OpenRecipient),
      Fixed("danger_notice_received",
            DangerNoticeReceived{kThird, UrgentKind::kSafety,
                                 std::string(32, 'n')}),
      Following("danger_notice_answered",
                [](const CaseState& state) {
                  const auto& open = state.open.danger_notices;
                  return DangerNoticeAnswered{open.empty()
                                                  ? std::string(32, 'n')
                                                  : open.begin()->first};
                }),
      Fixed("notice_sent, correction",
            NoticeSent{InquiryKind::kCorrection, kThird, digest}),
      Fixed("answer_sent", AnswerSent{kThird, digest, {}}),
      Following("delivery_withdrawn",
                [](const CaseState& state) {
                  const auto& sent = state.open.sent;
                  return sent.empty()
                             ? DeliveryWithdrawn{kThird, std::string(32, 'q')}
                             : DeliveryWithdrawn{sent.begin()->second.recipient,
                                                 sent.begin()->first};
                }),
      Following(
          "inquiry_closed",
          [](const CaseState& state) {
            return InquiryClosed{OpenDigest(state), InquiryClosing::kNotNeeded};
          }),
  };
}

}  // namespace causeway::procedure
