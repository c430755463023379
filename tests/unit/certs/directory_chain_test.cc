#include "certs/directory_chain.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/errors.h"
#include "base/limits.h"
#include "base/status_macros.h"
#include "certs/directory_edit.h"
#include "crypto/digest.h"
#include "gmock/gmock.h"
#include "tests/testing/status_matchers.h"
#include "tests/unit/certs/test_federation.h"

namespace causeway {
namespace {

using certs_test::Now;
using certs_test::Shared;
using certs_test::SigningKeyEntry;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

// A directory of version 5 in which ml's first key held in 1 to 3, and the
// second one since 4.
v1::Directory Exchanged(const SigningKey& second) {
  v1::Directory proto = Shared().Proto();
  proto.set_version(5);
  proto.set_previous_digest(Sha256("version 4"));
  v1::DirectoryNode* const ml = proto.mutable_nodes(1);
  ml->mutable_signing_keys(0)->set_to_version(3);
  *ml->add_signing_keys() = SigningKeyEntry(second, 4);
  return proto;
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
}

// No version may be missed: what officers took back in between would be lost.
TEST(SuccessionTest, RefusesAGap) {
  const auto current = Shared().Load(Shared().Proto());
  const absl::Status gap = Follows(*current, [](v1::Directory& next) {
    next.set_version(4);
    next.set_previous_digest(Sha256("version 3"));
  });
  EXPECT_THAT(gap, RefusedBy("directory.chain"));
  EXPECT_THAT(RefusalOf(gap)->missing, ElementsAre("the versions from 2 to 3"));
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

TEST(SuccessionTest, IsNotIssuedBeforeTheVersionBefore) {
  const auto current = Shared().Load(Shared().Proto());
  EXPECT_THAT(Follows(*current,
                      [](v1::Directory& next) {
                        next.set_issued_at_us(next.issued_at_us() - 1);
                      }),
              RefusedBy("directory.issued"));
}

// Who signs, of three old officers (two needed) and three new ones.
class OfficerChangeTest : public ::testing::Test {
 protected:
  // A next version with these officers, signed by those.
  absl::Status Change(const std::vector<SigningKey>& officers,
                      std::uint32_t threshold,
                      const std::vector<SigningKey>& signers) const {
    v1::Directory next = NextVersion(*current_, Now(), kDirectoryLifetime);
    next.clear_officers();
    for (const SigningKey& one : officers) next.add_officers(one.SpkiDer());
    next.set_officer_signatures(threshold);
    const auto loaded = Directory::Load(*SignDirectory(next, signers));
    RETURN_IF_ERROR(loaded.status());
    return CheckSuccession(*current_, **loaded);
  }
  std::vector<SigningKey> Both(const std::vector<size_t>& old_ones,
                               const std::vector<size_t>& new_ones) const {
    std::vector<SigningKey> keys = Shared().officers(old_ones);
    for (const size_t one : new_ones) keys.push_back(new_[one]);
    return keys;
  }

  const std::shared_ptr<const Directory> current_ =
      Shared().Load(Shared().Proto());
  const std::vector<SigningKey> old_ = Shared().officers();
  const std::vector<SigningKey> new_ = certs_test::MakeKeys(3);
};

TEST_F(OfficerChangeTest, OldAndNewOnesSignAnExchange) {
  EXPECT_OK(Change(new_, 2, Both({0, 2}, {0, 1})));
  EXPECT_OK(Change(new_, 3, Both({0, 1, 2}, {0, 1, 2})));
  // Who stays signs for both.
  const std::vector<SigningKey> mixed = Both({0, 1}, {0});
  EXPECT_OK(Change(mixed, 2, Both({0, 1}, {})));
  EXPECT_OK(Change(mixed, 2, Both({0, 1}, {0})));
  EXPECT_OK(Change(mixed, 2, Both({0, 2}, {0})));
}

TEST_F(OfficerChangeTest, NewOnesAloneDoNotTakeOver) {
  EXPECT_THAT(Change(new_, 2, Both({}, {0, 1, 2})),
              RefusedBy("directory.signature"));
  EXPECT_THAT(Change(new_, 2, Both({1}, {0, 1, 2})),
              RefusedBy("directory.signature"));
  // A thief of one old key who adds two of his own.
  EXPECT_THAT(Change(Both({0, 1, 2}, {0, 1}), 2, Both({0}, {0, 1})),
              RefusedBy("directory.signature"));
}

TEST_F(OfficerChangeTest, OldOnesAloneNameNobodyWhoDoesNotAgree) {
  EXPECT_THAT(Change(new_, 2, Both({0, 1, 2}, {})),
              RefusedBy("directory.signature"));
  EXPECT_THAT(Change(new_, 2, Both({0, 1, 2}, {0})),
              RefusedBy("directory.signature"));
}

TEST_F(OfficerChangeTest, AThresholdIsLoweredByTheOldThreshold) {
  // Three of three needed now.
  v1::Directory strict = Shared().Proto();
  strict.set_officer_signatures(3);
  ASSERT_OK_AND_ASSIGN(const std::string bytes, SignDirectory(strict, old_));
  ASSERT_OK_AND_ASSIGN(const auto current, Directory::Load(bytes));
  const auto lowered = [&](const std::vector<SigningKey>& signers) {
    v1::Directory next = NextVersion(*current, Now(), kDirectoryLifetime);
    next.set_officer_signatures(2);
    return CheckSuccession(*current,
                           **Directory::Load(*SignDirectory(next, signers)));
  };
  EXPECT_THAT(lowered(Both({0, 1}, {})), RefusedBy("directory.signature"));
  EXPECT_OK(lowered(old_));
  // To one alone never.
  v1::Directory one = NextVersion(*current, Now(), kDirectoryLifetime);
  one.set_officer_signatures(1);
  EXPECT_THAT(SignDirectory(one, old_), RefusedBy("directory.form"));
}

TEST_F(OfficerChangeTest, NobodyElseSigns) {
  std::vector<SigningKey> signers = Both({0, 1}, {0});
  EXPECT_THAT(Change(old_, 2, signers), RefusedBy("directory.signature"));
  signers.pop_back();
  EXPECT_OK(Change(old_, 2, signers));
}

TEST_F(OfficerChangeTest, AnOldOnesWrongSignatureIsNotPassedOver) {
  v1::Directory next = NextVersion(*current_, Now(), kDirectoryLifetime);
  next.clear_officers();
  for (const SigningKey& one : new_) next.add_officers(one.SpkiDer());
  v1::SignedDirectory all = certs_test::SignAnything(next.SerializeAsString(),
                                                     Both({0, 1, 2}, {0, 1}));
  ASSERT_OK(
      CheckSuccession(*current_, **Directory::Load(all.SerializeAsString())));
  for (v1::OfficerSignature& one : *all.mutable_signatures()) {
    if (one.key_id() == old_[2].Id()) one.set_signature(std::string(64, 'x'));
  }
  EXPECT_THAT(
      CheckSuccession(*current_, **Directory::Load(all.SerializeAsString())),
      RefusedBy("directory.signature"));
}

TEST(SuccessionTest, RefusesAVanishedNodeOrKey) {
  constexpr char kRule[] = "directory.key_vanished";
  ASSERT_OK_AND_ASSIGN(const SigningKey second, SigningKey::Generate());
  const auto current = Shared().Load(Exchanged(second));
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
  v1::Directory proto = Exchanged(second);
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
  EXPECT_OK(Follows(*Shared().Load(Exchanged(second)), [](v1::Directory& next) {
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

// So many versions, each after the one before.
DirectoryVersions Versions(int count) {
  DirectoryVersions versions = {Shared().Load(Shared().Proto())};
  while (static_cast<int>(versions.size()) < count) {
    versions.push_back(Shared().Load(
        NextVersion(*versions.back(), Now(), kDirectoryLifetime)));
  }
  return versions;
}

v1::DirectoryChain Chain(const DirectoryVersions& versions) {
  v1::DirectoryChain chain;
  for (const auto& one : versions) {
    *chain.add_versions() = one->signed_directory();
  }
  return chain;
}

absl::StatusOr<DirectoryVersions> Read(const v1::DirectoryChain& chain) {
  return ReadDirectoryChain(chain.SerializeAsString());
}

DirectoryVersions Part(const DirectoryVersions& all, size_t from, size_t to) {
  return {all.begin() + static_cast<std::ptrdiff_t>(from),
          all.begin() + static_cast<std::ptrdiff_t>(to)};
}

TEST(DirectoryChainTest, ReadsWhatItWrote) {
  const DirectoryVersions versions = Versions(3);
  const std::string file = EncodeDirectoryChain(versions);
  ASSERT_OK_AND_ASSIGN(const DirectoryVersions read, ReadDirectoryChain(file));
  ASSERT_THAT(read, SizeIs(3));
  for (size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(read[i]->bytes(), versions[i]->bytes());
  }
  // It may begin anywhere.
  EXPECT_OK(ReadDirectoryChain(EncodeDirectoryChain(Part(versions, 2, 3))));
}

TEST(DirectoryChainTest, KeepsTheNewestThatFit) {
  const auto count = static_cast<int>(limits::kDirectoryVersionsMax);
  ASSERT_OK_AND_ASSIGN(
      const DirectoryVersions read,
      ReadDirectoryChain(EncodeDirectoryChain(Versions(count + 2))));
  EXPECT_THAT(read, SizeIs(limits::kDirectoryVersionsMax));
  EXPECT_EQ(read.front()->version(), 3u);
  EXPECT_EQ(read.back()->version(), limits::kDirectoryVersionsMax + 2);
  EXPECT_THAT(Read(Chain(Versions(count + 1))), RefusedBy("directory.form"));
}

TEST(DirectoryChainTest, RefusesWhatIsNoChain) {
  const DirectoryVersions versions = Versions(3);
  const std::string file = EncodeDirectoryChain(versions);
  for (const std::string& bad :
       {std::string(), std::string("x"), versions[0]->bytes(), file + "x",
        file + std::string("\x78\x01", 2), file.substr(0, file.size() - 1),
        std::string(17 << 20, 'x')}) {
    EXPECT_THAT(ReadDirectoryChain(bad), RefusedBy("directory.form"));
  }
  // One after the other is no chain; nor is one whose middle is missing.
  EXPECT_FALSE(ReadDirectoryChain(file + file).ok());
  v1::DirectoryChain chain = Chain(versions);
  chain.mutable_versions()->SwapElements(0, 1);
  EXPECT_THAT(Read(chain), RefusedBy("directory.rollback"));
  chain = Chain(versions);
  chain.mutable_versions()->DeleteSubrange(1, 1);
  EXPECT_THAT(Read(chain), RefusedBy("directory.chain"));
  chain = Chain(versions);
  *chain.add_versions() = chain.versions(2);
  EXPECT_THAT(Read(chain), RefusedBy("directory.rollback"));
}

TEST(DirectoryChainTest, ALinkWithTooFewSignaturesBreaksIt) {
  const DirectoryVersions versions = Versions(3);
  v1::DirectoryChain chain = Chain(versions);
  chain.mutable_versions(1)->mutable_signatures()->RemoveLast();
  EXPECT_THAT(Read(chain), RefusedBy("directory.signature"));
  // What is known was verified, and is taken as it was then.
  ASSERT_OK_AND_ASSIGN(
      const DirectoryVersions read,
      ReadDirectoryChain(chain.SerializeAsString(), Part(versions, 0, 2)));
  EXPECT_EQ(read[1], versions[1]);
  EXPECT_THAT(
      ReadDirectoryChain(chain.SerializeAsString(), Part(versions, 0, 1)),
      RefusedBy("directory.signature"));
}

TEST(DirectoryChainTest, ThePinnedOfficersVouchForOneVersion) {
  const DirectoryVersions versions = Versions(2);
  EXPECT_OK(RequirePinned(versions, Shared().pinned()));
  OfficerSet all = Shared().pinned();
  all.threshold = 3;
  EXPECT_THAT(RequirePinned(versions, all), RefusedBy("directory.signature"));
  const std::vector<SigningKey> others = certs_test::MakeKeys(2);
  OfficerSet strangers;
  strangers.threshold = 2;
  for (const SigningKey& one : others) {
    strangers.keys.push_back(*VerifyKey::FromSpkiDer(one.SpkiDer()));
  }
  EXPECT_THAT(RequirePinned(versions, strangers),
              RefusedBy("directory.signature"));
  // Once they are officers by a version that the old ones signed, they vouch
  // for it, and the old ones for what came before: either anchor holds the
  // chain.
  v1::Directory next = NextVersion(*versions.back(), Now(), kDirectoryLifetime);
  next.clear_officers();
  std::vector<SigningKey> signers = Shared().officers({0, 1});
  for (const SigningKey& one : others) {
    next.add_officers(one.SpkiDer());
    signers.push_back(one);
  }
  DirectoryVersions more = versions;
  more.push_back(*Directory::Load(*SignDirectory(next, signers)));
  ASSERT_OK(ReadDirectoryChain(EncodeDirectoryChain(more)));
  EXPECT_OK(RequirePinned(more, strangers));
  EXPECT_OK(RequirePinned(more, Shared().pinned()));
  // A file that begins there may hold the signatures of officers who left.
  EXPECT_OK(ReadDirectoryChain(EncodeDirectoryChain(Part(more, 2, 3))));
}

// Officers of another federation make as many versions as they like.
TEST(DirectoryChainTest, AChainOfOthersIsNotPinned) {
  v1::Directory other = Shared().Proto();
  const std::vector<SigningKey> theirs = certs_test::MakeKeys(2);
  other.clear_officers();
  for (const SigningKey& one : theirs) other.add_officers(one.SpkiDer());
  DirectoryVersions versions = {
      *Directory::Load(*SignDirectory(other, theirs))};
  versions.push_back(*Directory::Load(*SignDirectory(
      NextVersion(*versions.back(), Now(), kDirectoryLifetime), theirs)));
  ASSERT_OK_AND_ASSIGN(const DirectoryVersions read,
                       ReadDirectoryChain(EncodeDirectoryChain(versions)));
  EXPECT_THAT(RequirePinned(read, Shared().pinned()),
              RefusedBy("directory.signature"));
  // The name of the federation is not enough to follow.
  const DirectoryVersions ours = Versions(2);
  EXPECT_THAT(NewerVersions(Part(ours, 0, 1), Part(versions, 1, 2)),
              RefusedBy("directory.chain"));
  EXPECT_THAT(NewerVersions(Part(ours, 0, 1), versions),
              RefusedBy("directory.fork"));
}

TEST(NewerVersionsTest, GivesWhatIsMissing) {
  const DirectoryVersions all = Versions(4);
  const auto newer = [&](size_t known, size_t from, size_t to) {
    return NewerVersions(Part(all, 0, known), Part(all, from, to));
  };
  ASSERT_OK_AND_ASSIGN(const DirectoryVersions two, newer(2, 0, 4));
  ASSERT_THAT(two, SizeIs(2));
  EXPECT_EQ(two.front()->version(), 3u);
  EXPECT_THAT(*newer(2, 2, 4), SizeIs(2));
  EXPECT_THAT(*newer(2, 0, 2), IsEmpty());
  EXPECT_THAT(*newer(2, 1, 2), IsEmpty());
  const auto gap = newer(2, 3, 4);
  EXPECT_THAT(gap, RefusedBy("directory.chain"));
  EXPECT_THAT(RefusalOf(gap.status())->missing,
              ElementsAre("the versions from 3 to 3"));
  EXPECT_THAT(newer(3, 0, 2), RefusedBy("directory.rollback"));
}

TEST(NewerVersionsTest, AKnownVersionSaysWhatItSaid) {
  const DirectoryVersions known = Versions(2);
  v1::Directory other = NextVersion(*known[0], Now(), kDirectoryLifetime);
  other.mutable_nodes(0)->set_status(v1::NODE_STATUS_SUSPENDED);
  DirectoryVersions fork = {known[0], Shared().Load(other)};
  EXPECT_THAT(NewerVersions(known, fork), RefusedBy("directory.fork"));
  fork.push_back(
      Shared().Load(NextVersion(*fork[1], Now(), kDirectoryLifetime)));
  EXPECT_THAT(NewerVersions(known, fork), RefusedBy("directory.fork"));
  // The same content that another officer signed as well is no fork.
  ASSERT_OK_AND_ASSIGN(
      const std::string more,
      SignDirectory(known[1]->proto(), Shared().officers({0, 1, 2})));
  EXPECT_THAT(*NewerVersions(known, {known[0], *Directory::Load(more)}),
              IsEmpty());
}

}  // namespace
}  // namespace causeway
