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

namespace causeway::forms {
namespace {

using procedure::AsylumStatus;
using procedure::CaseState;
using procedure::DangerSubject;
using procedure::ScreenResult;
using procedure::Tr;

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

// Where a code that this version does not know may tell any danger.
constexpr const char* kDangerFields[] = {
    "concerns", "separation_causes", "journey_reasons", "displacement_status",
    "asylum_status"};

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
      Tr("The protected annex tells what no fact says: the gates would not "
         "know.")
          .english();
  const auto want = [&](const char* field, Needs needs) {
    if (SaidByFact(state, needs)) return;
    refusal.missing.push_back(
        absl::StrCat(field, " tells more than the facts: record them first"));
    for (const std::string& act : ActsFor(needs)) {
      if (!Has(refusal.next, act)) refusal.next.push_back(act);
    }
  };
  for (const Sign& sign : kSigns) {
    if (Has(AnswersAt(form, sign.field), sign.answer)) {
      want(sign.field, sign.needs);
    }
  }
  for (const char* const field : kDangerFields) {
    if (SomeAdded(form, field)) want(field, Needs::kSomeDanger);
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
