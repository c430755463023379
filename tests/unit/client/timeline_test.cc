// What the command line reads from a timeline before it acts.

#include "client/open_inquiries.h"
#include "client/proposals.h"
#include "gtest/gtest.h"

namespace causeway {
namespace {

using Entries = google::protobuf::RepeatedPtrField<v1::TimelineEntry>;

v1::Fact& Next(Entries& entries) {
  v1::TimelineEntry* const entry = entries.Add();
  entry->set_sequence(static_cast<std::uint64_t>(entries.size()));
  return *entry->mutable_fact();
}

void Send(Entries& entries, v1::InquiryKind kind, const std::string& to,
          const std::string& digest) {
  v1::InquirySent* const sent = Next(entries).mutable_inquiry_sent();
  sent->set_kind(kind);
  sent->set_recipient(to);
  sent->set_request_digest(digest);
}

TEST(OpenInquiriesTest, TheLastThatNobodyAnsweredIsLetGo) {
  Entries entries;
  const auto last = [&] {
    return LastOpenInquiry(entries, v1::INQUIRY_KIND_TRACING_REQUEST, "ml");
  };
  EXPECT_EQ(last(), "");
  Send(entries, v1::INQUIRY_KIND_TRACING_REQUEST, "ml", "first");
  Send(entries, v1::INQUIRY_KIND_TRACING_REQUEST, "ml", "second");
  Send(entries, v1::INQUIRY_KIND_TRACING_REQUEST, "gn", "elsewhere");
  Send(entries, v1::INQUIRY_KIND_CASE_REQUEST, "ml", "other");
  EXPECT_EQ(last(), "second");
  Next(entries).mutable_inquiry_answered()->set_request_digest("second");
  EXPECT_EQ(last(), "first");
  Next(entries).mutable_inquiry_closed()->set_request_digest("first");
  EXPECT_EQ(last(), "");
  v1::NoticeSent* const notice = Next(entries).mutable_notice_sent();
  notice->set_kind(v1::INQUIRY_KIND_TRACING_REQUEST);
  notice->set_recipient("ml");
  notice->set_request_digest("notice");
  EXPECT_EQ(last(), "notice");
}

// A recall goes out with a fact of its own, where something had left.
TEST(OpenInquiriesTest, ARecallIsLetGoAsWell) {
  Entries entries;
  const auto last = [&](const std::string& node) {
    return LastOpenInquiry(entries, v1::INQUIRY_KIND_RECALL, node);
  };
  Next(entries).mutable_evaluation_requested()->set_evaluator("gn");
  Next(entries).mutable_evaluation_recalled();
  EXPECT_EQ(last("gn"), "");
  Next(entries).mutable_evaluation_recalled()->set_recall_digest("recall");
  EXPECT_EQ(last("gn"), "recall");
  EXPECT_EQ(last("ml"), "");
  Next(entries).mutable_inquiry_closed()->set_request_digest("recall");
  EXPECT_EQ(last("gn"), "");
}

// What lies in the protected journal says its kind by its type.
TEST(OpenInquiriesTest, AChangeOfConsentIsLetGoAsWell) {
  Entries entries;
  const auto last = [&](const std::string& node) {
    return LastOpenInquiry(entries, v1::INQUIRY_KIND_CONSENT_CHANGED, node);
  };
  const auto tell = [&](const std::string& digest) {
    v1::ConsentChangeTold* const told =
        Next(entries).mutable_consent_change_told();
    told->set_recipient("ml");
    told->set_request_digest(digest);
  };
  tell("first");
  tell("second");
  EXPECT_EQ(last("ml"), "second");
  EXPECT_EQ(last("gn"), "");
  Next(entries).mutable_consent_change_answered()->set_request_digest("second");
  EXPECT_EQ(last("ml"), "first");
  Next(entries).mutable_consent_change_closed()->set_request_digest("first");
  EXPECT_EQ(last("ml"), "");
}

// Of the present epoch alone: what came before was not written since.
TEST(ProposalsTest, AnApprovalNamesWhatWasSeenOfTheProtectedJournal) {
  Entries entries;
  const auto add = [&](v1::JournalKind journal, std::uint64_t epoch,
                       std::uint64_t sequence) {
    v1::TimelineEntry& entry = *entries.Add();
    entry.set_journal(journal);
    entry.set_epoch(epoch);
    entry.set_sequence(sequence);
  };
  v1::Act act;
  act.mutable_approve_handoff();
  const auto seen = [&] {
    NameProtectedSeen(entries, &act);
    return act.approve_handoff().protected_seen();
  };
  add(v1::JOURNAL_KIND_OPEN, 0, 0);
  EXPECT_EQ(seen(), 0u);
  add(v1::JOURNAL_KIND_PROTECTED, 0, 4);
  EXPECT_EQ(seen(), 5u);
  add(v1::JOURNAL_KIND_OPEN, 0, 1);
  EXPECT_EQ(seen(), 5u);
  add(v1::JOURNAL_KIND_OPEN, 1, 2);
  EXPECT_EQ(seen(), 0u);
  add(v1::JOURNAL_KIND_PROTECTED, 1, 0);
  EXPECT_EQ(seen(), 1u);
  v1::Act other;
  other.mutable_release_later();
  NameProtectedSeen(entries, &other);
  EXPECT_TRUE(other.has_release_later());
}

TEST(ProposalsTest, AnApprovalReleasesTheLastProposalOfItsKind) {
  Entries entries;
  v1::InquiryProposed* const first = Next(entries).mutable_inquiry_proposed();
  first->set_kind(v1::INQUIRY_KIND_MEASURE_NOTICE);
  first->set_recipient("ml");
  Next(entries).mutable_handoff_proposed();
  v1::InquiryProposed* const other = Next(entries).mutable_inquiry_proposed();
  other->set_kind(v1::INQUIRY_KIND_MEASURE_NOTICE);
  other->set_recipient("gn");
  v1::Act act;
  act.mutable_approve_inquiry()->set_kind(v1::INQUIRY_KIND_MEASURE_NOTICE);
  act.mutable_approve_inquiry()->set_recipient("ml");
  ASSERT_NE(LastProposal(act, entries), nullptr);
  EXPECT_EQ(LastProposal(act, entries)->sequence(), 1u);
  // A hand-off is approved as the journal stands.
  act.mutable_approve_handoff();
  EXPECT_EQ(LastProposal(act, entries), nullptr);
  for (v1::TimelineEntry& entry : entries) {
    entry.set_journal(v1::JOURNAL_KIND_OPEN);
  }
  EXPECT_EQ(LastProposal(act, entries)->sequence(), 3u);
  act.mutable_release_protected_later();
  EXPECT_EQ(LastProposal(act, entries), nullptr);
  act.mutable_release_later();
  EXPECT_EQ(LastProposal(act, entries)->sequence(), 3u);
  act.mutable_approve_handoff();
  EXPECT_TRUE(LacksProposal(act));
  NameProposal(2, &act);
  EXPECT_FALSE(LacksProposal(act));
  EXPECT_EQ(act.approve_handoff().proposal(), 2u);
  act.mutable_approve_evaluation();
  EXPECT_TRUE(LacksProposal(act));
  EXPECT_EQ(LastProposal(act, entries), nullptr);
  act.mutable_approve_assessment();
  EXPECT_EQ(LastProposal(act, entries), nullptr);
  Next(entries).mutable_assessment_submitted();
  EXPECT_EQ(LastProposal(act, entries)->sequence(), 4u);
  NameProposal(4, &act);
  EXPECT_EQ(act.approve_assessment().proposal(), 4u);
  act.mutable_reject_assessment();
  EXPECT_EQ(LastProposal(act, entries)->sequence(), 4u);
  act.mutable_raise_urgent();
  EXPECT_FALSE(LacksProposal(act));
  act.mutable_clear_urgent();
  EXPECT_TRUE(LacksProposal(act));
  EXPECT_EQ(LastProposal(act, entries), nullptr);
  Next(entries).mutable_urgent_action_recorded();
  EXPECT_EQ(LastProposal(act, entries)->sequence(), 5u);
  act.mutable_confirm_age();
  EXPECT_EQ(LastProposal(act, entries), nullptr);
  Next(entries).mutable_age_band_corrected();
  EXPECT_EQ(LastProposal(act, entries)->sequence(), 6u);
  Next(entries).mutable_erasure_requested();
  act.mutable_erase_case()->set_ground(v1::ERASURE_GROUND_RETENTION_OVER);
  EXPECT_EQ(LastProposal(act, entries), nullptr);
  act.mutable_erase_case()->set_ground(v1::ERASURE_GROUND_VALID_REQUEST);
  EXPECT_EQ(LastProposal(act, entries)->sequence(), 7u);
}

// In the protected journal the first entry has the number 0, which on the wire
// names nothing.
TEST(ProposalsTest, PlacesInTheProtectedJournalAreCountedFromOne) {
  Entries entries;
  entries.Add()->mutable_fact()->mutable_override_proposed();
  v1::Act act;
  act.mutable_approve_override();
  EXPECT_TRUE(LacksProposal(act));
  ASSERT_NE(LastProposal(act, entries), nullptr);
  EXPECT_EQ(LastProposal(act, entries)->sequence(), 0u);
  NameProposal(0, &act);
  EXPECT_FALSE(LacksProposal(act));
  EXPECT_EQ(act.approve_override().proposal(), 1u);
  act.mutable_confirm_lowering();
  EXPECT_EQ(LastProposal(act, entries), nullptr);
  entries.Add()->mutable_fact()->mutable_danger_screened();
  NameProposal(LastProposal(act, entries)->sequence(), &act);
  EXPECT_EQ(act.confirm_lowering().proposal(), 1u);
}

TEST(ProposalsTest, WhatWaitsInATaskIsNamedAsItWasSeen) {
  v1::TaskView seen;
  seen.mutable_prepared()->set_number(7);
  v1::TaskAct answer;
  answer.mutable_release_answer();
  EXPECT_TRUE(LacksPrepared(answer));
  NamePrepared(seen, &answer);
  EXPECT_EQ(answer.release_answer().number(), 7u);
  EXPECT_FALSE(LacksPrepared(answer));
  v1::TaskAct report;
  report.mutable_approve_report();
  EXPECT_TRUE(LacksPrepared(report));
  NamePrepared(seen, &report);
  EXPECT_EQ(report.approve_report().report(), 7u);
  v1::TaskAct other;
  other.mutable_accept_evaluation();
  EXPECT_FALSE(LacksPrepared(other));
}

}  // namespace
}  // namespace causeway
