// Peers that sign, seal and answer in order, and lie: each message is refused
// for good, and the case it is about stays what it was.

#include <algorithm>
#include <functional>
#include <utility>

#include "base/date.h"
#include "base/ids.h"
#include "forms/form_facts.h"
#include "gtest/gtest.h"
#include "journal/entry.h"
#include "journal/message.h"
#include "tests/exchange/acts.h"
#include "tests/exchange/federation.h"
#include "tests/exchange/waiting.h"
#include "tests/testing/status_matchers.h"
#include "wire/fact_convert.h"

namespace causeway::exchange_test {
namespace {

using Change = std::function<void(pb::MessageHeader*)>;

// The same message, changed by the node that sends it before it signs.
absl::StatusOr<pb::DeliverRequest> ForgeAll(
    Node& from, Node& to, pb::MessageType type,
    const std::function<void(journal::NewMessage*)>& change) {
  ASSIGN_OR_RETURN(const journal::OpenedMessage genuine,
                   Opened(from, to, type));
  journal::NewMessage what;
  what.header = genuine.header;
  what.fact_bytes = genuine.fact_bytes;
  what.documents = genuine.documents;
  change(&what);
  ASSIGN_OR_RETURN(
      const std::string certificate,
      from.env().directory->Current()->SealingCertificateOf(to.id()));
  const journal::WrittenMessage written =
      journal::WriteMessage(what, *from.env().signing_key, *from.env().random);
  ASSIGN_OR_RETURN(
      journal::SealedMessage sealed,
      journal::SealMessage(written.message, from.env().random->Bytes(16),
                           to.id(), certificate));
  pb::DeliverRequest request;
  *request.mutable_envelope() = std::move(sealed.envelope);
  return request;
}

absl::StatusOr<pb::DeliverRequest> Forge(Node& from, Node& to,
                                         pb::MessageType type,
                                         const Change& change) {
  return ForgeAll(from, to, type,
                  [&](journal::NewMessage* what) { change(&what->header); });
}

// Refused by that rule, and again when it comes again.
void ExpectRefusedForGood(Node& from, Node& to,
                          const pb::DeliverRequest& request,
                          const std::string& rule) {
  server::CallContext call;
  call.actor.node = from.id();
  call.method = "ExchangeService.Deliver";
  for (int i = 0; i < 2; ++i) {
    const absl::Status refused = to.exchange().Deliver(call, request).status();
    EXPECT_THAT(refused, RefusedBy(rule));
    EXPECT_THAT(refused, StatusIs(absl::StatusCode::kInvalidArgument));
  }
}

void ExpectLoadable(Node& node, const std::string& case_id,
                    std::uint64_t entries) {
  EXPECT_EQ(node.View(case_id).open_entries(), entries);
  EXPECT_TRUE(node.Verify(case_id).verified());
  EXPECT_OK(node.cases()
                .ListCases(node.As("worker", "CaseService.ListCases"),
                           pb::ListCasesRequest())
                .status());
}

class HostileReceiverTest : public testing::Test {
 protected:
  HostileReceiverTest() : ml_(federation_.at("ml")), tn_(federation_.at("tn")) {
    case_id_ = ml_.OpenCase();
  }

  void OfferAndAccept() {
    ASSERT_OK(ml_.Record("worker", case_id_, ProposeMovedOn()).status());
    ASSERT_OK(ml_.Record("supervisor", case_id_, kApproveHandoff).status());
    federation_.Settle();
    const std::vector<pb::TaskView> tasks = tn_.OpenTasks();
    ASSERT_EQ(tasks.size(), 1u);
    ASSERT_OK(tn_.RecordTask("supervisor", tasks[0].task_id(),
                             R"({"acceptOffer":{"worker":")" +
                                 tn_.Staff("worker") + R"("}})")
                  .status());
  }

  Federation federation_;
  Node& ml_;
  Node& tn_;
  std::string case_id_;
};

TEST_F(HostileReceiverTest, AReadyThatNamesAnotherCaseReleasesNothing) {
  OfferAndAccept();
  tn_.sender().RunOnce();  // ACCEPT
  ml_.sender().RunOnce();  // BUNDLE; READY lies at tn.
  const std::uint64_t before = ml_.View(case_id_).open_entries();
  ASSERT_OK_AND_ASSIGN(
      const pb::DeliverRequest request,
      Forge(tn_, ml_, pb::MESSAGE_TYPE_READY, [](pb::MessageHeader* ready) {
        ready->set_case_tag(std::string(32, 'x'));
      }));
  ExpectRefusedForGood(tn_, ml_, request, "journal.received");
  ExpectLoadable(ml_, case_id_, before);
  EXPECT_EQ(ml_.View(case_id_).custody(), pb::CUSTODY_STATE_ACCEPTED);
  // The custodian goes on: it takes its offer back, and hands over later.
  ASSERT_OK(
      ml_.Record("worker", case_id_, R"({"withdrawHandoff":{}})").status());
  federation_.Settle();
  EXPECT_EQ(ml_.View(case_id_).custody(), pb::CUSTODY_STATE_HELD);
  OfferAndAccept();
  federation_.Settle();
  EXPECT_EQ(ml_.View(case_id_).custody(), pb::CUSTODY_STATE_CLOSED);
}

// What the offer did not list does not come with the file.
TEST_F(HostileReceiverTest, AFileHoldsNoKindThatItsOfferLeftOut) {
  ASSERT_OK(ml_.Record("worker", case_id_, ProposeMovedOn()).status());
  ASSERT_OK(ml_.Record("supervisor", case_id_, kApproveHandoff).status());
  ASSERT_OK_AND_ASSIGN(
      const pb::DeliverRequest offer,
      Forge(ml_, tn_, pb::MESSAGE_TYPE_OFFER, [](pb::MessageHeader* header) {
        header->mutable_cover_sheet()->clear_sections();
      }));
  server::CallContext call;
  call.actor.node = ml_.id();
  call.method = "ExchangeService.Deliver";
  ASSERT_OK(tn_.exchange().Deliver(call, offer).status());
  EXPECT_EQ(tn_.AcceptOffer(tn_.OpenTasks().at(0).task_id()), "");
  const std::vector<pb::DeliveryView> sent =
      ml_.Deliveries("supervisor", /*open_only=*/false);
  const auto bundle =
      std::find_if(sent.begin(), sent.end(), [](const pb::DeliveryView& one) {
        return one.type() == pb::MESSAGE_TYPE_BUNDLE;
      });
  ASSERT_NE(bundle, sent.end());
  EXPECT_EQ(bundle->state(), pb::DELIVERY_STATE_REFUSED);
  EXPECT_EQ(bundle->last_rule(), "bundle.section");
  EXPECT_EQ(ml_.View(case_id_).custody(), pb::CUSTODY_STATE_ACCEPTED);
}

// Two messages in one place of the order: whichever came first holds it.
TEST_F(HostileReceiverTest, ASecondMessageInTheSamePlaceIsRefused) {
  ASSERT_OK(ml_.Record("worker", case_id_,
                       R"({"raiseUrgent":{"kind":"URGENT_KIND_SAFETY"}})"));
  ASSERT_OK(ml_.Record("worker", case_id_,
                       R"({"sendNotice":{"kind":"INQUIRY_KIND_DANGER_NOTICE",
                           "recipient":"tn"}})"));
  ASSERT_OK_AND_ASSIGN(
      const pb::DeliverRequest other,
      Forge(ml_, tn_, pb::MESSAGE_TYPE_DANGER_NOTICE,
            [](pb::MessageHeader* notice) {
              notice->mutable_inquiry()->set_danger(pb::URGENT_KIND_HEALTH);
            }));
  federation_.Settle();
  ASSERT_EQ(tn_.OpenTasks().size(), 1u);
  const std::size_t kept = tn_.Rows(Table::kInbox).size();
  server::CallContext call;
  call.actor.node = "ml";
  call.method = "ExchangeService.Deliver";
  for (int i = 0; i < 2; ++i) {
    EXPECT_THAT(tn_.exchange().Deliver(call, other).status(),
                RefusedBy("message.equivocation"));
  }
  EXPECT_EQ(tn_.OpenTasks().size(), 1u);
  // It has no place and no answer of its own; that it came is evidence
  // (inbox_test.cc).
  EXPECT_EQ(tn_.Rows(Table::kInbox).size(), kept);
}

class HostileEvaluatorTest : public testing::Test {
 protected:
  HostileEvaluatorTest()
      : tn_(federation_.at("tn")),
        gn_(federation_.at("gn")),
        journey_(ShippedJourney("return-to-family.json")) {
    // Up to the request.
    pb::Journey begin = journey_;
    begin.mutable_acts()->DeleteSubrange(kRequested,
                                         begin.acts_size() - kRequested);
    case_id_ = Play(federation_, begin).at("child").at("tn");
    task_id_ = gn_.OpenTasks().at(0).task_id();
  }

  // The evaluator's act of the journey, which stays in its outbox.
  void Act(int n) {
    const pb::JourneyAct& act = journey_.acts(kRequested + n);
    pb::RecordTaskRequest request = act.task();
    request.set_task_id(task_id_);
    request.set_idempotency_key(NewIdempotencyKey(random_));
    request.set_happened_on(FormatDate(DateOf(federation_.clock().Now())));
    for (pb::Document& document : *request.mutable_documents()) {
      forms::AgreeWith(request.act(), request.happened_on(), &document);
    }
    gn_.NameWhatWaits(&request);
    ASSERT_OK(
        gn_.tasks()
            .RecordTask(gn_.As(act.by(), "CaseService.RecordTask"), request)
            .status());
  }

  // Answers another request than the fact does.
  void ExpectAnswerRefused(pb::MessageType type) {
    const std::uint64_t before = tn_.View(case_id_).open_entries();
    ASSERT_OK_AND_ASSIGN(const pb::DeliverRequest request,
                         Forge(gn_, tn_, type, [](pb::MessageHeader* header) {
                           header->set_in_reply_to(std::string(32, 'x'));
                         }));
    ExpectRefusedForGood(gn_, tn_, request, "journal.received");
    ExpectLoadable(tn_, case_id_, before);
    // The custodian goes on.
    ASSERT_OK(
        tn_.Record("worker", case_id_, R"({"recallEvaluation":{}})").status());
    federation_.Settle();
    EXPECT_EQ(tn_.View(case_id_).open_entries(), before + 1);
    // What the evaluator really had to say finds its place taken.
    const auto sent = gn_.Deliveries("operator", /*open_only=*/false);
    EXPECT_TRUE(
        std::any_of(sent.begin(), sent.end(), [&](const pb::DeliveryView& one) {
          return one.type() == type &&
                 one.last_rule() == "message.equivocation";
        }));
  }

  static constexpr int kRequested = 22;

  Federation federation_;
  Node& tn_;
  Node& gn_;
  const pb::Journey journey_;
  OpenSslRandom random_;
  std::string case_id_;
  std::string task_id_;
};

TEST_F(HostileEvaluatorTest, AnAcknowledgementOfAnotherRequestIsNotRecorded) {
  Act(0);
  ExpectAnswerRefused(pb::MESSAGE_TYPE_EVALUATION_ACKNOWLEDGE);
}

TEST_F(HostileEvaluatorTest, AReportToAnotherRequestIsNotRecorded) {
  Act(0);
  federation_.Settle();
  for (int n : {1, 2, 3, 4}) Act(n);
  ExpectAnswerRefused(pb::MESSAGE_TYPE_EVALUATION_REPORT);
}

// An answer as its sender's own checks would not let it leave.
class HostileAnswerTest : public HostileReceiverTest {
 protected:
  // Tunisia answers with these documents and says that this person prepared
  // them.
  void ExpectAnswerRefused(const std::vector<pb::Document>& documents,
                           const std::string& preparer,
                           const std::string& rule) {
    Answered();
    const std::uint64_t entries = ml_.View(case_id_).open_entries();
    const auto forged = ForgeAll(
        tn_, ml_, pb::MESSAGE_TYPE_INQUIRY_ANSWER,
        [&](journal::NewMessage* what) {
          auto fact = wire::DecodeFact(what->fact_bytes);
          ASSERT_OK(fact.status());
          fact->meta.documents.clear();
          std::get<procedure::InquiryAnswered>(fact->body).preparer = preparer;
          what->documents.clear();
          for (const pb::Document& document : documents) {
            fact->meta.documents.push_back(
                static_cast<procedure::DocumentKind>(document.kind()));
            auto body = journal::MakeDocumentBody(document, *tn_.env().random);
            ASSERT_OK(body.status());
            what->documents.push_back(*std::move(body));
          }
          what->fact_bytes = wire::EncodeFact(*fact);
        });
    ASSERT_OK(forged.status());
    server::CallContext call;
    call.actor.node = tn_.id();
    call.method = "ExchangeService.Deliver";
    EXPECT_THAT(ml_.exchange().Deliver(call, *forged).status(),
                RefusedBy(rule));
    ExpectLoadable(ml_, case_id_, entries);
  }

 private:
  // Mali asked, and Tunisia's supervisor released an answer.
  void Answered() {
    ASSERT_OK(ml_.Record("worker", case_id_,
                         Consent("granted", "SHARE_AUTHORITIES"),
                         {Text(pb::DOCUMENT_KIND_CONSENT_RECORD)})
                  .status());
    ASSERT_OK(ml_.Record("worker", case_id_,
                         R"({"proposeInquiry":{"kind":
                             "INQUIRY_KIND_INFORMATION_REQUEST",
                             "recipient":"tn"}})",
                         {Text(pb::DOCUMENT_KIND_INQUIRY_RECORD)})
                  .status());
    ASSERT_OK(ml_.Record("supervisor", case_id_,
                         R"({"approveInquiry":{"kind":
                             "INQUIRY_KIND_INFORMATION_REQUEST",
                             "recipient":"tn"}})")
                  .status());
    federation_.Settle();
    const std::vector<pb::TaskView> tasks = tn_.OpenTasks();
    ASSERT_EQ(tasks.size(), 1u);
    ASSERT_OK(tn_.AnswerInWriting(tasks[0].task_id(), "ANSWERED",
                                  Text(pb::DOCUMENT_KIND_INQUIRY_ANSWER)));
  }
};

TEST_F(HostileAnswerTest, AnAnswerIsJudgedByWhoAsked) {
  ExpectAnswerRefused({}, tn_.Staff("worker"), "I.answer_written");
}

TEST_F(HostileAnswerTest, AnAnswerInWritingThatNobodyPreparedIsRefused) {
  ExpectAnswerRefused({Text(pb::DOCUMENT_KIND_INQUIRY_ANSWER)}, "",
                      "I.answer_countersigned");
}

TEST_F(HostileAnswerTest, AnAnswerInWritingOfOnePersonIsRefused) {
  ExpectAnswerRefused({Text(pb::DOCUMENT_KIND_INQUIRY_ANSWER)},
                      tn_.Staff("supervisor"), "I.answer_countersigned");
}

TEST_F(HostileReceiverTest, AnAnswerCarriesAnswersAlone) {
  ASSERT_OK(ml_.Record("worker", case_id_,
                       R"({"raiseUrgent":{"kind":"URGENT_KIND_SAFETY"}})")
                .status());
  ASSERT_OK(ml_.Record("worker", case_id_,
                       R"({"sendNotice":{"kind":"INQUIRY_KIND_DANGER_NOTICE",
                           "recipient":"tn"}})")
                .status());
  federation_.Settle();
  const std::vector<pb::TaskView> tasks = tn_.OpenTasks();
  ASSERT_EQ(tasks.size(), 1u);
  ASSERT_OK(tn_.RecordTask("worker", tasks[0].task_id(),
                           R"({"answerInquiry":{"outcome":
                               "INQUIRY_OUTCOME_RECEIVED"}})")
                .status());
  const std::uint64_t entries = ml_.View(case_id_).open_entries();
  const auto other =
      ForgeAll(tn_, ml_, pb::MESSAGE_TYPE_INQUIRY_ANSWER,
               [&](journal::NewMessage* what) {
                 auto fact = wire::DecodeFact(what->fact_bytes);
                 ASSERT_OK(fact.status());
                 fact->meta.documents = {procedure::DocumentKind::kDecision};
                 auto body = journal::MakeDocumentBody(
                     Text(pb::DOCUMENT_KIND_DECISION), *tn_.env().random);
                 ASSERT_OK(body.status());
                 what->documents = {*std::move(body)};
                 what->fact_bytes = wire::EncodeFact(*fact);
               });
  ASSERT_OK(other.status());
  server::CallContext call;
  call.actor.node = tn_.id();
  call.method = "ExchangeService.Deliver";
  EXPECT_THAT(ml_.exchange().Deliver(call, *other).status(),
              RefusedBy("I.answer_documents"));
  ExpectLoadable(ml_, case_id_, entries);
}

}  // namespace
}  // namespace causeway::exchange_test
