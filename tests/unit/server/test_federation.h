#ifndef CAUSEWAY_TESTS_UNIT_SERVER_TEST_FEDERATION_H_
#define CAUSEWAY_TESTS_UNIT_SERVER_TEST_FEDERATION_H_

// A federation of two nodes in a folder of its own, removed with the object:
// real keys, certificates and configuration. One thread.

#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include "absl/time/time.h"
#include "certs/directory.h"
#include "certs/federation.h"
#include "certs/officer_signatures.h"
#include "server/config.h"

namespace causeway::server {

class TestFederation {
 public:
  TestFederation();
  ~TestFederation();

  const FederationLayout& layout() const { return layout_; }
  const NodeLayout& node(int index) const {
    return layout_.nodes[static_cast<size_t>(index)];
  }
  absl::Time now() const { return now_; }

  // The configuration of node 0.
  Config LoadNodeConfig() const;
  // Its three officers, two of whom sign.
  OfficerSet Officers() const;
  std::shared_ptr<const Directory> LoadDirectory() const;
  // Publishes the next version, edited.
  void Publish(const std::function<void(causeway::v1::Directory&)>& edit) const;
  // Publishes a version in which node 1 has that status.
  void PublishStatus(causeway::v1::NodeStatus status) const;

 private:
  std::filesystem::path dir_;
  FederationLayout layout_;
  absl::Time now_;
};

std::string ReadFile(const std::string& path);
void WriteFile(const std::string& path, const std::string& content);

}  // namespace causeway::server

#endif  // CAUSEWAY_TESTS_UNIT_SERVER_TEST_FEDERATION_H_
