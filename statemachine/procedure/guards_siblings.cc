// Brothers and sisters: a decision that separates them is named. Who decides is
// held against what this node knows of the linked cases; who replays the case
// is not, as no journal says it.

#include <algorithm>

#include "statemachine/procedure/guards.h"

namespace causeway::procedure {
namespace {

template <typename Body>
const SiblingState* LinkIn(const FullInput& in) {
  const auto& body = BodyOf<Body>(in);
  const auto& links = in.state.secret.siblings;
  const auto found = links.find({body.epoch, body.entry});
  return found == links.end() ? nullptr : &found->second;
}

template <typename Body>
bool LinkStands(const FullInput& in) {
  return LinkIn<Body>(in) != nullptr;
}

bool UnlinkedByAnother(const FullInput& in) {
  const SiblingState* const link = LinkIn<SiblingUnlinked>(in);
  return link == nullptr || link->linked_by != ActorOf(in.fact.meta);
}

bool ReportIsThere(const OpenInput& in) {
  return in.open.determination.author.has_value();
}

// The panel weighs the reason: after its decision only a return opens it.
bool NothingDecided(const OpenInput& in) {
  return in.open.determination.solution == Solution::kUnspecified;
}

// A case that was closed before any decision separates nobody.
bool NeverDecided(const SiblingSolution& sibling) {
  return sibling.closed && sibling.solution == Solution::kUnspecified;
}

// Each linked case stands as `fits` wants it, or a reason why not is recorded.
template <typename Fits>
bool EachFitsOrReasoned(const FullInput& in, const Fits& fits) {
  const auto& links = in.state.secret.siblings;
  return std::all_of(links.begin(), links.end(), [&](const auto& one) {
    const SiblingState& link = one.second;
    if (link.separation != SeparationReason::kUnspecified) return true;
    if (in.siblings == nullptr) return false;
    const auto known = in.siblings->find(link.sibling);
    return known != in.siblings->end() &&
           (NeverDecided(known->second) || fits(known->second));
  });
}

bool SameDecision(const SiblingSolution& sibling, Solution solution,
                  const std::string& country) {
  return sibling.solution == solution && sibling.country == country;
}

// What is not decided there yet is not separated by this decision.
bool DecidedAlike(const FullInput& in) {
  const auto& body = BodyOf<SolutionDecided>(in);
  return EachFitsOrReasoned(in, [&](const SiblingSolution& sibling) {
    return sibling.solution == Solution::kUnspecified ||
           SameDecision(sibling, body.solution, body.country);
  });
}

// Carried out, it separates whoever is not to go the same way, at each step of
// it: a link may be made late. Who sets out by no decision is not separated by
// one.
bool CarriedOutAlike(const FullInput& in) {
  const DeterminationState& decided = in.state.open.determination;
  const auto* started = std::get_if<StepStarted>(&in.fact.body);
  return (started != nullptr && started->step != Step::kImplementation) ||
         decided.solution == Solution::kUnspecified ||
         EachFitsOrReasoned(in, [&](const SiblingSolution& sibling) {
           return SameDecision(sibling, decided.solution, decided.country);
         });
}

}  // namespace

std::vector<CodeRule> SiblingRules() {
  using enum FactType;
  return {
      AboutEntry("SIB.stands", {kSiblingUnlinked}, LinkStands<SiblingUnlinked>),
      AboutEntry("SIB.stands", {kSeparationReasoned},
                 LinkStands<SeparationReasoned>),
      AboutEntry("SIB.unlinked_by_another", {kSiblingUnlinked},
                 UnlinkedByAnother),
      AboutState("SIB.report", {kSeparationReasoned}, ReportIsThere),
      AboutState("SIB.before_decision", {kSeparationReasoned}, NothingDecided),
      AboutEntry("SIB.separation_named", {kSolutionDecided}, DecidedAlike),
      AboutState("SIB.separation_named",
                 {kStepStarted, kChildDeparted, kSolutionImplemented},
                 CarriedOutAlike),
  };
}

}  // namespace causeway::procedure
