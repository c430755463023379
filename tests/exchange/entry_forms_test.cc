// Forms that say another thing than the act: at the node that records, and of
// the papers on which a return rests at the node that takes the case over.

#include "server/entry_forms.h"

#include <functional>
#include <string>
#include <vector>

#include "base/status_macros.h"
#include "client/journey/journey_loader.h"
#include "forms/form_facts.h"
#include "forms/form_text.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "server/case_store.h"
#include "tests/exchange/federation.h"
#include "tests/testing/status_matchers.h"

namespace causeway::exchange_test {
namespace {

using ::testing::Contains;
using ::testing::StartsWith;

// What somebody writes into a form that should be refused.
struct Wrong {
  pb::DocumentKind kind;
  std::function<void(pb::Form*)> write;
  const char* rule;
  const char* field;
};

pb::Document Sample(const pb::JourneyAct& act, pb::DocumentKind kind) {
  pb::Document document;
  document.set_kind(kind);
  *document.mutable_form() = *forms::SampleForm(kind);
  forms::AgreeWith(ActOf(act), DayOf(act), &document);
  return document;
}

class EntryFormsTest : public testing::Test {
 protected:
  // The act at which the journey stands next, with forms for its papers.
  pb::JourneyAct PlayUpTo(
      const std::string& node,
      const std::function<bool(const pb::JourneyAct&)>& is) {
    for (; next_ < journey_.acts_size(); ++next_) {
      pb::JourneyAct act = journey_.acts(next_);
      if (act.node() == node && is(act)) {
        for (pb::Document& document : *DocumentsOf(&act)) {
          if (forms::SampleForm(document.kind()) == nullptr) continue;
          document = Sample(act, document.kind());
        }
        return act;
      }
      EXPECT_OK(PlayOn(federation_, &ids_, act));
    }
    ADD_FAILURE() << "the journey has no such act";
    return {};
  }

  pb::JourneyAct PlayUpTo(const std::string& node, pb::Act::ActCase which) {
    return PlayUpTo(node, [which](const pb::JourneyAct& act) {
      return act.has_record() && act.record().act().act_case() == which;
    });
  }

  // Refused with the field named; nothing is recorded.
  void ExpectRefused(const pb::JourneyAct& act,
                     const std::vector<Wrong>& wrongs) {
    for (const Wrong& wrong : wrongs) {
      SCOPED_TRACE(wrong.field);
      pb::JourneyAct altered = act;
      bool found = false;
      for (pb::Document& document : *DocumentsOf(&altered)) {
        if (document.kind() != wrong.kind) continue;
        wrong.write(document.mutable_form());
        found = true;
      }
      ASSERT_TRUE(found);
      const absl::Status refused = PlayOn(federation_, &ids_, altered);
      EXPECT_THAT(refused, RefusedBy(wrong.rule));
      const auto refusal = RefusalOf(refused);
      ASSERT_TRUE(refusal.has_value());
      EXPECT_THAT(refusal->missing, Contains(StartsWith(wrong.field)));
    }
  }

  // The same act with forms that say what it says.
  void ExpectRecorded(const pb::JourneyAct& act) {
    ASSERT_OK(PlayOn(federation_, &ids_, act));
    ++next_;
  }

  Federation federation_;
  const pb::Journey journey_ = ShippedJourney("return-to-family.json");
  CaseIds ids_;
  int next_ = 0;
};

TEST_F(EntryFormsTest, RegistrationAndCareSayWhatTheirFactsSay) {
  pb::JourneyAct act = PlayUpTo("ml", pb::Act::kRecordConsent);
  ExpectRefused(act,
                {{pb::DOCUMENT_KIND_CONSENT_RECORD,
                  [](pb::Form* form) {
                    form->mutable_consent()->add_scopes_refused("participate");
                  },
                  "form.contradicts", "scopes_refused"},
                 {pb::DOCUMENT_KIND_CONSENT_RECORD,
                  [](pb::Form* form) {
                    form->mutable_consent()->set_given_by("guardian");
                  },
                  "form.contradicts", "given_by"},
                 {pb::DOCUMENT_KIND_CONSENT_RECORD,
                  [](pb::Form* form) {
                    form->mutable_consent()->set_valid_until("in 9 days");
                  },
                  "form.contradicts", "valid_until"}});
  ExpectRecorded(act);
  act = PlayUpTo("ml", pb::Act::kCompleteRegistration);
  ExpectRefused(act,
                {{pb::DOCUMENT_KIND_REGISTRATION_FORM,
                  [](pb::Form* form) {
                    form->mutable_registration()->add_nationalities("ML");
                  },
                  "form.origin", "nationalities"},
                 {pb::DOCUMENT_KIND_REGISTRATION_FORM,
                  [](pb::Form* form) {
                    form->mutable_registration()->add_habitual_residences("SN");
                  },
                  "form.origin", "habitual_residences"},
                 {pb::DOCUMENT_KIND_REGISTRATION_FORM,
                  [](pb::Form* form) {
                    form->mutable_registration()->set_protection_status(
                        "none_of_the_above");
                  },
                  "form.contradicts", "protection_status"}});
  ExpectRecorded(act);
  act = PlayUpTo("ml", pb::Act::kRecordCare);
  ExpectRefused(
      act,
      {{pb::DOCUMENT_KIND_IMMEDIATE_CONCERNS,
        [](pb::Form* form) {
          form->mutable_immediate_concerns()->mutable_concerns()->RemoveLast();
        },
        "form.contradicts", "concerns"},
       {pb::DOCUMENT_KIND_CARE_ARRANGEMENT,
        [](pb::Form* form) {
          form->mutable_care_arrangement()->set_type("foster_care");
        },
        "form.contradicts", "type"}});
  ExpectRecorded(act);
}

TEST_F(EntryFormsTest, AssessmentAndAnnexSayWhatTheirFactsSay) {
  pb::JourneyAct act = PlayUpTo("tn", pb::Act::kSubmitAssessment);
  ExpectRefused(
      act,
      {{pb::DOCUMENT_KIND_ASSESSMENT,
        [](pb::Form* form) {
          pb::AssessmentForm& body = *form->mutable_assessment();
          body.set_type("short");
          body.clear_family();
          body.clear_domains();
        },
        "form.contradicts", "type"},
       {pb::DOCUMENT_KIND_ASSESSMENT,
        [](pb::Form* form) {
          form->mutable_assessment()->set_risk_level("low");
        },
        "form.contradicts", "risk_level"},
       {pb::DOCUMENT_KIND_PROTECTED_ANNEX,
        [](pb::Form* form) {
          form->mutable_protected_annex()->add_feared_states("GN");
        },
        "form.contradicts", "feared_states"},
       {pb::DOCUMENT_KIND_PROTECTED_ANNEX,
        [](pb::Form* form) {
          form->mutable_protected_annex()->set_displacement_status(
              "asylum_seeker");
        },
        "form.annex", "displacement_status"},
       {pb::DOCUMENT_KIND_PROTECTED_ANNEX,
        [](pb::Form* form) {
          form->mutable_protected_annex()->add_separation_causes(
              "family_abuse_violence_neglect_exploitation");
        },
        "form.annex", "separation_causes"},
       {pb::DOCUMENT_KIND_PROTECTED_ANNEX,
        [](pb::Form* form) {
          form->mutable_protected_annex()->add_concerns("trafficked_smuggled");
        },
        "form.annex", "concerns"}});
  ExpectRecorded(act);
}

// With each of these the facts of this journey would let the request go to the
// origin.
TEST_F(EntryFormsTest, AnAnnexTellsNothingThatLeavesTheGatesOpen) {
  pb::JourneyAct act = PlayUpTo("tn", pb::Act::kSubmitAssessment);
  std::vector<Wrong> wrongs;
  const auto told = [&](std::function<void(pb::ProtectedAnnexForm*)> write,
                        const char* field) {
    wrongs.push_back({pb::DOCUMENT_KIND_PROTECTED_ANNEX,
                      [write = std::move(write)](pb::Form* form) {
                        write(form->mutable_protected_annex());
                      },
                      "form.annex", field});
  };
  for (const char* status : {"intends", "pending", "granted",
                             "rejected_appealable", "not_informed"}) {
    told([status](auto* annex) { annex->set_asylum_status(status); },
         "asylum_status");
  }
  told([](auto* annex) { annex->set_told_about_asylum(pb::ANSWER_NO); },
       "told_about_asylum");
  told(
      [](auto* annex) { annex->set_family_or_state_suspected(pb::ANSWER_YES); },
      "family_or_state_suspected");
  told(
      [](auto* annex) {
        pb::ProtectedReference& one = *annex->add_references();
        one.set_system("unhcr_individual");
        one.set_number("invented");
      },
      "references.system");
  told([](auto* annex) { annex->add_concerns("danger_from_armed_group"); },
       "concerns");
  told([](auto* annex) { annex->add_concerns("abuse_by_caregiver"); },
       "concerns");
  told(
      [](auto* annex) {
        annex->add_separation_causes(
            "separation_because_of_fleeing_violence_war");
      },
      "separation_causes");
  const auto withhold = [](pb::ProtectedAnnexForm* annex) {
    pb::WithheldThing& one = *annex->add_withheld();
    one.set_item("invented");
    one.set_from_whom("origin");
    one.set_reason("fear");
  };
  told(withhold, "withheld.from_whom");
  ExpectRefused(act, wrongs);
  // What the case withholds, the annex may say.
  pb::JourneyAct first = act;
  first.mutable_record()->clear_documents();
  pb::ItemWithheld& item =
      *first.mutable_record()->mutable_act()->mutable_withhold_item();
  item.set_from(pb::WITHHELD_FROM_ORIGIN);
  item.set_reason(pb::WITHHOLD_REASON_FEAR);
  ASSERT_OK(PlayOn(federation_, &ids_, first));
  for (pb::Document& document : *DocumentsOf(&act)) {
    if (document.kind() != pb::DOCUMENT_KIND_PROTECTED_ANNEX) continue;
    withhold(document.mutable_form()->mutable_protected_annex());
  }
  ExpectRecorded(act);
}

TEST_F(EntryFormsTest, GuardianAndRequestSayWhatTheirFactsSay) {
  pb::JourneyAct act = PlayUpTo("tn", pb::Act::kRecordGuardian);
  ExpectRefused(act, {{pb::DOCUMENT_KIND_GUARDIAN_CERTIFICATE,
                       [](pb::Form* form) {
                         form->mutable_guardian()->set_conflict_of_interest(
                             pb::ANSWER_YES);
                       },
                       "form.disqualifies", "conflict_of_interest"}});
  ExpectRecorded(act);
  act = PlayUpTo("tn", pb::Act::kProposeEvaluation);
  ExpectRefused(act,
                {{pb::DOCUMENT_KIND_EVALUATION_REQUEST,
                  [](pb::Form* form) {
                    form->mutable_evaluation_request()
                        ->mutable_persons(0)
                        ->set_child_agrees(pb::ANSWER_NO);
                  },
                  "form.disqualifies", "persons.child_agrees"},
                 {pb::DOCUMENT_KIND_EVALUATION_REQUEST,
                  [](pb::Form* form) {
                    form->mutable_evaluation_request()->set_child_knows_request(
                        pb::ANSWER_NO);
                  },
                  "form.disqualifies", "child_knows_request"},
                 {pb::DOCUMENT_KIND_EVALUATION_REQUEST,
                  [](pb::Form* form) {
                    form->mutable_evaluation_request()->set_child_read_message(
                        pb::ANSWER_NO);
                  },
                  "form.disqualifies", "child_read_message"}});
  ExpectRecorded(act);
}

TEST_F(EntryFormsTest, ReportAndDecisionSayWhatTheirFactsSay) {
  pb::JourneyAct act = PlayUpTo("gn", [](const pb::JourneyAct& one) {
    return one.has_task() && one.task().act().has_submit_report();
  });
  ExpectRefused(
      act,
      {{pb::DOCUMENT_KIND_EVALUATION_REPORT,
        [](pb::Form* form) {
          form->mutable_evaluation_report()->set_family_willing(pb::ANSWER_NO);
        },
        "form.disqualifies", "family_willing"},
       {pb::DOCUMENT_KIND_EVALUATION_REPORT,
        [](pb::Form* form) {
          form->mutable_evaluation_report()->set_recommendation("no");
        },
        "form.contradicts", "recommendation"},
       {pb::DOCUMENT_KIND_EVALUATION_REPORT,
        [](pb::Form* form) {
          form->mutable_evaluation_report()->set_author_authorised(
              pb::ANSWER_NO);
        },
        "form.disqualifies", "author_authorised"},
       // The request was taken on 22 days ago.
       {pb::DOCUMENT_KIND_EVALUATION_REPORT,
        [](pb::Form* form) {
          form->mutable_evaluation_report()->mutable_visits(0)->set_visited_on(
              "23 days ago");
        },
        "form.day", "visits.visited_on"},
       {pb::DOCUMENT_KIND_EVALUATION_REPORT,
        [](pb::Form* form) {
          form->mutable_evaluation_report()->set_reported_on("1 days ago");
        },
        "form.day", "reported_on"}});
  ExpectRecorded(act);
  // An approval of a day before the report would be refused where it arrives.
  pb::JourneyAct early = PlayUpTo("gn", [](const pb::JourneyAct& one) {
    return one.has_task() && one.task().act().has_approve_report();
  });
  early.set_days_ago(act.days_ago() + 1);
  EXPECT_THAT(PlayOn(federation_, &ids_, early), RefusedBy("form.day"));
  act = PlayUpTo("tn", pb::Act::kRecordDecision);
  ExpectRefused(
      act,
      {{pb::DOCUMENT_KIND_DECISION,
        [](pb::Form* form) {
          form->mutable_decision()->set_decision("defers");
        },
        "form.disqualifies", "decision"},
       {pb::DOCUMENT_KIND_DECISION,
        [](pb::Form* form) {
          form->mutable_decision()->set_decision("not_approved");
        },
        "form.disqualifies", "decision"},
       {pb::DOCUMENT_KIND_DECISION,
        [](pb::Form* form) {
          form->mutable_decision()->set_chosen_option(
              "local_integration_family");
        },
        "form.contradicts", "chosen_option"},
       {pb::DOCUMENT_KIND_DECISION,
        [](pb::Form* form) {
          form->mutable_decision()->mutable_members(1)->set_undertaking_signed(
              pb::ANSWER_NO);
        },
        "form.contradicts", "members.undertaking_signed"},
       {pb::DOCUMENT_KIND_DECISION,
        [](pb::Form* form) {
          form->mutable_decision()->mutable_members(1)->set_conflict_declared(
              pb::ANSWER_YES);
        },
        "form.disqualifies", "members.conflict_declared"}});
  ExpectRecorded(act);
}

const std::vector<Wrong>& WrongReturnSet() {
  static const auto* const kWrong = new std::vector<Wrong>{
      {pb::DOCUMENT_KIND_CHILD_AGREEMENT,
       [](pb::Form* form) {
         form->mutable_agreement()->set_voluntary(pb::ANSWER_NO);
       },
       "form.disqualifies", "voluntary"},
      {pb::DOCUMENT_KIND_CHILD_AGREEMENT,
       [](pb::Form* form) {
         form->mutable_agreement()->set_given_by("receiving_body");
       },
       "form.disqualifies", "given_by"},
      {pb::DOCUMENT_KIND_CARE_UNTIL_MAJORITY,
       [](pb::Form* form) {
         form->mutable_reception()->set_care_until_majority(pb::ANSWER_NO);
       },
       "form.disqualifies", "care_until_majority"},
      {pb::DOCUMENT_KIND_TRAVEL_DOCUMENT,
       [](pb::Form* form) {
         form->mutable_travel_document()->set_issued_on("2019-01-01");
         form->mutable_travel_document()->set_expires_on("2020-01-01");
       },
       "form.disqualifies", "expires_on"}};
  return *kWrong;
}

TEST_F(EntryFormsTest, AReturnSetThatSaysNoIsNone) {
  const pb::JourneyAct act = PlayUpTo("tn", pb::Act::kRecordDeparture);
  ExpectRefused(act, WrongReturnSet());
  ExpectRecorded(act);
  const pb::JourneyAct arrival = PlayUpTo("gn", [](const pb::JourneyAct& one) {
    return one.has_task() && one.task().act().has_record_arrival();
  });
  ExpectRefused(
      arrival,
      {{pb::DOCUMENT_KIND_HANDOVER_STATEMENT,
        [](pb::Form* form) {
          form->mutable_handover_statement()->set_carer_present(pb::ANSWER_NO);
        },
        "form.contradicts", "carer_present"},
       {pb::DOCUMENT_KIND_HANDOVER_STATEMENT,
        [](pb::Form* form) {
          form->mutable_handover_statement()->set_signed_by_both(pb::ANSWER_NO);
        },
        "form.disqualifies", "signed_by_both"},
       {pb::DOCUMENT_KIND_HANDOVER_STATEMENT,
        [](pb::Form* form) {
          form->mutable_handover_statement()->set_received_on("6 days ago");
        },
        "form.day", "received_on"}});
  ExpectRecorded(arrival);
}

// A giver whose node did not ask: the papers lie in the file, and say no.
TEST_F(EntryFormsTest, WhoTakesACaseOverReadsThePapersOnWhichItRests) {
  ExpectRecorded(PlayUpTo("tn", pb::Act::kRecordDeparture));
  Node& tn = federation_.at("tn");
  const std::string case_id = ids_.at("child").at("tn");
  ASSERT_OK(tn.storage().Read([&](ReadTx& tx) -> absl::Status {
    ASSIGN_OR_RETURN(server::LoadedCase c,
                     server::LoadCase(tn.env(), tx, case_id));
    journal::OpenedEntry& departed = c.replay.open.back();
    EXPECT_TRUE(
        std::holds_alternative<procedure::ChildDeparted>(departed.fact->body));
    for (const std::string& commitment : *departed.document_commitments) {
      ASSIGN_OR_RETURN(
          *c.file.add_documents(),
          server::GetDocumentBody(tx, case_id, c.key.Reveal(), commitment));
    }
    EXPECT_OK(server::CheckFileForms(c.file, c.replay));
    for (const Wrong& wrong : WrongReturnSet()) {
      SCOPED_TRACE(wrong.field);
      pb::CaseFile file = c.file;
      journal::ReplayedCase replay = c.replay;
      for (int i = 0; i < file.documents_size(); ++i) {
        ASSIGN_OR_RETURN(pb::Document document,
                         journal::OpenDocumentBody(file.documents(i)));
        if (document.kind() != wrong.kind) continue;
        wrong.write(document.mutable_form());
        ASSIGN_OR_RETURN(*file.mutable_documents(i),
                         journal::MakeDocumentBody(document, *tn.env().random));
        replay.open.back().document_commitments->at(
            static_cast<std::size_t>(i)) = file.documents(i).commitment();
      }
      EXPECT_THAT(server::CheckFileForms(file, replay), RefusedBy(wrong.rule));
      // A paper that was withheld is not held against the giver.
      file.clear_documents();
      EXPECT_OK(server::CheckFileForms(file, replay));
    }
    return absl::OkStatus();
  }));
}

TEST_F(EntryFormsTest, AClosureAndAFollowUpSayWhatTheirFactsSay) {
  pb::JourneyAct act = PlayUpTo("gn", pb::Act::kRecordFollowUp);
  ExpectRefused(act,
                {{pb::DOCUMENT_KIND_FOLLOW_UP_FORM,
                  [](pb::Form* form) {
                    form->mutable_follow_up()->set_situation("declined");
                  },
                  "form.contradicts", "situation"},
                 {pb::DOCUMENT_KIND_FOLLOW_UP_FORM,
                  [](pb::Form* form) {
                    form->mutable_follow_up()->set_child_seen(pb::ANSWER_NO);
                    form->mutable_follow_up()->set_why_not_seen("abducted");
                  },
                  "form.disqualifies", "child_seen"},
                 {pb::DOCUMENT_KIND_FOLLOW_UP_FORM,
                  [](pb::Form* form) {
                    form->mutable_follow_up()->set_feels_safe(pb::ANSWER_NO);
                  },
                  "form.disqualifies", "feels_safe"},
                 {pb::DOCUMENT_KIND_FOLLOW_UP_FORM,
                  [](pb::Form* form) {
                    form->mutable_follow_up()->set_followed_up_on("2026-01-10");
                  },
                  "form.day", "followed_up_on"}});
  ExpectRecorded(act);
  act = PlayUpTo("gn", pb::Act::kRequestClosure);
  ExpectRefused(act, {{pb::DOCUMENT_KIND_CLOSURE_FORM,
                       [](pb::Form* form) {
                         form->mutable_closure()->set_reason("death_of_child");
                       },
                       "form.contradicts", "reason"}});
  ExpectRecorded(act);
}

}  // namespace
}  // namespace causeway::exchange_test
