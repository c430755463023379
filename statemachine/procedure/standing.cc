// Where a case stands, whose turn it is, and what presses.

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "statemachine/procedure/code_words.h"
#include "statemachine/procedure/complaints.h"
#include "statemachine/procedure/gates.h"
#include "statemachine/procedure/guards.h"
#include "statemachine/procedure/inquiries.h"
#include "statemachine/procedure/machine.h"
#include "statemachine/procedure/protection.h"
#include "statemachine/procedure/release.h"

namespace causeway::procedure {
namespace {

// The step furthest on that runs, or that was last done.
Step FurthestStep(const OpenState& open) {
  for (int32_t n = 8; n >= 1; --n) {
    if (open.Active(static_cast<Step>(n))) return static_cast<Step>(n);
  }
  Step last = Step::kArrival;
  for (int32_t n = 1; n <= 8; ++n) {
    const StepProgress progress = open.Progress(static_cast<Step>(n));
    if (progress == StepProgress::kDone || progress == StepProgress::kWaived) {
      last = static_cast<Step>(n);
    }
  }
  return last;
}

std::string HandoffStanding(const HandoffState& handoff, Language language) {
  const auto tell = [&](Phrase phrase) {
    return Say(language, phrase, {handoff.receiver});
  };
  switch (handoff.phase) {
    case HandoffPhase::kNone:
      return "";
    case HandoffPhase::kProposed:
      return tell(Tr("a hand-off to $0 is proposed"));
    case HandoffPhase::kOffered:
      return tell(Tr("the case is offered to $0"));
    case HandoffPhase::kAccepted:
      break;
  }
  if (handoff.received) return tell(Tr("$0 has the child"));
  if (handoff.arrived) {
    return tell(
        Tr("the child is with $0, whose hand-over statement is to come"));
  }
  if (handoff.departed) return tell(Tr("the child travels to $0"));
  return tell(Tr("$0 accepted the case"));
}

// The first part, then what else is so, in one sentence.
class Line {
 public:
  explicit Line(std::string first) : text_(std::move(first)) {}
  void Add(const std::string& part) {
    if (!part.empty()) absl::StrAppend(&text_, "; ", part);
  }
  std::string End() && { return absl::StrCat(text_, "."); }

 private:
  std::string text_;
};

// Collects what waits for somebody, the most urgent first.
class Waiting {
 public:
  Waiting(const CaseState& state, const Reader& reader)
      : state_(state),
        open_(state.open),
        secret_(state.secret),
        reader_(reader) {}

  std::vector<Pressing> Take() && { return std::move(found_); }

  void Of(const std::string& who, Phrase phrase,
          const std::vector<std::string>& places = {}) {
    found_.push_back({who, Say(reader_.language, phrase, places), false});
  }
  void Of(Function who, Phrase phrase,
          const std::vector<std::string>& places = {}) {
    Of(Say(reader_.language, WordsFor(who)), phrase, places);
  }
  template <typename Who>
  void Protected(const Who& who, Phrase phrase,
                 const std::vector<std::string>& places = {}) {
    if (!reader_.sees_protected) return;
    Of(who, phrase, places);
    found_.back().is_protected = true;
  }

  // Whatever the step: danger, and what must not go on.
  void Danger() {
    const std::vector<std::string> kind = {
        Say(reader_.language, WordsFor(open_.urgent_kind))};
    if (open_.urgent && open_.urgent_action) {
      Of(Function::kSupervisor,
         Tr("An urgent concern was acted on and is to be cleared: $0."), kind);
    } else if (open_.urgent) {
      Of(Function::kCaseWorker, Tr("An urgent concern is open: $0."), kind);
    }
    for (const auto& [digest, sender] : open_.danger_notices) {
      Of(Function::kCaseWorker,
         Tr("A danger notice of $0 waits to be read and answered."), {sender});
    }
    if (RecallCalledFor(state_)) {
      Protected(Function::kCaseWorker,
                Tr("The evaluation by $0 must be recalled: what was recorded "
                   "since closes the way there."),
                {open_.evaluation.evaluator});
    }
  }

  // What a first person proposed and a second has not decided.
  void SecondPerson() {
    const Function who = Function::kSupervisor;
    const DeterminationState& determination = open_.determination;
    if (open_.assessment.pending) {
      Of(who, Tr("The assessment waits for a second person."));
    }
    if (open_.case_plan.pending) {
      Of(who, Tr("The case plan waits for a second person."));
    }
    if (open_.evaluation.phase == EvaluationPhase::kProposed) {
      Of(who, Tr("The evaluation by $0 waits for a second person."),
         {open_.evaluation.evaluator});
    }
    if (open_.handoff.phase == HandoffPhase::kProposed) {
      Of(who, Tr("The hand-off to $0 waits for a second person."),
         {open_.handoff.receiver});
    }
    if (LaterStands(open_)) {
      Of(who, Tr("What was recorded since the hand-off was approved does not "
                 "leave before a supervisor who did not record it releases it: "
                 "the hand-over waits."));
    }
    if (LaterStands(state_)) {
      Protected(who,
                Tr("What was recorded in the protected journal since the "
                   "hand-off was approved waits for a supervisor who did not "
                   "record it, if the receiver gets that journal."));
    }
    if (open_.closure_requested_by.has_value() && !open_.closed) {
      Of(who, Tr("The closure waits for a second person."));
    }
    if (determination.plan_author && !determination.plan_approved) {
      Of(who, Tr("The action plan waits for a second person."));
    }
    if (open_.older) {
      Of(who, Tr("The child's age waits for a second person: $0."),
         {Say(reader_.language, WordsFor(open_.older->band))});
    }
    for (const InquiryState& proposed : open_.inquiries_proposed) {
      Of(who, Tr("Waits for a second person: $0 for $1."),
         {Translated(reader_.language, WordsOf(proposed.kind)),
          proposed.recipient});
    }
    const OverrideState& one = secret_.consent_override;
    if (one.ground != OverrideGround::kUnspecified &&
        one.approvers.size() < 2) {
      Protected(who,
                Tr("The override of consent for $0 waits for a supervisor: $1 "
                   "of 2 approved it."),
                {one.recipient, absl::StrCat(one.approvers.size())});
    }
  }

  void OtherNode() {
    const HandoffState& handoff = open_.handoff;
    if (RequestOpen(open_)) {
      Of(open_.evaluation.evaluator, Tr("The evaluation is not answered yet."));
    }
    if (handoff.phase == HandoffPhase::kOffered) {
      Of(handoff.receiver, Tr("The offer of the case is not answered yet."));
    } else if (handoff.phase == HandoffPhase::kAccepted &&
               (!handoff.child_travels || handoff.departed)) {
      Of(handoff.receiver, Tr("The case is accepted; the hand-over goes on."));
    }
  }

  void Panel() {
    const DeterminationState& determination = open_.determination;
    if (determination.appeal_open) {
      Of(Say(reader_.language, Tr("the body that judges the appeal")),
         Tr("An appeal is open."));
    }
    if (open_.Active(Step::kDetermination) && determination.author &&
        determination.solution == Solution::kUnspecified) {
      Of(Function::kPanelCoordinator,
         Tr("The determination report waits for the panel."));
    }
  }

  // Who was told of a change of consent, and has not answered.
  void Changes() {
    for (const auto& [digest, told] : secret_.changes_open) {
      Protected(told.recipient, Tr("Not answered yet: $0."),
                {Translated(reader_.language, WordsOf(told.kind))});
    }
  }

  // For who may read them; and how many there are as the case is handed over.
  void Complaints() {
    if (!reader_.sees_protected && !reader_.answers_complaints) return;
    for (const auto& [number, complaint] : secret_.complaints_open) {
      const bool officer =
          complaint.about == ComplaintAbout::kData || OutsideLine(complaint);
      Of(officer ? Function::kDataProtectionOfficer : Function::kSupervisor,
         Tr("A complaint about $0 is not answered yet."),
         {Say(reader_.language, WordsFor(complaint.about))});
      found_.back().is_protected = true;
    }
    if (secret_.complaints_open.empty() || open_.copy ||
        open_.handoff.phase == HandoffPhase::kNone) {
      return;
    }
    Of(Function::kSupervisor,
       Tr("Complaints that are open as the case is handed over: $0. They go "
          "along with the protected journal; where that stays, they are "
          "answered here. The hand-over does not wait for it."),
       {absl::StrCat(secret_.complaints_open.size())});
    found_.back().is_protected = true;
  }

  void Inquiries() {
    for (const auto& [digest, asked] : open_.inquiries_open) {
      Of(asked.recipient, Tr("Not answered yet: $0."),
         {Translated(reader_.language, WordsOf(asked.kind))});
    }
  }

  // What waits beside the way: it is nobody's turn by it.
  void Beside() {
    Inquiries();
    Changes();
    Complaints();
    if (open_.erasure_request.party != ErasureParty::kUnspecified) {
      Of(Function::kDataProtectionOfficer, Tr("Erasure was asked for."));
    }
  }

 private:
  const CaseState& state_;
  const OpenState& open_;
  const ProtectedState& secret_;
  const Reader& reader_;
  std::vector<Pressing> found_;
};

bool Rests(const OpenState& open) {
  return open.suspension.reason != SuspensionReason::kUnspecified;
}

// What decides whose turn it is.
Waiting OnTheWay(const CaseState& state, const Reader& reader) {
  Waiting waiting(state, reader);
  const OpenState& open = state.open;
  if (!open.opened || open.closed || open.erased) return waiting;
  if (open.between_custodians) {
    waiting.Of(open.next_custodian, Tr("Custody is being taken."));
    return waiting;
  }
  waiting.Danger();
  waiting.SecondPerson();
  waiting.OtherNode();
  waiting.Panel();
  return waiting;
}

}  // namespace

bool RecallCalledFor(const CaseState& state) {
  const ProtectedState& secret = state.secret;
  if (!RequestOpen(state.open)) return false;
  const auto tracing = secret.consents.find(ConsentScope::kTracing);
  const bool refused = tracing != secret.consents.end() && !tracing->second;
  const bool danger =
      secret.family_danger ||
      std::any_of(secret.danger.begin(), secret.danger.end(),
                  [](const auto& screen) {
                    return screen.first != DangerSubject::kThirdParty &&
                           screen.second.result == ScreenResult::kIndication;
                  });
  return refused || danger || ClosesOrigin(secret.asylum) ||
         ClosesOrigin(secret.displacement) ||
         secret.family_or_state_suspected || !secret.feared_states.empty();
}

std::string StandingOf(const Procedure& procedure, const OpenState& open,
                       Language language) {
  const auto tell = [&](Phrase phrase,
                        const std::vector<std::string>& places = {}) {
    return Say(language, phrase, places);
  };
  if (!open.opened) return tell(Tr("The case is not opened."));
  if (open.erased) return tell(Tr("The case was erased."));
  const std::string restricted =
      open.restrictions.empty() ? "" : tell(Tr("processing is restricted"));
  if (open.closed) {
    Line line(tell(Tr("The case is closed")));
    line.Add(restricted);
    return std::move(line).End();
  }
  const std::string urgent =
      open.urgent ? tell(Tr("an urgent concern is open")) : "";
  if (Rests(open)) {
    Line line(tell(Tr("The case rests since $0"), {open.suspension.since}));
    line.Add(urgent);
    line.Add(restricted);
    return std::move(line).End();
  }
  if (open.between_custodians) {
    return tell(Tr("Custody was released by $0 and is being taken by $1."),
                {open.former_custodian, open.next_custodian});
  }
  const Step step = FurthestStep(open);
  Line line(tell(open.Active(step) ? Tr("Step $0, $1, is under way")
                                   : Tr("Step $0, $1, is done"),
                 {absl::StrCat(static_cast<int32_t>(step)),
                  procedure.StepSentence(step, language)}));
  line.Add(HandoffStanding(open.handoff, language));
  line.Add(open.determination.appeal_open ? tell(Tr("an appeal is open")) : "");
  line.Add(urgent);
  line.Add(restricted);
  return std::move(line).End();
}

std::vector<Pressing> PressesOf(const CaseState& state, const Reader& reader) {
  // Of a former custodian's copy nothing else is asked here.
  if (state.open.copy) {
    Waiting copy(state, reader);
    copy.Inquiries();
    copy.Changes();
    copy.Complaints();
    return std::move(copy).Take();
  }
  Waiting waiting = OnTheWay(state, reader);
  if (!state.open.erased && !state.open.between_custodians) waiting.Beside();
  return std::move(waiting).Take();
}

std::string TurnOf(const CaseState& state, const Reader& reader) {
  const Language language = reader.language;
  const OpenState& open = state.open;
  if (open.closed || open.erased) return Say(language, Tr("nobody"));
  const std::vector<Pressing> first = OnTheWay(state, reader).Take();
  return first.empty() ? Say(language, WordsFor(Function::kCaseWorker))
                       : first.front().who;
}

}  // namespace causeway::procedure
