#include "statemachine/procedure/shape.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "base/date.h"
#include "base/errors.h"
#include "base/ids.h"
#include "base/language_tag.h"
#include "base/limits.h"
#include "base/status_macros.h"
#include "statemachine/procedure/code_names.h"
#include "statemachine/procedure/iso_countries.h"

namespace causeway::procedure {
namespace {

constexpr size_t kDigestBytes = 32;
constexpr size_t kOfferIdBytes = 16;
// Nonce, tag, and a case id of any form.
constexpr size_t kSealedBytesMin = 29;
constexpr size_t kSealedBytesMax = 96;
constexpr int64_t kFirstRecordedUs = 0;
constexpr int64_t kLastRecordedUs = 7258118399999999;  // 2199-12-31

// Highest number of each code list.
constexpr Step Last(Step) { return Step::kFollowUp; }
constexpr Function Last(Function) { return Function::kDataProtectionOfficer; }
constexpr AgeBand Last(AgeBand) { return AgeBand::kAdult; }
constexpr ProtectionStatus Last(ProtectionStatus) {
  return ProtectionStatus::kAccompanied;
}
constexpr IdentificationSource Last(IdentificationSource) {
  return IdentificationSource::kHumanitarianAgency;
}
constexpr LegitimateBasis Last(LegitimateBasis) {
  return LegitimateBasis::kPublicInterest;
}
constexpr CareType Last(CareType) {
  return CareType::kSupervisedIndependentLiving;
}
constexpr RiskLevel Last(RiskLevel) { return RiskLevel::kNone; }
constexpr AssessmentKind Last(AssessmentKind) {
  return AssessmentKind::kComprehensive;
}
constexpr GuardianStatus Last(GuardianStatus) { return GuardianStatus::kEnded; }
constexpr EvaluationLevel Last(EvaluationLevel) {
  return EvaluationLevel::kPostPlacementReport;
}
constexpr EvaluationResult Last(EvaluationResult) {
  return EvaluationResult::kUnsafeToContinue;
}
constexpr Solution Last(Solution) { return Solution::kInterimContinue; }
constexpr AsylumStatus Last(AsylumStatus) { return AsylumStatus::kNotKnown; }
constexpr DisplacementStatus Last(DisplacementStatus) {
  return DisplacementStatus::kNotKnown;
}
constexpr ScreenResult Last(ScreenResult) { return ScreenResult::kNotKnown; }
constexpr DangerSubject Last(DangerSubject) {
  return DangerSubject::kThirdParty;
}
constexpr ConsentScope Last(ConsentScope) { return ConsentScope::kReportAnon; }
constexpr ConsentGiver Last(ConsentGiver) { return ConsentGiver::kGuardian; }
constexpr WithheldFrom Last(WithheldFrom) { return WithheldFrom::kOthers; }
constexpr WithholdReason Last(WithholdReason) { return WithholdReason::kOther; }
constexpr WaiverReason Last(WaiverReason) {
  return WaiverReason::kFamilyElsewhere;
}
constexpr HandoffReason Last(HandoffReason) {
  return HandoffReason::kDuplicate;
}
constexpr DeclineReason Last(DeclineReason) { return DeclineReason::kOther; }
constexpr ReturnReason Last(ReturnReason) {
  return ReturnReason::kFailedVerification;
}
constexpr RejectReason Last(RejectReason) {
  return RejectReason::kRiskNotReasoned;
}
constexpr DecidingBody Last(DecidingBody) { return DecidingBody::kStatePanel; }
constexpr ArrivalCondition Last(ArrivalCondition) {
  return ArrivalCondition::kNeedsPsychosocialCare;
}
constexpr Situation Last(Situation) { return Situation::kBreakdown; }
constexpr NotSeenReason Last(NotSeenReason) { return NotSeenReason::kOther; }
constexpr ClosureReason Last(ClosureReason) {
  return ClosureReason::kDuplicate;
}
constexpr UrgentKind Last(UrgentKind) { return UrgentKind::kCareBreakdown; }
constexpr InformedAbout Last(InformedAbout) {
  return InformedAbout::kEvaluation;
}

constexpr AppealParty Last(AppealParty) {
  return AppealParty::kLegalRepresentative;
}

constexpr AppealOutcome Last(AppealOutcome) {
  return AppealOutcome::kAppealWithdrawn;
}

constexpr SuspensionReason Last(SuspensionReason) {
  return SuspensionReason::kProtection;
}

constexpr ReopeningReason Last(ReopeningReason) {
  return ReopeningReason::kProtection;
}

constexpr NotInformedReason Last(NotInformedReason) {
  return NotInformedReason::kChildDeclined;
}

constexpr AssignmentReason Last(AssignmentReason) {
  return AssignmentReason::kConflictOfInterest;
}

constexpr CaseloadReason Last(CaseloadReason) {
  return CaseloadReason::kForAShortTime;
}

constexpr UnlinkReason Last(UnlinkReason) { return UnlinkReason::kLinkedAnew; }

constexpr SeparationReason Last(SeparationReason) {
  return SeparationReason::kCaseElsewhere;
}

constexpr LegalStatus Last(LegalStatus) {
  return LegalStatus::kStatelessnessProcedure;
}

constexpr ServiceKind Last(ServiceKind) { return ServiceKind::kOther; }

constexpr Timeframe Last(Timeframe) { return Timeframe::kWeek; }

constexpr ServiceOutcome Last(ServiceOutcome) {
  return ServiceOutcome::kNotAvailable;
}

constexpr ConsentMethod Last(ConsentMethod) { return ConsentMethod::kDrawing; }

constexpr OverrideGround Last(OverrideGround) {
  return OverrideGround::kParentIsRisk;
}

constexpr TracingStatus Last(TracingStatus) {
  return TracingStatus::kSuspended;
}

constexpr ComplaintAbout Last(ComplaintAbout) { return ComplaintAbout::kData; }

constexpr ComplaintSeverity Last(ComplaintSeverity) {
  return ComplaintSeverity::kExploitationOrAbuse;
}

constexpr ComplaintOutcome Last(ComplaintOutcome) {
  return ComplaintOutcome::kReferredOutside;
}

constexpr InquiryKind Last(InquiryKind) { return InquiryKind::kCorrection; }
constexpr ProtectiveMeasure Last(ProtectiveMeasure) {
  return ProtectiveMeasure::kSearch;
}
constexpr ChildSex Last(ChildSex) { return ChildSex::kOther; }
constexpr PlacementCondition Last(PlacementCondition) {
  return PlacementCondition::kOther;
}
constexpr PlacementRefusal Last(PlacementRefusal) {
  return PlacementRefusal::kNoFunding;
}
constexpr ReportLack Last(ReportLack) { return ReportLack::kReasons; }

constexpr InquiryOutcome Last(InquiryOutcome) {
  return InquiryOutcome::kChildIsHere;
}

constexpr RestrictionGround Last(RestrictionGround) {
  return RestrictionGround::kObjection;
}
constexpr ErasureParty Last(ErasureParty) {
  return ErasureParty::kLegalRepresentative;
}
constexpr BreachStage Last(BreachStage) { return BreachStage::kNoRisk; }
constexpr ErasureGround Last(ErasureGround) {
  return ErasureGround::kValidRequest;
}
constexpr InquiryClosing Last(InquiryClosing) {
  return InquiryClosing::kHolderUnreachable;
}

template <typename E>
bool InRange(E value) {
  return value >= E{} && value <= Last(value);
}

// Their numbers leave some out.
bool InRange(DocumentKind kind) {
  return kind == DocumentKind{} || *NameOf(kind) != '\0';
}

template <typename T>
bool Distinct(std::vector<T> items) {
  std::sort(items.begin(), items.end());
  return std::adjacent_find(items.begin(), items.end()) == items.end();
}

// How a text field is checked, by its name: names mean the same everywhere.
enum class Text {
  kNode,
  kStaff,
  kCountry,
  kDate,
  kDigest,
  kOfferId,
  kLanguage,
  kMonth,
  kSealed,
};

Text TextOf(absl::string_view name) {
  if (name == "country" || name == "whereabouts") return Text::kCountry;
  if (name == "language") return Text::kLanguage;
  if (name == "views_heard_on" || name == "valid_until" || name == "panel_on" ||
      name == "retain_until" || name == "expires_on" || name == "review_on") {
    return Text::kDate;
  }
  if (name == "month") return Text::kMonth;
  if (name == "sibling") return Text::kSealed;
  if (name == "offer_id" || name == "former_offer_id") return Text::kOfferId;
  if (name == "worker" || name == "author" || name == "approver" ||
      name == "preparer" || name == "subject") {
    return Text::kStaff;
  }
  if (name == "evaluator" || name == "receiver" || name == "giver" ||
      name == "recipient" || name == "requester" || name == "sender" ||
      name == "former_custodian" || name == "file_from") {
    return Text::kNode;
  }
  return Text::kDigest;  // All others are digests or commitments.
}

// What is wrong with a text field; nullptr when nothing is.
const char* TextFault(Text kind, const std::string& value) {
  switch (kind) {
    case Text::kNode:
      return ValidNodeId(value) ? nullptr : "a node id";
    case Text::kStaff:
      return ValidStaffNumber(value) ? nullptr : "a staff number";
    case Text::kCountry:
      return KnownCountry(value) ? nullptr : "a country of ISO 3166-1 alpha-2";
    case Text::kDate:
      return ParseDate(value).ok() ? nullptr : "a date YYYY-MM-DD";
    case Text::kMonth:
      return ParseDate(absl::StrCat(value, "-01")).ok() ? nullptr
                                                        : "a month YYYY-MM";
    case Text::kDigest:
      return value.size() == kDigestBytes ? nullptr : "32 bytes";
    case Text::kOfferId:
      return value.size() == kOfferIdBytes ? nullptr : "16 bytes";
    case Text::kSealed:
      return value.size() >= kSealedBytesMin && value.size() <= kSealedBytesMax
                 ? nullptr
                 : "29 to 96 bytes";
    case Text::kLanguage:
      return ValidLanguageTag(value) ? nullptr : "a BCP 47 tag";
  }
  return "a known field";
}

// May be empty in a fact of this type.
bool MayBeEmpty(FactType type, absl::string_view field) {
  switch (type) {
    case FactType::kHandoffWithdrawn:
      return field == "offer_id";  // Only proposed.
    case FactType::kEvaluationRecalled:
      return true;  // Only proposed, or nothing had left.
    case FactType::kCustodyTaken:
      return field == "head_certificate_digest" ||  // Two-party profile.
             field == "over_caseload";
    case FactType::kCaseReopened:
      return field == "over_caseload";
    case FactType::kStepReturned:
      return field == "deciding_body";  // Where the panel defers.
    case FactType::kConsentRecorded:
      return field == "valid_until";  // Until withdrawn.
    case FactType::kInquiryProposed:
      return field == "country" ||  // Of a placement alone; the rest of danger.
             field == "whereabouts" || field == "measure" || field == "sex";
    case FactType::kChildReceived:
      return field == "preparer";  // A rule asks for it.
    case FactType::kConsentChangeAnswered:
      return field == "preparer";  // Of documents.
    case FactType::kInquiryAnswered:
      // Of documents, and of a placement refused.
      return field == "preparer" || field == "refusal";
    case FactType::kNoticeSent:  // Not known, or not said.
      return field == "whereabouts" || field == "measure" || field == "sex" ||
             field == "danger";
    case FactType::kClosureRequested:
      return field == "merged_into";  // Of a duplicate alone.
    case FactType::kComplaintFiled:
      return field == "subject";  // Of a worker alone.
    case FactType::kFollowedUp:
      return field == "not_seen_reason";  // The child was seen.
    case FactType::kAsylumStatusRecorded:
      return field == "not_informed_reason";  // The child was told.
    case FactType::kWorkerAssigned:
      return field == "over_caseload";  // Where the limit is overridden.
    case FactType::kReasonRecorded:
      return true;  // Of one of the two.
    default:
      return false;
  }
}

// A list that says something by being empty.
bool ListMayBeEmpty(FactType type, absl::string_view field) {
  if (field == "conflicted" || field == "recipients") return true;
  return type == FactType::kCaseOpened || type == FactType::kOriginRecorded ||
         type == FactType::kConsentRecorded ||
         type == FactType::kItemWithheld ||
         type == FactType::kAssessmentAnnexed ||
         type == FactType::kFearsRecorded || type == FactType::kAnswerSent ||
         type == FactType::kStepReturned ||
         type == FactType::kSolutionDecided ||  // By a court.
         type == FactType::kInquiryAnswered;
}

class ShapeVisitor {
 public:
  ShapeVisitor(const Procedure& procedure, FactType type)
      : procedure_(procedure), type_(type) {}

  const absl::Status& status() const { return status_; }
  // Fields that are empty and may not be.
  const std::vector<std::string>& left_open() const { return left_open_; }

  void operator()(const char*, bool) {}
  void operator()(const char*, uint32_t) {}
  void operator()(const char*, uint64_t) {}

  template <typename E, std::enable_if_t<std::is_enum_v<E>, int> = 0>
  void operator()(const char* name, E value) {
    if (!InRange(value)) return Fail(name, "an unknown value", "a known value");
    if (value == E{} && !MayBeEmpty(type_, name) && !GuardedByFile(name)) {
      FailOpen(name, "a value");
    }
  }

  void operator()(const char* name, const std::string& value) {
    if (value.empty() && (MayBeEmpty(type_, name) || GuardedByFile(name))) {
      return;
    }
    const char* const want = TextFault(TextOf(name), value);
    if (want == nullptr) return;
    if (value.empty()) return FailOpen(name, want);
    Fail(name, absl::StrCat(value.size(), " bytes"), want);
  }

  template <typename T>
  void operator()(const char* name, const std::vector<T>& items) {
    if (items.size() > limits::kListItemsMax) {
      return Fail(name, absl::StrCat(items.size(), " items"),
                  absl::StrCat("at most ", limits::kListItemsMax));
    }
    if (items.empty() && !ListMayBeEmpty(type_, name) && !GuardedByFile(name)) {
      return FailOpen(name, "at least one");
    }
    // "members" has a rule of its own for this.
    if (absl::string_view(name) != "members" && !Distinct(items)) {
      return Fail(name, "an item twice", "each item once");
    }
    for (const T& item : items) CheckItem(name, item);
  }

 private:
  template <typename E, std::enable_if_t<std::is_enum_v<E>, int> = 0>
  void CheckItem(const char* name, E item) {
    if (item == E{} || !InRange(item)) {
      Fail(name, "an unknown value", "known values");
    }
  }

  void CheckItem(const char* name, const std::string& item) {
    const absl::string_view field = name;
    if (field == "languages") {
      if (!ValidLanguageTag(item)) Fail(name, "another form", "BCP 47 tags");
    } else if (field == "members" || field == "conflicted") {
      if (!ValidStaffNumber(item)) Fail(name, "another form", "staff numbers");
    } else if (field == "recipients") {
      if (!KnownCountry(item) && !ValidNodeId(item)) {
        Fail(name, "another form",
             "countries of ISO 3166-1 alpha-2, or node ids");
      }
    } else if (!KnownCountry(item)) {
      Fail(name, "another form", "countries of ISO 3166-1 alpha-2");
    }
  }

  bool GuardedByFile(absl::string_view field) const {
    for (const Rule& rule : procedure_.rules()) {
      if (rule.kind != Rule::Kind::kField || rule.field != field) continue;
      for (const std::string& on : rule.on) {
        if (on == NameOf(type_)) return true;
      }
    }
    return false;
  }

  void FailOpen(absl::string_view field, absl::string_view want) {
    left_open_.emplace_back(field);
    Fail(field, "nothing", want);
  }

  void Fail(absl::string_view field, absl::string_view got,
            absl::string_view want) {
    if (status_.ok()) status_ = InvalidField(field, got, want);
  }

  const Procedure& procedure_;
  FactType type_;
  absl::Status status_;
  std::vector<std::string> left_open_;
};

ShapeVisitor Visited(const Procedure& procedure, const FactBody& body) {
  ShapeVisitor visitor(procedure, TypeOf(body));
  std::visit(
      [&](const auto& fields) {
        std::decay_t<decltype(fields)>::Fields(fields, visitor);
      },
      body);
  return visitor;
}

absl::Status CheckMeta(const FactMeta& meta) {
  if (!ValidNodeId(meta.node)) {
    return InvalidField("node", "another form", "a node id");
  }
  if (meta.function == Function::kUnspecified || !InRange(meta.function) ||
      meta.function == Function::kAuditor ||
      meta.function == Function::kOperator) {
    return InvalidField("function", "an unknown value", "a known function");
  }
  const bool machine = meta.function == Function::kMachine;
  if (machine != meta.staff_number.empty() ||
      (!machine && !ValidStaffNumber(meta.staff_number))) {
    return InvalidField("staff_number", "another form",
                        "a staff number; none for the node itself");
  }
  if (!ParseDate(meta.happened_on).ok()) {
    return InvalidField("happened_on", "another form", "a date YYYY-MM-DD");
  }
  if (meta.recorded_at_us < kFirstRecordedUs ||
      meta.recorded_at_us > kLastRecordedUs) {
    return InvalidField("recorded_at_us", "out of range", "1970 to 2199");
  }
  if (meta.documents.size() > limits::kDocumentsPerRecordMax) {
    return InvalidField(
        "documents", absl::StrCat(meta.documents.size()),
        absl::StrCat("at most ", limits::kDocumentsPerRecordMax));
  }
  for (const DocumentKind kind : meta.documents) {
    if (kind == DocumentKind::kUnspecified || !InRange(kind)) {
      return InvalidField("documents", "an unknown kind", "known kinds");
    }
  }
  return absl::OkStatus();
}

// What no single field shows.
absl::Status CheckTogether(const FactBody& body) {
  if (const auto* consent = std::get_if<ConsentRecorded>(&body)) {
    std::vector<ConsentScope> all = consent->granted;
    all.insert(all.end(), consent->refused.begin(), consent->refused.end());
    if (all.empty()) return InvalidField("granted", "nothing", "an answer");
    if (!Distinct(all)) {
      return InvalidField("granted", "a scope twice", "one answer per scope");
    }
  }
  if (const auto* care = std::get_if<CareRecorded>(&body)) {
    if (care->concerns_acted_on > care->concerns_total) {
      return InvalidField("concerns_acted_on", "more than concerns_total",
                          "at most concerns_total");
    }
  }
  if (const auto* more = std::get_if<OriginRecorded>(&body)) {
    if (more->nationalities.empty() && more->habitual_residences.empty() &&
        !more->stateless) {
      return InvalidField("nationalities", "nothing", "at least one country");
    }
  }
  if (const auto* why = std::get_if<ReasonRecorded>(&body)) {
    if ((why->reopening == ReopeningReason{}) ==
        (why->suspension == SuspensionReason{})) {
      return InvalidField("reopening", "none or two reasons",
                          "the reason of one");
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status CheckShape(const Procedure& procedure, const Fact& fact) {
  RETURN_IF_ERROR(CheckMeta(fact.meta));
  RETURN_IF_ERROR(Visited(procedure, fact.body).status());
  return CheckTogether(fact.body);
}

std::vector<std::string> FieldsLeftOpen(const Procedure& procedure,
                                        const FactBody& body) {
  return Visited(procedure, body).left_open();
}

}  // namespace causeway::procedure
