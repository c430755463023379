#include "statemachine/procedure/screen.h"

namespace causeway::procedure {

CaseState StateOf(const Screen& screen) {
  CaseState state;
  state.open.origin = screen.origin;
  ProtectedState& secret = state.secret;
  secret.feared_states = screen.feared_states;
  secret.asylum = screen.asylum;
  secret.trafficking = {screen.trafficking, screen.on};
  secret.family_or_state_suspected = screen.family_or_state_suspected;
  secret.danger[DangerSubject::kChild] = {screen.danger_to_child, screen.on};
  secret.danger[DangerSubject::kFamily] = {screen.danger_to_family, screen.on};
  if (screen.may_be_shared) {
    secret.consents[ConsentScope::kShareAuthorities] = true;
  }
  return state;
}

}  // namespace causeway::procedure
