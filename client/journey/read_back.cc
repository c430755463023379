// What the nodes hold when a journey ends, against what it expects.

#include "absl/strings/str_cat.h"
#include "base/limits.h"
#include "base/status_macros.h"
#include "client/journey/journey_loader.h"
#include "client/journey/journey_player.h"

namespace causeway {
namespace {

template <typename T>
void Compare(const char* what, const T& got, const T& want,
             std::vector<std::string>* problems) {
  if (got == want) return;
  problems->push_back(absl::StrCat(what, ": ", got, ", expected ", want));
}

// Everything a node has: cases and tasks, whomever they concern.
absl::StatusOr<size_t> CountAt(const JourneyNodes& nodes,
                               const CaseTracker& tracker,
                               const std::string& node) {
  NodeClient* const reader = nodes.Reader(node);
  if (reader == nullptr) {
    return absl::InvalidArgumentError(
        absl::StrCat("nobody in the journey may read cases at ", node));
  }
  ASSIGN_OR_RETURN(const std::vector<v1::TaskView> tasks,
                   tracker.TasksAt(node));
  size_t count = tasks.size();
  v1::ListCasesRequest request;
  request.set_page_size(limits::kPageSizeMax);
  do {
    ASSIGN_OR_RETURN(const v1::ListCasesResponse page,
                     reader->ListCases(request, tracker.Deadline()));
    count += static_cast<size_t>(page.cases_size());
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  return count;
}

}  // namespace

absl::Status JourneyPlayer::CountAtStart() {
  for (const v1::ExpectedNode& expected : journey_->expected()) {
    if (!expected.nothing()) continue;
    ASSIGN_OR_RETURN(at_start_[expected.node()],
                     CountAt(*nodes_, tracker_, expected.node()));
  }
  return absl::OkStatus();
}

absl::StatusOr<std::vector<NodeReading>> JourneyPlayer::ReadBack() const {
  std::vector<NodeReading> readings;
  for (const v1::ExpectedNode& expected : journey_->expected()) {
    ASSIGN_OR_RETURN(readings.emplace_back(), expected.nothing()
                                                  ? ReadNothing(expected)
                                                  : ReadNode(expected));
  }
  return readings;
}

absl::StatusOr<NodeReading> JourneyPlayer::ReadNothing(
    const v1::ExpectedNode& expected) const {
  NodeReading reading;
  reading.node = expected.node();
  reading.label = CaseLabel(expected);
  reading.nothing = true;
  if (!tracker_.CaseAt(reading.label, reading.node).empty()) {
    reading.problems.push_back("holds the case, expected nothing");
  }
  ASSIGN_OR_RETURN(const size_t count,
                   CountAt(*nodes_, tracker_, expected.node()));
  const auto before = at_start_.find(expected.node());
  Compare("cases and tasks", count,
          before == at_start_.end() ? size_t{0} : before->second,
          &reading.problems);
  return reading;
}

absl::StatusOr<NodeReading> JourneyPlayer::ReadNode(
    const v1::ExpectedNode& expected) const {
  NodeReading reading;
  reading.node = expected.node();
  reading.label = CaseLabel(expected);
  const std::string case_id = tracker_.CaseAt(reading.label, reading.node);
  if (case_id.empty()) {
    reading.problems.push_back("holds no such case");
    return reading;
  }
  NodeClient* const reader = nodes_->Reader(reading.node);
  if (reader == nullptr) {
    return absl::InvalidArgumentError(
        absl::StrCat("nobody in the journey may read cases at ", reading.node));
  }
  v1::GetCaseRequest get;
  get.set_case_id(case_id);
  ASSIGN_OR_RETURN(reading.view, reader->GetCase(get, tracker_.Deadline()));
  v1::VerifyCaseRequest verify;
  verify.set_case_id(case_id);
  ASSIGN_OR_RETURN(reading.verification,
                   reader->VerifyCase(verify, tracker_.Deadline()));
  const v1::CaseView& view = reading.view;
  const v1::VerifyCaseResponse& verified = reading.verification;
  auto* problems = &reading.problems;
  Compare("open entries", view.open_entries(), expected.open_entries(),
          problems);
  Compare("protected entries", view.protected_entries(),
          expected.protected_entries(), problems);
  Compare("epoch", view.epoch(), expected.epoch(), problems);
  Compare("custodian", view.custodian(), expected.custodian(), problems);
  Compare("handed to", view.handed_to(), expected.handed_to(), problems);
  Compare("closed", view.closed(), expected.closed(), problems);
  if (!verified.verified()) {
    problems->push_back(absl::StrCat("not verified: ", verified.problem()));
  }
  Compare("entries verified", verified.open_entries(), view.open_entries(),
          problems);
  Compare("protected entries verified", verified.protected_entries(),
          view.protected_entries(), problems);
  if (verified.open_head() != view.open_head()) {
    problems->push_back("the head that was verified is not the case's");
  }
  return reading;
}

}  // namespace causeway
