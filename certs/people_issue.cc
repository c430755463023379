#include "certs/people_issue.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <map>
#include <memory>
#include <system_error>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "base/date.h"
#include "base/errors.h"
#include "base/ids.h"
#include "base/status_macros.h"
#include "certs/directory.h"
#include "certs/files.h"
#include "certs/node_certificate.h"
#include "certs/node_toml.h"
#include "crypto/digest.h"
#include "crypto/file_secret.h"

namespace causeway {
namespace {

namespace fs = std::filesystem;

absl::Status RefusePerson(absl::StatusCode code, absl::string_view rule,
                          std::string message,
                          std::vector<std::string> next = {}) {
  Refusal refusal;
  refusal.rule = std::string(rule);
  refusal.message = std::move(message);
  refusal.next = std::move(next);
  return Refuse(code, refusal);
}

absl::Status CheckLabel(const std::string& label) {
  if (ValidPersonLabel(label)) return absl::OkStatus();
  return InvalidField("label", "malformed",
                      "a lower case letter, then lower case letters, digits, "
                      "hyphens; 32 at most; no name of a person");
}

// Two changes at once would lose one, which may be a revocation.
class FolderLock {
 public:
  static absl::StatusOr<std::unique_ptr<FolderLock>> Take(
      const std::string& dir) {
    const int fd = open(dir.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0) {
      return RefusePerson(absl::StatusCode::kFailedPrecondition,
                          "person.folder",
                          absl::StrCat("there is no folder ", dir,
                                       "; want the folder with node.toml"));
    }
    auto lock = std::unique_ptr<FolderLock>(new FolderLock(fd));
    if (flock(fd, LOCK_EX | LOCK_NB) != 0) {
      return RefusePerson(absl::StatusCode::kUnavailable, "person.busy",
                          absl::StrCat("another command changes the people of ",
                                       dir, "; try again"));
    }
    return lock;
  }
  ~FolderLock() { close(fd_); }
  FolderLock(const FolderLock&) = delete;
  FolderLock& operator=(const FolderLock&) = delete;

 private:
  explicit FolderLock(int fd) : fd_(fd) {}
  const int fd_;
};

absl::StatusOr<Certificate> ReadCertificate(const std::string& path) {
  ASSIGN_OR_RETURN(const std::string pem,
                   certs::ReadFile(path, kCertificateBytesMax));
  absl::StatusOr<Certificate> certificate = Certificate::FromPem(pem);
  if (certificate.ok()) return certificate;
  return absl::InvalidArgumentError(
      absl::StrCat(path, ": ", certificate.status().message()));
}

absl::StatusOr<NodeIdentity> IdentityIn(const Certificate& certificate) {
  ASSIGN_OR_RETURN(const std::string uri, certificate.SoleUriSan());
  return ParseUri(uri);
}

// The folder of one node, locked, and its table of people.
class LockedFolder {
 public:
  static absl::StatusOr<LockedFolder> Open(const PeopleFolder& folder) {
    LockedFolder files(folder);
    ASSIGN_OR_RETURN(files.lock_, FolderLock::Take(folder.node_dir));
    absl::StatusOr<NodeToml> node = LoadNodeToml(folder.node_dir);
    if (!node.ok()) {
      return RefusePerson(
          absl::StatusCode::kFailedPrecondition, "person.folder",
          absl::StrCat(node.status().message(),
                       "; want the folder with the node's node.toml"));
    }
    files.node_ = *std::move(node);
    ASSIGN_OR_RETURN(files.table_, LoadPeopleFile(files.TablePath()));
    return files;
  }

  PeopleFile& table() { return table_; }
  PersonRow* Row(absl::string_view staff_number) {
    for (PersonRow& row : table_.people) {
      if (row.staff_number == staff_number) return &row;
    }
    return nullptr;
  }
  absl::Status SaveTable() const {
    const std::string text = PeopleFileText(table_);
    // What the daemon would refuse must not get to it.
    RETURN_IF_ERROR(ParsePeopleFile(text, TablePath()).status());
    if (text.size() > kPeopleFileBytesMax) {
      return RefusePerson(
          absl::StatusCode::kResourceExhausted, "person.table_full",
          absl::StrCat(TablePath(), " would be longer than ",
                       kPeopleFileBytesMax, " bytes"),
          {"take out [[revoked]] rows whose certificates have ended: a node "
           "that has read them keeps them"});
    }
    return certs::ReplaceFile(TablePath(), text);
  }
  // Whether the row is in the file, also where saving it failed at the end.
  bool Saved(const PersonRow& row) const {
    const auto table = LoadPeopleFile(TablePath());
    return table.ok() &&
           std::any_of(table->people.begin(), table->people.end(),
                       [&](const PersonRow& one) {
                         return one.staff_number == row.staff_number;
                       });
  }

  std::string CertificatePath(const std::string& label) const {
    return absl::StrCat(PeopleDir(), "/", label, ".pem");
  }
  std::string KeyPath(const std::string& label) const {
    return absl::StrCat(PeopleDir(), "/", label, ".key");
  }
  std::string PeopleDir() const {
    return absl::StrCat(folder_.node_dir, "/people");
  }

  // Of a person of this node.
  absl::StatusOr<NodeIdentity> PersonIn(const Certificate& certificate) const {
    absl::StatusOr<NodeIdentity> who = IdentityIn(certificate);
    if (who.ok() && !who->staff_number.empty() &&
        who->node_id == node_.node_id && who->federation == node_.federation) {
      return who;
    }
    return RefusePerson(absl::StatusCode::kInvalidArgument,
                        "person.certificate",
                        "the certificate is not that of a person of this node");
  }

  absl::StatusOr<Certificate> CertificateOf(const std::string& label) const {
    RETURN_IF_ERROR(CheckLabel(label));
    auto certificate = ReadCertificate(CertificatePath(label));
    if (!absl::IsNotFound(certificate.status())) return certificate;
    return RefusePerson(
        absl::StatusCode::kNotFound, "person.unknown",
        absl::StrCat("there is no certificate ", CertificatePath(label)),
        {"causeway person list NODE_DIR"});
  }

  absl::StatusOr<Certificate> Issue(absl::string_view staff_number,
                                    absl::string_view spki_der,
                                    absl::Duration lifetime,
                                    absl::Time now) const {
    const std::string stem =
        folder_.ca_stem.empty()
            ? std::string(absl::StripSuffix(node_.people_ca, ".pem"))
            : folder_.ca_stem;
    ASSIGN_OR_RETURN(const Sensitive<std::string> pem,
                     ReadSecretFile(absl::StrCat(stem, ".key")));
    ASSIGN_OR_RETURN(const PrivateKey key, PrivateKey::FromPem(pem.Reveal()));
    ASSIGN_OR_RETURN(const Certificate ca,
                     ReadCertificate(absl::StrCat(stem, ".pem")));
    return IssueStaffCertificate(key, ca, node_.federation, node_.node_id,
                                 staff_number, spki_der, lifetime, now);
  }

 private:
  explicit LockedFolder(PeopleFolder folder) : folder_(std::move(folder)) {}
  const std::string& TablePath() const { return node_.people; }

  PeopleFolder folder_;
  std::unique_ptr<FolderLock> lock_;
  NodeToml node_;
  PeopleFile table_;
};

void Revoke(const Certificate& certificate, absl::string_view staff_number,
            absl::Time now, PeopleFile* table) {
  const std::string digest = Sha256(certificate.SpkiDer());
  if (table->Revokes(digest)) return;
  table->revoked.push_back(
      {digest, std::string(staff_number), FormatDate(DateOf(now))});
}

absl::Status WriteKey(const std::string& path, const PrivateKey& key) {
  ASSIGN_OR_RETURN(const Sensitive<std::string> pem, key.ToPem());
  return WriteSecretFile(path, pem.Reveal());
}

}  // namespace

absl::StatusOr<Certificate> IssueStaffCertificate(
    const PrivateKey& ca_key, const Certificate& ca,
    absl::string_view federation, absl::string_view node_id,
    absl::string_view staff_number, absl::string_view spki_der,
    absl::Duration lifetime, absl::Time now) {
  CertificateRequest request;
  request.subject_cn = std::string(staff_number);
  request.uri_sans = {StaffUri(federation, node_id, staff_number)};
  request.client_auth = true;
  request.not_before = certs::NotBefore(now);
  request.not_after = certs::NotAfter(now, lifetime);
  return IssueCertificate(ca_key, ca, spki_der, request);
}

absl::StatusOr<IssuedPerson> AddPerson(
    const PeopleFolder& folder, const std::string& label,
    const std::vector<std::string>& functions, absl::Duration lifetime,
    absl::Time now, RandomSource& random) {
  RETURN_IF_ERROR(CheckLabel(label));
  if (!ValidPersonFunctions(functions)) {
    return InvalidField("function", "missing, unknown or twice",
                        absl::StrJoin(PersonFunctions(), ", "));
  }
  ASSIGN_OR_RETURN(LockedFolder files, LockedFolder::Open(folder));
  IssuedPerson person;
  person.label = label;
  person.row = {NewStaffNumber(random), functions};
  if (files.Row(person.row.staff_number) != nullptr) {
    return absl::InternalError("a staff number came twice");
  }
  person.certificate_path = files.CertificatePath(label);
  person.key_path = files.KeyPath(label);
  ASSIGN_OR_RETURN(const PrivateKey key, PrivateKey::Generate());
  ASSIGN_OR_RETURN(
      const Certificate certificate,
      files.Issue(person.row.staff_number, key.SpkiDer(), lifetime, now));
  person.not_after = certificate.NotAfter();
  RETURN_IF_ERROR(WriteKey(person.key_path, key));
  absl::Status status =
      certs::WriteNewFile(person.certificate_path, certificate.ToPem());
  if (!status.ok()) {
    unlink(person.key_path.c_str());
    return status;
  }
  // Last: who is in the table has a certificate.
  files.table().people.push_back(person.row);
  status = files.SaveTable();
  if (!status.ok() && !files.Saved(person.row)) {
    unlink(person.key_path.c_str());
    unlink(person.certificate_path.c_str());
  }
  RETURN_IF_ERROR(status);
  return person;
}

absl::StatusOr<IssuedPerson> RenewPerson(const PeopleFolder& folder,
                                         const std::string& label, bool new_key,
                                         absl::Duration lifetime,
                                         absl::Time now) {
  ASSIGN_OR_RETURN(LockedFolder files, LockedFolder::Open(folder));
  ASSIGN_OR_RETURN(const Certificate old, files.CertificateOf(label));
  ASSIGN_OR_RETURN(const NodeIdentity who, files.PersonIn(old));
  const PersonRow* const row = files.Row(who.staff_number);
  if (row == nullptr) {
    return RefusePerson(
        absl::StatusCode::kFailedPrecondition, "person.not_enrolled",
        absl::StrCat(who.staff_number, " is not in people.toml"),
        {"causeway person add"});
  }
  IssuedPerson person;
  person.label = label;
  person.row = *row;
  person.certificate_path = files.CertificatePath(label);
  person.key_path = files.KeyPath(label);
  if (!new_key) {
    if (files.table().Revokes(Sha256(old.SpkiDer()))) {
      return RefusePerson(absl::StatusCode::kFailedPrecondition,
                          "person.revoked",
                          absl::StrCat("the key of ", label, " is revoked"),
                          {"causeway person renew --new-key"});
    }
    ASSIGN_OR_RETURN(
        const Certificate renewed,
        files.Issue(who.staff_number, old.SpkiDer(), lifetime, now));
    person.not_after = renewed.NotAfter();
    RETURN_IF_ERROR(
        certs::ReplaceFile(person.certificate_path, renewed.ToPem()));
    return person;
  }
  ASSIGN_OR_RETURN(const PrivateKey key, PrivateKey::Generate());
  ASSIGN_OR_RETURN(const Certificate renewed,
                   files.Issue(who.staff_number, key.SpkiDer(), lifetime, now));
  person.not_after = renewed.NotAfter();
  const std::string fresh = absl::StrCat(person.key_path, ".new");
  unlink(fresh.c_str());  // What an interrupted run left.
  RETURN_IF_ERROR(WriteKey(fresh, key));
  // A crash after this leaves a person without a key, not a key without a
  // person; the command may be repeated.
  Revoke(old, who.staff_number, now, &files.table());
  const absl::Status saved = files.SaveTable();
  if (!saved.ok()) {
    unlink(fresh.c_str());
    return saved;
  }
  RETURN_IF_ERROR(certs::ReplaceFile(person.certificate_path, renewed.ToPem()));
  std::error_code error;
  fs::rename(fresh, person.key_path, error);
  if (error) {
    return absl::InternalError(absl::StrCat("cannot replace ", person.key_path,
                                            ": ", error.message()));
  }
  return person;
}

absl::StatusOr<RevokedKey> RevokePerson(const PeopleFolder& folder,
                                        const std::string& label,
                                        const std::string& certificate,
                                        bool strike, absl::Time now) {
  if (label.empty() == certificate.empty()) {
    return InvalidField("label", "none or two",
                        "a label, or the file of a certificate");
  }
  ASSIGN_OR_RETURN(LockedFolder files, LockedFolder::Open(folder));
  ASSIGN_OR_RETURN(const Certificate revoked, label.empty()
                                                  ? ReadCertificate(certificate)
                                                  : files.CertificateOf(label));
  ASSIGN_OR_RETURN(const NodeIdentity who, files.PersonIn(revoked));
  PeopleFile& table = files.table();
  Revoke(revoked, who.staff_number, now, &table);
  if (strike) {
    table.people.erase(std::remove_if(table.people.begin(), table.people.end(),
                                      [&](const PersonRow& row) {
                                        return row.staff_number ==
                                               who.staff_number;
                                      }),
                       table.people.end());
  }
  RETURN_IF_ERROR(files.SaveTable());
  const std::string digest = Sha256(revoked.SpkiDer());
  return *std::find_if(
      table.revoked.begin(), table.revoked.end(),
      [&](const RevokedKey& key) { return key.digest == digest; });
}

absl::StatusOr<std::vector<ListedPerson>> ListPeople(
    const PeopleFolder& folder) {
  ASSIGN_OR_RETURN(LockedFolder files, LockedFolder::Open(folder));
  std::map<std::string, ListedPerson> found;  // By staff number.
  std::error_code error;
  for (const fs::directory_entry& entry :
       fs::directory_iterator(files.PeopleDir(), error)) {
    if (entry.path().extension() != ".pem") continue;
    const auto certificate = ReadCertificate(entry.path().string());
    if (!certificate.ok()) continue;
    const auto who = files.PersonIn(*certificate);
    if (!who.ok()) continue;
    ListedPerson& one = found[who->staff_number];
    one.label = entry.path().stem().string();
    one.not_after = certificate->NotAfter();
    one.revoked = files.table().Revokes(Sha256(certificate->SpkiDer()));
  }
  std::vector<ListedPerson> people;
  for (const PersonRow& row : files.table().people) {
    ListedPerson one = found[row.staff_number];
    one.row = row;
    people.push_back(std::move(one));
  }
  return people;
}

}  // namespace causeway
