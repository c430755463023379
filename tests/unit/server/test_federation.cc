#include "tests/unit/server/test_federation.h"

#include <stdlib.h>

#include <fstream>
#include <iterator>

#include "absl/time/clock.h"
#include "base/check.h"
#include "certs/directory_edit.h"
#include "certs/officer.h"
#include "tests/testing/fake_random.h"

namespace causeway::server {
namespace {

NodePlan Plan(const std::string& id, const std::string& country, int port) {
  NodePlan plan;
  plan.node_id = id;
  plan.organisation = "Test authority";
  plan.country = country;
  plan.represents = {country};
  plan.peers_address = "127.0.0.1:" + std::to_string(port);
  plan.people_address = "127.0.0.1:" + std::to_string(port + 1);
  plan.languages = {"fr"};
  plan.people = {{"worker", {"case_worker"}}, {"auditor", {"auditor"}}};
  return plan;
}

}  // namespace

TestFederation::TestFederation() : now_(absl::Now()) {
  std::string name =
      (std::filesystem::temp_directory_path() / "causeway-XXXXXX").string();
  CAUSEWAY_CHECK(mkdtemp(name.data()) != nullptr);
  dir_ = name;
  FederationPlan plan;
  plan.name = "test.example";
  plan.officers = 3;
  plan.nodes = {Plan("ml-test", "ML", 7101), Plan("gn-test", "GN", 7103)};
  FakeRandom random;
  absl::StatusOr<FederationLayout> layout =
      CreateFederation((dir_ / "federation").string(), plan,
                       std::string(32, 'p'), "test", now_, random);
  CAUSEWAY_CHECK(layout.ok()) << layout.status().message();
  layout_ = *std::move(layout);
}

TestFederation::~TestFederation() {
  std::error_code error;
  std::filesystem::remove_all(dir_, error);
}

Config TestFederation::LoadNodeConfig() const {
  absl::StatusOr<Config> config = LoadConfig(node(0).config_path);
  CAUSEWAY_CHECK(config.ok()) << config.status().message();
  return *std::move(config);
}

OfficerSet TestFederation::Officers() const {
  auto officers = LoadOfficerSet(layout_.officer_public_paths, 2);
  CAUSEWAY_CHECK(officers.ok()) << officers.status().message();
  return *std::move(officers);
}

std::shared_ptr<const Directory> TestFederation::LoadDirectory() const {
  auto directory = LoadDirectoryFile(layout_.directory_path, Officers());
  CAUSEWAY_CHECK(directory.ok()) << directory.status().message();
  return *std::move(directory);
}

void TestFederation::PublishStatus(causeway::v1::NodeStatus status) const {
  Publish([&](causeway::v1::Directory& next) {
    CAUSEWAY_CHECK(SetNodeStatus(next, node(1).node_id, status).ok());
  });
}

void TestFederation::Publish(
    const std::function<void(causeway::v1::Directory&)>& edit) const {
  const auto officers = LoadOfficerKeys(layout_.officer_key_paths);
  CAUSEWAY_CHECK(officers.ok());
  causeway::v1::Directory next =
      NextVersion(*LoadDirectory(), now_, kDirectoryLifetime);
  edit(next);
  const absl::Status published =
      PublishDirectory(layout_.directory_path, next, *officers);
  CAUSEWAY_CHECK(published.ok()) << published.message();
}

std::string ReadFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

void WriteFile(const std::string& path, const std::string& content) {
  std::ofstream(path, std::ios::binary | std::ios::trunc) << content;
}

}  // namespace causeway::server
