#include "journal/message_rules.h"

#include <cstddef>
#include <set>
#include <string>
#include <vector>

#include "base/ids.h"
#include "base/limits.h"
#include "base/status_macros.h"
#include "crypto/commitment.h"
#include "crypto/digest.h"
#include "journal/message.h"
#include "journal/signed_bytes.h"
#include "statemachine/procedure/iso_countries.h"

namespace causeway::journal {
namespace {

using causeway::v1::MessageHeader;
using procedure::FactType;

constexpr std::size_t kChunkKeyBytes = 32;
constexpr int kChunksMax = 1024;

MessageRule Custody(causeway::v1::MessageType type,
                    MessageHeader::TermsCase terms) {
  MessageRule rule;
  rule.type = type;
  rule.terms = terms;
  rule.custody = true;
  return rule;
}

// BUNDLE to CLOSE: both sides know the case tag.
MessageRule Transfer(causeway::v1::MessageType type,
                     MessageHeader::TermsCase terms) {
  MessageRule rule = Custody(type, terms);
  rule.case_tag = true;
  return rule;
}

MessageRule Work(causeway::v1::MessageType type, std::optional<FactType> fact) {
  MessageRule rule;
  rule.type = type;
  rule.terms = MessageHeader::TERMS_NOT_SET;
  rule.fact = fact;
  return rule;
}

std::vector<MessageRule> CustodyRules() {
  std::vector<MessageRule> rules;
  const auto answer = [&rules](causeway::v1::MessageType type, FactType fact) {
    rules.push_back(Custody(type, MessageHeader::TERMS_NOT_SET));
    rules.back().fact = fact;
    rules.back().answers = true;
  };
  rules.push_back(
      Custody(causeway::v1::MESSAGE_TYPE_OFFER, MessageHeader::kCoverSheet));
  rules.back().first_round = true;
  answer(causeway::v1::MESSAGE_TYPE_ACCEPT, FactType::kCustodyAccepted);
  rules.back().first_round = true;
  answer(causeway::v1::MESSAGE_TYPE_DECLINE, FactType::kCustodyDeclined);
  answer(causeway::v1::MESSAGE_TYPE_CHILD_ARRIVED, FactType::kChildArrived);
  answer(causeway::v1::MESSAGE_TYPE_CHILD_RECEIVED, FactType::kChildReceived);
  rules.back().documents = true;  // the handover statement
  rules.push_back(
      Transfer(causeway::v1::MESSAGE_TYPE_BUNDLE, MessageHeader::kBundle));
  rules.back().rounds = true;
  rules.push_back(
      Transfer(causeway::v1::MESSAGE_TYPE_READY, MessageHeader::kReady));
  rules.back().rounds = true;
  rules.back().answers = true;
  rules.push_back(
      Transfer(causeway::v1::MESSAGE_TYPE_RELEASE, MessageHeader::kRelease));
  rules.back().release_entry = true;
  rules.back().rounds = true;
  rules.back().answers = true;
  rules.push_back(
      Transfer(causeway::v1::MESSAGE_TYPE_RECEIPT, MessageHeader::kReceipt));
  rules.back().unordered = true;
  rules.back().smallest = true;
  rules.back().rounds = true;
  rules.back().answers = true;
  rules.push_back(
      Transfer(causeway::v1::MESSAGE_TYPE_CLOSE, MessageHeader::kReceipt));
  rules.back().rounds = true;
  rules.back().answers = true;
  rules.push_back(Custody(causeway::v1::MESSAGE_TYPE_WITHDRAW,
                          MessageHeader::TERMS_NOT_SET));
  rules.back().first_round = true;
  rules.back().unordered = true;
  rules.back().smallest = true;
  return rules;
}

// The file of a case whose custodian lacks it.
std::vector<MessageRule> FileRules() {
  std::vector<MessageRule> rules;
  rules.push_back(Work(causeway::v1::MESSAGE_TYPE_FILE_REQUEST, std::nullopt));
  rules.back().case_tag = true;
  rules.back().unordered = true;
  rules.back().smallest = true;
  rules.push_back(Work(causeway::v1::MESSAGE_TYPE_CASE_FILE, std::nullopt));
  rules.back().terms = MessageHeader::kBundle;
  rules.back().case_tag = true;
  rules.back().answers = true;
  return rules;
}

std::vector<MessageRule> InquiryRules() {
  std::vector<MessageRule> rules;
  for (const causeway::v1::MessageType type :
       {causeway::v1::MESSAGE_TYPE_INFORMATION_REQUEST,
        causeway::v1::MESSAGE_TYPE_PLACEMENT_CONSULTATION,
        causeway::v1::MESSAGE_TYPE_TRACING_REQUEST,
        causeway::v1::MESSAGE_TYPE_CASE_REQUEST,
        causeway::v1::MESSAGE_TYPE_DANGER_NOTICE,
        causeway::v1::MESSAGE_TYPE_MISSING_NOTICE,
        causeway::v1::MESSAGE_TYPE_MEASURE_NOTICE,
        causeway::v1::MESSAGE_TYPE_CORRECTION}) {
    rules.push_back(Work(type, std::nullopt));
    rules.back().terms = MessageHeader::kInquiry;
    rules.back().documents =
        type != causeway::v1::MESSAGE_TYPE_MISSING_NOTICE &&
        type != causeway::v1::MESSAGE_TYPE_CORRECTION;
  }
  rules.push_back(
      Work(causeway::v1::MESSAGE_TYPE_CONSENT_CHANGED, std::nullopt));
  rules.back().unordered = true;
  rules.back().smallest = true;
  rules.push_back(Work(causeway::v1::MESSAGE_TYPE_INQUIRY_ANSWER,
                       FactType::kInquiryAnswered));
  rules.back().protected_fact = FactType::kConsentChangeAnswered;
  rules.back().documents = true;
  rules.back().answers = true;
  return rules;
}

std::vector<MessageRule> AllRules() {
  std::vector<MessageRule> rules = CustodyRules();
  rules.push_back(
      Work(causeway::v1::MESSAGE_TYPE_EVALUATION_REQUEST, std::nullopt));
  rules.back().terms = MessageHeader::kEvaluation;
  rules.back().documents = true;  // the request form
  rules.push_back(Work(causeway::v1::MESSAGE_TYPE_EVALUATION_ACKNOWLEDGE,
                       FactType::kEvaluationAcknowledged));
  rules.back().answers = true;
  rules.push_back(Work(causeway::v1::MESSAGE_TYPE_EVALUATION_DECLINE,
                       FactType::kEvaluationDeclined));
  rules.back().answers = true;
  rules.push_back(Work(causeway::v1::MESSAGE_TYPE_EVALUATION_REPORT,
                       FactType::kEvaluationReceived));
  rules.back().documents = true;
  rules.back().answers = true;
  rules.push_back(Work(causeway::v1::MESSAGE_TYPE_RECALL, std::nullopt));
  rules.back().answers = true;  // the request
  rules.back().unordered = true;
  rules.back().smallest = true;
  rules.push_back(
      Work(causeway::v1::MESSAGE_TYPE_EVALUATION_RETURN, std::nullopt));
  rules.back().answers = true;
  rules.back().terms = MessageHeader::kEvaluationReturn;
  rules.push_back(
      Work(causeway::v1::MESSAGE_TYPE_EVALUATION_ACCEPTED, std::nullopt));
  rules.back().answers = true;
  rules.push_back(
      Work(causeway::v1::MESSAGE_TYPE_FOLLOW_UP_REPORT, FactType::kFollowedUp));
  rules.back().documents = true;
  for (const MessageRule& rule : InquiryRules()) rules.push_back(rule);
  for (const MessageRule& rule : FileRules()) rules.push_back(rule);
  return rules;
}

absl::Status BadMessageForm(absl::string_view what) {
  return Malformed("message.form", what);
}

absl::Status BadTerms(absl::string_view what) {
  return Malformed("message.terms", what);
}

bool EmptyOr(const std::string& bytes, std::size_t size) {
  return bytes.empty() || bytes.size() == size;
}

absl::Status CheckBundle(const MessageHeader& header) {
  const causeway::v1::BundleTerms& terms = header.bundle();
  if (terms.chunk_key().size() != kChunkKeyBytes ||
      terms.open_head().size() != kDigestBytes) {
    return BadTerms("a key or head of the wrong size");
  }
  if (terms.protected_head().size() !=
      (terms.protected_included() ? kDigestBytes : 0)) {
    return BadTerms("a protected head comes with the protected journal");
  }
  if (terms.chunk_digests_size() < 1 ||
      terms.chunk_digests_size() > kChunksMax) {
    return BadTerms("1 to 1024 chunks");
  }
  for (const std::string& digest : terms.chunk_digests()) {
    if (digest.size() != kDigestBytes) {
      return BadTerms("a chunk digest of the wrong size");
    }
  }
  if (terms.epoch() != header.epoch()) {
    return BadTerms("the file is of another epoch");
  }
  return absl::OkStatus();
}

// A danger and a country stand where they mean something, and nowhere else.
absl::Status CheckInquiry(const MessageHeader& header) {
  const causeway::v1::InquiryTerms& terms = header.inquiry();
  const bool danger = header.type() == causeway::v1::MESSAGE_TYPE_DANGER_NOTICE;
  const bool placement =
      header.type() == causeway::v1::MESSAGE_TYPE_PLACEMENT_CONSULTATION;
  if (terms.age_band() == causeway::v1::AGE_BAND_UNSPECIFIED) {
    return BadTerms("an age band is missing");
  }
  if (danger == (terms.danger() == causeway::v1::URGENT_KIND_UNSPECIFIED) ||
      placement != procedure::KnownCountry(terms.country()) ||
      (!placement && !terms.country().empty())) {
    return BadTerms("danger and country do not fit the kind of inquiry");
  }
  const bool notice =
      danger || header.type() == causeway::v1::MESSAGE_TYPE_MISSING_NOTICE;
  const std::string& where = terms.whereabouts();
  const bool said =
      !where.empty() ||
      terms.measure() != causeway::v1::PROTECTIVE_MEASURE_UNSPECIFIED ||
      terms.sex() != causeway::v1::CHILD_SEX_UNSPECIFIED;
  if ((said && !notice) ||
      (!where.empty() && !procedure::KnownCountry(where))) {
    return BadTerms("where the child is does not fit the kind of inquiry");
  }
  return absl::OkStatus();
}

absl::Status CheckReturn(const causeway::v1::EvaluationReturnTerms& terms) {
  std::set<int> seen;
  for (const int lack : terms.lacks()) {
    if (lack == causeway::v1::REPORT_LACK_UNSPECIFIED ||
        !seen.insert(lack).second) {
      return BadTerms("what a report lacks is named once each");
    }
  }
  if (seen.empty()) return BadTerms("what the report lacks is not said");
  return absl::OkStatus();
}

// Each version once, the present one apart.
absl::Status CheckCoverSheet(const causeway::v1::CoverSheet& sheet) {
  if (sheet.reason() == causeway::v1::HANDOFF_REASON_UNSPECIFIED ||
      sheet.age_band() == causeway::v1::AGE_BAND_UNSPECIFIED ||
      sheet.step() == causeway::v1::STEP_UNSPECIFIED) {
    return BadTerms("reason, age band or step is missing");
  }
  std::set<std::string> seen = {sheet.procedure_digest()};
  bool good = sheet.procedure_digest().size() == kDigestBytes &&
              EmptyOr(sheet.renews(), kOfferIdBytes) &&
              static_cast<std::size_t>(sheet.earlier_procedure_digests_size()) <
                  limits::kProceduresMax;
  for (const std::string& digest : sheet.earlier_procedure_digests()) {
    good = good && digest.size() == kDigestBytes && seen.insert(digest).second;
  }
  if (!good) {
    return BadTerms("procedure versions of the wrong size, twice or too many");
  }
  for (int i = 0; i < sheet.sections_size(); ++i) {
    if (sheet.sections(i) == causeway::v1::DOCUMENT_KIND_UNSPECIFIED ||
        (i > 0 && sheet.sections(i) <= sheet.sections(i - 1))) {
      return BadTerms(
          "the sections are kinds of document, each once, in order");
    }
  }
  return absl::OkStatus();
}

absl::Status CheckTerms(const MessageHeader& header) {
  bool sizes = true;
  switch (header.terms_case()) {
    case MessageHeader::kCoverSheet:
      return CheckCoverSheet(header.cover_sheet());
    case MessageHeader::kBundle:
      return CheckBundle(header);
    case MessageHeader::kReady:
      if (header.ready().to_epoch() != header.epoch() + 1) {
        return BadTerms("custody moves by one epoch");
      }
      sizes = header.ready().bundle_digest().size() == kDigestBytes &&
              header.ready().open_head().size() == kDigestBytes &&
              EmptyOr(header.ready().protected_head(), kDigestBytes);
      break;
    case MessageHeader::kRelease:
      sizes = header.release().release_digest().size() == kDigestBytes &&
              EmptyOr(header.release().protected_head_salt(), kSaltBytes);
      break;
    case MessageHeader::kReceipt:
      sizes = header.receipt().release_digest().size() == kDigestBytes;
      break;
    case MessageHeader::kInquiry:
      return CheckInquiry(header);
    case MessageHeader::kEvaluationReturn:
      return CheckReturn(header.evaluation_return());
    case MessageHeader::kEvaluation:
      if (header.evaluation().level() ==
              causeway::v1::EVALUATION_LEVEL_UNSPECIFIED ||
          header.evaluation().age_band() ==
              causeway::v1::AGE_BAND_UNSPECIFIED) {
        return BadTerms("level or age band is missing");
      }
      sizes = header.evaluation().procedure_digest().size() == kDigestBytes;
      break;
    case MessageHeader::TERMS_NOT_SET:
      break;
  }
  if (!sizes) return BadTerms("a digest or salt of the wrong size");
  return absl::OkStatus();
}

// Before a witness.
bool ShowsCertificate(causeway::v1::MessageType type) {
  return type == causeway::v1::MESSAGE_TYPE_BUNDLE ||
         type == causeway::v1::MESSAGE_TYPE_FILE_REQUEST ||
         type == causeway::v1::MESSAGE_TYPE_RELEASE ||
         type == causeway::v1::MESSAGE_TYPE_RECEIPT;
}

absl::Status CheckFields(const MessageHeader& header, const MessageRule& rule) {
  if (!ValidNodeId(header.from()) || !ValidNodeId(header.to()) ||
      header.from() == header.to()) {
    return BadMessageForm("sender and recipient are two nodes");
  }
  if (header.reference().size() != kReferenceBytes ||
      header.fact_commitment().size() != kCommitmentBytes ||
      header.documents_commitment().size() != kCommitmentBytes ||
      header.in_reply_to().size() != (rule.answers ? kDigestBytes : 0) ||
      !EmptyOr(header.case_reference(), kReferenceBytes) ||
      header.head_certificate().size() > (ShowsCertificate(header.type())
                                              ? limits::kCertificateBytesMax
                                              : 0)) {
    return BadMessageForm(
        "a reference, digest or commitment of the wrong size");
  }
  if ((header.sequence() == 0) != rule.unordered) {
    return BadMessageForm(
        "exactly the kinds that pass a closed gate are unordered");
  }
  if (header.case_tag().size() != (rule.case_tag ? kCaseTagBytes : 0) ||
      (!rule.case_tag && header.epoch() != 0)) {
    return BadMessageForm("case tag and epoch do not stand in this type");
  }
  if (header.offer_id().size() != (rule.custody ? kOfferIdBytes : 0)) {
    return BadMessageForm("exactly the messages of a hand-off name the offer");
  }
  if (rule.custody != (header.round() > 0) ||
      (rule.first_round && header.round() != 1)) {
    return BadMessageForm("the round does not fit the type");
  }
  const bool inquiry = rule.terms == MessageHeader::kInquiry ||
                       rule.type == causeway::v1::MESSAGE_TYPE_CONSENT_CHANGED;
  if (!inquiry && !header.case_reference().empty()) {
    return BadMessageForm("an inquiry alone names another reference");
  }
  if (header.sent_at_us() < 0) return BadMessageForm("sent before 1970");
  return absl::OkStatus();
}

}  // namespace

bool States(const MessageRule& rule, FactType type) {
  return rule.fact == type || rule.protected_fact == type;
}

const MessageRule* RuleOf(causeway::v1::MessageType type) {
  static const auto* const rules = new std::vector<MessageRule>(AllRules());
  for (const MessageRule& rule : *rules) {
    if (rule.type == type) return &rule;
  }
  return nullptr;
}

absl::Status CheckMessageHeader(const MessageHeader& header) {
  if (header.protocol_version() != kProtocolVersion) {
    return Malformed("message.version",
                     "a protocol version this node does not speak");
  }
  const MessageRule* rule = RuleOf(header.type());
  if (rule == nullptr) {
    return Malformed("message.type", "no such type of message");
  }
  if (header.terms_case() != rule->terms) {
    return BadTerms("the terms are not those of the type");
  }
  RETURN_IF_ERROR(CheckFields(header, *rule));
  return CheckTerms(header);
}

}  // namespace causeway::journal
