#ifndef CAUSEWAY_SERVER_CASE_VIEW_H_
#define CAUSEWAY_SERVER_CASE_VIEW_H_

// Cases and entries as the API shows them. Pure.

#include "causeway/v1/case_service.pb.h"
#include "server/case_store.h"
#include "server/case_writer.h"

namespace causeway::server {

pb::CaseView ViewOf(const LoadedCase& c);

pb::TimelineEntry TimelineOf(const procedure::Procedure& procedure,
                             const Recorded& recorded,
                             const std::string& author_node);

// All entries in the order they were recorded: a protected entry right after
// the open entry it follows. `with_protected` false leaves the protected
// journal out.
std::vector<pb::TimelineEntry> Timeline(const procedure::Procedure& procedure,
                                        const LoadedCase& c,
                                        bool with_protected);

}  // namespace causeway::server

#endif  // CAUSEWAY_SERVER_CASE_VIEW_H_
