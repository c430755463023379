#include "statemachine/procedure/code_words.h"

#include <cstddef>

namespace causeway::procedure {
namespace {

// The number of a code is its place, from 1.
template <typename Code, size_t N>
Phrase At(const Phrase (&words)[N], Code code,
          Phrase unknown = Tr("not stated")) {
  const auto place = static_cast<size_t>(code);
  return place == 0 || place > N ? unknown : words[place - 1];
}

}  // namespace

Phrase WordsFor(AgeBand value) {
  static constexpr Phrase kWords[] = {
      Tr("under 6"),  Tr("6 to 11"),    Tr("12 to 14"),
      Tr("15 to 17"), Tr("18 or over"),
  };
  return At(kWords, value);
}

Phrase WordsFor(AsylumStatus value) {
  static constexpr Phrase kWords[] = {
      Tr("Asylum does not apply to the child."),
      Tr("The child was not told about asylum."),
      Tr("The child was told about asylum and does not seek it."),
      Tr("The child means to seek asylum."),
      Tr("The child has sought asylum; the claim is pending."),
      Tr("The child was granted asylum."),
      Tr("The asylum claim was rejected; an appeal is possible."),
      Tr("The asylum claim was rejected for good."),
      Tr("It is not known whether the child seeks asylum."),
  };
  return At(kWords, value, Tr("Nothing was stated."));
}

Phrase WordsFor(AssignmentReason value) {
  static constexpr Phrase kWords[] = {
      Tr("absence"),
      Tr("workload"),
      Tr("language or trust"),
      Tr("a conflict of interest"),
  };
  return At(kWords, value);
}

Phrase WordsFor(CareType value) {
  static constexpr Phrase kWords[] = {
      Tr("with the parents"),
      Tr("kinship care"),
      Tr("foster care"),
      Tr("a transit centre"),
      Tr("residential care"),
      Tr("kafala"),
      Tr("supervised independent living"),
  };
  return At(kWords, value);
}

Phrase WordsFor(ClosureReason value) {
  static constexpr Phrase kWords[] = {
      Tr("the solution holds"),
      Tr("the child turned 18"),
      Tr("the child died"),
      Tr("the child cannot be reached"),
      Tr("nothing more is to be done"),
      Tr("it was opened in error"),
      Tr("it is a duplicate"),
  };
  return At(kWords, value);
}

Phrase WordsFor(ComplaintAbout value) {
  static constexpr Phrase kWords[] = {
      Tr("the worker"),
      Tr("the organisation"),
      Tr("a decision"),
      Tr("data"),
  };
  return At(kWords, value);
}

Phrase WordsFor(ComplaintOutcome value) {
  static constexpr Phrase kWords[] = {
      Tr("upheld"),
      Tr("upheld in part"),
      Tr("not upheld"),
      Tr("referred outside"),
  };
  return At(kWords, value);
}

Phrase WordsFor(ComplaintSeverity value) {
  static constexpr Phrase kWords[] = {
      Tr("dissatisfaction"),
      Tr("a breach of rules"),
      Tr("exploitation or abuse"),
  };
  return At(kWords, value);
}

Phrase WordsFor(ConsentGiver value) {
  static constexpr Phrase kWords[] = {
      Tr("the child"),
      Tr("a caregiver"),
      Tr("the guardian"),
  };
  return At(kWords, value);
}

Phrase WordsFor(ConsentScope value) {
  static constexpr Phrase kWords[] = {
      Tr("taking part"),
      Tr("keeping data"),
      Tr("sharing with services"),
      Tr("tracing the family"),
      Tr("handing over the case"),
      Tr("reporting follow-up"),
      Tr("sharing with authorities"),
      Tr("opening what was withheld"),
      Tr("sending on to a third authority"),
      Tr("photographs"),
      Tr("fingerprints and genetic tests"),
      Tr("being counted without a name"),
  };
  return At(kWords, value);
}

Phrase WordsFor(DangerSubject value) {
  static constexpr Phrase kWords[] = {
      Tr("the child"),
      Tr("the family"),
      Tr("a third party"),
  };
  return At(kWords, value);
}

Phrase WordsFor(DeclineReason value) {
  static constexpr Phrase kWords[] = {
      Tr("no capacity"),
      Tr("outside the mandate"),
      Tr("outside the territory"),
      Tr("not in the best interests of the child"),
      Tr("a safety concern"),
      Tr("documents are missing"),
      Tr("nobody like that was found"),
      Tr("it is another person"),
      Tr("the request does not apply"),
      Tr("consent is missing or in doubt"),
      Tr("a case of the child is open there"),
      Tr("the child is of age"),
      Tr("another reason"),
  };
  return At(kWords, value);
}

Phrase WordsFor(DisplacementStatus value) {
  static constexpr Phrase kWords[] = {
      Tr("asylum seeker"),
      Tr("refugee"),
      Tr("internally displaced"),
      Tr("migrant"),
      Tr("of the host community"),
      Tr("back in the own country"),
      Tr("stateless"),
      Tr("resident"),
      Tr("foreign national"),
      Tr("other"),
      Tr("not known"),
  };
  return At(kWords, value);
}

Phrase WordsFor(DocumentKind value) {
  static constexpr Phrase kWords[] = {
      Tr("registration form"),
      Tr("consent record"),
      Tr("immediate concerns"),
      Tr("care arrangement"),
      Tr("assessment"),
      Tr("child views"),
      Tr("case plan"),
      Tr("guardian certificate"),
      Tr("visit record"),
      Tr("evaluation report"),
      Tr("determination report"),
      Tr("decision"),
      Tr("action plan"),
      Tr("child agreement"),
      Tr("guardian agreement"),
      Tr("receiver agreement"),
      Tr("care until majority"),
      Tr("pick up confirmation"),
      Tr("travel document"),
      Tr("handover statement"),
      Tr("residence decision"),
      Tr("follow up form"),
      Tr("closure form"),
      Tr("protected annex"),
      Tr("review form"),
      Tr("reopening form"),
      Tr("complaint form"),
      Tr("appeal record"),
      Tr("override record"),
      Tr("legal status record"),
      Tr("service referral"),
      Tr("suspension record"),
      Tr("tracing record"),
      Tr("placement report"),
      Tr("inquiry record"),
      Tr("inquiry answer"),
      Tr("evaluation request"),
      Tr("case conference"),
      Tr("verification"),
      Tr("reunification certificate"),
      Tr("transfer form"),
  };
  if (value == DocumentKind::kAgeRecord) return Tr("age record");
  if (value == DocumentKind::kComplaintAnswer) return Tr("complaint answer");
  if (value == DocumentKind::kOtherParent) return Tr("other parent");
  return At(kWords, value);
}

Phrase WordsFor(EvaluationLevel value) {
  static constexpr Phrase kWords[] = {
      Tr("a welfare check"),         Tr("a check of records"),
      Tr("a viability study"),       Tr("a full study of the family"),
      Tr("a search for the family"), Tr("a report after a placement"),
  };
  return At(kWords, value);
}

Phrase WordsFor(ReportLack value) {
  static constexpr Phrase kWords[] = {
      Tr("who the family is"),
      Tr("how they are related"),
      Tr("a visit to the home"),
      Tr("whether they want to care for the child and can"),
      Tr("whether the child would be safe"),
      Tr("other relatives who could care"),
      Tr("what support it takes"),
      Tr("reasons for what it recommends"),
  };
  return At(kWords, value);
}

Phrase WordsFor(PlacementCondition value) {
  static constexpr Phrase kWords[] = {
      Tr("an authority there supervises the placement"),
      Tr("regular reports"),
      Tr("who pays is settled first"),
      Tr("for a time only"),
      Tr("the child may stay in the country"),
      Tr("health care is covered"),
      Tr("as the document says"),
  };
  return At(kWords, value);
}

Phrase WordsFor(PlacementRefusal value) {
  static constexpr Phrase kWords[] = {
      Tr("there is no suitable place"),
      Tr("the carers proposed are not suitable"),
      Tr("the report does not suffice"),
      Tr("another authority is to be asked"),
      Tr("the law does not allow it"),
      Tr("nobody pays"),
  };
  return At(kWords, value);
}

Phrase WordsFor(EvaluationResult value) {
  static constexpr Phrase kWords[] = {
      Tr("the family was found and is suitable"),
      Tr("the family was found and is suitable with support"),
      Tr("the family was found and is not suitable"),
      Tr("the family was found and declines"),
      Tr("the family was not found"),
      Tr("it was not safe to go on"),
  };
  return At(kWords, value);
}

Phrase WordsFor(Function value) {
  static constexpr Phrase kWords[] = {
      Tr("case worker"),
      Tr("supervisor"),
      Tr("panel coordinator"),
      Tr("the node itself"),
      Tr("auditor"),
      Tr("operator"),
      Tr("intake"),
      Tr("tracing officer"),
      Tr("data protection officer"),
      Tr("panel member"),
  };
  return At(kWords, value);
}

Phrase WordsFor(HandoffReason value) {
  static constexpr Phrase kWords[] = {
      Tr("the child moved on"),
      Tr("the decided solution"),
      Tr("another authority is competent"),
      Tr("the child has a case there"),
  };
  return At(kWords, value);
}

Phrase WordsFor(LegalStatus value) {
  static constexpr Phrase kWords[] = {
      Tr("not recorded"),
      Tr("without a permit"),
      Tr("applied for"),
      Tr("a temporary permit"),
      Tr("a lasting permit"),
      Tr("national"),
      Tr("a statelessness procedure"),
  };
  return At(kWords, value);
}

Phrase WordsFor(OverrideGround value) {
  static constexpr Phrase kWords[] = {
      Tr("a vital interest"),         Tr("a court order"),
      Tr("a duty to report"),         Tr("the guardian is not available"),
      Tr("the child cannot consent"), Tr("the parent is a risk"),
  };
  return At(kWords, value);
}

Phrase WordsFor(ProtectionStatus value) {
  static constexpr Phrase kWords[] = {
      Tr("unaccompanied"),
      Tr("separated"),
      Tr("accompanied"),
  };
  return At(kWords, value);
}

Phrase WordsFor(RejectReason value) {
  static constexpr Phrase kWords[] = {
      Tr("it is incomplete"),
      Tr("the child's views are missing"),
      Tr("the risk is not reasoned"),
  };
  return At(kWords, value);
}

Phrase WordsFor(ReopeningReason value) {
  static constexpr Phrase kWords[] = {
      Tr("the placement broke down"),
      Tr("the caregiver died"),
      Tr("abuse"),
      Tr("neglect"),
      Tr("abandonment"),
      Tr("exploitation"),
      Tr("trafficking"),
      Tr("conflict with the law"),
      Tr("armed forces"),
      Tr("physical neglect"),
      Tr("emotional neglect"),
      Tr("medical neglect"),
      Tr("educational neglect"),
      Tr("nobody looks after the child"),
      Tr("for the child's protection"),
  };
  return At(kWords, value);
}

Phrase WordsFor(ReturnReason value) {
  static constexpr Phrase kWords[] = {
      Tr("the panel deferred"),        Tr("the situation changed"),
      Tr("there are new facts"),       Tr("the situation got worse"),
      Tr("the placement broke down"),  Tr("the child moved on"),
      Tr("the receiver did not come"), Tr("entry was refused"),
      Tr("the child refuses"),         Tr("the carer withdrew"),
      Tr("verification failed"),
  };
  return At(kWords, value);
}

Phrase WordsFor(RiskLevel value) {
  static constexpr Phrase kWords[] = {
      Tr("high"),
      Tr("medium"),
      Tr("low"),
      Tr("none"),
  };
  return At(kWords, value);
}

Phrase WordsFor(ScreenResult value) {
  static constexpr Phrase kWords[] = {
      Tr("no indication"),
      Tr("an indication"),
      Tr("not known"),
  };
  return At(kWords, value);
}

Phrase WordsFor(ServiceKind value) {
  static constexpr Phrase kWords[] = {
      Tr("alternative care"),    Tr("safe shelter"),
      Tr("formal education"),    Tr("non-formal education"),
      Tr("family tracing"),      Tr("psychosocial support"),
      Tr("mental health"),       Tr("food"),
      Tr("non-food items"),      Tr("cash assistance"),
      Tr("livelihoods"),         Tr("medical care"),
      Tr("nutrition"),           Tr("legal support"),
      Tr("documentation"),       Tr("disability"),
      Tr("reproductive health"), Tr("other service"),
  };
  return At(kWords, value);
}

Phrase WordsFor(ServiceOutcome value) {
  static constexpr Phrase kWords[] = {
      Tr("delivered"),
      Tr("declined by the provider"),
      Tr("declined by the child"),
      Tr("not available"),
  };
  return At(kWords, value);
}

Phrase WordsFor(Solution value) {
  static constexpr Phrase kWords[] = {
      Tr("return to the family"),
      Tr("return to alternative care"),
      Tr("local integration with family"),
      Tr("local integration in alternative care"),
      Tr("family reunification in a third country"),
      Tr("resettlement in a third country"),
      Tr("placement in another country"),
      Tr("a complementary pathway to a third country"),
      Tr("relocation or transfer to another country"),
      Tr("the present care for the time being"),
  };
  return At(kWords, value);
}

Phrase WordsFor(SuspensionReason value) {
  static constexpr Phrase kWords[] = {
      Tr("the child is missing"),
      Tr("the child is in detention and cannot be reached"),
      Tr("another authority must act first"),
      Tr("the case is at risk"),
      Tr("for the child's protection"),
  };
  return At(kWords, value);
}

Phrase WordsFor(TracingStatus value) {
  static constexpr Phrase kWords[] = {
      Tr("The child does not want the family to be traced."),
      Tr("Tracing is wanted."),
      Tr("Tracing is under way."),
      Tr("The family was located."),
      Tr("Contact with the family was restored."),
      Tr("The family was verified."),
      Tr("The family agreed to take the child."),
      Tr("The child is with the family again."),
      Tr("Tracing did not succeed."),
      Tr("Tracing rests."),
  };
  return At(kWords, value, Tr("Nothing was stated."));
}

Phrase WordsFor(UrgentKind value) {
  static constexpr Phrase kWords[] = {
      Tr("health"),
      Tr("safety"),
      Tr("deprived of liberty"),
      Tr("the care broke down"),
  };
  return At(kWords, value);
}

Phrase WordsFor(SeparationReason value) {
  static constexpr Phrase kWords[] = {
      Tr("a risk of abuse"),
      Tr("the child wishes it"),
      Tr("another reason in the child's best interests"),
      Tr("the sibling's case is elsewhere, or ended"),
  };
  return At(kWords, value);
}

Phrase WordsFor(UnlinkReason value) {
  static constexpr Phrase kWords[] = {
      Tr("linked in error"),
      Tr("linked here anew"),
  };
  return At(kWords, value);
}

Phrase WordsFor(WaiverReason value) {
  static constexpr Phrase kWords[] = {
      Tr("asylum"),
      Tr("danger"),
      Tr("the child declines it"),
      Tr("the country of origin cannot be reached"),
      Tr("the family is elsewhere"),
  };
  return At(kWords, value);
}

Phrase WordsFor(WithheldFrom value) {
  static constexpr Phrase kWords[] = {
      Tr("the family"),
      Tr("the country of origin"),
      Tr("everybody else"),
  };
  return At(kWords, value);
}

}  // namespace causeway::procedure
