#ifndef CAUSEWAY_TESTS_TESTING_JOURNEYS_H_
#define CAUSEWAY_TESTS_TESTING_JOURNEYS_H_

// Journeys as tests play them.

#include <string>

#include "causeway/v1/journey.pb.h"

namespace causeway {

// A file of journeys/. Ends the program when it does not load.
v1::Journey ShippedJourney(const std::string& file);

// The same journey with a protected fact of each kind that leaves every gate
// open, recorded after each consent: what has more acts has that many more
// protected entries.
v1::Journey WithProtectedFacts(const v1::Journey& journey);

}  // namespace causeway

#endif  // CAUSEWAY_TESTS_TESTING_JOURNEYS_H_
