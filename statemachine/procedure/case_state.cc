#include "statemachine/procedure/case_state.h"

#include <cstddef>

namespace causeway::procedure {

const InquiryState* OpenState::Proposed(InquiryKind kind,
                                        const std::string& recipient) const {
  for (const InquiryState& one : inquiries_proposed) {
    if (one.kind == kind && one.recipient == recipient) return &one;
  }
  return nullptr;
}

std::set<std::string> CaseState::Origin() const {
  std::set<std::string> origin = open.origin;
  origin.insert(secret.feared_states.begin(), secret.feared_states.end());
  return origin;
}

StepProgress OpenState::Progress(Step step) const {
  const auto index = static_cast<size_t>(step);
  if (index == 0 || index >= steps.size()) return StepProgress::kUnspecified;
  return steps[index];
}

bool OpenState::Active(Step step) const {
  return Progress(step) == StepProgress::kActive;
}

StepProgress CaseState::Progress(Step step) const {
  return open.Progress(step);
}

bool CaseState::Active(Step step) const { return open.Active(step); }

BipStatus OpenState::Bip() const {
  if (closed) return BipStatus::kClosed;
  if (determination.solution != Solution::kUnspecified) {
    return determination.against_recommendation ? BipStatus::kNotApproved
                                                : BipStatus::kApproved;
  }
  if (determination.author) {
    return determination.panel_on.empty() ? BipStatus::kReportDone
                                          : BipStatus::kPanelScheduled;
  }
  if (again) return BipStatus::kReopened;
  if (Active(Step::kDetermination)) return BipStatus::kInitiated;
  if (deferred) return BipStatus::kDeferred;
  if (assessment.approved) return BipStatus::kAssessmentDone;
  return registered ? BipStatus::kAssessmentDue : BipStatus::kUnspecified;
}

}  // namespace causeway::procedure
