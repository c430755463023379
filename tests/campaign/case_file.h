#ifndef CAUSEWAY_TESTS_CAMPAIGN_CASE_FILE_H_
#define CAUSEWAY_TESTS_CAMPAIGN_CASE_FILE_H_

// One case of the campaign: what is to be done with it, by seed, and what the
// nodes said they did.

#include <cstdint>
#include <map>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "causeway/v1/journey.pb.h"
#include "tests/campaign/register_check.h"

namespace causeway::campaign {

// Stands in every document of the campaign and may stand in no log.
inline constexpr char kCanary[] = "CANARY-8231-QX";

struct Script {
  std::string first;  // opens the case
  std::vector<v1::JourneyAct> acts;
  std::string last;  // custodian in the end
  bool child_travels = false;
  bool closed_in_the_end = false;
  bool await_transfers = true;  // of a hand-off that was accepted
};

// Opened anywhere, then one to four turns, each a hand-off that is accepted,
// declined or withdrawn, an inquiry, or records alone.
Script RandomScript(const std::vector<std::string>& nodes,
                    std::mt19937_64& random);
// A shipped journey whose child stays at the first border and travels over the
// second.
Script JourneyScript(const v1::Journey& journey);

// Opened, and ready for a hand-off; a hand-off that is accepted, or only
// accepted and not waited for.
Script OpeningScript(const std::string& node);
Script HandoffScript(const std::string& from, const std::string& to);
Script OfferScript(const std::string& from, const std::string& to);

// Asked again and again: legal at any time, of the one who answers for the
// child alone.
v1::JourneyAct AsylumAnswer(const std::string& node, uint64_t turn);

// A request that a node acknowledged, to be sent again.
struct Acknowledged {
  std::string node;
  std::string by;
  v1::JourneyAct ask;                // as it was sent
  std::vector<std::string> digests;  // of the entries it made
  uint64_t pending = 0;  // kept under this number until the witness answers
};

// What happened to one case.
struct CaseFile {
  Script script;
  bool complete = false;                   // all of the script was done
  std::string problem;                     // why not, or what a node did wrong
  std::map<std::string, std::string> ids;  // node -> its id of the case
  std::vector<Acknowledged> acknowledged;
  std::vector<Operation> history;
  // Calls at each node that had no answer and were not sent again.
  std::map<std::string, uint64_t> unanswered;
  uint64_t calls = 0;
  uint64_t said_again = 0;  // to an offer that went on under another number
  uint64_t handed_over = 0;
  uint64_t declined = 0;
  uint64_t withdrawn = 0;
  uint64_t inquiries = 0;
  uint64_t looks = 0;  // in the history, beside what was recorded
};

}  // namespace causeway::campaign

#endif  // CAUSEWAY_TESTS_CAMPAIGN_CASE_FILE_H_
