#ifndef CAUSEWAY_STATEMACHINE_PROCEDURE_MACHINE_H_
#define CAUSEWAY_STATEMACHINE_PROCEDURE_MACHINE_H_

// The procedure as a pure state machine. Decide turns what a person asks into
// facts, or refuses with the rule; Check says whether a fact is legal where it
// stands; Apply makes it part of the state. Decide builds only facts that pass
// Check, and a receiver replays Check then Apply with nothing from outside the
// journal. No IO, no clock, no thread: time enters as an argument. Thread-safe:
// all functions are pure.
//
// Refusals carry base/errors.h Refusal: rule id, what is missing, who can
// supply it, the legal next commands. Codes: INVALID_ARGUMENT for what is
// malformed whatever the state, PERMISSION_DENIED for a function that may not
// do this, FAILED_PRECONDITION for what is not legal now.

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "base/date.h"
#include "statemachine/procedure/case_state.h"
#include "statemachine/procedure/facts.h"
#include "statemachine/procedure/procedure.h"

namespace causeway::procedure {

enum class ExchangeKind;  // gates.h
class ProcedureSet;       // procedure_set.h

// What gates must know about a peer; from the directory.
// What two nodes agreed to send each other (causeway/v1/directory.proto).
struct Agreement {
  std::string until;                     // Last day.
  std::vector<DocumentKind> categories;  // Empty: every kind.
};

struct Peer {
  std::string node_id;
  bool enrolled = false;
  bool active = false;
  bool protects_children = false;  // By the type of its organisation.
  bool is_authority = false;       // Of its country; by the same type.
  bool may_receive_asylum_data = false;
  std::string country;
  std::vector<std::string> represents;
  std::vector<std::string> accepts;  // Exchange kinds, see gates.h.
  std::vector<std::string> procedure_digests;
  std::vector<Agreement> agreements;  // Of this node with the peer.
};

// Who asks.
struct Actor {
  std::string node;
  std::string staff_number;
  std::vector<Function> functions;
};

// What is asked: the fact it would become, with the fields that the node
// fills in already filled in by the caller; a companion fact where the act
// makes two (assessment and its annex, waiver and its reason).
struct Command {
  FactBody body;
  std::optional<FactBody> companion;
  std::string happened_on;
  std::vector<DocumentKind> documents;
};

// What was decided in the linked case of a brother or sister.
struct SiblingSolution {
  Solution solution{};  // kUnspecified: not decided.
  std::string country;
  bool closed = false;
};

// What is not in the case.
struct Context {
  Actor actor;
  Date today;
  int64_t recorded_at_us = 0;
  std::optional<Peer> peer;  // The node the act is about, where there is one.
  // Open cases of the worker whom the act names, where it names one.
  std::optional<int64_t> caseload = std::nullopt;
  // Messages about the case are on their way, or a peer's question about it
  // waits for an answer here; asked where the case is to be erased.
  bool waits = false;
  // Nodes from which a document of the command came, where the node that sent
  // it did not allow to send it on.
  std::set<std::string> came_from{};
  // Procedure versions that the acting node has and the directory approves for
  // it: under which a case is opened, or to which it is moved.
  std::vector<std::string> procedure_digests = {};
  // All versions that the acting node has.
  const ProcedureSet* procedures = nullptr;
  // Everybody whom the act names as voting is a panel member of the node; where
  // the node looked.
  std::optional<bool> panel_known = std::nullopt;
  // Linked cases that this node knows, by SiblingState::sibling.
  std::map<std::string, SiblingSolution> siblings{};
};

// Facts in the order they are to be recorded (protected companions after the
// open fact). The first function of the actor that may do it is the function
// in which it is done.
absl::StatusOr<std::vector<Fact>> Decide(const Procedure& procedure,
                                         const CaseState& state,
                                         const Command& command,
                                         const Context& context);

// Is this fact legal here? Reads the open state only for an open fact. Of a
// ProcedureMoved, `target` is the version that it names: who replays a journal
// has it, or does not get past that entry.
absl::Status Check(const Procedure& procedure, const CaseState& state,
                   const Fact& fact, const Procedure* target = nullptr);

// Requires that Check passed.
CaseState Apply(CaseState state, const Fact& fact);

// One thing a command lacks.
struct Lack {
  std::string rule;
  std::string sentence;
  std::string missing;
  std::string who;
  std::string basis;
};

// What the procedure file wants with a command whenever it is recorded: a field
// answered or a document; or codes of which a field takes one.
struct Need {
  Lack words;
  std::string field;        // As in causeway.v1.Act; empty: a document.
  DocumentKind document{};  // kUnspecified: a field.
  std::vector<std::string> choices;
};

// A command that makes sense at this point, and what it lacks.
struct CommandExplanation {
  FactType type;
  std::string act;  // As in causeway.v1.Act.
  std::vector<Function> who;
  std::vector<Lack> lacks;  // Of the case. Empty: it is legal now.
  // Of the person who asks: somebody else may do it.
  std::vector<Lack> not_you;
  std::vector<Need> needs;
  // Fields of the fact that may not be left open; some are filled by the node.
  std::vector<std::string> fields;
  bool beside = false;  // Possible in any step; not on the way itself.
};

// Something that waits for somebody.
struct Pressing {
  std::string who;  // A function here, or a node.
  std::string sentence;
  bool is_protected = false;  // Told by the protected journal.
};

// To whom it is explained.
struct Reader {
  Language language = Language::kEnglish;
  bool sees_protected = true;
  // Of those who may not: reads complaints, because it may answer them.
  bool answers_complaints = false;
  Person person{};  // Reads no complaint that concerns it; empty: anybody.
};

// Where the case stands, whose turn it is, and what each next command lacks.
struct Explanation {
  std::string standing;
  std::string turn;
  std::vector<Pressing> presses;  // The most urgent first.
  std::vector<CommandExplanation> commands;
  // Records that wait for a second person; from the protected journal.
  std::vector<std::string> waiting;
};
Explanation Explain(const Procedure& procedure, const CaseState& state,
                    const Context& context, const Reader& reader = {});

// What Explain says of the case itself; of its commands, see there.
std::string StandingOf(const Procedure& procedure, const OpenState& open,
                       Language language);
std::string TurnOf(const CaseState& state, const Reader& reader);
std::vector<Pressing> PressesOf(const CaseState& state, const Reader& reader);

// What the file wants with this act where the case stands.
std::vector<Need> NeedsOf(const Procedure& procedure, const OpenState& open,
                          const FactBody& body, Language language);

// One act by itself: what it lacks, of whom, and what it needs.
CommandExplanation ExplainAct(const Procedure& procedure,
                              const CaseState& state, const FactBody& body,
                              const Context& context, Language language);

// Why bytes of this kind may not leave for the peer now; empty: they may.
std::vector<Lack> GateLacks(const Procedure& procedure, const CaseState& state,
                            const Peer& peer, ExchangeKind kind, Date today,
                            Language language = Language::kEnglish);

// Everything that stands against this fact now, the rules of what is written
// in it among them; for Refusal.lacks.
std::vector<Lack> LacksOfFact(const Procedure& procedure,
                              const CaseState& state, const Fact& fact,
                              const Context& context);

// Names of the acts that are legal now and the actor's to do, for Refusal.next.
std::vector<std::string> LegalNext(const Procedure& procedure,
                                   const CaseState& state,
                                   const Context& context);

// One sentence in plain words for a timeline.
std::string Sentence(const Procedure& procedure, const Fact& fact,
                     Language language = Language::kEnglish);

}  // namespace causeway::procedure

#endif  // CAUSEWAY_STATEMACHINE_PROCEDURE_MACHINE_H_
