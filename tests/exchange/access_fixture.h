#ifndef CAUSEWAY_TESTS_EXCHANGE_ACCESS_FIXTURE_H_
#define CAUSEWAY_TESTS_EXCHANGE_ACCESS_FIXTURE_H_

// A node with a case, and a task about it, for each way in which a person can
// stand to one; and each method of the people's listener, asked as the runner
// asks: the matrix first, then the handler.

#include <cstddef>
#include <string>
#include <vector>

#include "server/diagnosis.h"
#include "server/order_handlers.h"
#include "tests/exchange/federation.h"

namespace causeway::exchange_test {

// Of what is asked, as the case worker "worker" sees it.
enum class Place {
  kAbsent,      // There is no such case.
  kOthers,      // Of "colleague".
  kOwn,         // Of "worker".
  kCopy,        // Of "worker", handed over.
  kOthersCopy,  // Of "colleague", handed over.
};
inline constexpr Place kPlaces[] = {Place::kAbsent, Place::kOthers, Place::kOwn,
                                    Place::kCopy, Place::kOthersCopy};

// What came of asking, as one letter.
//   -  as of what does not exist     F  not by this function
//   c  shown, or gone on to what the act itself needs
//   p  shown, with papers            !  anything else
using Shown = char;

class AccessWorld {
 public:
  AccessWorld();

  // `method` as in the matrix; "CaseService.GetDocument:task" reads a task's.
  Shown Ask(const std::string& method, const std::string& who, Place place);

  const std::string& CaseAt(Place place) const {
    return cases_.at(static_cast<std::size_t>(place));
  }
  const std::string& TaskAt(Place place) const {
    return tasks_.at(static_cast<std::size_t>(place));
  }
  Node& node() { return ml_; }
  // What the last call was answered.
  const absl::Status& last() const { return last_; }

 private:
  // A case of this worker, and an inquiry of tn that this worker answers by it.
  void Open(Place place, const std::string& worker);
  void HandToTunisia(Place place, const std::string& worker);

  Shown AskOfCase(const server::CallContext& call, const std::string& method,
                  Place place);
  Shown AskOfTask(const server::CallContext& call, const std::string& method,
                  Place place);
  Shown AskOfLists(const server::CallContext& call, const std::string& method,
                   Place place);
  // Notes the answer.
  Shown Note(const absl::Status& status, bool papers);
  template <typename Answer, typename Papers>
  Shown Note(const absl::StatusOr<Answer>& answer, Papers papers) {
    return Note(answer.status(), answer.ok() && papers(*answer));
  }
  template <typename Answer>
  Shown Reached(const absl::StatusOr<Answer>& answer) {
    return Note(answer.status(), false);
  }
  Shown AskOfNode(const server::CallContext& call, const std::string& method);

  Federation federation_;
  Node& ml_ = federation_.at("ml");
  Node& tn_ = federation_.at("tn");
  server::OrderHandlers orders_{ml_.env()};
  absl::Status last_;
  std::vector<std::string> cases_;
  std::vector<std::string> tasks_;
  std::vector<std::string> papers_;       // A paper of each case.
  std::vector<std::string> task_papers_;  // A paper of each task.
};

}  // namespace causeway::exchange_test

#endif  // CAUSEWAY_TESTS_EXCHANGE_ACCESS_FIXTURE_H_
