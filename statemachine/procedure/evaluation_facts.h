#ifndef CAUSEWAY_STATEMACHINE_PROCEDURE_EVALUATION_FACTS_H_
#define CAUSEWAY_STATEMACHINE_PROCEDURE_EVALUATION_FACTS_H_

// Facts of step 5: the requester's, and those of the evaluator's own journal.
// Mirrors causeway/v1/facts.proto and causeway/v1/evaluation_facts.proto field
// by field, where the meaning and the source of each stands. Plain values.

#include <cstdint>
#include <string>
#include <vector>

#include "statemachine/procedure/fact_type.h"

namespace causeway::procedure {

struct EvaluationProposed {
  static constexpr FactType kType = FactType::kEvaluationProposed;
  std::string evaluator;
  EvaluationLevel level{};
  std::string country{};
  bool wishes_recorded = false;
  template <typename Self, typename V>
  static void Fields(Self& self, V&& v) {
    v("evaluator", self.evaluator);
    v("level", self.level);
    v("country", self.country);
    v("wishes_recorded", self.wishes_recorded);
  }
  bool operator==(const EvaluationProposed&) const = default;
};

struct EvaluationRequested {
  static constexpr FactType kType = FactType::kEvaluationRequested;
  std::string evaluator;
  std::string request_digest;
  uint64_t proposal = 0;
  template <typename Self, typename V>
  static void Fields(Self& self, V&& v) {
    v("evaluator", self.evaluator);
    v("request_digest", self.request_digest);
    v("proposal", self.proposal);
  }
  bool operator==(const EvaluationRequested&) const = default;
};

struct EvaluationAcknowledged {
  static constexpr FactType kType = FactType::kEvaluationAcknowledged;
  std::string request_digest;
  template <typename Self, typename V>
  static void Fields(Self& self, V&& v) {
    v("request_digest", self.request_digest);
  }
  bool operator==(const EvaluationAcknowledged&) const = default;
};

struct EvaluationDeclined {
  static constexpr FactType kType = FactType::kEvaluationDeclined;
  std::string request_digest;
  DeclineReason reason{};
  template <typename Self, typename V>
  static void Fields(Self& self, V&& v) {
    v("request_digest", self.request_digest);
    v("reason", self.reason);
  }
  bool operator==(const EvaluationDeclined&) const = default;
};

struct EvaluationReceived {
  static constexpr FactType kType = FactType::kEvaluationReceived;
  std::string request_digest;
  EvaluationResult result{};
  std::string author;
  std::string approver;
  template <typename Self, typename V>
  static void Fields(Self& self, V&& v) {
    v("request_digest", self.request_digest);
    v("result", self.result);
    v("author", self.author);
    v("approver", self.approver);
  }
  bool operator==(const EvaluationReceived&) const = default;
};

struct EvaluationWaived {
  static constexpr FactType kType = FactType::kEvaluationWaived;
  template <typename Self, typename V>
  static void Fields(Self&, V&&) {}
  bool operator==(const EvaluationWaived&) const = default;
};

struct WaiverRevoked {
  static constexpr FactType kType = FactType::kWaiverRevoked;
  template <typename Self, typename V>
  static void Fields(Self&, V&&) {}
  bool operator==(const WaiverRevoked&) const = default;
};

struct EvaluationRecalled {
  static constexpr FactType kType = FactType::kEvaluationRecalled;
  std::string request_digest;
  std::string recall_digest{};
  template <typename Self, typename V>
  static void Fields(Self& self, V&& v) {
    v("request_digest", self.request_digest);
    v("recall_digest", self.recall_digest);
  }
  bool operator==(const EvaluationRecalled&) const = default;
};

struct EvaluationReturned {
  static constexpr FactType kType = FactType::kEvaluationReturned;
  std::string evaluator;
  std::string request_digest;
  std::vector<ReportLack> lacks;
  template <typename Self, typename V>
  static void Fields(Self& self, V&& v) {
    v("evaluator", self.evaluator);
    v("request_digest", self.request_digest);
    v("lacks", self.lacks);
  }
  bool operator==(const EvaluationReturned&) const = default;
};

struct EvaluationAccepted {
  static constexpr FactType kType = FactType::kEvaluationAccepted;
  std::string request_digest;
  template <typename Self, typename V>
  static void Fields(Self& self, V&& v) {
    v("request_digest", self.request_digest);
  }
  bool operator==(const EvaluationAccepted&) const = default;
};

struct ChildInformed {
  static constexpr FactType kType = FactType::kChildInformed;
  InformedAbout about{};
  template <typename Self, typename V>
  static void Fields(Self& self, V&& v) {
    v("about", self.about);
  }
  bool operator==(const ChildInformed&) const = default;
};

struct EvaluationOpened {
  static constexpr FactType kType = FactType::kEvaluationOpened;
  std::string request_digest;
  std::string requester;
  EvaluationLevel level{};
  std::string worker;
  template <typename Self, typename V>
  static void Fields(Self& self, V&& v) {
    v("request_digest", self.request_digest);
    v("requester", self.requester);
    v("level", self.level);
    v("worker", self.worker);
  }
  bool operator==(const EvaluationOpened&) const = default;
};

struct VisitRecorded {
  static constexpr FactType kType = FactType::kVisitRecorded;
  bool family_found = false;
  template <typename Self, typename V>
  static void Fields(Self& self, V&& v) {
    v("family_found", self.family_found);
  }
  bool operator==(const VisitRecorded&) const = default;
};

struct ReportSubmitted {
  static constexpr FactType kType = FactType::kReportSubmitted;
  EvaluationResult result{};
  template <typename Self, typename V>
  static void Fields(Self& self, V&& v) {
    v("result", self.result);
  }
  bool operator==(const ReportSubmitted&) const = default;
};

struct ReportApproved {
  static constexpr FactType kType = FactType::kReportApproved;
  uint64_t report = 0;
  template <typename Self, typename V>
  static void Fields(Self& self, V&& v) {
    v("report", self.report);
  }
  bool operator==(const ReportApproved&) const = default;
};

struct ReportRejected {
  static constexpr FactType kType = FactType::kReportRejected;
  uint64_t report = 0;
  template <typename Self, typename V>
  static void Fields(Self& self, V&& v) {
    v("report", self.report);
  }
  bool operator==(const ReportRejected&) const = default;
};

struct ReportReturned {
  static constexpr FactType kType = FactType::kReportReturned;
  std::vector<ReportLack> lacks;
  template <typename Self, typename V>
  static void Fields(Self& self, V&& v) {
    v("lacks", self.lacks);
  }
  bool operator==(const ReportReturned&) const = default;
};

struct EvaluationStopped {
  static constexpr FactType kType = FactType::kEvaluationStopped;
  template <typename Self, typename V>
  static void Fields(Self&, V&&) {}
  bool operator==(const EvaluationStopped&) const = default;
};

}  // namespace causeway::procedure

#endif  // CAUSEWAY_STATEMACHINE_PROCEDURE_EVALUATION_FACTS_H_
