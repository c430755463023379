#ifndef CAUSEWAY_STATEMACHINE_PROCEDURE_APPLY_HANDOFF_H_
#define CAUSEWAY_STATEMACHINE_PROCEDURE_APPLY_HANDOFF_H_

// What facts of a hand-off change in the open state. Requires that Check
// passed. Part of Apply(); pure but for `open`.

#include "statemachine/procedure/case_state.h"
#include "statemachine/procedure/facts.h"

namespace causeway::procedure {

void ApplyHandoff(OpenState& open, const FactMeta& meta,
                  const HandoffProposed& body);
void ApplyHandoff(OpenState& open, const FactMeta& meta,
                  const CustodyOffered& body);
void ApplyHandoff(OpenState& open, const FactMeta& meta,
                  const CustodyAccepted& body);
void ApplyHandoff(OpenState& open, const FactMeta& meta,
                  const CustodyReleased& body);
// The hand-off ends without a change of custody.
void EndHandoff(OpenState& open);
void ApplyHandoff(OpenState& open, const FactMeta& meta,
                  const CustodyTaken& body);
void ApplyHandoff(OpenState& open, const FactMeta& meta,
                  const ReleaseVoided& body);
void ApplyHandoff(OpenState& open, const FactMeta& meta,
                  const OfferRenewed& body);
void ApplyHandoff(OpenState& open, const FactMeta& meta,
                  const CustodyOrdered& body);

// The solution is carried out: steps 4 and 7 are done, 8 begins.
void BeginFollowUp(OpenState& open);

}  // namespace causeway::procedure

#endif  // CAUSEWAY_STATEMACHINE_PROCEDURE_APPLY_HANDOFF_H_
