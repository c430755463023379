// Every bound of Causeway, once, with its unit in the name and its reason.
// What is beyond a bound is refused with INVALID_ARGUMENT (a request) or
// RESOURCE_EXHAUSTED (a queue); nothing is ever cut silently but log and error
// texts. Raising a bound that peers see is a change of the protocol.
#ifndef CAUSEWAY_BASE_LIMITS_H_
#define CAUSEWAY_BASE_LIMITS_H_

#include <cstddef>
#include <cstdint>

namespace causeway::limits {

inline constexpr size_t kKiB = 1024;
inline constexpr size_t kMiB = 1024 * kKiB;

// Identifiers: fit a certificate's name, an index key and a line of a table.
inline constexpr size_t kNodeIdBytesMax = 63;  // also one DNS label
inline constexpr size_t kCaseIdBytesMax = 64;
inline constexpr size_t kStaffNumberBytesMax = 18;
inline constexpr size_t kRuleIdBytesMax = 64;
// Below 16 characters two callers could choose the same key by accident.
inline constexpr size_t kIdempotencyKeyBytesMin = 16;
inline constexpr size_t kIdempotencyKeyBytesMax = 64;

// Text and lists of one record: a form a person fills in and another reads.
inline constexpr size_t kNameBytesMax = 128;
inline constexpr size_t kReferenceBytesMax = 512;  // to laws, as they are cited
inline constexpr size_t kTextBytesMax = 4096;      // about a printed page
inline constexpr size_t kListItemsMax = 64;
inline constexpr size_t kRefusalItemsMax = 64;      // as any other list
inline constexpr size_t kLanguageTagBytesMax = 35;  // RFC 5646, section 4.4.1
inline constexpr size_t kFactBytesMax =
    32 * kKiB;  // replay holds all of a case

// Documents: a scanned page fits one body, and sixteen make one filing.
inline constexpr size_t kDocumentBytesMax = 1 * kMiB;
inline constexpr size_t kDocumentsPerRecordMax = 16;

// A case: years of care at several entries a day, and one memory stick.
inline constexpr uint64_t kEntriesPerCaseMax = 100'000;
inline constexpr size_t kCaseFileBytesMax = 256 * kMiB;

// Acts kept for one case while the witness does not answer: each new one is
// tried after all before it.
inline constexpr size_t kPendingActsPerCaseMax = 100;
inline constexpr size_t kPendingBytesPerCaseMax = 32 * kMiB;

// Calls. A local call may carry several documents; a peer's message comes in
// chunks, so that a stranger can make us hold little before we know its worth.
inline constexpr size_t kLocalMessageBytesMax = 4 * kMiB;
inline constexpr size_t kPeerMessageBytesMax = 2 * kMiB;
inline constexpr size_t kChunkBytesMax = 1 * kMiB;  // within a peer's message
inline constexpr size_t kPendingChunkBytesPerPeerMax = 320 * kMiB;
inline constexpr size_t kStatusMessageBytesMax = 1024;  // HTTP/2 header room
inline constexpr size_t kStatusDetailBytesMax =
    6 * kKiB;  // gRPC trailers: 8 KiB

// Connections and what comes over them. A node knows some hundred others and
// some hundred people; each connection costs about 100 KiB.
inline constexpr size_t kConnectionsDefault = 512;  // per listener
inline constexpr size_t kConnectionsMin = 16;
inline constexpr size_t kConnectionsMax = 4096;
inline constexpr size_t kMetadataBytesMax = 8 * kKiB;  // ours: a few hundred
inline constexpr int kPeopleStreamsMax = 128;  // calls at once per connection
inline constexpr int kPeersStreamsMax = 32;
// What gRPC may hold for all connections of a listener, beyond which it sheds:
// some dozens of the largest requests at once.
inline constexpr size_t kPeopleTransportBytesMax = 256 * kMiB;
inline constexpr size_t kPeersTransportBytesMax = 128 * kMiB;

// Pages: what one screen or one program step can use.
inline constexpr size_t kPageSizeDefault = 50;
inline constexpr size_t kPageSizeMax = 200;
inline constexpr size_t kPageTokenBytesMax = 256;
inline constexpr size_t kDueItemsMax = 1000;  // a list to work through in a day

// Files of the federation: some hundred nodes with all the keys they ever had.
inline constexpr size_t kDirectoryBytesMax = 4 * kMiB;  // one version
inline constexpr size_t kDirectoryFileBytesMax = 16 * kMiB;
inline constexpr size_t kDirectoryVersionsMax =
    32;  // in a file: a node that was away for a year or two catches up
inline constexpr size_t kDirectoryNodesMax = 1000;
inline constexpr size_t kCertificateBytesMax = 16 * kKiB;
inline constexpr size_t kCertificateChainMax = 4;  // leaf, issuing, root, spare
inline constexpr size_t kConfigBytesMax = 256 * kKiB;
inline constexpr size_t kProcedureBytesMax = 1 * kMiB;
inline constexpr size_t kProceduresMax =
    32;  // versions at a node, and of a case

// Log lines carry ids and counts; longer means that something else got in.
inline constexpr size_t kLogValueBytesMax = 256;

}  // namespace causeway::limits

#endif  // CAUSEWAY_BASE_LIMITS_H_
