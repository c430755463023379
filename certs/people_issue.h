#ifndef CAUSEWAY_CERTS_PEOPLE_ISSUE_H_
#define CAUSEWAY_CERTS_PEOPLE_ISSUE_H_

// The people of a node as its operator keeps them: certificates by the node's
// own people CA, and people.toml (people_file.h). For `causeway person`. Works
// on the node's folder alone; a running daemon takes the change in by itself.
//
//   <node>/node.toml, which names people.toml and the people CA
//   <node>/people/<label>.{key,pem}
//
// One change at a time: UNAVAILABLE "person.busy" while another one runs.
// FAILED_PRECONDITION "person.folder" where the folder is not a node's;
// NOT_FOUND "person.unknown" for a label without a certificate here; the codes
// of ParsePeopleFile and of reading and writing files; RESOURCE_EXHAUSTED
// "person.table_full" where people.toml would be longer than the daemon reads.
// On failure people.toml is as it was, but where the disk failed while it was
// replaced: it is then the old one or the new one. Thread-safe.

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "base/random.h"
#include "certs/people_file.h"
#include "crypto/certificate.h"
#include "crypto/private_key.h"

namespace causeway {

struct PeopleFolder {
  std::string node_dir;
  // <stem>.key and <stem>.pem of the people CA; empty: as node.toml names it,
  // the key beside the certificate.
  std::string ca_stem;
};

struct IssuedPerson {
  PersonRow row;
  std::string label;
  std::string certificate_path;
  std::string key_path;
  absl::Time not_after;
};

// A person of people.toml; what is known of the certificate that lies here.
struct ListedPerson {
  PersonRow row;
  std::string label;     // Empty: no certificate of theirs lies here.
  absl::Time not_after;  // Of that certificate.
  bool revoked = false;  // Its key.
};

// A certificate for a person of this node, by the people CA. INVALID_ARGUMENT
// for a lifetime beyond the CA's; FAILED_PRECONDITION for a key that is not the
// CA's.
absl::StatusOr<Certificate> IssueStaffCertificate(
    const PrivateKey& ca_key, const Certificate& ca,
    absl::string_view federation, absl::string_view node_id,
    absl::string_view staff_number, absl::string_view spki_der,
    absl::Duration lifetime, absl::Time now);

// A new staff number, key and certificate, then the row. INVALID_ARGUMENT
// "input.field" for the label ([a-z][a-z0-9-]{0,31}) or the functions;
// ALREADY_EXISTS for a label that is taken.
absl::StatusOr<IssuedPerson> AddPerson(
    const PeopleFolder& folder, const std::string& label,
    const std::vector<std::string>& functions, absl::Duration lifetime,
    absl::Time now, RandomSource& random);

// The certificate anew, for the same key; with `new_key` for a new one, and the
// old one is revoked first. FAILED_PRECONDITION "person.revoked" for the same
// key when that is revoked, "person.not_enrolled" without a row.
absl::StatusOr<IssuedPerson> RenewPerson(const PeopleFolder& folder,
                                         const std::string& label, bool new_key,
                                         absl::Duration lifetime,
                                         absl::Time now);

// Revokes the key of the certificate: of `label` here, or in the file
// `certificate`; one of both. With `strike` the person's row goes too. A key
// that is revoked already stays so, and that is no error.
absl::StatusOr<RevokedKey> RevokePerson(const PeopleFolder& folder,
                                        const std::string& label,
                                        const std::string& certificate,
                                        bool strike, absl::Time now);

// In the table's order.
absl::StatusOr<std::vector<ListedPerson>> ListPeople(
    const PeopleFolder& folder);

}  // namespace causeway

#endif  // CAUSEWAY_CERTS_PEOPLE_ISSUE_H_
