#ifndef CAUSEWAY_SERVER_ENTRY_FORMS_H_
#define CAUSEWAY_SERVER_ENTRY_FORMS_H_

// The forms on entries against their facts (forms/form_facts.h). Pure.

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "base/date.h"
#include "causeway/v1/documents.pb.h"
#include "journal/replay.h"

namespace causeway::server {

namespace pb = causeway::v1;

// The documents of one entry. `after`: the case with this fact in it, where it
// is this node's own; nullptr elsewhere. `since`: as in CheckAgainstFact.
// Refuses as that does.
absl::Status CheckEntryForms(const procedure::Fact& fact,
                             const std::vector<pb::DocumentBody>& documents,
                             const procedure::CaseState* after = nullptr,
                             const std::string& since = "");

// What came with a message: each document complete and in the form of its kind
// under this version. A sender's day may be ahead of this one by one. Refuses
// as forms::CheckDocuments does.
absl::Status CheckArrivedForms(const procedure::Procedure& version, Date today,
                               const std::vector<pb::DocumentBody>& documents);

// Of a case file: the papers on which a return or a hand-over rests, as far as
// their bodies are in it.
absl::Status CheckFileForms(const pb::CaseFile& file,
                            const journal::ReplayedCase& replay);

}  // namespace causeway::server

#endif  // CAUSEWAY_SERVER_ENTRY_FORMS_H_
