// Restriction and erasure.

#include "tests/procedure_search/asks.h"

namespace causeway::procedure {

std::vector<Ask> DataAsks() {
  Ask over = Fixed("case_erased, retention over",
                   CaseErased{ErasureGround::kRetentionOver});
  over.days_later = 365 * 30;
  return {
      Fixed("processing_restricted",
            ProcessingRestricted{RestrictionGround::kLegalClaim}),
      Fixed("restriction_lifted",
            RestrictionLifted{RestrictionGround::kLegalClaim}),
      Fixed("data_breach_recorded", DataBreachRecorded{BreachStage::kKnown}),
      Fixed("data_breach_recorded, reported",
            DataBreachRecorded{BreachStage::kReported}),
      Fixed("erasure_requested", ErasureRequested{ErasureParty::kChild}),
      Fixed("erasure_requested by the guardian",
            ErasureRequested{ErasureParty::kGuardian}),
      Following("case_erased, asked for",
                [](const CaseState& s) -> FactBody {
                  return CaseErased{ErasureGround::kValidRequest,
                                    s.open.erasure_request.entry};
                }),
      over,
  };
}

}  // namespace causeway::procedure
