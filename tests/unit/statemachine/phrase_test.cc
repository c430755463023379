// Nothing that code says to people is without its French.

#include "statemachine/procedure/phrase.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
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

// A text of a source, of one or more literals, and what stands before it
// without spaces.
struct Literal {
  std::string before;
  std::string text;
};

// Reads one source, from literal to literal.
class Source {
 public:
  explicit Source(std::string text) : text_(std::move(text)) {}

  std::vector<Literal> Literals() {
    std::vector<Literal> found;
    std::string before;
    while (at_ < text_.size()) {
      if (text_.compare(at_, 2, "//") == 0) {
        at_ = std::min(text_.find('\n', at_), text_.size());
      } else if (text_.compare(at_, 2, "R\"") == 0) {
        SkipRaw();
      } else if (text_[at_] == '\'') {
        at_ += text_.compare(at_, 2, "'\\") == 0 ? 4U : 3U;
      } else if (text_[at_] == '"') {
        // The next of two literals side by side goes on with the first.
        if (before.empty() && !found.empty()) {
          found.back().text += TakeLiteral();
        } else {
          found.push_back({before, TakeLiteral()});
        }
        before.clear();
      } else {
        const char c = text_[at_++];
        if (c != ' ' && c != '\n') before += c;
      }
    }
    return found;
  }

 private:
  std::string TakeLiteral() {
    std::string literal;
    for (++at_; at_ < text_.size() && text_[at_] != '"'; ++at_) {
      if (text_[at_] == '\\') ++at_;
      literal += text_[at_];
    }
    ++at_;
    return literal;
  }

  void SkipRaw() {
    const size_t open = text_.find('(', at_);
    const std::string end = ")" + text_.substr(at_ + 2, open - at_ - 2) + "\"";
    at_ = std::min(text_.find(end, open), text_.size() - end.size());
    at_ += end.size();
  }

  const std::string text_;
  size_t at_ = 0;
};

std::vector<Literal> LiteralsIn(const std::vector<std::string>& folders) {
  std::vector<Literal> all;
  for (const std::string& folder : folders) {
    const std::filesystem::path root =
        std::filesystem::path(CAUSEWAY_TEST_SOURCE_DIR) / folder;
    for (const auto& entry :
         std::filesystem::recursive_directory_iterator(root)) {
      if (entry.path().extension() != ".cc") continue;
      std::ostringstream text;
      text << std::ifstream(entry.path()).rdbuf();
      for (Literal& one : Source(text.str()).Literals()) {
        all.push_back(std::move(one));
      }
    }
  }
  return all;
}

// The texts that stand right after one of these marks.
std::set<std::string> Marked(const std::vector<std::string>& folders,
                             const std::vector<std::string>& marks) {
  std::set<std::string> texts;
  for (const Literal& one : LiteralsIn(folders)) {
    for (const std::string& mark : marks) {
      if (absl::EndsWith(one.before, mark)) texts.insert(one.text);
    }
  }
  return texts;
}

std::set<std::string> Places(const std::string& text) {
  std::set<std::string> places;
  for (size_t at = text.find_first_of("${"); at != std::string::npos;
       at = text.find_first_of("${", at + 1)) {
    const size_t end = text[at] == '$' ? at + 1 : text.find('}', at);
    places.insert(text.substr(at, end - at + 1));
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
      Marked({"statemachine", "wire", "server", "client", "forms"}, {"Tr("});
  EXPECT_GT(said.size(), 200u);
  for (const std::string& english : said) ExpectFrench(english);
}

// Messages of refusals that are whole sentences; what code puts together from
// parts names versions and sizes, and stays English.
TEST(PhraseTest, EveryMessageOfTheServerHasItsFrench) {
  const std::set<std::string> said =
      Marked({"server"}, {".message=", ".missing={", ".who={"});
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
  std::set<std::string> said;
  for (const Literal& one :
       LiteralsIn({"statemachine", "wire", "server", "client", "forms"})) {
    said.insert(one.text);
  }
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
