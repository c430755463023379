#ifndef CAUSEWAY_STATEMACHINE_PROCEDURE_FAULT_H_
#define CAUSEWAY_STATEMACHINE_PROCEDURE_FAULT_H_

// What is wrong with a procedure file, fault by fault. Who edits one is told of
// all faults at once, each with its line; reading goes on after a fault, and
// only what is no TOML ends it. Plain values; one thread.

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace causeway::procedure {

struct Fault {
  int64_t line = 0;   // From 1; 0 where something is missing from the file.
  std::string where;  // A rule's id, "limit panel_quorum", "[steps]", ...
  std::string what;   // What is wrong.
  std::string want;   // What was expected.
};

// "line 12, G1.languages: unknown field tongues; expected a field of ...".
std::string FaultText(const Fault& fault);

class Faults {
 public:
  void Add(Fault fault);
  bool empty() const { return faults_.empty(); }
  size_t size() const { return faults_.size(); }

  // In the order of lines; those of no line come last.
  std::vector<Fault> InOrder() const;

  // INVALID_ARGUMENT, rule "input.procedure", with the first fault and the
  // number of others; OK without faults. `file`: which it is.
  absl::Status ToStatus(absl::string_view file = "procedure file") const;

 private:
  std::vector<Fault> faults_;
};

// The choice most like `name`, for "perhaps you meant"; "" without choices.
std::string Nearest(const std::string& name,
                    const std::vector<std::string>& choices);

}  // namespace causeway::procedure

#endif  // CAUSEWAY_STATEMACHINE_PROCEDURE_FAULT_H_
