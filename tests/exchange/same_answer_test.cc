// What does not exist and what the caller may not know of: the same bytes, the
// same operations on the storage, the same use of keys. To people and to peers.

#include <algorithm>
#include <iterator>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include "base/ids.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "journal/message.h"
#include "journal/signed_bytes.h"
#include "server/witness_link.h"
#include "tests/exchange/access_fixture.h"
#include "tests/exchange/counting.h"
#include "tests/exchange/witness_fixture.h"
#include "wire/status_convert.h"

namespace causeway::exchange_test {
namespace {

using ::testing::Contains;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

// An answer as the caller gets it, and what it cost.
struct Answered {
  int code = 0;
  std::string message;
  std::string details;
  Costs costs;

  bool operator==(const Answered& other) const {
    return code == other.code && message == other.message &&
           details == other.details && costs == other.costs;
  }
};

void PrintTo(const Answered& answer, std::ostream* out) {
  *out << answer.code << " " << answer.message << "\n";
  for (const std::string& cost : answer.costs) *out << "  " << cost << "\n";
}

Answered AnsweredBy(const absl::Status& status, Counted& counted) {
  const grpc::Status sent = wire::ToGrpc(status);
  return {static_cast<int>(sent.error_code()), sent.error_message(),
          sent.error_details(), counted.Take()};
}

struct Forbidden {
  const char* method;
  const char* who;
};

// Where a relation is asked for: by whom it is lacked.
constexpr Forbidden kForbidden[] = {
    {"CaseService.GetDocument", "worker"},
    {"CaseService.ListPendingActs", "worker"},
    {"CaseService.ListPendingActs", "both"},
    {"CaseService.GetDocument:task", "worker"},
    {"CaseService.GetDocument:task", "officer"},
    {"CaseService.GetDocument:task", "both"},
};

TEST(SameAnswerTest, ACaseOfSomebodyElseIsAsOneThatIsNowhere) {
  AccessWorld world;
  Counted counted(world.node());
  for (const auto& [method, who] : kForbidden) {
    ASSERT_EQ(world.Ask(method, who, Place::kAbsent), '-') << method << who;
    const Answered absent = AnsweredBy(world.last(), counted);
    EXPECT_THAT(absent.costs, Not(IsEmpty()));
    EXPECT_EQ(Counted::Keys(absent.costs), 0);
    for (const Place place : {Place::kOthers, Place::kOthersCopy}) {
      ASSERT_EQ(world.Ask(method, who, place), '-') << method << who;
      EXPECT_EQ(AnsweredBy(world.last(), counted), absent) << method << who;
    }
  }
}

// The counters count: what is shown costs more.
TEST(SameAnswerTest, WhatIsShownIsOpened) {
  AccessWorld world;
  Counted counted(world.node());
  for (const char* method :
       {"CaseService.GetDocument", "CaseService.GetDocument:task"}) {
    ASSERT_EQ(world.Ask(method, "worker", Place::kAbsent), '-');
    const std::size_t absent = counted.Take().size();
    ASSERT_EQ(world.Ask(method, "worker", Place::kOwn), 'p');
    const Costs shown = counted.Take();
    EXPECT_GT(shown.size(), absent);
    EXPECT_GE(Counted::Keys(shown), 1);
  }
}

// A paper of a case that the caller knows of, and no paper.
TEST(SameAnswerTest, APaperThatIsNotForTheCallerIsAsNone) {
  AccessWorld world;
  Counted counted(world.node());
  ASSERT_EQ(world.Ask("CaseService.GetDocument", "officer", Place::kOwn), '-');
  const Answered forbidden = AnsweredBy(world.last(), counted);
  pb::GetDocumentRequest request;
  request.set_case_id(world.CaseAt(Place::kOwn));
  request.set_commitment(std::string(32, '\xFE'));
  const absl::Status absent =
      world.node()
          .cases()
          .GetDocument(world.node().As("officer", "CaseService.GetDocument"),
                       request)
          .status();
  EXPECT_EQ(AnsweredBy(absent, counted), forbidden);
}

// The gates of a case that judges an answer tell of its child.
TEST(SameAnswerTest, ACaseThatIsNotYoursJudgesNoAnswer) {
  AccessWorld world;
  const auto name = [&](const std::string& case_id) {
    pb::RecordTaskRequest request;
    request.set_task_id(world.TaskAt(Place::kOwn));
    request.set_idempotency_key("a-key-for-naming-a-case");
    request.mutable_act()->mutable_answer_inquiry()->set_outcome(
        pb::INQUIRY_OUTCOME_ANSWERED);
    *request.add_documents() = Text(pb::DOCUMENT_KIND_INQUIRY_ANSWER);
    request.set_case_id(case_id);
    return world.node()
        .tasks()
        .RecordTask(world.node().As("worker", "CaseService.RecordTask"),
                    request)
        .status();
  };
  Counted counted(world.node());
  const Answered absent =
      AnsweredBy(name(world.CaseAt(Place::kAbsent)), counted);
  EXPECT_EQ(absent.code, static_cast<int>(grpc::StatusCode::NOT_FOUND));
  for (const Place place : {Place::kOthers, Place::kOthersCopy}) {
    EXPECT_EQ(AnsweredBy(name(world.CaseAt(place)), counted), absent);
  }
}

class SamePeerAnswerTest : public WitnessedHandoffTest {
 protected:
  // Signed and sealed by gn, as its own code never would.
  pb::DeliverRequest FromGuinea(pb::MessageHeader header) {
    journal::NewMessage what;
    what.header = std::move(header);
    what.header.set_protocol_version(journal::kProtocolVersion);
    what.header.set_from("gn");
    what.header.set_to("ml");
    what.header.set_directory_version(1);
    const journal::WrittenMessage written =
        journal::WriteMessage(what, *gn_.env().signing_key, *gn_.env().random);
    const std::string id = gn_.env().random->Bytes(journal::kMessageIdBytes);
    const auto sealing =
        gn_.env().directory->Current()->SealingCertificateOf("ml");
    EXPECT_OK(sealing.status());
    const auto sealed =
        journal::SealMessage(written.message, id, "ml", *sealing);
    EXPECT_OK(sealed.status());
    pb::DeliverRequest request;
    *request.mutable_envelope() = sealed->envelope;
    return request;
  }
  Answered AnswerOf(const pb::MessageHeader& header) {
    const pb::DeliverRequest request = FromGuinea(header);
    server::CallContext call;
    call.actor.node = "gn";
    call.method = "ExchangeService.Deliver";
    Counted counted(ml_);
    const auto answer = ml_.exchange().Deliver(call, request);
    Answered answered = AnsweredBy(answer.status(), counted);
    if (answer.ok()) answered.details = answer->SerializeAsString();
    return answered;
  }
  pb::SignedBytes CertificateOf(const std::string& tag) {
    ::causeway::store::v1::RegisterRecord record;
    EXPECT_OK(wi_.storage().Read([&](ReadTx& tx) -> absl::Status {
      ASSIGN_OR_RETURN(const std::string row,
                       tx.Get(Table::kWitness, server::keys::Register(tag)));
      EXPECT_TRUE(record.ParseFromString(row));
      return absl::OkStatus();
    }));
    return record.head();
  }
  // Registered with the witness as a case of gn, which no other node has.
  std::string TagOfGuinea() {
    const std::string tag = gn_.env().random->Bytes(32);
    pb::WitnessQuestion question;
    question.set_incarnation(1);
    question.mutable_register_()->set_case_tag(tag);
    EXPECT_OK(
        server::AskWitness(gn_.env(), gn_, "wi", std::move(question)).status());
    return tag;
  }

  Node& gn_ = federation_.at("gn");
};

TEST_F(SamePeerAnswerTest, AReferenceOfAnotherPeerIsAsOneThatIsNowhere) {
  Offer();
  federation_.Settle();
  const pb::CaseView view = ml_.View(case_id_);
  ASSERT_EQ(view.exchanges_size(), 1);
  for (const pb::MessageType type :
       {pb::MESSAGE_TYPE_WITHDRAW, pb::MESSAGE_TYPE_RECEIPT}) {
    const auto header = [&](const std::string& reference,
                            const std::string& offer, const std::string& tag) {
      pb::MessageHeader made;
      made.set_type(type);
      made.set_reference(reference);
      made.set_offer_id(offer);
      made.set_round(1);
      if (type == pb::MESSAGE_TYPE_RECEIPT) {
        made.set_case_tag(tag);
        made.set_in_reply_to(std::string(32, 'd'));
        made.mutable_receipt()->set_release_digest(std::string(32, 'r'));
      }
      return made;
    };
    Register();
    const Answered absent = AnswerOf(
        header(std::string(journal::kReferenceBytes, 'x'),
               std::string(journal::kOfferIdBytes, 'x'), std::string(32, 'x')));
    const Answered others =
        AnswerOf(header(view.exchanges(0).reference(), view.offer_id(), tag_));
    EXPECT_EQ(others, absent) << pb::MessageType_Name(type);
    EXPECT_EQ(Counted::Keys(absent.costs), 0);
  }
}

// gn had the case once, and holds a certificate of an epoch that is over: it
// finds out no node that had the case after it.
TEST_F(SamePeerAnswerTest, AFormerCustodianFindsOutNoLaterOne) {
  const std::string here = TagOfGuinea();
  const std::string nowhere = TagOfGuinea();
  // As if the case had gone on from gn and come to ml; and one that was here
  // and was erased.
  const std::string erased = TagOfGuinea();
  ASSERT_OK(ml_.storage().Write([&](WriteTx& tx) -> absl::Status {
    ASSIGN_OR_RETURN(const std::string row, tx.Get(Table::kCases, case_id_));
    ::causeway::store::v1::CaseRecord record;
    EXPECT_TRUE(record.ParseFromString(row));
    for (const std::string* tag : {&here, &erased}) {
      const std::string id = NewCaseId(*ml_.env().random);
      record.set_case_id(id);
      record.set_case_tag(*tag);
      record.set_epoch(3);
      if (tag == &erased) record.mutable_erased()->set_on("2026-01-01");
      RETURN_IF_ERROR(tx.Put(Table::kCaseTags, *tag, id));
      RETURN_IF_ERROR(tx.Put(Table::kCases, id, record.SerializeAsString()));
    }
    return absl::OkStatus();
  }));
  char reference = 'a';
  const auto ask = [&](const std::string& tag) {
    pb::MessageHeader header;
    header.set_type(pb::MESSAGE_TYPE_FILE_REQUEST);
    header.set_reference(std::string(journal::kReferenceBytes, reference++));
    header.set_case_tag(tag);
    header.set_head_certificate(CertificateOf(tag).SerializeAsString());
    return AnswerOf(header);
  };
  const Answered absent = ask(nowhere);
  EXPECT_EQ(absent.code, static_cast<int>(grpc::StatusCode::NOT_FOUND));
  EXPECT_EQ(ask(here), absent);
  EXPECT_EQ(ask(erased), absent);
  EXPECT_EQ(Counted::Keys(absent.costs), 0);
}

TEST_F(SamePeerAnswerTest, TheWitnessProbesForTheHolderAlone) {
  Offer();
  federation_.Settle();
  Register();
  const auto probe = [&](const std::string& tag) {
    pb::WitnessQuestion question;
    question.set_incarnation(1);
    question.mutable_probe()->set_case_tag(tag);
    Counted counted(wi_);
    const auto reply =
        server::AskWitness(gn_.env(), gn_, "wi", std::move(question));
    return AnsweredBy(reply.status(), counted);
  };
  const Answered absent = probe(std::string(32, 'x'));
  EXPECT_NE(absent.code, 0);
  EXPECT_THAT(absent.costs, Not(IsEmpty()));
  EXPECT_EQ(probe(tag_), absent);
}

TEST_F(SamePeerAnswerTest, ChunksOfAnotherPeerAreAsNone) {
  // tn keeps the chunks of ml, and its BUNDLE does not arrive.
  Offer();
  federation_.Settle();
  federation_.fate = [](const std::string&, const std::string& to) {
    return to == "tn" ? Fate::kLoseRequest : Fate::kDeliver;
  };
  ASSERT_OK(tn_.RecordTask("supervisor", tn_.OpenTasks().at(0).task_id(),
                           absl::StrCat(R"({"acceptOffer":{"worker":")",
                                        tn_.Staff("worker"), R"("}})")));
  tn_.sender().RunOnce();
  std::string message_id;
  federation_.passing = [&](const Seen& seen) {
    if (!seen.chunk) return;
    pb::DeliverChunkRequest request;
    EXPECT_TRUE(request.ParseFromString(seen.request));
    message_id = request.chunk().message_id();
  };
  ml_.sender().RunOnce();
  ASSERT_FALSE(message_id.empty());
  const auto ask = [&](const std::string& peer, const std::string& id) {
    server::CallContext call;
    call.actor.node = peer;
    call.method = "ExchangeService.AskChunks";
    pb::AskChunksRequest request;
    request.set_message_id(id);
    Counted counted(tn_);
    const auto answer = tn_.exchange().AskChunks(call, request);
    Answered answered = AnsweredBy(answer.status(), counted);
    if (answer.ok()) answered.details = answer->SerializeAsString();
    return answered;
  };
  const Answered absent = ask("gn", std::string(journal::kMessageIdBytes, 'x'));
  EXPECT_EQ(ask("gn", message_id), absent);
  EXPECT_NE(ask("ml", message_id), absent);
}

}  // namespace
}  // namespace causeway::exchange_test
