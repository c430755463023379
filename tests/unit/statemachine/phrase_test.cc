// Nothing that code says to people is without its French.

#include "statemachine/procedure/phrase.h"

#include <filesystem>
#include <fstream>
#include <regex>
#include <set>
#include <sstream>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "statemachine/deadlines/deadline_table.h"
#include "statemachine/procedure/data_protection.h"
#include "statemachine/procedure/inquiries.h"
#include "statemachine/procedure/roles.h"
#include "tests/testing/status_matchers.h"

namespace causeway::procedure {
namespace {

using ::testing::HasSubstr;

// "a" "b" of a source: ab.
std::string Joined(const std::string& literals) {
  static const std::regex kLiteral(R"re("((?:[^"\\]|\\.)*)")re");
  std::string text;
  for (std::sregex_iterator at(literals.begin(), literals.end(), kLiteral), end;
       at != end; ++at) {
    text += (*at)[1];
  }
  return text;
}

// What stands behind `mark` in our sources, as one or more literals.
std::set<std::string> Marked(const std::vector<std::string>& folders,
                             const std::string& mark) {
  const std::regex pattern(mark + R"re(((?:\s*"(?:[^"\\]|\\.)*")+))re");
  std::set<std::string> texts;
  for (const std::string& folder : folders) {
    const std::filesystem::path root =
        std::filesystem::path(CAUSEWAY_TEST_SOURCE_DIR) / folder;
    for (const auto& entry :
         std::filesystem::recursive_directory_iterator(root)) {
      if (entry.path().extension() != ".cc") continue;
      std::ostringstream text;
      text << std::ifstream(entry.path()).rdbuf();
      const std::string source = text.str();
      for (std::sregex_iterator at(source.begin(), source.end(), pattern), end;
           at != end; ++at) {
        texts.insert(Joined((*at)[1]));
      }
    }
  }
  return texts;
}

std::set<std::string> Places(const std::string& text) {
  static const std::regex kPlace(R"(\$[0-9]|\{[a-z_]+\})");
  std::set<std::string> places;
  for (std::sregex_iterator at(text.begin(), text.end(), kPlace), end;
       at != end; ++at) {
    places.insert(at->str());
  }
  return places;
}

void ExpectFrench(const std::string& english) {
  const std::string* const french = Vocabulary::French().FindPhrase(english);
  ASSERT_NE(french, nullptr) << "without French: " << english;
  EXPECT_EQ(Places(*french), Places(english)) << english;
}

TEST(PhraseTest, EverySentenceOfCodeHasItsFrench) {
  const std::set<std::string> said =
      Marked({"statemachine", "server", "client"}, R"(\bTr\()");
  EXPECT_GT(said.size(), 200u);
  for (const std::string& english : said) ExpectFrench(english);
}

// Messages of refusals that are whole sentences; what code puts together from
// parts names versions and sizes, and stays English.
TEST(PhraseTest, EveryMessageOfTheServerHasItsFrench) {
  const std::set<std::string> said =
      Marked({"server"}, R"(\.(?:message =|missing = \{|who = \{))");
  EXPECT_GT(said.size(), 30u);
  for (const std::string& english : said) {
    if (Vocabulary::French().FindLabel(english) == nullptr) {
      ExpectFrench(english);
    }
  }
}

TEST(PhraseTest, EveryTimeLimitHasItsFrench) {
  for (const deadlines::Limit& limit :
       deadlines::DeadlineTable::Embedded().limits()) {
    ExpectFrench(limit.sentence);
    EXPECT_NE(Vocabulary::French().FindLabel(limit.who), nullptr) << limit.who;
    for (const deadlines::Rung& rung : limit.escalation) {
      EXPECT_NE(Vocabulary::French().FindLabel(rung.to), nullptr) << rung.to;
    }
  }
}

TEST(PhraseTest, WordsOfCodesHaveTheirFrench) {
  for (int32_t n = 0; n < 64; ++n) {
    ExpectFrench(WordsOf(static_cast<InquiryKind>(n)));
    ExpectFrench(WordsOf(static_cast<InquiryOutcome>(n)));
    ExpectFrench(WordsOf(static_cast<RestrictionGround>(n)));
    ExpectFrench(WordsOf(static_cast<ErasureGround>(n)));
    const char* const function = NameOf(static_cast<Function>(n));
    if (std::string(function) != "nobody") {
      EXPECT_NE(Vocabulary::French().FindLabel(function), nullptr) << function;
    }
  }
}

TEST(PhraseTest, NoFrenchIsWithoutItsEnglish) {
  std::set<std::string> said =
      Marked({"statemachine", "server", "client"},
             R"((?:\bTr\(|\.message =|\.missing = \{|\.who = \{|return|,|\{))");
  for (const deadlines::Limit& limit :
       deadlines::DeadlineTable::Embedded().limits()) {
    said.insert(limit.sentence);
  }
  for (const auto& [english, french] : Vocabulary::French().phrases()) {
    EXPECT_EQ(said.count(english), 1u) << "nobody says: " << english;
  }
}

TEST(PhraseTest, PlacesAreFilledInInTheOrderOfTheLanguage) {
  EXPECT_EQ(Say(Language::kEnglish, Tr("$0 went to $1."), {"X", "gn"}),
            "X went to gn.");
  EXPECT_EQ(Say(Language::kFrench, Tr("$0 went to $1."), {"X", "gn"}),
            "Envoyé à gn : X.");
}

TEST(PhraseTest, WhatIsNotTranslatedComesInEnglish) {
  EXPECT_EQ(Translated(Language::kFrench, "no such phrase"), "no such phrase");
  EXPECT_EQ(Labelled(Language::kFrench, "no such label"), "no such label");
}

TEST(PhraseTest, FaultsOfAFileAreNamed) {
  EXPECT_THAT(Vocabulary::Parse("[phrase]\nx = \"\"\n").status(),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("words")));
  EXPECT_FALSE(Vocabulary::Parse("[other]\n").ok());
  EXPECT_FALSE(Vocabulary::Parse("[phrase").ok());
}

}  // namespace
}  // namespace causeway::procedure
