#ifndef CAUSEWAY_STATEMACHINE_PROCEDURE_INQUIRY_FACTS_H_
#define CAUSEWAY_STATEMACHINE_PROCEDURE_INQUIRY_FACTS_H_

// Facts of what authorities ask and tell each other while custody stays.
// Mirrors causeway/v1/inquiry_facts.proto field by field, where the meaning
// and the source of each stands. Plain values.

#include <cstdint>
#include <string>
#include <vector>

#include "statemachine/procedure/fact_type.h"

namespace causeway::procedure {

struct InquiryProposed {
  static constexpr FactType kType = FactType::kInquiryProposed;
  InquiryKind kind{};
  std::string recipient;
  std::string country;
  bool onward_allowed = false;
  std::string whereabouts{};
  ProtectiveMeasure measure{};
  ChildSex sex{};
  template <typename Self, typename V>
  static void Fields(Self& self, V&& v) {
    v("kind", self.kind);
    v("recipient", self.recipient);
    v("country", self.country);
    v("onward_allowed", self.onward_allowed);
    v("whereabouts", self.whereabouts);
    v("measure", self.measure);
    v("sex", self.sex);
  }
  bool operator==(const InquiryProposed&) const = default;
};

struct InquirySent {
  static constexpr FactType kType = FactType::kInquirySent;
  InquiryKind kind{};
  std::string recipient;
  std::string request_digest;
  uint64_t proposal = 0;
  template <typename Self, typename V>
  static void Fields(Self& self, V&& v) {
    v("kind", self.kind);
    v("recipient", self.recipient);
    v("request_digest", self.request_digest);
    v("proposal", self.proposal);
  }
  bool operator==(const InquirySent&) const = default;
};

struct NoticeSent {
  static constexpr FactType kType = FactType::kNoticeSent;
  InquiryKind kind{};
  std::string recipient;
  std::string request_digest;
  std::string whereabouts{};
  ProtectiveMeasure measure{};
  ChildSex sex{};
  UrgentKind danger{};
  bool untold = false;
  template <typename Self, typename V>
  static void Fields(Self& self, V&& v) {
    v("kind", self.kind);
    v("recipient", self.recipient);
    v("request_digest", self.request_digest);
    v("whereabouts", self.whereabouts);
    v("measure", self.measure);
    v("sex", self.sex);
    v("danger", self.danger);
    v("untold", self.untold);
  }
  bool operator==(const NoticeSent&) const = default;
};

struct DangerNoticeReceived {
  static constexpr FactType kType = FactType::kDangerNoticeReceived;
  std::string sender;
  UrgentKind kind{};
  std::string notice_digest;
  template <typename Self, typename V>
  static void Fields(Self& self, V&& v) {
    v("sender", self.sender);
    v("kind", self.kind);
    v("notice_digest", self.notice_digest);
  }
  bool operator==(const DangerNoticeReceived&) const = default;
};

struct DangerNoticeAnswered {
  static constexpr FactType kType = FactType::kDangerNoticeAnswered;
  std::string notice_digest;
  template <typename Self, typename V>
  static void Fields(Self& self, V&& v) {
    v("notice_digest", self.notice_digest);
  }
  bool operator==(const DangerNoticeAnswered&) const = default;
};

struct InquiryAnswered {
  static constexpr FactType kType = FactType::kInquiryAnswered;
  std::string request_digest;
  InquiryOutcome outcome{};
  bool onward_allowed = false;
  std::string preparer{};
  std::vector<PlacementCondition> conditions{};
  PlacementRefusal refusal{};
  template <typename Self, typename V>
  static void Fields(Self& self, V&& v) {
    v("request_digest", self.request_digest);
    v("outcome", self.outcome);
    v("onward_allowed", self.onward_allowed);
    v("preparer", self.preparer);
    v("conditions", self.conditions);
    v("refusal", self.refusal);
  }
  bool operator==(const InquiryAnswered&) const = default;
};

struct AnswerSent {
  static constexpr FactType kType = FactType::kAnswerSent;
  std::string recipient;
  std::string answer_digest;
  std::vector<DocumentKind> documents;
  bool onward_allowed = false;
  template <typename Self, typename V>
  static void Fields(Self& self, V&& v) {
    v("recipient", self.recipient);
    v("answer_digest", self.answer_digest);
    v("documents", self.documents);
    v("onward_allowed", self.onward_allowed);
  }
  bool operator==(const AnswerSent&) const = default;
};

struct DeliveryWithdrawn {
  static constexpr FactType kType = FactType::kDeliveryWithdrawn;
  std::string recipient;
  std::string message_digest;
  template <typename Self, typename V>
  static void Fields(Self& self, V&& v) {
    v("recipient", self.recipient);
    v("message_digest", self.message_digest);
  }
  bool operator==(const DeliveryWithdrawn&) const = default;
};

struct InquiryClosed {
  static constexpr FactType kType = FactType::kInquiryClosed;
  std::string request_digest;
  InquiryClosing reason{};
  template <typename Self, typename V>
  static void Fields(Self& self, V&& v) {
    v("request_digest", self.request_digest);
    v("reason", self.reason);
  }
  bool operator==(const InquiryClosed&) const = default;
};

struct ConsentChangeTold {
  static constexpr FactType kType = FactType::kConsentChangeTold;
  std::string recipient;
  std::string request_digest;
  bool untold = false;
  template <typename Self, typename V>
  static void Fields(Self& self, V&& v) {
    v("recipient", self.recipient);
    v("request_digest", self.request_digest);
    v("untold", self.untold);
  }
  bool operator==(const ConsentChangeTold&) const = default;
};

struct ConsentChangeAnswered {
  static constexpr FactType kType = FactType::kConsentChangeAnswered;
  std::string request_digest;
  InquiryOutcome outcome{};
  std::string preparer{};
  template <typename Self, typename V>
  static void Fields(Self& self, V&& v) {
    v("request_digest", self.request_digest);
    v("outcome", self.outcome);
    v("preparer", self.preparer);
  }
  bool operator==(const ConsentChangeAnswered&) const = default;
};

struct ConsentChangeClosed {
  static constexpr FactType kType = FactType::kConsentChangeClosed;
  std::string request_digest;
  InquiryClosing reason{};
  template <typename Self, typename V>
  static void Fields(Self& self, V&& v) {
    v("request_digest", self.request_digest);
    v("reason", self.reason);
  }
  bool operator==(const ConsentChangeClosed&) const = default;
};

}  // namespace causeway::procedure

#endif  // CAUSEWAY_STATEMACHINE_PROCEDURE_INQUIRY_FACTS_H_
