#include "statemachine/procedure/inquiries.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "statemachine/procedure/guards.h"
#include "statemachine/procedure/roles.h"

namespace causeway::procedure {
namespace {

auto FindProposed(OpenState& open, InquiryKind kind,
                  const std::string& recipient) {
  return std::find_if(open.inquiries_proposed.begin(),
                      open.inquiries_proposed.end(),
                      [&](const InquiryState& one) {
                        return one.kind == kind && one.recipient == recipient;
                      });
}

// It erased what it had when it was told to, and got nothing since.
bool Erased(const CaseState& state, const std::string& node) {
  const auto erased = state.secret.erased_at.find(node);
  const auto sent = state.open.holders.find(node);
  return erased != state.secret.erased_at.end() &&
         sent != state.open.holders.end() && sent->second < erased->second;
}

}  // namespace

const char* WordsOf(InquiryKind kind) {
  switch (kind) {
    case InquiryKind::kInformationRequest:
      return "A request for information";
    case InquiryKind::kPlacementConsultation:
      return "A consultation on a placement";
    case InquiryKind::kTracingRequest:
      return "A tracing request";
    case InquiryKind::kCaseRequest:
      return "A request for the case";
    case InquiryKind::kDangerNotice:
      return "A danger notice";
    case InquiryKind::kMissingNotice:
      return "A missing notice";
    case InquiryKind::kMeasureNotice:
      return "A notice of a measure";
    case InquiryKind::kConsentChanged:
      return "A notice of changed consent";
    case InquiryKind::kRecall:
      return "A recall of an evaluation";
    case InquiryKind::kCorrection:
      return "A notice of a correction";
    case InquiryKind::kUnspecified:
      break;
  }
  return "An inquiry";
}

std::string NoticeAct(InquiryKind kind) {
  return absl::StrCat(RoleOf(FactType::kNoticeSent).act,
                      kind == InquiryKind::kDangerNotice
                          ? " of danger"
                          : " of a missing child");
}

const char* WordsOf(InquiryOutcome outcome) {
  switch (outcome) {
    case InquiryOutcome::kReceived:
      return "received";
    case InquiryOutcome::kAnswered:
      return "answered";
    case InquiryOutcome::kPartlyAnswered:
      return "answered in part";
    case InquiryOutcome::kRefused:
      return "refused";
    case InquiryOutcome::kConsented:
      return "consent given";
    case InquiryOutcome::kLocated:
      return "family found";
    case InquiryOutcome::kNotLocated:
      return "family not found";
    case InquiryOutcome::kAgreed:
      return "the case will be offered";
    case InquiryOutcome::kRecognised:
      return "the measure is recognised";
    case InquiryOutcome::kObjected:
      return "the measure is objected to";
    case InquiryOutcome::kStopped:
      return "no longer used";
    case InquiryOutcome::kErased:
      return "erased";
    case InquiryOutcome::kRetainedByLaw:
      return "kept as the law requires";
    case InquiryOutcome::kAlreadyUsed:
      return "used before the change";
    case InquiryOutcome::kChildIsHere:
      return "the child is there";
    case InquiryOutcome::kUnspecified:
      break;
  }
  return "nothing";
}

InquiryKind KindIn(const FactBody& body) {
  if (const auto* proposed = std::get_if<InquiryProposed>(&body)) {
    return proposed->kind;
  }
  if (const auto* sent = std::get_if<InquirySent>(&body)) return sent->kind;
  if (std::holds_alternative<ConsentChangeTold>(body)) {
    return InquiryKind::kConsentChanged;
  }
  const auto* notice = std::get_if<NoticeSent>(&body);
  return notice == nullptr ? InquiryKind::kUnspecified : notice->kind;
}

ExchangeKind ExchangeOf(InquiryKind kind) {
  switch (kind) {
    case InquiryKind::kInformationRequest:
      return ExchangeKind::kInformationRequest;
    case InquiryKind::kPlacementConsultation:
      return ExchangeKind::kPlacementConsultation;
    case InquiryKind::kTracingRequest:
      return ExchangeKind::kTracingRequest;
    case InquiryKind::kCaseRequest:
      return ExchangeKind::kCaseRequest;
    case InquiryKind::kDangerNotice:
      return ExchangeKind::kDangerNotice;
    case InquiryKind::kMissingNotice:
      return ExchangeKind::kMissingNotice;
    case InquiryKind::kMeasureNotice:
      return ExchangeKind::kMeasureNotice;
    case InquiryKind::kCorrection:
      return ExchangeKind::kCorrection;
    case InquiryKind::kConsentChanged:
    case InquiryKind::kRecall:
    case InquiryKind::kUnspecified:
      break;
  }
  return ExchangeKind::kAlwaysPasses;
}

bool Fits(InquiryKind kind, InquiryOutcome outcome) {
  using enum InquiryOutcome;
  const auto one_of = [outcome](std::initializer_list<InquiryOutcome> list) {
    return std::find(list.begin(), list.end(), outcome) != list.end();
  };
  switch (kind) {
    case InquiryKind::kInformationRequest:
      return one_of({kAnswered, kPartlyAnswered, kRefused, kChildIsHere});
    case InquiryKind::kPlacementConsultation:
      return one_of({kConsented, kRefused});
    case InquiryKind::kTracingRequest:
      return one_of({kLocated, kNotLocated, kRefused});
    case InquiryKind::kCaseRequest:
      return one_of({kAgreed, kRefused});
    case InquiryKind::kDangerNotice:
      return outcome == kReceived;
    case InquiryKind::kMissingNotice:
      return one_of({kReceived, kChildIsHere});
    case InquiryKind::kMeasureNotice:
      return one_of({kRecognised, kObjected});
    case InquiryKind::kConsentChanged:
    case InquiryKind::kRecall:
      return one_of({kStopped, kErased, kRetainedByLaw, kAlreadyUsed});
    case InquiryKind::kCorrection:
      return one_of({kReceived, kErased, kAlreadyUsed});
    case InquiryKind::kUnspecified:
      break;
  }
  return false;
}

std::vector<InquiryOutcome> OutcomesFor(InquiryKind kind) {
  constexpr int32_t kCodesMax = 64;
  std::vector<InquiryOutcome> outcomes;
  for (int32_t code = 1; code < kCodesMax; ++code) {
    const auto outcome = static_cast<InquiryOutcome>(code);
    if (Fits(kind, outcome)) outcomes.push_back(outcome);
  }
  return outcomes;
}

bool IsNotice(InquiryKind kind) {
  return kind == InquiryKind::kDangerNotice ||
         kind == InquiryKind::kMissingNotice;
}

bool MustBeAnswered(InquiryKind kind) {
  return kind == InquiryKind::kConsentChanged || kind == InquiryKind::kRecall ||
         kind == InquiryKind::kCorrection;
}

std::set<std::string> HoldersIn(const CaseState& state) {
  std::set<std::string> found;
  for (const auto& [node, sent] : state.open.holders) {
    if (!Erased(state, node)) found.insert(node);
  }
  return found;
}

std::set<std::string> HoldersOf(const CaseState& state, std::uint64_t entry) {
  const OpenState& open = state.open;
  std::set<std::string> found;
  const auto sent = open.sent_from.find(entry);
  if (sent != open.sent_from.end()) found = sent->second;
  for (const auto& [node, before] : open.had_file) {
    if (entry < before) found.insert(node);
  }
  found.erase(open.custodian);
  std::erase_if(found,
                [&](const std::string& node) { return Erased(state, node); });
  return found;
}

bool MayLeave(DocumentKind kind) {
  return kind == DocumentKind::kInquiryRecord ||
         kind == DocumentKind::kPlacementReport ||
         kind == DocumentKind::kGuardianCertificate ||
         kind == DocumentKind::kDecision;
}

bool MayAnswer(DocumentKind kind) {
  return kind == DocumentKind::kInquiryAnswer;
}

bool NeedsAnAnswerInWriting(InquiryOutcome outcome) {
  return outcome == InquiryOutcome::kAnswered ||
         outcome == InquiryOutcome::kPartlyAnswered;
}

bool NeedsAnAnswerInWriting(const InquiryAnswered& answer) {
  return NeedsAnAnswerInWriting(answer.outcome) || !answer.conditions.empty();
}

bool FitsInDetail(InquiryKind kind, const InquiryAnswered& answer) {
  const bool placement = kind == InquiryKind::kPlacementConsultation;
  const bool refused = placement && answer.outcome == InquiryOutcome::kRefused;
  const bool consented =
      placement && answer.outcome == InquiryOutcome::kConsented;
  return refused == (answer.refusal != PlacementRefusal::kUnspecified) &&
         (consented || answer.conditions.empty());
}

bool SaysOfTheChild(InquiryOutcome outcome) {
  using enum InquiryOutcome;
  switch (outcome) {
    case kReceived:
    case kRefused:
    // What became of a message that the asker itself sent.
    case kStopped:
    case kErased:
    case kRetainedByLaw:
    case kAlreadyUsed:
      return false;
    default:
      return true;
  }
}

ExchangeKind AnswerKind(const std::vector<DocumentKind>& documents) {
  return std::find(documents.begin(), documents.end(),
                   DocumentKind::kEvaluationReport) == documents.end()
             ? ExchangeKind::kAnswer
             : ExchangeKind::kEvaluationReport;
}

bool MayGoOn(const std::set<std::string>& came_from, const std::string& to) {
  return std::all_of(came_from.begin(), came_from.end(),
                     [&](const std::string& node) { return node == to; });
}

void ApplyInquiry(OpenState& open, const FactMeta& meta,
                  const InquiryProposed& body) {
  const auto before = FindProposed(open, body.kind, body.recipient);
  if (before != open.inquiries_proposed.end()) {
    open.inquiries_proposed.erase(before);
  }
  open.inquiries_proposed.push_back({body.kind, body.recipient, body.country,
                                     ActorOf(meta), open.entries, open.epoch,
                                     meta.documents, body.onward_allowed});
}

void ApplyInquiry(OpenState& open, const InquirySent& body) {
  InquiryState sent;
  sent.kind = body.kind;
  sent.recipient = body.recipient;
  const auto proposed = FindProposed(open, body.kind, body.recipient);
  if (proposed != open.inquiries_proposed.end()) {
    sent.country = proposed->country;
    open.sent_from[proposed->entry].insert(body.recipient);
    open.inquiries_proposed.erase(proposed);
  }
  sent.entry = open.entries;
  sent.epoch = open.epoch;
  // Asked anew: its own consent no longer stands; a refusal does, until the
  // same authority consents.
  open.placement_consents.erase({sent.country, sent.recipient});
  open.inquiries_open[body.request_digest] = sent;
  open.holders[body.recipient] = open.entries;
}

void ApplyInquiry(OpenState& open, const NoticeSent& body) {
  open.inquiries_open[body.request_digest] = {
      body.kind, body.recipient, "", std::nullopt, open.entries, open.epoch};
  // Goes to who holds something already.
  if (!MustBeAnswered(body.kind)) {
    open.holders[body.recipient] = open.entries;
  }
}

void ApplyInquiry(OpenState& open, const InquiryAnswered& body) {
  const auto asked = open.inquiries_open.find(body.request_digest);
  if (asked == open.inquiries_open.end()) return;
  const InquiryState& inquiry = asked->second;
  if (body.outcome == InquiryOutcome::kChildIsHere) {
    open.child_stated_with.insert(inquiry.recipient);
  }
  if (inquiry.kind == InquiryKind::kPlacementConsultation) {
    const std::pair said(inquiry.country, inquiry.recipient);
    open.placement_consents.erase(said);
    open.placement_refusals.erase(said);
    (body.outcome == InquiryOutcome::kConsented ? open.placement_consents
                                                : open.placement_refusals)
        .insert(said);
  }
  // Erased at a recall or a correction is what came with one message.
  open.inquiries_open.erase(asked);
}

void ApplyInquiry(CaseState& state, const ConsentChangeTold& body) {
  state.secret.changes_open[body.request_digest] = {
      InquiryKind::kConsentChanged, body.recipient,  "", std::nullopt,
      state.open.entries,           state.open.epoch};
}

void ApplyInquiry(CaseState& state, const ConsentChangeAnswered& body) {
  const auto asked = state.secret.changes_open.find(body.request_digest);
  if (asked == state.secret.changes_open.end()) return;
  // What had been sent before the notice, and nothing later.
  if (body.outcome == InquiryOutcome::kErased) {
    state.secret.erased_at[asked->second.recipient] = asked->second.entry;
  }
  state.secret.changes_open.erase(asked);
}

void ApplyInquiry(OpenState& open, const AnswerSent& body) {
  open.holders[body.recipient] = open.entries;
  open.sent[body.answer_digest] = {body.recipient, open.entries};
  if (!body.documents.empty()) {
    open.sent_from[open.entries].insert(body.recipient);
  }
}

// What went to it before, it holds: the outbox says whether anything did.
void ApplyInquiry(OpenState& open, const DeliveryWithdrawn& body) {
  const auto found = open.sent.find(body.message_digest);
  if (found == open.sent.end()) return;
  open.sent_from.erase(found->second.entry);
  open.sent.erase(found);
}

}  // namespace causeway::procedure
