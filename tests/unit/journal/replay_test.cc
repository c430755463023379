#include "journal/replay.h"

#include "tests/unit/journal/replay_checks.h"
#include "wire/fact_convert.h"

namespace causeway::journal {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST(Replay, AWholeCaseVerifiesFromEntryZero) {
  CaseBuilder builder;
  ASSERT_OK_AND_ASSIGN(const ReplayedCase replayed,
                       ReplayFile(builder.WriteAll()));
  EXPECT_EQ(replayed.case_tag, TestCaseTag());
  EXPECT_EQ(replayed.open.size(), 8U);
  EXPECT_EQ(replayed.secret.size(), 3U);
  EXPECT_EQ(replayed.open_head, builder.open_head());
  EXPECT_EQ(replayed.secret_head, builder.secret_head());
  EXPECT_EQ(replayed.state.open.custodian, kTunisia);
  EXPECT_EQ(replayed.state.open.epoch, 1U);
  EXPECT_EQ(replayed.state.open.origin, (std::set<std::string>{"GN", "SN"}));
  EXPECT_EQ(replayed.state.secret.asylum, procedure::AsylumStatus::kPending);
}

TEST(Replay, NamesTheCustodianOfEachEpoch) {
  CaseBuilder builder;
  ASSERT_OK_AND_ASSIGN(const ReplayedCase replayed,
                       ReplayFile(builder.WriteAll()));
  ASSERT_EQ(replayed.epochs.size(), 2U);
  EXPECT_EQ(replayed.epochs[0].custodian, kMali);
  EXPECT_EQ(replayed.epochs[0].first_sequence, 0U);
  EXPECT_EQ(replayed.epochs[0].last_sequence, 5U);
  EXPECT_EQ(replayed.epochs[1].custodian, kTunisia);
  EXPECT_EQ(replayed.epochs[1].first_sequence, 6U);
  EXPECT_EQ(replayed.epochs[1].last_sequence, 7U);
}

TEST(Replay, ListsWhatIsAttestedAndByWhom) {
  CaseBuilder builder;
  ASSERT_OK_AND_ASSIGN(const ReplayedCase replayed,
                       ReplayFile(builder.WriteAll()));
  EXPECT_THAT(Listed(replayed),
              ElementsAre("gates_held ml-alpha 0", "single_release ml-alpha 0",
                          "conduct ml-alpha 0", "conduct tn-beta 1"));
}

// What a node of the origin gets: no protected entry, no opening.
TEST(Replay, TheOpenJournalVerifiesAlone) {
  CaseBuilder builder;
  causeway::v1::CaseFile file = builder.WriteAll();
  file.clear_protected_segments();
  file.clear_protected_heads();
  ASSERT_OK_AND_ASSIGN(const ReplayedCase replayed, ReplayFile(file));
  EXPECT_EQ(replayed.secret_head, ZeroDigest());
  EXPECT_EQ(replayed.state.secret, procedure::ProtectedState());
  EXPECT_THAT(Listed(replayed),
              ElementsAre("gates_held ml-alpha 0", "protected_head ml-alpha 0",
                          "single_release ml-alpha 0", "conduct ml-alpha 0",
                          "conduct tn-beta 1"));
}

TEST(Replay, AnAbsentReceivedMessageIsAttested) {
  CaseBuilder builder;
  causeway::v1::CaseFile file = builder.WriteAll();
  file.mutable_open(4)->clear_received();
  file.mutable_open(5)->clear_received();
  ASSERT_OK_AND_ASSIGN(const ReplayedCase replayed, ReplayFile(file));
  EXPECT_THAT(Listed(replayed),
              ElementsAre("gates_held ml-alpha 0", "received ml-alpha 0",
                          "received ml-alpha 0", "single_release ml-alpha 0",
                          "conduct ml-alpha 0", "conduct tn-beta 1"));
}

TEST(Replay, StoredEntriesNeedNoKeys) {
  CaseBuilder builder;
  causeway::v1::CaseFile file = builder.WriteAll();
  for (causeway::v1::Entry& entry : *file.mutable_open()) {
    entry.mutable_header()->clear_signature();
  }
  EXPECT_THAT(ReplayFile(file), RefusedBy("journal.signature"));
  EXPECT_OK(ReplayStored(file, procedure::ProcedureSet::EmbeddedAlone()));
}

TEST(Replay, ACaseBetweenCustodiansVerifies) {
  CaseBuilder builder;
  builder.WriteOpening();
  builder.WriteHandoff();
  ASSERT_OK_AND_ASSIGN(const ReplayedCase replayed, ReplayFile(builder.file()));
  EXPECT_TRUE(replayed.state.open.between_custodians);
  EXPECT_EQ(replayed.state.open.next_custodian, kTunisia);
  ASSERT_EQ(replayed.epochs.size(), 1U);
}

TEST(Replay, AMissingEntryIsRefused) {
  for (int i = 0; i < 7; ++i) {
    CaseBuilder builder;
    causeway::v1::CaseFile file = builder.WriteAll();
    file.mutable_open()->DeleteSubrange(i, 1);
    file.clear_protected_segments();
    file.clear_protected_heads();
    ExpectReplayRefused(file, "journal.link", absl::StrCat("entry ", i));
  }
}

// Also where the procedure would take the two facts in either order: the chain
// keeps the one in which they were written.
TEST(Replay, NeighboursInTheOtherOrderAreRefused) {
  CaseBuilder builder;
  const causeway::v1::CaseFile whole = builder.WriteAll();
  for (int i = 0; i + 1 < whole.open_size(); ++i) {
    causeway::v1::CaseFile file = whole;
    file.mutable_open()->SwapElements(i, i + 1);
    ExpectReplayRefused(file, "journal.link", absl::StrCat("entry ", i));
  }
  for (int s = 0; s < whole.protected_segments_size(); ++s) {
    for (int i = 0; i + 1 < whole.protected_segments(s).entries_size(); ++i) {
      causeway::v1::CaseFile file = whole;
      file.mutable_protected_segments(s)->mutable_entries()->SwapElements(
          i, i + 1);
      ExpectReplayRefused(file, "journal.link", absl::StrCat("entry ", i));
    }
  }
}

TEST(Replay, AMissingProtectedEntryIsRefused) {
  CaseBuilder builder;
  causeway::v1::CaseFile file = builder.WriteAll();
  file.mutable_protected_segments(0)->mutable_entries()->DeleteSubrange(0, 1);
  ExpectReplayRefused(file, "journal.link",
                      "protected journal, epoch 0, entry 0");
}

TEST(Replay, SwappedEntriesAreRefused) {
  CaseBuilder builder;
  causeway::v1::CaseFile file = builder.WriteAll();
  file.mutable_open()->SwapElements(2, 3);
  ExpectReplayRefused(file, "journal.link", "open journal, entry 2");
}

TEST(Replay, ABrokenLinkIsRefused) {
  CaseBuilder builder;
  builder.ChangeEntry("o3", [](NewEntry* entry) {
    entry->previous_digest = std::string(32, 'x');
  });
  ExpectReplayRefused(builder.WriteAll(), "journal.link",
                      "open journal, entry 3");
}

TEST(Replay, AnEmptyCaseIsRefused) {
  causeway::v1::CaseFile file;
  file.set_case_tag(TestCaseTag());
  ExpectReplayRefused(file, "journal.missing", "entry 0");
}

TEST(Replay, AnEntryOfAnotherCaseIsRefused) {
  CaseBuilder builder;
  builder.ChangeEntry(
      "o2", [](NewEntry* entry) { entry->case_tag = std::string(32, 'u'); });
  ExpectReplayRefused(builder.WriteAll(), "journal.case_tag", "entry 2");
}

TEST(Replay, AnEntryBySomebodyElseIsRefused) {
  CaseBuilder builder;
  builder.ChangeEntry("o2", [](NewEntry* entry) {
    entry->author_node = kGuinea;
    entry->fact.meta.node = kGuinea;
  });
  ExpectReplayRefused(builder.WriteAll(), "journal.author", "entry 2");
}

TEST(Replay, AProtectedEntryBySomebodyElseIsRefused) {
  CaseBuilder builder;
  builder.ChangeEntry("p0.1", [](NewEntry* entry) {
    entry->author_node = kGuinea;
    entry->fact.meta.node = kGuinea;
  });
  ExpectReplayRefused(builder.WriteAll(), "journal.author",
                      "protected journal, epoch 0, entry 1");
}

TEST(Replay, AForgedSignatureIsRefused) {
  CaseBuilder builder;
  causeway::v1::CaseFile file = builder.WriteAll();
  file.mutable_open(2)->mutable_header()->set_signature(
      file.open(3).header().signature());
  EXPECT_THAT(ReplayFile(file), RefusedBy("journal.signature"));
}

TEST(Replay, AFactOfAnotherNodeIsRefused) {
  CaseBuilder builder;
  builder.ChangeEntry("o2",
                      [](NewEntry* entry) { entry->fact.meta.node = kGuinea; });
  ExpectReplayRefused(builder.WriteAll(), "journal.author", "entry 2");
}

TEST(Replay, AFactWithAnotherTimeThanItsEntryIsRefused) {
  CaseBuilder builder;
  builder.ChangeEntry("o2", [](NewEntry* entry) { ++entry->recorded_at_us; });
  ExpectReplayRefused(builder.WriteAll(), "journal.recorded_at", "entry 2");
}

TEST(Replay, TimeThatGoesBackWithinAJournalIsRefused) {
  for (const char* const name : {"o2", "p0.1"}) {
    CaseBuilder builder;
    builder.ChangeEntry(name, [](NewEntry* entry) {
      --entry->recorded_at_us;
      --entry->fact.meta.recorded_at_us;
    });
    ExpectReplayRefused(builder.WriteAll(), "journal.recorded_at",
                        name[0] == 'o' ? "entry 2" : "entry 1");
  }
}

TEST(Replay, AnEntryOfAnotherEpochIsRefused) {
  CaseBuilder builder;
  builder.ChangeEntry("o2", [](NewEntry* entry) { entry->epoch = 1; });
  ExpectReplayRefused(builder.WriteAll(), "journal.epoch", "entry 2");
}

TEST(Replay, AProtectedEntryOfAnotherEpochIsRefused) {
  CaseBuilder builder;
  builder.ChangeEntry("p0.1", [](NewEntry* entry) { entry->epoch = 1; });
  ExpectReplayRefused(builder.WriteAll(), "journal.epoch", "entry 1");
}

TEST(Replay, AnEntryAfterReleaseByTheFormerCustodianIsRefused) {
  CaseBuilder builder;
  builder.WriteOpening();
  builder.WriteHandoff();
  procedure::UrgentRaised urgent;
  urgent.kind = procedure::UrgentKind::kHealth;
  builder.Open(urgent, kMali, procedure::Function::kCaseWorker);
  ExpectReplayRefused(builder.file(), "journal.epoch", "entry 6");
}

TEST(Replay, AProtectedEntryAfterReleaseIsRefused) {
  CaseBuilder builder;
  builder.WriteOpening();
  builder.WriteHandoff();
  procedure::AsylumStatusRecorded asylum;
  asylum.displacement = procedure::DisplacementStatus::kMigrant;
  asylum.status = procedure::AsylumStatus::kGranted;
  builder.Secret(asylum, kMali);
  builder.file().clear_protected_heads();
  // READY had pinned the segment's head before.
  EXPECT_THAT(ReplayFile(builder.file()), RefusedBy("journal.protected_head"));
  builder.file().mutable_open(5)->clear_received();
  ExpectReplayRefused(builder.file(), "journal.epoch", "epoch 0, entry 2");
}

TEST(Replay, CustodyTakenByAnotherNodeThanNamedIsRefused) {
  CaseBuilder builder;
  builder.ChangeEntry("o6", [](NewEntry* entry) {
    entry->author_node = kGuinea;
    entry->fact.meta.node = kGuinea;
  });
  ExpectReplayRefused(
      builder.WriteAll(), "journal.author",
      "entry 6: custody is taken by the node that RELEASE names");
}

TEST(Replay, CustodyTakenByAnotherReleaseIsRefused) {
  CaseBuilder builder;
  builder.ChangeEntry("o6", [](NewEntry* entry) {
    std::get<procedure::CustodyTaken>(entry->fact.body).release_digest =
        std::string(32, 'x');
  });
  ExpectReplayRefused(builder.WriteAll(), "journal.link", "entry 6");
}

TEST(Replay, ADirectoryVersionThatGoesBackIsRefused) {
  CaseBuilder builder;
  builder.ChangeEntry("p0.1",
                      [](NewEntry* entry) { entry->directory_version = 3; });
  builder.ChangeEntry("o2",
                      [](NewEntry* entry) { entry->directory_version = 2; });
  ExpectReplayRefused(builder.WriteAll(), "journal.directory_version",
                      "entry 2");
}

TEST(Replay, AProtectedEntryThatFollowsNothingIsRefused) {
  CaseBuilder builder;
  builder.ChangeEntry(
      "p0.1", [](NewEntry* entry) { entry->follows = std::string(32, 'x'); });
  ExpectReplayRefused(builder.WriteAll(), "journal.link",
                      "protected journal, epoch 0, entry 1");
}

TEST(Replay, AProtectedEntryThatGoesBackInTheOpenJournalIsRefused) {
  CaseBuilder builder;
  builder.WriteOpening();
  const std::string first =
      SignedDigest("entry", builder.file().open(0).header());
  builder.ChangeEntry("p0.2", [&](NewEntry* entry) { entry->follows = first; });
  procedure::AsylumStatusRecorded asylum;
  asylum.displacement = procedure::DisplacementStatus::kMigrant;
  asylum.status = procedure::AsylumStatus::kGranted;
  builder.Secret(asylum, kMali);
  ExpectReplayRefused(builder.file(), "journal.link",
                      "protected journal, epoch 0, entry 2");
}

TEST(Replay, AnIllegalFactIsRefusedByTheProceduresRule) {
  CaseBuilder builder;
  builder.ChangeEntry("o3", [](NewEntry* entry) {
    entry->fact.meta.staff_number = "s-aaaaaaaa";  // who proposed it
  });
  ExpectReplayRefused(builder.WriteAll(), "H.approver_not_proposer", "entry 3");
}

TEST(Replay, AFactThatIsNotHereIsRefused) {
  CaseBuilder builder;
  causeway::v1::CaseFile file = builder.WriteAll();
  file.mutable_open(1)->clear_fact();
  ExpectReplayRefused(file, "journal.missing", "entry 1");
}

TEST(Replay, AnUnsignedReleaseIsRefused) {
  CaseBuilder builder;
  builder.ChangeEntry("o5", [](NewEntry* entry) { entry->received.clear(); });
  ExpectReplayRefused(builder.WriteAll(), "journal.received", "entry 5");
}

TEST(Replay, AReleaseOnTheWordOfAnotherMessageIsRefused) {
  const auto refused = [](CaseBuilder::ChangeMessage change) {
    CaseBuilder builder;
    builder.ChangeHeader("READY", std::move(change));
    ExpectReplayRefused(builder.WriteAll(), "journal.received", "entry 5");
  };
  refused([](causeway::v1::MessageHeader* ready) {
    ready->mutable_ready()->set_open_head(std::string(32, 'x'));
  });
  refused([](causeway::v1::MessageHeader* ready) { ready->set_from(kGuinea); });
  refused([](causeway::v1::MessageHeader* ready) { ready->set_to(kGuinea); });
  refused([](causeway::v1::MessageHeader* ready) {
    ready->set_offer_id(std::string(16, 'x'));
  });
  refused([](causeway::v1::MessageHeader* ready) {
    ready->set_case_tag(std::string(32, 'x'));
  });
  refused([](causeway::v1::MessageHeader* ready) {
    ready->set_epoch(1);
    ready->mutable_ready()->set_to_epoch(2);
  });
}

TEST(Replay, AReadyForAnotherProtectedHeadIsRefused) {
  CaseBuilder builder;
  builder.ChangeHeader("READY", [](causeway::v1::MessageHeader* ready) {
    ready->mutable_ready()->set_protected_head(std::string(32, 'x'));
  });
  ExpectReplayRefused(builder.WriteAll(), "journal.protected_head", "entry 5");
}

TEST(Replay, AReadyWithAForgedSignatureIsRefused) {
  CaseBuilder builder;
  builder.ChangeEntry("o5", [](NewEntry* entry) {
    causeway::v1::SignedBytes ready;
    ASSERT_TRUE(ready.ParseFromString(entry->received));
    ready.mutable_signature()->back() ^= 1;
    entry->received = ready.SerializeAsString();
  });
  EXPECT_THAT(ReplayFile(builder.WriteAll()), RefusedBy("journal.received"));
}

TEST(Replay, AStatementOnTheWordOfAnotherMessageIsRefused) {
  const auto refused = [](CaseBuilder::ChangeMessage change) {
    CaseBuilder builder;
    builder.ChangeHeader("ACCEPT", std::move(change));
    ExpectReplayRefused(builder.WriteAll(), "journal.received", "entry 4");
  };
  refused(
      [](causeway::v1::MessageHeader* accept) { accept->set_from(kGuinea); });
  refused([](causeway::v1::MessageHeader* accept) { accept->set_to(kGuinea); });
  refused([](causeway::v1::MessageHeader* accept) {
    accept->set_type(causeway::v1::MESSAGE_TYPE_DECLINE);
  });
  refused([](causeway::v1::MessageHeader* accept) {
    accept->set_offer_id(std::string(16, 'x'));
  });
}

// In the protected journal too.
TEST(Replay, AnAnswerToAnotherChangeOfConsentIsRefused) {
  CaseBuilder builder;
  builder.WriteOpening();
  procedure::ConsentChangeAnswered answered;
  answered.request_digest = std::string(32, 'n');
  answered.outcome = procedure::InquiryOutcome::kErased;
  procedure::Fact stated;
  stated.meta.node = kTunisia;
  stated.meta.staff_number = "s-aaaaaaaa";
  stated.meta.happened_on = "2026-01-05";
  stated.body = answered;
  causeway::v1::MessageHeader header;
  header.set_type(causeway::v1::MESSAGE_TYPE_INQUIRY_ANSWER);
  builder.ChangeHeader("ANSWER", [](causeway::v1::MessageHeader* answer) {
    answer->clear_offer_id();
    answer->clear_round();
    ASSERT_NE(answer->in_reply_to(), std::string(32, 'n'));
  });
  builder.Secret(answered, kTunisia,
                 builder.Message("ANSWER", header, wire::EncodeFact(stated)));
  const auto verified = ReplayFile(builder.file());
  EXPECT_THAT(verified, RefusedBy("journal.received"));
  EXPECT_THAT(std::string(verified.status().message()),
              HasSubstr("the message answers another request"));
}

// The signed header is the other node's own; what stands beside it is not.
TEST(Replay, ACustodianWhoRecordsAnotherWorkerThanAcceptNamedIsRefused) {
  const auto refused = [](CaseBuilder::Change change) {
    CaseBuilder builder;
    builder.ChangeEntry("o4", std::move(change));
    causeway::v1::CaseFile file = builder.WriteAll();
    ExpectReplayRefused(file, "journal.received", "entry 4");
    // Nor does it help to leave out what else could tell.
    file.mutable_open(4)->clear_documents();
    ExpectReplayRefused(file, "journal.received", "entry 4");
  };
  refused([](NewEntry* entry) {
    std::get<procedure::CustodyAccepted>(entry->fact.body).worker =
        "s-cccccccc";
  });
  refused([](NewEntry* entry) { entry->fact.meta.happened_on = "2026-11-21"; });
  // The same fact under a salt of the custodian's own: nobody could tell it
  // from another fact once the opening is gone.
  refused([](NewEntry* entry) { entry->fact_salt = std::string(32, 's'); });
  refused([](NewEntry* entry) { entry->fact_salt.clear(); });
  refused(
      [](NewEntry* entry) { entry->documents_salt = std::string(32, 's'); });
}

TEST(Replay, AnErasedListOfDocumentsLeavesAStatementProven) {
  CaseBuilder builder;
  causeway::v1::CaseFile file = builder.WriteAll();
  file.mutable_open(4)->clear_documents();
  ASSERT_OK_AND_ASSIGN(const ReplayedCase replayed, ReplayFile(file));
  EXPECT_THAT(Listed(replayed),
              ElementsAre("gates_held ml-alpha 0", "single_release ml-alpha 0",
                          "conduct ml-alpha 0", "conduct tn-beta 1"));
}

// What a node asks before it keeps an entry with a message.
TEST(Replay, AnEntryAsWrittenIsCheckedAsReplayWillCheckIt) {
  CaseBuilder builder;
  builder.WriteOpening();
  const std::string head = builder.secret_head();
  builder.WriteHandoff();
  for (const causeway::v1::Entry& entry : builder.file().open()) {
    EXPECT_OK(CheckReceived(entry, head));
  }
  const causeway::v1::Entry& release = builder.file().open(5);
  EXPECT_THAT(CheckReceived(release, ZeroDigest()),
              RefusedBy("journal.protected_head"));
}

TEST(Replay, AnEntryOnAReadyOfAnotherCaseIsNotOneToKeep) {
  CaseBuilder builder;
  builder.ChangeHeader("READY", [](causeway::v1::MessageHeader* ready) {
    ready->set_case_tag(std::string(32, 'x'));
  });
  builder.WriteOpening();
  const std::string head = builder.secret_head();
  builder.WriteHandoff();
  const absl::Status refused = CheckReceived(builder.file().open(5), head);
  EXPECT_THAT(refused, RefusedBy("journal.received"));
  EXPECT_THAT(refused,
              StatusIs(absl::StatusCode::kDataLoss, HasSubstr("entry 5")));
}

TEST(Replay, AStatementWithoutTheSignedMessageIsRefused) {
  CaseBuilder builder;
  builder.ChangeEntry("o4", [](NewEntry* entry) { entry->received.clear(); });
  ExpectReplayRefused(builder.WriteAll(), "journal.received", "entry 4");
}

TEST(Replay, AStatementTheCustodianMadeUpIsRefused) {
  CaseBuilder builder;
  builder.ChangeEntry("o4",
                      [](NewEntry* entry) { entry->fact.meta.node = kMali; });
  ExpectReplayRefused(builder.WriteAll(), "journal.author", "entry 4");
}

TEST(Replay, AMessageWhereNoneBelongsIsRefused) {
  CaseBuilder builder;
  causeway::v1::MessageHeader accept;
  accept.set_type(causeway::v1::MESSAGE_TYPE_ACCEPT);
  const std::string message = builder.Message("", accept).received;
  builder.ChangeEntry("o1",
                      [&](NewEntry* entry) { entry->received = message; });
  ExpectReplayRefused(builder.WriteAll(), "journal.received", "entry 1");
}

TEST(Replay, AProtectedHeadThatDiffersIsRefused) {
  CaseBuilder builder;
  causeway::v1::CaseFile file = builder.WriteAll();
  file.mutable_protected_heads(0)->set_head(std::string(32, 'x'));
  ExpectReplayRefused(file, "journal.protected_head", "entry 5");
}

TEST(Replay, AProtectedSegmentCutShortIsRefused) {
  CaseBuilder builder;
  causeway::v1::CaseFile file = builder.WriteAll();
  file.mutable_protected_segments(0)->mutable_entries()->RemoveLast();
  file.mutable_open(5)->clear_received();  // READY would show it too
  ExpectReplayRefused(file, "journal.protected_head", "entry 5");
}

TEST(Replay, ASegmentLeftOutUnderAnOpeningIsRefused) {
  CaseBuilder builder;
  causeway::v1::CaseFile file = builder.WriteAll();
  file.mutable_protected_segments()->DeleteSubrange(0, 1);
  ExpectReplayRefused(file, "journal.protected_head", "entry 5");
}

TEST(Replay, OpeningsThatFitNoReleaseAreRefused) {
  CaseBuilder builder;
  causeway::v1::CaseFile file = builder.WriteAll();
  *file.add_protected_heads() = file.protected_heads(0);
  EXPECT_THAT(ReplayFile(file), RefusedBy("journal.protected_head"));
  file.mutable_protected_heads(1)->set_epoch(1);
  ExpectReplayRefused(file, "journal.protected_head", "epoch 1");
}

TEST(Replay, SegmentsOutOfOrderOrOfNoEpochAreRefused) {
  CaseBuilder builder;
  causeway::v1::CaseFile file = builder.WriteAll();
  file.mutable_protected_segments()->SwapElements(0, 1);
  ExpectReplayRefused(file, "journal.epoch", "epoch 0");
  file.mutable_protected_segments()->SwapElements(0, 1);
  file.add_protected_segments()->set_epoch(2);
  ExpectReplayRefused(file, "journal.epoch", "epoch 2");
}

}  // namespace
}  // namespace causeway::journal
