#include "forms/form_case.h"

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/errors.h"
#include "base/status_macros.h"
#include "causeway/v1/form_types.pb.h"
#include "forms/form_schema.h"
#include "forms/form_values.h"
#include "statemachine/procedure/phrase.h"
#include "statemachine/procedure/procedure.h"
#include "statemachine/procedure/protection.h"

namespace causeway::forms {
namespace {

using procedure::AsylumStatus;
using procedure::CaseState;
using procedure::ClosesOrigin;
using procedure::DangerSubject;
using procedure::DisplacementStatus;
using procedure::ScreenResult;
using procedure::Tr;
using procedure::WithheldFrom;

// The fact that has to say it too.
enum class Needs {
  kAsylum,                // A status that shuts the gate.
  kAsylumAsked,           // The same, or a claim that was rejected.
  kAsylumNotTold,         // The same, or an answer that is none (P2).
  kProtection,            // Asylum or displacement that shuts the gate.
  kDisplacementNotKnown,  // Displacement that shuts it, or an answer that is
                          // none.
  kTrafficking,
  kSuspected,  // Family or a State, of trafficking.
  kFamilyDanger,
  kDanger,      // Whatever shuts the gate to the whole of the origin.
  kSomeDanger,  // The same, or a State that the child fears.
  kWithheldFromFamily,
  kWithheldFromOrigin,
  kWithheldFromOthers,
};

// What an annex tells, and the fact that shuts the gate for it (P1, P2, P3,
// P15). What is in no row says nothing to a gate; a test names it.
struct Sign {
  const char* field;
  const char* answer;
  Needs needs;
};
constexpr Sign kSigns[] = {
    {"displacement_status", "asylum_seeker", Needs::kProtection},
    {"displacement_status", "refugee", Needs::kProtection},
    {"displacement_status", "not_known", Needs::kDisplacementNotKnown},
    {"asylum_status", "intends", Needs::kAsylum},
    {"asylum_status", "pending", Needs::kAsylum},
    {"asylum_status", "granted", Needs::kAsylum},
    {"asylum_status", "rejected_appealable", Needs::kAsylum},
    {"asylum_status", "rejected_final", Needs::kAsylumAsked},
    {"asylum_status", "not_informed", Needs::kAsylumNotTold},
    {"asylum_status", "not_known", Needs::kAsylumNotTold},
    {"told_about_asylum", "NO", Needs::kAsylumNotTold},
    {"asked_for_asylum", "YES", Needs::kAsylumAsked},
    {"non_refoulement_decided", "YES", Needs::kAsylum},
    {"journey_reasons", "asylum", Needs::kAsylumAsked},
    {"references.system", "unhcr_individual", Needs::kProtection},
    {"references.system", "unhcr_group", Needs::kProtection},
    {"trafficking_indicated", "YES", Needs::kTrafficking},
    {"family_or_state_suspected", "YES", Needs::kSuspected},
    {"concerns", "trafficked_smuggled", Needs::kTrafficking},
    {"concerns", "slavery_sale_abduction", Needs::kTrafficking},
    {"separation_causes", "abducted_trafficked", Needs::kTrafficking},
    {"family_danger", "YES", Needs::kFamilyDanger},
    {"concerns", "abuse_by_family", Needs::kFamilyDanger},
    {"concerns", "abuse_by_caregiver", Needs::kFamilyDanger},
    {"concerns", "danger_from_family", Needs::kFamilyDanger},
    {"separation_causes", "family_abuse_violence_neglect_exploitation",
     Needs::kFamilyDanger},
    {"concerns", "danger_from_armed_group", Needs::kDanger},
    {"separation_causes", "separation_because_of_fleeing_violence_war",
     Needs::kDanger},
    {"journey_reasons", "violence", Needs::kDanger},
    {"afraid_to_return", "YES", Needs::kSomeDanger},
    {"concerns", "danger_from_state", Needs::kSomeDanger},
    {"separation_causes", "separation_because_of_fleeing_persecution",
     Needs::kSomeDanger},
    {"journey_reasons", "persecution", Needs::kSomeDanger},
    {"withheld.from_whom", "family", Needs::kWithheldFromFamily},
    {"withheld.from_whom", "origin", Needs::kWithheldFromOrigin},
    {"withheld.from_whom", "others", Needs::kWithheldFromOthers},
};

constexpr char kFearedStates[] = "feared_states";

// What a code that this version does not know may tell.
struct Added {
  const char* field;
  Needs needs;
};
constexpr Added kAdded[] = {
    {"concerns", Needs::kSomeDanger},
    {"separation_causes", Needs::kSomeDanger},
    {"journey_reasons", Needs::kSomeDanger},
    {"displacement_status", Needs::kSomeDanger},
    {"asylum_status", Needs::kSomeDanger},
    {"references.system", Needs::kSomeDanger},
    {"withheld.from_whom", Needs::kWithheldFromOthers},
};

constexpr char kConcernsField[] = "protection_concerns";
constexpr char kDeprived[] = "deprived_of_liberty";

// An edited file added one of these answers to the list of the field.
bool SomeAdded(const google::protobuf::Message& form,
               const std::string& field) {
  const std::vector<std::string>& known =
      *procedure::Procedure::Embedded().CodeList(
          RuleOf(FieldAt(*form.GetDescriptor(), field)).code_list());
  const std::vector<std::string> answers = AnswersAt(form, field);
  return !std::all_of(
      answers.begin(), answers.end(),
      [&](const std::string& answer) { return Has(known, answer); });
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

bool AsylumShuts(const CaseState& state) {
  return ClosesOrigin(state.secret.asylum);
}

bool ProtectionShuts(const CaseState& state) {
  return AsylumShuts(state) || ClosesOrigin(state.secret.displacement);
}

bool DangerShuts(const CaseState& state) {
  return ProtectionShuts(state) || FamilyDanger(state) ||
         state.secret.family_or_state_suspected;
}

bool AsylumNotTold(const CaseState& state) {
  const AsylumStatus status = state.secret.asylum;
  return status == AsylumStatus::kUnspecified ||
         status == AsylumStatus::kNotInformed ||
         status == AsylumStatus::kNotKnown;
}

bool DisplacementNotKnown(const CaseState& state) {
  const DisplacementStatus status = state.secret.displacement;
  return status == DisplacementStatus::kUnspecified ||
         status == DisplacementStatus::kNotKnown;
}

bool Withheld(const CaseState& state, WithheldFrom from) {
  return state.secret.withheld.count(from) > 0;
}

bool SaidByFact(const CaseState& state, Needs needs) {
  switch (needs) {
    case Needs::kAsylum:
      return AsylumShuts(state);
    case Needs::kAsylumAsked:
      return AsylumShuts(state) ||
             state.secret.asylum == AsylumStatus::kRejectedFinal;
    case Needs::kAsylumNotTold:
      return AsylumShuts(state) || AsylumNotTold(state);
    case Needs::kProtection:
      return ProtectionShuts(state);
    case Needs::kDisplacementNotKnown:
      return ClosesOrigin(state.secret.displacement) ||
             DisplacementNotKnown(state);
    case Needs::kTrafficking:
      return state.secret.trafficking.result == ScreenResult::kIndication;
    case Needs::kSuspected:
      return state.secret.family_or_state_suspected;
    case Needs::kFamilyDanger:
      return FamilyDanger(state);
    case Needs::kDanger:
      return DangerShuts(state);
    case Needs::kSomeDanger:
      return DangerShuts(state) || !state.secret.feared_states.empty();
    case Needs::kWithheldFromFamily:
      return Withheld(state, WithheldFrom::kFamily);
    case Needs::kWithheldFromOrigin:
      return Withheld(state, WithheldFrom::kOrigin) ||
             Withheld(state, WithheldFrom::kOthers);
    case Needs::kWithheldFromOthers:
      return Withheld(state, WithheldFrom::kOthers);
  }
  return false;
}

// What to record first, as an act.
std::vector<std::string> ActsFor(Needs needs) {
  switch (needs) {
    case Needs::kAsylum:
    case Needs::kAsylumAsked:
    case Needs::kAsylumNotTold:
    case Needs::kProtection:
    case Needs::kDisplacementNotKnown:
      return {"record_asylum_status"};
    case Needs::kTrafficking:
    case Needs::kSuspected:
      return {"record_trafficking_screen"};
    case Needs::kFamilyDanger:
      return {"record_danger_screen"};
    case Needs::kDanger:
    case Needs::kSomeDanger:
      return {"record_asylum_status", "record_danger_screen"};
    case Needs::kWithheldFromFamily:
    case Needs::kWithheldFromOrigin:
    case Needs::kWithheldFromOthers:
      return {"withhold_item"};
  }
  return {};
}

bool FearsNoMore(const v1::ProtectedAnnexForm& form, const CaseState& state) {
  const std::vector<std::string> named = AnswersAt(form, kFearedStates);
  return std::all_of(named.begin(), named.end(), [&](const std::string& one) {
    return state.secret.feared_states.count(one) > 0;
  });
}

absl::Status CheckAnnex(const v1::ProtectedAnnexForm& form,
                        const CaseState& state) {
  Refusal refusal;
  refusal.rule = "form.annex";
  refusal.message =
      Tr("The protected annex tells what no fact says: the gates would not "
         "know.")
          .english();
  const auto lacks = [&](const char* field,
                         const std::vector<std::string>& acts) {
    refusal.missing.push_back(
        absl::StrCat(field, " tells more than the facts: record them first"));
    for (const std::string& act : acts) {
      if (!Has(refusal.next, act)) refusal.next.push_back(act);
    }
  };
  const auto want = [&](const char* field, Needs needs) {
    if (!SaidByFact(state, needs)) lacks(field, ActsFor(needs));
  };
  for (const Sign& sign : kSigns) {
    if (Has(AnswersAt(form, sign.field), sign.answer)) {
      want(sign.field, sign.needs);
    }
  }
  for (const Added& one : kAdded) {
    if (SomeAdded(form, one.field)) want(one.field, one.needs);
  }
  if (!FearsNoMore(form, state)) lacks(kFearedStates, {"record_fears"});
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
           .message = Tr("The form names a country of origin that the case "
                         "does not: the gates would not know.")
                          .english(),
           .missing = {absl::StrCat(field, " is not within the origin set")},
           .who = {"case worker"},
           .next = {"record_origin"}});
    }
  }
  return absl::OkStatus();
}

absl::Status RefuseBy(const char* rule, procedure::Phrase message) {
  return Refuse(absl::StatusCode::kFailedPrecondition,
                {.rule = rule,
                 .message = message.english(),
                 .missing = {"an urgent concern for it"},
                 .who = {"case worker"},
                 .next = {"raise_urgent"}});
}

// An urgent concern is raised, not written down and left (domain list 9.2).
absl::Status CheckUrgent(const v1::ImmediateConcernsForm& form,
                         const CaseState& state) {
  if (form.urgent() != v1::ANSWER_YES || state.open.urgent) {
    return absl::OkStatus();
  }
  return RefuseBy(
      "form.urgent",
      Tr("The form says that there is an urgent concern, and none is open."));
}

// A reason that an edited file added may be any danger: it is told as one, and
// never passes as the fact's "other" alone.
absl::Status CheckNotSeen(const v1::FollowUpForm& form,
                          const CaseState& state) {
  if (state.open.urgent || !SomeAdded(form, "why_not_seen")) {
    return absl::OkStatus();
  }
  return RefuseBy(
      "form.urgent",
      Tr("The form gives a reason why the child was not seen that no rule "
         "knows, and no urgent concern is open."));
}

// Detention is never care, and nothing to be written down and left (P5).
absl::Status CheckLiberty(const v1::ImmediateConcernsForm& form,
                          const CaseState& state) {
  const bool deprived = form.deprived_of_liberty() == v1::ANSWER_YES ||
                        Has(AnswersAt(form, kConcernsField), kDeprived);
  if (!deprived || state.open.urgent ||
      state.open.suspension.reason ==
          procedure::SuspensionReason::kInDetentionNoAccess) {
    return absl::OkStatus();
  }
  return RefuseBy("form.liberty",
                  Tr("The form says that the child is deprived of liberty, and "
                     "no urgent concern is open."));
}

}  // namespace

std::vector<Sought> AnswersSought() {
  std::vector<Sought> all = {
      {v1::DOCUMENT_KIND_IMMEDIATE_CONCERNS, kConcernsField, kDeprived}};
  for (const Sign& sign : kSigns) {
    all.push_back({v1::DOCUMENT_KIND_PROTECTED_ANNEX, sign.field, sign.answer});
  }
  return all;
}

absl::Status CheckAgainstCase(const v1::Form& form, const CaseState& state) {
  if (form.has_registration()) return CheckOrigin(form.registration(), state);
  if (form.has_immediate_concerns()) {
    RETURN_IF_ERROR(CheckLiberty(form.immediate_concerns(), state));
    return CheckUrgent(form.immediate_concerns(), state);
  }
  if (form.has_protected_annex()) {
    return CheckAnnex(form.protected_annex(), state);
  }
  if (form.has_follow_up()) return CheckNotSeen(form.follow_up(), state);
  return absl::OkStatus();
}

}  // namespace causeway::forms
