#ifndef CAUSEWAY_SERVER_SIBLINGS_H_
#define CAUSEWAY_SERVER_SIBLINGS_H_

// Links between the cases of brothers and sisters at this node. An entry holds
// the other case's id sealed under the key of its own case: only this node, and
// only while it has both, can tell which case is meant
// (docs/adr/0036-siblings-and-consent.md). Works inside one transaction.

#include <map>
#include <string>

#include "causeway/v1/case_view.pb.h"
#include "server/call_context.h"
#include "server/case_store.h"

namespace causeway::server {

// What was decided in the linked cases that are known here, as rules ask it.
absl::StatusOr<std::map<std::string, procedure::SiblingSolution>>
SiblingSolutions(const Environment& env, ReadTx& tx, const LoadedCase& c);

// Whether a rule holds this fact against them.
bool AsksOfSiblings(procedure::FactType type);

// Seals the case id that a SiblingLinked was asked with; other bodies stay as
// they are. The rules that refuse the link here come first, whatever the other
// case; then PERMISSION_DENIED "W.own_worker" alike for a case that is not the
// caller's and for none. INVALID_ARGUMENT where it is no other case here,
// FAILED_PRECONDITION "SIB.linked_once" where it is linked already.
absl::Status SealSibling(Work& work, const CallContext& call,
                         const LoadedCase& c, procedure::Command& command);

// The case here that a link is made to, or taken back from, by this body; empty
// for all others, and where it is not known here.
std::string LinkedCase(const LoadedCase& c, const procedure::FactBody& body);

// The same in the other case, by the same person; nothing where it ended here.
absl::Status RecordInSibling(Work& work, const CallContext& call,
                             const LoadedCase& c, const std::string& sibling,
                             const procedure::Command& command);

// The linked cases, with what to know of each, for whoever may read the
// protected journal.
absl::Status AddSiblings(const Environment& env, ReadTx& tx,
                         const LoadedCase& c, procedure::Language language,
                         pb::ProtectedView& view);

}  // namespace causeway::server

#endif  // CAUSEWAY_SERVER_SIBLINGS_H_
