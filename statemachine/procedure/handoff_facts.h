#ifndef CAUSEWAY_STATEMACHINE_PROCEDURE_HANDOFF_FACTS_H_
#define CAUSEWAY_STATEMACHINE_PROCEDURE_HANDOFF_FACTS_H_

// Facts of a hand-off of custody, at any step.
// Mirrors causeway/v1/facts.proto field by field, where the meaning and the
// source of each stands. Plain values.

#include <cstdint>
#include <string>
#include <vector>

#include "statemachine/procedure/fact_type.h"

namespace causeway::procedure {

struct ChildArrived {
  static constexpr FactType kType = FactType::kChildArrived;
  std::string offer_id;
  bool carer_present = false;
  ArrivalCondition condition{};
  template <typename Self, typename V>
  static void Fields(Self& self, V&& v) {
    v("offer_id", self.offer_id);
    v("carer_present", self.carer_present);
    v("condition", self.condition);
  }
  bool operator==(const ChildArrived&) const = default;
};

struct ChildReceived {
  static constexpr FactType kType = FactType::kChildReceived;
  std::string offer_id;
  bool carer_present = false;
  ArrivalCondition condition{};
  std::string preparer{};
  template <typename Self, typename V>
  static void Fields(Self& self, V&& v) {
    v("offer_id", self.offer_id);
    v("carer_present", self.carer_present);
    v("condition", self.condition);
    v("preparer", self.preparer);
  }
  bool operator==(const ChildReceived&) const = default;
};

struct HandoffProposed {
  static constexpr FactType kType = FactType::kHandoffProposed;
  std::string receiver;
  HandoffReason reason{};
  bool child_travels = false;
  template <typename Self, typename V>
  static void Fields(Self& self, V&& v) {
    v("receiver", self.receiver);
    v("reason", self.reason);
    v("child_travels", self.child_travels);
  }
  bool operator==(const HandoffProposed&) const = default;
};

struct CustodyOffered {
  static constexpr FactType kType = FactType::kCustodyOffered;
  std::string offer_id;
  std::string receiver;
  std::string offer_digest;
  uint64_t proposal = 0;
  template <typename Self, typename V>
  static void Fields(Self& self, V&& v) {
    v("offer_id", self.offer_id);
    v("receiver", self.receiver);
    v("offer_digest", self.offer_digest);
    v("proposal", self.proposal);
  }
  bool operator==(const CustodyOffered&) const = default;
};

struct LaterReleased {
  static constexpr FactType kType = FactType::kLaterReleased;
  uint64_t proposal = 0;
  template <typename Self, typename V>
  static void Fields(Self& self, V&& v) {
    v("proposal", self.proposal);
  }
  bool operator==(const LaterReleased&) const = default;
};

struct CustodyAccepted {
  static constexpr FactType kType = FactType::kCustodyAccepted;
  std::string offer_id;
  std::string worker;
  bool pick_up_arranged = false;
  bool care_until_majority = false;
  template <typename Self, typename V>
  static void Fields(Self& self, V&& v) {
    v("offer_id", self.offer_id);
    v("worker", self.worker);
    v("pick_up_arranged", self.pick_up_arranged);
    v("care_until_majority", self.care_until_majority);
  }
  bool operator==(const CustodyAccepted&) const = default;
};

struct CustodyDeclined {
  static constexpr FactType kType = FactType::kCustodyDeclined;
  std::string offer_id;
  DeclineReason reason{};
  template <typename Self, typename V>
  static void Fields(Self& self, V&& v) {
    v("offer_id", self.offer_id);
    v("reason", self.reason);
  }
  bool operator==(const CustodyDeclined&) const = default;
};

struct HandoffWithdrawn {
  static constexpr FactType kType = FactType::kHandoffWithdrawn;
  std::string offer_id;
  template <typename Self, typename V>
  static void Fields(Self& self, V&& v) {
    v("offer_id", self.offer_id);
  }
  bool operator==(const HandoffWithdrawn&) const = default;
};

struct CustodyReleased {
  static constexpr FactType kType = FactType::kCustodyReleased;
  std::string offer_id;
  std::string receiver;
  uint64_t to_epoch = 0;
  std::string protected_head_commitment;
  template <typename Self, typename V>
  static void Fields(Self& self, V&& v) {
    v("offer_id", self.offer_id);
    v("receiver", self.receiver);
    v("to_epoch", self.to_epoch);
    v("protected_head_commitment", self.protected_head_commitment);
  }
  bool operator==(const CustodyReleased&) const = default;
};

struct CustodyTaken {
  static constexpr FactType kType = FactType::kCustodyTaken;
  std::string offer_id;
  std::string giver;
  std::string release_digest;
  std::string worker;
  std::string head_certificate_digest;
  CaseloadReason over_caseload{};
  template <typename Self, typename V>
  static void Fields(Self& self, V&& v) {
    v("offer_id", self.offer_id);
    v("giver", self.giver);
    v("release_digest", self.release_digest);
    v("worker", self.worker);
    v("head_certificate_digest", self.head_certificate_digest);
    v("over_caseload", self.over_caseload);
  }
  bool operator==(const CustodyTaken&) const = default;
};

struct ReleaseVoided {
  static constexpr FactType kType = FactType::kReleaseVoided;
  std::string offer_id;
  std::string release_digest;
  std::string void_digest;
  template <typename Self, typename V>
  static void Fields(Self& self, V&& v) {
    v("offer_id", self.offer_id);
    v("release_digest", self.release_digest);
    v("void_digest", self.void_digest);
  }
  bool operator==(const ReleaseVoided&) const = default;
};

struct OfferRenewed {
  static constexpr FactType kType = FactType::kOfferRenewed;
  std::string former_offer_id;
  std::string offer_id;
  std::string offer_digest;
  template <typename Self, typename V>
  static void Fields(Self& self, V&& v) {
    v("former_offer_id", self.former_offer_id);
    v("offer_id", self.offer_id);
    v("offer_digest", self.offer_digest);
  }
  bool operator==(const OfferRenewed&) const = default;
};

struct CustodyOrdered {
  static constexpr FactType kType = FactType::kCustodyOrdered;
  std::string head_certificate_digest;
  std::string former_custodian;
  std::string file_from;
  std::string worker;
  uint64_t to_epoch = 0;
  template <typename Self, typename V>
  static void Fields(Self& self, V&& v) {
    v("head_certificate_digest", self.head_certificate_digest);
    v("former_custodian", self.former_custodian);
    v("file_from", self.file_from);
    v("worker", self.worker);
    v("to_epoch", self.to_epoch);
  }
  bool operator==(const CustodyOrdered&) const = default;
};

}  // namespace causeway::procedure

#endif  // CAUSEWAY_STATEMACHINE_PROCEDURE_HANDOFF_FACTS_H_
