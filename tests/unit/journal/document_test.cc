#include "base/limits.h"
#include "journal/entry.h"
#include "tests/testing/fake_random.h"
#include "tests/testing/status_matchers.h"
#include "wire/strict_parse.h"

namespace causeway::journal {
namespace {

causeway::v1::Document Form() {
  causeway::v1::Document document;
  document.set_kind(causeway::v1::DOCUMENT_KIND_REGISTRATION_FORM);
  document.set_text("the form");
  return document;
}

TEST(DocumentBody, ADocumentComesBack) {
  FakeRandom random;
  ASSERT_OK_AND_ASSIGN(const auto body, MakeDocumentBody(Form(), random));
  ASSERT_OK_AND_ASSIGN(const auto back, OpenDocumentBody(body));
  EXPECT_EQ(wire::Encode(back), wire::Encode(Form()));
}

TEST(DocumentBody, TheSameDocumentTwiceHasTwoCommitments) {
  FakeRandom random;
  ASSERT_OK_AND_ASSIGN(const auto a, MakeDocumentBody(Form(), random));
  ASSERT_OK_AND_ASSIGN(const auto b, MakeDocumentBody(Form(), random));
  EXPECT_NE(a.commitment(), b.commitment());
}

TEST(DocumentBody, ADocumentWithoutKindOrBodyIsRefused) {
  FakeRandom random;
  causeway::v1::Document document = Form();
  document.clear_kind();
  EXPECT_THAT(MakeDocumentBody(document, random), RefusedBy("input.field"));
  document = Form();
  document.set_text("");
  EXPECT_THAT(MakeDocumentBody(document, random), RefusedBy("input.field"));
  document.clear_body();
  EXPECT_THAT(MakeDocumentBody(document, random), RefusedBy("input.field"));
}

TEST(DocumentBody, SizesHaveLimits) {
  FakeRandom random;
  causeway::v1::Document document = Form();
  document.set_content(std::string(limits::kDocumentBytesMax, 'd'));
  EXPECT_OK(MakeDocumentBody(document, random));
  document.mutable_content()->push_back('d');
  EXPECT_THAT(MakeDocumentBody(document, random), RefusedBy("input.field"));
  document = Form();
  document.set_media_type(std::string(129, 'm'));
  EXPECT_THAT(MakeDocumentBody(document, random), RefusedBy("input.field"));
}

TEST(DocumentBody, AnyChangeIsDataLoss) {
  FakeRandom random;
  ASSERT_OK_AND_ASSIGN(const auto body, MakeDocumentBody(Form(), random));
  for (std::string* (causeway::v1::DocumentBody::*part)() :
       {&causeway::v1::DocumentBody::mutable_document,
        &causeway::v1::DocumentBody::mutable_salt,
        &causeway::v1::DocumentBody::mutable_commitment}) {
    auto changed = body;
    (changed.*part)()->back() ^= 1;
    EXPECT_THAT(OpenDocumentBody(changed), RefusedBy("journal.document"));
    EXPECT_THAT(OpenDocumentBody(changed),
                StatusIs(absl::StatusCode::kDataLoss));
  }
}

}  // namespace
}  // namespace causeway::journal
