#ifndef CAUSEWAY_STATEMACHINE_PROCEDURE_CODE_WORDS_H_
#define CAUSEWAY_STATEMACHINE_PROCEDURE_CODE_WORDS_H_

// Coded values as sentences name them; some are whole sentences. An unknown or
// unspecified value reads "not stated". Pure; thread-safe.

#include "statemachine/procedure/codes.h"
#include "statemachine/procedure/phrase.h"

namespace causeway::procedure {

Phrase WordsFor(AgeBand value);
Phrase WordsFor(AsylumStatus value);  // A whole sentence.
Phrase WordsFor(AssignmentReason value);
Phrase WordsFor(CareType value);
Phrase WordsFor(ClosureReason value);
Phrase WordsFor(ComplaintAbout value);
Phrase WordsFor(ComplaintOutcome value);
Phrase WordsFor(ComplaintSeverity value);
Phrase WordsFor(ConsentGiver value);
Phrase WordsFor(ConsentScope value);
Phrase WordsFor(DangerSubject value);
Phrase WordsFor(DeclineReason value);
Phrase WordsFor(DisplacementStatus value);
Phrase WordsFor(DocumentKind value);
Phrase WordsFor(EvaluationLevel value);
Phrase WordsFor(ReportLack value);
Phrase WordsFor(PlacementCondition value);
Phrase WordsFor(PlacementRefusal value);
Phrase WordsFor(EvaluationResult value);
Phrase WordsFor(Function value);
Phrase WordsFor(HandoffReason value);
Phrase WordsFor(LegalStatus value);
Phrase WordsFor(OverrideGround value);
Phrase WordsFor(ProtectionStatus value);
Phrase WordsFor(RejectReason value);
Phrase WordsFor(ReopeningReason value);
Phrase WordsFor(ReturnReason value);
Phrase WordsFor(RiskLevel value);
Phrase WordsFor(ScreenResult value);
Phrase WordsFor(ServiceKind value);
Phrase WordsFor(ServiceOutcome value);
Phrase WordsFor(Solution value);
Phrase WordsFor(SeparationReason value);
Phrase WordsFor(SuspensionReason value);
Phrase WordsFor(TracingStatus value);  // A whole sentence.
Phrase WordsFor(UrgentKind value);
Phrase WordsFor(UnlinkReason value);
Phrase WordsFor(WaiverReason value);
Phrase WordsFor(WithheldFrom value);

}  // namespace causeway::procedure

#endif  // CAUSEWAY_STATEMACHINE_PROCEDURE_CODE_WORDS_H_
