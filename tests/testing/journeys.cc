#include "tests/testing/journeys.h"

#include "base/check.h"
#include "client/journey/journey_loader.h"
#include "google/protobuf/util/json_util.h"

namespace causeway {
namespace {

v1::JourneyAct Protected(const v1::JourneyAct& after, const std::string& json) {
  v1::JourneyAct act;
  act.set_title("a protected fact");
  act.set_node(after.node());
  act.set_by("worker");
  act.set_days_ago(28);
  const auto parsed = google::protobuf::util::JsonStringToMessage(
      json, act.mutable_record()->mutable_act());
  CAUSEWAY_CHECK(parsed.ok()) << std::string(parsed.message());
  return act;
}

}  // namespace

v1::Journey ShippedJourney(const std::string& file) {
  auto journey =
      LoadJourney(std::string(CAUSEWAY_TEST_SOURCE_DIR) + "/journeys/" + file);
  CAUSEWAY_CHECK(journey.ok()) << journey.status().message();
  return *std::move(journey);
}

v1::Journey WithProtectedFacts(const v1::Journey& journey) {
  v1::Journey out = journey;
  out.clear_acts();
  for (const v1::JourneyAct& act : journey.acts()) {
    *out.add_acts() = act;
    if (!act.record().act().has_record_consent()) continue;
    *out.add_acts() = Protected(act, R"({"withholdItem":{
        "from":"WITHHELD_FROM_FAMILY","reason":"WITHHOLD_REASON_WILL_TELL"}})");
    *out.add_acts() = Protected(act, R"({"recordDangerScreen":{
        "subject":"DANGER_SUBJECT_THIRD_PARTY",
        "result":"SCREEN_RESULT_NO_INDICATION"}})");
  }
  return out;
}

}  // namespace causeway
