// Writes case files for the tests of replay: a legal case from Mali to
// Tunisia, and, by changing what one entry says before it is signed, illegal
// ones in which everything else still fits.
#ifndef CAUSEWAY_TESTS_UNIT_JOURNAL_CASE_BUILDER_H_
#define CAUSEWAY_TESTS_UNIT_JOURNAL_CASE_BUILDER_H_

#include <cstdint>
#include <functional>
#include <map>
#include <string>

#include "causeway/v1/exchange.pb.h"
#include "causeway/v1/journal.pb.h"
#include "journal/entry.h"
#include "tests/testing/fake_random.h"

namespace causeway::journal {

// What a message gives to the entry that records it.
struct Said {
  std::string received;        // Signed header, serialized.
  std::string fact_salt;       // Empty where the message states no fact.
  std::string documents_salt;  // The same.
};

class CaseBuilder {
 public:
  CaseBuilder();
  // Called before an entry is signed, with its journal's name ("o" or "p"),
  // epoch and sequence, for example "o5" or "p0.1".
  using Change = std::function<void(NewEntry*)>;
  // The same for messages, by name ("ACCEPT", "READY").
  using ChangeMessage = std::function<void(causeway::v1::MessageHeader*)>;

  void ChangeEntry(const std::string& name, Change change) {
    changes_[name] = std::move(change);
  }
  void ChangeHeader(const std::string& name, ChangeMessage change) {
    message_changes_[name] = std::move(change);
  }

  // o0 CASE_OPENED, p0.0 asylum status, o1 STEP_STARTED 2, p0.1 danger
  // screen, o2 HANDOFF_PROPOSED, o3 CUSTODY_OFFERED, o4 CUSTODY_ACCEPTED,
  // o5 RELEASED, o6 CUSTODY_TAKEN, p1.0 asylum status, o7 ORIGIN_RECORDED.
  void WriteOpening();
  void WriteHandoff();
  void WriteEpochOne();
  causeway::v1::CaseFile& WriteAll();
  // What follows is of this epoch, by this node.
  void BeginEpoch(std::uint64_t epoch, const std::string& custodian);
  // The same, and CUSTODY_ORDERED as its first entry.
  void WriteOrdered(const procedure::CustodyOrdered& ordered,
                    const std::string& custodian);

  // As an entitled receiver gets it, with the opening of p0's head.
  causeway::v1::CaseFile& file() { return file_; }

  void Open(procedure::FactBody body, const std::string& node,
            procedure::Function function, const Said& said = {});
  void Secret(procedure::FactBody body, const std::string& node,
              const Said& said = {});
  Said Message(const std::string& name, causeway::v1::MessageHeader header,
               const std::string& fact_bytes = "");

  const std::string& open_head() const { return open_head_; }
  const std::string& secret_head() const { return secret_head_; }

 private:
  NewEntry Common(procedure::FactBody body, const std::string& node,
                  procedure::Function function);
  causeway::v1::Entry Write(const std::string& name, NewEntry what,
                            std::string* digest);

  FakeRandom random_;
  causeway::v1::CaseFile file_;
  std::map<std::string, Change> changes_;
  std::map<std::string, ChangeMessage> message_changes_;
  std::uint64_t epoch_ = 0;
  std::string custodian_;
  std::string open_head_ = ZeroDigest();
  std::string secret_head_ = ZeroDigest();
};

// 32 bytes: the tag of every case here.
std::string TestCaseTag();
std::string TestOfferId();

}  // namespace causeway::journal

#endif  // CAUSEWAY_TESTS_UNIT_JOURNAL_CASE_BUILDER_H_
