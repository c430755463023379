#include "journal/message.h"

#include <functional>

#include "base/limits.h"
#include "crypto/commitment.h"
#include "crypto/padding.h"
#include "gmock/gmock.h"
#include "journal/message_rules.h"
#include "tests/testing/fake_random.h"
#include "tests/testing/status_matchers.h"
#include "tests/unit/journal/test_nodes.h"
#include "wire/fact_convert.h"
#include "wire/strict_parse.h"

namespace causeway::journal {
namespace {

using causeway::v1::Envelope;
using causeway::v1::Message;
using causeway::v1::MessageHeader;
using causeway::v1::SealedContent;
using ::testing::HasSubstr;

std::string MessageId() { return std::string(16, 'm'); }

MessageHeader Header(causeway::v1::MessageType type) {
  MessageHeader header;
  header.set_type(type);
  header.set_from(kTunisia);
  header.set_to(kMali);
  header.set_reference(std::string(16, 'r'));
  header.set_sequence(1);
  header.set_directory_version(1);
  const MessageRule* const rule = RuleOf(type);
  if (rule != nullptr && rule->answers) {
    header.set_in_reply_to(std::string(32, 'q'));
  }
  return header;
}

MessageHeader CustodyHeader(causeway::v1::MessageType type) {
  MessageHeader header = Header(type);
  header.set_offer_id(std::string(16, 'o'));
  header.set_round(1);
  return header;
}

// Tunisia accepts Mali's offer.
NewMessage Accept() {
  NewMessage what;
  what.header = CustodyHeader(causeway::v1::MESSAGE_TYPE_ACCEPT);
  procedure::Fact fact{{}, procedure::CustodyAccepted{}};
  fact.meta.node = kTunisia;
  what.fact_bytes = wire::EncodeFact(fact);
  return what;
}

NewMessage Ready() {
  NewMessage what;
  what.header = CustodyHeader(causeway::v1::MESSAGE_TYPE_READY);
  what.header.set_case_tag(std::string(32, 't'));
  what.header.mutable_ready()->set_bundle_digest(std::string(32, 'b'));
  what.header.mutable_ready()->set_open_head(std::string(32, 'h'));
  what.header.mutable_ready()->set_to_epoch(1);
  return what;
}

NewMessage Withdraw() {
  NewMessage what;
  what.header = CustodyHeader(causeway::v1::MESSAGE_TYPE_WITHDRAW);
  what.header.set_sequence(0);
  return what;
}

NewMessage Receipt() {
  NewMessage what;
  what.header = CustodyHeader(causeway::v1::MESSAGE_TYPE_RECEIPT);
  what.header.set_sequence(0);
  what.header.set_case_tag(std::string(32, 't'));
  what.header.mutable_receipt()->set_release_digest(std::string(32, 'd'));
  return what;
}

// A report of Tunisia with one document.
NewMessage Report() {
  NewMessage what;
  what.header = Header(causeway::v1::MESSAGE_TYPE_EVALUATION_REPORT);
  procedure::Fact fact{{}, procedure::EvaluationReceived{}};
  fact.meta.node = kTunisia;
  fact.meta.documents = {procedure::DocumentKind::kEvaluationReport};
  what.fact_bytes = wire::EncodeFact(fact);
  FakeRandom random;
  causeway::v1::Document document;
  document.set_kind(causeway::v1::DOCUMENT_KIND_EVALUATION_REPORT);
  document.set_text("the report");
  what.documents.push_back(*MakeDocumentBody(document, random));
  return what;
}

Message Write(const NewMessage& what, const std::string& signer = kTunisia) {
  FakeRandom random;
  return WriteMessage(what, Nodes().SigningKeyFor(signer), random).message;
}

absl::StatusOr<SealedMessage> SealIt(const Message& message) {
  return SealMessage(message, MessageId(), kMali,
                     Nodes().SealingCertificateFor(kMali));
}

absl::StatusOr<OpenedMessage> OpenIt(const Envelope& envelope,
                                     const std::string& self = kMali,
                                     const std::string& caller = kTunisia) {
  return OpenMessage(envelope, self, caller, Nodes().SealingKeysFor(self),
                     Nodes());
}

// Seals without the checks that SealMessage makes, as a stranger would.
Envelope SealAnything(const Message& message,
                      const std::function<void(SealedContent*)>& change = {},
                      std::uint32_t version = kProtocolVersion) {
  Envelope envelope;
  envelope.set_protocol_version(version);
  envelope.set_recipient(kMali);
  envelope.set_message_id(MessageId());
  SealedContent content;
  content.set_protocol_version(version);
  content.set_recipient(kMali);
  content.set_message_id(MessageId());
  *content.mutable_message() = message;
  if (change) change(&content);
  envelope.set_sealed(
      *Seal(Pad(wire::Encode(content)), Nodes().SealingCertificateFor(kMali)));
  return envelope;
}

// What the recipient must refuse, the sender's own node refuses to seal.
void ExpectRefused(const Message& message, const std::string& rule) {
  EXPECT_THAT(SealIt(message), RefusedBy(rule));
  EXPECT_THAT(OpenIt(SealAnything(message)), RefusedBy(rule));
  EXPECT_THAT(OpenIt(SealAnything(message)),
              StatusIs(absl::StatusCode::kInvalidArgument));
}

void ExpectHeaderRefused(NewMessage what,
                         const std::function<void(MessageHeader*)>& change,
                         const std::string& rule) {
  change(&what.header);
  ExpectRefused(Write(what), rule);
}

TEST(Message, WhatWasSealedOpens) {
  for (const NewMessage& what : {Accept(), Ready(), Withdraw(), Report()}) {
    const Message message = Write(what);
    ASSERT_OK_AND_ASSIGN(const SealedMessage sealed, SealIt(message));
    ASSERT_OK_AND_ASSIGN(const OpenedMessage opened, OpenIt(sealed.envelope));
    EXPECT_EQ(opened.header.type(), what.header.type());
    EXPECT_EQ(opened.digest, SignedDigest("message", message.header()));
    EXPECT_EQ(opened.fact_bytes, what.fact_bytes);
    EXPECT_TRUE(VerifyCommitment(opened.header.fact_commitment(),
                                 opened.fact_salt, "fact", what.fact_bytes));
    EXPECT_EQ(opened.fact.has_value(), !what.fact_bytes.empty());
    EXPECT_EQ(opened.documents.size(), what.documents.size());
    EXPECT_EQ(opened.padded_bytes, sealed.padded_bytes);
    EXPECT_FALSE(opened.not_understood);
  }
}

TEST(Message, TheDigestOfWritingIsThatOfOpening) {
  FakeRandom random;
  const WrittenMessage written =
      WriteMessage(Accept(), Nodes().SigningKeyFor(kTunisia), random);
  EXPECT_EQ(written.digest, SignedDigest("message", written.message.header()));
}

TEST(Message, OutsideTheSealStandNothingButVersionRecipientAndId) {
  ASSERT_OK_AND_ASSIGN(const SealedMessage sealed, SealIt(Write(Ready())));
  EXPECT_EQ(sealed.padded_bytes, kPaddedBytesMin);
  EXPECT_EQ(sealed.envelope.sealed().size(), SealedSize(kPaddedBytesMin));
  const std::string bytes = wire::Encode(sealed.envelope);
  for (const std::string& secret :
       {std::string(kTunisia), std::string(16, 'r'), std::string(32, 't')}) {
    EXPECT_EQ(bytes.find(secret), std::string::npos);
  }
}

TEST(Message, KindsThatPassAClosedGateAreOfTheSmallestSize) {
  NewMessage recall;
  recall.header = Header(causeway::v1::MESSAGE_TYPE_RECALL);
  recall.header.set_sequence(0);
  for (const NewMessage& what : {Withdraw(), Receipt(), recall}) {
    ASSERT_OK_AND_ASSIGN(const SealedMessage sealed, SealIt(Write(what)));
    EXPECT_EQ(sealed.padded_bytes, 4096U);
  }
}

TEST(Message, ALargeReceiptIsRefused) {
  ExpectHeaderRefused(
      Receipt(),
      [](MessageHeader* h) { h->set_head_certificate(std::string(5000, 'c')); },
      "message.size");
}

TEST(Message, OnlyBundleReleaseAndReceiptShowACertificate) {
  ExpectHeaderRefused(
      Ready(), [](MessageHeader* h) { h->set_head_certificate("c"); },
      "message.form");
}

TEST(Message, AMessageForAnotherNodeIsRefused) {
  ASSERT_OK_AND_ASSIGN(const SealedMessage sealed, SealIt(Write(Accept())));
  EXPECT_THAT(OpenIt(sealed.envelope, kGuinea), RefusedBy("message.recipient"));
  Envelope changed = sealed.envelope;
  changed.set_recipient(kGuinea);
  EXPECT_THAT(OpenIt(changed, kGuinea), RefusedBy("message.seal"));
}

TEST(Message, AMessageSignedForAnotherNodeIsRefused) {
  NewMessage what = Accept();
  what.header.set_to(kGuinea);
  EXPECT_THAT(SealIt(Write(what)), RefusedBy("message.recipient"));
  EXPECT_THAT(OpenIt(SealAnything(Write(what))),
              RefusedBy("message.recipient"));
}

TEST(Message, WhatStandsOutsideCannotBeExchanged) {
  ASSERT_OK_AND_ASSIGN(const SealedMessage sealed, SealIt(Write(Accept())));
  Envelope changed = sealed.envelope;
  changed.set_message_id(std::string(16, 'n'));
  EXPECT_THAT(OpenIt(changed), RefusedBy("message.envelope"));
  changed = sealed.envelope;
  changed.set_protocol_version(2);
  EXPECT_THAT(OpenIt(changed), RefusedBy("message.envelope"));
  changed.set_protocol_version(0);
  EXPECT_THAT(OpenIt(changed), RefusedBy("message.version"));
  EXPECT_THAT(
      OpenIt(SealAnything(Write(Accept()),
                          [](SealedContent* c) { c->set_recipient(kGuinea); })),
      RefusedBy("message.envelope"));
}

TEST(Message, AMessageIdHasSixteenBytes) {
  ASSERT_OK_AND_ASSIGN(SealedMessage sealed, SealIt(Write(Accept())));
  sealed.envelope.set_message_id("short");
  EXPECT_THAT(OpenIt(sealed.envelope), RefusedBy("message.form"));
}

TEST(Message, ACallerWhoIsNotTheSenderIsRefused) {
  ASSERT_OK_AND_ASSIGN(const SealedMessage sealed, SealIt(Write(Accept())));
  EXPECT_THAT(OpenIt(sealed.envelope, kMali, kGuinea),
              RefusedBy("message.sender"));
}

TEST(Message, AnotherNodesSignatureIsRefused) {
  const Message forged = Write(Accept(), kGuinea);
  EXPECT_THAT(OpenIt(SealAnything(forged)), RefusedBy("message.signature"));
  EXPECT_THAT(OpenIt(SealAnything(forged)),
              StatusIs(absl::StatusCode::kUnauthenticated));
}

TEST(Message, AnAlteredSealIsRefused) {
  ASSERT_OK_AND_ASSIGN(const SealedMessage sealed, SealIt(Write(Accept())));
  Envelope changed = sealed.envelope;
  changed.mutable_sealed()->back() ^= 1;
  EXPECT_THAT(OpenIt(changed), RefusedBy("message.seal"));
}

TEST(Message, AnyFlippedBitOfTheSignedHeaderIsRefused) {
  const Message message = Write(Accept());
  const size_t size = message.header().payload().size();
  for (size_t i = 0; i < size; i += 7) {
    Message changed = message;
    (*changed.mutable_header()->mutable_payload())[i] ^= 1;
    EXPECT_FALSE(OpenIt(SealAnything(changed)).ok()) << i;
  }
}

TEST(Message, AHeaderThatCannotBeReadIsRefusedBeforeItsSignature) {
  Message message = Write(Accept());
  for (const std::string& payload :
       {std::string(), std::string("\xff\xff\xff")}) {
    message.mutable_header()->set_payload(payload);
    const auto opened = OpenIt(SealAnything(message));
    EXPECT_THAT(opened, RefusedBy("message.form"));
    EXPECT_THAT(opened,
                StatusIs(absl::StatusCode::kInvalidArgument,
                         HasSubstr("the signed header cannot be read")));
  }
}

TEST(Message, WrongPaddingIsRefused) {
  Envelope envelope = SealAnything(Write(Accept()));
  std::string padded = Pad("content");
  padded.back() = 'x';
  envelope.set_sealed(*Seal(padded, Nodes().SealingCertificateFor(kMali)));
  EXPECT_THAT(OpenIt(envelope), RefusedBy("message.padding"));
}

TEST(Message, AContentThatIsNotInItsOneFormIsRefused) {
  Envelope envelope = SealAnything(Write(Accept()));
  envelope.set_sealed(*Seal(Pad("\xff"), Nodes().SealingCertificateFor(kMali)));
  EXPECT_THAT(OpenIt(envelope), RefusedBy("message.form"));
}

TEST(Message, AnUnknownTypeIsRefused) {
  ExpectHeaderRefused(
      Accept(), [](MessageHeader* h) { h->clear_type(); }, "message.type");
}

TEST(Message, TermsOfAnotherTypeAreRefused) {
  ExpectHeaderRefused(
      Ready(), [](MessageHeader* h) { h->mutable_receipt(); }, "message.terms");
  ExpectHeaderRefused(
      Ready(), [](MessageHeader* h) { h->clear_terms(); }, "message.terms");
  ExpectHeaderRefused(
      Accept(), [](MessageHeader* h) { h->mutable_evaluation(); },
      "message.terms");
  ExpectHeaderRefused(
      Ready(), [](MessageHeader* h) { h->mutable_ready()->set_to_epoch(2); },
      "message.terms");
  ExpectHeaderRefused(
      Ready(), [](MessageHeader* h) { h->mutable_ready()->clear_open_head(); },
      "message.terms");
}

TEST(Message, ProcedureVersionsOfTermsAreChecked) {
  NewMessage offer;
  offer.header = CustodyHeader(causeway::v1::MESSAGE_TYPE_OFFER);
  auto* sheet = offer.header.mutable_cover_sheet();
  sheet->set_reason(causeway::v1::HANDOFF_REASON_COMPETENCE);
  sheet->set_age_band(causeway::v1::AGE_BAND_12_TO_14);
  sheet->set_step(causeway::v1::STEP_ASSESSMENT);
  sheet->set_procedure_digest(std::string(32, 'p'));
  sheet->add_earlier_procedure_digests(std::string(32, 'q'));
  ASSERT_OK(SealIt(Write(offer)));
  const auto refused =
      [&](const std::function<void(causeway::v1::CoverSheet*)>& change) {
        ExpectHeaderRefused(
            offer, [&](MessageHeader* h) { change(h->mutable_cover_sheet()); },
            "message.terms");
      };
  refused([](auto* s) { s->clear_reason(); });
  refused([](auto* s) { s->clear_age_band(); });
  refused([](auto* s) { s->clear_step(); });
  refused([](auto* s) { s->clear_procedure_digest(); });
  refused([](auto* s) {
    s->add_sections(causeway::v1::DOCUMENT_KIND_UNSPECIFIED);
  });
  refused([](auto* s) {  // Not in order, or twice.
    s->add_sections(causeway::v1::DOCUMENT_KIND_DECISION);
    s->add_sections(causeway::v1::DOCUMENT_KIND_DECISION);
  });
  refused([](auto* s) { s->add_earlier_procedure_digests("short"); });
  refused(
      [](auto* s) { s->add_earlier_procedure_digests(std::string(32, 'q')); });
  refused(
      [](auto* s) { s->add_earlier_procedure_digests(std::string(32, 'p')); });
  refused([](auto* s) {
    for (char c = 'A'; s->earlier_procedure_digests_size() < 32; ++c) {
      s->add_earlier_procedure_digests(std::string(32, c));
    }
  });
}

TEST(Message, AReturnedReportLacksSomethingOnce) {
  NewMessage sent_back;
  sent_back.header = Header(causeway::v1::MESSAGE_TYPE_EVALUATION_RETURN);
  sent_back.header.set_in_reply_to(Report().header.in_reply_to());
  auto* terms = sent_back.header.mutable_evaluation_return();
  terms->add_lacks(causeway::v1::REPORT_LACK_SAFETY);
  ASSERT_OK(SealIt(Write(sent_back)));
  const auto refused =
      [&](const std::function<void(causeway::v1::EvaluationReturnTerms*)>&
              change) {
        ExpectHeaderRefused(
            sent_back,
            [&](MessageHeader* h) { change(h->mutable_evaluation_return()); },
            "message.terms");
      };
  refused([](auto* t) { t->clear_lacks(); });
  refused([](auto* t) { t->add_lacks(causeway::v1::REPORT_LACK_SAFETY); });
  refused([](auto* t) { t->add_lacks(causeway::v1::REPORT_LACK_UNSPECIFIED); });
}

TEST(Message, FieldsThatDoNotBelongToTheTypeAreRefused) {
  const auto refused = [](const NewMessage& what,
                          const std::function<void(MessageHeader*)>& change) {
    ExpectHeaderRefused(what, change, "message.form");
  };
  refused(Accept(),
          [](MessageHeader* h) { h->set_case_tag(std::string(32, 't')); });
  refused(Accept(), [](MessageHeader* h) { h->set_epoch(1); });
  refused(Accept(), [](MessageHeader* h) { h->clear_offer_id(); });
  refused(Accept(), [](MessageHeader* h) { h->set_sequence(0); });
  refused(Accept(), [](MessageHeader* h) { h->set_reference("short"); });
  refused(Accept(), [](MessageHeader* h) { h->set_in_reply_to("short"); });
  refused(Accept(), [](MessageHeader* h) { h->clear_in_reply_to(); });
  refused(Accept(), [](MessageHeader* h) { h->set_round(2); });
  refused(Withdraw(),
          [](MessageHeader* h) { h->set_in_reply_to(std::string(32, 'q')); });
  refused(Accept(), [](MessageHeader* h) { h->set_sent_at_us(-1); });
  refused(Accept(), [](MessageHeader* h) {
    h->set_case_reference(std::string(16, 'r'));
  });
  refused(Report(), [](MessageHeader* h) {
    h->set_case_reference(std::string(16, 'r'));
  });
  refused(Ready(), [](MessageHeader* h) { h->clear_case_tag(); });
  refused(Ready(), [](MessageHeader* h) { h->set_round(0); });
  refused(Withdraw(), [](MessageHeader* h) { h->set_sequence(1); });
  refused(Report(), [](MessageHeader* h) { h->set_round(1); });
  refused(Report(),
          [](MessageHeader* h) { h->set_offer_id(std::string(16, 'o')); });
}

TEST(Message, BundleTermsAreChecked) {
  NewMessage bundle;
  bundle.header = CustodyHeader(causeway::v1::MESSAGE_TYPE_BUNDLE);
  bundle.header.set_case_tag(std::string(32, 't'));
  auto* terms = bundle.header.mutable_bundle();
  terms->set_chunk_key(std::string(32, 'k'));
  terms->set_open_head(std::string(32, 'h'));
  terms->add_chunk_digests(std::string(32, 'c'));
  ASSERT_OK(SealIt(Write(bundle)));
  const auto refused =
      [&](const std::function<void(causeway::v1::BundleTerms*)>& change) {
        ExpectHeaderRefused(
            bundle, [&](MessageHeader* h) { change(h->mutable_bundle()); },
            "message.terms");
      };
  refused([](causeway::v1::BundleTerms* t) { t->clear_chunk_key(); });
  refused([](causeway::v1::BundleTerms* t) { t->clear_chunk_digests(); });
  refused([](causeway::v1::BundleTerms* t) { t->add_chunk_digests("short"); });
  refused([](causeway::v1::BundleTerms* t) { t->set_epoch(3); });
  refused(
      [](causeway::v1::BundleTerms* t) { t->set_protected_included(true); });
  refused([](causeway::v1::BundleTerms* t) {
    t->set_protected_head(std::string(32, 'p'));
  });
}

TEST(Message, AFactThatIsNotThatOfTheTypeIsRefused) {
  NewMessage what = Accept();
  what.fact_bytes = Report().fact_bytes;
  ExpectRefused(Write(what), "message.fact");
  what.fact_bytes.clear();
  ExpectRefused(Write(what), "message.fact");
  what = Withdraw();
  what.fact_bytes = Accept().fact_bytes;
  ExpectRefused(Write(what), "message.fact");
}

TEST(Message, AFactThatIsNotTheSendersOwnIsRefused) {
  NewMessage what = Accept();
  procedure::Fact fact{{}, procedure::CustodyAccepted{}};
  fact.meta.node = kGuinea;
  what.fact_bytes = wire::EncodeFact(fact);
  ExpectRefused(Write(what), "message.fact");
}

TEST(Message, OpeningsThatDoNotFitAreRefused) {
  Message message = Write(Accept());
  message.mutable_fact()->mutable_content()->push_back('x');
  ExpectRefused(message, "message.commitment");
  message = Write(Accept());
  message.clear_documents();
  ExpectRefused(message, "message.commitment");
}

TEST(Message, DocumentsThatDoNotFitAreRefused) {
  Message message = Write(Report());
  message.clear_bodies();
  ExpectRefused(message, "message.documents");
  message = Write(Report());
  message.mutable_bodies(0)->mutable_document()->back() ^= 1;
  ExpectRefused(message, "message.documents");
  NewMessage what = Accept();  // a type without documents
  what.documents = Report().documents;
  ExpectRefused(Write(what), "message.documents");
  what = Report();  // another kind than the fact names
  FakeRandom random(5);
  causeway::v1::Document document;
  document.set_kind(causeway::v1::DOCUMENT_KIND_DECISION);
  document.set_text("a decision");
  what.documents[0] = *MakeDocumentBody(document, random);
  ExpectRefused(Write(what), "message.documents");
}

TEST(Message, AMessageThatOneCallCannotCarryIsRefused) {
  NewMessage what = Report();
  FakeRandom random;
  causeway::v1::Document document;
  document.set_kind(causeway::v1::DOCUMENT_KIND_EVALUATION_REPORT);
  document.set_content(std::string(limits::kDocumentBytesMax, 'd'));
  what.documents[0] = *MakeDocumentBody(document, random);
  EXPECT_THAT(SealIt(Write(what)), RefusedBy("message.size"));
}

// RELEASE of Tunisia's epoch 1, to Mali.
class ReleaseMessage : public ::testing::Test {
 protected:
  ReleaseMessage() {
    procedure::CustodyReleased released;
    released.offer_id = std::string(16, 'o');
    released.receiver = kMali;
    NewEntry entry;
    entry.journal = procedure::JournalKind::kOpen;
    entry.case_tag = std::string(32, 't');
    entry.epoch = 1;
    entry.sequence = 9;
    entry.previous_digest = std::string(32, 'p');
    entry.author_node = kTunisia;
    entry.directory_version = 1;
    entry.fact.body = released;
    FakeRandom random;
    const WrittenEntry written =
        WriteEntry(entry, Nodes().SigningKeyFor(kTunisia), random);
    what_.header = CustodyHeader(causeway::v1::MESSAGE_TYPE_RELEASE);
    what_.header.set_case_tag(std::string(32, 't'));
    what_.header.set_epoch(1);
    what_.header.mutable_release()->set_release_digest(written.digest);
    what_.release_entry = written.entry;
  }
  NewMessage what_;
};

TEST_F(ReleaseMessage, HoldsItsEntry) {
  ASSERT_OK_AND_ASSIGN(const SealedMessage sealed, SealIt(Write(what_)));
  ASSERT_OK_AND_ASSIGN(const OpenedMessage opened, OpenIt(sealed.envelope));
  EXPECT_TRUE(opened.release_entry.has_value());
}

TEST_F(ReleaseMessage, WithoutItsEntryIsRefused) {
  what_.release_entry.reset();
  ExpectRefused(Write(what_), "message.release_entry");
}

TEST_F(ReleaseMessage, WithAnotherEntryIsRefused) {
  const auto refused =
      [this](const std::function<void(MessageHeader*)>& change) {
        ExpectHeaderRefused(what_, change, "message.release_entry");
      };
  refused([](MessageHeader* h) {
    h->mutable_release()->set_release_digest(std::string(32, 'x'));
  });
  refused([](MessageHeader* h) { h->set_epoch(2); });
  refused([](MessageHeader* h) { h->set_case_tag(std::string(32, 'x')); });
  refused([](MessageHeader* h) { h->set_offer_id(std::string(16, 'x')); });
}

TEST_F(ReleaseMessage, AnEntryInAnyOtherTypeIsRefused) {
  NewMessage ready = Ready();
  ready.release_entry = what_.release_entry;
  ExpectRefused(Write(ready), "message.release_entry");
}

// A later version: the fields every version has, and more.
Message Newer(const std::string& signer) {
  MessageHeader header = Header(static_cast<causeway::v1::MessageType>(200));
  header.set_protocol_version(2);
  Message message;
  *message.mutable_header() =
      SignBytes("message", wire::Encode(header) + "\xfa\x3f\x01x",
                Nodes().SigningKeyFor(signer));
  return message;
}

TEST(Message, AValidMessageOfANewerVersionIsNotUnderstood) {
  ASSERT_OK_AND_ASSIGN(const OpenedMessage opened,
                       OpenIt(SealAnything(Newer(kTunisia), {}, 2)));
  EXPECT_TRUE(opened.not_understood);
  EXPECT_EQ(opened.header.from(), kTunisia);
  EXPECT_FALSE(opened.fact.has_value());
  EXPECT_TRUE(opened.documents.empty());
}

TEST(Message, AForgedMessageOfANewerVersionIsRefused) {
  EXPECT_THAT(OpenIt(SealAnything(Newer(kGuinea), {}, 2)),
              RefusedBy("message.signature"));
  EXPECT_THAT(OpenIt(SealAnything(Newer(kTunisia), {}, 2), kMali, kGuinea),
              RefusedBy("message.sender"));
}

TEST(Message, ANewerHeaderUnderOurVersionIsRefused) {
  EXPECT_THAT(OpenIt(SealAnything(Newer(kTunisia))),
              RefusedBy("message.version"));
}

TEST(Message, AHeaderAloneOpens) {
  const Message message = Write(Ready());
  ASSERT_OK_AND_ASSIGN(const MessageHeader header,
                       OpenSignedHeader(message.header(), Nodes()));
  EXPECT_EQ(header.type(), causeway::v1::MESSAGE_TYPE_READY);
  EXPECT_THAT(OpenSignedHeader(Write(Ready(), kGuinea).header(), Nodes()),
              RefusedBy("message.signature"));
  EXPECT_OK(OpenStoredHeader(Write(Ready(), kGuinea).header()));
}

}  // namespace
}  // namespace causeway::journal
