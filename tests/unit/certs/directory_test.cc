#include "certs/directory.h"

#include <algorithm>
#include <functional>
#include <string>
#include <vector>

#include "base/errors.h"
#include "certs/directory_edit.h"
#include "crypto/digest.h"
#include "tests/testing/status_matchers.h"
#include "tests/unit/certs/test_federation.h"

namespace causeway {
namespace {

using certs_test::kFederation;
using certs_test::Now;
using certs_test::Shared;
using certs_test::SignAnything;
using certs_test::SigningKeyEntry;

v1::SignedDirectory Signed(const std::vector<size_t>& officers = {0, 1}) {
  return SignAnything(Shared().Proto().SerializeAsString(),
                      Shared().officers(officers));
}

absl::StatusOr<std::shared_ptr<const Directory>> LoadIt(
    const v1::SignedDirectory& signed_directory) {
  return Directory::Load(signed_directory.SerializeAsString());
}

TEST(DirectoryTest, LoadsWhatEnoughOfficersSigned) {
  ASSERT_OK_AND_ASSIGN(const auto directory, LoadIt(Signed()));
  EXPECT_EQ(directory->version(), 1u);
  EXPECT_EQ(directory->federation(), kFederation);
  EXPECT_EQ(directory->bytes(),
            directory->signed_directory().SerializeAsString());
  EXPECT_EQ(directory->digest(), Sha256(Signed().payload()));
  EXPECT_EQ(directory->officers().keys.size(), 3u);
  EXPECT_EQ(directory->officers().threshold, 2u);
  EXPECT_TRUE(directory->HasProcedure(Sha256("procedure")));
  EXPECT_FALSE(directory->HasProcedure(Sha256("another")));
  ASSERT_NE(directory->Find("ml-dnpef"), nullptr);
  EXPECT_EQ(directory->Find("ml-dnpef")->country(), "ML");
  EXPECT_EQ(directory->Find("ml"), nullptr);
  EXPECT_EQ(directory->Find("zz-last"), nullptr);
  EXPECT_OK(LoadIt(Signed({1, 2})));
  EXPECT_OK(LoadIt(Signed({0, 1, 2})));
}

TEST(DirectoryTest, RefusesEveryChangedByte) {
  // Nodes are bytes like others, and take time to read.
  v1::Directory proto = Shared().Proto();
  proto.clear_nodes();
  const std::string bytes =
      SignAnything(proto.SerializeAsString(), Shared().officers({0, 1}))
          .SerializeAsString();
  ASSERT_OK(Directory::Load(bytes));
  for (size_t at = 0; at < bytes.size(); ++at) {
    std::string changed = bytes;
    changed[at] = static_cast<char>(changed[at] ^ 1);
    EXPECT_FALSE(Directory::Load(changed).ok()) << "byte " << at;
  }
}

TEST(DirectoryTest, RefusesTooFewAndStrangers) {
  for (const std::vector<size_t>& few :
       {std::vector<size_t>{}, {0}, {1}, {2}}) {
    const auto result = LoadIt(Signed(few));
    EXPECT_THAT(result, StatusIs(absl::StatusCode::kUnauthenticated));
    EXPECT_THAT(result, RefusedBy("directory.signature"));
    EXPECT_THAT(RefusalOf(result.status())->missing, ::testing::SizeIs(1));
  }
  const std::string payload = Signed().payload();
  const std::vector<SigningKey> strangers = certs_test::MakeKeys(2);
  EXPECT_THAT(LoadIt(SignAnything(payload, strangers)),
              RefusedBy("directory.signature"));
  // A stranger beside one officer, and beside enough of them.
  EXPECT_THAT(
      LoadIt(SignAnything(payload, {Shared().officers()[0], strangers[0]})),
      RefusedBy("directory.signature"));
  EXPECT_THAT(
      LoadIt(SignAnything(payload, {Shared().officers()[0],
                                    Shared().officers()[1], strangers[0]})),
      RefusedBy("directory.signature"));
}

using SignatureChange = std::function<void(v1::SignedDirectory&)>;

// Two of three are enough; a third that is wrong is not passed over.
TEST(DirectoryTest, RefusesAWrongSignatureAlsoBesideEnoughRightOnes) {
  ASSERT_OK_AND_ASSIGN(
      const std::string for_another_use,
      Shared().officers()[2].Sign("order", Signed().payload()));
  ASSERT_OK_AND_ASSIGN(const std::string over_other_bytes,
                       Shared().officers()[2].Sign("directory", "x"));
  const std::string id = Shared().officers()[2].Id();
  for (const std::string& wrong :
       {for_another_use, over_other_bytes, std::string(64, 'x')}) {
    v1::SignedDirectory all = Signed({0, 1, 2});
    ASSERT_OK(LoadIt(all));
    for (v1::OfficerSignature& one : *all.mutable_signatures()) {
      if (one.key_id() == id) one.set_signature(wrong);
    }
    EXPECT_THAT(LoadIt(all), RefusedBy("directory.signature"));
  }
}

TEST(DirectoryTest, RefusesAListOfSignaturesThatIsNoneInOneForm) {
  const std::vector<SignatureChange> changes = {
      // One officer twice does not make two.
      [](v1::SignedDirectory& s) {
        s.mutable_signatures()->RemoveLast();
        *s.add_signatures() = s.signatures(0);
      },
      [](v1::SignedDirectory& s) { *s.add_signatures() = s.signatures(1); },
      [](v1::SignedDirectory& s) {
        s.mutable_signatures()->SwapElements(0, 1);
      },
      [](v1::SignedDirectory& s) {
        s.mutable_signatures(0)->mutable_signature()->push_back('x');
      },
      [](v1::SignedDirectory& s) {
        s.mutable_signatures(0)->mutable_key_id()->pop_back();
      },
      [](v1::SignedDirectory& s) { s.add_signatures(); },
      [](v1::SignedDirectory& s) {
        for (char c = 0; c < 33; ++c) {
          v1::OfficerSignature* const one = s.add_signatures();
          one->set_key_id(std::string(15, '\xff') + c);
          one->set_signature(std::string(64, 'x'));
        }
      },
  };
  for (size_t i = 0; i < changes.size(); ++i) {
    v1::SignedDirectory signed_directory = Signed();
    changes[i](signed_directory);
    EXPECT_THAT(LoadIt(signed_directory), RefusedBy("directory.form")) << i;
  }
}

TEST(DirectoryTest, RefusesWhatIsNotOneExactEncoding) {
  const std::string bytes = Signed().SerializeAsString();
  EXPECT_THAT(Directory::Load(""), RefusedBy("directory.form"));
  EXPECT_THAT(Directory::Load("not a directory"), RefusedBy("directory.form"));
  for (size_t size = 1; size < bytes.size(); size += 97) {
    EXPECT_FALSE(Directory::Load(bytes.substr(0, size)).ok()) << size;
  }
  // Field 15, unknown, beside the signatures and under them.
  const std::string unknown("\x78\x01", 2);
  EXPECT_THAT(Directory::Load(bytes + unknown), RefusedBy("directory.form"));
  EXPECT_THAT(LoadIt(SignAnything(Signed().payload() + unknown,
                                  Shared().officers({0, 1}))),
              RefusedBy("directory.form"));
  // A field given twice: the last one would win silently.
  EXPECT_THAT(Directory::Load(bytes + bytes), RefusedBy("directory.form"));
  v1::SignedDirectory head;
  head.set_payload("other");
  EXPECT_THAT(Directory::Load(head.SerializeAsString() + bytes),
              RefusedBy("directory.form"));
  EXPECT_THAT(Directory::Load(std::string(5 << 20, 'x')),
              RefusedBy("directory.form"));
}

TEST(DirectoryTest, ChecksTheFormAlsoOfWhatOfficersSigned) {
  v1::Directory proto = Shared().Proto();
  proto.mutable_nodes(0)->set_node_id("ml-dnpef");
  EXPECT_THAT(LoadIt(SignAnything(proto.SerializeAsString(),
                                  Shared().officers({0, 1}))),
              RefusedBy("directory.form"));
}

TEST(DirectoryTest, ExpiresAtItsLastInstant) {
  const auto directory = Shared().Load(Shared().Proto());
  EXPECT_FALSE(directory->Expired(Now()));
  EXPECT_FALSE(
      directory->Expired(Now() + kDirectoryLifetime - absl::Microseconds(1)));
  EXPECT_TRUE(directory->Expired(Now() + kDirectoryLifetime));
}

TEST(DirectoryTest, SaysHowNearItsEndIs) {
  const auto directory = Shared().Load(Shared().Proto());
  const auto at = [&](absl::Duration before_end) {
    return directory->EndsWithinDays(Now() + kDirectoryLifetime - before_end);
  };
  constexpr absl::Duration kMoment = absl::Microseconds(1);
  const auto days = [](int n) { return n * absl::Hours(24); };
  EXPECT_EQ(at(days(90)), std::nullopt);
  EXPECT_EQ(at(days(90) - kMoment), 90);
  EXPECT_EQ(at(days(30)), 90);
  EXPECT_EQ(at(days(30) - kMoment), 30);
  EXPECT_EQ(at(days(7)), 30);
  EXPECT_EQ(at(days(7) - kMoment), 7);
  EXPECT_EQ(at(kMoment), 7);
  EXPECT_EQ(at(absl::ZeroDuration()), 0);
}

TEST(DirectoryTest, TellsUnknownNodesFromInactiveOnes) {
  v1::Directory proto = Shared().Proto();
  proto.mutable_nodes(0)->set_status(v1::NODE_STATUS_SUSPENDED);
  const auto directory = Shared().Load(proto);
  EXPECT_OK(directory->RequireActive("ml-dnpef"));
  EXPECT_THAT(directory->RequireActive("gn-dnpe"),
              RefusedBy("directory.node_not_active"));
  EXPECT_THAT(directory->RequireActive("gn-dnpe"),
              StatusIs(absl::StatusCode::kFailedPrecondition));
  EXPECT_THAT(directory->RequireActive("tn-dgpe"),
              RefusedBy("directory.node_unknown"));
  EXPECT_THAT(directory->RequireActive("tn-dgpe"),
              StatusIs(absl::StatusCode::kNotFound));
}

TEST(DirectoryTest, OnlyActiveNodesAuthoritiesAreRoots) {
  v1::Directory proto = Shared().Proto();
  const auto count = [](const std::string& pem) {
    return Certificate::BundleFromPem(pem)->size();
  };
  EXPECT_EQ(count(Shared().Load(proto)->TlsRootsPem()), 2u);
  proto.mutable_nodes(0)->set_status(v1::NODE_STATUS_RETIRED);
  EXPECT_EQ(Shared().Load(proto)->TlsRootsPem(),
            Shared().ml().ca.certificate.ToPem());
}

// A directory of version 5 in which ml's first key held in 1 to 3, and the
// second one since 4.
v1::Directory Rotated(const SigningKey& second) {
  v1::Directory proto = Shared().Proto();
  proto.set_version(5);
  proto.set_previous_digest(Sha256("version 4"));
  v1::DirectoryNode* const ml = proto.mutable_nodes(1);
  ml->mutable_signing_keys(0)->set_to_version(3);
  *ml->add_signing_keys() = SigningKeyEntry(second, 4);
  return proto;
}

TEST(DirectoryTest, AKeyHoldsInItsVersionsOnly) {
  ASSERT_OK_AND_ASSIGN(const SigningKey second, SigningKey::Generate());
  const auto directory = Shared().Load(Rotated(second));
  const std::string first_id = Shared().ml().signing.Id();
  const auto held = [&](const std::string& id, std::uint64_t version) {
    return directory->SigningKeyOf("ml-dnpef", id, version).ok();
  };
  EXPECT_FALSE(held(first_id, 0));
  EXPECT_TRUE(held(first_id, 1));
  EXPECT_TRUE(held(first_id, 3));
  EXPECT_FALSE(held(first_id, 4));
  EXPECT_FALSE(held(second.Id(), 3));
  EXPECT_TRUE(held(second.Id(), 4));
  EXPECT_TRUE(held(second.Id(), 5));
  EXPECT_THAT(directory->SigningKeyOf("ml-dnpef", second.Id(), 6),
              RefusedBy("directory.version_unknown"));
  EXPECT_THAT(directory->SigningKeyOf("gn-dnpe", second.Id(), 5),
              RefusedBy("directory.key_unknown"));
  EXPECT_THAT(directory->SigningKeyOf("tn-dgpe", second.Id(), 5),
              RefusedBy("directory.node_unknown"));
  EXPECT_EQ(directory->SigningKeyOf("ml-dnpef", second.Id(), 5)->SpkiDer(),
            second.SpkiDer());
}

TEST(DirectoryTest, SealsToTheNewestCurrentCertificate) {
  v1::Directory proto = Shared().Proto();
  EXPECT_EQ(*Shared().Load(proto)->SealingCertificateOf("ml-dnpef"),
            Shared().ml().sealing.ToDer());
  const certs_test::TestNode next = certs_test::MakeNode("ml-dnpef");
  proto.set_version(2);
  proto.set_previous_digest(Sha256("version 1"));
  v1::NodeKey* const added = proto.mutable_nodes(1)->add_sealing_keys();
  added->set_key_id(KeyId(next.sealing.SpkiDer()));
  added->set_public_der(next.sealing.ToDer());
  added->set_from_version(2);
  const auto directory = Shared().Load(proto);
  EXPECT_EQ(*directory->SealingCertificateOf("ml-dnpef"), next.sealing.ToDer());
  EXPECT_THAT(directory->SealingCertificateOf("tn-dgpe"),
              RefusedBy("directory.node_unknown"));
}

}  // namespace
}  // namespace causeway
