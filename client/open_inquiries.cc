#include "client/open_inquiries.h"

#include <algorithm>
#include <vector>

namespace causeway {

std::string LastOpenInquiry(
    const google::protobuf::RepeatedPtrField<v1::TimelineEntry>& entries,
    v1::InquiryKind kind, const std::string& recipient) {
  std::vector<std::string> open;
  const auto sent = [&](const auto& body) {
    if (body.kind() == kind && body.recipient() == recipient) {
      open.push_back(body.request_digest());
    }
  };
  const auto over = [&](const std::string& digest) {
    open.erase(std::remove(open.begin(), open.end(), digest), open.end());
  };
  std::string evaluator;
  for (const v1::TimelineEntry& entry : entries) {
    const v1::Fact& fact = entry.fact();
    if (fact.has_evaluation_requested()) {
      evaluator = fact.evaluation_requested().evaluator();
    }
    // A recall that went out, to the evaluator asked last.
    if (fact.has_evaluation_recalled() && kind == v1::INQUIRY_KIND_RECALL &&
        evaluator == recipient &&
        !fact.evaluation_recalled().recall_digest().empty()) {
      open.push_back(fact.evaluation_recalled().recall_digest());
    }
    // A protected fact, which says its kind by its type.
    if (fact.has_consent_change_told() &&
        kind == v1::INQUIRY_KIND_CONSENT_CHANGED &&
        fact.consent_change_told().recipient() == recipient) {
      open.push_back(fact.consent_change_told().request_digest());
    }
    if (fact.has_consent_change_answered()) {
      over(fact.consent_change_answered().request_digest());
    }
    if (fact.has_consent_change_closed()) {
      over(fact.consent_change_closed().request_digest());
    }
    if (fact.has_inquiry_sent()) sent(fact.inquiry_sent());
    if (fact.has_notice_sent()) sent(fact.notice_sent());
    if (fact.has_inquiry_answered()) {
      over(fact.inquiry_answered().request_digest());
    }
    if (fact.has_inquiry_closed()) over(fact.inquiry_closed().request_digest());
  }
  return open.empty() ? "" : open.back();
}

std::string LastSentTo(
    const google::protobuf::RepeatedPtrField<v1::TimelineEntry>& entries,
    const std::string& recipient) {
  std::vector<std::string> sent;
  for (const v1::TimelineEntry& entry : entries) {
    const v1::Fact& fact = entry.fact();
    if (fact.answer_sent().recipient() == recipient) {
      sent.push_back(fact.answer_sent().answer_digest());
    }
    if (fact.follow_up_reported().recipient() == recipient) {
      sent.push_back(fact.follow_up_reported().report_digest());
    }
    if (fact.has_delivery_withdrawn()) {
      sent.erase(std::remove(sent.begin(), sent.end(),
                             fact.delivery_withdrawn().message_digest()),
                 sent.end());
    }
  }
  return sent.empty() ? "" : sent.back();
}

}  // namespace causeway
