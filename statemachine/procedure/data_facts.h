#ifndef CAUSEWAY_STATEMACHINE_PROCEDURE_DATA_FACTS_H_
#define CAUSEWAY_STATEMACHINE_PROCEDURE_DATA_FACTS_H_

// Facts of data protection: restriction, erasure, breach.
// Mirrors causeway/v1/data_facts.proto field by field, where the meaning and
// the source of each stands. Plain values.

#include "statemachine/procedure/fact_type.h"

namespace causeway::procedure {

struct DataBreachRecorded {
  static constexpr FactType kType = FactType::kDataBreachRecorded;
  BreachStage stage{};
  template <typename Self, typename V>
  static void Fields(Self& self, V&& v) {
    v("stage", self.stage);
  }
  bool operator==(const DataBreachRecorded&) const = default;
};

struct ProcessingRestricted {
  static constexpr FactType kType = FactType::kProcessingRestricted;
  RestrictionGround ground{};
  template <typename Self, typename V>
  static void Fields(Self& self, V&& v) {
    v("ground", self.ground);
  }
  bool operator==(const ProcessingRestricted&) const = default;
};

struct RestrictionLifted {
  static constexpr FactType kType = FactType::kRestrictionLifted;
  RestrictionGround ground{};
  template <typename Self, typename V>
  static void Fields(Self& self, V&& v) {
    v("ground", self.ground);
  }
  bool operator==(const RestrictionLifted&) const = default;
};

struct ErasureRequested {
  static constexpr FactType kType = FactType::kErasureRequested;
  ErasureParty requested_by{};
  template <typename Self, typename V>
  static void Fields(Self& self, V&& v) {
    v("requested_by", self.requested_by);
  }
  bool operator==(const ErasureRequested&) const = default;
};

struct CaseErased {
  static constexpr FactType kType = FactType::kCaseErased;
  ErasureGround ground{};
  uint64_t proposal = 0;
  template <typename Self, typename V>
  static void Fields(Self& self, V&& v) {
    v("ground", self.ground);
    v("proposal", self.proposal);
  }
  bool operator==(const CaseErased&) const = default;
};

}  // namespace causeway::procedure

#endif  // CAUSEWAY_STATEMACHINE_PROCEDURE_DATA_FACTS_H_
