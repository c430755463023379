#ifndef CAUSEWAY_STATEMACHINE_PROCEDURE_RULES_H_
#define CAUSEWAY_STATEMACHINE_PROCEDURE_RULES_H_

// Rules in code: small functions bound by their id in one table. What a rule
// may read is its type: a rule over OpenInput cannot see the protected part,
// so whatever passes a full replay passes an open one. Words and basis of each
// stand in the procedure file, under the same id. Pure; thread-safe.

#include <optional>
#include <set>
#include <string>
#include <variant>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "base/date.h"
#include "statemachine/procedure/evaluation_machine.h"
#include "statemachine/procedure/gates.h"
#include "statemachine/procedure/machine.h"

namespace causeway::procedure {

// A fact and the open state before it.
struct OpenInput {
  const Procedure& procedure;
  const OpenState& open;
  const Fact& fact;
  std::optional<Date> today;          // Only when a person asks now.
  const Procedure* target = nullptr;  // As in Check.
};

// The same, and the protected state; the peer where the directory has it.
struct FullInput {
  const Procedure& procedure;
  const CaseState& state;
  const Fact& fact;
  const Peer* peer = nullptr;
  // Open cases of the worker whom the fact names, where the node counted them.
  std::optional<int64_t> caseload = std::nullopt;
  // Something about the case still waits at the node.
  bool waits = false;
  // Nodes from which attached documents came, as in Context.
  std::set<std::string> came_from{};
  // Under which a case may be opened or to which it may be moved.
  const std::vector<std::string>* procedure_digests = nullptr;
  const Procedure* target = nullptr;               // As in Check.
  std::optional<bool> panel_known = std::nullopt;  // As in Context.
  // As in Context; nullptr: none is known.
  const std::map<std::string, SiblingSolution>* siblings = nullptr;
};

// Bytes of this kind are about to leave. Without a peer, rules about the peer
// hold: the question is then asked of the case alone.
struct GateInput {
  const Procedure& procedure;
  const CaseState& state;
  const Peer* peer = nullptr;
  ExchangeKind kind{};
  Date today;
  std::vector<DocumentKind> documents{};  // Kinds that leave with it.
  std::string message{};                  // As in CaseGate.
};

struct PeerInput {
  const Peer& peer;
  ExchangeKind kind{};
  const std::vector<std::string>& procedure_digests;  // It must have them.
};

// Asked of documents (forms/form_check.h, forms/form_facts.h), of the cases
// that a node holds, and of what who approves reads (server/case_recording.cc);
// the file gives their words and basis too.
inline constexpr const char* kReadsLastRule = "H.reads_last";
inline constexpr const char* kFormRules[] = {
    "form.kind",   "form.faults",       "form.needed", "form.contradicts",
    "form.origin", "form.disqualifies", "form.annex",  "form.liberty",
    "form.day",    "SIB.linked_once",   kReadsLastRule};

// Their refusals name versions and rules, which no words of a file can.
inline constexpr char kProcedureKnownRule[] = "P.procedure_known";
inline constexpr char kAsksNoLessRule[] = "V.asks_no_less";

struct EvaluationInput {
  const EvaluationJournalState& state;
  const Fact& fact;
};

using OpenRule = bool (*)(const OpenInput&);
using FullRule = bool (*)(const FullInput&);
using GateRule = bool (*)(const GateInput&);
using PeerRule = bool (*)(const PeerInput&);
using EvaluationRule = bool (*)(const EvaluationInput&);

// Does Explain ask this rule about an act that is not filled in yet?
enum class About {
  kState,  // Yes: it depends on where the case stands and who acts.
  kEntry   // No: it depends on what the person writes.
};

struct CodeRule {
  const char* id;
  absl::StatusCode code;
  About about;
  std::vector<FactType> on;         // Empty in rules about facts: all facts
                                    // of a case.
  std::vector<ExchangeKind> kinds;  // Gate and peer rules.
  // Holds when it returns true.
  std::variant<OpenRule, FullRule, GateRule, PeerRule, EvaluationRule> holds;
};

// The table, in the order in which rules are asked.
const std::vector<CodeRule>& CodeRules();

bool Guards(const CodeRule& rule, FactType type);
bool Guards(const CodeRule& rule, ExchangeKind kind);

// A refusal in the words of the procedure file.
absl::Status RefuseByRule(const Procedure& procedure, absl::string_view id,
                          absl::StatusCode code);
// The same, and what `in` shows to be missing where the rule is one of those
// above.
absl::Status RefuseNaming(const CodeRule& rule, const OpenInput& in);
absl::Status RefuseNaming(const CodeRule& rule, const FullInput& in);

// The version that an act names to which it moves a case; nullptr: it names
// none, or none that is known here.
const Procedure* TargetOf(const FactBody& body, const ProcedureSet* known);

// Field and document rules of the file that apply to this fact where the case
// stands.
std::vector<const Rule*> FileRulesFor(const Procedure& procedure,
                                      const OpenState& open,
                                      const FactBody& body);
bool FileRuleHolds(const Rule& rule, const Fact& fact);

// What an act that makes this fact sends at once, and to whom (empty: nobody).
std::optional<ExchangeKind> SendsWith(const FactBody& body);
const std::string& AddresseeOf(const FactBody& body);
// Kinds of the documents that leave with it.
std::vector<DocumentKind> DocumentsWith(const OpenState& open,
                                        const Fact& fact);
// The gate that must be open for this fact: that of what it sends; where a
// child is to travel, that of the case file, which follows the child.
std::optional<ExchangeKind> GateFor(const OpenState& open,
                                    const FactBody& body);
// The node that the fact is about where the case stands; empty: none.
const std::string& PeerAbout(const OpenState& open, const FactBody& body);

// The day on which the fact was recorded.
Date RecordedOn(const FactMeta& meta);

}  // namespace causeway::procedure

#endif  // CAUSEWAY_STATEMACHINE_PROCEDURE_RULES_H_
