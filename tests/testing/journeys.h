#ifndef CAUSEWAY_TESTS_TESTING_JOURNEYS_H_
#define CAUSEWAY_TESTS_TESTING_JOURNEYS_H_

// Journeys as tests play them.

#include <string>

#include "causeway/v1/journey.pb.h"

namespace causeway {

// A file of journeys/. Ends the program when it does not load.
v1::Journey ShippedJourney(const std::string& file);

// The same journey with protected facts that leave every gate open, recorded
// after each consent.
v1::Journey WithProtectedFacts(const v1::Journey& journey);

// How many protected facts WithProtectedFacts adds after each consent.
inline constexpr int kProtectedFactsPerConsent = 2;

}  // namespace causeway

#endif  // CAUSEWAY_TESTS_TESTING_JOURNEYS_H_
