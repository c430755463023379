#ifndef CAUSEWAY_CERTS_PEOPLE_FILE_H_
#define CAUSEWAY_CERTS_PEOPLE_FILE_H_

// people.toml of a node: who may call it, with which functions, and which keys
// of people are good no longer. Staff numbers and key digests, no names. The
// daemon reads it, `causeway person` (people_issue.h) writes it, and people may
// edit it. A value; thread-safe while nobody changes it.
//
//   [[people]]                             [[revoked]]
//   staff_number = "s-jgx7tfzw36p3qvcv"    key = "<64 hexadecimal digits>"
//   functions = ["case_worker"]            staff_number = "s-..."  # optional
//                                          on = "2026-03-01"       # optional

#include <cstddef>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace causeway {

// The table of an authority of some ten thousand people.
inline constexpr std::size_t kPeopleFileBytesMax = 4 * 1024 * 1024;

struct PersonRow {
  std::string staff_number;
  std::vector<std::string> functions;  // Names, each once, at least one.
};

struct RevokedKey {
  std::string digest;        // SHA-256 of the certificate's SPKI, 32 raw bytes.
  std::string staff_number;  // Whose it was; for people. May be empty.
  std::string on;            // The day; for people. May be empty.
};

struct PeopleFile {
  std::vector<PersonRow> people;
  std::vector<RevokedKey> revoked;

  bool Revokes(absl::string_view key_digest) const;
};

// A person's files: [a-z][a-z0-9-]{0,31}, never a person's name.
bool ValidPersonLabel(const std::string& label);

// The names of what a person can be.
const std::vector<std::string>& PersonFunctions();
// One or more of them, each once.
bool ValidPersonFunctions(const std::vector<std::string>& functions);

// INVALID_ARGUMENT "config.syntax" for what is not TOML, "config.value" naming
// `path`, the key and what was expected.
absl::StatusOr<PeopleFile> ParsePeopleFile(const std::string& text,
                                           const std::string& path);
// The same for the file at `path`; also the codes of certs::ReadFile.
absl::StatusOr<PeopleFile> LoadPeopleFile(const std::string& path);

// What ParsePeopleFile reads.
std::string PeopleFileText(const PeopleFile& file);

}  // namespace causeway

#endif  // CAUSEWAY_CERTS_PEOPLE_FILE_H_
