#include "tests/testing/journeys.h"

#include <algorithm>
#include <utility>

#include "base/check.h"
#include "client/journey/journey_loader.h"
#include "google/protobuf/util/json_util.h"

namespace causeway {
namespace {

v1::JourneyAct Protected(const v1::JourneyAct& after, const std::string& by,
                         const std::string& record) {
  v1::JourneyAct act;
  act.set_title("a protected fact");
  act.set_node(after.node());
  act.set_by(by);
  act.set_days_ago(28);
  const auto parsed =
      google::protobuf::util::JsonStringToMessage(record, act.mutable_record());
  CAUSEWAY_CHECK(parsed.ok()) << std::string(parsed.message());
  return act;
}

// None of them opens or closes a gate of the journey.
constexpr std::pair<const char*, const char*> kProtected[] = {
    {"worker", R"({"act":{"withholdItem":{
        "from":"WITHHELD_FROM_FAMILY","reason":"WITHHOLD_REASON_WILL_TELL"}}})"},
    {"worker", R"({"act":{"recordDangerScreen":{
        "subject":"DANGER_SUBJECT_THIRD_PARTY",
        "result":"SCREEN_RESULT_NO_INDICATION"}}})"},
    {"worker", R"({"act":{"fileComplaint":{"about":"COMPLAINT_ABOUT_DATA"}},
        "documents":[{"kind":"DOCUMENT_KIND_COMPLAINT_FORM","text":"why"}]})"},
    {"supervisor", R"({"act":{"answerComplaint":{
        "complaint":"1","outcome":"COMPLAINT_OUTCOME_UPHELD"}}})"},
    {"worker",
     R"({"act":{"recordTracing":{"status":"TRACING_STATUS_NOT_WANTED"}},
        "documents":[{"kind":"DOCUMENT_KIND_TRACING_RECORD","text":"no"}]})"},
    {"worker", R"({"act":{"proposeOverride":{
        "ground":"OVERRIDE_GROUND_COURT_ORDER",
        "scope":"CONSENT_SCOPE_SHARE_SERVICES","recipient":"tn",
        "alternativesTried":true,"childTold":true}},
        "documents":[{"kind":"DOCUMENT_KIND_OVERRIDE_RECORD","text":"why"}]})"},
    {"supervisor", R"({"act":{"approveOverride":{"expiresOn":"in 5 days"}}})"},
};
constexpr char kWithdrawal[] = R"({"act":{"withdrawConsent":{
    "scopes":["CONSENT_SCOPE_SHARE_SERVICES"],
    "givenBy":"CONSENT_GIVER_CHILD"}}})";

bool SharesWithServices(const v1::ConsentRecorded& consent) {
  const auto& granted = consent.granted();
  return std::find(granted.begin(), granted.end(),
                   v1::CONSENT_SCOPE_SHARE_SERVICES) != granted.end();
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
    for (const auto& [by, record] : kProtected) {
      *out.add_acts() = Protected(act, by, record);
    }
    if (SharesWithServices(act.record().act().record_consent())) {
      *out.add_acts() = Protected(act, "worker", kWithdrawal);
    }
  }
  return out;
}

}  // namespace causeway
