#include "wire/fact_convert.h"

#include <set>

#include "base/limits.h"
#include "tests/testing/status_matchers.h"
#include "tests/unit/wire/every_fact.h"
#include "wire/strict_parse.h"

namespace causeway::wire {
namespace {

using ::testing::HasSubstr;

constexpr absl::StatusCode kInvalid = absl::StatusCode::kInvalidArgument;

causeway::v1::Fact Registered() {
  procedure::CaseRegistered body;
  body.languages = {"bm"};
  body.protection_status = procedure::ProtectionStatus::kUnaccompanied;
  return ToProto({{}, body});
}

TEST(FactConvert, EveryFactComesBackWithEveryField) {
  for (const procedure::Fact& fact : EveryFact()) {
    const auto back = DecodeFact(EncodeFact(fact));
    ASSERT_OK(back);
    EXPECT_EQ(*back, fact) << procedure::NameOf(procedure::TypeOf(fact.body));
  }
}

TEST(FactConvert, EveryFactHasAnEncodingOfItsOwn) {
  std::set<std::string> seen;
  for (const procedure::Fact& fact : EveryFact()) {
    EXPECT_TRUE(seen.insert(EncodeFact(fact)).second);
  }
}

TEST(FactConvert, EmptyFieldsStayEmpty) {
  const procedure::Fact fact{{}, procedure::SolutionDecided{}};
  ASSERT_OK_AND_ASSIGN(const procedure::Fact back,
                       DecodeFact(EncodeFact(fact)));
  EXPECT_EQ(back, fact);
}

TEST(FactConvert, FactWithoutBodyIsRefused) {
  causeway::v1::Fact fact;
  fact.mutable_meta();
  EXPECT_THAT(FactFromProto(fact), RefusedBy("input.field"));
}

TEST(FactConvert, FactWithoutMetaIsRefused) {
  causeway::v1::Fact fact = Registered();
  fact.clear_meta();
  EXPECT_THAT(FactFromProto(fact), RefusedBy("input.field"));
}

TEST(FactConvert, UnknownEnumValueIsRefusedByItsField) {
  causeway::v1::Fact fact = Registered();
  fact.mutable_case_registered()->set_protection_status(
      static_cast<causeway::v1::ProtectionStatus>(99));
  EXPECT_THAT(FactFromProto(fact),
              StatusIs(kInvalid, HasSubstr("protection_status")));
  EXPECT_THAT(FactFromProto(fact), RefusedBy("input.field"));
}

TEST(FactConvert, UnknownDocumentKindIsRefused) {
  causeway::v1::Fact fact = Registered();
  fact.mutable_meta()->add_documents(
      static_cast<causeway::v1::DocumentKind>(77));
  EXPECT_THAT(FactFromProto(fact), StatusIs(kInvalid, HasSubstr("documents")));
}

TEST(FactConvert, UnspecifiedInsideAListIsRefused) {
  causeway::v1::Fact fact = Registered();
  fact.mutable_meta()->add_documents(causeway::v1::DOCUMENT_KIND_UNSPECIFIED);
  EXPECT_THAT(FactFromProto(fact), StatusIs(kInvalid, HasSubstr("documents")));
}

TEST(FactConvert, LongTextIsRefused) {
  causeway::v1::Fact fact = Registered();
  fact.mutable_case_registered()->set_languages(0, std::string(64, 'a'));
  EXPECT_OK(FactFromProto(fact));
  fact.mutable_case_registered()->set_languages(0, std::string(65, 'a'));
  EXPECT_THAT(FactFromProto(fact), StatusIs(kInvalid, HasSubstr("languages")));
}

TEST(FactConvert, LongListIsRefused) {
  causeway::v1::Fact fact = Registered();
  while (fact.case_registered().languages_size() < 64) {
    fact.mutable_case_registered()->add_languages("bm");
  }
  EXPECT_OK(FactFromProto(fact));
  fact.mutable_case_registered()->add_languages("bm");
  EXPECT_THAT(FactFromProto(fact), StatusIs(kInvalid, HasSubstr("65 items")));
}

TEST(FactConvert, LongDigestIsRefused) {
  causeway::v1::Fact fact = ToProto({{}, procedure::CaseOpened{}});
  fact.mutable_case_opened()->set_procedure_digest(std::string(32, 'd'));
  EXPECT_OK(FactFromProto(fact));
  fact.mutable_case_opened()->set_procedure_digest(std::string(33, 'd'));
  EXPECT_THAT(FactFromProto(fact),
              StatusIs(kInvalid, HasSubstr("procedure_digest")));
}

TEST(FactConvert, TextThatIsNotUtf8IsRefused) {
  causeway::v1::Fact fact = Registered();
  fact.mutable_meta()->set_node("\xc3\x28");
  EXPECT_THAT(FactFromProto(fact), StatusIs(kInvalid, HasSubstr("UTF-8")));
}

TEST(FactConvert, RefusalsDoNotRepeatWhatWasWritten) {
  causeway::v1::Fact fact = Registered();
  const std::string text = std::string(70, 'q');
  fact.mutable_case_registered()->set_languages(0, text);
  EXPECT_THAT(std::string(FactFromProto(fact).status().message()),
              ::testing::Not(HasSubstr("qqq")));
}

// A sealed case id is longer than a digest, and bounded too.
TEST(FactConvert, ASealedCaseIdHasABoundOfItsOwn) {
  procedure::Fact fact = EveryFact().front();
  fact.body = procedure::SiblingLinked{std::string(96, 's')};
  ASSERT_OK_AND_ASSIGN(const procedure::Fact read,
                       DecodeFact(EncodeFact(fact)));
  EXPECT_EQ(read, fact);
  fact.body = procedure::SiblingLinked{std::string(97, 's')};
  EXPECT_THAT(DecodeFact(EncodeFact(fact)), RefusedBy("input.field"));
}

TEST(FactConvert, BytesOutsideTheOneEncodingAreRefused) {
  const std::string bytes = EncodeFact({{}, procedure::CaseClosed{}});
  ASSERT_OK(DecodeFact(bytes));
  EXPECT_THAT(DecodeFact(bytes + bytes), RefusedBy("wire.strict"));
  EXPECT_THAT(DecodeFact(bytes.substr(0, bytes.size() - 1)),
              RefusedBy("wire.strict"));
  EXPECT_FALSE(DecodeFact("").ok());
}

TEST(FactConvert, OversizedFactIsRefusedBeforeItIsParsed) {
  EXPECT_THAT(DecodeFact(std::string(limits::kFactBytesMax + 1, '\0')),
              RefusedBy("input.field"));
}

TEST(FactConvert, ABodyIsReadFromItsOwnMessage) {
  causeway::v1::VisitRecorded visit;
  visit.set_family_found(true);
  ASSERT_OK_AND_ASSIGN(const procedure::FactBody body, BodyFromProto(visit));
  procedure::VisitRecorded want;
  want.family_found = true;
  EXPECT_EQ(body, procedure::FactBody(want));
}

TEST(FactConvert, AMessageThatIsNoBodyIsRefused) {
  EXPECT_THAT(BodyFromProto(causeway::v1::FactMeta()),
              RefusedBy("input.field"));
}

}  // namespace
}  // namespace causeway::wire
