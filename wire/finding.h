#ifndef CAUSEWAY_WIRE_FINDING_H_
#define CAUSEWAY_WIRE_FINDING_H_

// What `causeway doctor` tells, said alike by a node and by the command line:
// findings, and what is wrong with a certificate by the clock here. Pure;
// thread-safe.

#include <string>

#include "absl/time/time.h"
#include "causeway/v1/admin_service.pb.h"
#include "crypto/certificate.h"
#include "statemachine/procedure/procedure.h"

namespace causeway::wire {

causeway::v1::Finding FindingOf(causeway::v1::FindingSeverity severity,
                                const char* subject, std::string sentence,
                                std::string advice = "");

// "2026-11-23 14:05:09 UTC".
std::string TimeText(absl::Time time);

// Not valid yet: an error of the "clock", since certificates are made before
// they are used. Ended: an error of the "certificate", or of a clock that is
// ahead. A warning while less than 30 days and less than a third of its
// lifetime are left, a more urgent one in the last 7 days. `what` names it.
causeway::v1::Finding CertificateFinding(procedure::Language language,
                                         const std::string& what,
                                         const Certificate& certificate,
                                         absl::Time now);

// Worst first; of one severity as they were found.
void SortWorstFirst(causeway::v1::DiagnoseResponse* response);

}  // namespace causeway::wire

#endif  // CAUSEWAY_WIRE_FINDING_H_
