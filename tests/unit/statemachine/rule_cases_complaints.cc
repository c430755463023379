#include "tests/unit/statemachine/rule_cases.h"

namespace causeway::procedure {
namespace {

using P = Played;
using enum FactType;

OpenState& Open(P& p) { return p.before.open; }
ProtectedState& Secret(P& p) { return p.before.secret; }

}  // namespace

std::vector<RuleCase> ComplaintCases() {
  return {
      {"CO.open", Regions(kComplaintAnswered),
       [](P& p) { Secret(p).complaints_open.clear(); }},
      {"CO.open", Regions(kComplaintAnswered),
       [](P& p) { ++In<ComplaintAnswered>(p).complaint; }},
      {"CO.open", Regions(kComplaintAnswered),
       [](P& p) { ++In<ComplaintAnswered>(p).epoch; }},
      {"CO.subject_named", Regions(kComplaintFiled),
       [](P& p) { In<ComplaintFiled>(p).subject.clear(); }},
      {"CO.subject_named", Regions(kComplaintFiled),
       [](P& p) { In<ComplaintFiled>(p).about = ComplaintAbout::kDecision; }},
      {"CO.handler_not_subject", Regions(kComplaintAnswered),
       [](P& p) {  // Who was the worker then.
         Secret(p).complaints_open.begin()->second.subject = {
             kTunisia, kSupervisorNumber};
       }},
      {"CO.handler_not_subject", Regions(kComplaintAnswered),
       [](P& p) { Open(p).worker = kSupervisorNumber; }},
      {"CO.handler_not_subject", Regions(kComplaintAnswered),
       [](P& p) {  // Who decided in the case.
         Secret(p).complaints_open.begin()->second.about =
             ComplaintAbout::kDecision;
       }},
      {"CO.handler_not_subject", Regions(kComplaintAnswered),
       [](P& p) {  // Who wrote in it.
         Secret(p).complaints_open.begin()->second.about =
             ComplaintAbout::kDecision;
         Open(p).line.clear();
         Open(p).authors = {{kTunisia, kSupervisorNumber}};
       }},
      {"CO.not_corrected", Later(kProtectedCorrected),
       [](P& p) {
         const auto& body = In<ProtectedCorrected>(p);
         Secret(p).filed[{body.epoch, body.entry}] = {
             DocumentKind::kComplaintForm};
         p.command.documents = {DocumentKind::kComplaintForm};
       }},
      {"CO.not_corrected", Later(kProtectedCorrected),
       [](P& p) {
         const auto& body = In<ProtectedCorrected>(p);
         Secret(p).filed[{body.epoch, body.entry}] = {
             DocumentKind::kComplaintAnswer};
         p.command.documents = {DocumentKind::kComplaintAnswer};
       }},
      {"CO.handler_not_filer", Regions(kComplaintAnswered),
       [](P& p) {
         Secret(p).complaints_open.begin()->second.filed_by = {
             kTunisia, kSupervisorNumber};
       }},
      {"CO.outside_line", Regions(kComplaintAnswered),
       [](P& p) {
         Secret(p).complaints_open.begin()->second.severity =
             ComplaintSeverity::kExploitationOrAbuse;
       }},
  };
}

}  // namespace causeway::procedure
