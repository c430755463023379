#ifndef CAUSEWAY_SERVER_CASE_VIEW_H_
#define CAUSEWAY_SERVER_CASE_VIEW_H_

// Cases and entries as the API shows them. Pure.

#include "causeway/v1/case_service.pb.h"
#include "server/case_store.h"
#include "server/case_writer.h"

namespace causeway::server {

// What the open journal says; for whoever may read the case.
pb::CaseView ViewOf(const LoadedCase& c);
// What the protected journal says, of a copy as StateOfCopy has it; for whoever
// may read it.
void AddProtectedView(const procedure::CaseState& state,
                      const procedure::Reader& reader, pb::CaseView& view);
// A case as this caller may see it, with what is due in it.
absl::StatusOr<pb::CaseView> ViewFor(const Environment& env, ReadTx& tx,
                                     const CallContext& call,
                                     const Moment& moment, const LoadedCase& c);

pb::TimelineEntry TimelineOf(const procedure::Procedure& procedure,
                             const Recorded& recorded,
                             const std::string& author_node,
                             procedure::Language language);

// All entries in the order they were recorded: a protected entry right after
// the open entry it follows. `with_protected` false leaves the protected
// journal out.
std::vector<const journal::OpenedEntry*> InOrder(const LoadedCase& c,
                                                 bool with_protected);
std::vector<pb::TimelineEntry> Timeline(const procedure::Procedure& procedure,
                                        const LoadedCase& c,
                                        const procedure::Reader& reader);

}  // namespace causeway::server

#endif  // CAUSEWAY_SERVER_CASE_VIEW_H_
