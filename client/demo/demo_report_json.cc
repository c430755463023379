// The demo's report as one JSON object; its form stands in demo_report.h.

#include <cmath>
#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "base/bytes.h"
#include "base/errors.h"
#include "client/demo/demo_report.h"
#include "client/journey/act_line.h"

namespace causeway::demo {
namespace {

using Json = nlohmann::ordered_json;

Json NodeDocument(const RunningNode& node, const std::string& contexts) {
  return Json{{"node", node.node_id},
              {"country", node.country},
              {"organisation", node.organisation},
              {"people", node.people_address},
              {"peers", node.peers_address},
              {"pid", node.pid},
              {"contexts", contexts},
              {"log", node.log_path}};
}

Json ActDocument(const ActReport& act) {
  return Json{{"step", act.step},
              {"country", act.country},
              {"node", act.node},
              {"function", act.function},
              {"case", act.label},
              {"recorded", EntryMarks(act.entries)},
              {"title", act.title},
              {"milliseconds",
               std::round(absl::ToDoubleMilliseconds(act.took) * 10) / 10}};
}

Json ReadingDocument(const NodeReading& reading) {
  const v1::CaseView& view = reading.view;
  Json attested = Json::array();
  for (const v1::Attestation& item : reading.verification.attested()) {
    attested.push_back(Json{{"by", item.by()},
                            {"epoch", item.epoch()},
                            {"what", item.what()},
                            {"sentence", item.sentence()}});
  }
  return Json{{"node", reading.node},
              {"case", reading.label},
              {"caseId", view.case_id()},
              {"nothing", reading.nothing},
              {"custodian", view.custodian()},
              {"epoch", view.epoch()},
              {"openEntries", view.open_entries()},
              {"protectedEntries", view.protected_entries()},
              {"handedTo", view.handed_to()},
              {"closed", view.closed()},
              {"keeper", view.keeper()},
              {"verified", reading.verification.verified()},
              {"verifiedEntries", reading.verification.open_entries()},
              {"openHead", HexEncode(view.open_head())},
              {"attested", attested},
              {"problems", reading.problems}};
}

Json RefusalDocument(const ActReport& act) {
  const absl::Status status = act.refusal.value_or(absl::OkStatus());
  const Refusal refusal = RefusalOf(status).value_or(Refusal{});
  return Json{{"title", act.title},
              {"node", act.node},
              {"case", act.label},
              {"code", absl::StatusCodeToString(status.code())},
              {"rule", refusal.rule},
              {"message", refusal.message},
              {"missing", refusal.missing},
              {"who", refusal.who},
              {"next", refusal.next}};
}

}  // namespace

std::string ReportJson(const DemoReport& report) {
  Json document;
  document["journey"] = report.journey;
  document["ok"] = report.Ok();
  document["seconds"] =
      std::round(absl::ToDoubleSeconds(report.took) * 100) / 100;
  document["directory"] = report.dir;
  for (const char* list : {"nodes", "acts", "table", "refusals"}) {
    document[list] = Json::array();
  }
  for (const RunningNode& node : report.nodes) {
    document["nodes"].push_back(NodeDocument(node, report.contexts_path));
  }
  for (const ActReport& act : report.acts) {
    document["acts"].push_back(ActDocument(act));
  }
  for (const NodeReading& reading : report.table) {
    document["table"].push_back(ReadingDocument(reading));
  }
  for (const ActReport& act : report.refusals) {
    document["refusals"].push_back(RefusalDocument(act));
  }
  if (report.stranger.has_value()) {
    document["stranger"] =
        Json{{"target", report.stranger->target},
             {"claimed", report.stranger->claimed},
             {"issuer", report.stranger->issuer},
             {"genuineLetIn", report.stranger->genuine_let_in},
             {"refused", report.stranger->stranger_refused},
             {"code", report.stranger->code},
             {"rule", report.stranger->rule}};
  }
  document["kept"] = report.kept;
  document["problems"] = report.problems;
  return document.dump(2, ' ', false, Json::error_handler_t::replace);
}

}  // namespace causeway::demo
