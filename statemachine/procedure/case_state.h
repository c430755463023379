#ifndef CAUSEWAY_STATEMACHINE_PROCEDURE_CASE_STATE_H_
#define CAUSEWAY_STATEMACHINE_PROCEDURE_CASE_STATE_H_

// The whole state of a case as a value, in two parts: what the open journal
// says, and what the protected journal says. Check of an open fact reads the
// open part only, so that a node without the protected journal can replay.
// Plain values; no thread-safety of their own.

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "statemachine/procedure/codes.h"
#include "statemachine/procedure/protected_facts.h"

namespace causeway::procedure {

// A person at a node, as journals name persons.
struct Person {
  std::string node;
  std::string staff_number;
  bool operator==(const Person&) const = default;
};

struct AssessmentState {
  AssessmentKind kind{};
  RiskLevel risk_level{};
  bool determination_needed = false;
  std::optional<Person> author;  // Set while one is submitted or approved.
  std::vector<Person> writers;   // The author, and who corrected it.
  std::uint64_t proposal = 0;    // Sequence of its entry.
  bool pending = false;          // Waits for a supervisor.
  bool approved = false;
  bool operator==(const AssessmentState&) const = default;
};

struct CasePlanState {
  std::vector<Person> writers;  // The author, and who corrected it.
  std::uint64_t proposal = 0;   // Sequence of its entry.
  bool pending = false;         // Waits for a supervisor.
  bool approved = false;
  bool operator==(const CasePlanState&) const = default;
};

enum class EvaluationPhase {
  kNone,
  kProposed,
  kRequested,
  kAcknowledged,
  kReceived,
  kDeclined,
  kRecalled,
  kWaived,
  kReturned,
};

struct EvaluationState {
  EvaluationPhase phase = EvaluationPhase::kNone;
  std::string evaluator;
  EvaluationLevel level{};
  std::optional<Person> proposer;
  std::uint64_t proposal = 0;  // Its entry's sequence.
  std::string request_digest;
  std::string country;         // Asked about.
  EvaluationResult result{};   // Of the last report.
  std::string result_country;  // What that report is about.
  bool child_informed = false;
  bool accepted = false;  // The report cannot be sent back any more.
  bool operator==(const EvaluationState&) const = default;
};

struct DeterminationState {
  std::optional<Person> author;
  std::uint64_t report = 0;  // Sequence of the report's entry.
  std::vector<Solution> options;
  std::string views_heard_on;
  Solution solution{};     // kUnspecified until decided.
  std::string country;     // Where it is carried out.
  std::string panel_on;    // Date on which the panel sits; empty: not called.
  std::string decided_on;  // Date.
  bool against_recommendation = false;
  std::optional<Person> recorder;  // Who recorded the decision.
  bool notified = false;
  std::string notified_on;  // Date of recording; the appeal window begins.
  bool appeal_waived = false;
  bool appeal_open = false;     // Suspends return and transfer.
  bool appeal_decided = false;  // The decision stands; the way is free.
  std::optional<Person> plan_author;
  std::vector<Person> plan_writers;  // The author, and who corrected it.
  std::uint64_t plan_proposal = 0;   // Sequence of the entry with the plan.
  bool plan_approved = false;
  bool operator==(const DeterminationState&) const = default;
};

enum class HandoffPhase { kNone, kProposed, kOffered, kAccepted };

struct HandoffState {
  HandoffPhase phase = HandoffPhase::kNone;
  std::string receiver;
  HandoffReason reason{};
  bool child_travels = false;
  std::optional<Person> proposer;
  std::uint64_t proposal = 0;  // Its entry's sequence.
  std::string offer_id;
  std::string worker;  // Named by the receiver.
  bool pick_up_arranged = false;
  bool care_until_majority = false;
  bool departed = false;
  bool arrived = false;   // The receiver said so.
  bool received = false;  // And its hand-over statement came.
  // Open entries that a second person saw, or that the hand-over itself adds;
  // what is later leaves once it is released.
  std::uint64_t released = 0;
  std::vector<Person> later_authors;  // Who recorded what is later.
  bool operator==(const HandoffState&) const = default;
};

// What was done about the urgent concern, while one is open.
struct UrgentActionState {
  std::vector<Person> writers;  // Who recorded it, and who corrected it.
  std::uint64_t entry = 0;      // Sequence of its entry, or of the correction.
  bool operator==(const UrgentActionState&) const = default;
};

// A record by which the child counts as older. It has no effect until a second
// person confirms it.
struct OlderState {
  AgeBand band{};
  std::vector<Person> writers;  // Who recorded it, and who corrected it.
  std::uint64_t entry = 0;      // Sequence of its entry, or of the correction.
  bool operator==(const OlderState&) const = default;
};

// Where the best-interests procedure stands: read off the state, in no fact.
// Numbers of causeway/v1/case_view.proto.
enum class BipStatus : int32_t {
  kUnspecified = 0,
  kAssessmentDue = 1,
  kAssessmentDone = 2,
  kInitiated = 3,
  kReportDone = 4,
  kApproved = 5,
  kNotApproved = 6,
  kDeferred = 7,
  kReopened = 8,
  kClosed = 9,
  kPanelScheduled = 10,
};

// What a release ended, and a VOID of it brings back.
struct ReleasedState {
  std::string worker;
  std::string former_custodian;
  bool operator==(const ReleasedState&) const = default;
};

// Why the case rests; kUnspecified while it does not.
struct SuspensionState {
  SuspensionReason reason{};
  std::string since;  // Date.
  bool operator==(const SuspensionState&) const = default;
};

// What another authority was asked or told.
struct InquiryState {
  InquiryKind kind{};
  std::string recipient;
  std::string country;                    // Of a placement.
  std::optional<Person> proposer;         // Until it is sent.
  std::uint64_t entry = 0;                // Sequence of the entry that says so.
  std::uint64_t epoch = 0;                // Of that entry.
  std::vector<DocumentKind> documents{};  // Kinds that leave.
  bool onward_allowed = false;            // Until it is sent.
  bool operator==(const InquiryState&) const = default;
};

// An answer or a report that left, as far as the journal knows.
struct SentState {
  std::string recipient;
  std::uint64_t entry = 0;
  bool operator==(const SentState&) const = default;
};

// A valid request for erasure of the closed case.
struct ErasureRequestState {
  ErasureParty party{};  // kUnspecified: none.
  Person recorded_by;
  std::uint64_t entry = 0;  // Sequence of its entry; not of a copy's.
  bool operator==(const ErasureRequestState&) const = default;
};

// Set where a former custodian asks about its own copy. No fact sets it: the
// journal is another node's then, and what is decided goes into no journal.
struct CopyState {
  bool receipted = false;      // The receiver confirmed custody.
  std::string handed_over_on;  // Date.
  bool operator==(const CopyState&) const = default;
};

struct OpenState {
  bool opened = false;
  std::uint64_t entries = 0;     // Open facts so far.
  std::string procedure_digest;  // Under which the case runs now.
  // Every version under which it ran, in the order of first use.
  std::vector<std::string> procedure_digests;
  std::set<std::string> origin;       // Openly recorded origin set (countries).
  bool nationality_answered = false;  // Statelessness is an answer.
  bool residence_answered = false;
  AgeBand age_band{};
  std::optional<OlderState> older;  // Waits for a second person.
  ProtectionStatus protection_status{};
  bool registered = false;
  std::array<StepProgress, 9> steps{};  // By step number; 0 is not used.
  std::string custodian;                // Empty between RELEASE and TAKEN.
  std::uint64_t epoch = 0;
  bool between_custodians = false;  // RELEASED, not yet TAKEN.
  std::string next_custodian;       // Named by RELEASED.
  ReleasedState released;           // Between custodians.
  std::string worker;               // Staff number at the custodian.
  CareType care_type{};
  bool care_complete = false;  // Each concern acted on.
  bool urgent = false;
  // Steps whose work is done while a concern is urgent: they end with it.
  std::set<Step> done_when_clear;
  UrgentKind urgent_kind{};  // Of the last concern raised.
  std::optional<UrgentActionState> urgent_action;
  // Workers of the case, and who wrote assessments or reports of it: none of
  // them votes on it.
  std::vector<Person> authors;
  // Who decided something of the case as supervisor or for the panel: the line
  // of its worker.
  std::vector<Person> line;
  AssessmentState assessment;
  CasePlanState case_plan;
  GuardianStatus guardian{};
  EvaluationState evaluation;
  DeterminationState determination;
  bool deferred = false;  // By the panel; step 6 has not begun again.
  bool again = false;     // Determined anew, and not decided yet.
  HandoffState handoff;
  // Nodes that stated that the child is with them, since care was last
  // recorded here.
  std::set<std::string> child_stated_with;
  bool implemented = false;
  std::uint32_t follow_ups = 0;  // That saw the child.
  std::string last_followed_up_on;
  std::string last_seen_on;  // Date; of the follow-ups that saw the child.
  Situation last_situation{};
  std::string last_reported_on;
  std::optional<Person> closure_requested_by;
  std::uint64_t closure_proposal = 0;  // Its entry's, or the correction's.
  std::vector<Person> closure_corrected_by;
  ClosureReason closure_reason{};  // Of the last request.
  bool closed = false;
  bool reopened = false;
  SuspensionState suspension;
  std::set<ServiceKind> services_open;  // Referred, not answered.
  std::string last_reviewed_on;         // The case plan.
  // Answers on a placement that stand: country, and the authority of it.
  std::set<std::pair<std::string, std::string>> placement_consents;
  std::set<std::pair<std::string, std::string>> placement_refusals;
  std::string former_custodian;  // Who released last.
  std::vector<InquiryState> inquiries_proposed;
  std::map<std::string, InquiryState> inquiries_open;  // By request digest.
  // Nodes that hold something that was sent about the child, and the sequence
  // of the entry that last sent it.
  std::map<std::string, std::uint64_t> holders;
  // Kinds of the documents of each entry that has some, by its sequence.
  std::map<std::uint64_t, std::vector<DocumentKind>> documents;
  // In which function each entry with a decision was recorded.
  std::map<std::uint64_t, Function> decisions;
  // Entries whose documents went out by themselves, and to whom.
  std::map<std::uint64_t, std::set<std::string>> sent_from;
  // Answers and follow-up reports of this custodian, by the digest of their
  // message: its recipient and the sequence of the entry that says so.
  std::map<std::string, SentState> sent;
  // Nodes that had the case file, and the sequence before which they had it.
  std::map<std::string, std::uint64_t> had_file;
  // Danger notices of other nodes that nobody answered, by digest: their
  // sender.
  std::map<std::string, std::string> danger_notices;
  std::string retain_until;  // Date, of the last request for closure.
  std::map<RestrictionGround, Person> restrictions;  // And who set each.
  ErasureRequestState erasure_request;
  bool breach_open = false;  // Known, neither reported nor found harmless.
  bool erased = false;
  std::optional<CopyState> copy;
  const InquiryState* Proposed(InquiryKind kind,
                               const std::string& recipient) const;
  StepProgress Progress(Step step) const;
  bool Active(Step step) const;
  BipStatus Bip() const;
  // Of which States the child may be, and where it lived. Until both are said,
  // any State may be one of them.
  bool OriginAnswered() const {
    return nationality_answered && residence_answered;
  }
  bool operator==(const OpenState&) const = default;
};

struct DatedAnswer {
  ScreenResult result{};
  std::string on;  // Date.
  bool operator==(const DatedAnswer&) const = default;
};

// The override that was proposed last.
struct OverrideState {
  OverrideGround ground{};  // kUnspecified: none.
  ConsentScope scope{};
  std::string recipient;
  std::optional<Person> proposer;
  std::uint64_t proposal = 0;  // Its place in the protected journal.
  std::vector<Person> approvers;
  std::string expires_on;  // The earliest of the approvals.
  std::string review_on;   // Likewise.
  // The one message that it let out: digest of its header, or the id of the
  // offer with which a hand-off began. Empty: none yet.
  std::string used_for;
  std::string approved_on{};  // Date of the last approval.
  bool operator==(const OverrideState&) const = default;
};

// How far a consent goes that lets data leave to one recipient.
struct ConsentTerms {
  std::string until;                  // Last day; empty: until withdrawn.
  std::set<DocumentKind> categories;  // Empty: those of the purpose.
  bool operator==(const ConsentTerms&) const = default;
};

// A record that would open a gate that stands closed. It has no effect until
// a second person confirms it.
struct WaitingRecord {
  std::variant<AsylumStatusRecorded, TraffickingScreened, DangerScreened,
               AssessmentAnnexed>
      record;
  std::string happened_on;
  Person recorded_by;
  bool operator==(const WaitingRecord&) const = default;
};

// A link to the case of a brother or sister at the node that recorded it.
struct SiblingState {
  std::string sibling;  // As in its entry: no other node can open it.
  Person linked_by;
  SeparationReason separation{};  // kUnspecified: none was recorded.
  bool operator==(const SiblingState&) const = default;
};

// The epoch in which it was made, and its number there, counted from 1: who
// holds the protected journal of that epoch and of no other counts as all do.
using ComplaintNumber = std::pair<std::uint64_t, std::uint64_t>;

struct ComplaintState {
  ComplaintAbout about{};
  Person subject;  // Empty but for one about a person.
  ComplaintSeverity severity{};
  Person filed_by;
  std::string filed_on;
  bool operator==(const ComplaintState&) const = default;
};

struct ProtectedState {
  std::uint64_t entries = 0;          // Protected facts of this epoch so far.
  AsylumStatus asylum{};              // kUnspecified: never answered.
  DisplacementStatus displacement{};  // kUnspecified: never answered.
  DatedAnswer trafficking;
  bool family_or_state_suspected = false;
  std::map<ConsentScope, bool> consents;              // Absent: not asked.
  std::map<ConsentScope, std::string> consent_until;  // Last day, where set.
  // To what the child itself said yes; of a child too young for that, its
  // views are on the entry.
  std::set<ConsentScope> consents_of_child;
  // To what the child itself said no, if only to one recipient: nobody else
  // says yes to any.
  std::set<ConsentScope> refused_by_child;
  // Scopes that let data leave: to whom, by country or node id.
  std::map<ConsentScope, std::map<std::string, ConsentTerms>> consent_to;
  OverrideState consent_override;
  // Those before it, by the message that each let out.
  std::map<std::string, OverrideState> overrides_used;
  TracingStatus tracing{};
  Person tracer;                 // Who recorded it.
  std::uint64_t complaints = 0;  // Of this epoch so far.
  std::map<ComplaintNumber, ComplaintState> complaints_open;
  std::map<DangerSubject, DatedAnswer> danger;
  bool fears_asked = false;  // An annex was recorded.
  std::set<std::string> feared_states;
  bool family_danger = false;
  // By place in the protected journal of this epoch, counted from 1.
  std::map<std::uint64_t, WaitingRecord> waiting;
  // Kinds of document that the child asked to withhold.
  std::map<WithheldFrom, std::set<DocumentKind>> withheld;
  WaiverReason waiver_reason{};
  LegalStatus legal_status{};
  bool status_past_majority = false;
  // As in HandoffState, of this epoch's protected journal.
  std::uint64_t released = 0;
  std::vector<Person> later_authors;
  // Kinds of the documents on an entry, by epoch and place counted from 1.
  std::map<std::pair<std::uint64_t, std::uint64_t>, std::vector<DocumentKind>>
      filed;
  // Notices of a changed consent that wait for their answer, by digest.
  std::map<std::string, InquiryState> changes_open;
  // Nodes that erased what they held, and the number of open entries when they
  // were told to; what an entry from there on sent, they hold.
  std::map<std::string, std::uint64_t> erased_at;
  // By epoch and place, as `filed`.
  std::map<std::pair<std::uint64_t, std::uint64_t>, SiblingState> siblings;
  bool operator==(const ProtectedState&) const = default;
};

struct CaseState {
  OpenState open;
  ProtectedState secret;
  // Origin as gates see it: openly recorded plus every State the child fears.
  std::set<std::string> Origin() const;
  StepProgress Progress(Step step) const;
  bool Active(Step step) const;
  bool operator==(const CaseState&) const = default;
};

}  // namespace causeway::procedure

#endif  // CAUSEWAY_STATEMACHINE_PROCEDURE_CASE_STATE_H_
