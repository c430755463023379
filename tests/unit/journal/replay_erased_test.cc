// What still verifies once facts and salts are destroyed.

#include "journal/replay.h"
#include "tests/testing/status_matchers.h"
#include "tests/unit/journal/case_builder.h"
#include "tests/unit/journal/test_nodes.h"

namespace causeway::journal {
namespace {

using ::testing::ElementsAre;

// A legal case from Mali to Tunisia, of which the headers are left.
causeway::v1::CaseFile Erased(CaseBuilder& builder) {
  causeway::v1::CaseFile file = builder.WriteAll();
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

TEST(ReplayErased, TheDirectoryNeverGoesBack) {
  CaseBuilder builder;
  builder.ChangeEntry("o1",
                      [](NewEntry* entry) { entry->directory_version += 5; });
  EXPECT_THAT(Replayed(Erased(builder)),
              RefusedBy("journal.directory_version"));
}

}  // namespace
}  // namespace causeway::journal
