// Ways to pairs of values that a search seldom meets.

#include <algorithm>

#include "base/check.h"
#include "tests/procedure_search/pairs.h"

namespace causeway::procedure {
namespace {

const std::string kNotice(32, 'r');

// What only a way asks.
const std::vector<Ask>& WayAsksAlone() {
  static const auto* const kAsks = new std::vector<Ask>{
      Fixed("a holder is told that consent changed",
            ConsentChangeTold{kThird, kNotice}),
      Stated(
          "the holder erased what it had",
          [](const CaseState&) {
            return ConsentChangeAnswered{kNotice, InquiryOutcome::kErased};
          },
          [](const CaseState&) { return std::string(kThird); }),
  };
  return *kAsks;
}

}  // namespace

const std::vector<Way>& Ways() {
  static const auto* const kWays = new std::vector<Way>{
      // No act of care was ever recorded, nor any answer of the child: the
      // case came without its protected journal, and was opened in error once.
      {"an appeal, no guardian, no care, no answers",
       {"case_opened",
        "inquiry_proposed, a placement",
        "inquiry_sent",
        "inquiry_answered, consented",
        "case_registered, accompanied",
        "closure_requested, opened in error",
        "case_closed",
        "case_reopened 3",
        "assessment_submitted, a feared state",
        "assessment_approved",
        "case_plan_submitted",
        "case_plan_approved",
        "step_started 4",
        "plan_reviewed",
        "evaluation_waived, family elsewhere",
        "step_started 6",
        "determination_submitted",
        "solution_decided, local",
        "decision_notified",
        "appeal_filed",
        "appeal_decided, stands",
        "inquiry_proposed, a placement",
        "inquiry_sent",
        "inquiry_answered, consented"}},
      // Tracing starts from the child's wish alone.
      {"tracing before the question of asylum",
       {"case_opened", "consent_recorded, no transfer", "tracing_recorded",
        "inquiry_proposed, a placement", "inquiry_sent",
        "inquiry_answered, consented"}},
      {"tracing while the plan is reviewed",
       {"case_opened", "consent_recorded, no transfer", "tracing_recorded",
        "case_registered, accompanied", "closure_requested, opened in error",
        "case_closed", "case_reopened 3",
        "assessment_submitted, a feared state", "assessment_approved",
        "case_plan_submitted", "case_plan_approved", "step_started 4",
        "plan_reviewed"}},
      {"a plan reviewed, nothing feared",
       {"case_opened", "case_registered, unaccompanied", "care_recorded",
        "guardian_appointed", "step_started 3", "assessment_submitted",
        "assessment_approved", "case_plan_submitted", "case_plan_approved",
        "step_started 4", "plan_reviewed"}},
      // One node consents to a placement, is asked something else, and erases
      // what it had when the child's consent changes.
      {"a holder that erased",
       {"case_opened", "inquiry_proposed, a placement", "inquiry_sent",
        "inquiry_answered, consented", "inquiry_proposed, a measure",
        "inquiry_sent", "a holder is told that consent changed",
        "the holder erased what it had"}},
  };
  return *kWays;
}

const Ask& AskOf(const std::string& name) {
  for (const std::vector<Ask>* asks : {&WayAsksAlone(), &Catalogue()}) {
    const auto found =
        std::find_if(asks->begin(), asks->end(),
                     [&](const Ask& ask) { return ask.name == name; });
    if (found != asks->end()) return *found;
  }
  CAUSEWAY_CHECK(false) << "no such ask: " << name;
  return Catalogue().front();
}

}  // namespace causeway::procedure
