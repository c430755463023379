#include "tests/procedure_search/pairs.h"

#include <map>
#include <optional>
#include <random>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "base/check.h"
#include "base/status_macros.h"
#include "statemachine/procedure/inquiries.h"
#include "statemachine/procedure/roles.h"
#include "tests/procedure_search/asks.h"

namespace causeway::procedure {
namespace {

constexpr char kNone[] = "none";
constexpr char kSome[] = "some";

const char* SomeIf(bool some) { return some ? kSome : kNone; }

const char* ConsentTo(const CaseState& state, ConsentScope scope) {
  const auto found = state.secret.consents.find(scope);
  if (found == state.secret.consents.end()) return "not asked";
  return found->second ? "granted" : "refused";
}

const char* Screened(ScreenResult result) {
  if (result == ScreenResult::kUnspecified) return "not asked";
  return result == ScreenResult::kNoIndication ? "clear" : "indicated";
}

const char* AsylumOf(const CaseState& state) {
  switch (state.secret.asylum) {
    case AsylumStatus::kUnspecified:
      return "not asked";
    case AsylumStatus::kInformedNotSought:
      return "not sought";
    default:
      return "sought";
  }
}

const char* GuardianOf(const CaseState& state) {
  switch (state.open.guardian) {
    case GuardianStatus::kUnspecified:
      return kNone;
    case GuardianStatus::kTemporary:
    case GuardianStatus::kAppointed:
      return "acts";
    default:
      return "not acting";
  }
}

const char* OverrideOf(const CaseState& state) {
  const OverrideState& one = state.secret.consent_override;
  if (one.ground == OverrideGround::kUnspecified) return kNone;
  if (one.approvers.empty()) return "proposed";
  return "approved";
}

const char* InquiryOf(const CaseState& state) {
  if (!state.open.inquiries_open.empty()) return "open";
  return state.open.inquiries_proposed.empty() ? kNone : "proposed";
}

const char* AppealOf(const CaseState& state) {
  if (state.open.determination.appeal_open) return "open";
  return state.open.determination.appeal_decided ? "decided" : kNone;
}

const char* FamilyScreenOf(const CaseState& state) {
  const auto found = state.secret.danger.find(DangerSubject::kFamily);
  return Screened(found == state.secret.danger.end()
                      ? ScreenResult::kUnspecified
                      : found->second.result);
}

const std::vector<const char*> kPresence = {kNone, kSome};
const std::vector<const char*> kConsent = {"not asked", "granted", "refused"};
const std::vector<const char*> kScreen = {"not asked", "clear", "indicated"};

// What lies on the protected half of an act.
std::vector<DocumentKind> Annexed(const Ask& ask) {
  std::vector<DocumentKind> kinds = ask.documents;
  std::erase_if(kinds, [](DocumentKind kind) {
    return kind != DocumentKind::kProtectedAnnex;
  });
  return kinds;
}

// The case after this ask, put by that function.
absl::StatusOr<CaseState> After(const Ask& ask, const CaseState& state,
                                Function function) {
  const Procedure& file = Procedure::Embedded();
  Fact fact = Put(ask, state, function).fact;
  RETURN_IF_ERROR(Check(file, state, fact));
  CaseState after = Apply(state, fact);
  if (!ask.companion) return after;
  fact.body = *ask.companion;
  fact.meta.documents = Annexed(ask);
  fact.meta.gates_held = GatesHeld(TypeOf(fact.body));
  RETURN_IF_ERROR(Check(file, after, fact));
  return Apply(std::move(after), fact);
}

// Put by the first who may; none where it is illegal.
std::optional<CaseState> After(const Ask& ask, const CaseState& state) {
  absl::StatusOr<CaseState> after =
      After(ask, state, FunctionsFor(ask.body(state)).front());
  if (!after.ok()) return std::nullopt;
  return *std::move(after);
}

// Leads on, and does not end the case or go back.
bool OnTheWay(FactType type) {
  const int number = static_cast<int>(type);
  switch (type) {
    case FactType::kClosureRequested:
    case FactType::kStepReturned:
    case FactType::kCaseErased:
    case FactType::kCustodyReleased:
    case FactType::kCaseSuspended:
      return false;
    case FactType::kCasePlanSubmitted:
    case FactType::kCasePlanApproved:
      return true;
    default:
      return number < 60 && JournalOf(type) == JournalKind::kOpen;
  }
}

class PairSearcher {
 public:
  PairSearcher() : missing_(AllPairs()) {
    for (const Ask& ask : Catalogue()) {
      if (ask.spoilt) continue;
      all_.push_back(&ask);
      if (OnTheWay(TypeOf(ask.body(CaseState())))) way_.push_back(&ask);
    }
  }

  PairSearch Run(const std::vector<const CaseState*>& from) {
    for (const CaseState* const state : from) Meet(*state);
    for (const Way& way : Ways()) Walk(way);
    // A pair that is found may open the way to the next.
    for (size_t before = missing_.size() + 1; missing_.size() < before;) {
      before = missing_.size();
      for (int i = 0; i < kTries; ++i) PlayOn();
      for (const Pair& pair : std::set<Pair>(missing_)) GoFor(pair);
    }
    return {std::move(states_), std::move(missing_), std::move(blocked_)};
  }

 private:
  static constexpr int kTries = 1;
  static constexpr int kActs = 60;
  static constexpr size_t kNear = 4;  // States kept for each value.

  // Keeps a state that brings something new.
  void Meet(const CaseState& state) {
    std::vector<size_t> values;
    for (size_t i = 0; i < Regions().size(); ++i) {
      values.push_back(ValueOf(i, state));
    }
    bool fresh = false;
    for (size_t a = 0; a < values.size(); ++a) {
      for (size_t b = a + 1; b < values.size(); ++b) {
        fresh |= missing_.erase({a, values[a], b, values[b]}) > 0;
      }
    }
    if (!fresh) return;
    states_.push_back(state);
    for (size_t i = 0; i < values.size(); ++i) {
      std::vector<CaseState>& near = near_[{i, values[i]}];
      if (near.size() < kNear) near.push_back(state);
    }
  }

  // Act by act, each put by whoever may.
  void Walk(const Way& way) {
    CaseState state;
    for (const std::string& name : way.acts) {
      const Ask& ask = AskOf(name);
      absl::StatusOr<CaseState> next = absl::NotFoundError("nobody may");
      for (const Function function : FunctionsFor(ask.body(state))) {
        if (!next.ok()) next = After(ask, state, function);
      }
      if (!next.ok()) {
        blocked_.push_back(
            absl::StrCat(way.name, ": ", name, ": ", next.status().message()));
        return;
      }
      state = *std::move(next);
      Meet(state);
    }
  }

  // At random, but more often along the way than beside it: left to chance
  // alone a history seldom comes far.
  void Play(CaseState state) {
    for (int i = 0; i < kActs; ++i) {
      Meet(state);
      const std::vector<const Ask*>& asks = random_() % 3 == 0 ? all_ : way_;
      const size_t start = random_() % asks.size();
      std::optional<CaseState> next;
      for (size_t k = 0; k < asks.size() && !next; ++k) {
        next = After(*asks[(start + k * kStride) % asks.size()], state);
      }
      if (!next) return;
      state = *std::move(next);
    }
  }

  // From the states that have half of a pair that is missing.
  void PlayOn() {
    std::set<std::pair<size_t, size_t>> halves;
    for (const auto& [a, x, b, y] : missing_) {
      halves.insert({a, x});
      halves.insert({b, y});
    }
    for (const auto& half : halves) {
      const std::vector<CaseState> near = near_[half];
      for (const CaseState& state : near) Play(state);
    }
  }

  void GoFor(const Pair& pair) {
    const auto& [a, x, b, y] = pair;
    for (const auto& half : {std::make_pair(a, x), std::make_pair(b, y)}) {
      const std::vector<CaseState> near = near_[half];
      for (const CaseState& state : near) {
        if (missing_.count(pair) == 0) return;
        Step(state, pair, 2);
      }
    }
  }

  // Asks, and asks again of what moved a region of the pair and keeps half.
  void Step(const CaseState& state, const Pair& pair, int depth) {
    const auto& [a, x, b, y] = pair;
    const size_t was_a = ValueOf(a, state);
    const size_t was_b = ValueOf(b, state);
    for (const Ask* ask : all_) {
      if (missing_.count(pair) == 0) return;
      const std::optional<CaseState> after = After(*ask, state);
      if (!after) continue;
      const size_t now_a = ValueOf(a, *after);
      const size_t now_b = ValueOf(b, *after);
      if (now_a == was_a && now_b == was_b) continue;
      Meet(*after);
      if (depth > 1 && (now_a == x || now_b == y)) {
        Step(*after, pair, depth - 1);
      }
    }
  }

  static constexpr size_t kStride = 433;  // Prime, longer than the catalogue.

  std::mt19937 random_{20261124};
  std::vector<const Ask*> all_;
  std::vector<const Ask*> way_;
  std::set<Pair> missing_;
  std::vector<std::string> blocked_;
  std::vector<CaseState> states_;
  std::map<std::pair<size_t, size_t>, std::vector<CaseState>> near_;
};

}  // namespace

const std::vector<Region>& Regions() {
  using S = const CaseState&;
  static const auto* const kRegions = new std::vector<Region>{
      {"guardian", GuardianOf, {kNone, "acts", "not acting"}},
      {"legal status",
       [](S s) { return SomeIf(s.secret.legal_status != LegalStatus{}); },
       kPresence},
      {"care", [](S s) { return SomeIf(s.open.care_type != CareType{}); },
       kPresence},
      {"services", [](S s) { return SomeIf(!s.open.services_open.empty()); },
       kPresence},
      {"rest",
       [](S s) {
         return SomeIf(s.open.suspension.reason != SuspensionReason{});
       },
       kPresence},
      {"plan review",
       [](S s) { return SomeIf(!s.open.last_reviewed_on.empty()); }, kPresence},
      {"restriction", [](S s) { return SomeIf(!s.open.restrictions.empty()); },
       kPresence},
      {"breach", [](S s) { return SomeIf(s.open.breach_open); }, kPresence},
      {"holders", [](S s) { return SomeIf(!HoldersIn(s).empty()); }, kPresence},
      {"placement consent",
       [](S s) { return SomeIf(!s.open.placement_consents.empty()); },
       kPresence},
      {"inquiry", InquiryOf, {kNone, "proposed", "open"}},
      {"appeal", AppealOf, {kNone, "open", "decided"}},
      {"versions",
       [](S s) { return s.open.procedure_digests.size() > 1 ? "two" : "one"; },
       {"one", "two"}},
      {"asylum", AsylumOf, {"not asked", "not sought", "sought"}},
      {"trafficking", [](S s) { return Screened(s.secret.trafficking.result); },
       kScreen},
      {"danger to the family", FamilyScreenOf, kScreen},
      {"feared state",
       [](S s) { return SomeIf(!s.secret.feared_states.empty()); }, kPresence},
      {"withheld", [](S s) { return SomeIf(!s.secret.withheld.empty()); },
       kPresence},
      {"complaint",
       [](S s) { return SomeIf(!s.secret.complaints_open.empty()); },
       kPresence},
      {"tracing",
       [](S s) { return SomeIf(s.secret.tracing != TracingStatus{}); },
       kPresence},
      {"override", OverrideOf, {kNone, "proposed", "approved"}},
      {"consent to transfer",
       [](S s) { return ConsentTo(s, ConsentScope::kCaseTransfer); }, kConsent},
      {"consent to tell authorities",
       [](S s) { return ConsentTo(s, ConsentScope::kShareAuthorities); },
       kConsent},
  };
  return *kRegions;
}

size_t ValueOf(size_t region, const CaseState& state) {
  const Region& one = Regions()[region];
  const absl::string_view value = one.value(state);
  for (size_t i = 0; i < one.values.size(); ++i) {
    if (value == one.values[i]) return i;
  }
  CAUSEWAY_CHECK(false) << one.name << " has no value " << value;
  return 0;
}

std::string PairName(const Pair& pair) {
  const auto& [a, x, b, y] = pair;
  const Region& one = Regions()[a];
  const Region& other = Regions()[b];
  return absl::StrCat(one.name, " ", one.values[x], ", ", other.name, " ",
                      other.values[y]);
}

std::set<Pair> AllPairs() {
  std::set<Pair> all;
  for (size_t a = 0; a < Regions().size(); ++a) {
    for (size_t b = a + 1; b < Regions().size(); ++b) {
      for (size_t x = 0; x < Regions()[a].values.size(); ++x) {
        for (size_t y = 0; y < Regions()[b].values.size(); ++y) {
          all.emplace(a, x, b, y);
        }
      }
    }
  }
  return all;
}

PairSearch SearchPairs(const std::vector<const CaseState*>& from) {
  return PairSearcher().Run(from);
}

}  // namespace causeway::procedure
