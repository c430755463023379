#ifndef CAUSEWAY_TESTS_PROCEDURE_SEARCH_ASKS_H_
#define CAUSEWAY_TESTS_PROCEDURE_SEARCH_ASKS_H_

// The catalogue: what anybody may ask of a case, legal or not, with a few
// values of each. The search and the properties draw from it. What depends on
// where the case stands (the number of the offer, the next epoch) is filled in
// from the state, as the node that records would. Immutable once built.

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "statemachine/procedure/machine.h"

namespace causeway::procedure {

// Nodes of the cases that are played: where the case is, a third country, the
// country of origin, and one the child left on the way.
inline constexpr char kHere[] = "tn-dgep";
inline constexpr char kThird[] = "fr-ase";
inline constexpr char kOrigin[] = "gn-iss";
inline constexpr char kBefore[] = "ml-dnpef";
// Digest of a version that every node here has beside the embedded one.
inline const std::string kOtherVersion(32, '\7');

struct Ask {
  std::string name;
  std::function<FactBody(const CaseState&)> body;
  std::optional<FactBody> companion;
  std::vector<DocumentKind> documents;
  int32_t days_later = 0;
  // What is written is wrong whatever the state: a document is missing, a
  // field open, an order that is none.
  bool spoilt = false;
  // Set where somebody else than the case's own worker asks.
  std::string by{};
  // Set in what another node states: who sends it.
  std::function<std::string(const CaseState&)> sender{};
};

const std::vector<Ask>& Catalogue();

// Parts of the catalogue, by subject.
std::vector<Ask> WayAsks();        // Steps 1 to 5.
std::vector<Ask> SolutionAsks();   // Steps 6 to 8, returns, closure, appeal.
std::vector<Ask> CustodyAsks();    // Hand-offs, statements of the receiver.
std::vector<Ask> BesideAsks();     // What stands beside the steps.
std::vector<Ask> InquiryAsks();    // Between authorities.
std::vector<Ask> ProtectedAsks();  // The protected journal.
std::vector<Ask> DataAsks();       // Restriction and erasure.

// An ask whose body does not depend on the state; documents are those that the
// procedure file wants with it.
Ask Fixed(std::string name, FactBody body);
Ask Following(std::string name, std::function<FactBody(const CaseState&)> body);
Ask Stated(std::string name, std::function<FactBody(const CaseState&)> body,
           std::function<std::string(const CaseState&)> sender);

// Everybody who may be behind an act; one number for each function.
std::string NumberOf(Function function);

struct Asked {
  // Set: the fact that Check is asked about (always), and what Decide is
  // asked, unless another node states it.
  Fact fact;
  std::optional<Command> command;
  Context context;
};

// The ask as this function of the acting node would put it.
Asked Put(const Ask& ask, const CaseState& state, Function function);

Peer PeerAt(const std::string& node);

// Facts of an opened case whose answers for registration are recorded.
struct Answers {
  AsylumStatus asylum = AsylumStatus::kInformedNotSought;
  bool danger_screened = true;
};
std::vector<Fact> Prologue(const Answers& answers);

}  // namespace causeway::procedure

#endif  // CAUSEWAY_TESTS_PROCEDURE_SEARCH_ASKS_H_
