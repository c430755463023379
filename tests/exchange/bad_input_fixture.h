#ifndef CAUSEWAY_TESTS_EXCHANGE_BAD_INPUT_FIXTURE_H_
#define CAUSEWAY_TESTS_EXCHANGE_BAD_INPUT_FIXTURE_H_

// Looks at each message of a federation at the moment at which it would be
// taken, and delivers it wrong in every way, from a peer that signs and seals
// what it sends. Nothing of it lasts.

#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "tests/exchange/federation.h"
#include "tests/exchange/rehearsal.h"

namespace causeway::exchange_test {

template <typename Message>
Message Parse(const std::string& bytes) {
  Message message;
  EXPECT_TRUE(message.ParseFromString(bytes));
  return message;
}

// Type, field and how ("MESSAGE_TYPE_OFFER header.round zero").
std::vector<std::string> PartsOf(const std::string& what);

// A row of what may be otherwise without being wrong, and why. `of` and `where`
// are the beginnings of the type and of the field's path; empty fits all.
struct MayVary {
  const char* of;
  const char* where;
  const char* how;
  const char* why;
  int most = 0;  // Taken so many times at most; 0: any.
};
// `prefix`: of each type.
bool Fits(const MayVary& row, const std::string& prefix,
          const std::string& what, int times);

// That this is a refusal which names its rule and its reason, and no failure.
void ExpectRefusal(const absl::Status& status, const std::string& what);

// One message as its sender could have made it.
struct Letter {
  pb::Envelope envelope;
  pb::SealedContent content;
  pb::MessageHeader header;
};

class Forger {
 public:
  Forger(Node& from, Node& to) : from_(from), to_(to) {}

  Letter Read(const pb::Envelope& envelope) const;
  // Signs this header, seals and addresses the letter.
  pb::DeliverRequest Sign(Letter letter,
                          const google::protobuf::Message& header) const;
  pb::DeliverRequest Seal(const Letter& letter,
                          const google::protobuf::Message& content) const;
  // With another fact, which the header commits to.
  pb::DeliverRequest WithFact(Letter letter,
                              const google::protobuf::Message& fact) const;
  // With another first document, which the list and the header commit to.
  pb::DeliverRequest WithDocument(
      Letter letter, const google::protobuf::Message& document) const;
  // With another RELEASE entry, which the header names.
  pb::DeliverRequest WithEntry(Letter letter,
                               const google::protobuf::Message& header) const;
  // With another certificate of the witness, which only the sender signed.
  pb::DeliverRequest WithCertificate(
      Letter letter, const google::protobuf::Message& certificate) const;

 private:
  Node& from_;
  Node& to_;
};

class BadInputTest : public testing::Test {
 protected:
  // A federation whose messages are looked at.
  Federation& Begin(
      Federation::Profile profile = Federation::Profile::kTwoParties);

  using Attempts =
      std::function<void(const std::string& what, const pb::DeliverRequest&)>;

  // Each type of message once, of those for which this is true.
  std::function<bool(pb::MessageType)> looked_at;
  void Pass(const Seen& seen);
  static void Outside(const Forger& forger, const Letter& letter,
                      const Attempts& attempt);
  static void Signed(const Forger& forger, const Letter& letter,
                     const Attempts& attempt);
  absl::Status Deliver(const Seen& seen, const pb::DeliverRequest& request);
  void Attempt(const Seen& seen, Rehearsal* rehearsal, const std::string& what,
               const pb::DeliverRequest& bad);

  std::unique_ptr<Federation> federation_;
  std::set<std::string> types_;
  std::map<std::string, int> accepted_;
  int attempts_ = 0;
  int exactly_ = 0;  // Refused by the rule that is no matter of taste.
};

// The acts that are refused send nothing.
pb::Journey WithoutRefused(pb::Journey journey);

}  // namespace causeway::exchange_test

#endif  // CAUSEWAY_TESTS_EXCHANGE_BAD_INPUT_FIXTURE_H_
