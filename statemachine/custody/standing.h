#ifndef CAUSEWAY_STATEMACHINE_CUSTODY_STANDING_H_
#define CAUSEWAY_STATEMACHINE_CUSTODY_STANDING_H_

// What every part of the custody core shares in the witness profile: the head
// certificate, and where a node stands with the witness. Plain values; whoever
// makes one from a message has verified the witness's signature first.

#include <cstdint>
#include <string>

namespace causeway::custody {

// HC(epoch): the witness's word that `holder` is the custodian in this epoch.
struct HeadCertificate {
  std::string case_tag;
  std::uint64_t epoch = 0;
  std::string holder;
  // Of the RELEASE, or the ORDER, that began the epoch; empty in epoch 0.
  std::string release_digest;
  bool operator==(const HeadCertificate&) const = default;
};

// A node since its last start. `verified` must not survive a start (Start in
// boot.h). The incarnation belongs to the store: replicas over one database
// share it. A default value is an unverified node, which may do nothing that a
// witnessed case asks verification for.
struct Node {
  std::string id;
  bool verified = false;
  std::uint64_t incarnation = 0;
  std::uint64_t position = 0;  // In the witness's log: all before it is known.
  std::string nonce;           // Of the RECOVER under way.
  bool operator==(const Node&) const = default;
};

}  // namespace causeway::custody

#endif  // CAUSEWAY_STATEMACHINE_CUSTODY_STANDING_H_
