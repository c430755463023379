// The command line as people type it, against real nodes.

#include <sys/stat.h>

#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "base/bytes.h"
#include "base/clock.h"
#include "certs/directory.h"
#include "client/cli/app.h"
#include "client/cli/output.h"
#include "client/files.h"
#include "crypto/random_source.h"
#include "crypto/signing_key.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "statemachine/procedure/procedure.h"
#include "statemachine/procedure/translation.h"
#include "tests/integration/nodes.h"
#include "tests/integration/raw_call.h"
#include "tests/testing/status_matchers.h"

namespace causeway::integration_test {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

struct Answer {
  int code = 0;
  std::string out;
  std::string err;
};

class CommandLineTest : public ::testing::Test {
 protected:
  void SetUp() override { ASSERT_OK(ml_.Start()); }

  // "causeway --context worker@ml ...".
  Answer Type(const std::string& context, std::vector<std::string> words) {
    words.insert(words.begin(),
                 {"causeway", "--contexts", federation_.contexts_path(),
                  "--context", context});
    std::vector<const char*> line;
    for (const std::string& word : words) line.push_back(word.c_str());
    std::ostringstream out;
    std::ostringstream err;
    cli::Output output(out, err);
    OpenSslRandom random;
    Answer answer;
    answer.code = cli::RunCommandLine(static_cast<int>(line.size()),
                                      line.data(), &output, &clock_, &random);
    answer.out = out.str();
    answer.err = err.str();
    return answer;
  }

  // Nothing is known but that there is a child of about this age.
  std::string Open(const std::string& node = "ml") {
    const Answer opened =
        Type(absl::StrCat("worker@", node),
             {"case", "open", "--age-band", "12-to-14", "--nationality", "GN",
              "--residence", "GN", "--json"});
    EXPECT_EQ(opened.code, 0) << opened.out;
    return nlohmann::json::parse(opened.out).at("case").at("caseId");
  }

  Federation federation_;
  Node& ml_ = federation_.at("ml");
  SystemClock clock_;
};

// Any node, no registration, no form in between.
TEST_F(CommandLineTest, ADangerIsToldWithinTwoCommands) {
  Node& tn = federation_.at("tn");
  ASSERT_OK(tn.Start());
  const std::string case_id = Open();
  const Answer told =
      Type("worker@ml", {"inquiry", "notify", case_id, "--kind",
                         "danger-notice", "--danger", "safety", "--to", "tn"});
  ASSERT_EQ(told.code, 0) << told.err;
  pb::ListTasksResponse tasks;
  ASSERT_TRUE(Eventually([&] {
    pb::ListTasksRequest list;
    list.set_open_only(true);
    auto answer = tn.As("worker").ListTasks(list, Soon());
    if (answer.ok()) tasks = *std::move(answer);
    return tasks.tasks_size() > 0;
  }));
  ASSERT_EQ(tasks.tasks_size(), 1);
  EXPECT_EQ(tasks.tasks(0).message_type(), pb::MESSAGE_TYPE_DANGER_NOTICE);
  EXPECT_EQ(tasks.tasks(0).inquiry().danger(), pb::URGENT_KIND_SAFETY);
  EXPECT_EQ(tasks.tasks(0).documents_size(), 0);
}

// A peer whose key the directory no longer names gets nothing more, also over
// the connection that this node has to it.
TEST_F(CommandLineTest, AKeyTakenOutGetsNothingOverTheOpenChannel) {
  Node& tn = federation_.at("tn");
  ASSERT_OK(tn.Start());
  const auto tell_tn = [&] {
    const Answer told = Type(
        "worker@ml", {"inquiry", "notify", Open(), "--kind", "danger-notice",
                      "--danger", "safety", "--to", "tn"});
    EXPECT_EQ(told.code, 0) << told.err;
  };
  const auto arrived = [&] {
    const auto tasks =
        tn.As("worker").ListTasks(pb::ListTasksRequest(), Soon());
    EXPECT_OK(tasks.status());
    return tasks.ok() ? tasks->tasks_size() : 0;
  };
  tell_tn();
  ASSERT_TRUE(Eventually([&] { return arrived() == 1; }));
  std::string pin;
  const auto pin_tn = [&](const std::string& next_pin) {
    federation_.Publish([&](pb::Directory& next) {
      for (pb::DirectoryNode& node : *next.mutable_nodes()) {
        if (node.node_id() != "tn") continue;
        pin = node.tls_key_pins(0);
        node.set_tls_key_pins(0, next_pin);
      }
    });
  };
  pin_tn(std::string(32, 'x'));
  ASSERT_TRUE(Eventually([&] {
    const auto node = ml_.As("operator").GetNode(pb::GetNodeRequest(), Soon());
    return node.ok() && node->directory_version() == 2;
  }));
  tell_tn();
  // It is tried by a new handshake, and the key is not the one.
  ASSERT_TRUE(Eventually([&] { return !ml_.RefusedHandshakes().empty(); }));
  EXPECT_EQ(ml_.RefusedHandshakes().back(), "tls.pin");
  EXPECT_EQ(arrived(), 1);
  pin_tn(std::string(pin));
  EXPECT_TRUE(Eventually([&] { return arrived() == 2; }));
}

// A pair that peers would refuse is not taken into use, in or out.
TEST_F(CommandLineTest, ATlsKeyThatTheDirectoryDoesNotNameIsNotTakenIntoUse) {
  const Pair unpinned = Forge(
      {AuthorityOf(ml_, "tls-ca"), {NodeUri(kFederation, "ml")}, "", false});
  ASSERT_OK(ReplaceFile(ml_.Keys("tls.pem"), unpinned.certificate_pem));
  ASSERT_OK(ReplaceFile(ml_.Keys("tls.key"), unpinned.key_pem));
  ASSERT_EQ(chmod(ml_.Keys("tls.key").c_str(), 0600), 0);
  ml_.Hangup();
  ASSERT_TRUE(Eventually(
      [&] { return ml_.Log().find("tls_reloaded") != std::string::npos; }));
  EXPECT_THAT(ml_.Log(), HasSubstr("\"rule\":\"tls.pin\""));
  Node& tn = federation_.at("tn");
  ASSERT_OK(tn.Start());
  const auto tell = [&](const char* from, const char* to) {
    const Answer told =
        Type(absl::StrCat("worker@", from),
             {"inquiry", "notify", Open(from), "--kind", "danger-notice",
              "--danger", "safety", "--to", to});
    EXPECT_EQ(told.code, 0) << told.err;
  };
  const auto told = [](Node& node) {
    const auto tasks =
        node.As("worker").ListTasks(pb::ListTasksRequest(), Soon());
    return tasks.ok() && tasks->tasks_size() == 1;
  };
  tell("tn", "ml");
  EXPECT_TRUE(Eventually([&] { return told(ml_); }));
  tell("ml", "tn");
  EXPECT_TRUE(Eventually([&] { return told(tn); }));
}

// There is nothing to fall back to: it serves its people, and says so.
TEST_F(CommandLineTest, ACertificateThatPeersRefuseIsTold) {
  const auto told = [&] {
    const std::string log = ml_.Log();
    int times = 0;
    for (std::size_t at = log.find("own_certificate_refused");
         at != std::string::npos;
         at = log.find("own_certificate_refused", at + 1)) {
      ++times;
    }
    return times;
  };
  ASSERT_EQ(told(), 0) << ml_.Log();
  // A new directory names another key.
  federation_.Publish([&](pb::Directory& next) {
    for (pb::DirectoryNode& node : *next.mutable_nodes()) {
      if (node.node_id() == "ml") {
        node.set_tls_key_pins(0, std::string(32, 'x'));
      }
    }
  });
  ASSERT_TRUE(Eventually([&] { return told() == 1; })) << ml_.Log();
  ml_.Kill();
  const int before = told();
  ASSERT_OK(ml_.Start());
  EXPECT_EQ(told(), before + 1) << ml_.Log();
  EXPECT_THAT(ml_.Log(), HasSubstr("\"rule\":\"tls.pin\""));
  const Answer doctor = Type("operator@ml", {"doctor"});
  EXPECT_EQ(doctor.code, 1);
  EXPECT_THAT(doctor.out, HasSubstr("tls.pin"));
  EXPECT_NE(Open(), "");
}

// Its next key lies there when the directory ends the one in use.
TEST_F(CommandLineTest, ASigningKeyIsRotatedWithoutAStart) {
  ASSERT_OK_AND_ASSIGN(const SigningKey second, SigningKey::Generate());
  ASSERT_OK_AND_ASSIGN(const auto pem, second.ToPem());
  const std::string path = ml_.Keys("signing-2.key");
  ASSERT_OK(ReplaceFile(path, pem.Reveal()));
  ASSERT_EQ(chmod(path.c_str(), 0600), 0);
  std::string config = FileText(ml_.layout().config_path);
  config.insert(config.find("[keys]\n") + 7,
                "next_signing_key = \"keys/signing-2.key\"\n");
  ASSERT_OK(ReplaceFile(ml_.layout().config_path, config));
  ml_.Kill();
  ASSERT_OK(ml_.Start());
  const std::string case_id = Open();
  federation_.Publish([&](pb::Directory& next) {
    for (pb::DirectoryNode& node : *next.mutable_nodes()) {
      if (node.node_id() != "ml") continue;
      node.mutable_signing_keys(0)->set_to_version(next.version() - 1);
      pb::NodeKey* const added = node.add_signing_keys();
      added->set_key_id(second.Id());
      added->set_public_der(second.SpkiDer());
      added->set_from_version(next.version());
    }
  });
  ASSERT_TRUE(Eventually([&] {
    return ml_.Log().find("next_signing_key_in_use") != std::string::npos;
  })) << ml_.Log();
  const Answer recorded =
      Type("worker@ml", {"case", "record", case_id, "--act",
                         R"({"raiseUrgent":{"kind":"URGENT_KIND_SAFETY"}})"});
  EXPECT_EQ(recorded.code, 0) << recorded.err;
  const Answer verified = Type("worker@ml", {"case", "verify", case_id});
  EXPECT_EQ(verified.code, 0) << verified.out << verified.err;
  EXPECT_EQ(Type("operator@ml", {"doctor"}).code, 0);
}

TEST_F(CommandLineTest, ANodesCertificateIsIssuedAnewAndTakenIntoUse) {
  const std::string before = FileText(ml_.Keys("tls.pem"));
  const Answer renewed =
      Type("operator@ml", {"node", "renew", ml_.layout().dir, "--days", "30"});
  EXPECT_EQ(renewed.code, 0) << renewed.err;
  EXPECT_THAT(renewed.out, HasSubstr("SIGHUP"));
  const std::string after = FileText(ml_.Keys("tls.pem"));
  EXPECT_NE(before, after);
  ml_.Hangup();
  ASSERT_TRUE(Eventually(
      [&] { return ml_.Log().find("tls_reloaded") != std::string::npos; }));
  EXPECT_THAT(ml_.Log(), HasSubstr("\"rule\":\"none\""));
  EXPECT_EQ(Type("operator@ml", {"node", "show"}).code, 0);
  EXPECT_NE(
      Type("operator@ml", {"node", "renew", ml_.layout().dir + "/none"}).code,
      0);
  EXPECT_EQ(FileText(ml_.Keys("tls.pem")), after);
}

TEST_F(CommandLineTest, WhoMayNotMoveACaseIsToldOfTheAct) {
  const Answer refused = Type("worker@ml", {"case", "move-procedure", Open(),
                                            "--to", "iss-eight-steps 2"});
  EXPECT_EQ(refused.code, 3);
  EXPECT_THAT(refused.err,
              AllOf(HasSubstr("move_procedure"), HasSubstr("role.function"),
                    HasSubstr("supervisor"), Not(HasSubstr("GetNode"))));
}

TEST_F(CommandLineTest, ACaseThatIsNotThereIsToldWithWhereToLook) {
  const Answer refused =
      Type("worker@ml", {"case", "show", "c-aaaaaaaaaaaaaaaaaaaaaaaaaa"});
  EXPECT_EQ(refused.code, 4);
  EXPECT_THAT(refused.err, HasSubstr("causeway case list"));
}

// The French that lies beside a procedure file of the node, to its last wire.
TEST_F(CommandLineTest, ARefusalComesInTheFrenchBesideTheProcedureFile) {
  ASSERT_EQ(ml_.Terminate(), 0);
  const std::string& config = ml_.layout().config_path;
  const std::string own = FolderOf(config) + "/own.toml";
  ASSERT_OK(ReplaceFile(own, procedure::Procedure::EmbeddedText()));
  ASSERT_OK(ReplaceFile(procedure::Translation::PathBeside(own),
                        R"([rule."G1.trafficking_screened"]
sentence = "On a demandé si l'enfant est victime de traite."
missing = "la vérification, faite avec l'enfant"
who = "qui suit l'enfant"
)"));
  ASSERT_OK(ReplaceFile(
      config, FileText(config) + "\n[procedure]\nfiles = [\"own.toml\"]\n"));
  ASSERT_OK(ml_.Start());
  const std::string case_id = Open();
  const std::vector<std::string> act = {
      "case", "record", case_id, "--act",
      R"({"completeRegistration":{"protectionStatus":"PROTECTION_STATUS_SEPARATED",
          "identificationSource":"IDENTIFICATION_SOURCE_SCHOOL",
          "languages":["fr"],"legitimateBasis":"LEGITIMATE_BASIS_VITAL_INTERESTS"}})"};
  const auto in_french = [&](std::vector<std::string> words) {
    words.insert(words.begin(), {"--language", "fr"});
    return Type("worker@ml", words);
  };
  const Answer refused = in_french(act);
  EXPECT_EQ(refused.code, 3) << refused.err;
  EXPECT_THAT(refused.err,
              AllOf(HasSubstr("la vérification, faite avec l'enfant"),
                    HasSubstr("qui suit l'enfant")));
  EXPECT_THAT(in_french({"case", "why", case_id}).out,
              HasSubstr("la vérification, faite avec l'enfant"));
  EXPECT_THAT(Type("worker@ml", act).err, Not(HasSubstr("faite avec")));
}

// A message that waits for a peer that is away, as its operator meets it.
TEST_F(CommandLineTest, AnOperatorSeesWhatWaitsAndSendsItAgain) {
  const std::string case_id = Open();
  ASSERT_EQ(
      Type("worker@ml", {"inquiry", "notify", case_id, "--kind",
                         "danger-notice", "--danger", "safety", "--to", "tn"})
          .code,
      0);
  const Answer list = Type("operator@ml", {"delivery", "list", "--json"});
  ASSERT_EQ(list.code, 0) << list.err;
  const auto waiting = nlohmann::json::parse(list.out).at("deliveries");
  ASSERT_EQ(waiting.size(), 1u);
  std::string id;
  ASSERT_TRUE(absl::Base64Unescape(
      waiting.at(0).at("messageId").get<std::string>(), &id));
  const std::string begin = HexEncode(id).substr(0, 12);
  const Answer again = Type("operator@ml", {"delivery", "resend", begin});
  EXPECT_EQ(again.code, 0) << again.err;
  EXPECT_THAT(again.out, AllOf(HasSubstr("LATE"), HasSubstr("pending")));
  EXPECT_EQ(Type("operator@ml", {"delivery", "resend", "--to", "tn"}).out,
            "no deliveries\n");  // No dead letter.
  EXPECT_EQ(Type("operator@ml", {"delivery", "resend", "1234"}).code, 6);
  EXPECT_EQ(Type("operator@ml", {"delivery", "resend", "000000000000"}).code,
            4);
  EXPECT_EQ(Type("worker@ml", {"delivery", "resend", begin}).code, 3);
  EXPECT_EQ(Type("operator@ml", {"evidence", "list"}).out,
            "no peer contradicted itself\n");
  const Answer node = Type("operator@ml", {"node", "show"});
  EXPECT_THAT(node.out, AllOf(HasSubstr("alarms"), HasSubstr("none")));
}

}  // namespace
}  // namespace causeway::integration_test
