#include "statemachine/procedure/code_names.h"

#include <cstddef>
#include <iterator>

namespace causeway::procedure {
namespace {

// The number of a code is its place.
constexpr const char* kDocuments[] = {
    "",
    "REGISTRATION_FORM",
    "CONSENT_RECORD",
    "IMMEDIATE_CONCERNS",
    "CARE_ARRANGEMENT",
    "ASSESSMENT",
    "CHILD_VIEWS",
    "CASE_PLAN",
    "GUARDIAN_CERTIFICATE",
    "VISIT_RECORD",
    "EVALUATION_REPORT",
    "DETERMINATION_REPORT",
    "DECISION",
    "ACTION_PLAN",
    "CHILD_AGREEMENT",
    "GUARDIAN_AGREEMENT",
    "RECEIVER_AGREEMENT",
    "CARE_UNTIL_MAJORITY",
    "PICK_UP_CONFIRMATION",
    "TRAVEL_DOCUMENT",
    "HANDOVER_STATEMENT",
    "RESIDENCE_DECISION",
    "FOLLOW_UP_FORM",
    "CLOSURE_FORM",
    "PROTECTED_ANNEX",
    "REVIEW_FORM",
    "REOPENING_FORM",
    "COMPLAINT_FORM",
    "APPEAL_RECORD",
    "OVERRIDE_RECORD",
    "LEGAL_STATUS_RECORD",
    "SERVICE_REFERRAL",
    "SUSPENSION_RECORD",
    "TRACING_RECORD",
    "PLACEMENT_REPORT",
    "INQUIRY_RECORD",
    "INQUIRY_ANSWER",
    "EVALUATION_REQUEST",
    "CASE_CONFERENCE",
    "VERIFICATION",
    "REUNIFICATION_CERTIFICATE",
    "TRANSFER_FORM",
};

// Kinds whose number does not follow the last one.
struct LaterDocument {
  DocumentKind kind;
  const char* name;
};
constexpr LaterDocument kLaterDocuments[] = {
    {DocumentKind::kAgeRecord, "AGE_RECORD"},
    {DocumentKind::kComplaintAnswer, "COMPLAINT_ANSWER"},
    {DocumentKind::kOtherParent, "OTHER_PARENT"},
};

constexpr const char* kSolutions[] = {
    "",
    "RETURN_TO_FAMILY",
    "RETURN_TO_ALTERNATIVE_CARE",
    "LOCAL_INTEGRATION_FAMILY",
    "LOCAL_INTEGRATION_ALTERNATIVE_CARE",
    "FAMILY_REUNIFICATION_THIRD_COUNTRY",
    "RESETTLEMENT_THIRD_COUNTRY",
    "PLACEMENT_ABROAD",
    "COMPLEMENTARY_PATHWAY",
    "RELOCATION_TRANSFER",
    "INTERIM_CONTINUE",
};

template <typename Code, size_t N>
std::optional<Code> Named(const char* const (&names)[N],
                          absl::string_view name) {
  for (size_t i = 1; i < N; ++i) {
    if (name == names[i]) return static_cast<Code>(i);
  }
  return std::nullopt;
}

template <typename Code, size_t N>
const char* Name(const char* const (&names)[N], Code code) {
  const auto place = static_cast<size_t>(code);
  return place < N ? names[place] : "";
}

}  // namespace

const char* NameOf(DocumentKind kind) {
  for (const LaterDocument& later : kLaterDocuments) {
    if (later.kind == kind) return later.name;
  }
  return Name(kDocuments, kind);
}

std::optional<DocumentKind> DocumentKindNamed(absl::string_view name) {
  for (const LaterDocument& later : kLaterDocuments) {
    if (name == later.name) return later.kind;
  }
  return Named<DocumentKind>(kDocuments, name);
}

std::vector<std::string> DocumentKindNames() {
  std::vector<std::string> names(std::begin(kDocuments) + 1,
                                 std::end(kDocuments));
  for (const LaterDocument& later : kLaterDocuments) {
    names.emplace_back(later.name);
  }
  return names;
}

const char* NameOf(Solution solution) { return Name(kSolutions, solution); }

std::optional<Solution> SolutionNamed(absl::string_view name) {
  return Named<Solution>(kSolutions, name);
}

std::vector<std::string> SolutionNames() {
  return {std::begin(kSolutions) + 1, std::end(kSolutions)};
}

}  // namespace causeway::procedure
