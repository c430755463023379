#ifndef CAUSEWAY_STATEMACHINE_PROCEDURE_INQUIRIES_H_
#define CAUSEWAY_STATEMACHINE_PROCEDURE_INQUIRIES_H_

// What authorities ask and tell each other while custody stays: which answer
// fits which question, how gates see each, and what it changes. Pure;
// thread-safe.

#include <set>
#include <string>
#include <vector>

#include "statemachine/procedure/case_state.h"
#include "statemachine/procedure/facts.h"
#include "statemachine/procedure/gates.h"

namespace causeway::procedure {

// "a request for information": in sentences and time limits.
const char* WordsOf(InquiryKind kind);
const char* WordsOf(InquiryOutcome outcome);

// What is proposed or sent by this fact; kUnspecified for all others.
InquiryKind KindIn(const FactBody& body);

// As gates tell kinds apart. A change of consent always passes.
ExchangeKind ExchangeOf(InquiryKind kind);

// Whether this outcome answers this kind, and all that do.
bool Fits(InquiryKind kind, InquiryOutcome outcome);
std::vector<InquiryOutcome> OutcomesFor(InquiryKind kind);

// Sent at once by one person, as coded fields alone.
bool IsNotice(InquiryKind kind);

// How an explanation names it: "send_notice of danger".
std::string NoticeAct(InquiryKind kind);

// Sent by the node itself: what the recipient holds is to be used no longer, or
// not as it was. It is never let go but where a holder cannot be reached.
bool MustBeAnswered(InquiryKind kind);

// Nodes that hold something that was sent, of which they did not say that they
// erased it.
std::set<std::string> HoldersIn(const CaseState& state);
// Those of them that hold the documents of this open entry in the version that
// lies there.
std::set<std::string> HoldersOf(const CaseState& state, std::uint64_t entry);

// Whether a document of this kind may leave with an inquiry.
bool MayLeave(DocumentKind kind);

// Whether a document of this kind may leave with an answer.
bool MayAnswer(DocumentKind kind);

// Whether an answer of this outcome is nothing without a document.
bool NeedsAnAnswerInWriting(InquiryOutcome outcome);
bool NeedsAnAnswerInWriting(const InquiryAnswered& answer);

// Whether conditions and a reason to refuse stand where they mean something,
// and the reason where it is due.
bool FitsInDetail(InquiryKind kind, const InquiryAnswered& answer);

// Whether an answer of this outcome says something about a child, also without
// a document. What does not may leave by the gate of the peer alone.
bool SaysOfTheChild(InquiryOutcome outcome);

// How gates see an answer with these documents: an evaluator's report, or the
// answer to an inquiry.
ExchangeKind AnswerKind(const std::vector<DocumentKind>& documents);

// Whether documents that came from these nodes, none of which allowed to send
// them on, may leave to `to` (domain.md, P11).
bool MayGoOn(const std::set<std::string>& came_from, const std::string& to);

// What these facts change. Requires that Check passed.
void ApplyInquiry(OpenState& open, const FactMeta& meta,
                  const InquiryProposed& body);
void ApplyInquiry(OpenState& open, const InquirySent& body);
void ApplyInquiry(OpenState& open, const NoticeSent& body);
void ApplyInquiry(OpenState& open, const InquiryAnswered& body);
void ApplyInquiry(OpenState& open, const AnswerSent& body);
void ApplyInquiry(OpenState& open, const DeliveryWithdrawn& body);
void ApplyInquiry(CaseState& state, const ConsentChangeTold& body);
void ApplyInquiry(CaseState& state, const ConsentChangeAnswered& body);

}  // namespace causeway::procedure

#endif  // CAUSEWAY_STATEMACHINE_PROCEDURE_INQUIRIES_H_
