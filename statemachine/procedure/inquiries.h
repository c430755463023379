#ifndef CAUSEWAY_STATEMACHINE_PROCEDURE_INQUIRIES_H_
#define CAUSEWAY_STATEMACHINE_PROCEDURE_INQUIRIES_H_

// What authorities ask and tell each other while custody stays: which answer
// fits which question, how gates see each, and what it changes. Pure;
// thread-safe.

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

// Whether this outcome answers this kind.
bool Fits(InquiryKind kind, InquiryOutcome outcome);

// Sent at once by one person, as coded fields alone.
bool IsNotice(InquiryKind kind);

// Whether a document of this kind may leave with an inquiry.
bool MayLeave(DocumentKind kind);

// What these facts change. Requires that Check passed.
void ApplyInquiry(OpenState& open, const FactMeta& meta,
                  const InquiryProposed& body);
void ApplyInquiry(OpenState& open, const FactMeta& meta,
                  const InquirySent& body);
void ApplyInquiry(OpenState& open, const FactMeta& meta,
                  const NoticeSent& body);
void ApplyInquiry(OpenState& open, const InquiryAnswered& body);

}  // namespace causeway::procedure

#endif  // CAUSEWAY_STATEMACHINE_PROCEDURE_INQUIRIES_H_
