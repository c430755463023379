#ifndef CAUSEWAY_TESTS_EXCHANGE_CANARIES_H_
#define CAUSEWAY_TESTS_EXCHANGE_CANARIES_H_

// Marks in what people write, to be found again wherever it went: each field of
// each form has an answer of its own for each place where it was written, a
// text, date, code, country, language or number. Fields that cannot have one
// are named, with why (Untold); which form they lie in is told by the others.

#include <map>
#include <set>
#include <string>
#include <vector>

#include "causeway/v1/documents.pb.h"
#include "causeway/v1/form_annex.pb.h"
#include "tests/exchange/federation.h"

namespace causeway::exchange_test {

// One marked answer.
struct Canary {
  std::string place;  // Where it was written, in the words of the test.
  pb::DocumentKind kind = pb::DOCUMENT_KIND_UNSPECIFIED;
  std::string field;  // "family.name.given"; "text" where there is no form.
};

class Canaries {
 public:
  // A complete document of this kind, marked in every field that can be, and
  // saying what the act says. `governed`: the act says something in it. Its
  // marks count once it is kept. `annex`: what a protected annex tells beside
  // the sample, as the facts of its case say it.
  pb::Document Document(const std::string& place, pb::DocumentKind kind,
                        const pb::JourneyAct& act,
                        const pb::ProtectedAnnexForm& annex, bool* governed);

  // The document that was made last is written.
  void Keep();

  // By mark.
  const std::map<std::string, Canary>& all() const { return all_; }

 private:
  std::string NextText();
  // The number of the place among those where this kind was written.
  int NumberOf(const std::string& place, pb::DocumentKind kind);
  void Mark(pb::DocumentKind kind, int number, const std::string& path,
            google::protobuf::Message* message);

  std::map<std::string, Canary> all_;
  std::map<std::string, Canary> made_;
  int texts_ = 0;
  std::map<pb::DocumentKind, std::vector<std::string>> places_;
};

// Every field of the form of this kind that holds an answer, by its descriptor.
std::set<std::string> Fields(pb::DocumentKind kind);

// Why a field has no answer of its own for each place: "yes or no", "short
// list", "a fact says it"; empty: it has one.
std::string Untold(pb::DocumentKind kind, const std::string& field);

// The marks in the documents of all cases and tasks that this node holds, as
// its keys open them.
std::set<std::string> MarksHeld(Node& node);
// The marked texts in its rows as they lie there.
std::set<std::string> MarksInClear(Node& node);

}  // namespace causeway::exchange_test

#endif  // CAUSEWAY_TESTS_EXCHANGE_CANARIES_H_
