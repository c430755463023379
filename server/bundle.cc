#include "server/bundle.h"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/bytes.h"
#include "base/errors.h"
#include "base/limits.h"
#include "crypto/aead.h"
#include "crypto/digest.h"
#include "crypto/padding.h"
#include "server/complaints.h"
#include "server/store_keys.h"
#include "statemachine/procedure/gates.h"
#include "wire/strict_parse.h"

namespace causeway::server {
namespace {

constexpr std::size_t kStagedPartBytes = 4 * limits::kMiB;
constexpr std::size_t kChunksMax =
    limits::kCaseFileBytesMax / kChunkPlaintextBytes;

absl::Status BadBundle(absl::string_view rule, absl::string_view message) {
  return Refuse(absl::StatusCode::kInvalidArgument,
                {.rule = std::string(rule),
                 .message = std::string(message),
                 .who = {"the giver's node"}});
}

// What was released to one authority, or came from it, goes no further than
// the protected journal does.
bool ReleasedToOne(const journal::OpenedEntry& entry) {
  return entry.fact.has_value() &&
         (std::holds_alternative<procedure::InquiryProposed>(
              entry.fact->body) ||
          std::holds_alternative<procedure::InquiryAnswered>(entry.fact->body));
}

// A document of an entry of the file.
struct Attached {
  std::string commitment;
  procedure::DocumentKind kind = procedure::DocumentKind::kUnspecified;
  bool stays = false;  // Not for this receiver.
};

std::vector<Attached> AttachedTo(
    const LoadedCase& c, const std::vector<journal::OpenedEntry>& entries,
    const procedure::Peer& receiver, bool entitled, Date today) {
  std::vector<Attached> all;
  for (const journal::OpenedEntry& entry : entries) {
    if (!entry.document_commitments.has_value()) continue;
    const bool stays = !entitled && ReleasedToOne(entry);
    const auto& kinds = entry.fact.has_value()
                            ? entry.fact->meta.documents
                            : std::vector<procedure::DocumentKind>();
    for (std::size_t i = 0; i < entry.document_commitments->size(); ++i) {
      Attached one;
      one.commitment = (*entry.document_commitments)[i];
      if (i < kinds.size()) one.kind = kinds[i];
      one.stays =
          stays || procedure::LeftOut(c.state(), receiver, one.kind, today);
      all.push_back(std::move(one));
    }
  }
  return all;
}

// Papers of complaints that this reader does not read; commitments.
std::set<std::string> HiddenFrom(const LoadedCase& c,
                                 const procedure::Reader& reader) {
  const auto readable = ReadableSecrets(c, reader);
  std::set<std::string> hidden;
  for (const journal::OpenedEntry& entry : c.replay.secret) {
    if (readable.count(&entry) > 0 || !entry.document_commitments.has_value()) {
      continue;
    }
    hidden.insert(entry.document_commitments->begin(),
                  entry.document_commitments->end());
  }
  return hidden;
}

absl::Status AddDocuments(Work& work, const LoadedCase& c,
                          const std::vector<journal::OpenedEntry>& entries,
                          const procedure::Peer& receiver, bool entitled,
                          Date day, pb::CaseFile& file) {
  for (const Attached& one : AttachedTo(c, entries, receiver, entitled, day)) {
    if (one.stays) continue;
    auto body = GetDocumentBody(work.tx, c.record.case_id(), c.key.Reveal(),
                                one.commitment);
    if (absl::IsNotFound(body.status())) continue;  // Never held here.
    RETURN_IF_ERROR(body.status());
    *file.add_documents() = *std::move(body);
  }
  return absl::OkStatus();
}

// Bytes of chunks from this peer that wait for their BUNDLE.
absl::StatusOr<std::uint64_t> PendingBytes(ReadTx& tx,
                                           const std::string& peer) {
  auto stored = tx.Get(Table::kPeers, keys::PendingChunks(peer));
  if (absl::IsNotFound(stored.status())) return 0;
  RETURN_IF_ERROR(stored.status());
  return keys::NumberAt(*stored);
}

absl::Status SetPendingBytes(WriteTx& tx, const std::string& peer,
                             std::uint64_t bytes) {
  std::string value;
  AppendU64(&value, bytes);
  return tx.Put(Table::kPeers, keys::PendingChunks(peer), value);
}

// A row costs space however small the chunk is.
std::uint64_t CostOf(const std::string& chunk) {
  return std::max<std::uint64_t>(chunk.size(), 4 * limits::kKiB);
}

std::string PartAad(const std::string& row) {
  return absl::StrCat("staged|", row);
}

}  // namespace

absl::StatusOr<pb::CaseFile> MakeCaseFile(Work& work, const LoadedCase& c,
                                          const procedure::Peer& receiver,
                                          bool protected_included, Date day) {
  // Replay again: entries appended in this transaction belong to the file.
  ASSIGN_OR_RETURN(journal::ReplayedCase replay,
                   journal::ReplayStored(c.file, *work.env.procedures));
  pb::CaseFile file;
  file.set_case_tag(c.record.case_tag());
  *file.mutable_open() = c.file.open();
  *file.mutable_witness_statements() = c.file.witness_statements();
  RETURN_IF_ERROR(AddDocuments(work, c, replay.open, receiver,
                               protected_included, day, file));
  if (!protected_included) return file;
  *file.mutable_protected_segments() = c.file.protected_segments();
  *file.mutable_protected_heads() = c.file.protected_heads();
  RETURN_IF_ERROR(
      AddDocuments(work, c, replay.secret, receiver, true, day, file));
  return file;
}

pb::HandoffPreview PreviewCaseFile(const LoadedCase& c,
                                   const procedure::Peer& receiver, Date today,
                                   const procedure::Reader& reader) {
  const bool entitled =
      procedure::EntitledToProtected(c.state().open, receiver);
  pb::HandoffPreview preview;
  preview.set_receiver(receiver.node_id);
  const std::set<std::string> hidden = HiddenFrom(c, reader);
  const auto add = [&](const std::vector<journal::OpenedEntry>& entries) {
    for (const Attached& one :
         AttachedTo(c, entries, receiver, entitled, today)) {
      if (hidden.count(one.commitment) > 0) continue;
      pb::PreviewedDocument* const document = preview.add_documents();
      document->set_kind(static_cast<pb::DocumentKind>(one.kind));
      document->set_commitment(one.commitment);
      document->set_stays(one.stays);
    }
  };
  preview.set_open_entries(c.replay.open.size());
  add(c.replay.open);
  if (!entitled) return preview;
  preview.set_protected_entries(c.replay.secret.size());
  add(c.replay.secret);
  return preview;
}

pb::BundleTerms TermsOf(const EncryptedFile& encrypted,
                        const custody::Heads& heads, std::uint64_t epoch,
                        bool final) {
  pb::BundleTerms terms;
  terms.set_chunk_key(encrypted.key);
  for (const std::string& digest : encrypted.digests) {
    terms.add_chunk_digests(digest);
  }
  terms.set_open_head(heads.open);
  terms.set_protected_head(heads.secret);
  terms.set_protected_included(!heads.secret.empty());
  terms.set_epoch(epoch);
  terms.set_final(final);
  return terms;
}

absl::StatusOr<EncryptedFile> EncryptFile(const pb::CaseFile& file,
                                          const std::string& message_id,
                                          RandomSource& random,
                                          std::size_t bytes_max) {
  const std::string padded = Pad(wire::Encode(file));
  if (padded.size() > bytes_max) {
    return Refuse(absl::StatusCode::kResourceExhausted,
                  {.rule = "limits.case_file",
                   .message = "the case file is larger than a bundle may be",
                   .missing = {"a smaller case file"},
                   .who = {"node operator"}});
  }
  EncryptedFile out;
  out.key = random.Bytes(kAeadKeyBytes);
  const std::size_t count =
      (padded.size() + kChunkPlaintextBytes - 1) / kChunkPlaintextBytes;
  for (std::size_t i = 0; i < count; ++i) {
    const absl::string_view part = absl::string_view(padded).substr(
        i * kChunkPlaintextBytes, kChunkPlaintextBytes);
    ASSIGN_OR_RETURN(std::string chunk, SealChunk(out.key, message_id,
                                                  static_cast<std::uint32_t>(i),
                                                  i + 1 == count, part));
    out.digests.push_back(Sha256(chunk));
    out.chunks.push_back(std::move(chunk));
  }
  return out;
}

absl::StatusOr<pb::CaseFile> GatherFile(ReadTx& tx, const std::string& peer,
                                        const std::string& message_id,
                                        const pb::BundleTerms& terms) {
  const int count = terms.chunk_digests_size();
  if (count == 0 || static_cast<std::size_t>(count) > kChunksMax) {
    return BadBundle("bundle.chunks", "a bundle has 1 to 1024 chunks");
  }
  ASSIGN_OR_RETURN(
      const std::uint64_t came,
      tx.Count(Table::kChunks, keys::ChunkInMessagePrefix(peer, message_id)));
  if (came > static_cast<std::uint64_t>(count)) {
    return BadBundle("bundle.chunks", "more chunks came than the terms name");
  }
  std::string padded;
  for (int i = 0; i < count; ++i) {
    const auto index = static_cast<std::uint32_t>(i);
    auto chunk = tx.Get(Table::kChunks, keys::ChunkIn(peer, message_id, index));
    if (absl::IsNotFound(chunk.status())) {
      return Refuse(absl::StatusCode::kUnavailable,
                    {.rule = "bundle.chunk_missing",
                     .message = "a chunk of the case file is not here yet",
                     .who = {"the giver's node"},
                     .retryable = true});
    }
    RETURN_IF_ERROR(chunk.status());
    if (!ConstantTimeEqual(Sha256(*chunk), terms.chunk_digests(i))) {
      return BadBundle("bundle.chunk_digest",
                       "a chunk is not the one the terms name");
    }
    auto part =
        OpenChunk(terms.chunk_key(), message_id, index, i + 1 == count, *chunk);
    if (!part.ok()) {
      return BadBundle("bundle.chunk_sealed", "a chunk does not open");
    }
    padded.append(*part);
  }
  auto bytes = Unpad(padded);
  if (!bytes.ok()) return BadBundle("bundle.padding", "wrong padding");
  pb::CaseFile file;
  RETURN_IF_ERROR(wire::ParseStrict(*bytes, &file));
  return file;
}

absl::Status KeepChunk(WriteTx& tx, const std::string& peer,
                       const std::string& key, const std::string& sealed) {
  ASSIGN_OR_RETURN(std::uint64_t pending, PendingBytes(tx, peer));
  if (pending + CostOf(sealed) > limits::kPendingChunkBytesPerPeerMax) {
    return Refuse(absl::StatusCode::kResourceExhausted,
                  {.rule = "limits.pending_chunks",
                   .message = "too many chunks wait for their BUNDLE",
                   .next = {"send the BUNDLE they belong to"},
                   .retryable = true});
  }
  RETURN_IF_ERROR(tx.Put(Table::kChunks, key, sealed));
  return SetPendingBytes(tx, peer, pending + CostOf(sealed));
}

absl::Status DropWaiting(WriteTx& tx, const std::string& peer,
                         const std::string& prefix) {
  ASSIGN_OR_RETURN(std::uint64_t pending, PendingBytes(tx, peer));
  while (true) {
    ASSIGN_OR_RETURN(std::vector<Row> rows,
                     tx.Scan(Table::kChunks, prefix, "", limits::kPageSizeMax));
    for (const Row& row : rows) {
      pending -= std::min(pending, CostOf(row.value));
      RETURN_IF_ERROR(tx.Delete(Table::kChunks, row.key));
    }
    if (rows.size() < limits::kPageSizeMax) break;
  }
  return SetPendingBytes(tx, peer, pending);
}

absl::StatusOr<std::uint32_t> NextChunk(ReadTx& tx, const std::string& peer,
                                        const std::string& message_id) {
  const std::string prefix = keys::ChunkInMessagePrefix(peer, message_id);
  ASSIGN_OR_RETURN(const std::uint64_t count, tx.Count(Table::kChunks, prefix));
  if (count == 0) return 0;
  const auto next = static_cast<std::uint32_t>(count);
  ASSIGN_OR_RETURN(const std::optional<Row> last,
                   tx.Last(Table::kChunks, prefix));
  const bool whole = last.has_value() &&
                     last->key == keys::ChunkIn(peer, message_id, next - 1);
  return whole ? next : 0;
}

absl::Status DropChunks(WriteTx& tx, const std::string& peer,
                        const std::string& message_id) {
  return DropWaiting(tx, peer, keys::ChunkInMessagePrefix(peer, message_id));
}

absl::Status DropAllChunks(WriteTx& tx, const std::string& peer) {
  return DropWaiting(tx, peer, keys::ChunkInPrefix(peer));
}

absl::Status Stage(Work& work, const std::string& task_id,
                   absl::string_view key, absl::string_view bytes) {
  RETURN_IF_ERROR(DropStaged(work.tx, task_id));
  for (std::size_t at = 0; at < bytes.size(); at += kStagedPartBytes) {
    const std::string row = keys::Bundle(
        task_id, static_cast<std::uint32_t>(at / kStagedPartBytes));
    ASSIGN_OR_RETURN(
        std::string sealed,
        SealRecord(key, PartAad(row), bytes.substr(at, kStagedPartBytes),
                   *work.env.random));
    RETURN_IF_ERROR(work.tx.Put(Table::kBundles, row, sealed));
  }
  return absl::OkStatus();
}

absl::StatusOr<std::string> Staged(ReadTx& tx, const std::string& task_id,
                                   absl::string_view key) {
  ASSIGN_OR_RETURN(
      std::vector<Row> rows,
      tx.Scan(Table::kBundles, keys::BundlePrefix(task_id), "", kChunksMax));
  std::string bytes;
  for (const Row& row : rows) {
    ASSIGN_OR_RETURN(std::string part,
                     OpenRecord(key, PartAad(row.key), row.value));
    bytes.append(part);
  }
  return bytes;
}

absl::Status DropStaged(WriteTx& tx, const std::string& task_id) {
  ASSIGN_OR_RETURN(
      std::vector<Row> rows,
      tx.Scan(Table::kBundles, keys::BundlePrefix(task_id), "", kChunksMax));
  for (const Row& row : rows) {
    RETURN_IF_ERROR(tx.Delete(Table::kBundles, row.key));
  }
  return absl::OkStatus();
}

}  // namespace causeway::server
