#ifndef CAUSEWAY_TESTS_EXCHANGE_WITNESS_SPOILER_H_
#define CAUSEWAY_TESTS_EXCHANGE_WITNESS_SPOILER_H_

// Looks at each form of question to the witness of a federation at the moment
// at which it is asked. Asks it wrong in every way, from a node that signs what
// it asks, and gives the asker the answer wrong in every way. Nothing lasts.

#include <map>
#include <set>
#include <string>

#include "causeway/v1/witness.pb.h"
#include "tests/exchange/federation.h"
#include "tests/exchange/rehearsal.h"

namespace causeway::exchange_test {

class WitnessSpoiler {
 public:
  // From now on, as long as both live.
  explicit WitnessSpoiler(Federation* federation);

  // Forms that were looked at: the question, and what stands in it.
  const std::set<std::string>& questions() const { return questions_; }
  const std::set<std::string>& answers() const { return answers_; }
  // What was taken although it was not the genuine one ("ASK_probe
  // question.nonce changed"; ANSWER_), how often.
  const std::map<std::string, int>& taken() const { return taken_; }
  int attempts() const { return attempts_; }

 private:
  void Look(Node& asker, const std::string& witness,
            const pb::AskWitnessRequest& genuine);
  void SpoilQuestion(Node& asker, Node& witness,
                     const pb::AskWitnessRequest& genuine,
                     const std::string& form);
  void SpoilAnswer(Node& asker, Node& witness,
                   const pb::WitnessQuestion& question,
                   const std::string& form);

  Federation& federation_;
  bool looking_ = false;
  std::set<std::string> questions_;
  std::set<std::string> answers_;
  std::map<std::string, int> taken_;
  int attempts_ = 0;
};

}  // namespace causeway::exchange_test

#endif  // CAUSEWAY_TESTS_EXCHANGE_WITNESS_SPOILER_H_
