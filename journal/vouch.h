#ifndef CAUSEWAY_JOURNAL_VOUCH_H_
#define CAUSEWAY_JOURNAL_VOUCH_H_

// A node's word, under a signing key that holds, that a message which it signed
// under a key that is revoked since is its own (Vouch in
// exchange_service.proto, docs/adr/0051). The message stays as it is: its
// digest stands in journals. Thread-safe: no state.

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "causeway/v1/exchange_service.pb.h"
#include "crypto/signing_key.h"
#include "journal/entry.h"

namespace causeway::journal {

// `vouch` says everything but the format version.
causeway::v1::SignedBytes SignVouch(causeway::v1::Vouch vouch,
                                    const SigningKey& key);

// That `from` vouches to `to` for the message with this digest. UNAUTHENTICATED
// or INVALID_ARGUMENT "message.vouch". Whether the key is revoked itself is
// asked elsewhere (server/live_key.h).
absl::Status CheckVouch(const causeway::v1::SignedBytes& signed_bytes,
                        absl::string_view from, absl::string_view to,
                        absl::string_view message_digest, const KeyRing& keys);

}  // namespace causeway::journal

#endif  // CAUSEWAY_JOURNAL_VOUCH_H_
