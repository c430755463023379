#include "wire/strict_parse.h"

#include "causeway/v1/facts.pb.h"
#include "causeway/v1/journal.pb.h"
#include "tests/testing/status_matchers.h"

namespace causeway::wire {
namespace {

using causeway::v1::SignedBytes;

SignedBytes Example() {
  SignedBytes message;
  message.set_payload("payload");
  message.set_key_id("key");
  return message;
}

TEST(StrictParse, WhatEncodeWroteIsRead) {
  SignedBytes back;
  ASSERT_OK(ParseStrict(Encode(Example()), &back));
  EXPECT_EQ(back.payload(), "payload");
  EXPECT_EQ(back.key_id(), "key");
}

// The four aliases: each parses to the same message, none is accepted.
TEST(StrictParse, ReorderedFieldsAreRefused) {
  SignedBytes first, second, back;
  first.set_key_id("key");
  second.set_payload("payload");
  const std::string alias = Encode(first) + Encode(second);
  ASSERT_TRUE(back.ParseFromString(alias));
  ASSERT_EQ(Encode(back), Encode(Example()));
  EXPECT_THAT(ParseStrict(alias, &back), RefusedBy("wire.strict"));
}

TEST(StrictParse, ARepeatedSingularFieldIsRefused) {
  SignedBytes first, back;
  first.set_payload("other");
  const std::string alias = Encode(first) + Encode(Example());
  ASSERT_TRUE(back.ParseFromString(alias));
  ASSERT_EQ(Encode(back), Encode(Example()));
  EXPECT_THAT(ParseStrict(alias, &back), RefusedBy("wire.strict"));
}

TEST(StrictParse, AnOverlongVarintIsRefused) {
  const std::string plain = Encode(Example());
  // The length 7 of the payload, in two bytes.
  const std::string alias =
      plain.substr(0, 1) + std::string("\x87\x00", 2) + plain.substr(2);
  SignedBytes back;
  ASSERT_TRUE(back.ParseFromString(alias));
  ASSERT_EQ(Encode(back), plain);
  EXPECT_THAT(ParseStrict(alias, &back), RefusedBy("wire.strict"));
}

TEST(StrictParse, AnExplicitDefaultIsRefused) {
  // Field 4, algorithm, UNSPECIFIED: absent in the one encoding.
  const std::string alias = Encode(Example()) + std::string("\x20\x00", 2);
  SignedBytes back;
  ASSERT_TRUE(back.ParseFromString(alias));
  ASSERT_EQ(Encode(back), Encode(Example()));
  EXPECT_THAT(ParseStrict(alias, &back), RefusedBy("wire.strict"));
}

TEST(StrictParse, AnUnknownFieldIsRefusedAtAnyDepth) {
  SignedBytes back;
  const std::string unknown("\x78\x01", 2);  // field 15
  EXPECT_THAT(ParseStrict(Encode(Example()) + unknown, &back),
              RefusedBy("wire.strict"));
  causeway::v1::Entry entry;
  ASSERT_TRUE(entry.mutable_fact()->ParseFromString(unknown));
  causeway::v1::Entry read;
  EXPECT_THAT(ParseStrict(Encode(entry), &read), RefusedBy("wire.strict"));
  EXPECT_THAT(RefuseUnknown(entry), RefusedBy("input.field"));
}

TEST(StrictParse, AnUnknownEnumValueIsRefused) {
  causeway::v1::EntryHeader header;
  header.set_journal(static_cast<causeway::v1::JournalKind>(9));
  causeway::v1::EntryHeader back;
  EXPECT_THAT(ParseStrict(Encode(header), &back), RefusedBy("wire.strict"));
  EXPECT_THAT(RefuseUnknown(header), RefusedBy("input.field"));
}

TEST(StrictParse, AnUnknownValueInAListIsRefused) {
  causeway::v1::FactMeta meta;
  meta.add_documents(causeway::v1::DOCUMENT_KIND_DECISION);
  EXPECT_OK(RefuseUnknown(meta));
  meta.add_documents(static_cast<causeway::v1::DocumentKind>(99));
  EXPECT_THAT(RefuseUnknown(meta), RefusedBy("input.field"));
}

TEST(StrictParse, BytesThatDoNotParseAreRefused) {
  SignedBytes back;
  EXPECT_THAT(ParseStrict("\xff\xff\xff", &back), RefusedBy("wire.strict"));
}

TEST(StrictParse, InvalidUtf8IsRefusedWithoutALineInTheLog) {
  causeway::v1::EntryHeader header;
  const std::string bytes("\x3a\x02\xc3\x28", 4);  // field 7, a string
  testing::internal::CaptureStderr();
  const absl::Status status = ParseStrict(bytes, &header);
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "");
  EXPECT_THAT(status, RefusedBy("wire.strict"));
}

TEST(StrictParse, TheEmptyMessageIsItsOwnEncoding) {
  SignedBytes back;
  EXPECT_OK(ParseStrict("", &back));
}

}  // namespace
}  // namespace causeway::wire
