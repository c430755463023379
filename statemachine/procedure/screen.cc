#include "statemachine/procedure/screen.h"

namespace causeway::procedure {

CaseState StateOf(const Screen& screen, const std::string& recipient) {
  CaseState state;
  state.open.origin = screen.origin;
  state.open.nationality_answered = screen.nationality_answered;
  state.open.residence_answered = screen.residence_answered;
  ProtectedState& secret = state.secret;
  secret.fears_asked = true;
  secret.feared_states = screen.feared_states;
  secret.asylum = screen.asylum;
  secret.displacement = screen.displacement;
  secret.trafficking = {screen.trafficking, screen.on};
  secret.family_or_state_suspected = screen.family_or_state_suspected;
  secret.danger[DangerSubject::kChild] = {screen.danger_to_child, screen.on};
  secret.danger[DangerSubject::kFamily] = {screen.danger_to_family, screen.on};
  if (screen.may_be_shared) {
    secret.consents[ConsentScope::kShareAuthorities] = true;
    secret.consent_to[ConsentScope::kShareAuthorities][recipient];
  }
  return state;
}

}  // namespace causeway::procedure
