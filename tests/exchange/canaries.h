#ifndef CAUSEWAY_TESTS_EXCHANGE_CANARIES_H_
#define CAUSEWAY_TESTS_EXCHANGE_CANARIES_H_

// Marks in what people write, to be found again wherever it went: each free
// text of each form has its own mark for each place where it was written.

#include <map>
#include <set>
#include <string>

#include "causeway/v1/documents.pb.h"
#include "tests/exchange/federation.h"

namespace causeway::exchange_test {

// One marked text.
struct Canary {
  std::string place;  // Where it was written, in the words of the test.
  pb::DocumentKind kind = pb::DOCUMENT_KIND_UNSPECIFIED;
  std::string field;  // "family.name.given"; "text" where there is no form.
};

class Canaries {
 public:
  // A complete document of this kind, with a mark in every free text.
  pb::Document Document(const std::string& place, pb::DocumentKind kind);

  // By mark.
  const std::map<std::string, Canary>& all() const { return all_; }

 private:
  std::string Next(const std::string& place, pb::DocumentKind kind,
                   const std::string& field);
  void Mark(const std::string& place, pb::DocumentKind kind,
            const std::string& path, google::protobuf::Message* message);

  std::map<std::string, Canary> all_;
};

// Every free text of the form of this kind, by its descriptor.
std::set<std::string> FreeTexts(pb::DocumentKind kind);

// The marks in the documents of all cases and tasks that this node holds, as
// its keys open them.
std::set<std::string> MarksHeld(Node& node);
// The same in its rows as they lie there.
std::set<std::string> MarksInClear(Node& node);

}  // namespace causeway::exchange_test

#endif  // CAUSEWAY_TESTS_EXCHANGE_CANARIES_H_
