// Turns OpenSSL's per-thread error queue into an absl::Status.
//
// Only library and reason names are taken over. OpenSSL's free-form error data
// (file names, values of fields) is dropped: it may hold what came from a peer
// or from a secret. Thread-safe: the queue belongs to the calling thread.
#ifndef CAUSEWAY_CRYPTO_OPENSSL_ERROR_H_
#define CAUSEWAY_CRYPTO_OPENSSL_ERROR_H_

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace causeway {

// INTERNAL "<what>: <library>: <reason>; ..." and an empty queue afterwards.
// At most four reasons are named, the oldest (the cause) first.
absl::Status OpenSslError(absl::string_view what);

// For failures that are an expected answer (a wrong signature): forgets what
// OpenSSL queued, so that it does not surface in a later, unrelated error.
void ClearOpenSslErrors();

}  // namespace causeway

#endif  // CAUSEWAY_CRYPTO_OPENSSL_ERROR_H_
