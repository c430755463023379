// Cases of brothers and sisters: links in both, a separation that is named, and
// what of it leaves with a hand-off.

#include <string>

#include "absl/strings/escaping.h"
#include "client/journey/journey_loader.h"
#include "forms/form_facts.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "server/case_store.h"
#include "server/store_keys.h"
#include "tests/exchange/acts.h"
#include "tests/exchange/federation.h"
#include "tests/exchange/witness_fixture.h"
#include "tests/testing/journeys.h"
#include "tests/testing/status_matchers.h"

namespace causeway::exchange_test {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

std::string LinkTo(const std::string& case_id) {
  return absl::StrCat(R"({"linkSibling":{"sibling":")",
                      absl::Base64Escape(case_id), R"("}})");
}

std::string Named(const char* act, const pb::SiblingView& link,
                  const char* reason) {
  return absl::StrCat(R"({")", act, R"(":{"epoch":")", link.epoch(),
                      R"(","entry":")", link.entry(), R"(","reason":")", reason,
                      R"("}})");
}

class SiblingsTest : public testing::Test {
 protected:
  SiblingsTest() : elder_(ml_.OpenCase()), younger_(ml_.OpenCase()) {}

  pb::SiblingView Link(Node& node, const std::string& case_id) {
    const pb::CaseView view = node.View(case_id);
    EXPECT_THAT(view.protected_().siblings(), SizeIs(1));
    return view.protected_().siblings().empty() ? pb::SiblingView()
                                                : view.protected_().siblings(0);
  }

  Federation federation_;
  Node& ml_ = federation_.at("ml");
  Node& tn_ = federation_.at("tn");
  const std::string elder_;
  const std::string younger_;
};

TEST_F(SiblingsTest, ALinkStandsInBothCasesAndIsTakenBackInBoth) {
  ASSERT_OK(ml_.Record("worker", elder_, LinkTo(younger_)));
  const pb::SiblingView link = Link(ml_, elder_);
  EXPECT_EQ(link.case_id(), younger_);
  EXPECT_EQ(Link(ml_, younger_).case_id(), elder_);
  EXPECT_THAT(ml_.Record("worker", elder_, LinkTo(younger_)),
              RefusedBy("SIB.linked_once"));
  EXPECT_THAT(ml_.Record("worker", younger_, LinkTo(elder_)),
              RefusedBy("SIB.linked_once"));
  const std::string unlink =
      Named("unlinkSibling", link, "UNLINK_REASON_LINKED_IN_ERROR");
  EXPECT_THAT(ml_.Record("worker", elder_, unlink), RefusedBy("role.function"));
  ASSERT_OK(ml_.Record("supervisor", elder_, unlink));
  EXPECT_THAT(ml_.View(elder_).protected_().siblings(), IsEmpty());
  EXPECT_THAT(ml_.View(younger_).protected_().siblings(), IsEmpty());
  EXPECT_TRUE(ml_.Verify(elder_).verified());
  EXPECT_TRUE(ml_.Verify(younger_).verified());
}

TEST_F(SiblingsTest, WhoLinkedDoesNotTakeTheLinkBack) {
  ASSERT_OK(ml_.Record("supervisor", elder_, LinkTo(younger_)));
  const std::string unlink = Named("unlinkSibling", Link(ml_, elder_),
                                   "UNLINK_REASON_LINKED_IN_ERROR");
  EXPECT_THAT(ml_.Record("supervisor", elder_, unlink),
              RefusedBy("SIB.unlinked_by_another"));
}

TEST_F(SiblingsTest, OnlyAnotherCaseOfThisNodeIsLinked) {
  EXPECT_THAT(ml_.Record("worker", elder_, LinkTo(elder_)),
              RefusedBy("input.field"));
  EXPECT_THAT(ml_.Record("supervisor", elder_, LinkTo(tn_.OpenCase())),
              RefusedBy("input.field"));
}

// Neither which cases are linked nor which there are is told by a refusal.
TEST_F(SiblingsTest, WhoMayNotLinkLearnsNothingOfOtherCases) {
  const std::string third = ml_.OpenCase();
  const std::string none = tn_.OpenCase();
  ASSERT_OK(ml_.Record("worker", elder_, LinkTo(younger_)));
  std::vector<absl::Status> answers;
  for (const std::string& other : {younger_, third, none, elder_}) {
    answers.push_back(ml_.Record("tracer", elder_, LinkTo(other)).status());
    EXPECT_THAT(answers.back(), RefusedBy("role.function"));
    EXPECT_EQ(answers.back(), answers.front());
  }
  ASSERT_OK(ml_.Record(
      "supervisor", younger_,
      absl::StrCat(R"({"assignWorker":{"worker":")", ml_.Staff("deputy"),
                   R"(","reason":"ASSIGNMENT_REASON_ABSENCE"}})")));
  const absl::Status linked =
      ml_.Record("worker", elder_, LinkTo(younger_)).status();
  EXPECT_THAT(linked, RefusedBy("W.own_worker"));
  EXPECT_EQ(ml_.Record("worker", elder_, LinkTo(none)).status(), linked);
}

// The brother who went on before is a brother still.
TEST_F(SiblingsTest, ACaseThatWasHandedOnIsLinkedInTheActingOneAlone) {
  ASSERT_OK(ml_.Record("worker", elder_, ProposeMovedOn()));
  ASSERT_OK(ml_.Record("supervisor", elder_, kApproveHandoff));
  federation_.Settle();
  const std::string at_tn = tn_.AcceptOffer(tn_.OpenTasks().at(0).task_id());
  ASSERT_NE(at_tn, "");
  const std::string head = ml_.View(elder_).open_head();
  const std::uint64_t entries = ml_.View(elder_).protected_entries();
  // It is no worker's any more.
  EXPECT_THAT(ml_.Record("worker", younger_, LinkTo(elder_)),
              RefusedBy("W.own_worker"));
  ASSERT_OK(ml_.Record("supervisor", younger_, LinkTo(elder_)));
  EXPECT_EQ(Link(ml_, younger_).case_id(), elder_);
  EXPECT_TRUE(Link(ml_, younger_).ended_here());
  EXPECT_THAT(ml_.Record("supervisor", younger_, LinkTo(elder_)),
              RefusedBy("SIB.linked_once"));
  EXPECT_EQ(ml_.View(elder_).open_head(), head);
  EXPECT_EQ(ml_.View(elder_).protected_entries(), entries);
  EXPECT_TRUE(ml_.Verify(younger_).verified());
  EXPECT_TRUE(ml_.Verify(elder_).verified());
}

// A case that cannot be read is one that is not known here.
TEST_F(SiblingsTest, ABrokenCaseStopsNoActInTheOther) {
  ASSERT_OK(ml_.Record("worker", elder_, LinkTo(younger_)));
  ASSERT_OK(ml_.storage().Write([&](WriteTx& tx) -> absl::Status {
    ASSIGN_OR_RETURN(const std::vector<Row> rows,
                     tx.Scan(Table::kEntries,
                             server::keys::EntryPrefix(
                                 younger_, procedure::JournalKind::kOpen),
                             "", 1));
    return tx.Put(Table::kEntries, rows.at(0).key, "broken");
  }));
  EXPECT_OK(ml_.Record("worker", elder_, kFearsNone));
  EXPECT_THAT(Link(ml_, elder_).sentence(), HasSubstr("not known here"));
}

// Whoever answers for one child alone links nothing to another's.
TEST_F(SiblingsTest, AWorkerLinksCasesOfTheirOwnAlone) {
  ASSERT_OK(ml_.Record(
      "supervisor", younger_,
      absl::StrCat(R"({"assignWorker":{"worker":")", ml_.Staff("deputy"),
                   R"(","reason":"ASSIGNMENT_REASON_ABSENCE"}})")));
  EXPECT_THAT(ml_.Record("worker", elder_, LinkTo(younger_)),
              RefusedBy("W.own_worker"));
  EXPECT_THAT(ml_.View(elder_).protected_().siblings(), IsEmpty());
  EXPECT_OK(ml_.Record("supervisor", elder_, LinkTo(younger_)));
}

TEST_F(SiblingsTest, WhoReadsTheProtectedJournalIsWarned) {
  ASSERT_OK(ml_.Record("worker", elder_, LinkTo(younger_)));
  EXPECT_THAT(Link(ml_, elder_).sentence(), HasSubstr(younger_));
  EXPECT_THAT(ml_.Presses("worker", elder_), Contains(HasSubstr(younger_)));
  EXPECT_FALSE(ml_.View(elder_, "tracer").has_protected_());
  EXPECT_THAT(ml_.Presses("tracer", elder_),
              Not(Contains(HasSubstr(younger_))));
}

// The receiver learns that there is a brother or sister, and not which case.
TEST_F(SiblingsTest, WhatLeavesNamesNoOtherCase) {
  ASSERT_OK(ml_.Record("worker", elder_, LinkTo(younger_)));
  std::string tag;
  EXPECT_OK(ml_.storage().Read([&](ReadTx& tx) -> absl::Status {
    ASSIGN_OR_RETURN(const server::LoadedCase c,
                     server::LoadCase(ml_.env(), tx, younger_));
    tag = c.record.case_tag();
    return absl::OkStatus();
  }));
  ASSERT_OK(ml_.Record("worker", elder_, ProposeMovedOn()));
  ASSERT_OK(ml_.Record("supervisor", elder_, kApproveHandoff));
  federation_.Settle();
  const std::string at_tn = tn_.AcceptOffer(tn_.OpenTasks().at(0).task_id());
  ASSERT_NE(at_tn, "");
  const pb::SiblingView link = Link(tn_, at_tn);
  EXPECT_EQ(link.case_id(), "");
  EXPECT_THAT(link.sentence(), HasSubstr("not known here"));
  int links = 0;
  for (const pb::TimelineEntry& entry : tn_.Timeline(at_tn)) {
    const std::string all = entry.SerializeAsString();
    EXPECT_THAT(all, Not(HasSubstr(younger_)));
    EXPECT_THAT(all, Not(HasSubstr(elder_)));
    EXPECT_THAT(all, Not(HasSubstr(tag)));
    links += entry.fact().has_sibling_linked();
  }
  EXPECT_EQ(links, 1);
  // The other case comes too: both are linked anew, and the old link ends.
  const std::string other = tn_.OpenCase();
  ASSERT_OK(tn_.Record("worker", at_tn, LinkTo(other)));
  EXPECT_OK(
      tn_.Record("supervisor", at_tn,
                 Named("unlinkSibling", link, "UNLINK_REASON_LINKED_ANEW")));
  EXPECT_EQ(Link(tn_, at_tn).case_id(), other);
}

// Into the origin goes no link at all.
TEST_F(SiblingsTest, TheOriginGetsNoLink) {
  ASSERT_OK(ml_.Record("worker", elder_, LinkTo(younger_)));
  Node& gn = federation_.at("gn");
  ml_.HearsChildIsAt(gn, elder_);
  ASSERT_OK(ml_.Record("worker", elder_, ProposeCompetence("gn")));
  ASSERT_OK(ml_.Record("supervisor", elder_, kApproveHandoff));
  federation_.Settle();
  const std::string at_gn = gn.AcceptOffer(gn.OpenTasks().at(0).task_id());
  ASSERT_NE(at_gn, "");
  EXPECT_EQ(gn.View(at_gn).protected_entries(), 0u);
  EXPECT_THAT(gn.View(at_gn).protected_().siblings(), IsEmpty());
  // What was decided there can no longer be read in the case that stays.
  EXPECT_TRUE(Link(ml_, younger_).ended_here());
}

// A case that was opened just now is known to nobody else; the other one may be
// elsewhere until the witness has answered.
class WitnessedSiblingsTest : public WitnessedHandoffTest {};

TEST_F(WitnessedSiblingsTest, NoLinkIsWrittenIntoACaseThatMayBeElsewhere) {
  federation_.Settle();
  WitnessAway(true);
  ml_.Restart();
  const std::string opened = ml_.OpenCase();
  ASSERT_OK(ml_.Record("worker", opened, kFearsNone));
  const std::uint64_t before = ml_.View(opened).version();
  EXPECT_THAT(ml_.Record("worker", opened, LinkTo(case_id_)),
              RefusedBy("custody.unverified"));
  EXPECT_THAT(ml_.Record("worker", case_id_, LinkTo(opened)),
              RefusedBy("custody.unverified"));
  EXPECT_EQ(ml_.View(opened).version(), before);
  WitnessAway(false);
  federation_.Wait();
  federation_.Settle();
  EXPECT_OK(ml_.Record("worker", opened, LinkTo(case_id_)));
}

// The siblings of the shipped journey stay together; where one panel decides
// otherwise, it says why.
TEST(SeparationTest, ADecisionThatSeparatesSiblingsIsNamed) {
  pb::Journey journey = ShippedJourney("siblings.json");
  int second = 0;
  for (int i = 0; i < journey.acts_size(); ++i) {
    if (journey.acts(i).has_refused()) {
      journey.mutable_acts()->DeleteSubrange(i--, 1);
      continue;
    }
    if (journey.acts(i).record().act().has_record_decision()) second = i;
  }
  pb::JourneyAct decision = journey.acts(second);
  journey.mutable_acts()->DeleteSubrange(second, journey.acts_size() - second);
  Federation federation;
  CaseIds ids = Play(federation, journey);
  ASSERT_EQ(ids.size(), 2u);
  const std::string node = decision.node();
  Node& at = federation.at(node);
  std::string other;
  std::string mine;
  for (const auto& [name, where] : ids) {
    (name == decision.case_() ? mine : other) = where.at(node);
  }
  ASSERT_FALSE(mine.empty() || other.empty());
  const pb::CaseView there = at.View(other);
  ASSERT_NE(there.solution(), pb::SOLUTION_UNSPECIFIED);
  pb::SolutionDecided& body =
      *decision.mutable_record()->mutable_act()->mutable_record_decision();
  EXPECT_EQ(body.solution(), there.solution());
  EXPECT_EQ(body.country(), there.solution_country());
  body.set_solution(pb::SOLUTION_LOCAL_INTEGRATION_ALTERNATIVE_CARE);
  EXPECT_THAT(PlayOn(federation, &ids, decision),
              RefusedBy("SIB.separation_named"));
  pb::GetCaseRequest request;
  request.set_case_id(mine);
  ASSERT_OK_AND_ASSIGN(
      const pb::CaseView view,
      at.cases().GetCase(at.As("worker", "CaseService.GetCase"), request));
  const std::string why =
      Named("recordSeparation", view.protected_().siblings(0),
            "SEPARATION_REASON_BEST_INTERESTS");
  EXPECT_THAT(at.Record("panel", mine, why),
              RefusedBy("SIB.separation_in_words"));
  ASSERT_OK(
      at.Record("panel", mine, why, {Text(pb::DOCUMENT_KIND_PROTECTED_ANNEX)}));
  for (pb::Document& document :
       *decision.mutable_record()->mutable_documents()) {
    forms::AgreeWith(decision.record().act(), DayOf(decision), &document);
  }
  EXPECT_OK(PlayOn(federation, &ids, decision));
  EXPECT_TRUE(at.Verify(mine).verified());
}

}  // namespace
}  // namespace causeway::exchange_test
