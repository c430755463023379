#ifndef CAUSEWAY_SERVER_BUNDLE_H_
#define CAUSEWAY_SERVER_BUNDLE_H_

// The case file on its way: made, padded, cut and encrypted by the giver;
// gathered, opened and verified by the receiver.

#include <cstdint>
#include <string>
#include <vector>

#include "base/limits.h"
#include "causeway/v1/case_explanations.pb.h"
#include "causeway/v1/exchange.pb.h"
#include "server/case_store.h"
#include "statemachine/custody/custody.h"

namespace causeway::server {

// Plaintext bytes in a chunk.
inline constexpr std::size_t kChunkPlaintextBytes = 256 * 1024;

// The file for a receiver: every open entry, and, where entitled, the
// protected journal; the bodies of the documents of those entries, without
// those that the child asked to withhold from that receiver.
absl::StatusOr<pb::CaseFile> MakeCaseFile(Work& work, const LoadedCase& c,
                                          const procedure::Peer& receiver,
                                          bool protected_included, Date day);

// What the file for this receiver would hold now, as far as the reader may
// know.
pb::HandoffPreview PreviewCaseFile(const LoadedCase& c,
                                   const procedure::Peer& receiver, Date today,
                                   const procedure::Reader& reader);

struct EncryptedFile {
  std::string key;                   // Made for this bundle alone.
  std::vector<std::string> chunks;   // Ciphertext.
  std::vector<std::string> digests;  // SHA-256 of each.
};
// `heads`: what the file ends with; of the protected journal empty where it
// does not go along.
pb::BundleTerms TermsOf(const EncryptedFile& encrypted,
                        const custody::Heads& heads, std::uint64_t epoch,
                        bool final);
absl::StatusOr<EncryptedFile> EncryptFile(
    const pb::CaseFile& file, const std::string& message_id,
    RandomSource& random, std::size_t bytes_max = limits::kCaseFileBytesMax);

// Gathers the chunks that arrived before their BUNDLE, opens and parses the
// file. UNAVAILABLE "bundle.chunk_missing" (retryable) where one is not here
// yet; INVALID_ARGUMENT "bundle.*" where one is not what the terms say.
absl::StatusOr<pb::CaseFile> GatherFile(ReadTx& tx, const std::string& peer,
                                        const std::string& message_id,
                                        const pb::BundleTerms& terms);
// Keeps a chunk until its BUNDLE comes, or another thing that waits for what
// comes before it. RESOURCE_EXHAUSTED "limits.pending_chunks" where too many
// bytes of this peer wait already.
absl::Status KeepChunk(WriteTx& tx, const std::string& peer,
                       const std::string& key, const std::string& sealed);
// Index of the first chunk that is missing; 0 also where there is a gap.
absl::StatusOr<std::uint32_t> NextChunk(ReadTx& tx, const std::string& peer,
                                        const std::string& message_id);
// Drops what waits from this peer under these keys.
absl::Status DropWaiting(WriteTx& tx, const std::string& peer,
                         const std::string& prefix);
// Every chunk of this peer that waits. A BUNDLE still to come brings its own
// again.
absl::Status DropAllChunks(WriteTx& tx, const std::string& peer);
absl::Status DropChunks(WriteTx& tx, const std::string& peer,
                        const std::string& message_id);

// Staged bytes of a task (a verified case file, a notice), under the task's
// key, in parts.
absl::Status Stage(Work& work, const std::string& task_id,
                   absl::string_view key, absl::string_view bytes);
absl::StatusOr<std::string> Staged(ReadTx& tx, const std::string& task_id,
                                   absl::string_view key);
absl::Status DropStaged(WriteTx& tx, const std::string& task_id);

}  // namespace causeway::server

#endif  // CAUSEWAY_SERVER_BUNDLE_H_
