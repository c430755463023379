#include "server/complaints.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <vector>

#include "base/errors.h"
#include "base/status_macros.h"
#include "server/case_view.h"
#include "statemachine/procedure/complaints.h"

namespace causeway::server {
namespace {

// The complaints of a case as its entries tell them, in order.
class Complaints {
 public:
  Complaints(const procedure::OpenState& open, const procedure::Person& person)
      : open_(open), person_(person) {}

  // The entry is of a complaint; true: of one that concerns the person.
  std::optional<bool> Concerns(const journal::OpenedEntry& entry) {
    if (!entry.fact.has_value()) return std::nullopt;
    const procedure::FactBody& body = entry.fact->body;
    if (const auto* filed = std::get_if<procedure::ComplaintFiled>(&body)) {
      const procedure::FactMeta& meta = entry.fact->meta;
      const procedure::ComplaintState complaint{filed->about,
                                                {meta.node, filed->subject},
                                                filed->severity,
                                                {meta.node, meta.staff_number}};
      concerns_.push_back(procedure::ConcernedBy(open_, complaint, person_));
      return concerns_.back();
    }
    const auto* answer = std::get_if<procedure::ComplaintAnswered>(&body);
    if (answer == nullptr) return std::nullopt;
    const std::uint64_t number = answer->complaint;
    return number == 0 || number > concerns_.size() || concerns_[number - 1];
  }

 private:
  const procedure::OpenState& open_;
  const procedure::Person& person_;
  std::vector<bool> concerns_;  // By number, less 1.
};

bool Holds(const journal::OpenedEntry& entry, const std::string& commitment) {
  return entry.document_commitments.has_value() &&
         std::find(entry.document_commitments->begin(),
                   entry.document_commitments->end(),
                   commitment) != entry.document_commitments->end();
}

}  // namespace

std::set<const journal::OpenedEntry*> ReadableSecrets(
    const LoadedCase& c, const procedure::Reader& reader) {
  Complaints complaints(c.state().open, reader.person);
  std::set<const journal::OpenedEntry*> readable;
  for (const journal::OpenedEntry& entry : c.replay.secret) {
    const std::optional<bool> concerns = complaints.Concerns(entry);
    const bool reads =
        concerns.has_value()
            ? !*concerns && (reader.sees_protected || reader.answers_complaints)
            : reader.sees_protected;
    if (reads) readable.insert(&entry);
  }
  return readable;
}

absl::Status RequireMayReadDocument(const CallContext& call,
                                    const LoadedCase& c,
                                    const std::string& commitment) {
  RETURN_IF_ERROR(RequireMayRead(call, c));
  const auto readable = ReadableSecrets(c, call.Reader());
  for (const journal::OpenedEntry& entry : c.replay.secret) {
    if (!Holds(entry, commitment)) continue;
    return readable.count(&entry) > 0 ? absl::OkStatus()
                                      : UnknownOrForbidden("document");
  }
  return call.SeesProtected() ? absl::OkStatus()
                              : UnknownOrForbidden("document");
}

}  // namespace causeway::server
