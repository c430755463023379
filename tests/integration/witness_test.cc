// Hand-offs before a witness: real processes, TLS, SQLite.

#include <filesystem>
#include <fstream>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/ids.h"
#include "client/cli/app.h"
#include "client/cli/output.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/integration/nodes.h"
#include "tests/testing/status_matchers.h"

namespace causeway::integration_test {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

constexpr int kActsUntilTheOffer = 9;
constexpr int kActsBeforeTheHandOff = 7;

// The database with its write-ahead log, in place of what is there.
void CopyDatabase(const fs::path& from, const fs::path& to) {
  for (const char* name :
       {"causeway.db", "causeway.db-wal", "causeway.db-shm"}) {
    fs::remove(to / name);
    if (fs::exists(from / name)) fs::copy_file(from / name, to / name);
  }
}

class WitnessProcessTest : public ::testing::Test {
 protected:
  void SetUp() override {
    // tn lies alone in its country.
    std::ofstream(tn_.layout().config_path, std::ios::app)
        << "\n[custody]\nfallbacks = [\"ml-2\"]\n";
    for (const char* id : {"wi", "ml", "tn", "gn", "ml-2"}) {
      ASSERT_OK(federation_.at(id).Start());
    }
    for (const char* id : {"ml", "tn", "gn", "ml-2"}) {
      ASSERT_TRUE(BecomesVerified(federation_.at(id)));
    }
  }

  pb::WitnessView WitnessAt(Node& node) {
    const auto facts =
        node.As("operator").GetNode(pb::GetNodeRequest(), Soon());
    EXPECT_OK(facts.status());
    return facts.ok() ? facts->witness() : pb::WitnessView();
  }
  bool BecomesVerified(Node& node) {
    return Eventually([&] { return WitnessAt(node).verified(); });
  }

  void Offer() {
    case_id_ = federation_.Play(kActsUntilTheOffer);
    ASSERT_FALSE(case_id_.empty());
  }

  // The offer may just go on under another number.
  void Accept() {
    ASSERT_TRUE(Eventually([&] {
      pb::ListTasksRequest list;
      list.set_open_only(true);
      const auto tasks = tn_.As("supervisor").ListTasks(list, Soon());
      if (!tasks.ok() || tasks->tasks_size() != 1) return false;
      pb::RecordTaskRequest request;
      request.set_task_id(tasks->tasks(0).task_id());
      request.set_idempotency_key(NewIdempotencyKey(random_));
      request.set_happened_on(Today());
      request.mutable_act()->mutable_accept_offer()->set_worker(
          tn_.StaffNumber("worker"));
      return tn_.As("supervisor").RecordTask(request, Soon()).ok();
    }));
  }

  pb::CaseView ViewAtMl() {
    pb::GetCaseRequest request;
    request.set_case_id(case_id_);
    const auto view = ml_.As("worker").GetCase(request, Soon());
    EXPECT_OK(view.status());
    return view.ok() ? *view : pb::CaseView();
  }

  absl::StatusOr<pb::RecordResponse> RecordAtMl(const std::string& label,
                                                const pb::Act& act) {
    pb::RecordRequest request;
    request.set_case_id(case_id_);
    request.set_idempotency_key(NewIdempotencyKey(random_));
    request.set_happened_on(Today());
    *request.mutable_act() = act;
    return ml_.As(label).Record(request, Soon());
  }

  absl::StatusOr<pb::RecordResponse> RecordAtMl() {
    pb::Act act;
    act.mutable_record_origin()->add_habitual_residences("SN");
    return RecordAtMl("worker", act);
  }

  // Its one case verifies, and is its own in this epoch.
  static bool HoldsItsOnlyCase(Node& node, std::uint64_t epoch) {
    const Reading reading = node.Read();
    if (reading.case_versions.size() != 1) return false;
    pb::VerifyCaseRequest request;
    request.set_case_id(reading.case_versions[0].first);
    const auto verified = node.As("supervisor").VerifyCase(request, Soon());
    return verified.ok() && verified->verified() &&
           verified->custodian() == node.id() && verified->epoch() == epoch;
  }

  // "causeway --context operator@wi ...".
  std::string Type(const std::string& context, std::vector<std::string> words,
                   std::optional<int> code) {
    words.insert(words.begin(),
                 {"causeway", "--contexts", federation_.contexts_path(),
                  "--context", context});
    std::vector<const char*> line;
    for (const std::string& word : words) line.push_back(word.c_str());
    std::ostringstream out;
    std::ostringstream err;
    cli::Output output(out, err);
    SystemClock clock;
    const int ended = cli::RunCommandLine(
        static_cast<int>(line.size()), line.data(), &output, &clock, &random_);
    EXPECT_EQ(ended, code.value_or(ended)) << err.str();
    return out.str() + err.str();
  }

  // What the command line says to an ORDER with so many signatures.
  std::string Ordered(const std::string& tag, const std::string& to,
                      int officers) {
    const std::string file =
        federation_.dir() + "/order-" + to + "-" + std::to_string(officers);
    Type("operator@wi",
         {"custody", "order", file, "--federation", "demo", "--case-tag", tag,
          "--epoch", "1", "--to", to},
         0);
    for (int i = 0; i < officers; ++i) {
      Type("operator@wi",
           {"custody", "sign", file, "--officer-key",
            federation_.order_keys()[static_cast<std::size_t>(i)]},
           0);
    }
    return Type("operator@wi", {"custody", "give", file}, std::nullopt);
  }

  Federation federation_{/*witness=*/true};
  Node& ml_ = federation_.at("ml");
  Node& tn_ = federation_.at("tn");
  Node& wi_ = federation_.at("wi");
  OpenSslRandom random_;
  std::string case_id_;
};

TEST_F(WitnessProcessTest, AHandOffWaitsForAWitnessThatIsAwayAndCareGoesOn) {
  ASSERT_NO_FATAL_FAILURE(Offer());
  ASSERT_TRUE(Eventually([&] { return WitnessAt(wi_).registered() == 1; }));
  wi_.Kill();
  ASSERT_NO_FATAL_FAILURE(Accept());
  ASSERT_TRUE(Eventually(
      [&] { return ViewAtMl().custody() == pb::CUSTODY_STATE_ACCEPTED; }));
  ASSERT_OK_AND_ASSIGN(const pb::RecordResponse recorded, RecordAtMl());
  pb::Act seen;
  seen.mutable_release_later()->set_proposal(recorded.entries(0).sequence());
  ASSERT_OK(RecordAtMl("supervisor", seen).status());
  // A node that starts meanwhile may read, and decides nothing.
  ml_.Kill();
  ASSERT_OK(ml_.Start());
  EXPECT_FALSE(WitnessAt(ml_).verified());
  pb::Act withdrawn;
  withdrawn.mutable_withdraw_handoff();
  EXPECT_THAT(RecordAtMl("supervisor", withdrawn).status(),
              RefusedBy("custody.unverified"));
  EXPECT_EQ(ViewAtMl().custody(), pb::CUSTODY_STATE_ACCEPTED);
  ASSERT_OK(wi_.Start());
  // Verified, offered again under a new number, accepted by the machine.
  ASSERT_TRUE(Eventually(
      [&] { return ViewAtMl().custody() == pb::CUSTODY_STATE_CLOSED; }));
  EXPECT_EQ(ViewAtMl().custodian(), "tn");
  pb::VerifyCaseRequest verify;
  verify.set_case_id(case_id_);
  ASSERT_OK_AND_ASSIGN(const pb::VerifyCaseResponse verified,
                       ml_.As("worker").VerifyCase(verify, Soon()));
  EXPECT_TRUE(verified.verified()) << verified.problem();
}

TEST_F(WitnessProcessTest, WhatIsRecordedWhileTheWitnessIsAwayIsNotLost) {
  case_id_ = federation_.Play(kActsBeforeTheHandOff);
  ASSERT_FALSE(case_id_.empty());
  wi_.Kill();
  ml_.Kill();
  ASSERT_OK(ml_.Start());
  const std::uint64_t entries = ViewAtMl().open_entries();
  EXPECT_THAT(Type("worker@ml",
                   {"case", "record", case_id_, "--act",
                    R"({"recordOrigin":{"habitualResidences":["SN"]}})"},
                   0),
              HasSubstr("kept as pending act 1"));
  ml_.Kill();  // What was answered is on disk.
  ASSERT_OK(ml_.Start());
  ASSERT_OK_AND_ASSIGN(const pb::RecordResponse second, RecordAtMl());
  EXPECT_EQ(second.pending(), 2u);
  EXPECT_EQ(ViewAtMl().open_entries(), entries);
  const std::string pending =
      Type("worker@ml", {"case", "pending", case_id_}, 0);
  EXPECT_THAT(pending, HasSubstr("1  record_origin  waits for the witness"));
  EXPECT_THAT(pending, HasSubstr("2  record_origin  waits for the witness"));
  EXPECT_THAT(pending, HasSubstr(ml_.StaffNumber("worker")));
  EXPECT_THAT(Type("worker@ml", {"case", "show", case_id_}, 0),
              HasSubstr("2 recorded, not in the journal"));
  EXPECT_THAT(Type("operator@ml", {"node", "show"}, 0),
              HasSubstr("2 enter journals once the witness answers"));
  EXPECT_THAT(Type("worker@ml", {"case", "pending", case_id_, "--drop", "1"},
                   std::nullopt),
              HasSubstr("pending.waits"));
  ASSERT_OK(wi_.Start());
  ASSERT_TRUE(BecomesVerified(ml_));
  EXPECT_EQ(ViewAtMl().pending_acts(), 0u);
  EXPECT_EQ(ViewAtMl().open_entries(), entries + 2);
  EXPECT_THAT(Type("worker@ml", {"case", "pending", case_id_}, 0),
              HasSubstr("nothing is pending"));
  Type("worker@ml", {"case", "verify", case_id_}, 0);
}

TEST_F(WitnessProcessTest, ARestoredBackupIsFencedAndAnOrderMovesALostCase) {
  ASSERT_NO_FATAL_FAILURE(Offer());
  ASSERT_TRUE(Eventually([&] { return WitnessAt(wi_).registered() == 1; }));
  ml_.Kill();
  const fs::path backup = fs::path(federation_.dir()) / "backup";
  fs::create_directory(backup);
  CopyDatabase(ml_.DataDir(), backup);
  ASSERT_OK(ml_.Start());
  ASSERT_TRUE(BecomesVerified(ml_));
  ASSERT_NO_FATAL_FAILURE(Accept());
  ASSERT_TRUE(Eventually(
      [&] { return ViewAtMl().custody() == pb::CUSTODY_STATE_CLOSED; }));
  ml_.Kill();
  CopyDatabase(backup, ml_.DataDir());
  ASSERT_OK(ml_.Start());
  ASSERT_TRUE(BecomesVerified(ml_));
  // Its store says that the offer stands; the register names tn.
  EXPECT_THAT(RecordAtMl().status(), RefusedBy("custody.superseded"));
  EXPECT_EQ(ViewAtMl().custodian(), "tn");

  // tn's machine burns. Officers give its case to a node that it had named.
  tn_.Kill();
  const std::string table =
      Type("operator@wi", {"custody", "held", "--by", "tn"}, 0);
  const std::string tag = table.substr(table.find('\n') + 1, 64);
  EXPECT_THAT(Ordered(tag, "gn", 2), HasSubstr("witness.order_bounds"));
  EXPECT_THAT(Ordered(tag, "ml-2", 1), HasSubstr("witness.order_signatures"));
  EXPECT_THAT(Ordered(tag, "ml-2", 2),
              HasSubstr("ml-2 is custodian in epoch 2"));
  // Custody moved, never data: what ml-2 must fetch, it is told.
  Node& next = federation_.at("ml-2");
  next.Kill();
  ASSERT_OK(next.Start());
  ASSERT_TRUE(BecomesVerified(next));
  const pb::WitnessView told = WitnessAt(next);
  ASSERT_EQ(told.lost_size(), 1);
  EXPECT_EQ(told.lost(0).epoch(), 2u);
  EXPECT_EQ(told.lost(0).fetch_from(), "tn");
  EXPECT_THAT(Type("operator@ml-2", {"node", "show"}, 0),
              HasSubstr("lacks the file; tn had it"));
  // tn comes back, and is told that it is custodian no more.
  ASSERT_OK(tn_.Start());
  ASSERT_TRUE(BecomesVerified(tn_));
  const Reading reading = tn_.Read();
  ASSERT_EQ(reading.case_versions.size(), 1u);
  pb::GetCaseRequest get;
  get.set_case_id(reading.case_versions[0].first);
  ASSERT_OK_AND_ASSIGN(const pb::CaseView view,
                       tn_.As("worker").GetCase(get, Soon()));
  EXPECT_EQ(view.custodian(), "ml-2");
  EXPECT_EQ(view.custody(), pb::CUSTODY_STATE_CLOSED);

  // Its two supervisors let the file go; one of ml-2 names the worker.
  std::string task_id;
  ASSERT_TRUE(Eventually([&] {
    pb::ListTasksRequest list;
    list.set_open_only(true);
    const auto tasks = tn_.As("supervisor").ListTasks(list, Soon());
    if (!tasks.ok()) return false;
    for (const pb::TaskView& task : tasks->tasks()) {
      if (task.kind() == pb::TASK_KIND_FILE_REQUEST) task_id = task.task_id();
    }
    return !task_id.empty();
  }));
  for (const char* who : {"supervisor@tn", "deputy@tn"}) {
    Type(who,
         {"custody", "release-file", task_id, "--ground", "legal-obligation"},
         0);
  }
  EXPECT_THAT(Type("supervisor@ml-2",
                   {"custody", "fetch", "--case-tag", tag, "--from", "tn",
                    "--worker", next.StaffNumber("worker")},
                   0),
              HasSubstr("tn is asked"));
  EXPECT_TRUE(Eventually([&] { return HoldsItsOnlyCase(next, 2); }));
}

// protocol.md 4.7, 21: the disk is gone with all that was on it.
TEST_F(WitnessProcessTest, ANodeThatLostItsStoreGetsItsCaseBack) {
  ASSERT_NO_FATAL_FAILURE(Offer());
  ASSERT_NO_FATAL_FAILURE(Accept());
  ASSERT_TRUE(Eventually(
      [&] { return ViewAtMl().custody() == pb::CUSTODY_STATE_CLOSED; }));
  ASSERT_TRUE(Eventually([&] { return HoldsItsOnlyCase(tn_, 1); }));
  tn_.Kill();
  fs::remove_all(tn_.DataDir());
  ASSERT_OK(tn_.Start());
  EXPECT_TRUE(Eventually([&] { return HoldsItsOnlyCase(tn_, 1); }));
}

}  // namespace
}  // namespace causeway::integration_test
