#include "tests/exchange/bad_input_fixture.h"

#include <algorithm>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "base/errors.h"
#include "crypto/commitment.h"
#include "crypto/padding.h"
#include "gmock/gmock.h"
#include "journal/message.h"
#include "journal/signed_bytes.h"
#include "tests/exchange/mutations.h"
#include "tests/testing/status_matchers.h"
#include "wire/strict_parse.h"

namespace causeway::exchange_test {
namespace {

using ::testing::IsEmpty;

// What a refusal may write: that there was a message, its answer, its place in
// the order, and that its chunks are gone.
const std::set<Table>& MayNote() {
  static const auto* const tables =
      new std::set<Table>{Table::kInbox, Table::kNodeLog, Table::kReferences,
                          Table::kPeers, Table::kChunks};
  return *tables;
}

// By what it must be refused, where that is no matter of taste.
struct RefusedAs {
  const char* where;
  const char* how;
  const char* rule;
};
constexpr RefusedAs kRefusedAs[] = {
    {"content.message.release_entry.header.algorithm", "zero",
     "journal.signature"},
    {"content.message.release_entry.header.key_id", "changed",
     "journal.signature"},
    {"fact.meta.documents", "present", "message.documents"},
    {"fact.meta.documents", "doubled", "message.documents"},
    {"fact.meta.documents", "one fewer", "message.documents"},
};

}  // namespace

Letter Forger::Read(const pb::Envelope& envelope) const {
  Letter letter;
  letter.envelope = envelope;
  for (const SealingKey& key : *to_.env().sealing_keys) {
    const auto padded = Open(envelope.sealed(), key);
    if (!padded.ok()) continue;
    letter.content = Parse<pb::SealedContent>(Unpad(*padded).value_or(""));
  }
  letter.header =
      Parse<pb::MessageHeader>(letter.content.message().header().payload());
  return letter;
}

pb::DeliverRequest Forger::Sign(Letter letter,
                                const google::protobuf::Message& header) const {
  *letter.content.mutable_message()->mutable_header() = journal::SignBytes(
      "message", wire::Encode(header), *from_.env().signing_key);
  return Seal(letter, letter.content);
}

pb::DeliverRequest Forger::Seal(
    const Letter& letter, const google::protobuf::Message& content) const {
  pb::DeliverRequest request;
  *request.mutable_envelope() = letter.envelope;
  const auto certificate =
      from_.env().directory->Current()->SealingCertificateOf(to_.id());
  EXPECT_OK(certificate.status());
  const auto sealed =
      ::causeway::Seal(Pad(wire::Encode(content)), certificate.value_or(""));
  EXPECT_OK(sealed.status());
  request.mutable_envelope()->set_sealed(sealed.value_or(""));
  return request;
}

pb::DeliverRequest Forger::WithFact(
    Letter letter, const google::protobuf::Message& fact) const {
  pb::Opening& opening = *letter.content.mutable_message()->mutable_fact();
  opening = journal::MakeOpening("fact", wire::Encode(fact), opening.salt(),
                                 letter.header.mutable_fact_commitment());
  return Sign(letter, letter.header);
}

pb::DeliverRequest Forger::WithDocument(
    Letter letter, const google::protobuf::Message& document) const {
  pb::Message& message = *letter.content.mutable_message();
  pb::DocumentBody& body = *message.mutable_bodies(0);
  body.set_document(wire::Encode(document));
  body.set_commitment(
      journal::MustCommit(body.salt(), "document", body.document()));
  pb::DocumentList list;
  for (const pb::DocumentBody& one : message.bodies()) {
    list.add_commitments(one.commitment());
  }
  pb::Opening& opening = *message.mutable_documents();
  opening =
      journal::MakeOpening("documents", wire::Encode(list), opening.salt(),
                           letter.header.mutable_documents_commitment());
  return Sign(letter, letter.header);
}

pb::DeliverRequest Forger::WithEntry(
    Letter letter, const google::protobuf::Message& header) const {
  pb::Entry& entry = *letter.content.mutable_message()->mutable_release_entry();
  *entry.mutable_header() = journal::SignBytes("entry", wire::Encode(header),
                                               *from_.env().signing_key);
  letter.header.mutable_release()->set_release_digest(
      journal::SignedDigest("entry", entry.header()));
  return Sign(letter, letter.header);
}

pb::DeliverRequest Forger::WithCertificate(
    Letter letter, const google::protobuf::Message& certificate) const {
  letter.header.set_head_certificate(wire::Encode(
      journal::SignBytes("head_certificate", wire::Encode(certificate),
                         *from_.env().signing_key)));
  return Sign(letter, letter.header);
}

std::vector<std::string> PartsOf(const std::string& what) {
  return absl::StrSplit(what, absl::MaxSplits(' ', 2));
}

bool Fits(const MayVary& row, const std::string& prefix,
          const std::string& what, int times) {
  const std::vector<std::string> parts = PartsOf(what);
  return absl::StartsWith(parts[0], absl::StrCat(prefix, row.of)) &&
         absl::StartsWith(parts[1], row.where) &&
         (*row.how == 0 || parts[2] == row.how) &&
         (row.most == 0 || times <= row.most);
}

void ExpectRefusal(const absl::Status& status, const std::string& what) {
  EXPECT_FALSE(absl::IsInternal(status) || absl::IsUnknown(status) ||
               absl::IsDataLoss(status))
      << what << ": " << status;
  const std::optional<Refusal> refusal = RefusalOf(status);
  EXPECT_TRUE(refusal.has_value() && !refusal->rule.empty() &&
              !refusal->message.empty())
      << what << ": " << status;
}

Federation& BadInputTest::Begin(Federation::Profile profile) {
  federation_ = std::make_unique<Federation>(profile);
  federation_->passing = [this](const Seen& seen) {
    if (!seen.chunk) Pass(seen);
  };
  return *federation_;
}

void BadInputTest::Pass(const Seen& seen) {
  Node& from = federation_->at(seen.from);
  Node& to = federation_->at(seen.to);
  const Forger forger(from, to);
  const auto request = Parse<pb::DeliverRequest>(seen.request);
  const Letter letter = forger.Read(request.envelope());
  if (looked_at && !looked_at(letter.header.type())) return;
  const std::string type = pb::MessageType_Name(letter.header.type());
  if (!types_.insert(type).second) return;
  Rehearsal rehearsal(to.env().storage);
  Storage* const real = std::exchange(to.env().storage, &rehearsal);
  const auto attempt = [&](const std::string& what,
                           const pb::DeliverRequest& bad) {
    Attempt(seen, &rehearsal, absl::StrCat(type, " ", what), bad);
  };
  // The genuine one is taken here and now: what is refused is refused for
  // what was changed.
  EXPECT_OK(Deliver(seen, request)) << type;
  rehearsal.TakeChanged();
  Outside(forger, letter, attempt);
  Signed(forger, letter, attempt);
  to.env().storage = real;
}

void BadInputTest::Outside(const Forger& forger, const Letter& letter,
                           const Attempts& attempt) {
  EachMutation(letter.envelope, [&](const std::string& where,
                                    const std::string& how, const auto& bad) {
    pb::DeliverRequest request;
    request.mutable_envelope()->CopyFrom(bad);
    attempt(absl::StrCat("envelope.", where, " ", how), request);
  });
  const std::string& sealed = letter.envelope.sealed();
  for (std::size_t at = 0; at < sealed.size(); at += sealed.size() / 40 + 1) {
    pb::DeliverRequest request;
    *request.mutable_envelope() = letter.envelope;
    (*request.mutable_envelope()->mutable_sealed())[at] ^= 0x10;
    attempt("envelope.sealed one bit", request);
  }
  EachMutation(letter.content, [&](const std::string& where,
                                   const std::string& how, const auto& bad) {
    attempt(absl::StrCat("content.", where, " ", how),
            forger.Seal(letter, bad));
  });
}

void BadInputTest::Signed(const Forger& forger, const Letter& letter,
                          const Attempts& attempt) {
  EachMutation(letter.header, [&](const std::string& where,
                                  const std::string& how, const auto& bad) {
    attempt(absl::StrCat("header.", where, " ", how), forger.Sign(letter, bad));
  });
  if (!letter.header.head_certificate().empty()) {
    const auto signed_bytes =
        Parse<pb::SignedBytes>(letter.header.head_certificate());
    EachMutation(
        Parse<pb::HeadCertificate>(signed_bytes.payload()),
        [&](const std::string& where, const std::string& how, const auto& bad) {
          attempt(absl::StrCat("certificate.", where, " ", how),
                  forger.WithCertificate(letter, bad));
        });
    // Of each field of what the witness signed.
    EachMutation(signed_bytes, [&](const std::string& where,
                                   const std::string& how, const auto& bad) {
      Letter other = letter;
      other.header.set_head_certificate(wire::Encode(bad));
      attempt(absl::StrCat("signed_certificate.", where, " ", how),
              forger.Sign(other, other.header));
    });
  }
  const pb::Message& message = letter.content.message();
  if (!message.fact().content().empty()) {
    EachMutation(
        Parse<pb::Fact>(message.fact().content()),
        [&](const std::string& where, const std::string& how, const auto& bad) {
          attempt(absl::StrCat("fact.", where, " ", how),
                  forger.WithFact(letter, bad));
        });
  }
  if (message.bodies_size() > 0) {
    EachMutation(
        Parse<pb::Document>(message.bodies(0).document()),
        [&](const std::string& where, const std::string& how, const auto& bad) {
          attempt(absl::StrCat("document.", where, " ", how),
                  forger.WithDocument(letter, bad));
        });
  }
  if (message.has_release_entry()) {
    EachMutation(
        Parse<pb::EntryHeader>(message.release_entry().header().payload()),
        [&](const std::string& where, const std::string& how, const auto& bad) {
          attempt(absl::StrCat("entry.", where, " ", how),
                  forger.WithEntry(letter, bad));
        });
  }
}

absl::Status BadInputTest::Deliver(const Seen& seen,
                                   const pb::DeliverRequest& request) {
  server::CallContext call;
  call.actor.node = seen.from;
  call.method = "ExchangeService.Deliver";
  return federation_->at(seen.to).exchange().Deliver(call, request).status();
}

void BadInputTest::Attempt(const Seen& seen, Rehearsal* rehearsal,
                           const std::string& what,
                           const pb::DeliverRequest& bad) {
  ++attempts_;
  const absl::Status status = Deliver(seen, bad);
  std::set<Table> changed = rehearsal->TakeChanged();
  if (status.ok()) {
    ++accepted_[what];
    return;
  }
  for (const Table table : MayNote()) changed.erase(table);
  EXPECT_THAT(changed, IsEmpty()) << what;
  ExpectRefusal(status, what);
  const std::vector<std::string> parts = PartsOf(what);
  for (const RefusedAs& row : kRefusedAs) {
    if (parts[1] != row.where || parts[2] != row.how) continue;
    EXPECT_THAT(status, RefusedBy(row.rule)) << what;
    ++exactly_;
  }
}

pb::Journey WithoutRefused(pb::Journey journey) {
  auto* const acts = journey.mutable_acts();
  acts->erase(std::remove_if(
                  acts->begin(), acts->end(),
                  [](const pb::JourneyAct& act) { return act.has_refused(); }),
              acts->end());
  return journey;
}

}  // namespace causeway::exchange_test
