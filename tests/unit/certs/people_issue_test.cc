#include "certs/people_issue.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <filesystem>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "base/ids.h"
#include "certs/federation.h"
#include "certs/files.h"
#include "certs/people.h"
#include "crypto/digest.h"
#include "crypto/file_secret.h"
#include "crypto/random_source.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/testing/status_matchers.h"
#include "tests/unit/certs/temp_folder.h"
#include "tests/unit/certs/test_federation.h"

namespace causeway {
namespace {

namespace fs = std::filesystem;

using certs_test::kFederation;
using certs_test::Now;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr absl::Duration kDays = absl::Hours(24 * 30);

NodePlan Plan(const std::string& id, int port) {
  NodePlan plan;
  plan.node_id = id;
  plan.organisation = "Test authority";
  plan.country = "ML";
  plan.represents = {"ML"};
  plan.peers_address = "127.0.0.1:" + std::to_string(port);
  plan.people_address = "127.0.0.1:" + std::to_string(port + 1);
  plan.languages = {"fr"};
  plan.people = {{"worker", {"case_worker"}}};
  return plan;
}

class PeopleIssueTest : public ::testing::Test {
 protected:
  PeopleIssueTest() {
    FederationPlan plan;
    plan.name = kFederation;
    plan.nodes = {Plan("ml-test", 7101), Plan("gn-test", 7103)};
    layout_ = *CreateFederation(folder_.path() + "/f", plan,
                                Sha256("procedure"), "iss-1", Now(), random_);
    node_.node_dir = layout_.nodes[0].dir;
    worker_pem_ = layout_.nodes[0].people[0].certificate_path;
  }

  std::string Read(const std::string& path) {
    const auto content = certs::ReadFile(path, kPeopleFileBytesMax);
    EXPECT_OK(content);
    return content.value_or("");
  }
  PeopleFile Table() {
    return *LoadPeopleFile(node_.node_dir + "/people.toml");
  }
  // Whom the daemon takes the holder of the certificate for.
  absl::StatusOr<std::string> Verify(const std::string& path,
                                     absl::Time now = Now()) {
    return VerifyStaffCertificate(kFederation, "ml-test",
                                  Read(node_.node_dir + "/keys/people-ca.pem"),
                                  Read(path), "", now);
  }
  std::string KeyDigest(const std::string& path) {
    return Sha256(Certificate::FromPem(Read(path))->SpkiDer());
  }
  bool KeyFits(const IssuedPerson& person) {
    const auto key = ReadSecretFile(person.key_path);
    return key.ok() &&
           PrivateKey::FromPem(key->Reveal())->SpkiDer() ==
               Certificate::FromPem(Read(person.certificate_path))->SpkiDer();
  }

  certs_test::TempFolder folder_;
  OpenSslRandom random_;
  FederationLayout layout_;
  PeopleFolder node_;
  std::string worker_pem_;
};

TEST_F(PeopleIssueTest, WhoIsAddedHasANumberAKeyAndACertificate) {
  ASSERT_OK_AND_ASSIGN(const IssuedPerson person,
                       AddPerson(node_, "worker-2", {"case_worker", "intake"},
                                 kDays, Now(), random_));
  EXPECT_TRUE(ValidStaffNumber(person.row.staff_number));
  EXPECT_EQ(*Verify(person.certificate_path), person.row.staff_number);
  EXPECT_EQ(person.not_after, Now() + kDays);
  EXPECT_FALSE(Verify(person.certificate_path, Now() + kDays).ok());
  EXPECT_TRUE(KeyFits(person));
  const PeopleFile table = Table();
  ASSERT_THAT(table.people, SizeIs(2));
  EXPECT_EQ(table.people[1].staff_number, person.row.staff_number);
  EXPECT_THAT(table.people[1].functions, ElementsAre("case_worker", "intake"));
  EXPECT_THAT(table.revoked, IsEmpty());
}

TEST_F(PeopleIssueTest, NothingIsMadeOfAWrongPerson) {
  const std::string before = Read(node_.node_dir + "/people.toml");
  EXPECT_THAT(AddPerson(node_, "../x", {"auditor"}, kDays, Now(), random_),
              RefusedBy("input.field"));
  EXPECT_THAT(AddPerson(node_, "new", {"king"}, kDays, Now(), random_),
              RefusedBy("input.field"));
  EXPECT_THAT(AddPerson(node_, "new", {}, kDays, Now(), random_),
              RefusedBy("input.field"));
  EXPECT_THAT(AddPerson(node_, "worker", {"auditor"}, kDays, Now(), random_),
              StatusIs(absl::StatusCode::kAlreadyExists));
  EXPECT_THAT(AddPerson(node_, "new", {"auditor"}, absl::Hours(24 * 365 * 9),
                        Now(), random_),
              StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_EQ(Read(node_.node_dir + "/people.toml"), before);
  EXPECT_FALSE(fs::exists(node_.node_dir + "/people/new.key"));
  EXPECT_FALSE(fs::exists(node_.node_dir + "/people/new.pem"));
}

// A certificate that stands in the way: the key made before it goes again.
TEST_F(PeopleIssueTest, AHalfMadePersonIsNotLeftBehind) {
  ASSERT_OK(certs::WriteNewFile(node_.node_dir + "/people/new.pem", "other"));
  EXPECT_THAT(AddPerson(node_, "new", {"auditor"}, kDays, Now(), random_),
              StatusIs(absl::StatusCode::kAlreadyExists));
  EXPECT_FALSE(fs::exists(node_.node_dir + "/people/new.key"));
  EXPECT_THAT(Table().people, SizeIs(1));
}

TEST_F(PeopleIssueTest, TheCaMayLieElsewhere) {
  for (const char* ending : {".key", ".pem"}) {
    fs::rename(node_.node_dir + "/keys/people-ca" + ending,
               folder_.path() + "/ca" + ending);
  }
  EXPECT_THAT(AddPerson(node_, "new", {"auditor"}, kDays, Now(), random_),
              StatusIs(absl::StatusCode::kNotFound));
  node_.ca_stem = folder_.path() + "/ca";
  EXPECT_OK(AddPerson(node_, "new", {"auditor"}, kDays, Now(), random_));
}

TEST_F(PeopleIssueTest, ARenewedCertificateIsOfTheSameKeyAndLaterEnd) {
  const std::string key = KeyDigest(worker_pem_);
  const absl::Time later = Now() + absl::Hours(24 * 80);
  ASSERT_OK_AND_ASSIGN(const IssuedPerson person,
                       RenewPerson(node_, "worker", false, kDays, later));
  EXPECT_EQ(person.not_after, later + kDays);
  EXPECT_EQ(KeyDigest(worker_pem_), key);
  EXPECT_EQ(*Verify(worker_pem_, later), person.row.staff_number);
  EXPECT_THAT(Table().revoked, IsEmpty());
}

TEST_F(PeopleIssueTest, ANewKeyRevokesTheOldOne) {
  const std::string old = KeyDigest(worker_pem_);
  ASSERT_OK_AND_ASSIGN(const IssuedPerson person,
                       RenewPerson(node_, "worker", true, kDays, Now()));
  EXPECT_NE(KeyDigest(worker_pem_), old);
  EXPECT_TRUE(KeyFits(person));
  EXPECT_EQ(*Verify(worker_pem_), person.row.staff_number);
  const PeopleFile table = Table();
  ASSERT_THAT(table.revoked, SizeIs(1));
  EXPECT_EQ(table.revoked[0].digest, old);
  EXPECT_EQ(table.revoked[0].staff_number, person.row.staff_number);
  EXPECT_FALSE(table.Revokes(KeyDigest(worker_pem_)));
  EXPECT_THAT(table.people, SizeIs(1));
}

TEST_F(PeopleIssueTest, ARevokedKeyIsNotRenewedAndAPersonGetsAnother) {
  ASSERT_OK_AND_ASSIGN(const RevokedKey key,
                       RevokePerson(node_, "worker", "", false, Now()));
  EXPECT_EQ(key.digest, KeyDigest(worker_pem_));
  EXPECT_EQ(key.staff_number, layout_.nodes[0].people[0].staff_number);
  EXPECT_TRUE(Table().Revokes(key.digest));
  EXPECT_THAT(Table().people, SizeIs(1));
  EXPECT_THAT(RenewPerson(node_, "worker", false, kDays, Now()),
              RefusedBy("person.revoked"));
  // Again is no error and nothing new.
  ASSERT_OK(RevokePerson(node_, "worker", "", false, Now()));
  EXPECT_THAT(Table().revoked, SizeIs(1));
  ASSERT_OK(RenewPerson(node_, "worker", true, kDays, Now()));
  EXPECT_FALSE(Table().Revokes(KeyDigest(worker_pem_)));
  EXPECT_THAT(Table().revoked, SizeIs(1));
}

TEST_F(PeopleIssueTest, WhoIsStruckIsNotRenewed) {
  const std::string elsewhere = folder_.path() + "/kept.pem";
  fs::copy_file(worker_pem_, elsewhere);
  ASSERT_OK(RevokePerson(node_, "", elsewhere, true, Now()));
  EXPECT_THAT(Table().people, IsEmpty());
  EXPECT_TRUE(Table().Revokes(KeyDigest(worker_pem_)));
  EXPECT_THAT(RenewPerson(node_, "worker", true, kDays, Now()),
              RefusedBy("person.not_enrolled"));
}

TEST_F(PeopleIssueTest, OnlyPeopleOfThisNode) {
  const std::string& other = layout_.nodes[1].people[0].certificate_path;
  EXPECT_THAT(RevokePerson(node_, "", other, false, Now()),
              RefusedBy("person.certificate"));
  EXPECT_THAT(
      RevokePerson(node_, "", node_.node_dir + "/keys/tls.pem", false, Now()),
      RefusedBy("person.certificate"));
  EXPECT_THAT(RevokePerson(node_, "nobody", "", false, Now()),
              RefusedBy("person.unknown"));
  EXPECT_THAT(RevokePerson(node_, "", "", false, Now()),
              RefusedBy("input.field"));
  EXPECT_THAT(Table().revoked, IsEmpty());
}

TEST_F(PeopleIssueTest, TheListTellsOfEachWhatCertificateLiesHere) {
  ASSERT_OK(AddPerson(node_, "away", {"auditor"}, kDays, Now(), random_));
  ASSERT_OK(AddPerson(node_, "lost", {"operator"}, kDays, Now(), random_));
  ASSERT_OK(RevokePerson(node_, "lost", "", false, Now()));
  fs::remove(node_.node_dir + "/people/away.pem");
  ASSERT_OK_AND_ASSIGN(const auto people, ListPeople(node_));
  ASSERT_THAT(people, SizeIs(3));
  EXPECT_EQ(people[0].label, "worker");
  EXPECT_FALSE(people[0].revoked);
  EXPECT_EQ(people[0].not_after, Now() + absl::Hours(24 * 90));
  EXPECT_EQ(people[1].label, "");
  EXPECT_THAT(people[1].row.functions, ElementsAre("auditor"));
  EXPECT_EQ(people[2].label, "lost");
  EXPECT_TRUE(people[2].revoked);
}

TEST_F(PeopleIssueTest, AnotherFolderIsNoNode) {
  node_.node_dir = folder_.path();
  EXPECT_THAT(ListPeople(node_), RefusedBy("person.folder"));
  node_.node_dir = folder_.path() + "/nowhere";
  EXPECT_THAT(ListPeople(node_), RefusedBy("person.folder"));
}

// Where node.toml says that they are, and nowhere else.
TEST_F(PeopleIssueTest, TheTableAndTheCaAreThoseOfNodeToml) {
  const std::string config = node_.node_dir + "/node.toml";
  const std::string before = Read(node_.node_dir + "/people.toml");
  fs::create_directory(node_.node_dir + "/elsewhere");
  fs::copy(node_.node_dir + "/people.toml",
           node_.node_dir + "/elsewhere/staff.toml");
  for (const char* ending : {".key", ".pem"}) {
    fs::rename(node_.node_dir + "/keys/people-ca" + ending,
               node_.node_dir + "/elsewhere/ca" + ending);
  }
  ASSERT_OK(certs::ReplaceFile(
      config,
      absl::StrReplaceAll(Read(config),
                          {{"\"people.toml\"", "\"elsewhere/staff.toml\""},
                           {"keys/people-ca.pem", "elsewhere/ca.pem"}})));
  ASSERT_OK(AddPerson(node_, "new", {"auditor"}, kDays, Now(), random_));
  ASSERT_OK(RevokePerson(node_, "worker", "", false, Now()));
  ASSERT_OK_AND_ASSIGN(
      const PeopleFile table,
      LoadPeopleFile(node_.node_dir + "/elsewhere/staff.toml"));
  EXPECT_THAT(table.people, SizeIs(2));
  EXPECT_THAT(table.revoked, SizeIs(1));
  EXPECT_EQ(Read(node_.node_dir + "/people.toml"), before);
}

TEST_F(PeopleIssueTest, ATableThatTheDaemonWouldNotReadIsNotWritten) {
  PeopleFile table = Table();
  const size_t empty = PeopleFileText(table).size();
  const auto row = [&](size_t i) {
    return RevokedKey{Sha256(absl::StrCat(i)), table.people[0].staff_number,
                      "2026-03-01"};
  };
  table.revoked = {row(0)};
  const size_t each = PeopleFileText(table).size() - empty;
  while (table.revoked.size() < (kPeopleFileBytesMax - empty) / each) {
    table.revoked.push_back(row(table.revoked.size()));
  }
  const std::string path = node_.node_dir + "/people.toml";
  ASSERT_OK(certs::ReplaceFile(path, PeopleFileText(table)));
  EXPECT_THAT(RenewPerson(node_, "worker", true, kDays, Now()),
              RefusedBy("person.table_full"));
  EXPECT_EQ(Read(path), PeopleFileText(table));
  EXPECT_TRUE(Verify(worker_pem_).ok());
  EXPECT_FALSE(fs::exists(node_.node_dir + "/people/worker.key.new"));
}

TEST_F(PeopleIssueTest, OneChangeAtATime) {
  const int other = open(node_.node_dir.c_str(), O_RDONLY | O_DIRECTORY);
  ASSERT_GE(other, 0);
  ASSERT_EQ(flock(other, LOCK_EX | LOCK_NB), 0);
  EXPECT_THAT(RevokePerson(node_, "worker", "", false, Now()),
              RefusedBy("person.busy"));
  close(other);
  EXPECT_OK(RevokePerson(node_, "worker", "", false, Now()));
}

}  // namespace
}  // namespace causeway
