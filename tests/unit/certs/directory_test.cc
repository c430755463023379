#include "certs/directory.h"

#include <algorithm>
#include <functional>

#include "causeway/v1/journal.pb.h"
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

std::string File() {
  return *SignDirectory(Shared().Proto(), Shared().officer());
}

absl::StatusOr<std::shared_ptr<const Directory>> LoadFile(
    const std::string& file) {
  return Directory::Load(file, Shared().officer_public());
}

v1::SignedBytes Signed() {
  v1::SignedBytes signed_bytes;
  EXPECT_TRUE(signed_bytes.ParseFromString(File()));
  return signed_bytes;
}

TEST(DirectoryTest, LoadsWhatTheOfficerSigned) {
  const std::string file = File();
  ASSERT_OK_AND_ASSIGN(const auto directory, LoadFile(file));
  EXPECT_EQ(directory->version(), 1u);
  EXPECT_EQ(directory->federation(), kFederation);
  EXPECT_EQ(directory->file(), file);
  EXPECT_EQ(directory->digest(), Sha256(Signed().payload()));
  EXPECT_TRUE(directory->HasProcedure(Sha256("procedure")));
  EXPECT_FALSE(directory->HasProcedure(Sha256("another")));
  ASSERT_NE(directory->Find("ml-dnpef"), nullptr);
  EXPECT_EQ(directory->Find("ml-dnpef")->country(), "ML");
  EXPECT_EQ(directory->Find("ml"), nullptr);
  EXPECT_EQ(directory->Find("zz-last"), nullptr);
}

TEST(DirectoryTest, RefusesEveryChangedByte) {
  const std::string file = File();
  for (size_t at = 0; at < file.size(); ++at) {
    std::string changed = file;
    changed[at] = static_cast<char>(changed[at] ^ 1);
    EXPECT_FALSE(LoadFile(changed).ok()) << "byte " << at;
  }
}

TEST(DirectoryTest, NamesTheSignatureWhateverPartOfItIsWrong) {
  const auto refused = [](const std::function<void(v1::SignedBytes&)>& change) {
    v1::SignedBytes signed_bytes = Signed();
    change(signed_bytes);
    return LoadFile(signed_bytes.SerializeAsString());
  };
  EXPECT_OK(refused([](v1::SignedBytes&) {}));
  for (const auto& change : std::vector<std::function<void(v1::SignedBytes&)>>{
           [](v1::SignedBytes& s) { s.mutable_payload()->back() ^= 1; },
           [](v1::SignedBytes& s) { s.mutable_payload()->push_back('x'); },
           [](v1::SignedBytes& s) { s.mutable_signature()->front() ^= 1; },
           [](v1::SignedBytes& s) { s.clear_signature(); },
           [](v1::SignedBytes& s) { s.mutable_key_id()->front() ^= 1; },
           [](v1::SignedBytes& s) { s.clear_key_id(); },
           [](v1::SignedBytes& s) { s.clear_algorithm(); }}) {
    const auto result = refused(change);
    EXPECT_THAT(result, StatusIs(absl::StatusCode::kUnauthenticated));
    EXPECT_THAT(result, RefusedBy("directory.signature"));
  }
}

TEST(DirectoryTest, RefusesAnotherOfficer) {
  ASSERT_OK_AND_ASSIGN(const SigningKey other, SigningKey::Generate());
  ASSERT_OK_AND_ASSIGN(const std::string file,
                       SignDirectory(Shared().Proto(), other));
  EXPECT_THAT(LoadFile(file), RefusedBy("directory.signature"));
}

TEST(DirectoryTest, RefusesASignatureForAnotherUse) {
  v1::SignedBytes signed_bytes = Signed();
  ASSERT_OK_AND_ASSIGN(
      *signed_bytes.mutable_signature(),
      Shared().officer().Sign("message", signed_bytes.payload()));
  EXPECT_THAT(LoadFile(signed_bytes.SerializeAsString()),
              RefusedBy("directory.signature"));
}

TEST(DirectoryTest, RefusesWhatIsNotOneExactEncoding) {
  const std::string file = File();
  EXPECT_THAT(LoadFile(""), RefusedBy("directory.signature"));
  EXPECT_THAT(LoadFile("not a directory"), RefusedBy("directory.form"));
  EXPECT_THAT(LoadFile(file.substr(0, file.size() / 2)),
              RefusedBy("directory.form"));
  // Field 15, unknown, outside the signature and inside it.
  const std::string unknown("\x78\x01", 2);
  EXPECT_THAT(LoadFile(file + unknown), RefusedBy("directory.form"));
  EXPECT_THAT(
      LoadFile(SignAnything(Signed().payload() + unknown, Shared().officer())),
      RefusedBy("directory.form"));
  // A field given twice: the last one would win silently.
  EXPECT_THAT(LoadFile(file + file), RefusedBy("directory.form"));
  EXPECT_THAT(LoadFile(std::string(5 << 20, 'x')), RefusedBy("directory.form"));
}

TEST(DirectoryTest, ChecksTheFormAlsoOfWhatTheOfficerSigned) {
  v1::Directory proto = Shared().Proto();
  proto.mutable_nodes(0)->set_node_id("ml-dnpef");
  EXPECT_THAT(
      LoadFile(SignAnything(proto.SerializeAsString(), Shared().officer())),
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

absl::Status Follows(const Directory& current,
                     const std::function<void(v1::Directory&)>& change) {
  v1::Directory next = NextVersion(current, Now(), kDirectoryLifetime);
  change(next);
  return CheckSuccession(current, *Shared().Load(next));
}

TEST(SuccessionTest, TheNextVersionFollows) {
  const auto current = Shared().Load(Shared().Proto());
  EXPECT_OK(Follows(*current, [](v1::Directory&) {}));
  // Versions may be missed; then the digest in between is not known.
  EXPECT_OK(Follows(*current, [](v1::Directory& next) {
    next.set_version(7);
    next.set_previous_digest(Sha256("version 6"));
  }));
}

TEST(SuccessionTest, RefusesRollback) {
  const auto first = Shared().Load(Shared().Proto());
  const auto second =
      Shared().Load(NextVersion(*first, Now(), kDirectoryLifetime));
  EXPECT_THAT(CheckSuccession(*second, *first),
              RefusedBy("directory.rollback"));
  EXPECT_THAT(CheckSuccession(*first, *first), RefusedBy("directory.rollback"));
}

TEST(SuccessionTest, RefusesABrokenChainAndAnotherFederation) {
  const auto current = Shared().Load(Shared().Proto());
  EXPECT_THAT(Follows(*current,
                      [](v1::Directory& next) {
                        next.set_previous_digest(Sha256("another past"));
                      }),
              RefusedBy("directory.chain"));
  EXPECT_THAT(Follows(*current,
                      [](v1::Directory& next) {
                        next.set_federation("other.example");
                      }),
              RefusedBy("directory.chain"));
}

TEST(SuccessionTest, RefusesAVanishedNodeOrKey) {
  constexpr char kRule[] = "directory.key_vanished";
  ASSERT_OK_AND_ASSIGN(const SigningKey second, SigningKey::Generate());
  const auto current = Shared().Load(Rotated(second));
  EXPECT_OK(Follows(*current, [](v1::Directory&) {}));
  EXPECT_THAT(Follows(*current,
                      [](v1::Directory& next) {
                        next.mutable_nodes()->DeleteSubrange(0, 1);
                      }),
              RefusedBy(kRule));
  EXPECT_THAT(
      Follows(*current,
              [](v1::Directory& next) {
                next.mutable_nodes(1)->mutable_signing_keys()->DeleteSubrange(
                    0, 1);
              }),
      RefusedBy(kRule));
  const auto with_range = [&](int key, std::uint64_t from, std::uint64_t to) {
    return Follows(*current, [=](v1::Directory& next) {
      v1::NodeKey* const changed =
          next.mutable_nodes(1)->mutable_signing_keys(key);
      changed->set_from_version(from);
      changed->set_to_version(to);
      *next.mutable_nodes(1)->add_signing_keys() =
          SigningKeyEntry(*SigningKey::Generate(), 6);
    });
  };
  EXPECT_OK(with_range(0, 1, 3));                      // as it was
  EXPECT_THAT(with_range(0, 1, 2), RefusedBy(kRule));  // held too long
  EXPECT_THAT(with_range(0, 1, 5), RefusedBy(kRule));  // comes back
  EXPECT_THAT(with_range(0, 1, 0), RefusedBy(kRule));
  EXPECT_THAT(with_range(0, 2, 3), RefusedBy(kRule));
  EXPECT_OK(with_range(1, 4, 5));                      // retires now
  EXPECT_THAT(with_range(1, 4, 4), RefusedBy(kRule));  // looking back
}

TEST(SuccessionTest, ARevocationIsForGood) {
  ASSERT_OK_AND_ASSIGN(const SigningKey second, SigningKey::Generate());
  v1::Directory proto = Rotated(second);
  proto.mutable_nodes(1)->mutable_signing_keys(0)->set_revoked(true);
  const auto current = Shared().Load(proto);
  const std::string id = Shared().ml().signing.Id();
  EXPECT_TRUE(current->SigningKeyRevoked("ml-dnpef", id));
  EXPECT_FALSE(current->SigningKeyRevoked("ml-dnpef", second.Id()));
  EXPECT_FALSE(current->SigningKeyRevoked("gn-dnpe", id));
  EXPECT_FALSE(current->SigningKeyRevoked("nobody", id));
  // What it signed while it held stays verifiable.
  EXPECT_OK(current->SigningKeyOf("ml-dnpef", id, 3));
  EXPECT_OK(Follows(*current, [](v1::Directory&) {}));
  EXPECT_THAT(
      Follows(*current,
              [](v1::Directory& next) {
                next.mutable_nodes(1)->mutable_signing_keys(0)->set_revoked(
                    false);
              }),
      RefusedBy("directory.key_vanished"));
  // A key that was retired may still turn out to be stolen.
  EXPECT_OK(Follows(*Shared().Load(Rotated(second)), [](v1::Directory& next) {
    next.mutable_nodes(1)->mutable_signing_keys(0)->set_revoked(true);
  }));
}

TEST(SuccessionTest, ANewKeyHoldsFromItsOwnVersionOn) {
  const auto current = Shared().Load(Shared().Proto());
  const auto with_key_from = [&](std::uint64_t from) {
    return Follows(*current, [=](v1::Directory& next) {
      *next.mutable_nodes(1)->add_signing_keys() =
          SigningKeyEntry(*SigningKey::Generate(), from);
    });
  };
  EXPECT_OK(with_key_from(2));
  EXPECT_THAT(with_key_from(1), RefusedBy("directory.chain"));
}

}  // namespace
}  // namespace causeway
