#include "tests/sim/invariants.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace causeway::sim {

using custody::GiverPhase;
using custody::ReceiverPhase;

bool Instance::Acts(const std::string& tag) const {
  if (gone || !host->up()) return false;
  const auto row = cases.find(tag);
  return row != cases.end() && row->second.giver.has_value() &&
         custody::Acts(*row->second.giver, host->node());
}

void Invariants::Watch(const std::string& tag, const std::string& words) {
  tags_.push_back(tag);
  words_.push_back(words);
}

bool Invariants::Current(const Instance& instance) const {
  const auto alive = std::count_if(
      instances_.begin(), instances_.end(),
      [&](const auto& i) { return i->id == instance.id && !i->gone; });
  if (alive < 2) return !instance.gone;
  const auto numbered = register_.incarnations.find(instance.id);
  return numbered == register_.incarnations.end() ||
         numbered->second <= instance.host->node().incarnation;
}

bool Invariants::ordered(const std::string& tag) const {
  const auto record = register_.rows.find(tag);
  if (record == register_.rows.end()) return false;
  const auto& outcomes = record->second.row.outcomes;
  return std::any_of(outcomes.begin(), outcomes.end(), [](const auto& outcome) {
    return outcome.verdict == custody::Verdict::kOrdered;
  });
}

// ---- Reading ----

void Invariants::Look(Instance& instance, bool all) {
  if (!instance.disk->running() || instance.gone) return;
  Written written = instance.host->TakeWritten();
  if (!all && written.empty()) return;
  const absl::Status read =
      instance.disk->Read([&](ReadTx& tx) -> absl::Status {
        if (all) {
          instance.log.clear();
          instance.log_end.clear();
          written.clear();
          for (const Table table :
               {Table::kMeta, Table::kCases, Table::kReferences,
                Table::kEntries, Table::kOutbox}) {
            auto rows = tx.Scan(table, "", "", 100'000);
            if (!rows.ok()) return rows.status();
            for (const Row& row : *rows) written.emplace_back(table, row.key);
          }
        }
        ReadLog(instance, tx);
        std::sort(written.begin(), written.end());
        written.erase(std::unique(written.begin(), written.end()),
                      written.end());
        for (const auto& [table, key] : written) {
          ReadRow(instance, tx, table, key);
        }
        return absl::OkStatus();
      });
  // A store that met trouble is looked at after the next start.
  if (!read.ok() && !instance.disk->broken()) Fail("a store does not read");
}

void Invariants::ReadLog(Instance& instance, ReadTx& tx) {
  const auto rows = tx.Scan(Table::kNodeLog, "", instance.log_end, 100'000);
  if (!rows.ok()) return;
  for (const Row& row : *rows) {
    LogLine line;
    if (!Unpack(row.value, line)) return Fail("I9: a log row of another shape");
    instance.log[line.key] = line.digest;
    instance.log_end = row.key;
  }
}

void Invariants::ReadRow(Instance& instance, ReadTx& tx, Table table,
                         const std::string& key) {
  const auto bytes = tx.Get(table, key);
  if (!bytes.ok()) return;
  CheckWords(*bytes, "a row");
  switch (table) {
    case Table::kMeta: {
      if (key != kNodeKey) return;
      CheckLogged(instance, absl::StrCat(TableIndex(table), "|", key), *bytes);
      custody::Node node;
      if (!Unpack(*bytes, node)) return Fail("a node's row");
      instance.incarnation = node.incarnation;
      return;
    }
    case Table::kCases:
      CheckLogged(instance, absl::StrCat(TableIndex(table), "|", key), *bytes);
      return ReadCase(instance, *bytes);
    case Table::kReferences:
      if (!absl::StartsWith(key, "r|")) return;
      CheckLogged(instance, absl::StrCat(TableIndex(table), "|", key), *bytes);
      return ReadOffer(instance, tx, *bytes);
    case Table::kEntries:
      return CheckChain(tx, key, *bytes);
    case Table::kOutbox: {
      OutboxRow row;
      if (!Unpack(*bytes, row)) return Fail("an outbox row");
      const Table owner = absl::StartsWith(row.state_key, "r|")
                              ? Table::kReferences
                              : Table::kCases;
      if (!tx.Get(owner, row.state_key).ok()) {
        Fail("I10: an outbox row without its state row");
      }
      return;
    }
    default:
      return;
  }
}

void Invariants::ReadCase(Instance& instance, const std::string& bytes) {
  CaseRow row;
  if (!Unpack(bytes, row)) return Fail("a case row");
  const auto before = instance.cases.find(row.tag);
  if (before != instance.cases.end()) {
    if (row.fence < before->second.fence) Fail("I5: a fence went back");
    if (row.giver.has_value() && before->second.giver.has_value() &&
        row.giver->epoch < before->second.giver->epoch) {
      Fail("I5: an epoch went back");
    }
  }
  CheckProof(instance, row);
  instance.cases[row.tag] = std::move(row);
}

void Invariants::ReadOffer(Instance& instance, ReadTx& tx,
                           const std::string& bytes) {
  OfferRow row;
  if (!Unpack(bytes, row)) return Fail("an offer row");
  if (Honest(instance.id) && row.receiver.phase == ReceiverPhase::kBound) {
    CheckFile(tx, row);
  }
  instance.offers[row.receiver.offer_id] = std::move(row);
}

// ---- Checks of one row ----

void Invariants::CheckLogged(const Instance& instance, const std::string& key,
                             const std::string& bytes) {
  const auto line = instance.log.find(key);
  if (line == instance.log.end() || line->second != DigestOf(bytes)) {
    Fail("I9: a state row without a log row of equal hash");
  }
}

void Invariants::CheckChain(ReadTx& tx, const std::string& key,
                            const std::string& bytes) {
  Entry entry;
  const std::size_t bar = key.rfind('|');
  std::uint64_t place = 0;
  if (!Unpack(bytes, entry) || bar == std::string::npos ||
      !absl::SimpleAtoi(key.substr(bar + 1), &place)) {
    return Fail("I5: an entry of another shape");
  }
  std::string previous;
  if (place > 0) {
    const auto before = tx.Get(
        Table::kEntries, absl::StrCat(key.substr(0, bar + 1),
                                      absl::StrFormat("%08d", place - 1)));
    if (!before.ok()) return Fail("I5: a gap in a journal");
    previous = DigestOf(*before);
  }
  if (entry.previous != previous) Fail("I5: a journal whose links do not hold");
}

void Invariants::CheckWords(const std::string& bytes, const char* where) {
  for (const std::string& words : words_) {
    if (absl::StrContains(bytes, words)) {
      Fail(absl::StrCat("I11: personal data in the clear in ", where));
    }
  }
}

// Custody of a later epoch is held with RELEASE, one's own READY inside, and
// the certificate. Not where the node lost them, or an ORDER brought it.
void Invariants::CheckProof(const Instance& instance, const CaseRow& row) {
  if (!Honest(instance.id) || !row.giver.has_value() ||
      row.giver->phase == GiverPhase::kClosed || row.giver->epoch == 0) {
    return;
  }
  if (federation_.witnessed()) {
    const auto proof = keyring_.Open(row.certificate);
    if (!proof.has_value() || proof->from != federation_.witness ||
        !proof->head.has_value() || proof->head->holder != instance.id ||
        proof->head->epoch != row.giver->epoch) {
      return Fail(
          absl::StrCat("I4: custody without the certificate at ", instance.id));
    }
  }
  const bool excused = instance.rolled_back || ordered(row.tag);
  if (row.release.empty() && excused) return;
  const auto release = keyring_.Open(row.release);
  if (!release.has_value() || release->epoch + 1 != row.giver->epoch) {
    return Fail(absl::StrCat("I4: custody without RELEASE at ", instance.id));
  }
  const auto ready = keyring_.Open(release->enclosed);
  if (!ready.has_value() || ready->kind != Kind::kReady ||
      ready->from != instance.id) {
    Fail("I4: RELEASE without one's own READY");
  }
}

void Invariants::CheckFile(ReadTx& tx, const OfferRow& row) {
  const auto chunks =
      tx.Scan(Table::kChunks,
              absl::StrCat(row.receiver.offer_id, "|",
                           absl::StrFormat("%08d", row.receiver.round), "|"),
              "", 100'000);
  std::vector<Entry> file;
  if (chunks.ok()) {
    for (const Row& chunk : *chunks) {
      if (!Unpack(chunk.value, file.emplace_back())) {
        return Fail("I7: a chunk does not open");
      }
    }
  }
  if (DigestOf(file) != row.receiver.bundle_digest) {
    Fail("I7: READY is stored without the file it names");
  }
}

void Invariants::SeeBytes(const Message& message, const std::string& bytes) {
  CheckWords(bytes, "a message");
  if (message.from != federation_.witness) return;
  for (const std::string& signed_bytes : message.certificates) {
    const auto proof = keyring_.Open(signed_bytes);
    if (!proof.has_value() || !proof->head.has_value()) continue;
    const custody::HeadCertificate& head = *proof->head;
    const auto [at, is_new] = certificates_.emplace(
        absl::StrCat(head.case_tag, "|", head.epoch), head);
    if (!is_new && !(at->second == head)) {
      Fail("I6: two certificates of one epoch");
    }
  }
}

void Invariants::Look(WitnessHost& witness, bool all) {
  if (!witness.up()) return;
  Written written = witness.TakeWritten();
  if (!all && written.empty()) return;
  const absl::Status read =
      witness.disk().Read([&](ReadTx& tx) -> absl::Status {
        if (all) {
          for (const Table table : {Table::kCaseTags, Table::kPeers}) {
            auto rows = tx.Scan(table, "", "", 100'000);
            if (!rows.ok()) return rows.status();
            for (const Row& row : *rows) written.emplace_back(table, row.key);
          }
        }
        for (const auto& [table, key] : written) {
          const auto bytes = tx.Get(table, key);
          if (!bytes.ok()) continue;
          ReadWitnessRow(tx, table, key, *bytes);
        }
        return absl::OkStatus();
      });
  if (!read.ok() && !witness.disk().broken()) Fail("the witness does not read");
}

void Invariants::ReadWitnessRow(ReadTx& tx, Table table, const std::string& key,
                                const std::string& bytes) {
  CheckWords(bytes, "a row of the witness");
  if (table == Table::kCaseTags) {
    RegisterRow row;
    if (!Unpack(bytes, row)) return Fail("a register row");
    CheckRegister(register_.rows[key], row);
    register_.rows[key] = row;
  } else if (table == Table::kPeers && absl::StartsWith(key, "m|")) {
    custody::Member member;
    if (!Unpack(bytes, member)) return Fail("a member");
    std::uint64_t& number = register_.incarnations[key.substr(2)];
    if (member.incarnation < number) Fail("I5: an incarnation went back");
    number = member.incarnation;
  } else if (table == Table::kOutbox) {
    OutboxRow row;
    if (!Unpack(bytes, row) || !tx.Get(Table::kCaseTags, row.state_key).ok()) {
      Fail("I10: an outbox row without its register row");
    }
  }
}

void Invariants::CheckRegister(const RegisterRow& before,
                               const RegisterRow& after) {
  const auto& was = before.row.outcomes;
  const auto& is = after.row.outcomes;
  if (is.size() < was.size() ||
      !std::equal(was.begin(), was.end(), is.begin())) {
    Fail("I6: an outcome changed");
  }
  std::set<std::string> digests;
  std::uint64_t ends = 0;
  for (const custody::Outcome& outcome : is) {
    if (!digests.insert(outcome.release_digest).second) {
      Fail("I6: two outcomes of one RELEASE");
    }
    if (outcome.verdict != custody::Verdict::kVoided) ++ends;
  }
  if (after.row.head.has_value() && ends != after.row.head->epoch) {
    Fail("I6: an epoch has not one certificate");
  }
  if (before.row.head.has_value() &&
      (!after.row.head.has_value() ||
       after.row.head->epoch < before.row.head->epoch)) {
    Fail("I5: the register went back");
  }
}

// ---- Checks of one case ----

std::string Invariants::Broken() {
  // A start or a word of the witness touches every case of a node.
  for (const std::string& tag : tags_) {
    OneActs(tag);
    TheRecordNamesIt(tag);
    CountedOnce(tag);
    FencesAreKnown(tag);
  }
  return broken_;
}

void Invariants::OneActs(const std::string& tag) {
  std::set<std::string> acting;
  for (const auto& instance : instances_) {
    if (!Honest(instance->id) || !Current(*instance)) continue;
    if (instance->Acts(tag)) acting.insert(instance->id);
  }
  if (acting.size() > 1) Fail("I1: two nodes act");
}

void Invariants::TheRecordNamesIt(const std::string& tag) {
  if (!federation_.witnessed()) return;
  const auto record = register_.rows.find(tag);
  for (const auto& instance : instances_) {
    if (!Honest(instance->id) || !Current(*instance) || !instance->Acts(tag)) {
      continue;
    }
    const custody::Giver& giver = *instance->cases.at(tag).giver;
    const custody::Node& node = instance->host->node();
    if (!node.verified || node.incarnation <= instance->started_with) {
      return Fail("I2: acts without having asked since its start");
    }
    if (giver.certificate.has_value() &&
        (giver.certificate->holder != instance->id ||
         giver.certificate->epoch != giver.epoch)) {
      return Fail("I2: acts against its certificate");
    }
    if (record != register_.rows.end() && record->second.row.head.has_value() &&
        (record->second.row.head->holder != instance->id ||
         record->second.row.head->epoch != giver.epoch)) {
      return Fail("I2: the register names another than who acts");
    }
  }
}

// Conservation: in the last epoch that anybody knows of, one node is custodian
// or has released; or the witness knows a custodian that does not know it yet.
void Invariants::CountedOnce(const std::string& tag) {
  std::uint64_t last = 0;
  bool named = false;
  const auto record = register_.rows.find(tag);
  std::string holder;
  if (record != register_.rows.end() && record->second.row.head.has_value()) {
    named = true;
    last = record->second.row.head->epoch;
    holder = record->second.row.head->holder;
  }
  for (const auto& instance : instances_) {
    const auto row = instance->cases.find(tag);
    if (row == instance->cases.end() || !row->second.giver.has_value() ||
        !Honest(instance->id) || !Current(*instance) || instance->gone) {
      continue;
    }
    if (row->second.giver->epoch > last) {
      last = row->second.giver->epoch;
      if (named) Fail("I8: an epoch that the register does not know");
    }
  }
  std::set<std::string> counted;
  for (const auto& instance : instances_) {
    const auto row = instance->cases.find(tag);
    if (row == instance->cases.end() || !row->second.giver.has_value() ||
        !Honest(instance->id) || !Current(*instance) || instance->gone) {
      continue;
    }
    const custody::Giver& giver = *row->second.giver;
    if (giver.epoch == last && giver.phase != GiverPhase::kClosed) {
      counted.insert(instance->id);
    }
  }
  if (counted.size() > 1) Fail("I8: a case is counted twice");
  if (counted.size() == 1 && named && *counted.begin() != holder) {
    Fail("I8: a case is counted at another than the register names");
  }
  if (!named && !federation_.witnessed() && counted.empty()) {
    // Two parties: between RELEASE and custody it is the giver's.
    Fail("I8: a case is counted nowhere");
  }
}

// Nobody's claim raises a fence; only what the witness said.
void Invariants::FencesAreKnown(const std::string& tag) {
  if (!federation_.witnessed()) return;
  const auto record = register_.rows.find(tag);
  const bool named =
      record != register_.rows.end() && record->second.row.head.has_value();
  const std::uint64_t last = named ? record->second.row.head->epoch : 0;
  for (const auto& instance : instances_) {
    const auto row = instance->cases.find(tag);
    if (row != instance->cases.end() && Honest(instance->id) &&
        row->second.fence > last) {
      Fail("I5: a fence of an epoch that the register does not know");
    }
  }
}

Instance* Invariants::Custodian(const std::string& tag) const {
  for (const auto& instance : instances_) {
    if (Honest(instance->id) && Current(*instance) && instance->Acts(tag)) {
      return instance.get();
    }
  }
  return nullptr;
}

bool Invariants::BoundToThePast(const std::string& tag,
                                std::uint64_t epoch) const {
  for (const auto& instance : instances_) {
    if (!Honest(instance->id) || instance->gone) continue;
    for (const auto& [id, offer] : instance->offers) {
      if (offer.receiver.case_tag == tag && offer.receiver.epoch < epoch &&
          offer.receiver.phase == ReceiverPhase::kBound) {
        return true;
      }
    }
  }
  return false;
}

std::string Invariants::BrokenInCalm() {
  const std::string broken = Broken();
  if (!broken.empty()) return broken;
  for (const std::string& tag : tags_) {
    const auto record = register_.rows.find(tag);
    const bool named =
        record != register_.rows.end() && record->second.row.head.has_value();
    const std::string holder = HolderIn(tag);
    if (federation_.witnessed() && !Honest(holder)) {
      // Nobody else knows of a case that was never offered.
      if (named) return "I3: a revoked node is custodian";
      continue;
    }
    if (Custodian(tag) == nullptr) {
      return absl::StrCat("I3: nobody acts in the calm;", Describe(tag));
    }
    if (named && BoundToThePast(tag, record->second.row.head->epoch)) {
      return "I3: a node stays bound to an epoch that is over";
    }
  }
  return "";
}

}  // namespace causeway::sim
