// How the tests of replay ask, and what the witness states to them.
#ifndef CAUSEWAY_TESTS_UNIT_JOURNAL_REPLAY_CHECKS_H_
#define CAUSEWAY_TESTS_UNIT_JOURNAL_REPLAY_CHECKS_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "journal/replay.h"
#include "journal/witness_statement.h"
#include "tests/testing/status_matchers.h"
#include "tests/unit/journal/case_builder.h"
#include "tests/unit/journal/test_nodes.h"

namespace causeway::journal {

inline absl::StatusOr<ReplayedCase> ReplayFile(
    const causeway::v1::CaseFile& file) {
  return Replay(file, Nodes(), procedure::ProcedureSet::EmbeddedAlone());
}

// Both ways of replaying refuse by the same rule, with the place.
inline void ExpectReplayRefused(const causeway::v1::CaseFile& file,
                                const std::string& rule,
                                const std::string& place) {
  const auto verified = ReplayFile(file);
  EXPECT_THAT(verified, RefusedBy(rule));
  EXPECT_THAT(verified,
              StatusIs(absl::StatusCode::kDataLoss, testing::HasSubstr(place)));
  EXPECT_THAT(ReplayStored(file, procedure::ProcedureSet::EmbeddedAlone()),
              RefusedBy(rule));
}

// "what by epoch" of each, in order.
inline std::vector<std::string> Listed(const ReplayedCase& replayed) {
  std::vector<std::string> listed;
  for (const Attested& one : replayed.attested) {
    listed.push_back(absl::StrCat(one.what, " ", one.by, " ", one.epoch));
  }
  return listed;
}

inline WitnessSigner By(const char* node) {
  return {node, 1, &Nodes().SigningKeyFor(node)};
}

inline custody::HeadCertificate Head(std::uint64_t epoch,
                                     const std::string& holder,
                                     const std::string& release) {
  return {TestCaseTag(), epoch, holder, release};
}

// The file carries the witness's certificate; its digest.
inline std::string State(causeway::v1::CaseFile& file,
                         const custody::HeadCertificate& head) {
  const causeway::v1::SignedBytes signed_head =
      SignCertificate(head, By(kGuinea));
  *file.add_witness_statements()->mutable_head_certificate() = signed_head;
  return CertificateDigest(signed_head);
}

}  // namespace causeway::journal

#endif  // CAUSEWAY_TESTS_UNIT_JOURNAL_REPLAY_CHECKS_H_
