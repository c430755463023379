// Recording while the witness is away from a node that started meanwhile.

#include <set>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/match.h"
#include "crypto/aead.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "journal/entry.h"
#include "server/case_store.h"
#include "tests/exchange/acts.h"
#include "tests/exchange/witness_fixture.h"
#include "tests/testing/status_matchers.h"

namespace causeway::exchange_test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

constexpr char kAct[] = R"({"recordUrgentAction":{}})";
constexpr char kOrigin[] = R"({"recordOrigin":{"habitualResidences":["SN"]}})";

class PendingActsTest : public WitnessedHandoffTest {
 protected:
  // The witness is away, and ml starts.
  void StartAlone() {
    federation_.Settle();
    WitnessAway(true);
    ml_.Restart();
  }
  void WitnessBack() {
    WitnessAway(false);
    federation_.Wait();
    federation_.Settle();
  }

  absl::StatusOr<pb::RecordResponse> Keep(
      const std::string& act, const std::vector<pb::Document>& documents = {}) {
    return ml_.Record("worker", case_id_, act, documents);
  }
  absl::StatusOr<pb::RecordResponse> KeepAction() {
    return Keep(kAct, {Text(pb::DOCUMENT_KIND_IMMEDIATE_CONCERNS)});
  }

  std::vector<pb::PendingActView> Listed(const std::string& who = "worker") {
    pb::ListPendingActsRequest request;
    request.set_case_id(case_id_);
    std::vector<pb::PendingActView> all;
    do {
      const auto page = ml_.cases().ListPendingActs(
          ml_.As(who, "CaseService.ListPendingActs"), request);
      EXPECT_OK(page.status());
      if (!page.ok()) return all;
      all.insert(all.end(), page->acts().begin(), page->acts().end());
      request.set_page_token(page->next_page_token());
    } while (!request.page_token().empty());
    return all;
  }

  absl::StatusOr<pb::CaseView> Drop(
      const std::string& who, std::uint64_t number,
      const std::string& key = "0123456789abcdef") {
    pb::DropPendingActRequest request;
    request.set_case_id(case_id_);
    request.set_idempotency_key(key);
    request.set_number(number);
    return ml_.cases().DropPendingAct(ml_.As(who, "CaseService.DropPendingAct"),
                                      request);
  }

  // The kept act of this number, as it lies in the store.
  std::string KeyOf(std::uint64_t number) {
    return server::keys::Pending(case_id_, number);
  }
  store::v1::PendingRecord RowOf(std::uint64_t number) {
    store::v1::PendingRecord record;
    for (const ::causeway::Row& row :
         ml_.Rows(Table::kWitness, KeyOf(number))) {
      EXPECT_TRUE(record.ParseFromString(row.value));
    }
    return record;
  }
  // Somebody who holds the case's key, and not the node's, writes this row.
  void Forge(std::uint64_t from, std::uint64_t to,
             const std::function<void(pb::SignedBytes&)>& edit) {
    const store::v1::PendingRecord record = RowOf(from);
    EXPECT_OK(ml_.storage().Write([&](WriteTx& tx) -> absl::Status {
      const auto aad = [this](std::uint64_t number) {
        return absl::StrCat("pending|", case_id_, "|", number);
      };
      ASSIGN_OR_RETURN(const auto key,
                       server::OwnerKey(ml_.env(), tx, case_id_));
      ASSIGN_OR_RETURN(const std::string bytes,
                       OpenRecord(key.Reveal(), aad(from), record.sealed()));
      pb::SignedBytes signed_act;
      EXPECT_TRUE(signed_act.ParseFromString(bytes));
      edit(signed_act);
      store::v1::PendingRecord forged;
      ASSIGN_OR_RETURN(
          *forged.mutable_sealed(),
          SealRecord(key.Reveal(), aad(to), signed_act.SerializeAsString(),
                     *ml_.env().random));
      return tx.Put(Table::kWitness, KeyOf(to), forged.SerializeAsString());
    }));
  }

  // Names of what was recorded since an entry of the open journal.
  std::vector<std::string> SentencesSince(std::uint64_t sequence) {
    std::vector<std::string> sentences;
    for (const pb::TimelineEntry& entry : ml_.Timeline(case_id_)) {
      if (entry.journal() == pb::JOURNAL_KIND_OPEN &&
          entry.sequence() >= sequence) {
        sentences.push_back(entry.sentence());
      }
    }
    return sentences;
  }

  // tn has the case; ml's store is from before.
  void Supersede() {
    const auto backup = ml_.Backup();
    Offer();
    federation_.Settle();
    ASSERT_NE(Accept(), "");
    WitnessAway(true);
    ml_.RestoreFrom(backup);
  }
};

TEST_F(PendingActsTest, RecordsWaitOverStartsAndEnterTheJournalInTheirOrder) {
  StartAlone();
  const std::uint64_t entries = ml_.View(case_id_).open_entries();
  const std::string head = ml_.View(case_id_).open_head();
  // Judged at once: nothing urgent was raised.
  EXPECT_THAT(KeepAction().status(), RefusedBy("U.raised"));
  ASSERT_OK_AND_ASSIGN(const pb::RecordResponse raised, Keep(kRaise));
  EXPECT_EQ(raised.pending(), 1u);
  EXPECT_THAT(raised.entries(), IsEmpty());
  EXPECT_EQ(raised.case_().open_entries(), entries);
  EXPECT_EQ(raised.case_().pending_acts(), 1u);
  const std::int64_t when = absl::ToUnixMicros(federation_.clock().Now());
  // And now it was, though no journal says so.
  ASSERT_OK_AND_ASSIGN(const pb::RecordResponse acted, KeepAction());
  EXPECT_EQ(acted.pending(), 2u);
  federation_.Wait();
  ml_.Restart();
  EXPECT_EQ(ml_.View(case_id_).pending_acts(), 2u);
  EXPECT_EQ(ml_.View(case_id_).open_head(), head);
  EXPECT_EQ(ViewOfWitness(ml_).pending_acts(), 2u);
  // What decides waits for the witness, whatever is pending.
  EXPECT_THAT(
      ml_.Record("supervisor", case_id_, R"({"clearUrgent":{}})").status(),
      RefusedBy("custody.unverified"));
  EXPECT_THAT(Keep(ProposeMovedOn()).status(), RefusedBy("custody.unverified"));
  ASSERT_OK(Keep(kOrigin).status());
  WitnessBack();
  EXPECT_EQ(ml_.View(case_id_).pending_acts(), 0u);
  EXPECT_EQ(ml_.View(case_id_).refused_acts(), 0u);
  EXPECT_THAT(Listed(), IsEmpty());
  EXPECT_THAT(SentencesSince(entries),
              ElementsAre(HasSubstr("urgent"), HasSubstr("urgent concern"),
                          HasSubstr("origin")));
  // With the time and the person of the recording.
  const std::vector<pb::TimelineEntry> timeline = ml_.Timeline(case_id_);
  for (const pb::TimelineEntry& entry : timeline) {
    if (entry.journal() != pb::JOURNAL_KIND_OPEN ||
        entry.sequence() != entries) {
      continue;
    }
    EXPECT_EQ(entry.fact().meta().recorded_at_us(), when);
    EXPECT_EQ(entry.fact().meta().staff_number(), ml_.Staff("worker"));
  }
  EXPECT_TRUE(ml_.Verify(case_id_).verified())
      << ml_.Verify(case_id_).problem();
  EXPECT_OK(
      ml_.Record("supervisor", case_id_, R"({"clearUrgent":{}})").status());
}

// The witness answered; what waits comes before anything is decided.
TEST_F(PendingActsTest, NothingIsDecidedBeforeWhatWaitsIsInTheJournal) {
  StartAlone();
  ASSERT_OK(Keep(kRaise).status());
  WitnessAway(false);
  federation_.Wait();
  ASSERT_EQ(ml_.agent().RunOnce(), 1);
  EXPECT_FALSE(ViewOfWitness(ml_).verified());
  EXPECT_THAT(Keep(ProposeMovedOn()).status(), RefusedBy("custody.unverified"));
  // Still in order behind it.
  ASSERT_OK_AND_ASSIGN(const pb::RecordResponse acted, KeepAction());
  EXPECT_EQ(acted.pending(), 2u);
  EXPECT_EQ(ml_.agent().RunOnce(), 3);  // Two acts, and verified.
  EXPECT_TRUE(ViewOfWitness(ml_).verified());
  EXPECT_EQ(ml_.View(case_id_).pending_acts(), 0u);
  EXPECT_OK(Keep(ProposeMovedOn()).status());
}

// A child's no, said while the witness was away, is heard before custody moves.
TEST_F(PendingActsTest,
       ARefusalThatWaitsStopsAHandOffThatOnlyNeededTheWitness) {
  Offer();
  federation_.Settle();
  WitnessAway(true);
  ASSERT_OK(tn_.RecordTask("supervisor", tn_.OpenTasks()[0].task_id(),
                           R"({"acceptOffer":{"worker":")" +
                               tn_.Staff("worker") + R"("}})")
                .status());
  federation_.Settle();
  ml_.Restart();
  ASSERT_OK(Keep(Consent("refused", "CASE_TRANSFER"),
                 {Text(pb::DOCUMENT_KIND_CONSENT_RECORD)})
                .status());
  WitnessBack();
  EXPECT_EQ(Register().head->holder, "ml");
  EXPECT_EQ(ml_.View(case_id_).custodian(), "ml");
  EXPECT_NE(ml_.View(case_id_).custody(), pb::CUSTODY_STATE_CLOSED);
}

TEST_F(PendingActsTest, WhatIsKeptLeavesNoTraceBesideItself) {
  StartAlone();
  const std::string canary = "a sentence that nobody else may read";
  pb::Document paper = Text(pb::DOCUMENT_KIND_CONSENT_RECORD);
  paper.set_text(canary);
  const std::size_t sent = federation_.seen.size();
  std::vector<std::vector<::causeway::Row>> before;
  const std::vector<Table> untouched = {
      Table::kEntries, Table::kDocuments, Table::kOutbox, Table::kReferences,
      Table::kTasks,   Table::kChunks,    Table::kBundles};
  for (const Table table : untouched) before.push_back(ml_.Rows(table));
  ASSERT_OK(Keep(Consent("refused", "SHARE_AUTHORITIES"), {paper}).status());
  federation_.Settle();
  for (std::size_t i = 0; i < untouched.size(); ++i) {
    EXPECT_EQ(ml_.Rows(untouched[i]), before[i]);
  }
  // The questions to the witness alone.
  for (std::size_t i = sent; i < federation_.seen.size(); ++i) {
    EXPECT_EQ(federation_.seen[i].to, "wi");
  }
  for (const ::causeway::Row& row : ml_.AllRows()) {
    EXPECT_FALSE(absl::StrContains(row.value, canary));
  }
  ASSERT_THAT(Listed(), SizeIs(1));
  EXPECT_EQ(Listed()[0].documents(0).text(), canary);
  EXPECT_EQ(Listed()[0].staff_number(), ml_.Staff("worker"));
}

TEST_F(PendingActsTest, WhatASupersededNodeKeptStaysWithItsPeople) {
  ASSERT_NO_FATAL_FAILURE(Supersede());
  const std::string head = ml_.View(case_id_).open_head();
  ASSERT_OK(Keep(kRaise).status());
  ASSERT_OK(KeepAction().status());
  EXPECT_THAT(Drop("worker", 1).status(), RefusedBy("pending.waits"));
  WitnessBack();
  EXPECT_EQ(ml_.View(case_id_).custodian(), "tn");
  EXPECT_EQ(ml_.View(case_id_).open_head(), head);
  EXPECT_EQ(ml_.View(case_id_).pending_acts(), 0u);
  EXPECT_EQ(ml_.View(case_id_).refused_acts(), 2u);
  EXPECT_EQ(ViewOfWitness(ml_).refused_acts(), 2u);
  // People read what it was, and why it is in no journal.
  const std::vector<pb::PendingActView> listed = Listed();
  ASSERT_THAT(listed, SizeIs(2));
  EXPECT_TRUE(listed[0].act().has_raise_urgent());
  EXPECT_EQ(listed[0].rule(), "custody.superseded");
  EXPECT_NE(listed[0].sentence(), "");
  EXPECT_TRUE(listed[1].act().has_record_urgent_action());
  EXPECT_THAT(listed[1].documents(), SizeIs(1));
  // Also after another start.
  ml_.Restart();
  federation_.Settle();
  EXPECT_THAT(Listed(), SizeIs(2));
  EXPECT_TRUE(ViewOfWitness(ml_).verified());
  // Whoever recorded it drops it, or a supervisor; nobody else.
  EXPECT_THAT(Drop("officer", 1).status(), RefusedBy("pending.whose"));
  EXPECT_THAT(Drop("worker", 7).status(), RefusedBy("access.not_found"));
  ASSERT_OK_AND_ASSIGN(const pb::CaseView dropped, Drop("worker", 1));
  EXPECT_EQ(dropped.refused_acts(), 1u);
  EXPECT_OK(Drop("worker", 1).status());  // The retry.
  EXPECT_THAT(Drop("worker", 2).status(), RefusedBy("idempotency.key_reused"));
  ASSERT_OK(Drop("supervisor", 2, "another-key-0123").status());
  EXPECT_THAT(Listed(), IsEmpty());
}

TEST_F(PendingActsTest, ErasureTakesAlongWhatCouldNotEnter) {
  ASSERT_NO_FATAL_FAILURE(Supersede());
  ASSERT_OK(Keep(kRaise).status());
  WitnessBack();
  ASSERT_EQ(ml_.View(case_id_).refused_acts(), 1u);
  ASSERT_OK(
      ml_.Record("worker", case_id_,
                 R"({"requestErasure":{"requestedBy":"ERASURE_PARTY_CHILD"}})")
          .status());
  ASSERT_OK(
      ml_.Record("officer", case_id_,
                 R"({"eraseCase":{"ground":"ERASURE_GROUND_VALID_REQUEST"}})")
          .status());
  EXPECT_THAT(Listed("supervisor"), IsEmpty());
  EXPECT_THAT(ml_.Rows(Table::kWitness, server::keys::RefusedPrefix()),
              IsEmpty());
  EXPECT_THAT(Drop("supervisor", 1).status(), RefusedBy("S.erased"));
}

TEST_F(PendingActsTest, AKeyIsAnsweredOnceAndAVersionIsSeen) {
  StartAlone();
  pb::RecordRequest request;
  request.set_case_id(case_id_);
  request.set_idempotency_key("a-key-of-sixteen");
  request.set_expected_version(ml_.View(case_id_).version());
  request.mutable_act()->mutable_raise_urgent()->set_kind(
      pb::URGENT_KIND_SAFETY);
  request.set_happened_on(FormatDate(DateOf(federation_.clock().Now())));
  const auto record = [&] {
    return ml_.cases().Record(ml_.As("worker", "CaseService.Record"), request);
  };
  ASSERT_OK_AND_ASSIGN(const pb::RecordResponse first, record());
  ASSERT_OK_AND_ASSIGN(const pb::RecordResponse again, record());
  EXPECT_EQ(first.SerializeAsString(), again.SerializeAsString());
  EXPECT_THAT(Listed(), SizeIs(1));
  request.mutable_act()->mutable_raise_urgent()->set_kind(
      pb::URGENT_KIND_HEALTH);
  EXPECT_THAT(record().status(), RefusedBy("idempotency.key_reused"));
  // Who saw the case before the first act did not see that.
  request.set_idempotency_key("another-sixteen-");
  EXPECT_THAT(record().status(), RefusedBy("version.moved_on"));
  request.set_expected_version(first.case_().version());
  EXPECT_OK(record().status());
  WitnessBack();
  request.set_idempotency_key("a-key-of-sixteen");
  request.set_expected_version(first.case_().version() - 1);
  request.mutable_act()->mutable_raise_urgent()->set_kind(
      pb::URGENT_KIND_SAFETY);
  ASSERT_OK_AND_ASSIGN(const pb::RecordResponse late, record());
  EXPECT_EQ(first.SerializeAsString(), late.SerializeAsString());
}

// Whoever can write to the store cannot make the node say what nobody said.
TEST_F(PendingActsTest, WhatTheNodeDidNotKeepNeverEntersAJournal) {
  StartAlone();
  ASSERT_OK(Keep(kRaise).status());
  Forge(1, 2, [](pb::SignedBytes&) {});  // The same act a second time.
  Forge(1, 3, [](pb::SignedBytes& act) {
    store::v1::PendingAct other;
    ASSERT_TRUE(other.ParseFromString(act.payload()));
    other.set_staff_number("s-zzzzzzzz");
    act.set_payload(other.SerializeAsString());
  });
  ASSERT_OK(ml_.storage().Write([&](WriteTx& tx) {
    return tx.Put(Table::kWitness, KeyOf(4), "damaged");
  }));
  const std::uint64_t entries = ml_.View(case_id_).open_entries();
  WitnessBack();
  EXPECT_TRUE(ViewOfWitness(ml_).verified());
  EXPECT_EQ(ml_.View(case_id_).open_entries(), entries + 1);
  std::vector<std::string> rules;
  for (const pb::PendingActView& one : Listed()) rules.push_back(one.rule());
  EXPECT_THAT(rules,
              ElementsAre("pending.form", "pending.signature", "DATA_LOSS"));
  EXPECT_THAT(Drop("worker", 4).status(), RefusedBy("pending.whose"));
  EXPECT_OK(Drop("supervisor", 4).status());
}

TEST_F(PendingActsTest, AnActThatCannotEnterDoesNotStopThoseAfterIt) {
  StartAlone();
  ASSERT_OK(Keep(kRaise).status());
  Forge(1, 1, [](pb::SignedBytes& act) { act.mutable_signature()->clear(); });
  // It rests on the one that will not enter.
  EXPECT_THAT(KeepAction().status(), RefusedBy("U.raised"));
  ASSERT_OK(Keep(kOrigin).status());
  WitnessBack();
  EXPECT_EQ(ml_.View(case_id_).refused_acts(), 1u);
  EXPECT_THAT(ml_.View(case_id_).origin(), testing::Contains("SN"));
}

TEST_F(PendingActsTest, AsManyAsCanBeTriedAreKept) {
  StartAlone();
  for (std::size_t i = 0; i < limits::kPendingActsPerCaseMax; ++i) {
    ASSERT_OK(Keep(kOrigin).status()) << i;
  }
  EXPECT_THAT(Keep(kOrigin).status(), RefusedBy("custody.pending_full"));
  // Another case is not in its way.
  const std::string other = ml_.OpenCase();
  EXPECT_OK(ml_.Record("worker", other, kOrigin).status());
  WitnessBack();
  EXPECT_EQ(ml_.View(case_id_).pending_acts(), 0u);
  EXPECT_OK(Keep(kOrigin).status());
}

TEST_F(PendingActsTest, NoMoreBytesAreKeptThanACaseMayHave) {
  StartAlone();
  pb::Document large = Text(pb::DOCUMENT_KIND_CONSENT_RECORD);
  large.set_content(std::string(limits::kDocumentBytesMax - 100, 'x'));
  const std::vector<pb::Document> papers(3, large);
  const std::string consent = Consent("refused", "SHARE_AUTHORITIES");
  std::size_t kept = 0;
  absl::Status refused;
  while (kept < limits::kPendingActsPerCaseMax && refused.ok()) {
    refused = Keep(consent, papers).status();
    if (refused.ok()) ++kept;
  }
  EXPECT_THAT(refused, RefusedBy("custody.pending_full"));
  EXPECT_EQ(kept, 11u);
  // One page of answers holds one of them.
  EXPECT_THAT(Listed(), SizeIs(kept));
}

TEST_F(PendingActsTest, AProcessThatWasOvertakenKeepsNothing) {
  federation_.Settle();
  pb::WitnessQuestion question;
  question.mutable_recover();
  ASSERT_OK(server::AskWitness(ml_.env(), ml_, "wi", question).status());
  Offer();
  federation_.Settle();
  ASSERT_TRUE(ViewOfWitness(ml_).overtaken());
  EXPECT_THAT(Keep(kRaise).status(), RefusedBy("custody.overtaken"));
  EXPECT_THAT(Listed(), IsEmpty());
}

TEST_F(PendingActsTest, WhatWaitsEntersWhereNoWitnessIsNamedAnyMore) {
  StartAlone();
  ASSERT_OK(Keep(kRaise).status());
  federation_.Publish([](pb::Directory& next) { next.clear_witness(); });
  federation_.Settle();
  EXPECT_EQ(ml_.View(case_id_).pending_acts(), 0u);
  EXPECT_TRUE(ml_.View(case_id_).urgent());
}

TEST_F(PendingActsTest, ManyPeopleAtOnceAreKeptOneAfterTheOther) {
  StartAlone();
  constexpr std::size_t kPeople = 4;
  constexpr std::size_t kActs = 5;
  std::vector<std::thread> people;
  for (std::size_t i = 0; i < kPeople; ++i) {
    people.emplace_back([this] {
      for (std::size_t k = 0; k < kActs; ++k) EXPECT_OK(Keep(kOrigin).status());
    });
  }
  for (std::thread& one : people) one.join();
  std::set<std::uint64_t> numbers;
  for (const pb::PendingActView& one : Listed()) numbers.insert(one.number());
  EXPECT_THAT(numbers, SizeIs(kPeople * kActs));
  const std::uint64_t entries = ml_.View(case_id_).open_entries();
  WitnessBack();
  EXPECT_EQ(ml_.View(case_id_).open_entries(), entries + kPeople * kActs);
  EXPECT_TRUE(ml_.Verify(case_id_).verified());
}

}  // namespace
}  // namespace causeway::exchange_test
