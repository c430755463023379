// What still verifies once facts and salts are destroyed.

#include "tests/unit/journal/replay_checks.h"
#include "wire/strict_parse.h"

namespace causeway::journal {
namespace {

using ::testing::ElementsAre;

// Of the file the headers are left.
causeway::v1::CaseFile Stripped(causeway::v1::CaseFile file) {
  const auto strip = [](causeway::v1::Entry& entry) {
    entry.clear_fact();
    entry.clear_documents();
    entry.clear_received();
  };
  for (auto& entry : *file.mutable_open()) strip(entry);
  for (auto& segment : *file.mutable_protected_segments()) {
    for (auto& entry : *segment.mutable_entries()) strip(entry);
  }
  return file;
}

// A legal case from Mali to Tunisia.
causeway::v1::CaseFile Erased(CaseBuilder& builder) {
  return Stripped(builder.WriteAll());
}

absl::StatusOr<ReplayedCase> Replayed(const causeway::v1::CaseFile& file) {
  return ReplayErased(file, Nodes());
}

causeway::v1::CaseFile Erased() {
  CaseBuilder builder;
  return Erased(builder);
}

TEST(ReplayErased, TheHeadersVerifyAndWhatIsGoneIsListed) {
  ASSERT_OK_AND_ASSIGN(const ReplayedCase replayed, Replayed(Erased()));
  EXPECT_EQ(replayed.open.size(), 8U);
  EXPECT_EQ(replayed.secret.size(), 3U);
  ASSERT_EQ(replayed.epochs.size(), 2U);
  EXPECT_EQ(replayed.epochs[0].custodian, kMali);
  EXPECT_EQ(replayed.epochs[1].custodian, kTunisia);
  std::vector<std::string> gone;
  for (const Attested& one : replayed.attested) gone.push_back(one.what);
  EXPECT_THAT(gone, ElementsAre("erased", "erased", "custody"));
  for (const OpenedEntry& entry : replayed.open) {
    EXPECT_FALSE(entry.fact.has_value());
  }
}

TEST(ReplayErased, AMissingEntryIsSeen) {
  causeway::v1::CaseFile file = Erased();
  file.mutable_open()->DeleteSubrange(3, 1);
  EXPECT_THAT(Replayed(file), StatusIs(absl::StatusCode::kDataLoss));
  EXPECT_FALSE(ReplayErasedStored(file).ok());
}

TEST(ReplayErased, AChangedHeaderIsSeen) {
  causeway::v1::CaseFile file = Erased();
  file.mutable_open(2)->mutable_header()->mutable_payload()->back() ^= 1;
  EXPECT_FALSE(Replayed(file).ok());
}

TEST(ReplayErased, AnEpochHasOneAuthor) {
  CaseBuilder builder;
  builder.ChangeEntry("o4", [](NewEntry* entry) {
    entry->author_node = kTunisia;  // Mali's epoch.
  });
  EXPECT_THAT(Replayed(Erased(builder)), RefusedBy("journal.author"));
}

TEST(ReplayErased, EpochsFollowEachOther) {
  CaseBuilder builder;
  builder.ChangeEntry("o7", [](NewEntry* entry) { entry->epoch = 3; });
  EXPECT_THAT(Replayed(Erased(builder)), RefusedBy("journal.epoch"));
}

// Epochs 2 and 3 were lost, and an ORDER moved the case to Guinea.
causeway::v1::CaseFile ErasedAfterAnOrder(const std::string& to,
                                          const std::string& certified,
                                          bool by_order) {
  CaseBuilder builder;
  builder.WriteAll();
  causeway::v1::CustodyOrder order;
  order.set_format_version(kWitnessFormat);
  order.set_federation(kTestFederation);
  order.set_case_tag(TestCaseTag());
  order.set_epoch(3);
  order.set_to(certified);
  const std::string digest =
      by_order ? OrderDigest(wire::Encode(order)) : std::string(32, 'r');
  const std::string certificate =
      State(builder.file(), Head(4, certified, digest));
  builder.WriteOrdered({certificate, kMali, kTunisia, "s-aaaaaaaa", 4}, to);
  return Stripped(builder.file());
}

TEST(ReplayErased, EpochsAreMissingWhereAnOrderMovedTheCase) {
  causeway::v1::CaseFile file = ErasedAfterAnOrder(kGuinea, kGuinea, true);
  ASSERT_OK_AND_ASSIGN(const ReplayedCase replayed, Replayed(file));
  EXPECT_OK(ReplayErasedStored(file));
  EXPECT_EQ(replayed.epochs.size(), 3U);
  EXPECT_THAT(
      Listed(replayed),
      ElementsAre("erased ml-alpha 0", "erased tn-beta 1", "custody tn-beta 1",
                  "erased gn-gamma 4", "journal_gap gn-gamma 4"));
  EXPECT_EQ(replayed.attested.back().sentence,
            "that what was recorded in epochs 2 to 3 never came to this node");
  file.clear_witness_statements();
  EXPECT_THAT(Replayed(file), RefusedBy("journal.epoch"));
  EXPECT_THAT(ReplayErasedStored(file), RefusedBy("journal.epoch"));
}

TEST(ReplayErased, NoOtherCertificateSaysWhyEpochsAreMissing) {
  EXPECT_THAT(Replayed(ErasedAfterAnOrder(kGuinea, kMali, true)),
              RefusedBy("journal.epoch"));
  EXPECT_THAT(Replayed(ErasedAfterAnOrder(kGuinea, kGuinea, false)),
              RefusedBy("journal.epoch"));
}

TEST(ReplayErased, TheDirectoryNeverGoesBack) {
  CaseBuilder builder;
  builder.ChangeEntry("o1",
                      [](NewEntry* entry) { entry->directory_version += 5; });
  EXPECT_THAT(Replayed(Erased(builder)),
              RefusedBy("journal.directory_version"));
}

}  // namespace
}  // namespace causeway::journal
