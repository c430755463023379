// Replay across a move to another procedure version: each entry is judged by
// the version under which it was written.

#include "base/bytes.h"
#include "base/errors.h"
#include "crypto/digest.h"
#include "journal/replay.h"
#include "tests/testing/edited_procedure.h"
#include "tests/testing/status_matchers.h"
#include "tests/unit/journal/case_builder.h"
#include "tests/unit/journal/test_nodes.h"

namespace causeway::journal {
namespace {

using procedure::Function;
using procedure::Procedure;
using procedure::ProcedureMoved;
using procedure::ProcedureSet;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

const Procedure& Edited() {
  static const auto* const kEdited = [] {
    const std::string text = EditedProcedure("2", kFormWithMajority);
    return new Procedure(*Procedure::Parse(text, Sha256(text)));
  }();
  return *kEdited;
}

const ProcedureSet& Both() {
  static const auto* const kBoth =
      new ProcedureSet(*ProcedureSet::Make({Edited()}, ""));
  return *kBoth;
}

const std::string& Old() { return Procedure::Embedded().digest(); }
const std::string& New() { return Edited().digest(); }

// Opened under one version, then the month in which the child turns 18; moved,
// then again.
class MovedCase {
 public:
  explicit MovedCase(const std::string& opened_under) {
    builder_.ChangeEntry("o0", [opened_under](NewEntry* entry) {
      std::get<procedure::CaseOpened>(entry->fact.body).procedure_digest =
          opened_under;
    });
    builder_.WriteOpening();
  }
  MovedCase& Majority() {
    builder_.Open(procedure::MajorityForeseen{"2030-01", false}, kMali,
                  Function::kCaseWorker);
    return *this;
  }
  MovedCase& Move(const std::string& to) {
    builder_.Open(ProcedureMoved{to}, kMali, Function::kSupervisor);
    return *this;
  }
  absl::StatusOr<ReplayedCase> Replayed(const ProcedureSet& known = Both()) {
    const auto stored = ReplayStored(builder_.file(), known);
    const auto verified = Replay(builder_.file(), Nodes(), known);
    EXPECT_EQ(stored.status(), verified.status());
    return verified;
  }

 private:
  CaseBuilder builder_;
};

TEST(ReplayVersion, EachEntryIsJudgedByItsVersion) {
  // Without the form: legal under the old version, before the move.
  ASSERT_OK_AND_ASSIGN(const ReplayedCase replayed,
                       MovedCase(Old()).Majority().Move(New()).Replayed());
  EXPECT_EQ(replayed.procedure->digest(), New());
  EXPECT_EQ(replayed.state.open.procedure_digest, New());
  EXPECT_THAT(replayed.state.open.procedure_digests, ElementsAre(Old(), New()));
}

TEST(ReplayVersion, WhatTheNewVersionAsksIsAskedAfterTheMove) {
  const auto refused = MovedCase(Old()).Move(New()).Majority().Replayed();
  EXPECT_THAT(refused, RefusedBy("X.form_with_majority"));
  EXPECT_THAT(refused, StatusIs(absl::StatusCode::kDataLoss,
                                HasSubstr("open journal, entry 3")));
}

// Replay refuses what the node that recorded it should have refused.
TEST(ReplayVersion, ACaseMovesToANewerVersionAndNeverBack) {
  EXPECT_THAT(MovedCase(New()).Majority().Replayed(),
              RefusedBy("X.form_with_majority"));
  EXPECT_THAT(MovedCase(New()).Move(Old()).Replayed(), RefusedBy("V.newer"));
  EXPECT_THAT(MovedCase(Old()).Move(New()).Move(Old()).Replayed(),
              RefusedBy("V.newer"));
}

TEST(ReplayVersion, ACaseDoesNotMoveToAVersionThatAsksLess) {
  const std::string text = EditedProcedure("3");
  const Procedure third = *Procedure::Parse(text, Sha256(text));
  const ProcedureSet all = *ProcedureSet::Make({Edited(), third}, "");
  EXPECT_OK(MovedCase(Old()).Move(New()).Replayed(all));
  EXPECT_OK(MovedCase(Old()).Move(third.digest()).Replayed(all));
  const auto refused =
      MovedCase(Old()).Move(New()).Move(third.digest()).Replayed(all);
  EXPECT_THAT(refused, RefusedBy("V.asks_no_less"));
  EXPECT_THAT(RefusalOf(refused.status())->missing,
              Contains("X.form_with_majority"));
}

TEST(ReplayVersion, AVersionThatIsNotKnownIsNamedAndNoOtherStandsIn) {
  const ProcedureSet& alone = ProcedureSet::EmbeddedAlone();
  for (const auto& refused : {MovedCase(New()).Replayed(alone),
                              MovedCase(Old()).Move(New()).Replayed(alone)}) {
    EXPECT_THAT(refused, RefusedBy("S.procedure_known"));
    EXPECT_THAT(refused, StatusIs(absl::StatusCode::kFailedPrecondition,
                                  HasSubstr(HexEncode(New()))));
  }
}

TEST(ReplayVersion, TheMoveItselfIsJudgedByTheVersionBefore) {
  EXPECT_THAT(MovedCase(Old()).Move(Old()).Replayed(), RefusedBy("V.other"));
  EXPECT_THAT(MovedCase(Old()).Move("short").Replayed(),
              RefusedBy("input.field"));
}

TEST(ReplayVersion, AGenesisWithoutAWellFormedVersionIsRefused) {
  const auto refused = MovedCase("short").Replayed();
  EXPECT_THAT(refused, RefusedBy("input.field"));
  EXPECT_THAT(refused, StatusIs(absl::StatusCode::kDataLoss));
}

}  // namespace
}  // namespace causeway::journal
