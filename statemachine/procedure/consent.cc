#include "statemachine/procedure/consent.h"

#include <algorithm>
#include <map>

#include "statemachine/procedure/gates.h"
#include "statemachine/procedure/overrides.h"

namespace causeway::procedure {
namespace {

bool NotOver(const std::string& until, Date on) {
  if (until.empty()) return true;
  const absl::StatusOr<Date> last = ParseDate(until);
  return last.ok() && on <= *last;
}

bool Allows(const ConsentTerms& terms, DocumentKind kind) {
  return terms.categories.empty() || terms.categories.count(kind) > 0;
}

bool Means(const ConsentRecipients& recipients, const std::string& recipient,
           const Peer& peer, Date on) {
  if (recipient == peer.node_id) return true;
  if (recipient != peer.country) return false;
  return std::all_of(peer.represents.begin(), peer.represents.end(),
                     [&](const std::string& state) {
                       const auto named = recipients.find(state);
                       return named != recipients.end() &&
                              NotOver(named->second.until, on);
                     });
}

using TakenBack = std::map<std::string, std::uint64_t>;

// A no takes back every earlier yes that means this peer, however both name it:
// by its node id, its country or a State that it represents. A no to the node
// itself outlasts a later yes to its country.
bool Stands(const TakenBack& taken_back, const std::string& recipient,
            const ConsentTerms& yes, const Peer& peer) {
  return std::none_of(
      taken_back.begin(), taken_back.end(), [&](const auto& no) {
        if (no.first == peer.node_id) return true;
        return AnswersFor(peer, no.first) &&
               (no.second > yes.said || recipient != peer.node_id);
      });
}

// The terms under which this peer is meant; without a peer: anybody.
std::vector<const ConsentTerms*> TermsFor(const ProtectedState& secret,
                                          ConsentScope scope,
                                          const ConsentRecipients& recipients,
                                          Date on, const Peer* peer) {
  static const TakenBack kNone;
  const auto no = secret.taken_back.find(scope);
  const TakenBack& taken_back =
      no == secret.taken_back.end() ? kNone : no->second;
  std::vector<const ConsentTerms*> holding;
  for (const auto& [recipient, terms] : recipients) {
    if (NotOver(terms.until, on) &&
        (peer == nullptr || (Means(recipients, recipient, *peer, on) &&
                             Stands(taken_back, recipient, terms, *peer)))) {
      holding.push_back(&terms);
    }
  }
  return holding;
}

}  // namespace

bool LetsDataLeave(ConsentScope scope) {
  switch (scope) {
    case ConsentScope::kTracing:
    case ConsentScope::kCaseTransfer:
    case ConsentScope::kFollowUpReport:
    case ConsentScope::kShareAuthorities:
    case ConsentScope::kWithheldItems:
    case ConsentScope::kOnward:
      return true;
    case ConsentScope::kParticipate:
    case ConsentScope::kStoreData:
    case ConsentScope::kShareServices:
    case ConsentScope::kPhoto:
    case ConsentScope::kBiometric:
    case ConsentScope::kReportAnon:
    case ConsentScope::kUnspecified:
      break;
  }
  return false;
}

bool ConsentHolds(const ProtectedState& secret, ConsentScope scope, Date on,
                  const Peer* peer, const std::vector<DocumentKind>& kinds) {
  const auto answer = secret.consents.find(scope);
  if (answer == secret.consents.end() || !answer->second) return false;
  if (!LetsDataLeave(scope)) {
    const auto until = secret.consent_until.find(scope);
    return until == secret.consent_until.end() || NotOver(until->second, on);
  }
  const auto found = secret.consent_to.find(scope);
  if (found == secret.consent_to.end()) return false;
  const std::vector<const ConsentTerms*> holding =
      TermsFor(secret, scope, found->second, on, peer);
  return !holding.empty() &&
         std::all_of(kinds.begin(), kinds.end(), [&](DocumentKind kind) {
           return std::any_of(
               holding.begin(), holding.end(),
               [&](const ConsentTerms* terms) { return Allows(*terms, kind); });
         });
}

bool ChildSaidYes(const ProtectedState& secret, ConsentScope scope, Date on,
                  const Peer* peer) {
  const auto found = secret.consents_of_child.find(scope);
  if (found == secret.consents_of_child.end()) return false;
  return !LetsDataLeave(scope) ||
         !TermsFor(secret, scope, found->second, on, peer).empty();
}

bool SaidByChild(AgeBand age, const FactMeta& meta,
                 const ConsentRecorded& body) {
  if (body.given_by == ConsentGiver::kChild) return true;
  const bool too_young = age == AgeBand::kUnder6 || age == AgeBand::k6To11;
  return too_young && Attached(meta, DocumentKind::kChildViews);
}

void ApplyConsent(ProtectedState& secret, AgeBand age, const FactMeta& meta,
                  const ConsentRecorded& body) {
  const bool of_child = SaidByChild(age, meta, body);
  const ConsentTerms terms{body.valid_until,
                           {body.categories.begin(), body.categories.end()},
                           ++secret.consent_answers};
  for (const ConsentScope scope : body.granted) {
    secret.consents[scope] = true;
    if (of_child) secret.consents_of_child[scope];
    if (LetsDataLeave(scope)) {
      // A yes to one recipient takes no other no back: the refusal stays, and
      // whom the child allows the child names.
      for (const std::string& recipient : body.recipients) {
        secret.consent_to[scope][recipient] = terms;
        secret.taken_back[scope].erase(recipient);
        if (of_child) secret.consents_of_child[scope][recipient] = terms;
      }
      continue;
    }
    if (of_child) secret.refused_by_child.erase(scope);
    secret.consent_until.erase(scope);
    if (!body.valid_until.empty()) {
      secret.consent_until[scope] = body.valid_until;
    }
  }
  for (const ConsentScope scope : body.refused) {
    secret.consents[scope] = false;
    EndOverride(secret, scope);
    if (body.given_by == ConsentGiver::kChild) {
      secret.refused_by_child.insert(scope);
      secret.consents_of_child.erase(scope);
    }
    secret.consent_to.erase(scope);
  }
}

void ApplyConsent(ProtectedState& secret, const ConsentWithdrawn& body) {
  const bool of_child = body.given_by == ConsentGiver::kChild;
  ++secret.consent_answers;
  for (const ConsentScope scope : body.scopes) {
    EndOverride(secret, scope);
    if (of_child) secret.refused_by_child.insert(scope);
    if (of_child && body.recipients.empty()) {
      secret.consents_of_child.erase(scope);
    }
    ConsentRecipients& recipients = secret.consent_to[scope];
    for (const std::string& recipient : body.recipients) {
      recipients.erase(recipient);
      secret.taken_back[scope][recipient] = secret.consent_answers;
    }
    if (!body.recipients.empty() && !recipients.empty()) continue;
    secret.consents[scope] = false;
    secret.consent_to.erase(scope);
  }
}

void ForgetConsent(ProtectedState& secret, ConsentScope scope) {
  secret.consents.erase(scope);
  secret.consents_of_child.erase(scope);
  secret.consent_to.erase(scope);
}

}  // namespace causeway::procedure
