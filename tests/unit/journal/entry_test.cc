#include "journal/entry.h"

#include <functional>
#include <set>

#include "crypto/commitment.h"
#include "gmock/gmock.h"
#include "tests/testing/fake_random.h"
#include "tests/testing/status_matchers.h"
#include "tests/unit/journal/test_nodes.h"
#include "wire/fact_convert.h"
#include "wire/strict_parse.h"

namespace causeway::journal {
namespace {

using causeway::v1::Entry;
using causeway::v1::EntryHeader;
using ::testing::HasSubstr;

NewEntry Example() {
  NewEntry what;
  what.journal = procedure::JournalKind::kOpen;
  what.case_tag = std::string(32, 't');
  what.sequence = 3;
  what.previous_digest = std::string(32, 'p');
  what.author_node = kMali;
  what.directory_version = 7;
  what.recorded_at_us = 1'795'424'400'000'000;
  what.fact.meta.node = kMali;
  what.fact.meta.documents = {procedure::DocumentKind::kRegistrationForm};
  what.fact.body = procedure::CaseRegistered{};
  what.document_commitments = {std::string(32, 'c')};
  return what;
}

WrittenEntry Write(const NewEntry& what) {
  FakeRandom random;
  return WriteEntry(what, Nodes().SigningKeyFor(kMali), random);
}

// An entry whose header was changed, validly signed.
Entry Resigned(const std::function<void(EntryHeader*)>& change) {
  Entry entry = Write(Example()).entry;
  EntryHeader header;
  EXPECT_OK(wire::ParseStrict(entry.header().payload(), &header));
  change(&header);
  *entry.mutable_header() =
      SignBytes("entry", wire::Encode(header), Nodes().SigningKeyFor(kMali));
  return entry;
}

TEST(Entry, WhatWasWrittenOpens) {
  const WrittenEntry written = Write(Example());
  ASSERT_OK_AND_ASSIGN(const OpenedEntry opened,
                       OpenEntry(written.entry, Nodes()));
  EXPECT_EQ(opened.digest, written.digest);
  EXPECT_EQ(opened.header.case_tag(), std::string(32, 't'));
  EXPECT_EQ(opened.header.sequence(), 3U);
  EXPECT_EQ(opened.header.author_node(), kMali);
  EXPECT_EQ(opened.header.directory_version(), 7U);
  EXPECT_EQ(opened.fact, Example().fact);
  EXPECT_EQ(opened.document_commitments, Example().document_commitments);
  EXPECT_FALSE(opened.received.has_value());
}

TEST(Entry, ThreeCommitmentsAreThereAlsoWhenThereIsNothing) {
  NewEntry what = Example();
  what.fact.meta.documents.clear();
  what.document_commitments.clear();
  const WrittenEntry written = Write(what);
  ASSERT_OK_AND_ASSIGN(const OpenedEntry opened,
                       OpenEntry(written.entry, Nodes()));
  EXPECT_EQ(opened.header.documents_commitment().size(), kCommitmentBytes);
  EXPECT_EQ(opened.header.received_commitment().size(), kCommitmentBytes);
  EXPECT_TRUE(opened.document_commitments->empty());
  // Header sizes do not tell either.
  EXPECT_EQ(written.entry.header().payload().size(),
            Write(Example()).entry.header().payload().size());
}

TEST(Entry, EachOpeningHasItsOwnSalt) {
  const Entry entry = Write(Example()).entry;
  const std::set<std::string> salts = {
      entry.fact().salt(), entry.documents().salt(), entry.received().salt()};
  EXPECT_EQ(salts.size(), 3U);
  for (const std::string& salt : salts) EXPECT_EQ(salt.size(), kSaltBytes);
}

TEST(Entry, EachOpeningMayBeAbsent) {
  const WrittenEntry written = Write(Example());
  const std::string& digest = written.digest;
  Entry entry = written.entry;
  entry.clear_fact();
  entry.clear_documents();
  entry.clear_received();
  ASSERT_OK_AND_ASSIGN(const OpenedEntry opened, OpenEntry(entry, Nodes()));
  EXPECT_FALSE(opened.fact.has_value());
  EXPECT_FALSE(opened.document_commitments.has_value());
  EXPECT_EQ(opened.digest, digest);
}

TEST(Entry, AnotherNodesStatementIsKeptByteForByte) {
  NewEntry what = Example();
  what.fact_bytes = wire::EncodeFact(what.fact);
  const WrittenEntry written = Write(what);
  EXPECT_EQ(written.entry.fact().content(), what.fact_bytes);
}

TEST(Entry, AnotherNodesStatementIsCommittedToUnderItsOwnSalts) {
  NewEntry what = Example();
  what.fact_salt = std::string(kSaltBytes, 'f');
  what.documents_salt = std::string(kSaltBytes, 'd');
  const WrittenEntry written = Write(what);
  EXPECT_EQ(written.entry.fact().salt(), what.fact_salt);
  EXPECT_EQ(written.entry.documents().salt(), what.documents_salt);
  ASSERT_OK_AND_ASSIGN(const OpenedEntry opened,
                       OpenEntry(written.entry, Nodes()));
  EXPECT_EQ(
      opened.header.fact_commitment(),
      Commit(what.fact_salt, "fact", written.entry.fact().content()).value());
  EXPECT_EQ(opened.header.documents_commitment(),
            Commit(what.documents_salt, "documents",
                   written.entry.documents().content())
                .value());
}

TEST(Entry, AnyFlippedByteIsRefused) {
  const std::string bytes = wire::Encode(Write(Example()).entry);
  Entry whole;
  ASSERT_OK(wire::ParseStrict(bytes, &whole));
  ASSERT_OK(OpenEntry(whole, Nodes()));
  for (size_t i = 0; i < bytes.size(); ++i) {
    for (const int mask : {1, 0x80, 0xff}) {
      std::string changed = bytes;
      changed[i] = static_cast<char>(changed[i] ^ mask);
      Entry entry;
      const bool accepted = wire::ParseStrict(changed, &entry).ok() &&
                            OpenEntry(entry, Nodes()).ok();
      EXPECT_FALSE(accepted) << "byte " << i << " mask " << mask;
    }
  }
}

// A cut loses openings, which is legal, or is refused: what is left is never
// another entry.
TEST(Entry, ACutNeverMakesAnotherEntry) {
  const WrittenEntry written = Write(Example());
  const std::string bytes = wire::Encode(written.entry);
  int opened = 0;
  for (size_t size = 0; size < bytes.size(); ++size) {
    Entry entry;
    if (!wire::ParseStrict(bytes.substr(0, size), &entry).ok()) continue;
    const auto one = OpenEntry(entry, Nodes());
    if (!one.ok()) continue;
    EXPECT_EQ(one->digest, written.digest);
    ++opened;
  }
  EXPECT_EQ(opened, 3);  // header; and fact; and documents
}

// An alias of the header, validly signed: parses to the same header, and is
// refused as not in its one form.
class EntryAlias : public ::testing::Test {
 protected:
  static void ExpectRefused(const std::string& alias) {
    Entry entry = Write(Example()).entry;
    EntryHeader header;
    ASSERT_TRUE(header.ParseFromString(alias));
    ASSERT_NE(alias, wire::Encode(header));
    *entry.mutable_header() =
        SignBytes("entry", alias, Nodes().SigningKeyFor(kMali));
    EXPECT_THAT(OpenEntry(entry, Nodes()), RefusedBy("journal.form"));
    EXPECT_THAT(OpenStoredEntry(entry), RefusedBy("journal.form"));
  }
  static std::string Payload() {
    return Write(Example()).entry.header().payload();
  }
};

TEST_F(EntryAlias, ReorderedFieldsAreRefused) {
  // The first field, format_version, has five bytes.
  ExpectRefused(Payload().substr(5) + Payload().substr(0, 5));
}

TEST_F(EntryAlias, ARepeatedFieldIsRefused) {
  ExpectRefused(Payload().substr(0, 5) + Payload());
}

TEST_F(EntryAlias, AnOverlongVarintIsRefused) {
  // The second field is the journal: tag 0x10, value 1.
  const std::string payload = Payload();
  ASSERT_EQ(payload.substr(5, 2), "\x10\x01");
  ExpectRefused(payload.substr(0, 6) + std::string("\x81\x00", 2) +
                payload.substr(7));
}

TEST_F(EntryAlias, AnExplicitDefaultIsRefused) {
  // Field 13, follows, of no bytes.
  ExpectRefused(Payload() + std::string("\x6a\x00", 2));
}

TEST(Entry, AnUnknownSignedFieldIsRefused) {
  Entry entry = Write(Example()).entry;
  *entry.mutable_header() =
      SignBytes("entry", entry.header().payload() + "\x7a\x01x",
                Nodes().SigningKeyFor(kMali));
  EXPECT_THAT(OpenEntry(entry, Nodes()), RefusedBy("journal.form"));
}

TEST(Entry, AnUnknownFieldBesideTheHeaderIsRefused) {
  Entry entry = Write(Example()).entry;
  ASSERT_TRUE(entry.MergeFromString(std::string("\x78\x01", 2)));
  EXPECT_THAT(OpenEntry(entry, Nodes()), RefusedBy("journal.form"));
}

TEST(Entry, AWrongHeaderIsRefusedThoughSigned) {
  const auto refused = [](const std::function<void(EntryHeader*)>& change) {
    EXPECT_THAT(OpenEntry(Resigned(change), Nodes()),
                RefusedBy("journal.form"));
  };
  ASSERT_OK(OpenEntry(Resigned([](EntryHeader*) {}), Nodes()));
  refused([](EntryHeader* h) { h->set_format_version(2); });
  refused([](EntryHeader* h) { h->clear_journal(); });
  refused([](EntryHeader* h) {
    h->set_journal(static_cast<causeway::v1::JournalKind>(9));
  });
  refused([](EntryHeader* h) { h->set_case_tag("short"); });
  refused([](EntryHeader* h) { h->set_previous_digest(ZeroDigest()); });
  refused([](EntryHeader* h) { h->set_sequence(0); });
  refused([](EntryHeader* h) { h->clear_received_commitment(); });
  refused([](EntryHeader* h) { h->set_follows(std::string(32, 'f')); });
  refused([](EntryHeader* h) { h->set_recorded_at_us(-1); });
  refused([](EntryHeader* h) {  // a fact of the open journal
    h->set_journal(causeway::v1::JOURNAL_KIND_PROTECTED);
    h->set_follows(std::string(32, 'f'));
  });
}

// Also where no fact lies beside it that would belong to another.
TEST(Entry, AHeaderWithoutAJournalIsRefused) {
  Entry entry = Resigned([](EntryHeader* h) { h->clear_journal(); });
  entry.clear_fact();
  EXPECT_THAT(OpenEntry(entry, Nodes()), RefusedBy("journal.form"));
  EXPECT_THAT(OpenStoredEntry(entry), RefusedBy("journal.form"));
}

// Nothing is verified, and no key looked for, on what cannot be read.
TEST(Entry, AHeaderThatCannotBeReadIsRefusedBeforeItsSignature) {
  Entry entry = Write(Example()).entry;
  for (const std::string& payload : {std::string(), std::string("\xff\xff\xff"),
                                     std::string(1 << 20, 'x')}) {
    entry.mutable_header()->set_payload(payload);
    EXPECT_THAT(OpenEntry(entry, Nodes()),
                StatusIs(absl::StatusCode::kInvalidArgument,
                         HasSubstr("the signed header cannot be read")));
  }
}

TEST(Entry, OnlyTheAuthorsKeyOfThatVersionSigns) {
  const auto refused = [](const Entry& entry) {
    EXPECT_THAT(OpenEntry(entry, Nodes()), RefusedBy("journal.signature"));
    EXPECT_THAT(OpenEntry(entry, Nodes()),
                StatusIs(absl::StatusCode::kUnauthenticated));
  };
  FakeRandom random;
  refused(WriteEntry(Example(), Nodes().SigningKeyFor(kGuinea), random).entry);
  refused(Resigned([](EntryHeader* h) { h->set_author_node(kGuinea); }));
  refused(Resigned([](EntryHeader* h) { h->set_directory_version(0); }));
  Entry entry = Write(Example()).entry;
  entry.mutable_header()->set_algorithm(
      causeway::v1::SIGNATURE_ALGORITHM_UNSPECIFIED);
  refused(entry);
}

TEST(Entry, ASignatureUnderAnotherTypeDoesNotCount) {
  Entry entry = Write(Example()).entry;
  *entry.mutable_header() = SignBytes("message", entry.header().payload(),
                                      Nodes().SigningKeyFor(kMali));
  EXPECT_THAT(OpenEntry(entry, Nodes()), RefusedBy("journal.signature"));
}

TEST(Entry, OpeningsOfSomethingElseAreRefused) {
  for (causeway::v1::Opening* (Entry::*part)() :
       {&Entry::mutable_fact, &Entry::mutable_documents,
        &Entry::mutable_received}) {
    Entry entry = Write(Example()).entry;
    (entry.*part)()->mutable_content()->push_back('x');
    EXPECT_THAT(OpenStoredEntry(entry), RefusedBy("journal.commitment"));
    entry = Write(Example()).entry;
    (entry.*part)()->mutable_salt()->pop_back();
    EXPECT_THAT(OpenStoredEntry(entry), RefusedBy("journal.commitment"));
    EXPECT_THAT(OpenStoredEntry(entry), StatusIs(absl::StatusCode::kDataLoss));
  }
}

TEST(Entry, TheAuthorIsANode) {
  EXPECT_THAT(OpenStoredEntry(Resigned(
                  [](EntryHeader* h) { h->set_author_node("No Node"); })),
              RefusedBy("journal.form"));
}

// A commitment to one kind of thing never opens as another.
TEST(Entry, OpeningsCannotTakeEachOthersPlace) {
  Entry entry = Write(Example()).entry;
  *entry.mutable_documents() = entry.received();
  EXPECT_THAT(OpenStoredEntry(entry), RefusedBy("journal.commitment"));
}

TEST(Entry, TheFactNamesAsManyDocumentsAsThereAre) {
  NewEntry what = Example();
  what.document_commitments.push_back(std::string(32, 'e'));
  Entry entry = Write(what).entry;
  EXPECT_THAT(OpenEntry(entry, Nodes()), RefusedBy("journal.form"));
  entry.clear_documents();  // nothing to compare with
  EXPECT_OK(OpenEntry(entry, Nodes()));
}

TEST(Entry, AFactInAnotherEncodingIsRefused) {
  NewEntry what = Example();
  what.fact_bytes = wire::EncodeFact(what.fact) + wire::EncodeFact(what.fact);
  EXPECT_THAT(OpenEntry(Write(what).entry, Nodes()), RefusedBy("journal.form"));
}

TEST(Entry, AReceivedMessageThatDoesNotParseIsRefused) {
  NewEntry what = Example();
  what.received = "no message";
  EXPECT_THAT(OpenEntry(Write(what).entry, Nodes()), RefusedBy("journal.form"));
}

TEST(Entry, DigestsDependOnTypeAndPayloadAlone) {
  causeway::v1::SignedBytes a;
  a.set_payload("payload");
  causeway::v1::SignedBytes b = a;
  b.set_signature("another");
  EXPECT_EQ(SignedDigest("entry", a), SignedDigest("entry", b));
  EXPECT_NE(SignedDigest("entry", a), SignedDigest("message", a));
  EXPECT_EQ(ZeroDigest(), std::string(32, '\0'));
}

}  // namespace
}  // namespace causeway::journal
