// Every field of every message that nodes exchange, wrong in every way, from a
// peer that signs and seals what it sends: refused with a reason, and nothing
// of a case changes. Each message is taken from a journey at the moment at
// which the genuine one would be taken.

#include <algorithm>
#include <iterator>
#include <map>
#include <memory>
#include <set>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "base/errors.h"
#include "crypto/commitment.h"
#include "crypto/padding.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "journal/message.h"
#include "journal/message_rules.h"
#include "journal/signed_bytes.h"
#include "tests/exchange/acts.h"
#include "tests/exchange/federation.h"
#include "tests/exchange/mutations.h"
#include "tests/exchange/rehearsal.h"
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

// One message as its sender could have made it.
struct Letter {
  pb::Envelope envelope;
  pb::SealedContent content;
  pb::MessageHeader header;
};

template <typename Message>
Message Parse(const std::string& bytes) {
  Message message;
  EXPECT_TRUE(message.ParseFromString(bytes));
  return message;
}

class Forger {
 public:
  Forger(Node& from, Node& to) : from_(from), to_(to) {}

  Letter Read(const pb::Envelope& envelope) const {
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

  // Signs this header, seals and addresses the letter.
  pb::DeliverRequest Sign(Letter letter,
                          const google::protobuf::Message& header) const {
    *letter.content.mutable_message()->mutable_header() = journal::SignBytes(
        "message", wire::Encode(header), *from_.env().signing_key);
    return Seal(letter, letter.content);
  }

  pb::DeliverRequest Seal(const Letter& letter,
                          const google::protobuf::Message& content) const {
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

  // With another fact, which the header commits to.
  pb::DeliverRequest WithFact(Letter letter,
                              const google::protobuf::Message& fact) const {
    pb::Opening& opening = *letter.content.mutable_message()->mutable_fact();
    opening = journal::MakeOpening("fact", wire::Encode(fact), opening.salt(),
                                   letter.header.mutable_fact_commitment());
    return Sign(letter, letter.header);
  }

  // With another first document, which the list and the header commit to.
  pb::DeliverRequest WithDocument(
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

  // With another RELEASE entry, which the header names.
  pb::DeliverRequest WithEntry(Letter letter,
                               const google::protobuf::Message& header) const {
    pb::Entry& entry =
        *letter.content.mutable_message()->mutable_release_entry();
    *entry.mutable_header() = journal::SignBytes("entry", wire::Encode(header),
                                                 *from_.env().signing_key);
    letter.header.mutable_release()->set_release_digest(
        journal::SignedDigest("entry", entry.header()));
    return Sign(letter, letter.header);
  }

 private:
  Node& from_;
  Node& to_;
};

// What may be otherwise without being wrong, and why. `of` and `where` are the
// beginnings of the type and of the field's path; empty fits all.
struct MayVary {
  const char* of;
  const char* where;
  const char* how;
  const char* why;
  int most = 0;  // Taken so many times at most; 0: any.
};
constexpr MayVary kMayVary[] = {
    {"", "header.sent_at_us", "", "advisory"},
    {"", "header.incarnation", "", "says nothing without a witness"},
    {"", "header.head_certificate", "present",
     "says nothing without a witness"},
    {"", "header.in_reply_to", "changed",
     "what is answered is decided by offer and request"},
    {"", "header.reference", "changed", "another conversation begins"},
    {"", "header.case_reference", "", "a case it never heard of"},
    {"", "header.type", "another", "another inquiry of the same form"},
    {"WITHDRAW", "header.offer_id", "changed", "an offer that is to come"},
    {"OFFER", "header.offer_id", "changed", "another offer"},
    {"OFFER", "header.cover_sheet.", "another", "another offer"},
    {"OFFER", "header.cover_sheet.child_travels", "flipped", "another offer"},
    {"OFFER", "header.cover_sheet.sections", "one fewer", "less will come"},
    {"BUNDLE", "header.bundle.final", "flipped", "READY follows, or a round"},
    {"BUNDLE", "header.round", "", "a later round"},
    {"CHILD_ARRIVED", "header.round", "", "the round it names was sent"},
    {"CHILD_RECEIVED", "header.round", "", "the round it names was sent"},
    {"CHILD_ARRIVED", "fact.child_arrived.", "flipped", "another word"},
    {"CHILD_ARRIVED", "fact.child_arrived.", "another", "another word"},
    {"CHILD_RECEIVED", "fact.child_received.preparer", "",
     "its own node knows who"},
    {"RELEASE", "header.round", "", "the entry decides"},
    {"DECLINE", "header.round", "", "the offer is over"},
    {"EVALUATION_REQUEST", "header.evaluation.", "another", "another request"},
    {"", "header.inquiry.", "another", "another inquiry"},
    {"", "header.inquiry.", "flipped", "another inquiry"},
    {"", "header.inquiry.country", "changed", "another inquiry"},
    {"", "fact.meta.staff_number", "changed", "its own node knows who"},
    {"", "fact.meta.staff_number", "cut", "its own node knows who"},
    {"EVALUATION_ACKNOWLEDGE", "fact.meta.function", "another",
     "a supervisor may say it too", 1},
    {"EVALUATION_DECLINE", "fact.meta.function", "another",
     "a supervisor may say it too", 1},
    {"", "fact.meta.happened_on", "changed", "another day"},
    {"", "fact.meta.recorded_at_us", "one more", "another moment"},
    {"ACCEPT", "fact.custody_accepted.worker", "changed", "another worker"},
    {"ACCEPT", "fact.custody_accepted.worker", "cut", "another worker"},
    {"ACCEPT", "fact.custody_accepted.", "flipped", "another promise"},
    {"DECLINE", "fact.custody_declined.reason", "another", "another reason"},
    {"EVALUATION_DECLINE", "fact.", "another", "another reason"},
    {"EVALUATION_REPORT", "fact.evaluation_received.author", "",
     "its own node knows who"},
    {"FOLLOW_UP_REPORT", "fact.", "", "shown as its sender's word"},
    {"INQUIRY_ANSWER", "fact.inquiry_answered.", "another", "another answer"},
    {"INQUIRY_ANSWER", "fact.inquiry_answered.", "flipped", "another answer"},
    {"INQUIRY_ANSWER", "fact.consent_change_answered.outcome", "another",
     "another answer"},
};
// Another well-formed form: its sender answers for what it says.
constexpr const char* kOtherwise[] = {"changed",   "cut",     "doubled",
                                      "empty",     "another", "one fewer",
                                      "reordered", "present"};
// Types whose document here is of a kind without a form: another text or file,
// of this kind or of the one other that needs no form.
constexpr const char* kFreeText[] = {"CASE_REQUEST", "INFORMATION_REQUEST",
                                     "MEASURE_NOTICE", "TRACING_REQUEST"};

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

// Type, field and how, as Attempt puts them together.
std::vector<std::string> PartsOf(const std::string& what) {
  return absl::StrSplit(what, absl::MaxSplits(' ', 2));
}

bool FreeText(const std::string& type) {
  return std::any_of(std::begin(kFreeText), std::end(kFreeText),
                     [&](const char* of) {
                       return type == absl::StrCat("MESSAGE_TYPE_", of);
                     });
}

bool Vary(const std::string& what, int times) {
  const std::vector<std::string> parts = PartsOf(what);
  const bool otherwise = std::find(std::begin(kOtherwise), std::end(kOtherwise),
                                   parts[2]) != std::end(kOtherwise);
  if (absl::StartsWith(parts[1], "document.form.")) return otherwise;
  if (absl::StartsWith(parts[1], "document.")) {
    return FreeText(parts[0]) && (otherwise || parts[2] == "over-long") &&
           (parts[1] != "document.kind" || times == 1);
  }
  return std::any_of(
      std::begin(kMayVary), std::end(kMayVary), [&](const MayVary& row) {
        return absl::StartsWith(parts[0],
                                absl::StrCat("MESSAGE_TYPE_", row.of)) &&
               absl::StartsWith(parts[1], row.where) &&
               (*row.how == 0 || parts[2] == row.how) &&
               (row.most == 0 || times <= row.most);
      });
}

class BadInputTest : public testing::Test {
 protected:
  // A federation whose messages are looked at.
  Federation& Begin(
      Federation::Profile profile = Federation::Profile::kTwoParties) {
    federation_ = std::make_unique<Federation>(profile);
    federation_->passing = [this](const Seen& seen) {
      if (!seen.chunk) Pass(seen);
    };
    return *federation_;
  }

  // Each type of message once.
  void Pass(const Seen& seen) {
    Node& from = federation_->at(seen.from);
    Node& to = federation_->at(seen.to);
    const Forger forger(from, to);
    const auto request = Parse<pb::DeliverRequest>(seen.request);
    const Letter letter = forger.Read(request.envelope());
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

  using Attempts =
      std::function<void(const std::string& what, const pb::DeliverRequest&)>;

  static void Outside(const Forger& forger, const Letter& letter,
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

  static void Signed(const Forger& forger, const Letter& letter,
                     const Attempts& attempt) {
    EachMutation(letter.header, [&](const std::string& where,
                                    const std::string& how, const auto& bad) {
      attempt(absl::StrCat("header.", where, " ", how),
              forger.Sign(letter, bad));
    });
    const pb::Message& message = letter.content.message();
    if (!message.fact().content().empty()) {
      EachMutation(Parse<pb::Fact>(message.fact().content()),
                   [&](const std::string& where, const std::string& how,
                       const auto& bad) {
                     attempt(absl::StrCat("fact.", where, " ", how),
                             forger.WithFact(letter, bad));
                   });
    }
    if (message.bodies_size() > 0) {
      EachMutation(Parse<pb::Document>(message.bodies(0).document()),
                   [&](const std::string& where, const std::string& how,
                       const auto& bad) {
                     attempt(absl::StrCat("document.", where, " ", how),
                             forger.WithDocument(letter, bad));
                   });
    }
    if (message.has_release_entry()) {
      EachMutation(
          Parse<pb::EntryHeader>(message.release_entry().header().payload()),
          [&](const std::string& where, const std::string& how,
              const auto& bad) {
            attempt(absl::StrCat("entry.", where, " ", how),
                    forger.WithEntry(letter, bad));
          });
    }
  }

  absl::Status Deliver(const Seen& seen, const pb::DeliverRequest& request) {
    server::CallContext call;
    call.actor.node = seen.from;
    call.method = "ExchangeService.Deliver";
    return federation_->at(seen.to).exchange().Deliver(call, request).status();
  }

  void Attempt(const Seen& seen, Rehearsal* rehearsal, const std::string& what,
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
    EXPECT_FALSE(absl::IsInternal(status) || absl::IsUnknown(status) ||
                 absl::IsDataLoss(status))
        << what << ": " << status;
    const std::optional<Refusal> refusal = RefusalOf(status);
    EXPECT_TRUE(refusal.has_value() && !refusal->rule.empty() &&
                !refusal->message.empty())
        << what << ": " << status;
    const std::vector<std::string> parts = PartsOf(what);
    for (const RefusedAs& row : kRefusedAs) {
      if (parts[1] != row.where || parts[2] != row.how) continue;
      EXPECT_THAT(status, RefusedBy(row.rule)) << what;
      ++exactly_;
    }
  }

  std::unique_ptr<Federation> federation_;
  std::set<std::string> types_;
  std::map<std::string, int> accepted_;
  int attempts_ = 0;
  int exactly_ = 0;  // Refused as a row of kRefusedAs says.
};

// The acts that are refused send nothing.
pb::Journey WithoutRefused(pb::Journey journey) {
  auto* const acts = journey.mutable_acts();
  acts->erase(std::remove_if(
                  acts->begin(), acts->end(),
                  [](const pb::JourneyAct& act) { return act.has_refused(); }),
              acts->end());
  return journey;
}

// All types that this version knows.
std::set<std::string> KnownTypes() {
  std::set<std::string> types;
  const auto* const type = pb::MessageType_descriptor();
  for (int i = 0; i < type->value_count(); ++i) {
    const auto value = static_cast<pb::MessageType>(type->value(i)->number());
    if (journal::RuleOf(value) != nullptr) types.insert(type->value(i)->name());
  }
  return types;
}

void Record(Node& node, const std::string& who, const std::string& case_id,
            const std::string& act,
            const std::vector<pb::Document>& documents = {}) {
  EXPECT_OK(node.Record(who, case_id, act, documents).status()) << act;
}

// The document that Tunisia was asked about is replaced.
void Correct(Node& ml, const std::string& case_id) {
  for (const pb::TimelineEntry& entry : ml.Timeline(case_id)) {
    if (!entry.fact().has_inquiry_proposed()) continue;
    return Record(ml, "worker", case_id,
                  absl::StrCat(R"({"correctDocuments":{"entry":")",
                               entry.sequence(), R"("}})"),
                  {Text(pb::DOCUMENT_KIND_INQUIRY_RECORD)});
  }
  ADD_FAILURE() << "nothing was proposed";
}

// Mali asks and tells Tunisia what it can, and Tunisia refuses.
void AskAll(Federation& federation) {
  Node& ml = federation.at("ml");
  Node& tn = federation.at("tn");
  const std::string case_id = ml.OpenCase();
  for (const char* scope : {"SHARE_AUTHORITIES", "TRACING"}) {
    Record(ml, "worker", case_id, Consent("granted", scope),
           {Text(pb::DOCUMENT_KIND_CONSENT_RECORD)});
  }
  Record(ml, "worker", case_id,
         R"({"recordTracing":{"status":"TRACING_STATUS_OPEN"}})",
         {Text(pb::DOCUMENT_KIND_TRACING_RECORD)});
  struct Inquiry {
    const char* kind;
    pb::DocumentKind document;
    const char* more = "";
  };
  for (const Inquiry& one :
       {Inquiry{"INFORMATION_REQUEST", pb::DOCUMENT_KIND_INQUIRY_RECORD},
        Inquiry{"TRACING_REQUEST", pb::DOCUMENT_KIND_INQUIRY_RECORD},
        Inquiry{"CASE_REQUEST", pb::DOCUMENT_KIND_INQUIRY_RECORD},
        Inquiry{"PLACEMENT_CONSULTATION", pb::DOCUMENT_KIND_PLACEMENT_REPORT,
                R"(,"country":"TN")"},
        Inquiry{"MEASURE_NOTICE", pb::DOCUMENT_KIND_GUARDIAN_CERTIFICATE}}) {
    const auto act = [&](const char* name, const char* more) {
      return absl::StrCat(R"({")", name, R"(":{"kind":"INQUIRY_KIND_)",
                          one.kind, R"(","recipient":"tn")", more, "}}");
    };
    Record(ml, "worker", case_id, act("proposeInquiry", one.more),
           {Text(one.document)});
    Record(ml, "supervisor", case_id, act("approveInquiry", ""));
    federation.Settle();
  }
  Correct(ml, case_id);
  federation.Settle();
  Record(ml, "worker", case_id,
         R"({"suspendCase":{"reason":"SUSPENSION_REASON_CHILD_MISSING"}})",
         {Text(pb::DOCUMENT_KIND_SUSPENSION_RECORD)});
  Record(ml, "worker", case_id,
         R"({"sendNotice":{"kind":"INQUIRY_KIND_MISSING_NOTICE",
             "recipient":"tn"}})");
  Record(ml, "worker", case_id, R"({"resumeCase":{"identityConfirmed":true}})");
  for (const pb::TaskView& task : tn.OpenTasks()) {
    // A notice takes another answer.
    tn.RecordTask("supervisor", task.task_id(), Answer("REFUSED"))
        .status()
        .IgnoreError();
  }
  federation.Settle();
  // A hand-off that is declined, and one that is taken back.
  for (const bool taken_back : {false, true}) {
    Record(ml, "worker", case_id, ProposeMovedOn());
    Record(ml, "supervisor", case_id, kApproveHandoff);
    federation.Settle();
    if (taken_back) {
      Record(ml, "worker", case_id, kWithdrawHandoff);
    } else {
      const auto tasks = tn.OpenTasks();
      const auto offer = std::find_if(
          tasks.begin(), tasks.end(),
          [](const auto& task) { return task.kind() == pb::TASK_KIND_OFFER; });
      ASSERT_NE(offer, tasks.end());
      EXPECT_OK(tn.RecordTask("supervisor", offer->task_id(), kDeclineOffer)
                    .status());
    }
    federation.Settle();
  }
}

// The report of the journey is sent back, made anew and accepted.
void ReturnReport(Federation& federation) {
  pb::Journey journey = WithoutRefused(ShippedJourney("return-to-family.json"));
  int reported = 0;
  while (!journey.acts(reported).task().act().has_approve_report()) ++reported;
  const std::vector<pb::JourneyAct> acts(journey.acts().begin(),
                                         journey.acts().end());
  journey.mutable_acts()->DeleteSubrange(reported + 1,
                                         journey.acts_size() - reported - 1);
  CaseIds ids = Play(federation, journey);
  federation.Settle();
  Node& tn = federation.at("tn");
  const std::string case_id = ids.at("child").at("tn");
  Record(tn, "worker", case_id,
         R"({"returnEvaluation":{"lacks":["REPORT_LACK_SAFETY"]}})");
  federation.Settle();
  for (int i = 0; i <= reported; ++i) {
    const pb::TaskAct& act = acts[static_cast<std::size_t>(i)].task().act();
    if (act.has_submit_report() || act.has_approve_report()) {
      EXPECT_OK(PlayOn(federation, &ids, acts[static_cast<std::size_t>(i)]));
    }
  }
  federation.Settle();
  Record(tn, "worker", case_id, R"({"acceptReport":{}})");
  federation.Settle();
}

// Up to the request to Guinea, which declines.
void DeclineEvaluation(Federation& federation) {
  pb::Journey journey = ShippedJourney("return-to-family.json");
  int requested = 0;
  while (!journey.acts(requested).record().act().has_approve_evaluation()) {
    ++requested;
  }
  journey.mutable_acts()->DeleteSubrange(requested + 1,
                                         journey.acts_size() - requested - 1);
  Play(federation, journey);
  federation.Settle();
  Node& gn = federation.at("gn");
  ASSERT_EQ(gn.OpenTasks().size(), 1u);
  EXPECT_OK(
      gn.RecordTask("supervisor", gn.OpenTasks()[0].task_id(), kDeclineOffer)
          .status());
  federation.Settle();
}

// Tunisia took a case over, lost it with its disk, and gets its file again.
void RestoreFile(Federation& federation) {
  Node& ml = federation.at("ml");
  Node& tn = federation.at("tn");
  federation.Settle();
  const std::string case_id = ml.OpenCase();
  Record(ml, "worker", case_id, ProposeMovedOn());
  Record(ml, "supervisor", case_id, kApproveHandoff);
  federation.Settle();
  const auto backup = tn.Backup();
  ASSERT_EQ(tn.OpenTasks().size(), 1u);
  tn.AcceptOffer(tn.OpenTasks()[0].task_id());
  federation.Settle();
  tn.RestoreFrom(backup);
  federation.Settle();
  EXPECT_EQ(tn.Rows(Table::kCases).size(), 1u);
}

TEST_F(BadInputTest, EveryFieldOfEveryMessage) {
  for (const char* journey :
       {"return-to-family.json", "asylum-claim-during-evaluation.json",
        "danger-notice.json", "missing-and-found.json",
        "consent-withdrawn-before-departure.json"}) {
    Play(Begin(), WithoutRefused(ShippedJourney(journey)));
    federation_->Settle();
  }
  AskAll(Begin());
  DeclineEvaluation(Begin());
  ReturnReport(Begin());
  RestoreFile(Begin(Federation::Profile::kWitness));
  EXPECT_THAT(types_, ::testing::ContainerEq(KnownTypes()));
  EXPECT_GT(attempts_, 5000);
  EXPECT_GT(exactly_, 10);
  for (const auto& [what, times] : accepted_) {
    EXPECT_TRUE(Vary(what, times)) << what << " was taken " << times;
  }
}

}  // namespace
}  // namespace causeway::exchange_test
