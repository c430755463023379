#ifndef CAUSEWAY_FORMS_FORM_FACTS_H_
#define CAUSEWAY_FORMS_FORM_FACTS_H_

// A fact and the form beside it say one thing. One table names the questions
// that both answer, one the days of both, another the answers with which a
// paper is not what its kind says (form_fact_table.cc); guards read facts, and
// these tables are why a fact can stand for its form. Asked where a person
// records, where a peer's statement is taken in, and, for the papers on which a
// return rests, of a case file before READY. Pure; thread-safe.

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/types/span.h"
#include "causeway/v1/documents.pb.h"
#include "causeway/v1/facts.pb.h"
#include "forms/form_check.h"
#include "forms/form_schema.h"
#include "statemachine/procedure/case_state.h"

namespace causeway::forms {

// How two answers are one.
enum class Match {
  kSame,      // Code, date, text, yes or no.
  kSet,       // The same items in any order.
  kAmong,     // The form's answer is one of the fact's.
  kContains,  // The fact's answer is one of the form's.
  kCount,     // The number of items.
  kActedOn,   // The number of concerns with action, person and day.
  kAllYes,    // Every item says yes.
};

// A question that a fact and a form both answer.
struct SameAnswer {
  const char* fact;    // Message of the fact, for example "SolutionDecided".
  const char* answer;  // Its field.
  v1::DocumentKind kind;
  const char* field;  // Of the form; of a part: "options.option".
  Match match = Match::kSame;
};

// How an answer disqualifies.
enum class Fault {
  kIs,      // It is `value`.
  kIsNot,   // It is given and not among `value`, split at blanks.
  kAbsent,  // There is none.
  kPast,    // It is a date before the day of the act.
};

// An answer with which a paper is not what its kind says.
struct Disqualifying {
  v1::DocumentKind kind;
  const char* field;
  Fault fault;
  const char* value;      // A code, YES, NO; "" where the fault needs none.
  const char* remedy;     // What to do.
  const char* fact = "";  // Only beside this fact, ...
  const char* when = "";  // ... and where its field ...
  const char* is = "";    // ... has one of these values, split at blanks.
};

// How a day that a form names stands to that of the act.
enum class Day {
  kSame,
  kNotLater,
  kWithin,  // Not later, nor before the request that the act answers.
};

// What happened when a paper says it did. Guards count days from the act's.
struct DayOfAct {
  const char* fact;  // "": whatever it is recorded with.
  v1::DocumentKind kind;
  const char* field;
  Day day;
};

absl::Span<const SameAnswer> SameAnswers();
absl::Span<const DayOfAct> DaysOfActs();
absl::Span<const Disqualifying> DisqualifyingAnswers();
// The row speaks of this fact; nullptr: of none.
bool Concerns(const Disqualifying& row, const google::protobuf::Message* fact);

// The codes that say what the value of a fact's enum says, for example
// CARE_TYPE_PARENTS: parent_s, step_parent. Without an entry of its own: the
// value's name without its prefix, in small letters.
std::vector<std::string> CodesFor(
    const google::protobuf::EnumValueDescriptor& value);

// What is wrong with a form of this kind beside this fact; nullptr: whatever it
// is recorded with. `day`: that of the act.
std::vector<FormFault> Disqualified(
    v1::DocumentKind kind, const v1::Form& form, Date day,
    const google::protobuf::Message* fact = nullptr);

// The same as a refusal: FAILED_PRECONDITION "form.disqualifies".
absl::Status CheckDisqualified(v1::DocumentKind kind, const v1::Form& form,
                               Date day);

// The forms among the documents of one entry against its fact. `after`: the
// case with this fact in it, where the node holds it whole: then what a
// registration form says of the origin, and the protected annex, is compared
// with it too. `since`: the day of the request that the act answers; empty:
// none, or not known. INVALID_ARGUMENT "form.contradicts", "form.day";
// FAILED_PRECONDITION "form.disqualifies", "form.origin", "form.annex". Fields
// are named, never values.
absl::Status CheckAgainstFact(const v1::Fact& fact,
                              const std::vector<v1::Document>& documents,
                              const procedure::CaseState* after = nullptr,
                              const std::string& since = "");

// A paper on which a return or a hand-over rests: whoever takes the case over
// compares it, where the file holds it.
bool BindsReceiver(v1::DocumentKind kind);

// Makes an invented form say what the act says: what a journey and `causeway
// form sample` hand in. `act`: a causeway.v1.Act, TaskAct or the message of a
// fact. `day`: that of the act, or what will stand for it.
void AgreeWith(const google::protobuf::Message& act, const std::string& day,
               v1::Document* document);

}  // namespace causeway::forms

#endif  // CAUSEWAY_FORMS_FORM_FACTS_H_
