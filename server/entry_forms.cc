#include "server/entry_forms.h"

#include <map>
#include <string>
#include <utility>

#include "base/status_macros.h"
#include "forms/form_check.h"
#include "forms/form_facts.h"
#include "journal/entry.h"
#include "wire/fact_convert.h"

namespace causeway::server {

absl::Status CheckEntryForms(const procedure::Fact& fact,
                             const std::vector<pb::DocumentBody>& documents,
                             const procedure::CaseState* after,
                             const std::string& since) {
  if (documents.empty()) return absl::OkStatus();
  std::vector<pb::Document> opened;
  for (const pb::DocumentBody& body : documents) {
    ASSIGN_OR_RETURN(pb::Document document, journal::OpenDocumentBody(body));
    opened.push_back(std::move(document));
  }
  return forms::CheckAgainstFact(wire::ToProto(fact), opened, after, since);
}

absl::Status CheckArrivedForms(const procedure::Procedure& version, Date today,
                               const std::vector<pb::DocumentBody>& documents) {
  google::protobuf::RepeatedPtrField<pb::Document> opened;
  for (const pb::DocumentBody& body : documents) {
    ASSIGN_OR_RETURN(*opened.Add(), journal::OpenDocumentBody(body));
  }
  return forms::CheckDocuments(opened, {version, PlusDays(today, 1)});
}

absl::Status CheckFileForms(const pb::CaseFile& file,
                            const journal::ReplayedCase& replay) {
  std::map<std::string, const pb::DocumentBody*> bodies;
  for (const pb::DocumentBody& body : file.documents()) {
    bodies[body.commitment()] = &body;
  }
  for (const journal::OpenedEntry& entry : replay.open) {
    if (!entry.fact.has_value() || !entry.document_commitments.has_value()) {
      continue;
    }
    std::vector<pb::DocumentBody> binding;
    for (std::size_t i = 0; i < entry.document_commitments->size(); ++i) {
      const auto found = bodies.find((*entry.document_commitments)[i]);
      if (found == bodies.end() || i >= entry.fact->meta.documents.size() ||
          !forms::BindsReceiver(
              static_cast<pb::DocumentKind>(entry.fact->meta.documents[i]))) {
        continue;
      }
      binding.push_back(*found->second);
    }
    RETURN_IF_ERROR(CheckEntryForms(*entry.fact, binding));
  }
  return absl::OkStatus();
}

}  // namespace causeway::server
