// What a node finds wrong with itself: each check in both directions.

#include "server/diagnosis.h"

#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "base/bytes.h"
#include "base/limits.h"
#include "client/files.h"
#include "crypto/certificate.h"
#include "server/node_log.h"
#include "server/witness_link.h"
#include "tests/exchange/key_end.h"
#include "tests/exchange/witness_fixture.h"
#include "wire/finding.h"

namespace causeway::exchange_test {
namespace {

using procedure::Language;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

constexpr auto kOk = pb::FINDING_SEVERITY_OK;
constexpr auto kWarning = pb::FINDING_SEVERITY_WARNING;
constexpr auto kError = pb::FINDING_SEVERITY_ERROR;
constexpr absl::Duration kDay = absl::Hours(24);

std::string TlsPem(const Federation& federation, const std::string& node) {
  for (const NodeLayout& layout : federation.layout().nodes) {
    if (layout.node_id != node) continue;
    const auto config = server::LoadConfig(layout.config_path);
    EXPECT_OK(config.status());
    const auto pem =
        ReadWholeFile(config->tls_certificate, limits::kCertificateBytesMax);
    EXPECT_OK(pem.status());
    return *pem;
  }
  ADD_FAILURE() << "no node " << node;
  return "";
}

// What surrounds the node, as a test sets it.
struct Around {
  std::string tls_pem;
  absl::StatusOr<std::uint64_t> free_bytes =
      std::uint64_t{10 * 1024} * limits::kMiB;
  absl::Status certificate_fits;
};

pb::DiagnoseResponse Look(Node& node, const Around& around,
                          Language language = Language::kEnglish) {
  server::Surroundings surroundings;
  surroundings.tls_certificate_pem = [&] { return around.tls_pem; };
  surroundings.free_bytes = [&] { return around.free_bytes; };
  surroundings.witness_ahead = [&] { return node.agent().WitnessAhead(); };
  surroundings.certificate_fits = [&] { return around.certificate_fits; };
  server::CallContext call = node.As("operator", "AdminService.Diagnose");
  call.language = language;
  const auto answer = server::Diagnosis(node.env(), std::move(surroundings))
                          .Diagnose(call, pb::DiagnoseRequest());
  EXPECT_OK(answer.status());
  return answer.ok() ? *answer : pb::DiagnoseResponse();
}

// What is not as it should be about the subject; of any subject where it is
// empty.
std::vector<pb::Finding> Wrong(const pb::DiagnoseResponse& answer,
                               const std::string& subject = "") {
  std::vector<pb::Finding> wrong;
  for (const pb::Finding& one : answer.findings()) {
    if (one.severity() == kOk) continue;
    if (subject.empty() || one.subject() == subject) wrong.push_back(one);
  }
  return wrong;
}

class DiagnosisTest : public WitnessedHandoffTest {
 protected:
  void SetUp() override {
    WitnessedHandoffTest::SetUp();
    around_.tls_pem = TlsPem(federation_, "ml");
  }

  std::vector<pb::Finding> WrongAt(Node& node,
                                   const std::string& subject = "") {
    return Wrong(Look(node, around_), subject);
  }
  // The one finding about the subject, which is not as it should be.
  pb::Finding OnlyAt(Node& node, const std::string& subject) {
    const std::vector<pb::Finding> wrong = WrongAt(node, subject);
    EXPECT_THAT(wrong, SizeIs(1)) << Look(node, around_).DebugString();
    return wrong.empty() ? pb::Finding() : wrong[0];
  }
  // The answer of a check to the time of day: at `moment`, and just before.
  void AtAndBefore(absl::Time moment, const std::string& subject,
                   pb::FindingSeverity at, pb::FindingSeverity before) {
    for (const auto& [time, expected] :
         {std::pair{moment, at}, {moment - absl::Seconds(1), before}}) {
      federation_.clock().Set(time);
      pb::FindingSeverity worst = kOk;
      for (const pb::Finding& one : WrongAt(ml_, subject)) {
        worst = std::max(worst, one.severity());
      }
      EXPECT_EQ(worst, expected) << subject << " at " << absl::FormatTime(time);
    }
  }
  // Another question of ml to the witness is due, and answered.
  void AskAgain() {
    federation_.Wait();
    ml_.agent().RunOnce();
  }

  Around around_;
};

TEST_F(DiagnosisTest, WhereAllIsWellEverySubjectIsNamedAndNothingIsToBeDone) {
  const pb::DiagnoseResponse answer = Look(ml_, around_);
  EXPECT_THAT(Wrong(answer), IsEmpty()) << answer.DebugString();
  std::set<std::string> subjects;
  for (const pb::Finding& one : answer.findings()) {
    subjects.insert(one.subject());
    EXPECT_EQ(one.severity(), kOk);
    EXPECT_NE(one.sentence(), "");
    EXPECT_EQ(one.advice(), "");
  }
  EXPECT_THAT(subjects,
              ElementsAre("alarms", "certificate", "clock", "directory", "disk",
                          "keys", "officers", "profile", "witness"));
  EXPECT_THAT(WrongAt(wi_), IsEmpty());
}

TEST(TwoPartyDiagnosisTest, ThatThereIsNoWitnessIsSaidLoudlyAndFirst) {
  Federation federation;
  Node& ml = federation.at("ml");
  Around around;
  around.tls_pem = TlsPem(federation, "ml");
  const pb::DiagnoseResponse answer = Look(ml, around);
  ASSERT_THAT(Wrong(answer), SizeIs(1)) << answer.DebugString();
  EXPECT_EQ(answer.findings(0).severity(), kWarning);
  EXPECT_EQ(answer.findings(0).subject(), "profile");
  EXPECT_THAT(answer.findings(0).sentence(), HasSubstr("NO WITNESS"));
  EXPECT_THAT(answer.findings(0).advice(), HasSubstr("docs/custody.md"));
  const pb::DiagnoseResponse french = Look(ml, around, Language::kFrench);
  EXPECT_THAT(french.findings(0).sentence(), HasSubstr("AUCUN TÉMOIN"));
  EXPECT_THAT(french.findings(0).advice(), HasSubstr("restauration"));
}

TEST_F(DiagnosisTest, OneOfficerAloneIsSaidLoudly) {
  federation_.Publish([](pb::Directory& next) {
    next.mutable_officers()->DeleteSubrange(1, 2);
    next.set_officer_signatures(1);
  });
  const pb::Finding alone = OnlyAt(ml_, "officers");
  EXPECT_EQ(alone.severity(), kWarning);
  EXPECT_THAT(alone.sentence(), HasSubstr("ONE OFFICER"));
  EXPECT_THAT(alone.advice(), HasSubstr("causeway directory officers"));
}

TEST_F(DiagnosisTest, AWitnessThatHasNotAnsweredSinceTheStart) {
  WitnessAway(true);
  ml_.Restart();
  ml_.agent().RunOnce();
  const pb::Finding waits = OnlyAt(ml_, "witness");
  EXPECT_EQ(waits.severity(), kError);
  EXPECT_THAT(waits.sentence(), HasSubstr("decisions and hand-offs wait"));
  EXPECT_THAT(waits.advice(), HasSubstr("witness_silent"));
  WitnessAway(false);
  federation_.Wait();
  federation_.Settle();
  EXPECT_THAT(WrongAt(ml_, "witness"), IsEmpty());
}

TEST_F(DiagnosisTest, ASecondProcessOverACopyOfTheStore) {
  federation_.Settle();
  pb::WitnessQuestion question;
  question.mutable_recover();
  ASSERT_OK(server::AskWitness(ml_.env(), ml_, "wi", question).status());
  AskAgain();
  const pb::Finding overtaken = OnlyAt(ml_, "witness");
  EXPECT_EQ(overtaken.severity(), kError);
  EXPECT_THAT(overtaken.sentence(), HasSubstr("Another process"));
  ml_.Restart();
  AskAgain();
  EXPECT_THAT(WrongAt(ml_, "witness"), IsEmpty());
}

TEST_F(DiagnosisTest, AWitnessThatHalted) {
  const auto backup = wi_.Backup();
  Offer();
  federation_.Settle();
  EXPECT_THAT(WrongAt(wi_, "witness"), IsEmpty());
  Accept();
  wi_.RestoreFrom(backup);
  ml_.Restart();
  federation_.Settle();
  const pb::Finding halted = OnlyAt(wi_, "witness");
  EXPECT_EQ(halted.severity(), kError);
  EXPECT_THAT(halted.sentence(), HasSubstr("halted"));
}

TEST_F(DiagnosisTest, ACaseWhoseFileIsNotHereIsCountedAndNotNamed) {
  Offer();
  federation_.Settle();
  const auto backup = tn_.Backup();
  Accept();
  federation_.Settle();
  Register();
  tn_.RestoreFrom(backup);
  // It asks, and nobody answers.
  federation_.fate = [](const std::string&, const std::string& to) {
    return to == "ml" ? Fate::kLoseRequest : Fate::kDeliver;
  };
  federation_.Settle();
  ASSERT_THAT(ViewOfWitness(tn_).lost(), SizeIs(1));
  around_.tls_pem = TlsPem(federation_, "tn");
  const pb::Finding lost = OnlyAt(tn_, "witness");
  EXPECT_EQ(lost.severity(), kError);
  EXPECT_THAT(lost.sentence(), HasSubstr("not here: 1"));
  EXPECT_THAT(lost.advice(), HasSubstr("causeway custody fetch"));
  const std::string all = Look(tn_, around_).DebugString();
  EXPECT_THAT(all,
              AllOf(Not(HasSubstr(HexEncode(tag_))), Not(HasSubstr(case_id_)),
                    Not(HasSubstr(tn_.Staff("worker")))));
  federation_.fate = nullptr;
  federation_.Wait();
  federation_.Settle();
  EXPECT_THAT(WrongAt(tn_, "witness"), IsEmpty());
}

TEST_F(DiagnosisTest, ActsThatWaitAndActsThatCouldNotEnter) {
  const auto backup = ml_.Backup();
  Offer();
  federation_.Settle();
  Accept();
  WitnessAway(true);
  ml_.RestoreFrom(backup);
  ASSERT_OK(ml_.Record("worker", case_id_,
                       R"({"raiseUrgent":{"kind":"URGENT_KIND_SAFETY"}})")
                .status());
  std::vector<pb::Finding> wrong = WrongAt(ml_, "witness");
  ASSERT_THAT(wrong, SizeIs(2));
  EXPECT_EQ(wrong[0].severity(), kError);  // Not verified.
  EXPECT_EQ(wrong[1].severity(), kWarning);
  EXPECT_THAT(wrong[1].sentence(), HasSubstr("in no journal yet: 1"));
  WitnessAway(false);
  federation_.Wait();
  federation_.Settle();
  const pb::Finding refused = OnlyAt(ml_, "witness");
  EXPECT_EQ(refused.severity(), kWarning);
  EXPECT_THAT(refused.sentence(), HasSubstr("could not enter a journal: 1"));
  EXPECT_THAT(refused.advice(), HasSubstr("causeway case pending"));
}

TEST_F(DiagnosisTest, ADirectoryThatEnds) {
  const absl::Time ends = absl::FromUnixMicros(
      ml_.env().directory->Current()->proto().expires_at_us());
  AtAndBefore(ends, "directory", kError, kWarning);
  AtAndBefore(ends - 90 * kDay + absl::Seconds(1), "directory", kWarning, kOk);
  for (const int days : {7, 30, 90}) {
    federation_.clock().Set(ends - days * kDay + absl::Seconds(1));
    EXPECT_THAT(OnlyAt(ml_, "directory").sentence(),
                HasSubstr("less than " + std::to_string(days) + " days"));
  }
}

TEST_F(DiagnosisTest, ASigningKeyThatIsOver) {
  const SigningKey second = *SigningKey::Generate();
  EndKey(federation_, ml_, End::kRetired, second);
  const pb::Finding over = OnlyAt(ml_, "keys");
  EXPECT_EQ(over.severity(), kError);
  EXPECT_THAT(over.sentence(), HasSubstr("records and sends nothing"));
  EXPECT_THAT(over.advice(), HasSubstr("keys.next_signing_key"));
  ml_.env().next_signing_key = &second;
  const pb::Finding next = OnlyAt(ml_, "keys");
  EXPECT_EQ(next.severity(), kWarning);
  EXPECT_THAT(next.sentence(), HasSubstr("signs with its next one"));
  ml_.env().signing_key = &second;
  EXPECT_THAT(WrongAt(ml_, "keys"), IsEmpty());
}

TEST_F(DiagnosisTest, TheNodesOwnCertificates) {
  const auto tls = Certificate::BundleFromPem(around_.tls_pem);
  ASSERT_OK(tls.status());
  const Certificate& seal = ml_.env().sealing_keys->front().certificate();
  for (const Certificate* one : {&tls->front(), &seal}) {
    AtAndBefore(one->NotAfter(), "certificate", kError,
                one == &seal ? kError : kWarning);
    federation_.clock().Set(one->NotBefore() - absl::Seconds(1));
    bool named = false;
    for (const pb::Finding& clock : WrongAt(ml_, "clock")) {
      named = named || (clock.severity() == kError &&
                        absl::StrContains(clock.sentence(),
                                          wire::TimeText(one->NotBefore())) &&
                        absl::StrContains(clock.sentence(),
                                          one == &seal ? "sealing" : "TLS"));
    }
    EXPECT_TRUE(named) << Look(ml_, around_).DebugString();
  }
  federation_.clock().Set(tls->front().NotBefore());
  around_.certificate_fits =
      Refuse(absl::StatusCode::kUnauthenticated, {.rule = "tls.pin"});
  const pb::Finding refused = OnlyAt(ml_, "certificate");
  EXPECT_EQ(refused.severity(), kError);
  EXPECT_THAT(refused.sentence(), HasSubstr("tls.pin"));
  // It is said once: the end of it is the reason.
  federation_.clock().Set(tls->front().NotAfter());
  EXPECT_THAT(WrongAt(ml_, "certificate"), SizeIs(1));
  around_.tls_pem = "none";
  EXPECT_EQ(OnlyAt(ml_, "certificate").severity(), kError);
}

TEST_F(DiagnosisTest, AClockThatWasSetBackBehindTheLog) {
  ASSERT_OK(ml_.Record("worker", case_id_,
                       R"({"raiseUrgent":{"kind":"URGENT_KIND_SAFETY"}})")
                .status());
  const absl::Time written = federation_.clock().Now();
  federation_.clock().Set(written - absl::Minutes(2));
  EXPECT_THAT(WrongAt(ml_, "clock"), IsEmpty());
  federation_.clock().Set(written - absl::Minutes(2) - absl::Seconds(1));
  const pb::Finding back = OnlyAt(ml_, "clock");
  EXPECT_EQ(back.severity(), kError);
  EXPECT_THAT(back.sentence(),
              AllOf(HasSubstr(wire::TimeText(written)),
                    HasSubstr(wire::TimeText(federation_.clock().Now()))));
  // What is written since does not hide it.
  ASSERT_OK(ml_.storage().Write([&](WriteTx& tx) {
    return server::AppendLeaf(tx, absl::ToUnixMicros(federation_.clock().Now()),
                              causeway::store::v1::NODE_LOG_KIND_ADMINISTRATION,
                              ml_.env().directory->Current()->digest(),
                              "node.started");
  }));
  EXPECT_THAT(OnlyAt(ml_, "clock").sentence(), HasSubstr("set back"));
  federation_.clock().Set(written);
  EXPECT_THAT(WrongAt(ml_, "clock"), IsEmpty());
}

TEST_F(DiagnosisTest, TheWitnessesClockIsComparedAndDecidesNothing) {
  federation_.clock().Set(  // What an answer can hold.
      absl::FromUnixMicros(absl::ToUnixMicros(federation_.clock().Now())));
  FakeClock other(federation_.clock().Now());
  wi_.env().clock = &other;
  const auto apart = [&](absl::Duration ahead) {
    federation_.Wait();
    other.Set(federation_.clock().Now() + ahead);
    ml_.agent().RunOnce();
    return WrongAt(ml_, "clock");
  };
  EXPECT_THAT(apart(absl::Minutes(2)), IsEmpty());
  EXPECT_THAT(apart(-absl::Minutes(2)), IsEmpty());
  for (const int sign : {1, -1}) {
    const char* const which = sign > 0 ? "is behind" : "is ahead";
    const auto little = apart(sign * (absl::Minutes(2) + absl::Seconds(1)));
    ASSERT_THAT(little, SizeIs(1));
    EXPECT_EQ(little[0].severity(), kWarning);
    EXPECT_THAT(little[0].sentence(),
                AllOf(HasSubstr(which), HasSubstr("2m1s")));
    const auto much = apart(sign * (kDay + absl::Seconds(1)));
    ASSERT_THAT(much, SizeIs(1));
    EXPECT_EQ(much[0].severity(), kError);
    EXPECT_THAT(much[0].sentence(), HasSubstr(which));
  }
  // Of this process alone.
  ml_.Restart();
  EXPECT_FALSE(ml_.agent().WitnessAhead().has_value());
  // A witness three days behind cosigns as ever.
  other.Set(federation_.clock().Now() - 3 * kDay);
  federation_.Settle();
  Offer();
  federation_.Settle();
  ExpectHandedOver(Accept());
}

TEST_F(DiagnosisTest, ADiskThatFills) {
  const std::uint64_t gib = std::uint64_t{1024} * limits::kMiB;
  const std::uint64_t low = std::uint64_t{100} * limits::kMiB;
  around_.free_bytes = gib;
  EXPECT_THAT(WrongAt(ml_), IsEmpty());
  around_.free_bytes = gib - 1;
  EXPECT_EQ(OnlyAt(ml_, "disk").severity(), kWarning);
  around_.free_bytes = low;
  EXPECT_EQ(OnlyAt(ml_, "disk").severity(), kWarning);
  around_.free_bytes = low - 1;
  EXPECT_EQ(OnlyAt(ml_, "disk").severity(), kError);
  EXPECT_THAT(OnlyAt(ml_, "disk").sentence(), HasSubstr("99 MiB"));
  around_.free_bytes = absl::UnavailableError("/a/path");
  EXPECT_EQ(OnlyAt(ml_, "disk").severity(), kError);
  EXPECT_THAT(OnlyAt(ml_, "disk").sentence(),
              AllOf(HasSubstr("UNAVAILABLE"), Not(HasSubstr("/a/path"))));
}

TEST_F(DiagnosisTest, TheDiskIsAskedForItsFreeBytes) {
  const auto here = server::FreeBytesAt(federation_.layout().nodes.front().dir);
  ASSERT_OK(here.status());
  EXPECT_GT(*here, 0u);
  EXPECT_EQ(server::FreeBytesAt("/nowhere/at/all").status().code(),
            absl::StatusCode::kUnavailable);
}

TEST_F(DiagnosisTest, ADamagedStoreIsAFindingAndNoFailedCall) {
  ASSERT_OK(ml_.storage().Write([](WriteTx& tx) -> absl::Status {
    RETURN_IF_ERROR(tx.Append(Table::kNodeLog, "damaged").status());
    RETURN_IF_ERROR(tx.Put(Table::kWitness, server::keys::kStanding, "\xff"));
    return tx.Put(Table::kOutbox, server::keys::OutboxOpenPrefix() + "x",
                  "\xff");
  }));
  for (const char* subject : {"clock", "witness", "alarms"}) {
    const pb::Finding damaged = OnlyAt(ml_, subject);
    EXPECT_EQ(damaged.severity(), kError) << subject;
    EXPECT_THAT(damaged.sentence(), HasSubstr("DATA_LOSS")) << subject;
    EXPECT_THAT(damaged.advice(), HasSubstr("damaged")) << subject;
  }
  EXPECT_THAT(WrongAt(ml_, "directory"), IsEmpty());
}

TEST_F(DiagnosisTest, MessagesThatAreLate) {
  federation_.unreachable = "tn";
  Offer();
  federation_.Settle();
  federation_.clock().Advance(absl::Minutes(16));
  const pb::Finding late = OnlyAt(ml_, "alarms");
  EXPECT_EQ(late.severity(), kWarning);
  EXPECT_THAT(late.sentence(), HasSubstr("late: 1"));
  EXPECT_THAT(late.advice(), HasSubstr("causeway delivery list"));
  federation_.unreachable.clear();
  federation_.Wait();
  federation_.Settle();
  EXPECT_THAT(WrongAt(ml_, "alarms"), IsEmpty());
}

// Also the number that somebody adds later.
TEST(AlarmFindingsTest, EveryNumberHasItsSentenceAndItsCommand) {
  EXPECT_THAT(server::AlarmFindings(Language::kEnglish, pb::Alarms()),
              IsEmpty());
  std::set<std::string> sentences;
  const auto* const type = pb::Alarms::descriptor();
  for (int i = 0; i < type->field_count(); ++i) {
    pb::Alarms alarms;
    alarms.GetReflection()->SetUInt32(&alarms, type->field(i), 3);
    const auto found = server::AlarmFindings(Language::kEnglish, alarms);
    ASSERT_THAT(found, SizeIs(1)) << type->field(i)->name();
    EXPECT_EQ(found[0].severity(), kWarning);
    EXPECT_THAT(found[0].sentence(), HasSubstr(": 3"));
    EXPECT_THAT(found[0].advice(), HasSubstr("causeway "));
    sentences.insert(found[0].sentence());
  }
  EXPECT_EQ(sentences.size(), static_cast<std::size_t>(type->field_count()));
}

}  // namespace
}  // namespace causeway::exchange_test
