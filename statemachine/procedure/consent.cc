#include "statemachine/procedure/consent.h"

#include <algorithm>
#include <map>

#include "statemachine/procedure/overrides.h"

namespace causeway::procedure {
namespace {

using Recipients = std::map<std::string, ConsentTerms>;

bool NotOver(const std::string& until, Date on) {
  if (until.empty()) return true;
  const absl::StatusOr<Date> last = ParseDate(until);
  return last.ok() && on <= *last;
}

bool Allows(const ConsentTerms& terms, DocumentKind kind) {
  return terms.categories.empty() || terms.categories.count(kind) > 0;
}

bool Means(const Recipients& recipients, const std::string& recipient,
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
  std::vector<const ConsentTerms*> holding;
  for (const auto& [recipient, terms] : found->second) {
    if (NotOver(terms.until, on) &&
        (peer == nullptr || Means(found->second, recipient, *peer, on))) {
      holding.push_back(&terms);
    }
  }
  return !holding.empty() &&
         std::all_of(kinds.begin(), kinds.end(), [&](DocumentKind kind) {
           return std::any_of(
               holding.begin(), holding.end(),
               [&](const ConsentTerms* terms) { return Allows(*terms, kind); });
         });
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
                           {body.categories.begin(), body.categories.end()}};
  for (const ConsentScope scope : body.granted) {
    secret.consents[scope] = true;
    secret.consents_of_child.erase(scope);
    if (of_child) secret.consents_of_child.insert(scope);
    if (LetsDataLeave(scope)) {
      // A yes to one recipient takes no other no back: the refusal stays, and
      // whom the child allows the child names.
      for (const std::string& recipient : body.recipients) {
        secret.consent_to[scope][recipient] = terms;
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
    }
    secret.consent_to.erase(scope);
  }
}

void ApplyConsent(ProtectedState& secret, const ConsentWithdrawn& body) {
  for (const ConsentScope scope : body.scopes) {
    EndOverride(secret, scope);
    if (body.given_by == ConsentGiver::kChild) {
      secret.refused_by_child.insert(scope);
    }
    Recipients& recipients = secret.consent_to[scope];
    for (const std::string& recipient : body.recipients) {
      recipients.erase(recipient);
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

bool NamesRecipient(const ProtectedState& secret, ConsentScope scope,
                    const std::string& recipient) {
  const auto found = secret.consent_to.find(scope);
  return found != secret.consent_to.end() && found->second.count(recipient) > 0;
}

}  // namespace causeway::procedure
