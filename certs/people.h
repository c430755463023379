#ifndef CAUSEWAY_CERTS_PEOPLE_H_
#define CAUSEWAY_CERTS_PEOPLE_H_

// Who a person is, to their own node: the staff number in the client
// certificate that the node's own people CA issued. Nothing else names an
// actor. The directory plays no part: people are nobody's business but their
// node's. Thread-safe: pure.

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace causeway {

// The staff number. `people_ca_pem` holds the CA in force, and while it is
// being exchanged the next one too. UNAUTHENTICATED "tls.certificate",
// "tls.identity" (not exactly one URI, or not that of a person of this node) or
// "tls.chain" (another CA, another use, not valid now); FAILED_PRECONDITION
// "tls.people_ca" when the CA itself cannot be used.
absl::StatusOr<std::string> VerifyStaffCertificate(
    absl::string_view federation, absl::string_view node_id,
    absl::string_view people_ca_pem, absl::string_view leaf_pem,
    absl::string_view chain_pem, absl::Time now);

}  // namespace causeway

#endif  // CAUSEWAY_CERTS_PEOPLE_H_
