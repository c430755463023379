#ifndef CAUSEWAY_SERVER_WITNESS_STORE_H_
#define CAUSEWAY_SERVER_WITNESS_STORE_H_

// The witness's own store: a register for each case tag, an incarnation for
// each node, one log of the moves. It holds random tags, node ids and epochs.
// Statements are signed once, when they are decided, and told as stored.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "journal/witness_statement.h"
#include "server/work.h"
#include "statemachine/custody/witness.h"

namespace causeway::server {

// The node that the directory in force names; empty: two-party profile.
const std::string& WitnessOf(const Directory& directory);
// FAILED_PRECONDITION "witness.not_here" where that is not this node.
absl::Status RequireToBeWitness(const Environment& env);
// This node as the one that signs.
// UNAVAILABLE "node.signing_key_over".
absl::StatusOr<journal::WitnessSigner> SignerOf(const Work& work);

absl::StatusOr<custody::Witness> LoadWitness(ReadTx& tx);
absl::Status SaveWitness(Work& work, const custody::Witness& witness);

// Revoked where the directory in force does not list it as active. A node that
// never asked has incarnation 0.
absl::StatusOr<custody::Member> LoadMember(const Work& work,
                                           const std::string& node);
absl::StatusOr<std::vector<std::string>> FallbacksOf(ReadTx& tx,
                                                     const std::string& node);
absl::Status SaveMember(
    Work& work, const custody::Member& member,
    const google::protobuf::RepeatedPtrField<std::string>& fallbacks);

// The register of one case; empty where it never entered.
struct StoredRegister {
  std::string case_tag;
  store::RegisterRecord record;
  custody::CaseRegister row;
};
absl::StatusOr<StoredRegister> LoadRegister(ReadTx& tx,
                                            const std::string& case_tag);

// Writes a decision whole: the register with what it states, signed, the log,
// the witness. `order`: the ORDER it decided, if it did.
absl::Status WriteDecision(Work& work, StoredRegister& stored,
                           const custody::Decision& decision,
                           const pb::SignedOrder* order = nullptr);
// What was stated of the outcome with this digest.
absl::StatusOr<pb::WitnessStatement> StatementOf(const StoredRegister& stored,
                                                 const std::string& digest);

// Moves that concern the node from a position on, at most `kMovesMax`.
inline constexpr std::size_t kMovesMax = 100;
struct Moves {
  std::vector<pb::WitnessMove> moves;
  std::uint64_t position = 0;  // They reach to here.
  bool more = false;
};
absl::StatusOr<Moves> MovesSince(ReadTx& tx, const std::string& node,
                                 std::uint64_t from, std::uint64_t end);

}  // namespace causeway::server

#endif  // CAUSEWAY_SERVER_WITNESS_STORE_H_
