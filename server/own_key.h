#ifndef CAUSEWAY_SERVER_OWN_KEY_H_
#define CAUSEWAY_SERVER_OWN_KEY_H_

// Under which of its keys does this node sign now? What is signed names a
// version of the directory, and nobody takes it under a key that did not hold
// in that version: so the one that holds is asked for before each signature.
// Where none holds nothing is signed, and nothing is recorded that could never
// be verified. Thread-safe.

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "server/environment.h"
#include "server/work.h"

namespace causeway::server {

// The directory lists the key as that node's, holding in this version of it.
bool SigningKeyHolds(const Directory& directory, absl::string_view node,
                     absl::string_view key_id);

// Of Environment's keys the one that holds in this version; where both do, the
// next one. UNAVAILABLE "node.signing_key_over" (retryable) where none does.
// What it points at lives as long as the environment.
absl::StatusOr<const SigningKey*> OwnSigningKey(const Environment& env,
                                                const Directory& directory);
inline absl::StatusOr<const SigningKey*> OwnSigningKey(const Work& work) {
  return OwnSigningKey(work.env, *work.moment.directory);
}

}  // namespace causeway::server

#endif  // CAUSEWAY_SERVER_OWN_KEY_H_
