// Gates that hold because there is nothing to pass through (domain.md, 6): no
// field for biometric data or a score (P13, P14, P16), no call that searches
// for a child (P12).

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_split.h"
#include "causeway/v1/admin_service.pb.h"
#include "causeway/v1/case_service.pb.h"
#include "causeway/v1/evidence_service.pb.h"
#include "causeway/v1/exchange_service.pb.h"
#include "google/protobuf/descriptor.h"
#include "gtest/gtest.h"
#include "statemachine/procedure/roles.h"
#include "tests/unit/wire/every_fact.h"

namespace causeway::wire {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FileDescriptor;

std::vector<const FileDescriptor*> Contract() {
  return {causeway::v1::ListDeliveriesRequest::descriptor()->file(),
          causeway::v1::RecordRequest::descriptor()->file(),
          causeway::v1::VerifyCaseRequest::descriptor()->file(),
          causeway::v1::DeliverRequest::descriptor()->file()};
}

// The words of a name: "page_token" and "PageToken" are page and token.
std::vector<std::string> WordsOfName(const std::string& name) {
  std::string split;
  for (const char c : name) {
    if (absl::ascii_isupper(static_cast<unsigned char>(c)) && !split.empty() &&
        split.back() != '_') {
      split += '_';
    }
    split += absl::ascii_tolower(static_cast<unsigned char>(c));
  }
  return absl::StrSplit(split, '_', absl::SkipEmpty());
}

bool Says(const std::string& name, const std::vector<std::string>& banned) {
  for (const std::string& word : WordsOfName(name)) {
    for (const std::string& one : banned) {
      if (word == one) return true;
    }
  }
  return false;
}

void VisitFields(const FileDescriptor& file,
                 const std::vector<std::string>& banned, int* seen) {
  const auto visit = [&](const Descriptor& message, const auto& self) -> void {
    for (int i = 0; i < message.field_count(); ++i) {
      ++*seen;
      EXPECT_FALSE(Says(message.field(i)->name(), banned))
          << message.field(i)->full_name();
    }
    for (int i = 0; i < message.nested_type_count(); ++i) {
      self(*message.nested_type(i), self);
    }
  };
  for (int i = 0; i < file.message_type_count(); ++i) {
    visit(*file.message_type(i), visit);
  }
  for (int i = 0; i < file.enum_type_count(); ++i) {
    for (int v = 0; v < file.enum_type(i)->value_count(); ++v) {
      EXPECT_FALSE(Says(file.enum_type(i)->value(v)->name(), banned))
          << file.enum_type(i)->value(v)->full_name();
    }
  }
  for (int i = 0; i < file.dependency_count(); ++i) {
    VisitFields(*file.dependency(i), banned, seen);
  }
}

TEST(AbsentTest, NoFieldHoldsBiometricDataAScoreOrAName) {
  int seen = 0;
  for (const FileDescriptor* file : Contract()) {
    VisitFields(
        *file,
        {"biometric", "biometrics", "fingerprint", "fingerprints", "iris",
         "retina", "dna", "genetic", "genome", "facial", "photo", "photograph",
         "score", "scoring", "prediction", "surname", "birthdate", "birthday"},
        &seen);
  }
  EXPECT_GT(seen, 500);
}

TEST(AbsentTest, NoCallSearchesForAChild) {
  int seen = 0;
  for (const FileDescriptor* file : Contract()) {
    for (int s = 0; s < file->service_count(); ++s) {
      for (int m = 0; m < file->service(s)->method_count(); ++m) {
        const auto* const method = file->service(s)->method(m);
        ++seen;
        EXPECT_FALSE(
            Says(method->name(), {"search", "find", "lookup", "match", "query",
                                  "export", "statistics", "identify"}))
            << method->full_name();
        EXPECT_FALSE(method->client_streaming()) << method->full_name();
        // What a caller may ask for is an id it was given, or a page.
        const Descriptor& request = *method->input_type();
        for (int f = 0; f < request.field_count(); ++f) {
          EXPECT_FALSE(Says(request.field(f)->name(),
                            {"name", "names", "alias", "query", "filter"}))
              << request.field(f)->full_name();
        }
      }
    }
  }
  EXPECT_GE(seen, 15);
}

// Nothing that asks for a person's judgement may be written by a machine.
TEST(AbsentTest, TheNodeItselfDecidesNothing) {
  using procedure::FactType;
  for (const procedure::Fact& fact : EveryFact()) {
    const FactType type = TypeOf(fact.body);
    const auto functions = procedure::FunctionsFor(fact.body);
    const bool machine =
        std::find(functions.begin(), functions.end(),
                  procedure::Function::kMachine) != functions.end();
    // Custody as its protocol moves it, a stop or a return that the asker sent,
    // the word that a consent or a paper changed, and a danger told by another
    // node, which raises protection.
    const bool may =
        type == FactType::kCustodyReleased || type == FactType::kCustodyTaken ||
        type == FactType::kReleaseVoided || type == FactType::kOfferRenewed ||
        type == FactType::kCustodyOrdered ||
        type == FactType::kEvaluationStopped ||
        type == FactType::kReportReturned || type == FactType::kNoticeSent ||
        type == FactType::kConsentChangeTold ||
        type == FactType::kDangerNoticeReceived;
    EXPECT_EQ(machine, may) << static_cast<int>(type);
  }
}

}  // namespace
}  // namespace causeway::wire
