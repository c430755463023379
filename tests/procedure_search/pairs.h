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
#include "tests/procedure_search/asks.h"

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

// The way to pairs that chance seldom meets: acts by their name in the
// catalogue or in pair_ways.cc, from no case at all, each put by whoever may.
// A way is a history that a node can replay, not always one of a single node:
// who got no protected journal with the case has none of its answers.
struct Way {
  const char* name;
  std::vector<std::string> acts;
};
const std::vector<Way>& Ways();
const Ask& AskOf(const std::string& name);

struct PairSearch {
  // States of which each brought a pair that none before it had.
  std::vector<CaseState> states;
  std::set<Pair> missing;
  // Way and act, where an act of a way is refused.
  std::vector<std::string> blocked;
};

// Looks at these states, walks the ways, plays legal histories, then goes for
// each pair that is missing from the nearest states that have one half.
PairSearch SearchPairs(const std::vector<const CaseState*>& from);

}  // namespace causeway::procedure

#endif  // CAUSEWAY_TESTS_PROCEDURE_SEARCH_PAIRS_H_
