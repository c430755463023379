// Every field of every message that nodes exchange, wrong in every way, from a
// peer that signs and seals what it sends: refused with a reason, and nothing
// of a case changes. Each message is taken from a journey at the moment at
// which the genuine one would be taken.

#include <algorithm>
#include <iterator>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "journal/message_rules.h"
#include "tests/exchange/acts.h"
#include "tests/exchange/bad_input_fixture.h"
#include "tests/testing/status_matchers.h"

namespace causeway::exchange_test {
namespace {

constexpr MayVary kMayVary[] = {
    {"", "header.sent_at_us", "", "advisory"},
    {"", "header.in_reply_to", "changed",
     "what is answered is decided by offer and request"},
    {"", "header.reference", "changed", "another conversation begins"},
    {"", "header.case_reference", "", "a case it never heard of"},
    {"", "header.type", "another", "another inquiry of the same form"},
    {"WITHDRAW", "header.offer_id", "changed", "an offer that is to come"},
    {"OFFER", "header.offer_id", "changed", "another offer"},
    {"OFFER", "header.cover_sheet.", "another", "another offer"},
    {"OFFER", "header.cover_sheet.child_travels", "flipped", "another offer"},
    {"OFFER", "header.cover_sheet.sections", "one fewer", "less will come"},
    {"BUNDLE", "header.bundle.final", "flipped", "READY follows, or a round"},
    {"BUNDLE", "header.round", "", "a later round"},
    {"CHILD_ARRIVED", "header.round", "", "the round it names was sent"},
    {"CHILD_RECEIVED", "header.round", "", "the round it names was sent"},
    {"CHILD_ARRIVED", "fact.child_arrived.", "flipped", "another word"},
    {"CHILD_ARRIVED", "fact.child_arrived.", "another", "another word"},
    {"CHILD_RECEIVED", "fact.child_received.preparer", "",
     "its own node knows who"},
    {"RELEASE", "header.round", "", "the entry decides"},
    {"DECLINE", "header.round", "", "the offer is over"},
    {"EVALUATION_REQUEST", "header.evaluation.", "another", "another request"},
    {"", "header.inquiry.", "another", "another inquiry"},
    {"", "header.inquiry.", "flipped", "another inquiry"},
    {"", "header.inquiry.country", "changed", "another inquiry"},
    {"", "fact.meta.staff_number", "changed", "its own node knows who"},
    {"", "fact.meta.staff_number", "cut", "its own node knows who"},
    {"EVALUATION_ACKNOWLEDGE", "fact.meta.function", "another",
     "a supervisor may say it too", 1},
    {"EVALUATION_DECLINE", "fact.meta.function", "another",
     "a supervisor may say it too", 1},
    {"", "fact.meta.happened_on", "changed", "another day"},
    {"", "fact.meta.recorded_at_us", "one more", "another moment"},
    {"ACCEPT", "fact.custody_accepted.worker", "changed", "another worker"},
    {"ACCEPT", "fact.custody_accepted.worker", "cut", "another worker"},
    {"ACCEPT", "fact.custody_accepted.", "flipped", "another promise"},
    {"DECLINE", "fact.custody_declined.reason", "another", "another reason"},
    {"EVALUATION_DECLINE", "fact.", "another", "another reason"},
    {"EVALUATION_REPORT", "fact.evaluation_received.author", "",
     "its own node knows who"},
    {"FOLLOW_UP_REPORT", "fact.", "", "shown as its sender's word"},
    {"INQUIRY_ANSWER", "fact.inquiry_answered.", "another", "another answer"},
    {"INQUIRY_ANSWER", "fact.inquiry_answered.", "flipped", "another answer"},
    {"INQUIRY_ANSWER", "fact.consent_change_answered.outcome", "another",
     "another answer"},
};
constexpr MayVary kWithoutAWitness[] = {
    {"", "header.incarnation", "", "says nothing without a witness"},
    {"", "header.head_certificate", "present",
     "says nothing without a witness"},
};
constexpr MayVary kBeforeAWitness[] = {
    {"", "header.incarnation", "", "advisory"},
    // An offer that the giver knows no more: WITHDRAW is the answer.
    {"ACCEPT", "header.offer_id", "changed", "answered with WITHDRAW"},
    {"CHILD_RECEIVED", "header.offer_id", "changed", "answered with WITHDRAW"},
    {"READY", "header.offer_id", "changed", "answered with WITHDRAW"},
};
constexpr pb::MessageType kOfLostFiles[] = {pb::MESSAGE_TYPE_FILE_REQUEST,
                                            pb::MESSAGE_TYPE_CASE_FILE};
// Another well-formed form: its sender answers for what it says.
constexpr const char* kOtherwise[] = {"changed",   "cut",     "doubled",
                                      "empty",     "another", "one fewer",
                                      "reordered", "present"};
// Types whose document here is of a kind without a form: another text or file,
// of this kind or of the one other that needs no form.
constexpr const char* kFreeText[] = {"CASE_REQUEST", "INFORMATION_REQUEST",
                                     "MEASURE_NOTICE", "TRACING_REQUEST"};

bool FreeText(const std::string& type) {
  return std::any_of(std::begin(kFreeText), std::end(kFreeText),
                     [&](const char* of) {
                       return type == absl::StrCat("MESSAGE_TYPE_", of);
                     });
}

bool Vary(const std::string& what, int times, bool witnessed = false) {
  const std::vector<std::string> parts = PartsOf(what);
  const bool otherwise = std::find(std::begin(kOtherwise), std::end(kOtherwise),
                                   parts[2]) != std::end(kOtherwise);
  if (absl::StartsWith(parts[1], "document.form.")) return otherwise;
  if (absl::StartsWith(parts[1], "document.")) {
    return FreeText(parts[0]) && (otherwise || parts[2] == "over-long") &&
           (parts[1] != "document.kind" || times == 1);
  }
  const auto fits = [&](const MayVary& row) {
    return Fits(row, "MESSAGE_TYPE_", what, times);
  };
  return std::any_of(std::begin(kMayVary), std::end(kMayVary), fits) ||
         (witnessed ? std::any_of(std::begin(kBeforeAWitness),
                                  std::end(kBeforeAWitness), fits)
                    : std::any_of(std::begin(kWithoutAWitness),
                                  std::end(kWithoutAWitness), fits));
}

// All types that this version knows.
std::set<std::string> KnownTypes() {
  std::set<std::string> types;
  const auto* const type = pb::MessageType_descriptor();
  for (int i = 0; i < type->value_count(); ++i) {
    const auto value = static_cast<pb::MessageType>(type->value(i)->number());
    if (journal::RuleOf(value) != nullptr) types.insert(type->value(i)->name());
  }
  return types;
}

void Record(Node& node, const std::string& who, const std::string& case_id,
            const std::string& act,
            const std::vector<pb::Document>& documents = {}) {
  EXPECT_OK(node.Record(who, case_id, act, documents).status()) << act;
}

// The document that Tunisia was asked about is replaced.
void Correct(Node& ml, const std::string& case_id) {
  for (const pb::TimelineEntry& entry : ml.Timeline(case_id)) {
    if (!entry.fact().has_inquiry_proposed()) continue;
    return Record(ml, "worker", case_id,
                  absl::StrCat(R"({"correctDocuments":{"entry":")",
                               entry.sequence(), R"("}})"),
                  {Text(pb::DOCUMENT_KIND_INQUIRY_RECORD)});
  }
  ADD_FAILURE() << "nothing was proposed";
}

// A hand-off that is declined, and one that is taken back.
void EndOffers(Federation& federation, const std::string& case_id) {
  Node& ml = federation.at("ml");
  Node& tn = federation.at("tn");
  for (const bool taken_back : {false, true}) {
    Record(ml, "worker", case_id, ProposeMovedOn());
    Record(ml, "supervisor", case_id, kApproveHandoff);
    federation.Settle();
    if (taken_back) {
      Record(ml, "worker", case_id, kWithdrawHandoff);
    } else {
      const auto tasks = tn.OpenTasks();
      const auto offer = std::find_if(
          tasks.begin(), tasks.end(),
          [](const auto& task) { return task.kind() == pb::TASK_KIND_OFFER; });
      ASSERT_NE(offer, tasks.end());
      EXPECT_OK(tn.RecordTask("supervisor", offer->task_id(), kDeclineOffer)
                    .status());
    }
    federation.Settle();
  }
}

// Mali asks and tells Tunisia what it can, and Tunisia refuses.
void AskAll(Federation& federation) {
  Node& ml = federation.at("ml");
  Node& tn = federation.at("tn");
  const std::string case_id = ml.OpenCase();
  for (const char* scope : {"SHARE_AUTHORITIES", "TRACING"}) {
    Record(ml, "worker", case_id, Consent("granted", scope),
           {Text(pb::DOCUMENT_KIND_CONSENT_RECORD)});
  }
  Record(ml, "worker", case_id,
         R"({"recordTracing":{"status":"TRACING_STATUS_OPEN"}})",
         {Text(pb::DOCUMENT_KIND_TRACING_RECORD)});
  struct Inquiry {
    const char* kind;
    pb::DocumentKind document;
    const char* more = "";
  };
  for (const Inquiry& one :
       {Inquiry{"INFORMATION_REQUEST", pb::DOCUMENT_KIND_INQUIRY_RECORD},
        Inquiry{"TRACING_REQUEST", pb::DOCUMENT_KIND_INQUIRY_RECORD},
        Inquiry{"CASE_REQUEST", pb::DOCUMENT_KIND_INQUIRY_RECORD},
        Inquiry{"PLACEMENT_CONSULTATION", pb::DOCUMENT_KIND_PLACEMENT_REPORT,
                R"(,"country":"TN")"},
        Inquiry{"MEASURE_NOTICE", pb::DOCUMENT_KIND_GUARDIAN_CERTIFICATE}}) {
    const auto act = [&](const char* name, const char* more) {
      return absl::StrCat(R"({")", name, R"(":{"kind":"INQUIRY_KIND_)",
                          one.kind, R"(","recipient":"tn")", more, "}}");
    };
    Record(ml, "worker", case_id, act("proposeInquiry", one.more),
           {Text(one.document)});
    Record(ml, "supervisor", case_id, act("approveInquiry", ""));
    federation.Settle();
  }
  Correct(ml, case_id);
  federation.Settle();
  Record(ml, "worker", case_id,
         R"({"suspendCase":{"reason":"SUSPENSION_REASON_CHILD_MISSING"}})",
         {Text(pb::DOCUMENT_KIND_SUSPENSION_RECORD)});
  Record(ml, "worker", case_id,
         R"({"sendNotice":{"kind":"INQUIRY_KIND_MISSING_NOTICE",
             "recipient":"tn"}})");
  Record(ml, "worker", case_id, R"({"resumeCase":{"identityConfirmed":true}})");
  for (const pb::TaskView& task : tn.OpenTasks()) {
    // A notice takes another answer.
    tn.RecordTask("supervisor", task.task_id(), Answer("REFUSED"))
        .status()
        .IgnoreError();
  }
  federation.Settle();
  EndOffers(federation, case_id);
}

// The report of the journey is sent back, made anew and accepted.
void ReturnReport(Federation& federation) {
  pb::Journey journey = WithoutRefused(ShippedJourney("return-to-family.json"));
  int reported = 0;
  while (!journey.acts(reported).task().act().has_approve_report()) ++reported;
  const std::vector<pb::JourneyAct> acts(journey.acts().begin(),
                                         journey.acts().end());
  journey.mutable_acts()->DeleteSubrange(reported + 1,
                                         journey.acts_size() - reported - 1);
  CaseIds ids = Play(federation, journey);
  federation.Settle();
  Node& tn = federation.at("tn");
  const std::string case_id = ids.at("child").at("tn");
  Record(tn, "worker", case_id,
         R"({"returnEvaluation":{"lacks":["REPORT_LACK_SAFETY"]}})");
  federation.Settle();
  for (int i = 0; i <= reported; ++i) {
    const pb::TaskAct& act = acts[static_cast<std::size_t>(i)].task().act();
    if (act.has_submit_report() || act.has_approve_report()) {
      EXPECT_OK(PlayOn(federation, &ids, acts[static_cast<std::size_t>(i)]));
    }
  }
  federation.Settle();
  Record(tn, "worker", case_id, R"({"acceptReport":{}})");
  federation.Settle();
}

// Up to the request to Guinea, which declines.
void DeclineEvaluation(Federation& federation) {
  pb::Journey journey = ShippedJourney("return-to-family.json");
  int requested = 0;
  while (!journey.acts(requested).record().act().has_approve_evaluation()) {
    ++requested;
  }
  journey.mutable_acts()->DeleteSubrange(requested + 1,
                                         journey.acts_size() - requested - 1);
  Play(federation, journey);
  federation.Settle();
  Node& gn = federation.at("gn");
  ASSERT_EQ(gn.OpenTasks().size(), 1u);
  EXPECT_OK(
      gn.RecordTask("supervisor", gn.OpenTasks()[0].task_id(), kDeclineOffer)
          .status());
  federation.Settle();
}

// Tunisia took a case over, lost it with its disk, and gets its file again.
void RestoreFile(Federation& federation) {
  Node& ml = federation.at("ml");
  Node& tn = federation.at("tn");
  federation.Settle();
  const std::string case_id = ml.OpenCase();
  Record(ml, "worker", case_id, ProposeMovedOn());
  Record(ml, "supervisor", case_id, kApproveHandoff);
  federation.Settle();
  const auto backup = tn.Backup();
  ASSERT_EQ(tn.OpenTasks().size(), 1u);
  tn.AcceptOffer(tn.OpenTasks()[0].task_id());
  federation.Settle();
  tn.RestoreFrom(backup);
  federation.Settle();
  EXPECT_EQ(tn.Rows(Table::kCases).size(), 1u);
}

TEST_F(BadInputTest, EveryFieldOfEveryMessage) {
  for (const char* journey :
       {"return-to-family.json", "asylum-claim-during-evaluation.json",
        "danger-notice.json", "missing-and-found.json",
        "consent-withdrawn-before-departure.json"}) {
    Play(Begin(), WithoutRefused(ShippedJourney(journey)));
    federation_->Settle();
  }
  AskAll(Begin());
  DeclineEvaluation(Begin());
  ReturnReport(Begin());
  std::set<std::string> types = KnownTypes();
  for (const pb::MessageType type : kOfLostFiles) {
    types.erase(pb::MessageType_Name(type));  // Only before a witness.
  }
  EXPECT_THAT(types_, ::testing::ContainerEq(types));
  EXPECT_GT(attempts_, 5000);
  EXPECT_GT(exactly_, 10);
  for (const auto& [what, times] : accepted_) {
    EXPECT_TRUE(Vary(what, times)) << what << " was taken " << times;
  }
}

// The messages of a hand-off before a witness: what they say of its word.
TEST_F(BadInputTest, EveryFieldOfAHandOffBeforeAWitness) {
  std::set<pb::MessageType> of_handoffs = {
      pb::MESSAGE_TYPE_OFFER,         pb::MESSAGE_TYPE_ACCEPT,
      pb::MESSAGE_TYPE_DECLINE,       pb::MESSAGE_TYPE_BUNDLE,
      pb::MESSAGE_TYPE_READY,         pb::MESSAGE_TYPE_RELEASE,
      pb::MESSAGE_TYPE_RECEIPT,       pb::MESSAGE_TYPE_CLOSE,
      pb::MESSAGE_TYPE_WITHDRAW,      pb::MESSAGE_TYPE_CHILD_ARRIVED,
      pb::MESSAGE_TYPE_CHILD_RECEIVED};
  of_handoffs.insert(std::begin(kOfLostFiles), std::end(kOfLostFiles));
  looked_at = [&](pb::MessageType type) { return of_handoffs.count(type) > 0; };
  Play(Begin(Federation::Profile::kWitness),
       WithoutRefused(ShippedJourney("return-to-family.json")));
  federation_->Settle();
  Begin(Federation::Profile::kWitness).Settle();
  EndOffers(*federation_, federation_->at("ml").OpenCase());
  RestoreFile(Begin(Federation::Profile::kWitness));
  EXPECT_EQ(types_.size(), of_handoffs.size());
  EXPECT_GT(attempts_, 2000);
  for (const auto& [what, times] : accepted_) {
    EXPECT_TRUE(Vary(what, times, true)) << what << " was taken " << times;
  }
}

}  // namespace
}  // namespace causeway::exchange_test
