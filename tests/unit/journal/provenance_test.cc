#include "journal/provenance.h"

#include <functional>

#include "journal/message.h"
#include "tests/testing/fake_random.h"
#include "tests/testing/status_matchers.h"
#include "tests/unit/journal/test_nodes.h"
#include "wire/strict_parse.h"

namespace causeway::journal {
namespace {

using causeway::v1::MessageHeader;

std::string Digest(char c) { return std::string(32, c); }

// Mali's entry of this body, stated by `node`, committing to this message.
absl::StatusOr<Provenance> Judge(procedure::FactBody body,
                                 const std::string& node,
                                 const MessageHeader& message) {
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
  what.received = wire::Encode(
      WriteMessage(sent, Nodes().SigningKeyFor(message.from()), random)
          .message.header());
  const causeway::v1::Entry entry =
      WriteEntry(what, Nodes().SigningKeyFor(kMali), random).entry;
  const OpenedEntry opened = OpenEntry(entry, Nodes()).value();
  return CheckProvenance(
      {&opened, &entry},
      [](const causeway::v1::SignedBytes& header) {
        return OpenSignedHeader(header, Nodes());
      },
      nullptr);
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
