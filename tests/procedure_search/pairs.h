#ifndef CAUSEWAY_TESTS_PROCEDURE_SEARCH_PAIRS_H_
#define CAUSEWAY_TESTS_PROCEDURE_SEARCH_PAIRS_H_

// Regions of a case beside those that the search takes for its key, and which
// of their values were met together. Deterministic.

#include <cstddef>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "statemachine/procedure/machine.h"

namespace causeway::procedure {

struct Region {
  const char* name;
  // A few words, one for each value that makes a difference to rules.
  const char* (*value)(const CaseState&);
  // All of them.
  std::vector<const char*> values;
};

const std::vector<Region>& Regions();

// Of the value's place in `values`.
size_t ValueOf(size_t region, const CaseState& state);

// Region, value, other region, its value; the first region before the other.
using Pair = std::tuple<size_t, size_t, size_t, size_t>;
std::string PairName(const Pair& pair);

std::set<Pair> AllPairs();

// Pairs, by name, that this search does not meet, and does not go for: a list
// of what it left, not of what the rules forbid. At least five can come about,
// as a longer search met them: guardian none with plan review; care none with
// placement consent; appeal open with trafficking or transfer not asked; plan
// review with transfer not asked. Of the others it is not shown.
const std::set<std::string>& NotMet();

struct PairSearch {
  // States of which each brought a pair that none before it had.
  std::vector<CaseState> states;
  std::set<Pair> missing;
};

// Looks at these states, plays legal histories, then goes for each pair that is
// missing from the nearest states that have one half.
PairSearch SearchPairs(const std::vector<const CaseState*>& from);

}  // namespace causeway::procedure

#endif  // CAUSEWAY_TESTS_PROCEDURE_SEARCH_PAIRS_H_
