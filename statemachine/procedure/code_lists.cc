#include "statemachine/procedure/code_lists.h"

#include <algorithm>
#include <iterator>
#include <set>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace causeway::procedure {
namespace {

// The lists every file must hold, by name.
constexpr const char* kLists[] = {
    "action_conducted",
    "agreement_giver",
    "alive",
    "annex_concern",
    "annex_journey_reason",
    "annex_reference_system",
    "annex_separation_cause",
    "arrival_condition",
    "assessment_domain",
    "assessment_type",
    "asylum_status",
    "care_change_reason",
    "care_type",
    "closure_reason",
    "complaint_channel",
    "complaint_severity",
    "complaint_subject",
    "conference_reason",
    "conference_transfer_reason",
    "conference_type",
    "consent_giver",
    "consent_method",
    "consent_scope",
    "decision_body",
    "desired_care",
    "detection",
    "determination_purpose",
    "determination_trigger",
    "displacement_status",
    "document_kind",
    "evaluation_purpose",
    "evaluation_recommendation",
    "family_relation",
    "follow_up_through",
    "follow_up_type",
    "follow_up_with",
    "guardian_status",
    "handed_over_record",
    "identification_source",
    "immediate_concern",
    "intervention_status",
    "interview_subject",
    "justice_status",
    "monitoring",
    "nationality_status",
    "not_seen_reason",
    "not_verified_reason",
    "other_parent_ground",
    "panel_decision",
    "placement_payer",
    "preference_rank",
    "priority",
    "protection_concern",
    "protection_status",
    "record_copy",
    "reference_system",
    "referral_contact",
    "referral_follow_up",
    "referral_timeframe",
    "referral_type",
    "reopening_reason",
    "requester",
    "returnee_reason",
    "reunification_type",
    "reunification_wish",
    "risk_level",
    "separation_cause",
    "service",
    "sex",
    "situation_change",
    "solution_option",
    "storage_form",
    "tracing_outcome",
    "tracing_type",
    "transfer_reason",
    "transport",
    "travel_document",
    "verification_method",
    "verification_side",
    "willingness",
    "withheld_from",
    "withhold_reason",
};

constexpr size_t kCodeBytesMax = 64;
constexpr size_t kCodesMax = 200;
constexpr char kWantCode[] = "1 to 64 small letters, digits and underscores";

bool GoodCode(const std::string& code) {
  return !code.empty() && code.size() <= kCodeBytesMax &&
         std::all_of(code.begin(), code.end(), [](char c) {
           const auto u = static_cast<unsigned char>(c);
           return absl::ascii_islower(u) || absl::ascii_isdigit(u) || c == '_';
         });
}

// A word of the code begins as places without freedom are called in English and
// French; a place of care is open.
bool NamesDetention(const std::string& code) {
  static constexpr const char* kStems[] = {
      "arrest",   "borstal",  "carceral", "cell",    "closed",  "deport",
      "detain",   "detenti",  "enferm",   "ferme",   "gendarm", "holding",
      "imprison", "incarcer", "jail",     "liberty", "lock",    "police",
      "prison",   "reformat", "remand",   "removal", "retenti", "secure"};
  if (absl::StrContains(code, "garde_a_vue")) return true;
  for (const absl::string_view word : absl::StrSplit(code, '_')) {
    for (const char* const stem : kStems) {
      if (absl::StartsWith(word, stem)) return true;
    }
  }
  return false;
}

std::vector<std::string> ParseList(const TableReader& reader,
                                   const std::string& name) {
  std::vector<std::string> codes;
  std::set<std::string> seen;
  for (const TextAt& code : reader.Texts(name)) {
    if (!GoodCode(code.text)) {
      reader.BadAt(code.line, absl::StrCat(name, ": not a code"), kWantCode);
    } else if (!seen.insert(code.text).second) {
      reader.BadAt(code.line, absl::StrCat(name, ": a code stands twice"),
                   "each code once");
    } else if (name == "care_type" && NamesDetention(code.text)) {
      reader.BadAt(code.line, absl::StrCat(name, ": ", code.text),
                   "a form of care; detention never is one (P5)");
    } else if (const char* const nature = ForbiddenNature(code.text);
               nature != nullptr && !OnProtectedEntriesAlone(name)) {
      reader.BadAt(code.line, absl::StrCat(name, ": ", code.text),
                   absl::StrCat("a code that does not name ", nature,
                                "; the protected annex has lists for it (P1)"));
    }
    codes.push_back(code.text);
  }
  if (codes.empty() || codes.size() > kCodesMax) {
    reader.Bad(name, absl::StrCat(name, " has ", codes.size(), " codes"),
               absl::StrCat("1 to ", kCodesMax));
  }
  return codes;
}

// A code under another name would be one that no gate knows.
void HoldWhatCodeReads(const TableReader& reader, const std::string& name,
                       const std::vector<std::string>& codes,
                       const CodeLists& read) {
  const auto found = read.find(name);
  if (found == read.end()) return;
  for (const std::string& code : found->second) {
    if (std::find(codes.begin(), codes.end(), code) != codes.end()) continue;
    reader.Bad(name, absl::StrCat(name, " lacks ", code),
               absl::StrCat("\"", code,
                            "\": gates and rules read it; codes may be added, "
                            "and one that is read keeps its name"));
  }
}

}  // namespace

const std::vector<std::string>& CodeListNames() {
  static const auto* const kNames =
      new std::vector<std::string>(std::begin(kLists), std::end(kLists));
  return *kNames;
}

bool OnProtectedEntriesAlone(absl::string_view list) {
  static constexpr const char* kProtected[] = {
      "annex_concern",          "annex_journey_reason",
      "annex_reference_system", "annex_separation_cause",
      "asylum_status",          "displacement_status",
      "withheld_from",          "withhold_reason",
  };
  return std::find(std::begin(kProtected), std::end(kProtected), list) !=
         std::end(kProtected);
}

const char* ForbiddenNature(absl::string_view word) {
  static constexpr struct {
    const char* part;
    const char* nature;
  } kParts[] = {
      {"asylum", "asylum"},
      {"displacement", "asylum"},
      {"refugee", "asylum"},
      {"refoulement", "asylum"},
      {"unhcr", "asylum"},
      {"traffick", "trafficking"},
      {"smuggl", "trafficking"},
      {"slavery", "trafficking"},
      {"persecut", "persecution"},
      {"fleeing_violence", "persecution"},
      {"fear", "fear"},
      {"afraid", "fear"},
      {"danger_from", "fear"},
      {"family_abuse", "abuse by the family"},
      {"abuse_by", "abuse by the family"},
      {"family_danger", "abuse by the family"},
      {"withh", "what the child withholds"},
  };
  for (const auto& one : kParts) {
    if (absl::StrContains(word, one.part)) return one.nature;
  }
  return nullptr;
}

CodeLists ParseCodeLists(const toml::table* table, const CodeLists& read,
                         Faults& faults) {
  CodeLists lists;
  if (table == nullptr) {
    faults.Add({0, "[code_lists]", "missing", "the codes that forms take"});
    return lists;
  }
  const TableReader reader(*table, "[code_lists]", faults);
  std::set<std::string> known;
  for (const std::string& name : CodeListNames()) {
    known.insert(name);
    lists[name] = ParseList(reader, name);
    HoldWhatCodeReads(reader, name, lists[name], read);
  }
  reader.KnownKeys(known);
  return lists;
}

}  // namespace causeway::procedure
