#include "tests/campaign/case_file.h"

#include <atomic>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/check.h"
#include "google/protobuf/util/json_util.h"

namespace causeway::campaign {
namespace {

// The case of nobody's child: of no country that takes part, so that no gate
// of origin closes.
constexpr char kOpening[] =
    R"({"opening":{"nationalities":["CI"],"habitualResidences":["CI"],
        "ageBand":"AGE_BAND_15_TO_17"}})";
constexpr char kConsent[] =
    R"({"recordConsent":{"granted":["CONSENT_SCOPE_PARTICIPATE",
        "CONSENT_SCOPE_STORE_DATA","CONSENT_SCOPE_SHARE_SERVICES",
        "CONSENT_SCOPE_CASE_TRANSFER","CONSENT_SCOPE_SHARE_AUTHORITIES"],
        "recipients":["GN","ML","TN"],"informationVersion":1,
        "givenBy":"CONSENT_GIVER_CHILD","language":"fr",
        "method":"CONSENT_METHOD_SIGNATURE"}})";
constexpr char kScreen[] =
    R"({"recordScreen":{"nationalities":["CI"],"habitualResidences":["CI"],
        "asylum":"ASYLUM_STATUS_NOT_KNOWN",
        "displacement":"DISPLACEMENT_STATUS_MIGRANT",
        "trafficking":"SCREEN_RESULT_NO_INDICATION",
        "dangerToChild":"SCREEN_RESULT_NO_INDICATION",
        "dangerToFamily":"SCREEN_RESULT_NO_INDICATION",
        "ground":"SHARING_GROUND_LEGAL_OBLIGATION"}})";
constexpr char kRegistration[] =
    R"({"completeRegistration":{
        "protectionStatus":"PROTECTION_STATUS_UNACCOMPANIED",
        "identificationSource":"IDENTIFICATION_SOURCE_COMMUNITY_MEMBER",
        "languages":["fr"],"legitimateBasis":"LEGITIMATE_BASIS_VITAL_INTERESTS",
        "duplicatesChecked":true,"guardianRequested":true}})";

template <typename Message>
void Parse(const std::string& json, Message* message) {
  CAUSEWAY_CHECK(
      google::protobuf::util::JsonStringToMessage(json, message).ok())
      << json;
}

// No two alike: what came from one node may not be sent on to another.
std::string NextText() {
  static std::atomic<uint64_t> number{0};
  return absl::StrCat(kCanary, " (invented), number ", number.fetch_add(1),
                      ".");
}

template <typename Request>
void AddDocument(v1::DocumentKind kind, Request* request) {
  v1::Document* document = request->add_documents();
  document->set_kind(kind);
  document->set_text(NextText());
}

v1::JourneyAct Record(const std::string& node, const std::string& by,
                      const std::string& json,
                      const std::vector<v1::DocumentKind>& documents = {}) {
  v1::JourneyAct act;
  act.set_node(node);
  act.set_by(by);
  Parse(json, act.mutable_record()->mutable_act());
  for (const v1::DocumentKind kind : documents) {
    AddDocument(kind, act.mutable_record());
  }
  return act;
}

v1::JourneyAct Task(const std::string& node, const std::string& by,
                    const std::string& json,
                    const std::vector<v1::DocumentKind>& documents = {}) {
  v1::JourneyAct act;
  act.set_node(node);
  act.set_by(by);
  Parse(json, act.mutable_task()->mutable_act());
  for (const v1::DocumentKind kind : documents) {
    AddDocument(kind, act.mutable_task());
  }
  return act;
}

// The worker has the children of all scripts.
v1::JourneyAct Assignment(const std::string& node) {
  return Record(
      node, "supervisor",
      absl::StrCat(R"({"assignWorker":{"worker":"worker@)", node,
                   R"(","reason":"ASSIGNMENT_REASON_WORKLOAD",)",
                   R"("overCaseload":"CASELOAD_REASON_FOR_A_SHORT_TIME"}})"));
}

class Writer {
 public:
  Writer(const std::vector<std::string>& nodes, std::mt19937_64* random)
      : nodes_(nodes), random_(*random) {}

  Script Opening(const std::string& node) {
    holder_ = script_.first = script_.last = node;
    Begin();
    return script_;
  }

  Script Handoff(const std::string& from, const std::string& to) {
    holder_ = script_.first = from;
    script_.last = to;
    Offer(to);
    Accept(to);
    return script_;
  }

  Script Write() {
    holder_ = nodes_[random_() % nodes_.size()];
    script_.first = holder_;
    Begin();
    const uint64_t turns = 1 + random_() % 4;
    for (uint64_t i = 0; i < turns; ++i) Turn();
    Answers(1);
    script_.last = holder_;
    return script_;
  }

 private:
  void Add(v1::JourneyAct act) { script_.acts.push_back(std::move(act)); }

  void Answers(uint64_t count) {
    for (uint64_t i = 0; i < count; ++i) {
      Add(AsylumAnswer(holder_, script_.acts.size()));
    }
  }

  void Begin() {
    v1::JourneyAct open;
    open.set_node(holder_);
    open.set_by("intake");
    Parse(kOpening, open.mutable_open());
    AddDocument(v1::DOCUMENT_KIND_REGISTRATION_FORM, open.mutable_open());
    Add(open);
    Add(Assignment(holder_));
    Add(Record(holder_, "worker",
               R"({"startStep":{"step":"STEP_IMMEDIATE_CARE"}})"));
    Add(Record(holder_, "worker",
               R"({"recordTraffickingScreen":{
                   "result":"SCREEN_RESULT_NO_INDICATION"}})"));
    Add(Record(holder_, "worker", kConsent,
               {v1::DOCUMENT_KIND_CONSENT_RECORD}));
    Answers(1);
    Add(Record(holder_, "worker", kRegistration,
               {v1::DOCUMENT_KIND_REGISTRATION_FORM}));
  }

  std::string Other() {
    std::string other = holder_;
    while (other == holder_) other = nodes_[random_() % nodes_.size()];
    return other;
  }

  void Offer(const std::string& receiver) {
    Add(Record(
        holder_, "worker",
        absl::StrCat(R"({"proposeHandoff":{"receiver":")", receiver,
                     R"(","reason":"HANDOFF_REASON_CHILD_MOVED_ON"}})")));
    Add(Record(holder_, "supervisor",
               absl::StrCat(R"({"approveHandoff":{"receiver":")", receiver,
                            R"("}})")));
  }

  void Accept(const std::string& receiver) {
    Add(Task(receiver, "supervisor",
             absl::StrCat(
                 R"({"acceptOffer":{"worker":"worker@)", receiver,
                 R"(","overCaseload":"CASELOAD_REASON_FOR_A_SHORT_TIME"}})")));
  }

  void Turn() {
    const std::string other = Other();
    switch (random_() % 8) {
      case 0:
        Offer(other);
        Add(Task(other, "supervisor",
                 R"({"decline":{"reason":"DECLINE_REASON_NO_CAPACITY"}})"));
        return Answers(1);
      case 1:
        Offer(other);
        Answers(random_() % 2);
        Add(Record(holder_, "supervisor", R"({"withdrawHandoff":{}})"));
        return Answers(1);
      case 2:
        return Inquire(other);
      case 3:
        return Answers(2 + random_() % 4);
      default:
        Offer(other);
        Answers(random_() % 3);
        Accept(other);
        held_.insert(holder_);
        holder_ = other;
        asked_before_.merge(asked_);
        return Answers(1 + random_() % 3);
    }
  }

  void Inquire(const std::string& other) {
    // An answer that comes in after the hand-off goes to who asked, and stays
    // open in the journal: people would close it first.
    if (asked_before_.count(other) > 0) return Answers(1);
    asked_.insert(other);
    const std::string about = absl::StrCat(
        R"("kind":"INQUIRY_KIND_INFORMATION_REQUEST","recipient":")", other,
        R"(")");
    Add(Record(holder_, "worker",
               absl::StrCat(R"({"proposeInquiry":{)", about, "}}"),
               {v1::DOCUMENT_KIND_INQUIRY_RECORD}));
    Add(Record(holder_, "supervisor",
               absl::StrCat(R"({"approveInquiry":{)", about, "}}")));
    // Who handed the case over answers with no content any more.
    if (held_.count(other) > 0) {
      return Add(
          Task(other, "supervisor",
               R"({"answerInquiry":{"outcome":"INQUIRY_OUTCOME_REFUSED"}})"));
    }
    Add(Task(other, "worker", kScreen));
    Add(Task(other, "worker",
             R"({"answerInquiry":{"outcome":"INQUIRY_OUTCOME_ANSWERED"}})",
             {v1::DOCUMENT_KIND_INQUIRY_ANSWER}));
    Add(Task(other, "supervisor", R"({"releaseAnswer":{}})"));
  }

  const std::vector<std::string> nodes_;
  std::mt19937_64& random_;
  std::string holder_;
  std::set<std::string> held_;  // before
  std::set<std::string> asked_;
  std::set<std::string> asked_before_;  // by an earlier custodian
  Script script_;
};

}  // namespace

v1::JourneyAct AsylumAnswer(const std::string& node, uint64_t turn) {
  return Record(node, "worker",
                turn % 2 == 0 ? R"({"recordAsylumStatus":{
                          "status":"ASYLUM_STATUS_NOT_KNOWN",
                          "displacement":"DISPLACEMENT_STATUS_MIGRANT"}})"
                              : R"({"recordAsylumStatus":{
                          "status":"ASYLUM_STATUS_INFORMED_NOT_SOUGHT",
                          "displacement":"DISPLACEMENT_STATUS_MIGRANT"}})");
}

Script RandomScript(const std::vector<std::string>& nodes,
                    std::mt19937_64& random) {
  return Writer(nodes, &random).Write();
}

Script OpeningScript(const std::string& node) {
  std::mt19937_64 unused;
  return Writer({}, &unused).Opening(node);
}

Script HandoffScript(const std::string& from, const std::string& to) {
  std::mt19937_64 unused;
  return Writer({}, &unused).Handoff(from, to);
}

Script OfferScript(const std::string& from, const std::string& to) {
  Script script = HandoffScript(from, to);
  script.await_transfers = false;
  return script;
}

Script JourneyScript(const v1::Journey& journey) {
  Script script;
  script.first = journey.acts(0).node();
  for (v1::JourneyAct act : journey.acts()) {
    if (act.task().act().has_accept_offer()) {
      act.mutable_task()
          ->mutable_act()
          ->mutable_accept_offer()
          ->set_over_caseload(v1::CASELOAD_REASON_FOR_A_SHORT_TIME);
    }
    // Who opens a case answers for it: the worker has too many already.
    const bool opens = act.has_open();
    if (opens) act.set_by("intake");
    script.acts.push_back(act);
    if (opens) script.acts.push_back(Assignment(act.node()));
  }
  script.last = journey.acts(journey.acts_size() - 1).node();
  script.child_travels = true;
  script.closed_in_the_end = true;
  return script;
}

}  // namespace causeway::campaign
