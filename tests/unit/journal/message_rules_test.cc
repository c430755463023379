#include "journal/message_rules.h"

#include <set>

#include "google/protobuf/descriptor.h"
#include "journal/message.h"
#include "journal/provenance.h"
#include "tests/testing/status_matchers.h"

namespace causeway::journal {
namespace {

using causeway::v1::MessageType;

std::vector<MessageType> EveryType() {
  std::vector<MessageType> types;
  const auto* descriptor = causeway::v1::MessageType_descriptor();
  for (int i = 0; i < descriptor->value_count(); ++i) {
    const int number = descriptor->value(i)->number();
    if (number != 0) types.push_back(static_cast<MessageType>(number));
  }
  return types;
}

TEST(MessageRules, EveryTypeHasItsRule) {
  for (const MessageType type : EveryType()) {
    const MessageRule* rule = RuleOf(type);
    ASSERT_NE(rule, nullptr) << type;
    EXPECT_EQ(rule->type, type);
  }
  EXPECT_EQ(RuleOf(causeway::v1::MESSAGE_TYPE_UNSPECIFIED), nullptr);
  EXPECT_EQ(RuleOf(static_cast<MessageType>(29)), nullptr);
}

TEST(MessageRules, OnlyWhatPassesAClosedGateIsUnorderedAndSmall) {
  std::set<MessageType> unordered;
  for (const MessageType type : EveryType()) {
    EXPECT_EQ(RuleOf(type)->unordered, RuleOf(type)->smallest) << type;
    if (RuleOf(type)->unordered) unordered.insert(type);
  }
  EXPECT_EQ(unordered,
            (std::set<MessageType>{causeway::v1::MESSAGE_TYPE_WITHDRAW,
                                   causeway::v1::MESSAGE_TYPE_RECALL,
                                   causeway::v1::MESSAGE_TYPE_CONSENT_CHANGED,
                                   causeway::v1::MESSAGE_TYPE_FILE_REQUEST,
                                   causeway::v1::MESSAGE_TYPE_RECEIPT}));
}

TEST(MessageRules, TheCaseTagStandsFromBundleToCloseAndWhereAFileIsAskedFor) {
  std::set<MessageType> tagged;
  for (const MessageType type : EveryType()) {
    if (RuleOf(type)->case_tag) tagged.insert(type);
  }
  EXPECT_EQ(
      tagged,
      (std::set<MessageType>{
          causeway::v1::MESSAGE_TYPE_BUNDLE, causeway::v1::MESSAGE_TYPE_READY,
          causeway::v1::MESSAGE_TYPE_RELEASE,
          causeway::v1::MESSAGE_TYPE_RECEIPT, causeway::v1::MESSAGE_TYPE_CLOSE,
          causeway::v1::MESSAGE_TYPE_FILE_REQUEST,
          causeway::v1::MESSAGE_TYPE_CASE_FILE}));
}

// What another node states about a case reaches the journal by exactly one
// type of message.
TEST(MessageRules, EveryReceivedFactHasOneMessage) {
  std::set<procedure::FactType> stated;
  for (const MessageType type : EveryType()) {
    for (const auto& fact :
         {RuleOf(type)->fact, RuleOf(type)->protected_fact}) {
      if (!fact.has_value()) continue;
      EXPECT_TRUE(stated.insert(*fact).second) << type;
      EXPECT_TRUE(States(*RuleOf(type), *fact)) << type;
      const bool report = type == causeway::v1::MESSAGE_TYPE_FOLLOW_UP_REPORT;
      EXPECT_NE(IsReceived(*fact), report) << type;
    }
  }
  EXPECT_EQ(stated.size(), 10U);
}

TEST(MessageRules, NoTypeHasContentAndPassesAClosedGate) {
  for (const MessageType type : EveryType()) {
    const MessageRule& rule = *RuleOf(type);
    if (!rule.unordered) continue;
    EXPECT_FALSE(rule.fact.has_value() || rule.documents || rule.release_entry)
        << type;
  }
}

}  // namespace
}  // namespace causeway::journal
