#include "journal/provenance.h"

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "journal/message.h"
#include "tests/testing/fake_random.h"
#include "tests/testing/status_matchers.h"
#include "tests/unit/journal/test_nodes.h"
#include "wire/fact_convert.h"
#include "wire/strict_parse.h"

namespace causeway::journal {
namespace {

using causeway::v1::MessageHeader;

std::string Digest(char c) { return std::string(32, c); }

// The documents that come with what another node states.
const std::vector<std::string>& Documents() {
  static const auto* const documents =
      new std::vector<std::string>{Digest('1'), Digest('2')};
  return *documents;
}

// What Mali changes before it signs.
using Change = std::function<void(NewEntry*)>;

// Mali's entry of this body, stated by `node`, committing to this message. A
// received fact is in the message; Mali records it as it came.
causeway::v1::Entry Record(procedure::FactBody body, const std::string& node,
                           const MessageHeader& message,
                           const Change& change = {}) {
  FakeRandom random;
  NewMessage sent;
  sent.header = message;
  NewEntry what;
  what.journal = procedure::JournalKind::kOpen;
  what.case_tag = Digest('t');
  what.epoch = 1;
  what.sequence = 5;
  what.previous_digest = Digest('p');
  what.author_node = kMali;
  what.directory_version = 1;
  what.fact.meta.node = node;
  what.fact.body = std::move(body);
  const bool received = IsReceived(procedure::TypeOf(what.fact.body));
  if (received) {
    what.fact.meta.documents.resize(Documents().size(),
                                    procedure::DocumentKind::kEvaluationReport);
    what.document_commitments = Documents();
    sent.fact_bytes = wire::EncodeFact(what.fact);
    for (const std::string& commitment : Documents()) {
      sent.documents.emplace_back().set_commitment(commitment);
    }
  }
  const causeway::v1::Message written =
      WriteMessage(sent, Nodes().SigningKeyFor(message.from()), random).message;
  what.received = wire::Encode(written.header());
  if (received) {
    what.fact_salt = written.fact().salt();
    what.documents_salt = written.documents().salt();
  }
  if (change) change(&what);
  return WriteEntry(what, Nodes().SigningKeyFor(kMali), random).entry;
}

absl::StatusOr<Provenance> JudgeEntry(const causeway::v1::Entry& entry) {
  const OpenedEntry opened = OpenEntry(entry, Nodes()).value();
  return CheckProvenance(
      {&opened, &entry},
      [](const causeway::v1::SignedBytes& header) {
        return OpenSignedHeader(header, Nodes());
      },
      nullptr);
}

absl::StatusOr<Provenance> Judge(procedure::FactBody body,
                                 const std::string& node,
                                 const MessageHeader& message,
                                 const Change& change = {}) {
  return JudgeEntry(Record(std::move(body), node, message, change));
}

MessageHeader From(const std::string& node, causeway::v1::MessageType type) {
  MessageHeader header;
  header.set_type(type);
  header.set_from(node);
  header.set_to(kMali);
  header.set_reference(std::string(16, 'r'));
  header.set_sequence(1);
  header.set_directory_version(1);
  return header;
}

MessageHeader Acknowledge() {
  MessageHeader header =
      From(kGuinea, causeway::v1::MESSAGE_TYPE_EVALUATION_ACKNOWLEDGE);
  header.set_in_reply_to(Digest('q'));
  return header;
}

procedure::FactBody Acknowledged() {
  procedure::EvaluationAcknowledged body;
  body.request_digest = Digest('q');
  return body;
}

TEST(Provenance, AnAnswerToARequestIsProvenByItsMessage) {
  const auto judged = Judge(Acknowledged(), kGuinea, Acknowledge());
  ASSERT_OK(judged);
  EXPECT_EQ(*judged, Provenance::kProven);
}

// Guinea's report, of a family found and willing.
MessageHeader ReportHeader() {
  MessageHeader header = Acknowledge();
  header.set_type(causeway::v1::MESSAGE_TYPE_EVALUATION_REPORT);
  return header;
}

procedure::FactBody Reported() {
  procedure::EvaluationReceived body;
  body.request_digest = Digest('q');
  body.result = procedure::EvaluationResult::kFamilyFoundSuitable;
  body.author = "s-aaaaaaaa";
  body.approver = "s-bbbbbbbb";
  return body;
}

TEST(Provenance, AReportIsProvenAsItWasSigned) {
  const auto judged = Judge(Reported(), kGuinea, ReportHeader());
  ASSERT_OK(judged);
  EXPECT_EQ(*judged, Provenance::kProven);
}

TEST(Provenance, ACustodianWhoRecordsAnotherResultIsRefused) {
  EXPECT_THAT(
      Judge(Reported(), kGuinea, ReportHeader(),
            [](NewEntry* what) {
              std::get<procedure::EvaluationReceived>(what->fact.body).result =
                  procedure::EvaluationResult::kFoundNotSuitable;
            }),
      RefusedBy("journal.received"));
}

TEST(Provenance, ACustodianWhoRecordsOtherDocumentsIsRefused) {
  EXPECT_THAT(
      Judge(Reported(), kGuinea, ReportHeader(),
            [](NewEntry* what) { what->document_commitments[1][0] ^= 1; }),
      RefusedBy("journal.received"));
  EXPECT_THAT(Judge(Reported(), kGuinea, ReportHeader(),
                    [](NewEntry* what) {
                      std::swap(what->document_commitments[0],
                                what->document_commitments[1]);
                    }),
              RefusedBy("journal.received"));
}

TEST(Provenance, AStatementUnderAnotherSaltIsRefused) {
  EXPECT_THAT(Judge(Reported(), kGuinea, ReportHeader(),
                    [](NewEntry* what) { what->fact_salt.clear(); }),
              RefusedBy("journal.received"));
  EXPECT_THAT(Judge(Reported(), kGuinea, ReportHeader(),
                    [](NewEntry* what) { what->documents_salt.clear(); }),
              RefusedBy("journal.received"));
}

TEST(Provenance, AStatementStaysProvenWhereItsDocumentsAreErased) {
  causeway::v1::Entry entry = Record(Reported(), kGuinea, ReportHeader());
  entry.clear_documents();
  const auto judged = JudgeEntry(entry);
  ASSERT_OK(judged);
  EXPECT_EQ(*judged, Provenance::kProven);
}

TEST(Provenance, AnAnswerToAnotherRequestIsRefused) {
  MessageHeader header = Acknowledge();
  header.set_in_reply_to(Digest('x'));
  EXPECT_THAT(Judge(Acknowledged(), kGuinea, header),
              RefusedBy("journal.received"));
}

TEST(Provenance, AnAnswerOfAnotherTypeOrNodeIsRefused) {
  MessageHeader header = Acknowledge();
  header.set_type(causeway::v1::MESSAGE_TYPE_EVALUATION_DECLINE);
  EXPECT_THAT(Judge(Acknowledged(), kGuinea, header),
              RefusedBy("journal.received"));
  header = Acknowledge();
  header.set_from(kTunisia);
  EXPECT_THAT(Judge(Acknowledged(), kGuinea, header),
              RefusedBy("journal.received"));
}

TEST(Provenance, ANewerMessageProvesNothing) {
  MessageHeader header = Acknowledge();
  header.set_type(static_cast<causeway::v1::MessageType>(99));
  EXPECT_THAT(Judge(Acknowledged(), kGuinea, header),
              RefusedBy("journal.received"));
}

// Mali takes custody back from Tunisia.
procedure::FactBody Taken() {
  procedure::CustodyTaken body;
  body.offer_id = std::string(16, 'o');
  body.giver = kTunisia;
  body.release_digest = Digest('d');
  return body;
}

MessageHeader Release() {
  MessageHeader header = From(kTunisia, causeway::v1::MESSAGE_TYPE_RELEASE);
  header.set_offer_id(std::string(16, 'o'));
  header.set_case_tag(Digest('t'));
  header.set_round(1);
  header.set_in_reply_to(Digest('r'));
  header.mutable_release()->set_release_digest(Digest('d'));
  return header;
}

TEST(Provenance, TakingCustodyMayNameTheReleaseItIsBy) {
  const auto judged = Judge(Taken(), kMali, Release());
  ASSERT_OK(judged);
  EXPECT_EQ(*judged, Provenance::kOwn);
}

TEST(Provenance, TakingCustodyByAnotherReleaseIsRefused) {
  for (const std::function<void(MessageHeader*)>& change :
       std::vector<std::function<void(MessageHeader*)>>{
           [](MessageHeader* h) {
             h->mutable_release()->set_release_digest(Digest('x'));
           },
           [](MessageHeader* h) { h->set_from(kGuinea); },
           [](MessageHeader* h) { h->set_offer_id(std::string(16, 'x')); },
           [](MessageHeader* h) { h->set_case_tag(Digest('x')); },
           [](MessageHeader* h) {
             h->set_type(causeway::v1::MESSAGE_TYPE_CLOSE);
             h->mutable_receipt()->set_release_digest(Digest('d'));
           }}) {
    MessageHeader header = Release();
    change(&header);
    EXPECT_THAT(Judge(Taken(), kMali, header), RefusedBy("journal.received"));
  }
}

}  // namespace
}  // namespace causeway::journal
