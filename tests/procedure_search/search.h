#ifndef CAUSEWAY_TESTS_PROCEDURE_SEARCH_SEARCH_H_
#define CAUSEWAY_TESTS_PROCEDURE_SEARCH_SEARCH_H_

// Breadth-first search over the states that a case can come to, through the
// real Check, Decide and Apply.
//
// What is exhaustive, and what is not. Two states are taken for one when their
// keys are equal (KeyOf): progress of the eight steps, registration, care,
// assessment, guardian, the phase of the evaluation, the determination from
// its report to the plan, the hand-off, closure and reopening, rest, urgency,
// appeal. The first state found stands for its key; states are real, not
// invented, but what the key leaves out (dates, numbers, services, consents,
// complaints, the worker) is seen with the values of that first state alone;
// pairs.h takes such regions two at a time.
// What `reopened`, a fruitless request and a closed case leave behind is taken
// for the same as a case that never had it. A region beside the way (Away)
// leaves its rest, moves and comes back while the way stands still; states in
// which the way goes on meanwhile, or more than `away_max` regions are away at
// once, are held against the invariants and not followed: the properties go
// there at random. All states at rest are followed; of those away as many as
// the time of a test allows (kFollowedMax), each region in its turn; and of
// each combination of active steps, record status, urgent overlay, hand-off
// phase and origin evaluation (CombinationOf) the first state found, however
// far away, until no further combination turns up. Every state that is followed
// is asked everything; the one that stands for its combination, by every
// function.

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "tests/procedure_search/asks.h"

namespace causeway::procedure {

struct Found {
  CaseState state;
  int parent = -1;
  std::string by;  // The ask that led here from the parent.
  int away = 0;
  int stands_for = -1;  // The first state of the same combination.
  bool followed = false;
  std::vector<int> next;  // States that accepted asks lead to, itself left out.
};

struct SearchResult {
  std::vector<Found> states;
  uint64_t asked = 0;
  uint64_t accepted = 0;
  uint64_t decided = 0;       // Asked of Decide too.
  uint64_t not_followed = 0;  // States beyond the bound.
  uint64_t at_rest = 0;
  uint64_t combinations = 0;
  std::map<std::string, uint64_t> refused;        // By rule.
  std::map<std::string, uint64_t> accepted_asks;  // By ask.
  // What must not be, with the shortest way there; one of each.
  std::map<std::string, std::string> broken;

  // The asks that lead from the root to this state.
  std::string WayTo(int state) const;
};

std::string KeyOf(const CaseState& state);
// Active steps, record status, urgent overlay, hand-off phase, evaluation.
std::string CombinationOf(const CaseState& state);

// How many regions beside the way stand away from rest.
int Away(const CaseState& state);
uint32_t RegionsAway(const CaseState& state);  // Which; one bit each.

SearchResult Search(const std::vector<CaseState>& roots, int away_max);

// Asks everything of each of these states, and follows none.
SearchResult AskEach(const std::vector<CaseState>& states);

}  // namespace causeway::procedure

#endif  // CAUSEWAY_TESTS_PROCEDURE_SEARCH_SEARCH_H_
