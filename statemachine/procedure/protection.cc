#include "statemachine/procedure/protection.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "statemachine/procedure/guards.h"
#include "statemachine/procedure/overrides.h"

namespace causeway::procedure {
namespace {

bool SameQuestion(const AsylumStatusRecorded&, const AsylumStatusRecorded&) {
  return true;
}
bool SameQuestion(const TraffickingScreened&, const TraffickingScreened&) {
  return true;
}
bool SameQuestion(const DangerScreened& a, const DangerScreened& b) {
  return a.subject == b.subject;
}
bool SameQuestion(const AssessmentAnnexed&, const AssessmentAnnexed&) {
  return true;
}

template <typename Status>
bool Opens(Status from, Status to) {
  return ClosesOrigin(from) && !ClosesOrigin(to);
}

bool Lowers(const ProtectedState& secret, const AsylumStatusRecorded& body) {
  return Opens(secret.asylum, body.status) ||
         Opens(secret.displacement, body.displacement);
}
bool Lowers(const ProtectedState& secret, const TraffickingScreened& body) {
  return secret.family_or_state_suspected && !body.family_or_state_suspected;
}
bool Lowers(const ProtectedState& secret, const DangerScreened& body) {
  const auto before = secret.danger.find(body.subject);
  return body.subject != DangerSubject::kThirdParty &&
         before != secret.danger.end() &&
         before->second.result == ScreenResult::kIndication &&
         body.result != ScreenResult::kIndication;
}
bool Lowers(const ProtectedState& secret, const AssessmentAnnexed& body) {
  const std::vector<std::string>& named = body.feared_states;
  return (secret.family_danger && !body.family_danger) ||
         !std::all_of(secret.feared_states.begin(), secret.feared_states.end(),
                      [&](const std::string& state) {
                        return std::find(named.begin(), named.end(), state) !=
                               named.end();
                      });
}

// The whole record.
void Set(ProtectedState& secret, const std::string&,
         const AsylumStatusRecorded& body) {
  secret.asylum = body.status;
  secret.displacement = body.displacement;
}
void Set(ProtectedState& secret, const std::string& on,
         const TraffickingScreened& body) {
  secret.trafficking = {body.result, on};
  secret.family_or_state_suspected = body.family_or_state_suspected;
}
void Set(ProtectedState& secret, const std::string& on,
         const DangerScreened& body) {
  secret.danger[body.subject] = {body.result, on};
}
void Set(ProtectedState& secret, const std::string&,
         const AssessmentAnnexed& body) {
  secret.fears_asked = true;
  secret.feared_states = {body.feared_states.begin(), body.feared_states.end()};
  secret.family_danger = body.family_danger;
}

// What a record that lowers something raises all the same.
void Raise(ProtectedState& secret, const AsylumStatusRecorded& body) {
  if (!Opens(secret.asylum, body.status)) secret.asylum = body.status;
  if (!Opens(secret.displacement, body.displacement)) {
    secret.displacement = body.displacement;
  }
}
void Raise(ProtectedState&, const TraffickingScreened&) {}
void Raise(ProtectedState&, const DangerScreened&) {}
void Raise(ProtectedState& secret, const AssessmentAnnexed& body) {
  secret.feared_states.insert(body.feared_states.begin(),
                              body.feared_states.end());
  secret.family_danger = secret.family_danger || body.family_danger;
}

template <typename Record>
void Take(ProtectedState& secret, const FactMeta& meta, const Record& body) {
  std::erase_if(secret.waiting, [&](const auto& one) {
    const Record* const before = std::get_if<Record>(&one.second.record);
    return before != nullptr && SameQuestion(*before, body);
  });
  if (!Lowers(secret, body)) {
    Set(secret, meta.happened_on, body);
    return;
  }
  Raise(secret, body);
  secret.waiting[secret.entries + 1] = {body, meta.happened_on, ActorOf(meta)};
}

Phrase WordsFor(const WaitingRecord& waiting) {
  struct Words {
    Phrase operator()(const AsylumStatusRecorded&) const {
      return Tr("asylum and displacement");
    }
    Phrase operator()(const TraffickingScreened&) const {
      return Tr("trafficking");
    }
    Phrase operator()(const DangerScreened&) const { return Tr("danger"); }
    Phrase operator()(const AssessmentAnnexed&) const {
      return Tr("what the child fears");
    }
  };
  return std::visit(Words{}, waiting.record);
}

}  // namespace

bool ClosesOrigin(AsylumStatus status) {
  return status == AsylumStatus::kIntends || status == AsylumStatus::kPending ||
         status == AsylumStatus::kGranted ||
         status == AsylumStatus::kRejectedAppealable;
}

bool ClosesOrigin(DisplacementStatus status) {
  return status == DisplacementStatus::kAsylumSeeker ||
         status == DisplacementStatus::kRefugee;
}

void ApplyProtection(ProtectedState& secret, const FactMeta& meta,
                     const AsylumStatusRecorded& body) {
  Take(secret, meta, body);
}
void ApplyProtection(ProtectedState& secret, const FactMeta& meta,
                     const TraffickingScreened& body) {
  Take(secret, meta, body);
}
void ApplyProtection(ProtectedState& secret, const FactMeta& meta,
                     const DangerScreened& body) {
  Take(secret, meta, body);
}
void ApplyProtection(ProtectedState& secret, const FactMeta& meta,
                     const AssessmentAnnexed& body) {
  Take(secret, meta, body);
}

void ApplyProtection(ProtectedState& secret, const LoweringConfirmed& body) {
  const auto waiting = secret.waiting.find(body.proposal);
  if (waiting == secret.waiting.end()) return;
  const WaitingRecord confirmed = waiting->second;
  secret.waiting.erase(waiting);
  std::visit(
      [&](const auto& record) { Set(secret, confirmed.happened_on, record); },
      confirmed.record);
}

void BeginProtectedEpoch(ProtectedState& secret) {
  secret.entries = 0;
  secret.read_by_all = 0;
  secret.complaints = 0;
  secret.released = 0;
  secret.later_authors.clear();
  secret.waiting.clear();
  EndOverrides(secret);
}

std::vector<std::string> WaitingFor(const ProtectedState& secret,
                                    Language language) {
  std::vector<std::string> all;
  for (const auto& [place, waiting] : secret.waiting) {
    all.push_back(Say(
        language,
        Tr("Entry $0 of the protected journal, about $1, lowers protection: it "
           "waits until a supervisor who did not make it confirms it."),
        {absl::StrCat(place - 1), Say(language, WordsFor(waiting))}));
  }
  return all;
}

}  // namespace causeway::procedure
