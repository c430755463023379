// Who holds what: an answer of its own in every field of every form, written at
// each place where a journey may write it, and the nodes that hold it at the
// end.

#include <iostream>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "client/journey/journey_loader.h"
#include "forms/form_schema.h"
#include "gmock/gmock.h"
#include "google/protobuf/util/json_util.h"
#include "gtest/gtest.h"
#include "statemachine/procedure/document_places.h"
#include "tests/exchange/acts.h"
#include "tests/exchange/canaries.h"
#include "tests/exchange/federation.h"
#include "tests/testing/status_matchers.h"

namespace causeway::exchange_test {
namespace {

using ::testing::IsEmpty;

using Holders = std::set<std::string>;
// Where it was written -> who holds it at the end.
using Matrix = std::map<std::string, Holders>;

constexpr int kDocumentsMax = 16;

// Acts whose documents go elsewhere than those of the open journal. Where
// `full`, forms of every kind are filed with it.
struct Special {
  const char* act;
  const char* place;
  bool full;
};
constexpr Special kSpecial[] = {
    {"record_asylum_status", "protected", true},
    {"record_trafficking_screen", "protected", true},
    {"record_danger_screen", "protected", true},
    {"record_consent", "protected", true},
    {"propose_evaluation", "request", false},
    {"propose_inquiry", "question", false},
    {"answer_inquiry", "answer", false},
    {"record_visit", "visit", true},
    {"submit_report", "report", false},
    {"record_arrival", "arrival", false},
    {"request_closure", "closure", false},
};

std::string ActName(const pb::JourneyAct& act) {
  if (act.has_open()) return "open";
  const google::protobuf::Message& inner =
      act.has_record()
          ? static_cast<const google::protobuf::Message&>(act.record().act())
          : act.task().act();
  const auto* const field = inner.GetReflection()->GetOneofFieldDescriptor(
      inner, inner.GetDescriptor()->oneof_decl(0));
  return field == nullptr ? "" : field->name();
}

procedure::DocumentPlace PlaceOf(pb::DocumentKind kind) {
  return procedure::PlaceOf(static_cast<procedure::DocumentKind>(kind));
}

bool MayLieIn(const std::string& journal, const forms::KindOfForm& one) {
  return journal == "protected" || PlaceOf(one.kind).open_entry;
}

// Kinds that go to nobody who must not have the protected journal, wherever
// they lie.
std::set<pb::DocumentKind> KindsThatStay() {
  std::set<pb::DocumentKind> kinds;
  for (const procedure::DocumentPlace& row : procedure::DocumentPlaces()) {
    if (row.every_receiver) continue;
    kinds.insert(static_cast<pb::DocumentKind>(row.kind));
  }
  return kinds;
}

// Marks all documents of a journey, and files forms of every kind wherever
// some may be filed.
class Planter {
 public:
  explicit Planter(Canaries* canaries) : canaries_(*canaries) {}

  pb::Journey Plant(pb::Journey journey) {
    for (pb::JourneyAct& act : *journey.mutable_acts()) PlantIn(&act);
    return journey;
  }

 private:
  void PlantIn(pb::JourneyAct* act) {
    auto* const documents = DocumentsOf(act);
    const std::string name = ActName(*act);
    MayTell(act->record().act(), &annexes_[act->node()]);
    const pb::ProtectedAnnexForm& annex = annexes_[act->node()];
    std::string journal = "open";
    bool full = !documents->empty();
    for (const Special& special : kSpecial) {
      if (name != special.act) continue;
      journal = special.place;
      full = special.full;
    }
    const std::string place = absl::StrCat(act->node(), " ", journal);
    bool governed = false;
    for (pb::Document& document : *documents) {
      document =
          canaries_.Document(place, document.kind(), *act, annex, &governed);
      canaries_.Keep();
      if (!governed) filed_[place].insert(document.kind());
    }
    if (!full) return;
    for (const forms::KindOfForm& one : forms::KindsOfForms()) {
      if (documents->size() >= kDocumentsMax) return;
      if (!MayLieIn(journal, one) || filed_[place].count(one.kind) > 0) {
        continue;
      }
      pb::Document document =
          canaries_.Document(place, one.kind, *act, annex, &governed);
      if (governed) continue;  // It is filed with another act.
      canaries_.Keep();
      filed_[place].insert(one.kind);
      *documents->Add() = std::move(document);
    }
  }

  // What this fact lets the annexes after it tell.
  static void MayTell(const pb::Act& act, pb::ProtectedAnnexForm* annex) {
    if (act.withhold_item().from() == pb::WITHHELD_FROM_FAMILY) {
      pb::WithheldThing& withheld = *annex->add_withheld();
      withheld.set_item("invented");
      withheld.set_from_whom("family");
      withheld.set_reason("communicate_information");
    }
    if (act.record_asylum_status().status() == pb::ASYLUM_STATUS_PENDING) {
      pb::ProtectedReference& reference = *annex->add_references();
      reference.set_system("unhcr_individual");
      reference.set_number("invented");
    }
  }

  Canaries& canaries_;
  std::map<std::string, pb::ProtectedAnnexForm> annexes_;  // By node.
  // Kinds filed so far, by place.
  std::map<std::string, std::set<pb::DocumentKind>> filed_;
};

pb::JourneyAct Act(const std::string& node, const std::string& by,
                   const std::string& json) {
  pb::JourneyAct act;
  EXPECT_TRUE(google::protobuf::util::JsonStringToMessage(json, &act).ok());
  act.set_title("added by the test");
  act.set_node(node);
  act.set_by(by);
  return act;
}

// The same journey with these acts before the first one with that name there.
pb::Journey WithBefore(const pb::Journey& journey, const std::string& node,
                       const std::string& name,
                       const std::vector<pb::JourneyAct>& added) {
  pb::Journey out = journey;
  out.clear_acts();
  bool done = false;
  for (const pb::JourneyAct& act : journey.acts()) {
    if (!done && act.node() == node && ActName(act) == name) {
      for (const pb::JourneyAct& one : added) *out.add_acts() = one;
      done = true;
    }
    *out.add_acts() = act;
  }
  EXPECT_TRUE(done) << "the journey has no such act";
  return out;
}

class CanaryTest : public testing::Test {
 protected:
  // Plays it, marked, and reads what each node holds.
  void PlayMarked(const pb::Journey& journey) {
    Play(federation_, Planter(&canaries_).Plant(journey));
    for (const std::string id : {"ml", "tn", "gn"}) {
      Node& node = federation_.at(id);
      for (const std::string& mark : MarksHeld(node)) held_[mark].insert(id);
      EXPECT_THAT(MarksInClear(node), IsEmpty()) << id;
    }
  }

  // `but`: who holds kinds for which there is another answer.
  void Expect(const Matrix& matrix,
              const std::set<pb::DocumentKind>& kinds = {},
              const Matrix& but = {}) {
    std::set<std::string> places;
    for (const auto& [mark, canary] : canaries_.all()) {
      places.insert(canary.place);
      const Matrix& rows =
          kinds.count(canary.kind) > 0 && but.count(canary.place) > 0 ? but
                                                                      : matrix;
      const auto row = rows.find(canary.place);
      ASSERT_NE(row, rows.end()) << canary.place;
      EXPECT_EQ(held_[mark], row->second)
          << canary.place << ": " << pb::DocumentKind_Name(canary.kind) << "."
          << canary.field;
    }
    for (const auto& [place, holders] : matrix) {
      EXPECT_EQ(places.count(place), 1u) << "nothing was written: " << place;
    }
    std::cout << canaries_.all().size() << " answers written at "
              << places.size() << " places\n";
  }

  // Every field of every form that may lie there was written there with an
  // answer of its own, but for those that cannot have one. `silent`: of the
  // annex, what the facts of the case forbid it to tell.
  void ExpectFull(const std::string& place,
                  const std::set<std::string>& silent = {}) {
    std::map<pb::DocumentKind, std::set<std::string>> written;
    for (const auto& [mark, canary] : canaries_.all()) {
      if (canary.place == place) written[canary.kind].insert(canary.field);
    }
    const std::string journal = place.substr(place.find(' ') + 1);
    for (const forms::KindOfForm& one : forms::KindsOfForms()) {
      if (!MayLieIn(journal, one)) continue;
      std::set<std::string> told;
      for (const std::string& field : Fields(one.kind)) {
        if (one.kind == pb::DOCUMENT_KIND_PROTECTED_ANNEX &&
            silent.count(field) > 0) {
          continue;
        }
        if (Untold(one.kind, field).empty()) told.insert(field);
      }
      EXPECT_EQ(written[one.kind], told)
          << place << ": " << pb::DocumentKind_Name(one.kind);
    }
  }

  Federation federation_;
  Canaries canaries_;
  std::map<std::string, Holders> held_;  // By mark.
};

// With the follow-up more often: room for more forms.
pb::Journey WithMoreFollowUps(const pb::Journey& journey) {
  for (const pb::JourneyAct& act : journey.acts()) {
    if (ActName(act) != "record_follow_up") continue;
    return WithBefore(journey, "gn", "record_follow_up", {act, act, act});
  }
  ADD_FAILURE() << "no follow-up";
  return journey;
}

// The child does not want its family told of something that is in no paper.
pb::Journey WithSomethingKept(const pb::Journey& journey,
                              const std::string& node,
                              const std::string& before) {
  return WithBefore(journey, node, before,
                    {Act(node, "worker", R"({"record":{"act":{"withholdItem":{
                       "from":"WITHHELD_FROM_FAMILY",
                       "reason":"WITHHOLD_REASON_WILL_TELL"}}}})")});
}

// A question that Tunisia asks Mali before it asks the origin.
pb::Journey WithQuestion(const pb::Journey& journey) {
  return WithBefore(
      journey, "tn", "propose_evaluation",
      {Act("tn", "worker", R"({"record":{"act":{"recordConsent":{
              "language":"fr","method":"CONSENT_METHOD_SIGNATURE",
              "granted":["CONSENT_SCOPE_SHARE_AUTHORITIES"],
              "recipients":["ML"],"informationVersion":1,
              "givenBy":"CONSENT_GIVER_CHILD"}},
            "documents":[{"kind":"DOCUMENT_KIND_CONSENT_RECORD"}]}})"),
       Act("tn", "worker", R"({"record":{"act":{"proposeInquiry":{
              "kind":"INQUIRY_KIND_INFORMATION_REQUEST","recipient":"ml"}},
            "documents":[{"kind":"DOCUMENT_KIND_INQUIRY_RECORD"}]}})"),
       Act("tn", "supervisor", R"({"record":{"act":{"approveInquiry":{
              "kind":"INQUIRY_KIND_INFORMATION_REQUEST","recipient":"ml"}}}})"),
       Act("ml", "supervisor", R"({"task":{"act":{"answerInquiry":{
              "outcome":"INQUIRY_OUTCOME_REFUSED"}}}})")});
}

// A question that Mali asks Tunisia before it offers the case there, and the
// answer: what its case worker knows, released by its supervisor.
pb::Journey WithAnswer(const pb::Journey& journey) {
  return WithBefore(
      journey, "ml", "propose_handoff",
      {Act("ml", "worker", R"({"record":{"act":{"recordConsent":{
              "language":"fr","method":"CONSENT_METHOD_SIGNATURE",
              "granted":["CONSENT_SCOPE_SHARE_AUTHORITIES"],
              "recipients":["TN"],"informationVersion":1,
              "givenBy":"CONSENT_GIVER_CHILD"}},
            "documents":[{"kind":"DOCUMENT_KIND_CONSENT_RECORD"}]}})"),
       Act("ml", "worker", R"({"record":{"act":{"proposeInquiry":{
              "kind":"INQUIRY_KIND_INFORMATION_REQUEST","recipient":"tn"}},
            "documents":[{"kind":"DOCUMENT_KIND_INQUIRY_RECORD"}]}})"),
       Act("ml", "supervisor", R"({"record":{"act":{"approveInquiry":{
              "kind":"INQUIRY_KIND_INFORMATION_REQUEST","recipient":"tn"}}}})"),
       Act("tn", "worker", absl::StrCat(R"({"task":{"act":)", Screen(), "}}")),
       Act("tn", "worker", R"({"task":{"act":{"answerInquiry":{
              "outcome":"INQUIRY_OUTCOME_ANSWERED"}},
            "documents":[{"kind":"DOCUMENT_KIND_INQUIRY_ANSWER"}]}})"),
       Act("tn", "supervisor",
           absl::StrCat(R"({"task":{"act":)", kReleaseAnswer, "}}"))});
}

// What each node holds after a return through Mali and Tunisia to Guinea: who
// hands the case on keeps its copy, the origin gets the open journal alone.
Matrix OfAReturn() {
  return {
      {"ml open", {"ml", "tn", "gn"}},
      {"ml protected", {"ml", "tn"}},
      {"tn open", {"tn", "gn"}},
      {"tn protected", {"tn"}},
      {"tn request", {"tn", "gn"}},
      {"gn visit", {"gn"}},
      {"gn report", {"gn", "tn"}},
      {"gn arrival", {"gn", "tn"}},
      {"gn open", {"gn"}},
      {"gn protected", {"gn"}},
      {"gn closure", {"gn"}},
  };
}

// What cannot be told from place to place, by name: each lies in a form that
// is, by the texts beside it, and a fact or the gates speak for the codes.
TEST(CanaryFieldsTest, WhatHasNoAnswerOfItsOwnIsYesOrNoAShortListOrAFact) {
  std::map<std::string, std::set<std::string>> untold;
  int told = 0;
  for (const forms::KindOfForm& one : forms::KindsOfForms()) {
    bool text = false;
    for (const std::string& field : Fields(one.kind)) {
      const std::string why = Untold(one.kind, field);
      if (why.empty()) {
        ++told;
        text = true;
        continue;
      }
      untold[why].insert(absl::StrCat(one.field->name(), ".", field));
    }
    EXPECT_TRUE(text) << one.field->name();
  }
  for (const auto& [why, fields] : untold) {
    std::cout << why << ": " << absl::StrJoin(fields, " ") << "\n";
  }
  EXPECT_EQ(untold.size(), 3u);
  EXPECT_EQ(untold["yes or no"].count("registration.birth_registered"), 1u);
  EXPECT_EQ(untold["short list"].count("registration.sex"), 1u);
  EXPECT_EQ(untold["a fact says it"].count("registration.languages"), 1u);
  EXPECT_GT(told, 300);
}

TEST_F(CanaryTest, OfAReturnToTheFamilyTheOriginHoldsNothingProtected) {
  PlayMarked(WithSomethingKept(
      WithSomethingKept(WithMoreFollowUps(WithAnswer(WithQuestion(
                            ShippedJourney("return-to-family.json")))),
                        "ml", "record_asylum_status"),
      "tn", "record_danger_screen"));
  ASSERT_FALSE(HasFatalFailure());
  for (const char* place :
       {"ml open", "ml protected", "tn open", "tn protected", "gn open"}) {
    // A number at the UNHCR shuts the gates of a return.
    ExpectFull(place, {"references.number"});
  }
  Matrix matrix = OfAReturn();
  matrix["tn question"] = {"tn", "ml"};
  matrix["ml question"] = {"ml", "tn"};
  matrix["tn answer"] = {"tn", "ml"};
  // What names shelters, lawyers or another authority's question stays.
  Expect(matrix, KindsThatStay(),
         {{"ml open", {"ml", "tn"}}, {"tn open", {"tn"}}});
}

// The child asks Tunisia to keep every second kind of form from its origin.
TEST_F(CanaryTest, WhatTheChildWithholdsStaysWhereItIs) {
  std::set<pb::DocumentKind> withheld = KindsThatStay();
  std::string names;
  int i = 0;
  for (const forms::KindOfForm& one : forms::KindsOfForms()) {
    if (++i % 2 == 0) continue;
    withheld.insert(one.kind);
    absl::StrAppend(&names, names.empty() ? "" : ",", "\"",
                    pb::DocumentKind_Name(one.kind), "\"");
  }
  PlayMarked(WithBefore(ShippedJourney("return-to-family.json"), "tn",
                        "propose_handoff",
                        {Act("tn", "worker",
                             absl::StrCat(R"({"record":{"act":{"withholdItem":{
               "from":"WITHHELD_FROM_ORIGIN","reason":"WITHHOLD_REASON_FEAR",
               "documents":[)",
                                          names, "]}}}}"))}));
  ASSERT_FALSE(HasFatalFailure());
  Expect(OfAReturn(), withheld,
         {{"ml open", {"ml", "tn"}}, {"tn open", {"tn"}}});
}

TEST_F(CanaryTest, OfAnAsylumSeekerTheOriginHoldsNothing) {
  PlayMarked(WithSomethingKept(ShippedJourney("asylum-local-integration.json"),
                               "tn", "record_trafficking_screen"));
  ASSERT_FALSE(HasFatalFailure());
  ExpectFull("tn open");
  ExpectFull("tn protected");
  Expect(
      {{"tn open", {"tn"}}, {"tn protected", {"tn"}}, {"tn closure", {"tn"}}});
}

}  // namespace
}  // namespace causeway::exchange_test
