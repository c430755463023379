#ifndef CAUSEWAY_TESTS_SIM_DESK_H_
#define CAUSEWAY_TESTS_SIM_DESK_H_

// One transaction of a node: its rows, and what leaves once it is durable.
// Every state row written gets a row in the node log; every message to be sent
// is an outbox row beside the state row it belongs to.

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "statemachine/custody/inbox.h"
#include "storage/storage.h"
#include "tests/sim/message.h"
#include "tests/sim/rows.h"

namespace causeway::sim {

// Rows that a transaction wrote, for who looks at them afterwards.
using Written = std::vector<std::pair<Table, std::string>>;

std::string CaseKey(const std::string& tag);
std::string OfferKey(const std::string& offer);
std::string EntryPrefix(const std::string& tag);
inline constexpr char kNodeKey[] = "node";

class Desk {
 public:
  Desk(WriteTx& tx, const Signer& signer, custody::Node self,
       std::int64_t clock)
      : node(std::move(self)), tx_(tx), signer_(signer), clock_(clock) {}

  custody::Node node;
  void PutNode();

  std::optional<CaseRow> FindCase(const std::string& tag);
  std::vector<CaseRow> Cases();
  void Put(const CaseRow& row);
  std::optional<OfferRow> FindOffer(const std::string& offer);
  std::vector<OfferRow> Offers();
  void Put(const OfferRow& row);
  // The giver's own offers, by id.
  std::optional<std::string> TagOfMine(const std::string& offer);
  void RememberMine(const std::string& offer, const std::string& tag);

  // The journal of a case.
  std::vector<Entry> Journal(const std::string& tag);
  std::string Head(const std::string& tag);
  // The next entry as this node writes it. Returns its digest.
  std::string Append(const CaseRow& row, const std::string& kind,
                     const std::string& body);
  Entry NextEntry(const CaseRow& row, const std::string& kind,
                  const std::string& body);
  // False, and nothing is written, where the chain does not hold or contradicts
  // what is here.
  bool Import(const std::string& tag, const std::vector<Entry>& file);

  // Received chunks of a case file.
  void Stage(const std::string& offer, std::uint32_t round,
             const std::vector<Entry>& file);
  std::vector<Entry> Staged(const std::string& offer, std::uint32_t round);

  // The outbox. `ordered` messages get the next number of their offer.
  std::string Send(Message message, const std::string& state_key,
                   bool ordered = false);
  void DropOutbox(const std::string& number);
  // Not stored: a question, or an answer.
  void Say(Message message);

  // The inbox.
  custody::InboxView View(const Message& message, const std::string& digest,
                          bool subject_missing);
  std::string StoredAnswer(const std::string& digest);
  void Answered(const Message& message, const std::string& digest,
                const std::string& answer);
  void Park(const Message& message, const std::string& bytes,
            const std::string& digest);
  std::vector<std::string> Parked(const std::string& offer);
  void Unpark(const std::string& offer, const std::string& digest);

  std::string Get(Table table, const std::string& key);
  void Set(Table table, const std::string& key, const std::string& value);
  void Note(const std::string& kind, const std::string& text);
  std::vector<Row> Tasks(const std::string& kind);
  void Drop(Table table, const std::string& key);

  std::vector<std::pair<Message, std::string>> said;
  std::vector<std::pair<std::string, OutboxRow>> sent;  // by outbox number
  std::vector<std::string> dropped;                     // outbox numbers
  Written written;

 private:
  void PutState(Table table, const std::string& key, const std::string& bytes);

  WriteTx& tx_;
  const Signer& signer_;
  const std::int64_t clock_;
};

// The signed bytes of what arrives are the message, except for RELEASE: it is
// its entry, whatever incarnation it is issued with.
std::string IdentityOf(const Message& message, const std::string& bytes);

}  // namespace causeway::sim

#endif  // CAUSEWAY_TESTS_SIM_DESK_H_
