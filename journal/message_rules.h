#ifndef CAUSEWAY_JOURNAL_MESSAGE_RULES_H_
#define CAUSEWAY_JOURNAL_MESSAGE_RULES_H_

// What each type of message holds: the one table that writing, opening and
// replay go by. Immutable; thread-safe.

#include <optional>

#include "absl/status/status.h"
#include "causeway/v1/exchange.pb.h"
#include "statemachine/procedure/fact_type.h"

namespace causeway::journal {

struct MessageRule {
  causeway::v1::MessageType type{};
  causeway::v1::MessageHeader::TermsCase terms{};
  std::optional<procedure::FactType> fact;
  // In its place where what is answered lies in the protected journal.
  std::optional<procedure::FactType> protected_fact;
  bool documents = false;      // May hold documents.
  bool custody = false;        // About an offer of custody.
  bool rounds = false;         // Names a round, from 1.
  bool case_tag = false;       // Names the case tag and the giver's epoch.
  bool unordered = false;      // Sequence 0; passes a closed gate.
  bool smallest = false;       // Always of the smallest padded size.
  bool release_entry = false;  // The RELEASE entry comes with it.
  bool answers = false;        // Names the message that it answers.
  bool first_round = false;    // Of the first round, always.
};

// A message of this rule states a fact of this type.
bool States(const MessageRule& rule, procedure::FactType type);

// Null for UNSPECIFIED and for what this version does not know.
const MessageRule* RuleOf(causeway::v1::MessageType type);

// Is this a header of its type: nodes, sizes, terms, order, case tag?
// INVALID_ARGUMENT "message.type", "message.terms", "message.form".
absl::Status CheckMessageHeader(const causeway::v1::MessageHeader& header);

}  // namespace causeway::journal

#endif  // CAUSEWAY_JOURNAL_MESSAGE_RULES_H_
