#include "tests/campaign/register_check.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"

namespace causeway::campaign {
namespace {

using Kind = Operation::Kind;

struct Register {
  uint64_t epoch = 0;
  std::string holder;
};

class Search {
 public:
  explicit Search(const std::vector<Operation>& history)
      : history_(history), done_(history.size(), '0') {}

  bool From(const Register& now) {
    int64_t first_end = kNever;
    bool all_done = true;
    for (size_t i = 0; i < history_.size(); ++i) {
      if (done_[i] == '1' || history_[i].ended == kNever) continue;
      all_done = false;
      first_end = std::min(first_end, history_[i].ended);
    }
    if (all_done) return true;
    if (!visited_.emplace(done_, now.epoch).second) return false;
    for (size_t i = 0; i < history_.size(); ++i) {
      // What began after another had ended cannot come before it.
      if (done_[i] == '1' || history_[i].invoked > first_end) continue;
      Register next = now;
      if (!Apply(history_[i], &next)) continue;
      done_[i] = '1';
      if (From(next)) return true;
      done_[i] = '0';
    }
    return false;
  }

 private:
  static bool Apply(const Operation& operation, Register* now) {
    switch (operation.kind) {
      case Kind::kActed:
        return now->holder == operation.node && now->epoch == operation.epoch;
      case Kind::kSuperseded:
        return now->holder != operation.node;
      case Kind::kTransfer:
        if (now->holder != operation.node || now->epoch != operation.epoch) {
          return false;
        }
        *now = {operation.epoch + 1, operation.to};
        return true;
    }
    return false;
  }

  const std::vector<Operation>& history_;
  std::string done_;
  // An epoch has one holder on every path: transfers of one epoch to two nodes
  // differ in what is done.
  std::set<std::pair<std::string, uint64_t>> visited_;
};

}  // namespace

std::string ToString(const Operation& operation) {
  const char* const word = operation.kind == Kind::kActed        ? "acted"
                           : operation.kind == Kind::kSuperseded ? "superseded"
                                                                 : "transfer";
  return absl::StrCat(
      word, " ", operation.node, " epoch ", operation.epoch,
      operation.to.empty() ? "" : absl::StrCat(" to ", operation.to), " [",
      operation.invoked, ", ",
      operation.ended == kNever ? "never" : absl::StrCat(operation.ended), "]");
}

bool Linearizable(const std::string& first,
                  const std::vector<Operation>& history) {
  return Search(history).From({0, first});
}

}  // namespace causeway::campaign
