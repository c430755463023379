// What is written about a child lies nowhere in clear: not in a log, not in a
// database, its write-ahead log, or any other file of a node.

#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "client/journey/journey_loader.h"
#include "forms/form_facts.h"
#include "forms/form_text.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/integration/nodes.h"
#include "tests/integration/raw_call.h"
#include "tests/integration/recorder.h"
#include "tests/testing/status_matchers.h"

namespace causeway::integration_test {
namespace {

constexpr char kCanary[] = "Canary-Qz7f3a91";

pb::JourneyAct Planted(pb::JourneyAct act) {
  for (pb::Document& document : *DocumentsOf(&act)) {
    document = forms::SampleDocument(
        document.kind(), absl::StrCat(kCanary, " ", document.text()));
    forms::AgreeWith(ActOf(act), DayOf(act), &document);
  }
  return act;
}

class PrivacyTest : public ::testing::Test {
 protected:
  void SetUp() override {
    federation_.LogEverything();
    for (const char* const id : {"ml", "tn", "gn"}) {
      ASSERT_OK(federation_.at(id).Start());
    }
  }

  // Every file of the federation that holds `text`.
  std::vector<std::string> FilesWith(const std::string& text) const {
    std::vector<std::string> found;
    int files = 0;
    for (const auto& entry :
         std::filesystem::recursive_directory_iterator(federation_.dir())) {
      if (!entry.is_regular_file()) continue;
      ++files;
      if (absl::StrContains(FileText(entry.path().string()), text)) {
        found.push_back(entry.path().string());
      }
    }
    EXPECT_GT(files, 50);
    return found;
  }

  void PlayPlanted() {
    pb::Journey journey = ShippedJourney();
    for (pb::JourneyAct& act : *journey.mutable_acts()) act = Planted(act);
    federation_.Play(journey);
  }

  // Documents at the node that hold the canary, as its people read them.
  int ReadBack(Node& node) {
    int count = 0;
    const Reading reading = node.Read();
    for (const auto& [case_id, version] : reading.case_versions) {
      pb::ListTimelineRequest request;
      request.set_case_id(case_id);
      request.set_page_size(200);
      const auto page = node.As("worker").ListTimeline(request, Soon());
      EXPECT_OK(page);
      if (!page.ok()) return count;
      for (const pb::TimelineEntry& entry : page->entries()) {
        for (const std::string& commitment : entry.documents()) {
          pb::GetDocumentRequest get;
          get.set_case_id(case_id);
          get.set_commitment(commitment);
          const auto document = node.As("worker").GetDocument(get, Soon());
          count += document.ok() && absl::StrContains(document->text(), kCanary)
                       ? 1
                       : 0;
        }
      }
    }
    return count;
  }

  Federation federation_;
};

TEST_F(PrivacyTest, NoFileOfAnyNodeHoldsWhatPeopleWrote) {
  PlayPlanted();
  // It is all there for those who may read it.
  EXPECT_GT(ReadBack(federation_.at("ml")), 4);
  EXPECT_GT(ReadBack(federation_.at("tn")), 4);
  EXPECT_GT(ReadBack(federation_.at("gn")), 4);
  for (const char* const id : {"ml", "tn", "gn"}) {
    EXPECT_TRUE(std::filesystem::exists(
        absl::StrCat(federation_.at(id).DataDir(), "/causeway.db-wal")));
    // The log says something, and in it nothing of a case.
    EXPECT_THAT(federation_.at(id).Log(), ::testing::HasSubstr("call_done"));
  }
  EXPECT_THAT(FilesWith(kCanary), ::testing::IsEmpty());
  for (const char* const id : {"ml", "tn", "gn"}) {
    EXPECT_EQ(federation_.at(id).Terminate(), 0);
  }
  EXPECT_THAT(FilesWith(kCanary), ::testing::IsEmpty());
  // The search finds what is there.
  EXPECT_THAT(FilesWith("schema_migrations"), ::testing::SizeIs(3));
}

TEST_F(PrivacyTest, ARefusalRepeatsNothingOfTheRequest) {
  Node& ml = federation_.at("ml");
  ASSERT_OK_AND_ASSIGN(const pb::RecordResponse opened,
                       ml.As("worker").OpenCase(Opening(), Soon()));
  const pb::RecordRequest good = StartOfCare(opened.case_().case_id());
  std::vector<pb::RecordRequest> bad(5, good);
  bad[0].set_case_id(kCanary);
  bad[1].set_idempotency_key(absl::StrCat(kCanary, " and more"));
  bad[2].set_happened_on(kCanary);
  *bad[3].mutable_act()->mutable_complete_registration()->add_languages() =
      kCanary;
  pb::Document* const document = bad[4].add_documents();
  document->set_text(kCanary);
  for (const pb::RecordRequest& request : bad) {
    const auto answer = ml.As("worker").Record(request, Soon());
    EXPECT_FALSE(answer.ok());
    EXPECT_THAT(std::string(answer.status().message()),
                ::testing::Not(::testing::HasSubstr(kCanary)));
  }
  // As a malformed field that no parser takes, too.
  EXPECT_FALSE(Call(Open(ml, ml.people_address(), PairOf(ml, "worker")),
                    kRecord, absl::StrCat("\xff\xff", kCanary))
                   .ok());
  ASSERT_TRUE(
      Eventually([&] { return absl::StrContains(ml.Log(), "call_refused"); }));
  EXPECT_THAT(FilesWith(kCanary), ::testing::IsEmpty());
}

}  // namespace
}  // namespace causeway::integration_test
