#ifndef CAUSEWAY_TESTS_TESTING_KINDS_ON_THE_WIRE_H_
#define CAUSEWAY_TESTS_TESTING_KINDS_ON_THE_WIRE_H_

#include <string>
#include <vector>

namespace causeway {

// What a peer takes that takes everything a gate asks about, as the directory
// names it.
inline std::vector<std::string> KindsOnTheWire() {
  return {"OFFER",
          "BUNDLE",
          "RELEASE",
          "CLOSE",
          "EVALUATION_REQUEST",
          "FOLLOW_UP_REPORT",
          "INFORMATION_REQUEST",
          "PLACEMENT_CONSULTATION",
          "TRACING_REQUEST",
          "CASE_REQUEST",
          "DANGER_NOTICE",
          "MISSING_NOTICE",
          "MEASURE_NOTICE",
          "CORRECTION",
          "INQUIRY_ANSWER",
          "EVALUATION_REPORT"};
}

}  // namespace causeway

#endif  // CAUSEWAY_TESTS_TESTING_KINDS_ON_THE_WIRE_H_
