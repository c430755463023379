#include "journal/witness_statement.h"

#include <optional>
#include <utility>

#include "base/errors.h"
#include "base/ids.h"
#include "base/limits.h"
#include "base/status_macros.h"
#include "crypto/digest.h"
#include "crypto/padding.h"
#include "journal/message.h"
#include "journal/signed_bytes.h"
#include "wire/strict_parse.h"

namespace causeway::journal {
namespace {

using causeway::v1::SignedBytes;
using causeway::v1::WitnessAnswer;
using causeway::v1::WitnessQuestion;

constexpr char kCertificateType[] = "head_certificate";
constexpr char kVoidType[] = "release_void";
constexpr char kQuestionType[] = "witness_question";
constexpr char kAnswerType[] = "witness_answer";
constexpr char kFormRule[] = "witness.form";
constexpr char kSignatureRule[] = "witness.signature";

absl::Status BadForm(absl::string_view what) {
  return Malformed(kFormRule, what);
}

absl::Status NotTheWitness() {
  return Refused(absl::StatusCode::kUnauthenticated, kSignatureRule,
                 "the signer is not the federation's witness");
}

// Signed by the witness that it names; then the same bytes, strictly.
template <typename Statement>
absl::Status OpenStatement(absl::string_view type, const SignedBytes& bytes,
                           const KeyRing& keys, Statement* statement) {
  RETURN_IF_ERROR(ParseClaims(bytes, kFormRule, statement));
  if (!keys.WasWitness(statement->witness())) return NotTheWitness();
  RETURN_IF_ERROR(VerifySigned(type, bytes, statement->witness(),
                               statement->directory_version(), keys,
                               kSignatureRule));
  return ParseSigned(bytes.payload(), kFormRule, statement);
}

absl::StatusOr<custody::HeadCertificate> ReadCertificate(
    const causeway::v1::HeadCertificate& proto) {
  const bool first = proto.epoch() == 0;
  if (proto.format_version() != kWitnessFormat ||
      proto.case_tag().size() != kCaseTagBytes ||
      !ValidNodeId(proto.holder()) ||
      proto.release_digest().size() != (first ? 0 : kDigestBytes)) {
    return BadForm("the certificate is not in its form");
  }
  return custody::HeadCertificate{proto.case_tag(), proto.epoch(),
                                  proto.holder(), proto.release_digest()};
}

absl::StatusOr<VoidStatement> ReadVoid(const causeway::v1::ReleaseVoid& proto) {
  if (proto.format_version() != kWitnessFormat ||
      proto.case_tag().size() != kCaseTagBytes ||
      proto.release_digest().size() != kDigestBytes ||
      proto.offer_id().size() != kOfferIdBytes) {
    return BadForm("the VOID is not in its form");
  }
  return VoidStatement{proto.case_tag(), proto.epoch(), proto.release_digest(),
                       proto.offer_id()};
}

absl::StatusOr<SignedBytes> Unpacked(const std::string& padded) {
  const absl::StatusOr<std::string> bytes = Unpad(padded);
  if (!bytes.ok()) return BadForm(bytes.status().message());
  SignedBytes signed_bytes;
  RETURN_IF_ERROR(ParseSigned(*bytes, kFormRule, &signed_bytes));
  return signed_bytes;
}

absl::Status CheckTag(const std::string& tag) {
  if (tag.size() == kCaseTagBytes) return absl::OkStatus();
  return BadForm("a case tag of the wrong size");
}

absl::Status CheckFallbacks(const causeway::v1::SinceQuestion& recover) {
  if (recover.fallbacks_size() > static_cast<int>(limits::kListItemsMax)) {
    return BadForm("too many fallbacks");
  }
  for (const std::string& node : recover.fallbacks()) {
    if (!ValidNodeId(node)) return BadForm("a fallback is no node");
  }
  return absl::OkStatus();
}

bool IsSince(const WitnessQuestion& question) {
  return question.has_recover() || question.has_news();
}

absl::Status CheckQuestion(const WitnessQuestion& question) {
  if (question.format_version() != kWitnessFormat ||
      question.nonce().size() != kNonceBytes) {
    return BadForm("a question has a format version and a nonce of 32 bytes");
  }
  if (question.has_shown() && IsSince(question)) {
    return BadForm("a certificate is shown with a question about its case");
  }
  switch (question.question_case()) {
    case WitnessQuestion::kRegister:
      return CheckTag(question.register_().case_tag());
    case WitnessQuestion::kProbe:
      return CheckTag(question.probe().case_tag());
    case WitnessQuestion::kStatus:
      return CheckTag(question.status().case_tag());
    case WitnessQuestion::kRecover:
      return CheckFallbacks(question.recover());
    case WitnessQuestion::kNews:
      if (question.news().fallbacks().empty()) return absl::OkStatus();
      return BadForm("fallbacks stand in RECOVER only");
    case WitnessQuestion::QUESTION_NOT_SET:
      return BadForm("nothing is asked");
    default:
      return absl::OkStatus();  // OpenProof checks RELEASE and VOID.
  }
}

absl::Status CheckMoves(const WitnessAnswer& answer) {
  std::uint64_t next = 0;
  for (const causeway::v1::WitnessMove& move : answer.moves()) {
    if (move.position() < next || move.position() >= answer.position()) {
      return BadForm("moves stand in their order, up to the position told");
    }
    next = move.position() + 1;
  }
  return absl::OkStatus();
}

// What came from elsewhere and does not hold is no loss here.
absl::Status FromElsewhere(const absl::Status& status) {
  const std::optional<Refusal> refusal = RefusalOf(status);
  return absl::IsDataLoss(status) && refusal.has_value()
             ? Refuse(absl::StatusCode::kInvalidArgument, *refusal)
             : status;
}

// By whom and to whom; the signature holds; then the same bytes, strictly.
absl::Status OpenAnswer(const SignedBytes& bytes, absl::string_view witness,
                        absl::string_view self, const KeyRing& keys,
                        WitnessAnswer* answer) {
  RETURN_IF_ERROR(ParseClaims(bytes, kFormRule, answer));
  if (answer->from() != witness || answer->to() != self) {
    return NotTheWitness();
  }
  RETURN_IF_ERROR(VerifySigned(kAnswerType, bytes, witness,
                               answer->directory_version(), keys,
                               kSignatureRule));
  RETURN_IF_ERROR(ParseSigned(bytes.payload(), kFormRule, answer));
  if (answer->format_version() == kWitnessFormat) return absl::OkStatus();
  return BadForm("an answer of another format version");
}

}  // namespace

SignedBytes SignCertificate(const custody::HeadCertificate& head,
                            const WitnessSigner& signer) {
  causeway::v1::HeadCertificate proto;
  proto.set_format_version(kWitnessFormat);
  proto.set_witness(signer.node);
  proto.set_directory_version(signer.directory_version);
  proto.set_case_tag(head.case_tag);
  proto.set_epoch(head.epoch);
  proto.set_holder(head.holder);
  proto.set_release_digest(head.release_digest);
  return SignBytes(kCertificateType, wire::Encode(proto), *signer.key);
}

SignedBytes SignVoid(const VoidStatement& what, const WitnessSigner& signer) {
  causeway::v1::ReleaseVoid proto;
  proto.set_format_version(kWitnessFormat);
  proto.set_witness(signer.node);
  proto.set_directory_version(signer.directory_version);
  proto.set_case_tag(what.case_tag);
  proto.set_epoch(what.epoch);
  proto.set_release_digest(what.release_digest);
  proto.set_offer_id(what.offer_id);
  return SignBytes(kVoidType, wire::Encode(proto), *signer.key);
}

absl::StatusOr<custody::HeadCertificate> OpenCertificate(
    const SignedBytes& signed_bytes, const KeyRing& keys) {
  causeway::v1::HeadCertificate proto;
  RETURN_IF_ERROR(OpenStatement(kCertificateType, signed_bytes, keys, &proto));
  return ReadCertificate(proto);
}

absl::StatusOr<VoidStatement> OpenVoid(const SignedBytes& signed_bytes,
                                       const KeyRing& keys) {
  causeway::v1::ReleaseVoid proto;
  RETURN_IF_ERROR(OpenStatement(kVoidType, signed_bytes, keys, &proto));
  return ReadVoid(proto);
}

absl::StatusOr<custody::HeadCertificate> OpenShown(const std::string& shown,
                                                   const KeyRing& keys,
                                                   SignedBytes* signed_bytes) {
  SignedBytes parsed;
  RETURN_IF_ERROR(ParseSigned(shown, kFormRule, &parsed));
  if (signed_bytes != nullptr) *signed_bytes = parsed;
  return OpenCertificate(parsed, keys);
}

absl::StatusOr<custody::HeadCertificate> OpenStoredCertificate(
    const SignedBytes& signed_bytes) {
  causeway::v1::HeadCertificate proto;
  RETURN_IF_ERROR(ParseSigned(signed_bytes.payload(), kFormRule, &proto));
  return ReadCertificate(proto);
}

absl::StatusOr<VoidStatement> OpenStoredVoid(const SignedBytes& signed_bytes) {
  causeway::v1::ReleaseVoid proto;
  RETURN_IF_ERROR(ParseSigned(signed_bytes.payload(), kFormRule, &proto));
  return ReadVoid(proto);
}

std::string CertificateDigest(const SignedBytes& signed_bytes) {
  return SignedDigest(kCertificateType, signed_bytes);
}

std::string VoidDigest(const SignedBytes& signed_bytes) {
  return SignedDigest(kVoidType, signed_bytes);
}

std::string PackQuestion(const WitnessQuestion& question, const SigningKey& key,
                         std::string* digest) {
  const SignedBytes signed_bytes =
      SignBytes(kQuestionType, wire::Encode(question), key);
  *digest = SignedDigest(kQuestionType, signed_bytes);
  return Pad(wire::Encode(signed_bytes));
}

absl::StatusOr<OpenedQuestion> UnpackQuestion(const std::string& padded,
                                              absl::string_view asker,
                                              absl::string_view self,
                                              const KeyRing& keys) {
  ASSIGN_OR_RETURN(const SignedBytes signed_bytes, Unpacked(padded));
  OpenedQuestion opened;
  RETURN_IF_ERROR(ParseClaims(signed_bytes, kFormRule, &opened.question));
  if (opened.question.from() != asker || opened.question.to() != self) {
    return Refused(absl::StatusCode::kUnauthenticated, kSignatureRule,
                   "the question is not from the caller to this node");
  }
  RETURN_IF_ERROR(VerifySigned(kQuestionType, signed_bytes, asker,
                               opened.question.directory_version(), keys,
                               kSignatureRule));
  RETURN_IF_ERROR(
      ParseSigned(signed_bytes.payload(), kFormRule, &opened.question));
  RETURN_IF_ERROR(CheckQuestion(opened.question));
  opened.digest = SignedDigest(kQuestionType, signed_bytes);
  opened.key_id = signed_bytes.key_id();
  return opened;
}

std::string PackAnswer(WitnessAnswer answer, const WitnessSigner& signer) {
  answer.set_format_version(kWitnessFormat);
  answer.set_from(signer.node);
  answer.set_directory_version(signer.directory_version);
  return Pad(
      wire::Encode(SignBytes(kAnswerType, wire::Encode(answer), *signer.key)));
}

absl::StatusOr<OpenedAnswer> UnpackAnswer(const std::string& padded,
                                          absl::string_view witness,
                                          absl::string_view self,
                                          absl::string_view question_digest,
                                          const KeyRing& keys) {
  OpenedAnswer opened;
  ASSIGN_OR_RETURN(opened.signed_bytes, Unpacked(padded));
  RETURN_IF_ERROR(
      OpenAnswer(opened.signed_bytes, witness, self, keys, &opened.answer));
  if (opened.answer.question_digest() != question_digest) {
    return BadForm("the answer is to another question");
  }
  return opened;
}

absl::Status CheckAnswer(const WitnessQuestion& question,
                         const WitnessAnswer& answer) {
  const int statements = answer.statements_size();
  if (IsSince(question)) {
    if (statements > 0 || answer.superseded() > 0) {
      return BadForm("RECOVER and NEWS tell of moves alone");
    }
    return CheckMoves(answer);
  }
  if (answer.moves_size() > 0 || answer.more()) {
    return BadForm("only RECOVER and NEWS tell of moves");
  }
  if (question.has_status()) return absl::OkStatus();
  if (statements != 1 || answer.superseded() > 0) {
    return BadForm("the answer is one statement");
  }
  return absl::OkStatus();
}

absl::StatusOr<std::uint64_t> ProvenPosition(const SignedBytes& answer,
                                             absl::string_view witness,
                                             absl::string_view asker,
                                             const KeyRing& keys) {
  WitnessAnswer opened;
  RETURN_IF_ERROR(OpenAnswer(answer, witness, asker, keys, &opened));
  return opened.position();
}

absl::StatusOr<causeway::v1::CustodyOrder> ReadOrder(
    const std::string& payload) {
  causeway::v1::CustodyOrder order;
  RETURN_IF_ERROR(ParseSigned(payload, kFormRule, &order));
  RETURN_IF_ERROR(CheckTag(order.case_tag()));
  if (order.format_version() != kWitnessFormat || !ValidNodeId(order.to())) {
    return BadForm("the ORDER is not in its form");
  }
  return order;
}

std::string OrderDigest(const std::string& payload) {
  SignedBytes bytes;
  bytes.set_payload(payload);
  return SignedDigest(kOrderType, bytes);
}

bool BeganByOrder(const custody::HeadCertificate& head,
                  const std::string& federation) {
  if (head.epoch == 0) return false;
  causeway::v1::CustodyOrder order;
  order.set_format_version(kWitnessFormat);
  order.set_federation(federation);
  order.set_case_tag(head.case_tag);
  order.set_epoch(head.epoch - 1);
  order.set_to(head.holder);
  return head.release_digest == OrderDigest(wire::Encode(order));
}

causeway::v1::ReleaseProof ProofOf(const causeway::v1::Entry& entry) {
  causeway::v1::ReleaseProof proof;
  *proof.mutable_entry_header() = entry.header();
  *proof.mutable_received() = entry.received();
  return proof;
}

absl::StatusOr<custody::ReleaseRequest> OpenProof(
    const causeway::v1::ReleaseProof& proof, const KeyRing& keys) {
  causeway::v1::Entry entry;
  *entry.mutable_header() = proof.entry_header();
  *entry.mutable_received() = proof.received();
  const absl::StatusOr<OpenedEntry> found = OpenEntry(entry, keys);
  if (!found.ok()) return FromElsewhere(found.status());
  const OpenedEntry& opened = *found;
  if (!opened.received.has_value()) {
    return BadForm("the entry commits to no READY");
  }
  ASSIGN_OR_RETURN(const causeway::v1::MessageHeader ready,
                   OpenSignedHeader(*opened.received, keys));
  custody::ReleaseRequest request;
  request.case_tag = opened.header.case_tag();
  request.epoch = opened.header.epoch();
  request.release_digest = opened.digest;
  request.offer_id = ready.offer_id();
  request.giver = ready.to();
  request.receiver = ready.from();
  request.ready_to_epoch = ready.ready().to_epoch();
  request.ready_verified =
      opened.header.journal() == causeway::v1::JOURNAL_KIND_OPEN &&
      opened.header.author_node() == ready.to() &&
      ready.type() == causeway::v1::MESSAGE_TYPE_READY &&
      ready.case_tag() == request.case_tag && ready.epoch() == request.epoch &&
      ready.ready().open_head() == opened.header.previous_digest();
  return request;
}

}  // namespace causeway::journal
