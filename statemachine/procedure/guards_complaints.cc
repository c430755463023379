// Complaints: who may be told of, who answers, who never does (domain.md 7.7).

#include "statemachine/procedure/complaints.h"
#include "statemachine/procedure/guards.h"

namespace causeway::procedure {
namespace {

bool SubjectNamed(const OpenInput& in) {
  const auto& body = BodyOf<ComplaintFiled>(in);
  return (body.about == ComplaintAbout::kWorker) == !body.subject.empty();
}

const ComplaintState* ComplaintIn(const FullInput& in) {
  const auto& open = in.state.secret.complaints_open;
  const auto& body = BodyOf<ComplaintAnswered>(in);
  const auto found = open.find({body.epoch, body.complaint});
  return found == open.end() ? nullptr : &found->second;
}

bool ComplaintOpen(const FullInput& in) { return ComplaintIn(in) != nullptr; }

// Nor does who answers for the case now judge what is said of its worker, nor
// who wrote or decided in the case what is said of a decision.
bool HandlerNotSubject(const FullInput& in) {
  const ComplaintState* const complaint = ComplaintIn(in);
  if (complaint == nullptr) return true;
  const OpenState& open = in.state.open;
  const Person actor = ActorOf(in.fact.meta);
  if (complaint->about == ComplaintAbout::kDecision) {
    return !InLine(open, actor);
  }
  return complaint->about != ComplaintAbout::kWorker ||
         (actor != complaint->subject && actor != WorkerOf(open));
}

bool HandlerNotFiler(const FullInput& in) {
  const ComplaintState* const complaint = ComplaintIn(in);
  return complaint == nullptr || complaint->filed_by != ActorOf(in.fact.meta);
}

bool HandlerOutsideLine(const FullInput& in) {
  const ComplaintState* const complaint = ComplaintIn(in);
  return complaint == nullptr || !OutsideLine(*complaint) ||
         !InLine(in.state.open, ActorOf(in.fact.meta));
}

// Else the case's worker would write what is said of that worker.
bool NoComplaintCorrected(const FullInput& in) {
  return !Attached(in.fact.meta, DocumentKind::kComplaintForm) &&
         !Attached(in.fact.meta, DocumentKind::kComplaintAnswer);
}

}  // namespace

std::vector<CodeRule> ComplaintRules() {
  using enum FactType;
  return {
      AboutEntry("CO.subject_named", {kComplaintFiled}, SubjectNamed),
      AboutEntry("CO.open", {kComplaintAnswered}, ComplaintOpen),
      AboutState("CO.handler_not_subject", {kComplaintAnswered},
                 HandlerNotSubject),
      AboutState("CO.handler_not_filer", {kComplaintAnswered}, HandlerNotFiler),
      AboutEntry("CO.not_corrected", {kProtectedCorrected},
                 NoComplaintCorrected),
      AboutState("CO.outside_line", {kComplaintAnswered}, HandlerOutsideLine),
  };
}

}  // namespace causeway::procedure
