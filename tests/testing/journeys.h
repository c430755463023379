#ifndef CAUSEWAY_TESTS_TESTING_JOURNEYS_H_
#define CAUSEWAY_TESTS_TESTING_JOURNEYS_H_

// Journeys as tests play them.

#include <string>
#include <vector>

#include "causeway/v1/journey.pb.h"
#include "statemachine/procedure/fact_type.h"

namespace causeway {

// A file of journeys/. Ends the program when it does not load.
v1::Journey ShippedJourney(const std::string& file);

// An act of a journey whose fact is protected, in the JSON form of
// causeway.v1.RecordRequest.
struct SecretAct {
  const char* by;
  const char* record;
};

// Protected facts that leave every gate of a journey open and ask nothing of
// the origin. The acts follow each consent of the journey.
struct Secret {
  const char* name;
  std::vector<procedure::FactType> facts;
  std::vector<SecretAct> acts;
  const char* feared = nullptr;  // A State, added to the assessment's annex.
  bool withdraws = false;        // Only where services may be told.
};

// One for each type of protected fact that can be kept from an origin that is
// asked all the same. A new type belongs here; tests/exchange/twin_test.cc asks
// for it.
const std::vector<Secret>& Secrets();

v1::Journey WithSecret(const v1::Journey& journey, const Secret& secret);

// With all of them: what has more acts has that many more protected entries.
v1::Journey WithProtectedFacts(const v1::Journey& journey);

}  // namespace causeway

#endif  // CAUSEWAY_TESTS_TESTING_JOURNEYS_H_
