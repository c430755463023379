#include "bench/procedure_bench.h"

#include <time.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "base/status_macros.h"
#include "statemachine/procedure/machine.h"
#include "statemachine/procedure/release.h"

namespace causeway::bench {
namespace {

using procedure::CaseState;
using procedure::DocumentKind;
using procedure::Fact;
using procedure::FactBody;
using procedure::Function;
using procedure::Procedure;

constexpr Date kDay{20'460};
constexpr int64_t kNoonUs = int64_t{20'460} * 86'400'000'000 + 43'200'000'000;
constexpr int kRounds = 200;

procedure::Context By(Function function) {
  procedure::Context context;
  context.actor = {
      "bench",
      function == Function::kSupervisor ? "s-bbbbbbbb" : "s-aaaaaaaa",
      {function}};
  context.today = kDay;
  context.recorded_at_us = kNoonUs;
  context.procedure_digests = {Procedure::Embedded().digest()};
  return context;
}

procedure::Command Asking(FactBody body, std::vector<DocumentKind> documents) {
  return {std::move(body), std::nullopt, FormatDate(kDay),
          std::move(documents)};
}

// What a case may repeat for ever, in a circle.
struct Turn {
  procedure::Command command;
  Function function;
};

std::vector<Turn> Circle() {
  using namespace procedure;  // NOLINT: the bodies of the facts.
  const Function worker = Function::kCaseWorker;
  return {
      {Asking(UrgentRaised{UrgentKind::kHealth}, {}), worker},
      {Asking(CareRecorded{CareType::kFosterCare, 2, 2},
              {DocumentKind::kImmediateConcerns}),
       worker},
      {Asking(UrgentActionRecorded{}, {DocumentKind::kImmediateConcerns}),
       worker},
      {Asking(UrgentCleared{}, {}), Function::kSupervisor},
      {Asking(OriginRecorded{{}, {"ML"}}, {}), worker},
      {Asking(ServiceReferred{ServiceKind::kMedical, Timeframe::kDay},
              {DocumentKind::kServiceReferral}),
       worker},
      {Asking(
           ServiceAnswered{ServiceKind::kMedical, ServiceOutcome::kDelivered},
           {}),
       worker},
      {Asking(HandoffProposed{"gn-iss", HandoffReason::kCompetence, false}, {}),
       worker},
      {Asking(HandoffWithdrawn{""}, {}), worker},
  };
}

struct History {
  std::vector<Fact> facts;
  CaseState end;
};

// A supervisor looks at what stands.
procedure::Command Seen(const CaseState& state, procedure::Command command) {
  if (const auto seen = ProposalFor(state, command.body); seen.has_value()) {
    *procedure::ProposalIn(command.body) = *seen;
  }
  return command;
}

absl::Status Record(History& history, const procedure::Command& command,
                    Function function) {
  ASSIGN_OR_RETURN(std::vector<Fact> facts,
                   Decide(Procedure::Embedded(), history.end,
                          Seen(history.end, command), By(function)));
  for (Fact& fact : facts) {
    history.end = Apply(std::move(history.end), fact);
    history.facts.push_back(std::move(fact));
  }
  return absl::OkStatus();
}

absl::StatusOr<History> Grown(size_t entries) {
  History history;
  const procedure::CaseOpened opening{Procedure::Embedded().digest(),
                                      {"GN"},
                                      {"GN"},
                                      procedure::AgeBand::k12To14};
  RETURN_IF_ERROR(Record(history, Asking(opening, {}), Function::kCaseWorker));
  const std::vector<Turn> circle = Circle();
  for (size_t i = 0; history.facts.size() < entries; ++i) {
    const Turn& turn = circle[i % circle.size()];
    RETURN_IF_ERROR(Record(history, turn.command, turn.function));
  }
  return history;
}

// Nanoseconds for one run of `work`, over many.
template <typename Work>
double Nanoseconds(int64_t runs, Work work) {
  const absl::Time begin = absl::Now();
  for (int64_t i = 0; i < runs; ++i) work();
  return absl::ToDoubleNanoseconds(absl::Now() - begin) /
         static_cast<double>(runs);
}

void Print(const std::string& what, double value, const char* unit) {
  std::printf("%-44s %8s %8.0f %8s %s\n", what.c_str(), "", value, "", unit);
}

absl::Status MeasureCommands() {
  ASSIGN_OR_RETURN(const History history, Grown(500));
  const Procedure& procedure = Procedure::Embedded();
  const Turn turn = Circle()[(history.facts.size() - 1) % Circle().size()];
  const procedure::Context context = By(turn.function);
  const procedure::Command command = Seen(history.end, turn.command);
  ASSIGN_OR_RETURN(const std::vector<Fact> next,
                   Decide(procedure, history.end, command, context));
  bool legal = true;
  const double decide = Nanoseconds(kRounds, [&] {
    legal = Decide(procedure, history.end, command, context).ok() && legal;
  });
  const double check = Nanoseconds(kRounds, [&] {
    legal = Check(procedure, history.end, next.front()).ok() && legal;
  });
  CaseState state = history.end;
  const double apply = Nanoseconds(
      kRounds, [&] { state = Apply(std::move(state), next.front()); });
  if (!legal) return absl::InternalError("a legal act was refused");
  Print("Decide on a case of 500 entries", decide, "ns");
  Print("Check on a case of 500 entries", check, "ns");
  Print("Apply on a case of 500 entries", apply, "ns");
  return absl::OkStatus();
}

// Time that this thread had the processor: a long replay is interrupted where
// a short one is not.
double ProcessorNanoseconds() {
  timespec time = {};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) * 1e9 +
         static_cast<double>(time.tv_nsec);
}

// The best of a few: what else the machine does only ever slows one down.
absl::StatusOr<double> MeasureReplay(size_t entries) {
  constexpr int kReplays = 7;
  ASSIGN_OR_RETURN(const History history, Grown(entries));
  double least = 0;
  for (int i = 0; i < kReplays; ++i) {
    const double begin = ProcessorNanoseconds();
    CaseState state;
    for (const Fact& fact : history.facts) {
      RETURN_IF_ERROR(Check(Procedure::Embedded(), state, fact));
      state = Apply(std::move(state), fact);
    }
    const double ns =
        (ProcessorNanoseconds() - begin) / static_cast<double>(entries);
    if (!(state == history.end)) {
      return absl::InternalError("replayed otherwise");
    }
    least = i == 0 ? ns : std::min(least, ns);
  }
  Print(absl::StrCat("replay of ", entries, " entries"), 1e9 / least,
        "entries per second");
  return least;
}

}  // namespace

absl::Status MeasureProcedure() {
  RETURN_IF_ERROR(MeasureCommands());
  RETURN_IF_ERROR(MeasureReplay(500).status());
  ASSIGN_OR_RETURN(const double thousand, MeasureReplay(1'000));
  ASSIGN_OR_RETURN(const double ten_thousand, MeasureReplay(10'000));
  std::printf("%-44s %8s %8.2f\n",
              "one entry of 10000 beside one of 1000 (1: linear)", "",
              ten_thousand / thousand);
  return absl::OkStatus();
}

}  // namespace causeway::bench
