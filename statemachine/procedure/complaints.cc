#include "statemachine/procedure/complaints.h"

#include <iterator>

#include "statemachine/procedure/guards.h"

namespace causeway::procedure {

bool OutsideLine(const ComplaintState& complaint) {
  return complaint.severity == ComplaintSeverity::kExploitationOrAbuse;
}

Person WorkerOf(const OpenState& open) {
  return open.between_custodians
             ? Person{open.former_custodian, open.released.worker}
             : Person{open.custodian, open.worker};
}

bool InLine(const OpenState& open, const Person& person) {
  return person == WorkerOf(open) || IsAmong(open.authors, person) ||
         IsAmong(open.line, person);
}

bool ConcernedBy(const OpenState& open, const ComplaintState& complaint,
                 const Person& person) {
  if (OutsideLine(complaint) && InLine(open, person)) return true;
  return complaint.about == ComplaintAbout::kWorker &&
         (person == complaint.subject || person == WorkerOf(open));
}

CaseState SeenBy(const Reader& reader, CaseState state) {
  auto& complaints = state.secret.complaints_open;
  for (auto it = complaints.begin(); it != complaints.end();) {
    const bool hidden = ConcernedBy(state.open, it->second, reader.person);
    it = hidden ? complaints.erase(it) : std::next(it);
  }
  return state;
}

}  // namespace causeway::procedure
