#include "server/complaints.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <utility>
#include <vector>

#include "statemachine/procedure/complaints.h"
#include "wire/fact_convert.h"

namespace causeway::server {
namespace {

// The complaints of a case as its entries tell them, and who reads them.
class Complaints {
 public:
  Complaints(const LoadedCase& c, const procedure::Reader& reader)
      : open_(c.state().open), reader_(reader) {
    for (const journal::OpenedEntry& entry : c.replay.secret) Note(entry);
  }

  // Of an entry, or of what lies beside the journal.
  bool Reads(const journal::OpenedEntry& entry) const {
    const auto one = filed_.find(&entry);
    if (one != filed_.end()) return Reads(one->second);
    return entry.fact.has_value() ? Reads(entry.fact->body)
                                  : reader_.sees_protected;
  }
  bool Reads(const procedure::FactBody& body) const {
    const auto* answer = std::get_if<procedure::ComplaintAnswered>(&body);
    if (answer == nullptr) return reader_.sees_protected;
    const procedure::ComplaintState* const complaint = Find(*answer);
    return complaint != nullptr && Reads(*complaint);
  }

  const procedure::ComplaintState* Find(
      const procedure::ComplaintAnswered& answer) const {
    const auto found = all_.find({answer.epoch, answer.complaint});
    return found == all_.end() ? nullptr : &found->second;
  }

 private:
  void Note(const journal::OpenedEntry& entry) {
    if (!entry.fact.has_value()) return;
    const auto* filed =
        std::get_if<procedure::ComplaintFiled>(&entry.fact->body);
    if (filed == nullptr) return;
    const procedure::FactMeta& meta = entry.fact->meta;
    const procedure::ComplaintState complaint{filed->about,
                                              {meta.node, filed->subject},
                                              filed->severity,
                                              {meta.node, meta.staff_number},
                                              meta.happened_on};
    const std::uint64_t epoch = entry.header.epoch();
    all_[{epoch, ++counts_[epoch]}] = complaint;
    filed_.emplace(&entry, complaint);
  }

  bool Reads(const procedure::ComplaintState& complaint) const {
    return (reader_.sees_protected || reader_.answers_complaints) &&
           !procedure::ConcernedBy(open_, complaint, reader_.person);
  }

  const procedure::OpenState& open_;
  const procedure::Reader& reader_;
  std::map<procedure::ComplaintNumber, procedure::ComplaintState> all_;
  std::map<std::uint64_t, std::uint64_t> counts_;  // By epoch.
  std::map<const journal::OpenedEntry*, procedure::ComplaintState> filed_;
};

template <typename Commitments>
bool Among(const Commitments& commitments, absl::string_view commitment) {
  return std::find(commitments.begin(), commitments.end(), commitment) !=
         commitments.end();
}

}  // namespace

std::set<const journal::OpenedEntry*> ReadableSecrets(
    const LoadedCase& c, const procedure::Reader& reader) {
  const Complaints complaints(c, reader);
  std::set<const journal::OpenedEntry*> readable;
  for (const journal::OpenedEntry& entry : c.replay.secret) {
    if (complaints.Reads(entry)) readable.insert(&entry);
  }
  return readable;
}

std::uint32_t OpenComplaints(const procedure::CaseState& state,
                             const procedure::Reader& reader) {
  if (!reader.sees_protected && !reader.answers_complaints) return 0;
  return static_cast<std::uint32_t>(
      procedure::SeenBy(reader, state).secret.complaints_open.size());
}

std::vector<pb::LateComplaintAnswer> LateAnswers(
    const LoadedCase& c, const procedure::Reader& reader) {
  const Complaints complaints(c, reader);
  std::vector<pb::LateComplaintAnswer> answers;
  for (const store::KeptFact& kept : c.beside.facts()) {
    const auto fact = wire::DecodeFact(kept.fact());
    if (!fact.ok()) continue;  // Never: as it was kept.
    const auto* answer = std::get_if<procedure::ComplaintAnswered>(&fact->body);
    if (answer == nullptr || !complaints.Reads(fact->body)) continue;
    pb::LateComplaintAnswer one;
    one.set_about(
        static_cast<pb::ComplaintAbout>(complaints.Find(*answer)->about));
    one.set_outcome(static_cast<pb::ComplaintOutcome>(answer->outcome));
    one.set_on(fact->meta.happened_on);
    *one.mutable_documents() = kept.documents();
    answers.push_back(std::move(one));
  }
  return answers;
}

bool ReadsDocument(const LoadedCase& c, const procedure::Reader& reader,
                   absl::string_view commitment) {
  const Complaints complaints(c, reader);
  bool reads = reader.sees_protected;
  for (const journal::OpenedEntry& entry : c.replay.secret) {
    if (entry.document_commitments.has_value() &&
        Among(*entry.document_commitments, commitment)) {
      reads = complaints.Reads(entry);
    }
  }
  for (const store::KeptFact& kept : c.beside.facts()) {
    if (!Among(kept.documents(), commitment)) continue;
    const auto fact = wire::DecodeFact(kept.fact());
    reads = fact.ok() && complaints.Reads(fact->body);
  }
  return reads;
}

}  // namespace causeway::server
