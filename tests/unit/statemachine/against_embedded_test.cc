// An edited file drops no protection by accident, and puts no form in its way.

#include "statemachine/procedure/against_embedded.h"

#include <algorithm>
#include <map>
#include <set>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "statemachine/procedure/bodies.h"
#include "statemachine/procedure/file_targets.h"
#include "statemachine/procedure/strictness.h"
#include "tests/testing/edited_procedure.h"
#include "tests/testing/status_matchers.h"

namespace causeway::procedure {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr char kGone[] = "Services here are referred to by a health card.";

std::vector<Fault> FaultsOf(const std::string& text) {
  std::vector<Fault> faults;
  const auto procedure = Procedure::Parse(text, std::string(32, '\1'), &faults);
  EXPECT_EQ(procedure.ok(), faults.empty());
  return faults;
}

auto FaultIs(const std::string& where, const std::string& what,
             const std::string& want) {
  return AllOf(testing::Field("where", &Fault::where, where),
               testing::Field("what", &Fault::what, HasSubstr(what)),
               testing::Field("want", &Fault::want, HasSubstr(want)));
}

// The embedded file with `from` replaced by `to` inside the rule `id`.
std::string InRule(const std::string& id, const std::string& from,
                   const std::string& to) {
  std::string text = EditedProcedure("2");
  const size_t start = text.find(absl::StrCat("[[rule]]\nid = \"", id, "\""));
  const size_t end = text.find("[[rule]]", start + 1);
  const size_t at = text.find(from, start);
  EXPECT_LT(at, end) << id << " without " << from;
  if (at < end) text.replace(at, from.size(), to);
  return text;
}

std::string Declaring(const std::string& id,
                      const std::string& reason = kGone) {
  return absl::StrCat("\n[[removed]]\nid = \"", id, "\"\nreason = \"", reason,
                      "\"\n");
}

// A rule that a file adds to this fact: a field of it, or a document where it
// has none.
std::string Added(FactType type) {
  const std::vector<std::string> fields = FieldsOf(type);
  return absl::StrCat(
      "\n[[rule]]\nid = \"X.added\"\non = [\"", NameOf(type), "\"]\n",
      fields.empty()
          ? "kind = \"document\"\ndocument = \"CASE_PLAN\"\n"
          : absl::StrCat("kind = \"field\"\nfield = \"", fields[0], "\"\n"),
      "sentence = \"s\"\nmissing = \"m\"\nwho = \"w\"\nbasis = \"proposal of "
      "this project, not reviewed by ISS\"\n");
}

TEST(FixedTest, EveryFileRuleOfTheEmbeddedFileSaysWhetherAndWhy) {
  int fixed = 0;
  for (const Rule& rule : Procedure::Embedded().rules()) {
    if (rule.kind == Rule::Kind::kCode) {
      EXPECT_TRUE((rule.fixed + rule.removable).empty()) << rule.id;
      continue;
    }
    EXPECT_NE(rule.fixed.empty(), rule.removable.empty()) << rule.id;
    EXPECT_GT((rule.fixed + rule.removable).size(), 15u) << rule.id;
    fixed += rule.fixed.empty() ? 0 : 1;
  }
  EXPECT_GT(fixed, 30);
}

// The guards of the steps and the return set, by their ids.
TEST(FixedTest, GuardsAndTheReturnSetAreFixed) {
  for (const Rule& rule : Procedure::Embedded().rules()) {
    if (rule.kind == Rule::Kind::kCode) continue;
    for (const char* guard : {"G1.", "G2.", "G3.", "G5.", "G5in.", "G6.", "G8.",
                              "DEPART.", "ARRIVE.", "H.", "C.", "O."}) {
      if (absl::StartsWith(rule.id, guard)) {
        EXPECT_FALSE(rule.fixed.empty()) << rule.id;
      }
    }
  }
}

// Each fixed rule is left out in turn, declared or not; each removable one goes
// where it is declared alone.
TEST(FixedTest, WhatIsFixedCannotBeLeftOutAndWhatIsNotIsDeclared) {
  for (const Rule& rule : Procedure::Embedded().rules()) {
    if (rule.kind == Rule::Kind::kCode) continue;
    const auto silent =
        FaultsOf(WithoutRule(EditedProcedure("2"), rule.id, ""));
    const auto declared =
        FaultsOf(WithoutRule(EditedProcedure("2"), rule.id, kGone));
    if (rule.fixed.empty()) {
      EXPECT_THAT(silent, ElementsAre(FaultIs(rule.id, "without saying so",
                                              "[[removed]]")));
      EXPECT_THAT(declared, IsEmpty());
    } else {
      EXPECT_THAT(silent,
                  ElementsAre(FaultIs(rule.id, rule.fixed, "at least")));
      EXPECT_THAT(declared,
                  ElementsAre(FaultIs(rule.id, rule.fixed, "at least")));
      EXPECT_GT(declared[0].line, 0) << "the declaration has a line";
    }
  }
}

TEST(FixedTest, ARuleThatAsksLessIsAsGoodAsLeftOut) {
  const std::string narrowed =
      InRule("DEPART.child_agreement", "\"RETURN_TO_FAMILY\", ", "");
  EXPECT_THAT(FaultsOf(narrowed),
              ElementsAre(FaultIs("DEPART.child_agreement", "asks less",
                                  "RETURN_TO_FAMILY")));
  EXPECT_GT(FaultsOf(narrowed)[0].line, 0);
  const std::string another =
      InRule("G3.assessment", "\"ASSESSMENT\"", "\"REVIEW_FORM\"");
  EXPECT_THAT(FaultsOf(another), ElementsAre(FaultIs("G3.assessment", "fixed",
                                                     "document ASSESSMENT")));
  // Where it is not fixed, it is declared.
  const std::string moved =
      InRule("S4.review_form", "\"REVIEW_FORM\"", "\"CASE_PLAN\"");
  EXPECT_THAT(FaultsOf(moved),
              ElementsAre(FaultIs("S4.review_form", "without saying so",
                                  "[[removed]]")));
  EXPECT_THAT(FaultsOf(moved + Declaring("S4.review_form")), IsEmpty());
}

TEST(FixedTest, AskingMoreIsNoFault) {
  EXPECT_THAT(FaultsOf(InRule(
                  "G4.guardian_certificate", "on = [\"guardian_appointed\"]",
                  "on = [\"guardian_appointed\", \"plan_approved\"]")),
              IsEmpty());
}

TEST(FixedTest, NoFileChangesWhatIsFixed) {
  EXPECT_THAT(
      FaultsOf(InRule("G3.assessment", "\nfixed = ", "\nremovable = ")),
      ElementsAre(FaultIs("G3.assessment", "no file's to change", "fixed")));
  EXPECT_THAT(FaultsOf(absl::StrCat(EditedProcedure("2"),
                                    Added(FactType::kEvaluationReceived),
                                    "fixed = \"because\"\n")),
              ElementsAre(FaultIs("X.added", "embedded file alone",
                                  "neither fixed nor removable")));
}

TEST(RemovedTest, ADeclarationNamesWhatIsRemovedAndWhy) {
  const auto faults_of = [](const std::string& entry) {
    return FaultsOf(absl::StrCat(EditedProcedure("2"), entry));
  };
  EXPECT_THAT(faults_of(Declaring("SV.referrals")),
              ElementsAre(FaultIs("[[removed]]", "no rule SV.referrals",
                                  "nearest: SV.referral")));
  EXPECT_THAT(faults_of(Declaring("G3.approver_not_author")),
              ElementsAre(FaultIs("[[removed]]", "is code", "taken out")));
  EXPECT_THAT(
      faults_of(Declaring("SV.referral")),
      ElementsAre(FaultIs("SV.referral", "asks all it did", "taken out")));
  EXPECT_THAT(FaultsOf(WithoutRule(EditedProcedure("2"), "SV.referral", "") +
                       "\n[[removed]]\nid = \"SV.referral\"\n"),
              ElementsAre(FaultIs("[[removed]]", "no reason", "in words")));
  EXPECT_THAT(FaultsOf(WithoutRule(EditedProcedure("2"), "SV.referral", kGone) +
                       Declaring("SV.referral")),
              ElementsAre(FaultIs("[[removed]]", "twice", "once")));
  EXPECT_THAT(FaultsOf("removed = [\"SV.referral\"]\n" +
                       WithoutRule(EditedProcedure("2"), "SV.referral", "")),
              testing::Contains(
                  FaultIs("[[removed]]", "no list of tables", "[[removed]]")));
}

TEST(RemovedTest, IsReadWithItsReason) {
  ASSERT_OK_AND_ASSIGN(
      const Procedure edited,
      Procedure::Parse(WithoutRule(EditedProcedure("2"), "SV.referral", kGone),
                       std::string(32, '\1')));
  ASSERT_THAT(edited.removed(), SizeIs(1));
  EXPECT_EQ(edited.removed()[0].id, "SV.referral");
  EXPECT_EQ(edited.removed()[0].reason, kGone);
  EXPECT_EQ(edited.Find("SV.referral"), nullptr);
}

TEST(VersionNumberTest, IsAWholeNumber) {
  for (const char* bad : {"0", "02", "1.1", "two", "-1", " 2", "9999999999"}) {
    EXPECT_THAT(FaultsOf(EditedProcedure(bad)),
                ElementsAre(FaultIs("the file", "no whole number", "higher")))
        << bad;
  }
  EXPECT_EQ(
      Procedure::Parse(EditedProcedure("12"), std::string(32, '\1'))->number(),
      12);
  EXPECT_EQ(Procedure::Embedded().number(), 1);
}

TEST(FileTargetTest, EveryFactTypeHasOneRow) {
  std::map<FactType, int> rows;
  for (const FileTarget& row : FileTargets()) ++rows[row.type];
  for (const FactType type : AllFactTypes()) {
    EXPECT_EQ(rows[type], 1) << NameOf(type);
  }
  EXPECT_EQ(rows.size(), AllFactTypes().size());
}

// Over every fact type: a file that adds a rule to it is refused with the
// reason of its row, or is fine.
TEST(FileTargetTest, AFileAddsToWhatMayWaitAndToNothingElse) {
  for (const FileTarget& row : FileTargets()) {
    const auto faults =
        FaultsOf(absl::StrCat(EditedProcedure("2"), Added(row.type)));
    if (row.never == nullptr) {
      EXPECT_THAT(faults, IsEmpty()) << NameOf(row.type);
    } else {
      ASSERT_THAT(faults, SizeIs(1)) << NameOf(row.type);
      EXPECT_THAT(faults[0], FaultIs("X.added", row.never, "may wait"));
      EXPECT_THAT(faults[0].what, HasSubstr(NameOf(row.type)));
      EXPECT_GT(faults[0].line, 0);
    }
  }
}

// What the design says must never wait, by name: the table could forget one.
TEST(FileTargetTest, ProtectionWaitsForNoForm) {
  using enum FactType;
  for (const FactType type :
       {kCaseOpened,         kStepStarted,         kCareRecorded,
        kUrgentRaised,       kUrgentCleared,       kNoticeSent,
        kCaseSuspended,      kConsentWithdrawn,    kAsylumStatusRecorded,
        kDangerScreened,     kTraffickingScreened, kItemWithheld,
        kOriginRecorded,     kComplaintFiled,      kProcessingRestricted,
        kErasureRequested,   kCaseErased,          kEvaluationRecalled,
        kHandoffWithdrawn,   kCustodyAccepted,     kCustodyDeclined,
        kCustodyReleased,    kCustodyTaken,        kChildReceived,
        kDocumentsCorrected, kAppealFiled,         kCaseReopened,
        kDataBreachRecorded, kReleaseVoided,       kOfferRenewed,
        kChildArrived,       kCustodyOrdered}) {
    EXPECT_NE(NeverAddedTo(type), nullptr) << NameOf(type);
  }
}

// A rule of the embedded file about such a fact stays, and asks no more.
TEST(FileTargetTest, ARuleThatStandsThereAsksNoMore) {
  EXPECT_THAT(
      FaultsOf(InRule("H.pick_up_arranged", "when_child_travels = true\n", "")),
      ElementsAre(FaultIs("H.pick_up_arranged", "custody", "may wait")));
  EXPECT_THAT(
      FaultsOf(InRule("CO.form", "\"COMPLAINT_FORM\"", "\"CASE_PLAN\"") +
               Declaring("CO.form")),
      ElementsAre(FaultIs("CO.form", "right", "may wait")));
}

TEST(StrictnessTest, OfARuleAndOfLimits) {
  const Rule& set = *Procedure::Embedded().Find("DEPART.guardian_agreement");
  Rule more = set;
  more.when_solution.clear();
  EXPECT_TRUE(AsksAtLeast(more, set));
  EXPECT_FALSE(AsksAtLeast(set, more));
  EXPECT_TRUE(AsksAtMost(set, more, "child_departed"));
  EXPECT_FALSE(AsksAtMost(more, set, "child_departed"));
  EXPECT_TRUE(AsksAtMost(more, set, "plan_approved"))
      << "it is not asked there";
  const std::map<std::string, std::pair<int64_t, int64_t>> laxer = {
      {"appeal_window_days", {15, 14}},
      {"child_views_max_age_days", {30, 31}},
      {"danger_screen_valid_days", {30, 31}},
      {"follow_ups_minimum", {2, 1}},
      {"last_seen_max_days", {90, 91}},
      {"caseload_max", {25, 26}},
      {"not_contactable_days", {90, 89}},
      {"override_valid_days", {7, 8}},
      {"panel_quorum", {4, 3}}};
  for (const LimitRange& range : Procedure::LimitRanges()) {
    const auto row = laxer.find(range.name);
    if (row == laxer.end()) {
      EXPECT_EQ(range.stricter, Stricter::kNeither) << range.name;
      continue;
    }
    const auto& [before, now] = row->second;
    EXPECT_TRUE(Laxer(range, now, before)) << range.name;
    EXPECT_FALSE(Laxer(range, before, now)) << range.name;
    EXPECT_FALSE(Laxer(range, before, before)) << range.name;
  }
}

}  // namespace
}  // namespace causeway::procedure
