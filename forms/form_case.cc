#include "forms/form_case.h"

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/errors.h"
#include "base/status_macros.h"
#include "forms/form_values.h"

namespace causeway::forms {
namespace {

using procedure::AsylumStatus;
using procedure::CaseState;
using procedure::DangerSubject;
using procedure::ScreenResult;

// The fact that has to say it too.
enum class Needs {
  kAsylum,       // A status that shuts the gate.
  kAsylumAsked,  // The same, or a claim that was rejected.
  kTrafficking,
  kFamilyDanger,
  kSomeDanger,
};

// What an annex tells, and the fact that shuts the gate for it (P1, P3).
struct Sign {
  const char* field;
  const char* answer;
  Needs needs;
};
constexpr Sign kSigns[] = {
    {"displacement_status", "asylum_seeker", Needs::kAsylum},
    {"displacement_status", "refugee", Needs::kAsylum},
    {"asked_for_asylum", "YES", Needs::kAsylumAsked},
    {"non_refoulement_decided", "YES", Needs::kAsylum},
    {"journey_reasons", "asylum", Needs::kAsylumAsked},
    {"trafficking_indicated", "YES", Needs::kTrafficking},
    {"concerns", "trafficked_smuggled", Needs::kTrafficking},
    {"concerns", "slavery_sale_abduction", Needs::kTrafficking},
    {"separation_causes", "abducted_trafficked", Needs::kTrafficking},
    {"family_danger", "YES", Needs::kFamilyDanger},
    {"concerns", "abuse_by_family", Needs::kFamilyDanger},
    {"concerns", "danger_from_family", Needs::kFamilyDanger},
    {"separation_causes", "family_abuse_violence_neglect_exploitation",
     Needs::kFamilyDanger},
    {"afraid_to_return", "YES", Needs::kSomeDanger},
    {"concerns", "danger_from_state", Needs::kSomeDanger},
    {"separation_causes", "separation_because_of_fleeing_persecution",
     Needs::kSomeDanger},
    {"journey_reasons", "persecution", Needs::kSomeDanger},
};

bool AsylumShuts(const CaseState& state) {
  const AsylumStatus status = state.secret.asylum;
  return status == AsylumStatus::kIntends || status == AsylumStatus::kPending ||
         status == AsylumStatus::kGranted ||
         status == AsylumStatus::kRejectedAppealable;
}

bool Danger(const CaseState& state, DangerSubject subject) {
  const auto found = state.secret.danger.find(subject);
  return found != state.secret.danger.end() &&
         found->second.result == ScreenResult::kIndication;
}

bool FamilyDanger(const CaseState& state) {
  return state.secret.family_danger || Danger(state, DangerSubject::kFamily) ||
         Danger(state, DangerSubject::kChild);
}

bool SaidByFact(const CaseState& state, Needs needs) {
  switch (needs) {
    case Needs::kAsylum:
      return AsylumShuts(state);
    case Needs::kAsylumAsked:
      return AsylumShuts(state) ||
             state.secret.asylum == AsylumStatus::kRejectedFinal;
    case Needs::kTrafficking:
      return state.secret.trafficking.result == ScreenResult::kIndication;
    case Needs::kFamilyDanger:
      return FamilyDanger(state);
    case Needs::kSomeDanger:
      return AsylumShuts(state) || FamilyDanger(state) ||
             !state.secret.feared_states.empty() ||
             state.secret.family_or_state_suspected;
  }
  return false;
}

// What to record first, as an act.
std::vector<std::string> ActsFor(Needs needs) {
  switch (needs) {
    case Needs::kAsylum:
    case Needs::kAsylumAsked:
      return {"record_asylum_status"};
    case Needs::kTrafficking:
      return {"record_trafficking_screen"};
    case Needs::kFamilyDanger:
      return {"record_danger_screen"};
    case Needs::kSomeDanger:
      return {"record_asylum_status", "record_danger_screen"};
  }
  return {};
}

absl::Status CheckAnnex(const v1::ProtectedAnnexForm& form,
                        const CaseState& state) {
  Refusal refusal;
  refusal.rule = "form.annex";
  refusal.message =
      "The protected annex tells what no fact says: the gates would not know.";
  for (const Sign& sign : kSigns) {
    const std::vector<std::string> answers = AnswersAt(form, sign.field);
    if (std::find(answers.begin(), answers.end(), sign.answer) ==
            answers.end() ||
        SaidByFact(state, sign.needs)) {
      continue;
    }
    refusal.missing.push_back(absl::StrCat(
        sign.field, " tells more than the facts: record them first"));
    for (const std::string& act : ActsFor(sign.needs)) {
      if (std::find(refusal.next.begin(), refusal.next.end(), act) ==
          refusal.next.end()) {
        refusal.next.push_back(act);
      }
    }
  }
  if (refusal.missing.empty()) return absl::OkStatus();
  refusal.who = {"case worker"};
  return Refuse(absl::StatusCode::kFailedPrecondition, refusal);
}

absl::Status CheckOrigin(const v1::RegistrationForm& form,
                         const CaseState& state) {
  for (const char* const field : {"nationalities", "habitual_residences"}) {
    for (const std::string& country : AnswersAt(form, field)) {
      if (state.open.origin.count(country) > 0) continue;
      return Refuse(
          absl::StatusCode::kFailedPrecondition,
          {.rule = "form.origin",
           .message = "The form names a country of origin that the case does "
                      "not: the gates would not know.",
           .missing = {absl::StrCat(field, " is not within the origin set")},
           .who = {"case worker"},
           .next = {"record_origin"}});
    }
  }
  return absl::OkStatus();
}

// An urgent concern is raised, not written down and left (domain list 9.2).
absl::Status CheckUrgent(const v1::ImmediateConcernsForm& form,
                         const CaseState& state) {
  if (form.urgent() != v1::ANSWER_YES || state.open.urgent) {
    return absl::OkStatus();
  }
  return Refuse(absl::StatusCode::kFailedPrecondition,
                {.rule = "form.urgent",
                 .message = "The form says that there is an urgent concern, "
                            "and none is open.",
                 .missing = {"an urgent concern for it"},
                 .who = {"case worker"},
                 .next = {"raise_urgent"}});
}

// Detention is never care, and nothing to be written down and left (P5).
absl::Status CheckLiberty(const v1::ImmediateConcernsForm& form,
                          const CaseState& state) {
  const std::vector<std::string> concerns =
      AnswersAt(form, "protection_concerns");
  const bool deprived = form.deprived_of_liberty() == v1::ANSWER_YES ||
                        std::find(concerns.begin(), concerns.end(),
                                  "deprived_of_liberty") != concerns.end();
  if (!deprived || state.open.urgent ||
      state.open.suspension.reason ==
          procedure::SuspensionReason::kInDetentionNoAccess) {
    return absl::OkStatus();
  }
  return Refuse(absl::StatusCode::kFailedPrecondition,
                {.rule = "form.liberty",
                 .message = "The form says that the child is deprived of "
                            "liberty, and no urgent concern is open.",
                 .missing = {"an urgent concern for it"},
                 .who = {"case worker"},
                 .next = {"raise_urgent"}});
}

}  // namespace

absl::Status CheckAgainstCase(const v1::Form& form, const CaseState& state) {
  if (form.has_registration()) return CheckOrigin(form.registration(), state);
  if (form.has_immediate_concerns()) {
    RETURN_IF_ERROR(CheckLiberty(form.immediate_concerns(), state));
    return CheckUrgent(form.immediate_concerns(), state);
  }
  if (form.has_protected_annex()) {
    return CheckAnnex(form.protected_annex(), state);
  }
  return absl::OkStatus();
}

}  // namespace causeway::forms
