#include "certs/federation.h"

#include <sys/stat.h>
#include <toml++/toml.h>

#include <algorithm>
#include <filesystem>
#include <set>

#include "base/bytes.h"
#include "base/ids.h"
#include "certs/directory.h"
#include "certs/directory_edit.h"
#include "certs/files.h"
#include "certs/officer.h"
#include "certs/people.h"
#include "certs/people_file.h"
#include "crypto/case_key.h"
#include "crypto/certificate.h"
#include "crypto/digest.h"
#include "crypto/file_secret.h"
#include "crypto/random_source.h"
#include "crypto/sealing.h"
#include "tests/testing/fake_random.h"
#include "tests/testing/status_matchers.h"
#include "tests/unit/certs/temp_folder.h"
#include "tests/unit/certs/test_federation.h"

namespace causeway {
namespace {

namespace fs = std::filesystem;
using certs_test::Now;

FederationPlan Plan() {
  FederationPlan plan;
  plan.name = "iss.example";
  NodePlan tn;
  tn.node_id = "tn-dgpe";
  tn.organisation = "Authority of Tunisia";
  tn.country = "TN";
  tn.represents = {"TN"};
  tn.people_address = "127.0.0.1:7001";
  tn.peers_address = "127.0.0.1:7002";
  tn.languages = {"ar", "fr"};
  tn.people = {{"worker", {"case_worker"}},
               {"supervisor", {"supervisor", "panel_coordinator"}}};
  NodePlan gn = tn;
  gn.node_id = "gn-dnpe";
  gn.organisation = "Authority of Guinea";
  gn.country = "GN";
  gn.represents = {"GN"};
  gn.people_address = "127.0.0.1:7003";
  gn.peers_address = "127.0.0.1:7004";
  gn.people = {{"worker", {"case_worker", "operator", "auditor"}}};
  plan.nodes = {tn, gn};
  return plan;
}

absl::StatusOr<FederationLayout> Create(const std::string& dir,
                                        const FederationPlan& plan = Plan()) {
  OpenSslRandom random;
  return CreateFederation(dir, plan, Sha256("procedure"), "iss-1", Now(),
                          random);
}

std::string Read(const std::string& path) {
  const auto content = certs::ReadFile(path, 1 << 20);
  EXPECT_OK(content) << path;
  return content.value_or("");
}

mode_t Mode(const std::string& path) {
  struct stat file = {};
  EXPECT_EQ(stat(path.c_str(), &file), 0) << path;
  return file.st_mode & 07777;
}

// One for all tests that only read it.
class FederationTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    folder_ = new certs_test::TempFolder();
    layout_ = new FederationLayout(*Create(folder_->path() + "/demo"));
  }
  static void TearDownTestSuite() {
    delete layout_;
    delete folder_;
  }
  static std::shared_ptr<const Directory> Loaded() {
    const auto officers = LoadOfficerSet(layout_->officer_public_paths, 1);
    EXPECT_OK(officers);
    const auto directory =
        LoadDirectoryFile(layout_->directory_path, *officers);
    EXPECT_OK(directory);
    return *directory;
  }

  static certs_test::TempFolder* folder_;
  static FederationLayout* layout_;
};
certs_test::TempFolder* FederationTest::folder_ = nullptr;
FederationLayout* FederationTest::layout_ = nullptr;

TEST_F(FederationTest, EveryFileIsThereAndNoOther) {
  std::set<std::string> found;
  for (const auto& entry : fs::recursive_directory_iterator(layout_->dir)) {
    found.insert(fs::relative(entry.path(), layout_->dir).string());
  }
  std::set<std::string> wanted = {"officer", "officer/officer-1.key",
                                  "officer/officer-1.pub", "directory.bin",
                                  "contexts.toml"};
  for (const std::string node : {"tn-dgpe", "gn-dnpe"}) {
    wanted.insert(node);
    for (const char* name :
         {"node.toml", "people.toml", "data", "keys", "keys/tls.key",
          "keys/tls.pem", "keys/tls-ca.pem", "keys/tls-ca.key",
          "keys/signing.key", "keys/sealing.key", "keys/sealing.pem",
          "keys/wrapping.key", "keys/people-ca.pem", "keys/people-ca.key",
          "people", "people/worker.key", "people/worker.pem"}) {
      wanted.insert(node + "/" + name);
    }
  }
  wanted.insert("tn-dgpe/people/supervisor.key");
  wanted.insert("tn-dgpe/people/supervisor.pem");
  EXPECT_EQ(found, wanted);
}

TEST_F(FederationTest, NobodyElseReadsAKey) {
  int keys = 0;
  for (const auto& entry : fs::recursive_directory_iterator(layout_->dir)) {
    const std::string path = entry.path().string();
    if (entry.is_directory()) {
      EXPECT_EQ(Mode(path), 0700u) << path;
    } else if (entry.path().extension() == ".key") {
      EXPECT_EQ(Mode(path), 0600u) << path;
      EXPECT_OK(ReadSecretFile(path));
      ++keys;
    } else {
      EXPECT_EQ(Mode(path), 0644u) << path;
      EXPECT_EQ(Read(path).find("PRIVATE"), std::string::npos) << path;
    }
  }
  EXPECT_EQ(keys, 1 + 2 * 6 + 3);
}

TEST_F(FederationTest, TheDirectoryIsSignedAndListsTheNodes) {
  const auto directory = Loaded();
  EXPECT_EQ(directory->version(), 1u);
  EXPECT_EQ(directory->federation(), "iss.example");
  EXPECT_TRUE(directory->HasProcedure(Sha256("procedure")));
  EXPECT_FALSE(directory->Expired(Now() + absl::Hours(24 * 364)));
  EXPECT_TRUE(directory->Expired(Now() + absl::Hours(24 * 366)));
  ASSERT_OK_AND_ASSIGN(const v1::DirectoryNode* const tn,
                       directory->RequireActive("tn-dgpe"));
  EXPECT_EQ(tn->endpoint(), "127.0.0.1:7002");
  EXPECT_EQ(tn->country(), "TN");
  EXPECT_EQ(tn->accepts_size(), 31);
  EXPECT_OK(directory->RequireActive("gn-dnpe"));
}

TEST_F(FederationTest, EachNodesKeysAreThoseOfTheDirectory) {
  const auto directory = Loaded();
  for (const NodeLayout& node : layout_->nodes) {
    const std::string keys = node.keys_dir + "/";
    for (const bool as_client : {true, false}) {
      const auto verified =
          VerifyNodeCertificate(*directory, Read(keys + "tls.pem"),
                                Read(keys + "tls-ca.pem"), as_client, Now());
      EXPECT_OK(verified);
      EXPECT_EQ(verified.value_or(""), node.node_id);
    }
    const std::string tls = Read(keys + "tls.pem");
    ASSERT_OK_AND_ASSIGN(const auto tls_pem, ReadSecretFile(keys + "tls.key"));
    EXPECT_EQ(PrivateKey::FromPem(tls_pem.Reveal())->SpkiDer(),
              Certificate::FromPem(tls)->SpkiDer());

    ASSERT_OK_AND_ASSIGN(const auto signing_pem,
                         ReadSecretFile(keys + "signing.key"));
    ASSERT_OK_AND_ASSIGN(const SigningKey signing,
                         SigningKey::FromPem(signing_pem.Reveal()));
    EXPECT_OK(directory->SigningKeyOf(node.node_id, signing.Id(), 1));

    ASSERT_OK_AND_ASSIGN(const auto sealing_pem,
                         ReadSecretFile(keys + "sealing.key"));
    ASSERT_OK_AND_ASSIGN(
        const SealingKey sealing,
        SealingKey::Create(*PrivateKey::FromPem(sealing_pem.Reveal()),
                           *Certificate::FromPem(Read(keys + "sealing.pem"))));
    ASSERT_OK_AND_ASSIGN(const std::string recipient,
                         directory->SealingCertificateOf(node.node_id));
    ASSERT_OK_AND_ASSIGN(const std::string sealed, Seal("text", recipient));
    EXPECT_EQ(*Open(sealed, sealing), "text");

    ASSERT_OK_AND_ASSIGN(const auto wrapping,
                         ReadSecretFile(keys + "wrapping.key"));
    EXPECT_OK(KeyWrapper::FromFileContent(wrapping.Reveal()).status());
  }
}

TEST_F(FederationTest, OneNodesCertificatesAreNothingAtTheOther) {
  const auto directory = Loaded();
  const std::string tn = layout_->nodes[0].keys_dir;
  const std::string gn = layout_->nodes[1].keys_dir;
  EXPECT_NE(Read(tn + "/tls-ca.pem"), Read(gn + "/tls-ca.pem"));
  const PersonLayout& worker = layout_->nodes[0].people[0];
  const std::string leaf = Read(worker.certificate_path);
  EXPECT_EQ(
      *VerifyStaffCertificate("iss.example", "tn-dgpe",
                              Read(tn + "/people-ca.pem"), leaf, "", Now()),
      worker.staff_number);
  EXPECT_FALSE(VerifyStaffCertificate("iss.example", "gn-dnpe",
                                      Read(gn + "/people-ca.pem"), leaf, "",
                                      Now())
                   .ok());
  EXPECT_FALSE(VerifyNodeCertificate(*directory, leaf, "", true, Now()).ok());
}

TEST_F(FederationTest, CertificatesLastAsLongAsTheirProfileSays) {
  const std::string keys = layout_->nodes[0].keys_dir;
  const auto lasts = [](const std::string& path) {
    return Certificate::FromPem(Read(path))->NotAfter() - Now();
  };
  EXPECT_EQ(lasts(keys + "/tls.pem"), absl::Hours(24 * 7));
  EXPECT_EQ(lasts(keys + "/sealing.pem"), absl::Hours(24 * 365));
  EXPECT_EQ(lasts(keys + "/tls-ca.pem"), absl::Hours(24 * 365 * 5));
  EXPECT_EQ(lasts(layout_->nodes[0].people[0].certificate_path),
            absl::Hours(24 * 90));
}

TEST_F(FederationTest, NodeTomlIsWhatTheDaemonReads) {
  const NodeLayout& node = layout_->nodes[0];
  const toml::table config = toml::parse(Read(node.config_path));
  EXPECT_EQ(config["node"]["id"].value_or<std::string>(""), "tn-dgpe");
  EXPECT_EQ(config["node"]["federation"].value_or<std::string>(""),
            "iss.example");
  EXPECT_EQ(config["node"]["data_dir"].value_or<std::string>(""), "data");
  EXPECT_EQ(config["listen"]["people"].value_or<std::string>(""),
            "127.0.0.1:7001");
  EXPECT_EQ(config["listen"]["peers"].value_or<std::string>(""),
            "127.0.0.1:7002");
  EXPECT_EQ(config["node"]["officers"].as_array()->size(), 1u);
  EXPECT_EQ(config["node"]["officer_signatures"].value_or<int64_t>(0), 1);
  EXPECT_EQ(config["log"]["level"].value_or<std::string>(""), "info");
  std::vector<std::string> paths = {
      config["node"]["directory"].value_or<std::string>("none"),
      config["node"]["officers"][0].value_or<std::string>("none"),
      config["node"]["people"].value_or<std::string>("none")};
  for (const char* key :
       {"tls_key", "tls_certificate", "signing_key", "sealing_key",
        "sealing_certificate", "wrapping_key", "people_ca"}) {
    paths.push_back(config["keys"][key].value_or<std::string>("none"));
  }
  for (const std::string& path : paths) {
    EXPECT_TRUE(fs::is_regular_file(node.dir + "/" + path)) << path;
  }
  ASSERT_OK_AND_ASSIGN(const PeopleFile people,
                       LoadPeopleFile(node.dir + "/people.toml"));
  ASSERT_EQ(people.people.size(), 2u);
  EXPECT_EQ(people.people[1].staff_number, node.people[1].staff_number);
  EXPECT_TRUE(ValidStaffNumber(node.people[1].staff_number));
  EXPECT_EQ(people.people[1].functions,
            (std::vector<std::string>{"supervisor", "panel_coordinator"}));
  EXPECT_TRUE(people.revoked.empty());
}

TEST_F(FederationTest, ContextsNameEveryPersonWithFilesThatExist) {
  const toml::table contexts = toml::parse(Read(layout_->contexts_path));
  EXPECT_EQ(contexts["current"].value_or<std::string>(""), "worker@tn-dgpe");
  const toml::table* const all = contexts["contexts"].as_table();
  ASSERT_NE(all, nullptr);
  EXPECT_EQ(all->size(), 3u);
  for (const NodeLayout& node : layout_->nodes) {
    for (const PersonLayout& person : node.people) {
      const toml::node_view<const toml::node> context = (*all)[person.context];
      ASSERT_TRUE(context.is_table()) << person.context;
      EXPECT_EQ(context["node"].value_or<std::string>(""), node.node_id);
      EXPECT_EQ(context["federation"].value_or<std::string>(""), "iss.example");
      EXPECT_EQ(
          context["endpoint"].value_or<std::string>(""),
          node.node_id == "tn-dgpe" ? "127.0.0.1:7001" : "127.0.0.1:7003");
      for (const char* key : {"ca", "certificate", "key"}) {
        const auto path = context[key].value_or<std::string>("none");
        EXPECT_TRUE(fs::is_regular_file(layout_->dir + "/" + path)) << path;
      }
    }
  }
}

TEST_F(FederationTest, NothingIsOverwritten) {
  const std::string before = Read(layout_->directory_path);
  EXPECT_THAT(Create(layout_->dir), RefusedBy("federation.exists"));
  EXPECT_THAT(Create(layout_->dir), StatusIs(absl::StatusCode::kAlreadyExists));
  EXPECT_EQ(Read(layout_->directory_path), before);
  EXPECT_TRUE(fs::exists(layout_->officer_key_paths[0]));
}

TEST(CreateFederationTest, SeveralOfficersSignAndAreAllPinned) {
  const certs_test::TempFolder folder;
  FederationPlan plan = Plan();
  plan.officers = 3;
  plan.nodes[0].legal_basis = "Loi 92-40, art. 4";
  plan.nodes[1].asylum_data = false;
  ASSERT_OK_AND_ASSIGN(const FederationLayout layout,
                       Create(folder.path() + "/demo", plan));
  EXPECT_EQ(layout.officer_signatures, 2);
  ASSERT_OK_AND_ASSIGN(const OfficerSet officers,
                       LoadOfficerSet(layout.officer_public_paths, 2));
  ASSERT_OK_AND_ASSIGN(const auto directory,
                       LoadDirectoryFile(layout.directory_path, officers));
  EXPECT_EQ(directory->proto().officers_size(), 3);
  EXPECT_EQ(directory->proto().officer_signatures(), 2u);
  EXPECT_EQ(directory->Find("tn-dgpe")->legal_basis(), "Loi 92-40, art. 4");
  EXPECT_TRUE(directory->Find("tn-dgpe")->may_receive_asylum_data());
  EXPECT_FALSE(directory->Find("gn-dnpe")->may_receive_asylum_data());
  const toml::table config = toml::parse(Read(layout.nodes[0].config_path));
  EXPECT_EQ(*config["node"]["officers"].as_array(),
            toml::array("../officer/officer-1.pub", "../officer/officer-2.pub",
                        "../officer/officer-3.pub"));
  EXPECT_EQ(config["node"]["officer_signatures"].value_or<int64_t>(0), 2);
}

TEST(CreateFederationTest, OneNodesFolderInTheWayStopsAll) {
  const certs_test::TempFolder folder;
  ASSERT_OK(certs::MakeFolder(folder.path() + "/gn-dnpe"));
  EXPECT_THAT(Create(folder.path()), RefusedBy("federation.exists"));
  EXPECT_TRUE(fs::exists(folder.path() + "/gn-dnpe"));
  EXPECT_FALSE(fs::exists(folder.path() + "/officer"));
}

TEST(CreateFederationTest, AFailureLeavesNothingBehind) {
  const certs_test::TempFolder folder;
  FederationPlan plan = Plan();
  plan.nodes[1].country = "Guinea";  // seen only when the directory is signed
  EXPECT_THAT(Create(folder.path() + "/demo", plan),
              RefusedBy("directory.form"));
  EXPECT_FALSE(fs::exists(folder.path() + "/demo"));
  EXPECT_THAT(Create(folder.path(), plan), RefusedBy("directory.form"));
  EXPECT_TRUE(fs::is_empty(folder.path()));
}

TEST(CreateFederationTest, EveryNodeGetsTheProceduresOfThePlan) {
  const certs_test::TempFolder folder;
  FederationPlan plan = Plan();
  plan.procedures = {{"west-2.toml", "two", "west 2", "west-2.fr.toml", "deux"},
                     {"west-3.toml", "three", "west 3"}};
  ASSERT_OK_AND_ASSIGN(const FederationLayout layout,
                       Create(folder.path() + "/demo", plan));
  for (const NodeLayout& node : layout.nodes) {
    const toml::table config = toml::parse(Read(node.config_path));
    EXPECT_EQ(*config["procedure"]["files"].as_array(),
              toml::array("procedures/west-2.toml", "procedures/west-3.toml"));
    EXPECT_EQ(config["procedure"]["current"].value_or<std::string>(""),
              HexEncode(Sha256("three")));
    EXPECT_EQ(Read(node.dir + "/procedures/west-2.toml"), "two");
    EXPECT_EQ(Read(node.dir + "/procedures/west-2.fr.toml"), "deux");
    EXPECT_FALSE(fs::exists(node.dir + "/procedures/west-3.fr.toml"));
  }
  ASSERT_OK_AND_ASSIGN(const DirectoryVersions versions,
                       LoadDirectoryFile(layout.directory_path));
  const auto& directory = versions.back();
  EXPECT_EQ(directory->proto().procedures_size(), 3);
  for (const v1::DirectoryNode& node : directory->proto().nodes()) {
    EXPECT_EQ(node.procedure_digests_size(), 3);
    EXPECT_EQ(node.procedure_digests(2), Sha256("three"));
  }
}

TEST(CreateFederationTest, RefusesPlansThatMakeNoSense) {
  const certs_test::TempFolder folder;
  const std::string dir = folder.path() + "/demo";
  using PlanChange = std::function<void(FederationPlan&)>;
  const std::vector<PlanChange> changes = {
      [](FederationPlan& p) { p.name = "Not A Name"; },
      [](FederationPlan& p) { p.nodes.clear(); },
      [](FederationPlan& p) { p.nodes[0].node_id = "../up"; },
      [](FederationPlan& p) { p.nodes[0].node_id = "officer"; },
      [](FederationPlan& p) { p.nodes[0].node_id = p.nodes[1].node_id; },
      [](FederationPlan& p) { p.nodes[0].people_address = "x"; },
      [](FederationPlan& p) { p.nodes[0].peers_address = "a\"b:1"; },
      [](FederationPlan& p) {
        p.nodes[0].peers_address = p.nodes[0].people_address;
      },
      [](FederationPlan& p) { p.nodes[0].people[0].label = "../x"; },
      [](FederationPlan& p) { p.nodes[0].people[0].label = "supervisor"; },
      [](FederationPlan& p) { p.nodes[0].people[0].functions.clear(); },
      [](FederationPlan& p) { p.nodes[0].people[0].functions = {"king"}; },
      [](FederationPlan& p) {
        p.node_certificate_lifetime = absl::ZeroDuration();
      },
      [](FederationPlan& p) { p.officers = 0; },
      [](FederationPlan& p) { p.officers = 17; },
      [](FederationPlan& p) { p.officer_signatures = 2; },
      [](FederationPlan& p) { p.officers = p.officer_signatures = -1; },
      [](FederationPlan& p) {
        p.officers = 3;
        p.officer_signatures = 1;
      },
      [](FederationPlan& p) { p.ca_lifetime = absl::Hours(24); },
      [](FederationPlan& p) { p.directory_lifetime = absl::ZeroDuration(); },
      [](FederationPlan& p) {
        p.procedures = {{"../x", "two", "west 2"}};
      },
      [](FederationPlan& p) {
        p.procedures = {{"a\"b", "two", "west 2"}};
      },
      [](FederationPlan& p) {
        p.procedures = {{".x", "two", "west 2"}};
      },
      [](FederationPlan& p) {
        p.procedures = {{"a", "two", "west 2"}, {"a", "three", "west 3"}};
      },
      [](FederationPlan& p) {
        p.procedures = {{"a", "two", "west 2"}, {"b", "two", "west 2"}};
      },
      [](FederationPlan& p) {
        p.procedures = {{"a", "procedure", "iss 1"}};
      },
      [](FederationPlan& p) {
        p.procedures = {{"a", "two", "west 2", "../x", "deux"}};
      },
      [](FederationPlan& p) {
        p.procedures = {{"a", "two", "west 2", "a.fr.toml", "deux"},
                        {"a.fr.toml", "three", "west 3"}};
      },
  };
  for (size_t i = 0; i < changes.size(); ++i) {
    FederationPlan plan = Plan();
    changes[i](plan);
    EXPECT_THAT(Create(dir, plan), RefusedBy("federation.plan")) << i;
  }
  for (const char* name : {"t", "Not A Name", "9lives"}) {
    FederationPlan plan = Plan();
    plan.name = name;
    const auto refusal = RefusalOf(Create(dir, plan).status());
    ASSERT_TRUE(refusal.has_value());
    EXPECT_EQ(refusal->message,
              "a federation's name is 2 to 63 lower case letters, digits, "
              "hyphens and dots, the first a letter: west.example");
  }
  FakeRandom random;
  EXPECT_THAT(CreateFederation(dir, Plan(), "short", "iss-1", Now(), random),
              RefusedBy("federation.plan"));
  EXPECT_FALSE(fs::exists(dir));
}

TEST(RenewNodeCertificateTest, TheSameKeyAndPinLastOn) {
  const certs_test::TempFolder folder;
  ASSERT_OK_AND_ASSIGN(const FederationLayout layout,
                       Create(folder.path() + "/demo"));
  const NodeLayout& tn = layout.nodes[0];
  ASSERT_OK_AND_ASSIGN(const DirectoryVersions versions,
                       LoadDirectoryFile(layout.directory_path));
  const auto& directory = versions.back();
  const absl::Time later = Now() + absl::Hours(24 * 8);
  const auto verify = [&] {
    return VerifyNodeCertificate(*directory, Read(tn.keys_dir + "/tls.pem"), "",
                                 true, later);
  };
  EXPECT_THAT(verify(), RefusedBy("tls.chain"));
  const std::vector<std::string> addresses = {"127.0.0.1:7001", "[::1]:7002"};
  ASSERT_OK(
      RenewNodeCertificate(tn.dir, addresses, absl::Hours(24 * 7), later));
  EXPECT_OK(verify());

  const std::string renewed = Read(tn.keys_dir + "/tls.pem");
  EXPECT_FALSE(
      RenewNodeCertificate(tn.dir, {"x"}, absl::Hours(24), later).ok());
  EXPECT_FALSE(
      RenewNodeCertificate(tn.dir, addresses, absl::Hours(24 * 365 * 9), later)
          .ok());
  EXPECT_EQ(Read(tn.keys_dir + "/tls.pem"), renewed);
  EXPECT_THAT(
      RenewNodeCertificate(folder.path(), addresses, absl::Hours(1), later),
      StatusIs(absl::StatusCode::kNotFound));
}

}  // namespace
}  // namespace causeway
