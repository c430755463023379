#include "client/channel.h"

#include <filesystem>
#include <string>

#include "absl/time/clock.h"
#include "base/limits.h"
#include "certs/directory.h"
#include "certs/federation.h"
#include "client/demo/machine.h"
#include "client/files.h"
#include "client/journey/journey_nodes.h"
#include "crypto/random_source.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/testing/status_matchers.h"

namespace causeway {
namespace {

class ChannelTest : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_OK_AND_ASSIGN(dir_, demo::MakeTemporaryFolder());
    FederationPlan plan;
    plan.name = "test";
    for (const char* id : {"aa", "bb"}) {
      NodePlan node;
      node.node_id = id;
      node.organisation = "An authority";
      node.country = "ML";
      node.represents = {"ML"};
      node.people_address = "127.0.0.1:7001";
      node.peers_address = "127.0.0.1:7002";
      node.languages = {"en"};
      node.people = {{"worker", {"case_worker"}}};
      plan.nodes.push_back(node);
    }
    OpenSslRandom random;
    ASSERT_OK_AND_ASSIGN(
        layout_, CreateFederation(dir_ + "/f", plan, std::string(32, 'p'), "p",
                                  now_, random));
  }
  void TearDown() override { demo::RemoveFolder(dir_); }

  std::string Read(size_t node, const std::string& name) const {
    const auto text = ReadWholeFile(layout_.nodes[node].dir + "/" + name,
                                    limits::kCertificateBytesMax);
    EXPECT_OK(text);
    return text.value_or("");
  }
  Certificate Authority(size_t node) const {
    return *Certificate::FromPem(Read(node, "keys/tls-ca.pem"));
  }

  const absl::Time now_ =
      absl::FromUnixSeconds(absl::ToUnixSeconds(absl::Now()));
  std::string dir_;
  FederationLayout layout_;
};

TEST_F(ChannelTest, TheNodeItselfIsLetIn) {
  EXPECT_OK(RequireServer(NodeUri("test", "aa"), Authority(0),
                          Read(0, "keys/tls.pem"), Read(0, "keys/tls.pem"),
                          now_));
}

TEST_F(ChannelTest, AnotherNodeIsRefusedByItsName) {
  EXPECT_THAT(RequireServer(NodeUri("test", "bb"), Authority(0),
                            Read(0, "keys/tls.pem"), "", now_),
              RefusedBy("tls.identity"));
  EXPECT_THAT(RequireServer(NodeUri("other", "aa"), Authority(0),
                            Read(0, "keys/tls.pem"), "", now_),
              RefusedBy("tls.identity"));
}

TEST_F(ChannelTest, AnotherAuthorityIsRefused) {
  EXPECT_THAT(RequireServer(NodeUri("test", "aa"), Authority(1),
                            Read(0, "keys/tls.pem"), "", now_),
              RefusedBy("tls.chain"));
}

TEST_F(ChannelTest, AnExpiredCertificateIsRefused) {
  EXPECT_THAT(
      RequireServer(NodeUri("test", "aa"), Authority(0),
                    Read(0, "keys/tls.pem"), "", now_ + absl::Hours(24 * 30)),
      RefusedBy("tls.chain"));
}

TEST_F(ChannelTest, APersonIsNoServer) {
  EXPECT_FALSE(RequireServer(NodeUri("test", "aa"), Authority(0),
                             Read(0, "people/worker.pem"), "", now_)
                   .ok());
}

TEST_F(ChannelTest, NoCertificateIsRefused) {
  EXPECT_THAT(RequireServer(NodeUri("test", "aa"), Authority(0), "", "", now_),
              RefusedBy("tls.form"));
}

TEST_F(ChannelTest, AKeyThatOthersCanReadIsRefused) {
  ASSERT_OK_AND_ASSIGN(const ContextFile file,
                       LoadContexts(layout_.contexts_path));
  ASSERT_OK_AND_ASSIGN(const Context context, FindContext(file, "worker@aa"));
  EXPECT_OK(MakeChannel(context));
  std::filesystem::permissions(context.key, std::filesystem::perms::others_read,
                               std::filesystem::perm_options::add);
  EXPECT_THAT(MakeChannel(context),
              StatusIs(absl::StatusCode::kPermissionDenied));
}

TEST_F(ChannelTest, APersonOfAJourneyIsTheOneInTheCertificate) {
  ASSERT_OK_AND_ASSIGN(const ContextFile file,
                       LoadContexts(layout_.contexts_path));
  v1::Journey journey;
  v1::JourneyNode* node = journey.add_nodes();
  node->set_node_id("aa");
  v1::JourneyPerson* person = node->add_people();
  person->set_label("worker");
  person->add_functions(v1::FUNCTION_CASE_WORKER);
  ASSERT_OK_AND_ASSIGN(const auto nodes, JourneyNodes::Connect(file, journey));
  EXPECT_EQ(nodes->StaffNumber("aa", "worker"),
            layout_.nodes[0].people[0].staff_number);
  EXPECT_NE(nodes->Reader("aa"), nullptr);
  EXPECT_EQ(nodes->DeliveryReader("aa"), nullptr);

  person->set_label("stranger");
  EXPECT_THAT(JourneyNodes::Connect(file, journey),
              StatusIs(absl::StatusCode::kInvalidArgument));
}

}  // namespace
}  // namespace causeway
