#include "tests/testing/journeys.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "base/check.h"
#include "client/journey/journey_loader.h"
#include "google/protobuf/util/json_util.h"

namespace causeway {
namespace {

constexpr char kTitle[] = "a protected fact";

// `nth`: how often the journey was given this secret, with this time, in this
// epoch.
v1::JourneyAct Protected(const v1::JourneyAct& after, const SecretAct& secret,
                         int nth, int epoch) {
  v1::JourneyAct act;
  act.set_title(kTitle);
  act.set_node(after.node());
  act.set_by(secret.by);
  act.set_days_ago(28);
  const auto parsed = google::protobuf::util::JsonStringToMessage(
      absl::StrReplaceAll(secret.record, {{"$n", absl::StrCat(nth)},
                                          {"$e", absl::StrCat(epoch)}}),
      act.mutable_record());
  CAUSEWAY_CHECK(parsed.ok()) << std::string(parsed.message());
  return act;
}

bool SharesWithServices(const v1::ConsentRecorded& consent) {
  const auto& granted = consent.granted();
  return std::find(granted.begin(), granted.end(),
                   v1::CONSENT_SCOPE_SHARE_SERVICES) != granted.end();
}

// What Guinea records once it answers for the child it may read.
bool Follows(const Secret& secret, const v1::JourneyAct& act) {
  return act.title() != kTitle && act.node() != "gn" &&
         act.record().act().has_record_consent() &&
         (!secret.withdraws ||
          SharesWithServices(act.record().act().record_consent()));
}

}  // namespace

const std::vector<Secret>& Secrets() {
  using enum procedure::FactType;
  static const auto* const kSecrets = new std::vector<Secret>{
      {"asylum asked about again",
       {kAsylumStatusRecorded},
       {{"worker", R"({"act":{"recordAsylumStatus":{
           "status":"ASYLUM_STATUS_INFORMED_NOT_SOUGHT",
           "displacement":"DISPLACEMENT_STATUS_MIGRANT"}}})"}}},
      {"trafficked by strangers",
       {kTraffickingScreened},
       {{"worker", R"({"act":{"recordTraffickingScreen":{
           "result":"SCREEN_RESULT_INDICATION"}}})"}}},
      {"another consent refused",
       {kConsentRecorded},
       {{"worker", R"({"act":{"recordConsent":{
           "refused":["CONSENT_SCOPE_SHARE_AUTHORITIES"],
           "givenBy":"CONSENT_GIVER_CHILD","language":"fr",
           "method":"CONSENT_METHOD_SIGNATURE","informationVersion":1}},
           "documents":[{"kind":"DOCUMENT_KIND_CONSENT_RECORD",
                         "text":"no"}]})"}}},
      {"danger from a third party",
       {kDangerScreened},
       {{"worker", R"({"act":{"recordDangerScreen":{
           "subject":"DANGER_SUBJECT_THIRD_PARTY",
           "result":"SCREEN_RESULT_INDICATION"}}})"}}},
      {"an item withheld from the family",
       {kItemWithheld},
       {{"worker", R"({"act":{"withholdItem":{"from":"WITHHELD_FROM_FAMILY",
           "reason":"WITHHOLD_REASON_WILL_TELL"}}})"}}},
      {"another state feared", {kAssessmentAnnexed}, {}, "SN"},
      {"another state feared, told before the assessment",
       {kFearsRecorded},
       {{"worker", R"({"act":{"recordFears":{"fearedStates":["SN"]}}})"}}},
      {"a consent withdrawn",
       {kConsentWithdrawn},
       {{"worker", R"({"act":{"withdrawConsent":{
           "scopes":["CONSENT_SCOPE_SHARE_SERVICES"],
           "givenBy":"CONSENT_GIVER_CHILD"}}})"}},
       nullptr,
       /*withdraws=*/true},
      {"a consent overridden",
       {kOverrideProposed, kOverrideApproved},
       {{"worker", R"({"act":{"proposeOverride":{
           "ground":"OVERRIDE_GROUND_COURT_ORDER",
           "scope":"CONSENT_SCOPE_SHARE_SERVICES","recipient":"tn",
           "alternativesTried":true,"childTold":true}},
           "documents":[{"kind":"DOCUMENT_KIND_OVERRIDE_RECORD",
                         "text":"why"}]})"},
        {"supervisor", R"({"act":{"approveOverride":{
           "expiresOn":"in 5 days","reviewOn":"in 4 days"}}})"}}},
      {"tracing not wanted",
       {kTracingRecorded},
       {{"worker", R"({"act":{"recordTracing":{
           "status":"TRACING_STATUS_NOT_WANTED"}},
           "documents":[{"kind":"DOCUMENT_KIND_TRACING_RECORD",
                         "text":"no"}]})"}}},
      {"a complaint, answered",
       {kComplaintFiled, kComplaintAnswered},
       {{"worker", R"({"act":{"fileComplaint":{"about":"COMPLAINT_ABOUT_DATA",
           "severity":"COMPLAINT_SEVERITY_DISSATISFACTION"}},
           "documents":[{"kind":"DOCUMENT_KIND_COMPLAINT_FORM",
                         "text":"why"}]})"},
        {"supervisor", R"({"act":{"answerComplaint":{
           "complaint":"$n","epoch":"$e","outcome":"COMPLAINT_OUTCOME_UPHELD"}},
           "documents":[{"kind":"DOCUMENT_KIND_COMPLAINT_ANSWER",
                         "text":"done"}]})"}}},
      {"a right to stay",
       {kLegalStatusRecorded},
       {{"worker", R"({"act":{"recordLegalStatus":{
           "status":"LEGAL_STATUS_APPLIED"}},
           "documents":[{"kind":"DOCUMENT_KIND_LEGAL_STATUS_RECORD",
                         "text":"why"}]})"}}},
      {"a suspicion that two persons took back",
       {kTraffickingScreened, kLoweringConfirmed},
       {{"worker", R"({"act":{"recordTraffickingScreen":{
           "result":"SCREEN_RESULT_INDICATION",
           "familyOrStateSuspected":true}}})"},
        {"worker", R"({"act":{"recordTraffickingScreen":{
           "result":"SCREEN_RESULT_NO_INDICATION"}}})"},
        {"supervisor", R"({"act":{"confirmLowering":{}}})"}}},
  };
  return *kSecrets;
}

v1::Journey ShippedJourney(const std::string& file) {
  auto journey =
      LoadJourney(std::string(CAUSEWAY_TEST_SOURCE_DIR) + "/journeys/" + file);
  CAUSEWAY_CHECK(journey.ok()) << journey.status().message();
  return *std::move(journey);
}

v1::Journey WithSecret(const v1::Journey& journey, const Secret& secret) {
  v1::Journey out = journey;
  out.clear_acts();
  int epoch = 0;
  int times = 0;
  for (const v1::JourneyAct& act : journey.acts()) {
    if (act.task().act().has_accept_offer()) {
      ++epoch;
      times = 0;
    }
    v1::JourneyAct* const added = out.add_acts();
    *added = act;
    if (secret.feared != nullptr &&
        act.record().act().has_submit_assessment()) {
      added->mutable_record()
          ->mutable_act()
          ->mutable_submit_assessment()
          ->mutable_annex()
          ->add_feared_states(secret.feared);
    }
    if (!Follows(secret, act)) continue;
    ++times;
    for (const SecretAct& one : secret.acts) {
      *out.add_acts() = Protected(act, one, times, epoch);
    }
  }
  return out;
}

v1::Journey WithProtectedFacts(const v1::Journey& journey) {
  v1::Journey out = journey;
  for (const Secret& secret : Secrets()) out = WithSecret(out, secret);
  return out;
}

}  // namespace causeway
