#ifndef CAUSEWAY_SERVER_LIVE_KEY_H_
#define CAUSEWAY_SERVER_LIVE_KEY_H_

// May what comes now be signed under this key? A signature proves who signed,
// not when: whoever stole a key states whatever directory version he likes. So
// what a peer says now is refused under a key that the directory in force has
// revoked, but where the peer itself vouches for it under another
// (journal/vouch.h); journals and evidence taken in before are verified without
// this question. Thread-safe.

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "server/environment.h"

namespace causeway::server {

inline constexpr char kKeyRevokedRule[] = "message.key_revoked";

// UNAUTHENTICATED kKeyRevokedRule.
absl::Status RequireLiveKey(const Environment& env, absl::string_view node,
                            absl::string_view key_id);

}  // namespace causeway::server

#endif  // CAUSEWAY_SERVER_LIVE_KEY_H_
