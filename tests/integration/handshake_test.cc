// Who gets in at each of a node's two listeners. Every refused caller differs
// from an accepted one in one thing alone.

#include <functional>
#include <string>

#include "absl/strings/str_cat.h"
#include "certs/directory.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/integration/nodes.h"
#include "tests/integration/raw_call.h"
#include "tests/testing/status_matchers.h"

namespace causeway::integration_test {
namespace {

using Code = absl::StatusCode;

enum class At { kPeers, kPeople };

struct Stranger {
  const char* name;
  At at;
  std::function<Pair(Federation&)> make;
  // Of the node's own check; empty where TLS itself refuses before it.
  const char* rule;
};

std::string Uri(const std::string& node) { return NodeUri(kFederation, node); }

// A certificate for gn's own key, so that nothing but the rest is wrong.
Pair ForGn(Federation& f, const Authority& issuer,
           std::vector<std::string> uris, bool expired = false) {
  return Forge(
      {issuer, std::move(uris), FileText(f.at("gn").Keys("tls.key")), expired});
}
Authority TlsCa(Federation& f, const std::string& node) {
  return AuthorityOf(f.at(node), "tls-ca");
}

// The same for a worker of ml.
Pair ForWorker(Federation& f, const Authority& issuer,
               std::vector<std::string> uris, bool expired = false) {
  return Forge({issuer, std::move(uris),
                FileText(f.at("ml").Person("worker", ".key")), expired});
}
Authority PeopleCa(Federation& f, const std::string& node) {
  return AuthorityOf(f.at(node), "people-ca");
}
std::string WorkerUri(Federation& f) {
  return StaffUri(kFederation, "ml", f.at("ml").StaffNumber("worker"));
}

const Stranger kStrangers[] = {
    {"PeersNoCertificate", At::kPeers, [](Federation&) { return Pair(); }, ""},
    {"PeersWrongAuthority", At::kPeers,
     [](Federation& f) { return ForGn(f, NewAuthority(), {Uri("gn")}); }, ""},
    {"PeersExpired", At::kPeers,
     [](Federation& f) {
       return ForGn(f, TlsCa(f, "gn"), {Uri("gn")}, /*expired=*/true);
     },
     ""},
    {"PeersOtherFederation", At::kPeers,
     [](Federation& f) {
       return ForGn(f, TlsCa(f, "gn"), {NodeUri("other", "gn")});
     },
     "tls.identity"},
    {"PeersNodeNotListed", At::kPeers,
     [](Federation& f) { return ForGn(f, TlsCa(f, "gn"), {Uri("sn")}); },
     "tls.node_unknown"},
    {"PeersNoUri", At::kPeers,
     [](Federation& f) { return ForGn(f, TlsCa(f, "gn"), {}); },
     "tls.identity"},
    {"PeersTwoUris", At::kPeers,
     [](Federation& f) {
       return ForGn(f, TlsCa(f, "gn"), {Uri("gn"), Uri("tn")});
     },
     "tls.identity"},
    {"PeersAnotherNodesAuthority", At::kPeers,
     [](Federation& f) { return ForGn(f, TlsCa(f, "tn"), {Uri("gn")}); },
     "tls.chain"},
    {"PeersKeyNotInTheDirectory", At::kPeers,
     [](Federation& f) {
       return Forge({TlsCa(f, "gn"), {Uri("gn")}, "", false});
     },
     "tls.pin"},
    {"PeersPerson", At::kPeers,
     [](Federation& f) { return PairOf(f.at("gn"), "worker"); }, ""},
    {"PeersPersonByTheNodesAuthority", At::kPeers,
     [](Federation& f) {
       return ForGn(
           f, TlsCa(f, "gn"),
           {StaffUri(kFederation, "gn", f.at("gn").StaffNumber("worker"))});
     },
     "tls.identity"},

    {"PeopleNoCertificate", At::kPeople, [](Federation&) { return Pair(); },
     ""},
    {"PeopleWrongAuthority", At::kPeople,
     [](Federation& f) { return ForWorker(f, NewAuthority(), {WorkerUri(f)}); },
     ""},
    {"PeopleExpired", At::kPeople,
     [](Federation& f) {
       return ForWorker(f, PeopleCa(f, "ml"), {WorkerUri(f)},
                        /*expired=*/true);
     },
     ""},
    {"PeopleOfAnotherNodeByItsAuthority", At::kPeople,
     [](Federation& f) { return PairOf(f.at("tn"), "worker"); }, ""},
    {"PeopleOfAnotherNodeByThisAuthority", At::kPeople,
     [](Federation& f) {
       return ForWorker(
           f, PeopleCa(f, "ml"),
           {StaffUri(kFederation, "tn", f.at("tn").StaffNumber("worker"))});
     },
     "tls.identity"},
    {"PeopleAnotherNodesAuthority", At::kPeople,
     [](Federation& f) {
       return ForWorker(f, PeopleCa(f, "tn"), {WorkerUri(f)});
     },
     ""},
    {"PeopleTwoUris", At::kPeople,
     [](Federation& f) {
       return ForWorker(
           f, PeopleCa(f, "ml"),
           {WorkerUri(f),
            StaffUri(kFederation, "ml", f.at("ml").StaffNumber("supervisor"))});
     },
     "tls.identity"},
    {"PeopleNode", At::kPeople,
     [](Federation& f) { return PairOf(f.at("gn")); }, ""},
    {"PeopleNodeByThePeoplesAuthority", At::kPeople,
     [](Federation& f) { return ForWorker(f, PeopleCa(f, "ml"), {Uri("ml")}); },
     "tls.identity"},
};

class HandshakeTest : public ::testing::Test {
 protected:
  void SetUp() override { ASSERT_OK(ml_.Start()); }

  absl::Status CallAs(At at, const Pair& pair) {
    const bool peers = at == At::kPeers;
    return Call(Open(ml_, peers ? ml_.peers_address() : ml_.people_address(),
                     pair),
                peers ? kDeliver : kListCases, "")
        .status();
  }

  Federation federation_;
  Node& ml_ = federation_.at("ml");
};

TEST_F(HandshakeTest, EveryStrangerIsRefusedAndChangesNothing) {
  const Reading before = ml_.Read();
  size_t logged = 0;
  for (const Stranger& stranger : kStrangers) {
    SCOPED_TRACE(stranger.name);
    EXPECT_THAT(CallAs(stranger.at, stranger.make(federation_)),
                StatusIs(Code::kUnavailable));
    if (*stranger.rule != '\0') {
      EXPECT_TRUE(
          Eventually([&] { return ml_.RefusedHandshakes().size() > logged; }));
      EXPECT_EQ(ml_.RefusedHandshakes().back(), stranger.rule);
    }
    logged = ml_.RefusedHandshakes().size();
    EXPECT_TRUE(ml_.Read() == before);
  }
}

// So that the refusals above mean something: the same calls with the forger's
// tools and everything right.
TEST_F(HandshakeTest, WhoIsEntitledGetsIn) {
  // Past the handshake an empty envelope is malformed, an empty list a list.
  EXPECT_THAT(CallAs(At::kPeers, PairOf(federation_.at("gn"))),
              StatusIs(Code::kInvalidArgument));
  EXPECT_THAT(CallAs(At::kPeers,
                     ForGn(federation_, TlsCa(federation_, "gn"), {Uri("gn")})),
              StatusIs(Code::kInvalidArgument));
  EXPECT_OK(CallAs(At::kPeople, PairOf(ml_, "worker")));
  EXPECT_OK(
      CallAs(At::kPeople, ForWorker(federation_, PeopleCa(federation_, "ml"),
                                    {WorkerUri(federation_)})));
  EXPECT_THAT(ml_.RefusedHandshakes(), ::testing::IsEmpty());
}

TEST_F(HandshakeTest, APersonWhoIsNotInTheTableIsRefusedAtEachCall) {
  const Pair pair = Forge({PeopleCa(federation_, "ml"),
                           {StaffUri(kFederation, "ml", "s-abcdefgh22")},
                           "",
                           false});
  const absl::Status status = CallAs(At::kPeople, pair);
  EXPECT_THAT(status, StatusIs(Code::kPermissionDenied));
  EXPECT_THAT(status, RefusedBy("access.not_enrolled"));
}

TEST_F(HandshakeTest, EachListenerHasItsOwnServicesOnly) {
  EXPECT_THAT(Call(Open(ml_, ml_.people_address(), PairOf(ml_, "worker")),
                   kDeliver, ""),
              StatusIs(Code::kUnimplemented));
  EXPECT_THAT(Call(Open(ml_, ml_.peers_address(), PairOf(federation_.at("gn"))),
                   kListCases, ""),
              StatusIs(Code::kUnimplemented));
}

}  // namespace
}  // namespace causeway::integration_test
