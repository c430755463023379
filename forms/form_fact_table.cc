// The three tables of form_facts.h. A new question that a fact and a form both
// answer, and a new answer that disqualifies a paper, is a row here.

#include "absl/strings/ascii.h"
#include "forms/form_facts.h"

namespace causeway::forms {
namespace {

// Codes of forms for values of facts, where the two lists are not word for word
// the same. A value may have several codes.
struct Word {
  const char* value;
  const char* code;
};
constexpr Word kWords[] = {
    {"PROTECTION_STATUS_UNACCOMPANIED", "unaccompanied"},
    {"PROTECTION_STATUS_UNACCOMPANIED", "orphan"},
    {"PROTECTION_STATUS_SEPARATED", "separated"},
    {"PROTECTION_STATUS_SEPARATED", "orphan"},
    {"PROTECTION_STATUS_ACCOMPANIED", "none_of_the_above"},
    {"IDENTIFICATION_SOURCE_FAMILY_MEMBER", "child_family_member"},
    {"IDENTIFICATION_SOURCE_COMMUNITY_MEMBER", "community_members_cpc"},
    {"IDENTIFICATION_SOURCE_COMMUNITY_MEMBER", "media"},
    {"IDENTIFICATION_SOURCE_SCHOOL", "school_personnel"},
    {"IDENTIFICATION_SOURCE_HEALTH", "health_personnel"},
    {"IDENTIFICATION_SOURCE_LAW_ENFORCEMENT", "law_enforcement_agencies"},
    {"IDENTIFICATION_SOURCE_HUMANITARIAN_AGENCY", "humanitarian_agencies"},
    {"IDENTIFICATION_SOURCE_HUMANITARIAN_AGENCY", "other_service_provider"},
    {"IDENTIFICATION_SOURCE_HUMANITARIAN_AGENCY",
     "population_registration_services"},
    {"CARE_TYPE_PARENTS", "parent_s"},
    {"CARE_TYPE_PARENTS", "step_parent"},
    {"CARE_TYPE_KINSHIP_CARE", "kinship_care_extended_family"},
    {"CARE_TYPE_KINSHIP_CARE", "customary_caregiver_s"},
    {"CARE_TYPE_KINSHIP_CARE", "adult_sibling"},
    {"CARE_TYPE_FOSTER_CARE", "foster_care"},
    {"CARE_TYPE_FOSTER_CARE", "unrelated_adult"},
    {"CARE_TYPE_TRANSIT_CENTRE", "transit_centre"},
    {"CARE_TYPE_TRANSIT_CENTRE", "residential_care"},
    {"CARE_TYPE_RESIDENTIAL_CARE", "residential_care"},
    // What no other code names is family-based or residential.
    {"CARE_TYPE_KINSHIP_CARE", "other"},
    {"CARE_TYPE_FOSTER_CARE", "other"},
    {"CARE_TYPE_TRANSIT_CENTRE", "other"},
    {"CARE_TYPE_RESIDENTIAL_CARE", "other"},
    {"CARE_TYPE_SUPERVISED_INDEPENDENT_LIVING", "independent_living"},
    {"CARE_TYPE_SUPERVISED_INDEPENDENT_LIVING", "child_headed_household"},
    {"EVALUATION_LEVEL_RECORD_CHECK", "cp_record_check"},
    {"EVALUATION_RESULT_FAMILY_FOUND_SUITABLE", "reunification"},
    {"EVALUATION_RESULT_FAMILY_FOUND_SUITABLE", "yes"},
    {"EVALUATION_RESULT_FOUND_SUITABLE_WITH_SUPPORT",
     "reunification_enhanced_support"},
    {"EVALUATION_RESULT_FOUND_NOT_SUITABLE", "no"},
    {"EVALUATION_RESULT_FOUND_NOT_SUITABLE", "long_term_alternative_care"},
    {"EVALUATION_RESULT_FOUND_NOT_SUITABLE", "further_tracing"},
    {"EVALUATION_RESULT_FOUND_DECLINES", "no"},
    {"EVALUATION_RESULT_FOUND_DECLINES", "long_term_alternative_care"},
    {"EVALUATION_RESULT_FOUND_DECLINES", "further_tracing"},
    {"EVALUATION_RESULT_NOT_FOUND", "further_tracing"},
    {"EVALUATION_RESULT_NOT_FOUND", "no"},
    {"EVALUATION_RESULT_NOT_FOUND", "long_term_alternative_care"},
    {"EVALUATION_RESULT_UNSAFE_TO_CONTINUE", "no"},
    {"EVALUATION_RESULT_UNSAFE_TO_CONTINUE", "further_tracing"},
    {"EVALUATION_RESULT_UNSAFE_TO_CONTINUE", "long_term_alternative_care"},
    {"SOLUTION_RETURN_TO_FAMILY", "return_reintegration_family"},
    {"SOLUTION_RETURN_TO_ALTERNATIVE_CARE", "return_alternative_care_origin"},
    {"SOLUTION_LOCAL_INTEGRATION_ALTERNATIVE_CARE",
     "local_integration_alt_care"},
    {"SOLUTION_PLACEMENT_ABROAD", "kafala_or_placement_abroad"},
    {"SOLUTION_INTERIM_CONTINUE", "interim_continue_current_care"},
    {"DECIDING_BODY_COURT", "court"},
    {"DECIDING_BODY_NATIONAL_COMMISSION", "ncpa_commission"},
    {"DECIDING_BODY_STATE_PANEL", "bid_panel_state"},
    {"DECIDING_BODY_NATIONAL_COMMISSION", "other"},
    {"DECIDING_BODY_STATE_PANEL", "other"},
    {"ARRIVAL_CONDITION_NEEDS_MEDICAL_CARE", "needs_care"},
    {"ARRIVAL_CONDITION_NEEDS_PSYCHOSOCIAL_CARE", "needs_care"},
    {"SITUATION_STABLE", "improved"},
    {"SITUATION_STABLE", "unchanged"},
    {"SITUATION_CONCERNS", "declined"},
    {"SITUATION_CONCERNS", "unchanged"},
    {"SITUATION_CONCERNS", "improved"},
    {"SITUATION_BREAKDOWN", "declined"},
    {"CLOSURE_REASON_SOLUTION_HOLDS", "overall_goal_of_the_case_plan"},
    {"CLOSURE_REASON_SOLUTION_HOLDS", "child_departed_for_a_durable_solution"},
    {"CLOSURE_REASON_TURNED_18", "child_has_turned_18_years_old"},
    {"CLOSURE_REASON_DEATH", "death_of_child"},
    {"CLOSURE_REASON_NOT_CONTACTABLE", "child_no_longer_contactable"},
    {"CLOSURE_REASON_NO_FURTHER_ACTION", "no_further_action_possible_required"},
    {"CLOSURE_REASON_NO_FURTHER_ACTION", "relocation_of_child_to_an_area"},
    {"CLOSURE_REASON_NO_FURTHER_ACTION", "handed_off"},
    {"CLOSURE_REASON_NO_FURTHER_ACTION", "other"},
    {"CLOSURE_REASON_OPENED_IN_ERROR", "case_opened_in_error"},
    {"CLOSURE_REASON_DUPLICATE", "merged"},
    {"REOPENING_REASON_BREAKDOWN_OF_PLACEMENT",
     "break_down_of_reunification_placement"},
    {"REOPENING_REASON_DEATH_OF_CAREGIVER", "death_of_caregiver_s"},
    {"REOPENING_REASON_ABUSE", "physical_abuse"},
    {"REOPENING_REASON_ABUSE", "sexual_abuse"},
    {"REOPENING_REASON_ABUSE", "emotional_abuse"},
    {"REOPENING_REASON_NEGLECT", "physical_neglect"},
    {"REOPENING_REASON_NEGLECT", "emotional_neglect"},
    {"REOPENING_REASON_NEGLECT", "medical_neglect"},
    {"REOPENING_REASON_NEGLECT", "educational_neglect"},
    {"REOPENING_REASON_NEGLECT", "supervisory_neglect"},
    {"REOPENING_REASON_EXPLOITATION", "child_labour"},
    {"REOPENING_REASON_EXPLOITATION", "hazardous_work"},
    {"REOPENING_REASON_EXPLOITATION", "sexual_exploitation"},
    // No open form names trafficking.
    {"REOPENING_REASON_TRAFFICKING", "other"},
    {"REOPENING_REASON_PROTECTION", "other"},
    {"REOPENING_REASON_CONFLICT_WITH_LAW", "in_conflict_with_the_law"},
    {"REOPENING_REASON_ARMED_FORCES", "associated_with_armed_forces_or_groups"},
    {"CONSENT_SCOPE_STORE_DATA", "data_collect_store"},
    {"CONSENT_GIVER_CAREGIVER", "caregiver"},
    {"CONSENT_GIVER_CAREGIVER", "one_parent_caregiver"},
    {"CONSENT_GIVER_CAREGIVER", "both_parents_caregivers"},
    {"CONSENT_METHOD_THUMBPRINT", "thumb"},
    {"CONSENT_METHOD_DRAWING", "recorded_drawing"},
    {"SCREEN_RESULT_NO_INDICATION", "NO"},
    {"SCREEN_RESULT_INDICATION", "YES"},
    {"SERVICE_KIND_SAFE_SHELTER", "security_e_g_safe_shelter"},
    {"SERVICE_KIND_SAFE_SHELTER", "shelter"},
    {"SERVICE_KIND_EDUCATION_NON_FORMAL", "non_formal_education"},
    {"SERVICE_KIND_FAMILY_TRACING", "family_tracing_and_reunification"},
    {"SERVICE_KIND_PSYCHOSOCIAL_SUPPORT", "basic_psychosocial_support"},
    {"SERVICE_KIND_PSYCHOSOCIAL_SUPPORT", "focuses_non_specialized_mhpss_care"},
    {"SERVICE_KIND_MENTAL_HEALTH", "specialized_mhpss_services"},
    {"SERVICE_KIND_DISABILITY", "services_for_children_with_disabilities"},
    {"SERVICE_KIND_REPRODUCTIVE_HEALTH", "sexual_and_reproductive_health"},
    {"SERVICE_KIND_OTHER", "other"},
    {"SERVICE_KIND_OTHER", "wash"},
    {"SERVICE_KIND_OTHER", "durable_solution"},
    {"SERVICE_KIND_OTHER", "relocation"},
    {"NOT_SEEN_REASON_IN_DETENTION", "child_in_detention"},
    {"NOT_SEEN_REASON_WITH_ANOTHER_CAREGIVER",
     "moved_to_live_with_another_caregiver"},
    {"NOT_SEEN_REASON_VISITING_FAMILY", "visiting_friends_relatives"},
    {"TIMEFRAME_HOUR", "1_hour"},
    {"TIMEFRAME_THREE_HOURS", "3_hours"},
    {"TIMEFRAME_DAY", "1_day"},
    {"TIMEFRAME_THREE_DAYS", "3_days"},
    {"TIMEFRAME_WEEK", "1_week"},
};

constexpr auto kRegistration = v1::DOCUMENT_KIND_REGISTRATION_FORM;
constexpr auto kConsent = v1::DOCUMENT_KIND_CONSENT_RECORD;
constexpr auto kAssessment = v1::DOCUMENT_KIND_ASSESSMENT;
constexpr auto kAnnex = v1::DOCUMENT_KIND_PROTECTED_ANNEX;
constexpr auto kConcerns = v1::DOCUMENT_KIND_IMMEDIATE_CONCERNS;
constexpr auto kReport = v1::DOCUMENT_KIND_EVALUATION_REPORT;
constexpr auto kDetermination = v1::DOCUMENT_KIND_DETERMINATION_REPORT;
constexpr auto kDecision = v1::DOCUMENT_KIND_DECISION;
constexpr auto kHandover = v1::DOCUMENT_KIND_HANDOVER_STATEMENT;
constexpr auto kFollowUp = v1::DOCUMENT_KIND_FOLLOW_UP_FORM;
constexpr auto kClosure = v1::DOCUMENT_KIND_CLOSURE_FORM;
constexpr auto kReferral = v1::DOCUMENT_KIND_SERVICE_REFERRAL;

constexpr SameAnswer kSameAnswers[] = {
    {"CaseRegistered", "protection_status", kRegistration, "protection_status"},
    {"CaseRegistered", "identification_source", kRegistration,
     "identification_source"},
    {"CaseRegistered", "languages", kRegistration, "languages", Match::kSet},
    {"CareRecorded", "care_type", v1::DOCUMENT_KIND_CARE_ARRANGEMENT, "type"},
    {"CareRecorded", "concerns_total", kConcerns, "concerns", Match::kCount},
    {"CareRecorded", "concerns_acted_on", kConcerns, "concerns",
     Match::kActedOn},
    {"AssessmentSubmitted", "kind", kAssessment, "type"},
    {"AssessmentSubmitted", "risk_level", kAssessment, "risk_level"},
    {"AssessmentSubmitted", "child_seen_alone", kAssessment,
     "child_seen_alone"},
    {"AssessmentSubmitted", "determination_needed", kAssessment,
     "determination_required"},
    {"AssessmentSubmitted", "guardian_consulted", kAssessment,
     "guardian_consulted"},
    {"AssessmentAnnexed", "feared_states", kAnnex, "feared_states",
     Match::kSet},
    {"AssessmentAnnexed", "family_danger", kAnnex, "family_danger"},
    {"AsylumStatusRecorded", "status", kAnnex, "asylum_status"},
    {"AsylumStatusRecorded", "displacement", kAnnex, "displacement_status"},
    {"TraffickingScreened", "result", kAnnex, "trafficking_indicated"},
    {"TraffickingScreened", "family_or_state_suspected", kAnnex,
     "family_or_state_suspected"},
    {"ConsentRecorded", "granted", kConsent, "scopes_agreed", Match::kSet},
    {"ConsentRecorded", "refused", kConsent, "scopes_refused", Match::kSet},
    {"ConsentRecorded", "given_by", kConsent, "given_by"},
    {"ConsentRecorded", "method", kConsent, "method"},
    {"ConsentRecorded", "language", kConsent, "language"},
    {"ConsentRecorded", "interpreter", kConsent, "interpreter"},
    {"ConsentRecorded", "valid_until", kConsent, "valid_until"},
    {"ConsentRecorded", "recipients", kConsent, "recipients", Match::kSet},
    {"ConsentRecorded", "categories", kConsent, "categories", Match::kSet},
    {"ConsentWithdrawn", "scopes", kConsent, "scopes_refused", Match::kSet},
    {"ConsentWithdrawn", "given_by", kConsent, "given_by"},
    {"GuardianAppointed", "status", v1::DOCUMENT_KIND_GUARDIAN_CERTIFICATE,
     "status"},
    {"EvaluationProposed", "level", v1::DOCUMENT_KIND_EVALUATION_REQUEST,
     "purpose"},
    {"ReportSubmitted", "result", kReport, "recommendation"},
    {"EvaluationReceived", "result", kReport, "recommendation"},
    {"DeterminationSubmitted", "options", kDetermination, "options.option",
     Match::kSet},
    {"DeterminationSubmitted", "options", kDetermination, "recommended_option",
     Match::kAmong},
    {"DeterminationSubmitted", "views_heard_on", kDetermination,
     "views_heard_on"},
    {"SolutionDecided", "solution", kDecision, "chosen_option"},
    {"SolutionDecided", "deciding_body", kDecision, "body"},
    {"SolutionDecided", "members", kDecision, "members", Match::kCount},
    {"SolutionDecided", "undertakings_signed", kDecision,
     "members.undertaking_signed", Match::kAllYes},
    {"StepReturned", "deciding_body", kDecision, "body"},
    {"StepReturned", "members", kDecision, "members", Match::kCount},
    {"StepReturned", "undertakings_signed", kDecision,
     "members.undertaking_signed", Match::kAllYes},
    {"AppealDecided", "deciding_body", kDecision, "body"},
    {"ChildReceived", "carer_present", kHandover, "carer_present"},
    {"ChildReceived", "condition", kHandover, "condition"},
    {"FollowedUp", "child_seen_alone", kFollowUp, "child_seen_alone"},
    {"FollowedUp", "situation", kFollowUp, "situation"},
    {"FollowedUp", "not_seen_reason", kFollowUp, "why_not_seen"},
    {"CasePlanSubmitted", "child_took_part", v1::DOCUMENT_KIND_CASE_PLAN,
     "child_involved"},
    {"PlanReviewed", "child_present", v1::DOCUMENT_KIND_REVIEW_FORM,
     "child_present"},
    {"ClosureRequested", "reason", kClosure, "reason"},
    {"ClosureRequested", "retain_until", kClosure, "retain_until"},
    {"CaseReopened", "reason", v1::DOCUMENT_KIND_REOPENING_FORM, "reasons",
     Match::kContains},
    {"ComplaintFiled", "about", v1::DOCUMENT_KIND_COMPLAINT_FORM, "about"},
    {"ComplaintFiled", "severity", v1::DOCUMENT_KIND_COMPLAINT_FORM,
     "severity"},
    {"ServiceReferred", "service", kReferral, "service"},
    {"ServiceReferred", "timeframe", kReferral, "timeframe"},
    {"InquiryProposed", "country", v1::DOCUMENT_KIND_PLACEMENT_REPORT,
     "country"},
};

constexpr auto kRequest = v1::DOCUMENT_KIND_EVALUATION_REQUEST;
constexpr auto kChild = v1::DOCUMENT_KIND_CHILD_AGREEMENT;
constexpr auto kGuardian = v1::DOCUMENT_KIND_GUARDIAN_AGREEMENT;
constexpr auto kReceiver = v1::DOCUMENT_KIND_RECEIVER_AGREEMENT;

constexpr DayOfAct kDaysOfActs[] = {
    {"ConsentRecorded", kConsent, "given_on", Day::kNotLater},
    {"ConsentWithdrawn", kConsent, "given_on", Day::kNotLater},
    {"CasePlanSubmitted", v1::DOCUMENT_KIND_CASE_PLAN, "agreed_on",
     Day::kNotLater},
    {"", kChild, "agreed_on", Day::kNotLater},
    {"", kGuardian, "agreed_on", Day::kNotLater},
    {"", kReceiver, "agreed_on", Day::kNotLater},
    {"ReportSubmitted", kReport, "reported_on", Day::kWithin},
    {"ReportSubmitted", kReport, "visits.visited_on", Day::kWithin},
    {"EvaluationReceived", kReport, "reported_on", Day::kNotLater},
    {"EvaluationReceived", kReport, "visits.visited_on", Day::kNotLater},
    {"InquiryProposed", v1::DOCUMENT_KIND_PLACEMENT_REPORT, "reported_on",
     Day::kNotLater},
    {"SolutionDecided", kDecision, "decided_on", Day::kSame},
    {"StepReturned", kDecision, "decided_on", Day::kSame},
    {"AppealDecided", kDecision, "decided_on", Day::kSame},
    {"ChildReceived", kHandover, "received_on", Day::kSame},
    {"FollowedUp", kFollowUp, "followed_up_on", Day::kSame},
    {"PlanReviewed", v1::DOCUMENT_KIND_REVIEW_FORM, "reviewed_on", Day::kSame},
};

constexpr char kAsk[] = "ask the child first; what it refuses is left out";
constexpr char kFree[] = "an agreement is given freely; record none";
constexpr char kOwn[] = "the agreement of the person that the kind names";
constexpr char kBack[] = "explain that it may be taken back, then record it";
constexpr char kFits[] = "an answer that the result allows, or another result";
constexpr char kGraver[] =
    "an act that takes a word that no rule knows for a graver one";
constexpr char kSuitable[] =
    "EVALUATION_RESULT_FAMILY_FOUND_SUITABLE "
    "EVALUATION_RESULT_FOUND_SUITABLE_WITH_SUPPORT";

constexpr auto kTracing = v1::DOCUMENT_KIND_TRACING_RECORD;
constexpr char kWish[] =
    "the child's own wish: tracing begins with nothing else";
constexpr char kAnyReason[] =
    "NOT_SEEN_REASON_ABDUCTED NOT_SEEN_REASON_AT_SCHOOL "
    "NOT_SEEN_REASON_IN_DETENTION NOT_SEEN_REASON_MOVED_ONTO_STREET "
    "NOT_SEEN_REASON_WITH_ANOTHER_CAREGIVER NOT_SEEN_REASON_VISITING_FAMILY "
    "NOT_SEEN_REASON_WORKING NOT_SEEN_REASON_OTHER";

constexpr Disqualifying kDisqualifying[] = {
    {v1::DOCUMENT_KIND_CONSENT_RECORD, "valid_until", Fault::kPast, "",
     "ask the child again: this consent is over"},
    {v1::DOCUMENT_KIND_GUARDIAN_CERTIFICATE, "conflict_of_interest", Fault::kIs,
     "YES", "a guardian without a conflict of interest"},
    {v1::DOCUMENT_KIND_GUARDIAN_CERTIFICATE, "ends_on", Fault::kPast, "",
     "a guardianship that runs"},
    {kRequest, "persons.child_agrees", Fault::kIs, "NO", kAsk},
    {kRequest, "child_read_message", Fault::kIs, "NO", kAsk},
    {kRequest, "child_knows_request", Fault::kIs, "NO", kAsk},
    {kReport, "author_authorised", Fault::kIs, "NO",
     "a report by a social worker of that country"},
    {kReport, "identity_verified", Fault::kIs, "NO", kFits, "ReportSubmitted",
     "result", kSuitable},
    {kReport, "family_willing", Fault::kIs, "NO", kFits, "ReportSubmitted",
     "result", kSuitable},
    {kReport, "family_able", Fault::kIs, "NO", kFits, "ReportSubmitted",
     "result", "EVALUATION_RESULT_FAMILY_FOUND_SUITABLE"},
    {kReport, "family_willing", Fault::kIs, "YES", kFits, "ReportSubmitted",
     "result", "EVALUATION_RESULT_FOUND_DECLINES EVALUATION_RESULT_NOT_FOUND"},
    {kReport, "identity_verified", Fault::kIs, "NO", kFits,
     "EvaluationReceived", "result", kSuitable},
    {kReport, "family_willing", Fault::kIs, "NO", kFits, "EvaluationReceived",
     "result", kSuitable},
    {kReport, "family_able", Fault::kIs, "NO", kFits, "EvaluationReceived",
     "result", "EVALUATION_RESULT_FAMILY_FOUND_SUITABLE"},
    {kReport, "family_willing", Fault::kIs, "YES", kFits, "EvaluationReceived",
     "result", "EVALUATION_RESULT_FOUND_DECLINES EVALUATION_RESULT_NOT_FOUND"},
    {kDecision, "decision", Fault::kIsNot,
     "approves_recommendations not_approved",
     "a deferral returns the case to an earlier step", "SolutionDecided"},
    {kDecision, "decision", Fault::kIs, "approves_recommendations",
     "the decision as the panel took it: not approved, with its own "
     "recommendation",
     "SolutionDecided", "against_recommendation", "YES"},
    {kDecision, "decision", Fault::kIs, "not_approved",
     "the decision as the panel took it, or the fact that it decided against "
     "the recommendation",
     "SolutionDecided", "against_recommendation", "NO"},
    {kDecision, "chosen_option", Fault::kAbsent, "",
     "the option that was decided", "SolutionDecided"},
    {kDecision, "members.conflict_declared", Fault::kIs, "YES",
     "a panel without that member", "SolutionDecided"},
    {kDecision, "decision", Fault::kIsNot, "defers",
     "a decision of the panel that defers", "StepReturned"},
    {kDecision, "members.conflict_declared", Fault::kIs, "YES",
     "a panel without that member", "StepReturned"},
    {kDecision, "remedy_explained", Fault::kIs, "NO",
     "explain to child and guardian how to have it reviewed",
     "SolutionDecided"},
    {kChild, "given_by", Fault::kIsNot, "child", kOwn},
    {kGuardian, "given_by", Fault::kIsNot, "guardian", kOwn},
    {kReceiver, "given_by", Fault::kIsNot, "family receiving_body", kOwn},
    {kChild, "voluntary", Fault::kIs, "NO", kFree},
    {kGuardian, "voluntary", Fault::kIs, "NO", kFree},
    {kReceiver, "voluntary", Fault::kIs, "NO", kFree},
    {v1::DOCUMENT_KIND_OTHER_PARENT, "voluntary", Fault::kIs, "NO", kFree},
    {kChild, "may_be_taken_back", Fault::kIs, "NO", kBack},
    {kGuardian, "may_be_taken_back", Fault::kIs, "NO", kBack},
    {v1::DOCUMENT_KIND_CARE_UNTIL_MAJORITY, "care_until_majority", Fault::kIs,
     "NO", "a promise of care until majority"},
    {v1::DOCUMENT_KIND_PICK_UP_CONFIRMATION, "arrival_point", Fault::kAbsent,
     "", "the place where the child is met"},
    {v1::DOCUMENT_KIND_TRAVEL_DOCUMENT, "expires_on", Fault::kPast, "",
     "a travel document that is valid on that day"},
    {v1::DOCUMENT_KIND_HANDOVER_STATEMENT, "signed_by_both", Fault::kIs, "NO",
     "the statement signed by both sides"},
    {kFollowUp, "child_seen", Fault::kIs, "NO",
     "a child that was not seen was not seen alone", "FollowedUp",
     "child_seen_alone", "YES"},
    {kFollowUp, "child_seen", Fault::kIsNot, "YES",
     "an act that says why the child was not seen", "FollowedUp",
     "not_seen_reason", "NOT_SEEN_REASON_UNSPECIFIED"},
    {kFollowUp, "child_seen", Fault::kIsNot, "NO",
     "an act without a reason: the child was seen", "FollowedUp",
     "not_seen_reason", kAnyReason},
    {kTracing, "child_wants", Fault::kIsNot, "YES", kWish, "TracingRecorded",
     "status", "TRACING_STATUS_OPEN"},
    {kTracing, "requested_by", Fault::kIsNot, "child", kWish, "TracingRecorded",
     "status", "TRACING_STATUS_OPEN"},
    {v1::DOCUMENT_KIND_CARE_ARRANGEMENT, "type", Fault::kIs,
     "no_care_arrangement", "an arrangement that stands", "CareRecorded",
     "care_type",
     "CARE_TYPE_KINSHIP_CARE CARE_TYPE_FOSTER_CARE CARE_TYPE_TRANSIT_CENTRE "
     "CARE_TYPE_RESIDENTIAL_CARE"},
    {kConsent, "given_by", Fault::kIs, "other",
     "the answer of the child, a caregiver or the guardian", "ConsentRecorded"},
    {kConsent, "given_by", Fault::kIs, "other",
     "the answer of the child, a caregiver or the guardian",
     "ConsentWithdrawn"},
    {kFollowUp, "feels_safe", Fault::kIs, "NO",
     "a situation that says so: concerns or breakdown", "FollowedUp",
     "situation", "SITUATION_STABLE"},
    // A code that an edited file added is none of these: it never passes as the
    // calm value of the fact.
    {kFollowUp, "situation", Fault::kIsNot, "improved unchanged", kGraver,
     "FollowedUp", "situation", "SITUATION_STABLE"},
    {kReport, "recommendation", Fault::kIsNot,
     "yes reunification reunification_enhanced_support", kFits,
     "ReportSubmitted", "result", kSuitable},
    {kReport, "recommendation", Fault::kIsNot,
     "yes reunification reunification_enhanced_support", kFits,
     "EvaluationReceived", "result", kSuitable},
    {kRegistration, "protection_status", Fault::kIsNot, "none_of_the_above",
     kGraver, "CaseRegistered", "protection_status",
     "PROTECTION_STATUS_ACCOMPANIED"},
    {kHandover, "condition", Fault::kIsNot, "well", kGraver, "ChildReceived",
     "condition", "ARRIVAL_CONDITION_WELL"},
    {kAssessment, "risk_level", Fault::kIsNot, "none low", kGraver,
     "AssessmentSubmitted", "risk_level", "RISK_LEVEL_NONE RISK_LEVEL_LOW"},
};

}  // namespace

std::vector<std::string> CodesFor(
    const google::protobuf::EnumValueDescriptor& value) {
  std::vector<std::string> codes;
  for (const Word& word : kWords) {
    if (value.name() == word.value) codes.emplace_back(word.code);
  }
  if (!codes.empty()) return codes;
  // AGE_BAND_UNSPECIFIED names the prefix of AGE_BAND_ADULT.
  const std::string& zero = value.type()->FindValueByNumber(0)->name();
  const size_t prefix = zero.size() - std::string("UNSPECIFIED").size();
  std::string word = value.name().substr(prefix);
  absl::AsciiStrToLower(&word);
  return {word};
}

absl::Span<const SameAnswer> SameAnswers() { return kSameAnswers; }

absl::Span<const DayOfAct> DaysOfActs() { return kDaysOfActs; }

absl::Span<const Disqualifying> DisqualifyingAnswers() {
  return kDisqualifying;
}

bool BindsReceiver(v1::DocumentKind kind) {
  switch (kind) {
    case v1::DOCUMENT_KIND_GUARDIAN_CERTIFICATE:
    case v1::DOCUMENT_KIND_EVALUATION_REPORT:
    case v1::DOCUMENT_KIND_DECISION:
    case v1::DOCUMENT_KIND_CHILD_AGREEMENT:
    case v1::DOCUMENT_KIND_GUARDIAN_AGREEMENT:
    case v1::DOCUMENT_KIND_RECEIVER_AGREEMENT:
    case v1::DOCUMENT_KIND_CARE_UNTIL_MAJORITY:
    case v1::DOCUMENT_KIND_PICK_UP_CONFIRMATION:
    case v1::DOCUMENT_KIND_TRAVEL_DOCUMENT:
    case v1::DOCUMENT_KIND_HANDOVER_STATEMENT:
      return true;
    default:
      return false;
  }
}

}  // namespace causeway::forms
