#ifndef CAUSEWAY_TESTS_CAMPAIGN_ACTOR_H_
#define CAUSEWAY_TESTS_CAMPAIGN_ACTOR_H_

// The people of all nodes as they work on one case after the other through the
// public API, while nodes die and lines break: they ask again, under the same
// idempotency key, until they have an answer, and write down what they were
// told and when. One thread.

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "client/node_client.h"
#include "crypto/random_source.h"
#include "tests/campaign/case_file.h"
#include "tests/campaign/cluster.h"

namespace causeway::campaign {

int64_t Monotonic();

// Connections as the people of a federation; one is made anew after it broke.
class People {
 public:
  explicit People(const Cluster* cluster) : cluster_(*cluster) {}
  NodeClient& As(const std::string& node, const std::string& label);
  void Forget(const std::string& node, const std::string& label);
  void ForgetAll() { clients_.clear(); }

 private:
  const Cluster& cluster_;
  std::map<std::pair<std::string, std::string>, std::unique_ptr<NodeClient>>
      clients_;
};

absl::Time CallDeadline();
// The node or the way to it, or not yet; nothing about the request.
bool NoAnswer(const absl::Status& status);
bool IsSuperseded(const absl::Status& status);
// The same request again: the same answer, or what is wrong with it.
std::string AskAgain(People& people, const Acknowledged& first);

class Actor {
 public:
  // `given_up` is asked between tries.
  Actor(const Cluster* cluster, uint64_t seed, std::function<bool()> given_up);

  void Play(CaseFile* file);
  // Ends its connections, for which a node that stops would wait.
  void Rest() { people_.ForgetAll(); }

 private:
  absl::Status Do(const v1::JourneyAct& act);
  // One try of an act that is filled in.
  absl::Status Try(v1::JourneyAct* filled, int64_t* invoked);
  // Where another task takes the place of the one that was asked about, `act`
  // is filled in anew.
  absl::Status TryTask(const v1::JourneyAct& act, v1::JourneyAct* filled,
                       int64_t* invoked);
  absl::Status SendTask(v1::JourneyAct* filled);
  absl::Status Fill(v1::JourneyAct* act);
  absl::Status NameProposal(NodeClient& client, v1::RecordRequest* record);
  absl::Status Noted(const v1::JourneyAct& filled,
                     const v1::RecordResponse& response, int64_t invoked);
  absl::StatusOr<v1::CaseView> AtHolder();
  // The first task here from the holder that `fits`.
  absl::StatusOr<v1::TaskView> FindTask(
      const std::string& node, bool open_only,
      const std::function<bool(const v1::TaskView&)>& fits);
  // The task for which the act is meant.
  absl::StatusOr<v1::TaskView> TaskOf(const v1::JourneyAct& filled);
  // The task of the offer that stands. Before a witness a start of the giver
  // lets it go on under another number, as another task.
  absl::StatusOr<v1::TaskView> StandingOffer(const std::string& to,
                                             bool open_only);
  // What the people of the receiver said of the standing offer, where its task
  // does not have it.
  absl::Status SayAgain(const std::string& task_id);
  // What was recorded since the approval waits at the giver for a second person
  // (refused where nothing does).
  absl::Status ReleaseLater();
  // Until the new custodian has the case and the old one says it has not.
  absl::Status AwaitTransfer(const std::string& to, std::string task,
                             int64_t invoked);
  // Until the giver knows.
  absl::Status AwaitDecline(const std::string& to);
  // One record at `node`, whose outcome goes into the history.
  absl::Status Probe(const std::string& node);
  void Pause();
  void ForgetIfBroken(const absl::Status& status, const std::string& node,
                      const std::string& label);

  const Cluster& cluster_;
  std::mt19937_64 random_;
  const std::function<bool()> given_up_;
  OpenSslRandom keys_;
  People people_;

  // Of the case that is played.
  CaseFile* file_ = nullptr;
  std::string holder_;
  uint64_t epoch_ = 0;
  bool travels_ = false;
  std::vector<v1::JourneyAct> said_;  // to the standing offer, by its receiver
};

}  // namespace causeway::campaign

#endif  // CAUSEWAY_TESTS_CAMPAIGN_ACTOR_H_
