#include "tests/sim/desk.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/check.h"

namespace causeway::sim {
namespace {

constexpr std::size_t kPage = 1000;

std::string Place(std::uint64_t n) { return absl::StrFormat("%08d", n); }

std::string Slot(const Message& m) {
  return absl::StrCat("s", m.from, "|", m.offer, "|", static_cast<int>(m.kind),
                      "|", m.round);
}

std::string ChunkPrefix(const std::string& offer, std::uint32_t round) {
  return absl::StrCat(offer, "|", Place(round), "|");
}

}  // namespace

std::string CaseKey(const std::string& tag) { return tag; }
std::string OfferKey(const std::string& offer) { return "r|" + offer; }
std::string EntryPrefix(const std::string& tag) { return tag + "|"; }

std::string IdentityOf(const Message& message, const std::string& bytes) {
  return DigestOf(message.kind == Kind::kRelease
                      ? absl::StrCat("release", message.digest)
                      : bytes);
}

std::string Desk::Get(Table table, const std::string& key) {
  return tx_.Get(table, key).value_or("");
}

// An engine that fails fails the whole transaction, whatever is done with the
// status of one row.
void Desk::Set(Table table, const std::string& key, const std::string& value) {
  tx_.Put(table, key, value).IgnoreError();
  written.emplace_back(table, key);
}

void Desk::Drop(Table table, const std::string& key) {
  tx_.Delete(table, key).IgnoreError();
  written.emplace_back(table, key);
}

void Desk::PutState(Table table, const std::string& key,
                    const std::string& bytes) {
  Set(table, key, bytes);
  tx_.Append(Table::kNodeLog,
             Pack(LogLine{absl::StrCat(TableIndex(table), "|", key),
                          DigestOf(bytes)}))
      .IgnoreError();
}

void Desk::PutNode() { PutState(Table::kMeta, kNodeKey, Pack(node)); }

std::optional<CaseRow> Desk::FindCase(const std::string& tag) {
  const auto bytes = tx_.Get(Table::kCases, CaseKey(tag));
  if (!bytes.ok()) return std::nullopt;
  CaseRow row;
  CAUSEWAY_CHECK(Unpack(*bytes, row)) << "a case row of another shape";
  return row;
}

std::vector<CaseRow> Desk::Cases() {
  std::vector<CaseRow> cases;
  for (const Row& row :
       tx_.Scan(Table::kCases, "", "", kPage).value_or(std::vector<Row>())) {
    CAUSEWAY_CHECK(Unpack(row.value, cases.emplace_back())) << "a case row";
  }
  return cases;
}

void Desk::Put(const CaseRow& row) {
  PutState(Table::kCases, CaseKey(row.tag), Pack(row));
}

std::optional<OfferRow> Desk::FindOffer(const std::string& offer) {
  const auto bytes = tx_.Get(Table::kReferences, OfferKey(offer));
  if (!bytes.ok()) return std::nullopt;
  OfferRow row;
  CAUSEWAY_CHECK(Unpack(*bytes, row)) << "an offer row of another shape";
  return row;
}

std::vector<OfferRow> Desk::Offers() {
  std::vector<OfferRow> offers;
  for (const Row& row : tx_.Scan(Table::kReferences, "r|", "", kPage)
                            .value_or(std::vector<Row>())) {
    CAUSEWAY_CHECK(Unpack(row.value, offers.emplace_back())) << "an offer row";
  }
  return offers;
}

void Desk::Put(const OfferRow& row) {
  PutState(Table::kReferences, OfferKey(row.receiver.offer_id), Pack(row));
}

std::optional<std::string> Desk::TagOfMine(const std::string& offer) {
  const auto tag = tx_.Get(Table::kReferences, "g|" + offer);
  if (!tag.ok()) return std::nullopt;
  return *tag;
}

void Desk::RememberMine(const std::string& offer, const std::string& tag) {
  Set(Table::kReferences, "g|" + offer, tag);
}

// ---- The journal ----

std::vector<Entry> Desk::Journal(const std::string& tag) {
  std::vector<Entry> journal;
  for (const Row& row : tx_.Scan(Table::kEntries, EntryPrefix(tag), "", kPage)
                            .value_or(std::vector<Row>())) {
    CAUSEWAY_CHECK(Unpack(row.value, journal.emplace_back())) << "an entry";
  }
  return journal;
}

std::string Desk::Head(const std::string& tag) {
  const auto last = tx_.Last(Table::kEntries, EntryPrefix(tag));
  if (!last.ok() || !last->has_value()) return "";
  return DigestOf((*last)->value);
}

Entry Desk::NextEntry(const CaseRow& row, const std::string& kind,
                      const std::string& body) {
  Entry entry;
  entry.previous = Head(row.tag);
  entry.epoch = row.giver->epoch;
  entry.author = signer_.id();
  entry.kind = kind;
  entry.body = SealBody(row.key, body, entry.previous);
  return entry;
}

std::string Desk::Append(const CaseRow& row, const std::string& kind,
                         const std::string& body) {
  const Entry entry = NextEntry(row, kind, body);
  const std::string prefix = EntryPrefix(row.tag);
  const std::uint64_t at =
      tx_.Count(Table::kEntries, prefix).value_or(std::uint64_t{0});
  Set(Table::kEntries, prefix + Place(at), Pack(entry));
  return DigestOf(entry);
}

bool Desk::Import(const std::string& tag, const std::vector<Entry>& file) {
  std::string previous;
  for (const Entry& entry : file) {
    if (entry.previous != previous) return false;
    previous = DigestOf(entry);
  }
  const std::vector<Entry> here = Journal(tag);
  if (here.size() > file.size() ||
      !std::equal(here.begin(), here.end(), file.begin())) {
    return false;
  }
  for (std::size_t at = here.size(); at < file.size(); ++at) {
    Set(Table::kEntries, EntryPrefix(tag) + Place(at), Pack(file[at]));
  }
  return true;
}

void Desk::Stage(const std::string& offer, std::uint32_t round,
                 const std::vector<Entry>& file) {
  for (std::size_t at = 0; at < file.size(); ++at) {
    Set(Table::kChunks, ChunkPrefix(offer, round) + Place(at), Pack(file[at]));
  }
}

std::vector<Entry> Desk::Staged(const std::string& offer, std::uint32_t round) {
  std::vector<Entry> file;
  for (const Row& row :
       tx_.Scan(Table::kChunks, ChunkPrefix(offer, round), "", kPage)
           .value_or(std::vector<Row>())) {
    CAUSEWAY_CHECK(Unpack(row.value, file.emplace_back())) << "a chunk";
  }
  return file;
}

// ---- The outbox ----

std::string Desk::Send(Message message, const std::string& state_key,
                       bool ordered) {
  message.from = signer_.id();
  if (ordered) {
    const std::string key = "o" + message.offer;
    std::uint64_t last = 0;
    (void)absl::SimpleAtoi(Get(Table::kPeers, key), &last);
    message.sequence = last + 1;
    Set(Table::kPeers, key, absl::StrCat(message.sequence));
  }
  std::uint64_t number = 0;
  (void)absl::SimpleAtoi(Get(Table::kPeers, "outbox"), &number);
  Set(Table::kPeers, "outbox", absl::StrCat(number + 1));
  OutboxRow row;
  row.to = message.to;
  row.bytes = signer_.Sign(message);
  row.state_key = state_key;
  row.first = clock_;
  Set(Table::kOutbox, Place(number), Pack(row));
  sent.emplace_back(Place(number), row);
  return row.bytes;
}

void Desk::DropOutbox(const std::string& number) {
  Drop(Table::kOutbox, number);
  dropped.push_back(number);
}

void Desk::Say(Message message) {
  message.from = signer_.id();
  std::string bytes = signer_.Sign(message);
  said.emplace_back(std::move(message), std::move(bytes));
}

// ---- The inbox ----

custody::InboxView Desk::View(const Message& message, const std::string& digest,
                              bool subject_missing) {
  custody::InboxView view;
  view.same_digest_answered = tx_.Get(Table::kInbox, "d" + digest).ok();
  const auto slot = tx_.Get(Table::kInbox, Slot(message));
  if (slot.ok()) view.slot_digest = *slot;
  view.sequence = message.sequence;
  (void)absl::SimpleAtoi(
      Get(Table::kPeers, absl::StrCat("i", message.from, "|", message.offer)),
      &view.sequence_taken);
  view.subject_missing = subject_missing;
  return view;
}

std::string Desk::StoredAnswer(const std::string& digest) {
  return Get(Table::kInbox, "d" + digest);
}

void Desk::Answered(const Message& message, const std::string& digest,
                    const std::string& answer) {
  Set(Table::kInbox, "d" + digest, answer);
  Set(Table::kInbox, Slot(message), digest);
  if (message.sequence == 0) return;
  Set(Table::kPeers, absl::StrCat("i", message.from, "|", message.offer),
      absl::StrCat(message.sequence));
}

void Desk::Park(const Message& message, const std::string& bytes,
                const std::string& digest) {
  Set(Table::kInbox, absl::StrCat("p", message.offer, "|", digest), bytes);
}

std::vector<std::string> Desk::Parked(const std::string& offer) {
  std::vector<std::string> parked;
  for (Row& row :
       tx_.Scan(Table::kInbox, absl::StrCat("p", offer, "|"), "", kPage)
           .value_or(std::vector<Row>())) {
    parked.push_back(std::move(row.value));
  }
  return parked;
}

void Desk::Unpark(const std::string& offer, const std::string& digest) {
  Drop(Table::kInbox, absl::StrCat("p", offer, "|", digest));
}

void Desk::Note(const std::string& kind, const std::string& text) {
  const std::uint64_t at =
      tx_.Count(Table::kTasks, kind + "|").value_or(std::uint64_t{0});
  Set(Table::kTasks, absl::StrCat(kind, "|", Place(at)), text);
}

std::vector<Row> Desk::Tasks(const std::string& kind) {
  return tx_.Scan(Table::kTasks, kind + "|", "", kPage)
      .value_or(std::vector<Row>());
}

}  // namespace causeway::sim
