#include "tests/exchange/witness_spoiler.h"

#include <functional>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/errors.h"
#include "base/log.h"
#include "crypto/padding.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "journal/signed_bytes.h"
#include "journal/witness_statement.h"
#include "server/refuse_by.h"
#include "server/store_keys.h"
#include "server/witness_agent.h"
#include "tests/exchange/bad_input_fixture.h"
#include "tests/exchange/mutations.h"
#include "tests/testing/status_matchers.h"
#include "wire/strict_parse.h"

namespace causeway::exchange_test {
namespace {

using ::testing::IsEmpty;

using Changed = Rehearsal::Changed;

// By this rule the witness here answers what is not looked at.
constexpr char kNotNow[] = "test.not_now";

// A store is exchanged for one in which nothing lasts.
class InRehearsal {
 public:
  explicit InRehearsal(Node& node)
      : node_(node),
        rehearsal_(node.env().storage),
        real_(std::exchange(node.env().storage, &rehearsal_)) {}
  ~InRehearsal() { node_.env().storage = real_; }
  InRehearsal(const InRehearsal&) = delete;
  InRehearsal& operator=(const InRehearsal&) = delete;
  Changed Take() { return rehearsal_.TakeChangedRows(); }

 private:
  Node& node_;
  Rehearsal rehearsal_;
  Storage* const real_;
};

absl::StatusOr<pb::AskWitnessResponse> AskAs(
    Node& asker, Node& witness, const pb::AskWitnessRequest& request) {
  server::CallContext call;
  call.actor.node = asker.id();
  call.method = "WitnessService.Ask";
  return witness.witness().Ask(call, request);
}

template <typename Outer>
pb::SignedBytes SignedIn(const Outer& padded) {
  return Parse<pb::SignedBytes>(Unpad(padded).value_or(""));
}

pb::WitnessQuestion QuestionIn(const pb::AskWitnessRequest& request) {
  return Parse<pb::WitnessQuestion>(SignedIn(request.question()).payload());
}

pb::WitnessAnswer AnswerIn(const pb::AskWitnessResponse& response) {
  return Parse<pb::WitnessAnswer>(SignedIn(response.answer()).payload());
}

pb::AskWitnessRequest Asked(const google::protobuf::Message& signed_bytes) {
  pb::AskWitnessRequest request;
  request.set_question(Pad(wire::Encode(signed_bytes)));
  return request;
}

pb::AskWitnessRequest AskedBy(Node& asker,
                              const google::protobuf::Message& question) {
  return Asked(journal::SignBytes("witness_question", wire::Encode(question),
                                  *asker.env().signing_key));
}

pb::AskWitnessResponse Answered(const google::protobuf::Message& signed_bytes) {
  pb::AskWitnessResponse response;
  response.set_answer(Pad(wire::Encode(signed_bytes)));
  return response;
}

pb::AskWitnessResponse AnsweredBy(Node& node,
                                  const google::protobuf::Message& answer) {
  return Answered(journal::SignBytes("witness_answer", wire::Encode(answer),
                                     *node.env().signing_key));
}

std::string NameOf(const pb::WitnessQuestion& question) {
  const auto* const field = question.GetReflection()->GetOneofFieldDescriptor(
      question, question.GetDescriptor()->FindOneofByName("question"));
  return field == nullptr ? "none" : field->name();
}

const pb::SinceQuestion* SinceIn(const pb::WitnessQuestion& question) {
  if (question.has_recover()) return &question.recover();
  return question.has_news() ? &question.news() : nullptr;
}

pb::ReleaseProof* ReleaseIn(pb::WitnessQuestion& question) {
  if (question.has_release()) return question.mutable_release();
  if (question.has_void_release()) return question.mutable_void_release();
  return question.has_register_() && question.register_().has_release()
             ? question.mutable_register_()->mutable_release()
             : nullptr;
}

// The question, and what stands in it.
std::string FormOf(pb::WitnessQuestion question) {
  const pb::SinceQuestion* const since = SinceIn(question);
  return absl::StrCat(NameOf(question), question.has_shown() ? "+shown" : "",
                      since != nullptr && since->has_proof() ? "+proof" : "",
                      question.has_register_() && ReleaseIn(question) != nullptr
                          ? "+release"
                          : "");
}

// What an answer states of custody: tag, epoch, holder of each certificate.
std::vector<std::string> HeadsIn(const pb::AskWitnessResponse& response) {
  std::vector<std::string> heads;
  const pb::WitnessAnswer answer = AnswerIn(response);
  for (const pb::WitnessStatement& one : answer.statements()) {
    const auto head =
        Parse<pb::HeadCertificate>(one.head_certificate().payload());
    heads.push_back(
        absl::StrCat(head.case_tag(), " ", head.epoch(), " ", head.holder()));
  }
  return heads;
}

using Questions = std::function<void(const std::string& what,
                                     const pb::AskWitnessRequest& bad)>;

// Statements of the witness that only the asker signed.
void Claims(Node& asker, const pb::WitnessQuestion& question,
            const Questions& attempt) {
  const SigningKey& key = *asker.env().signing_key;
  if (question.has_shown()) {
    EachMutation(
        Parse<pb::HeadCertificate>(question.shown().payload()),
        [&](const std::string& where, const std::string& how, const auto& bad) {
          pb::WitnessQuestion other = question;
          *other.mutable_shown() =
              journal::SignBytes("head_certificate", wire::Encode(bad), key);
          attempt(absl::StrCat("shown.", where, " ", how),
                  AskedBy(asker, other));
        });
  }
  const pb::SinceQuestion* const since = SinceIn(question);
  if (since == nullptr || !since->has_proof()) return;
  EachMutation(
      Parse<pb::WitnessAnswer>(since->proof().payload()),
      [&](const std::string& where, const std::string& how, const auto& bad) {
        pb::WitnessQuestion other = question;
        pb::SinceQuestion* const in = other.has_recover()
                                          ? other.mutable_recover()
                                          : other.mutable_news();
        *in->mutable_proof() =
            journal::SignBytes("witness_answer", wire::Encode(bad), key);
        in->set_position(in->position() + 1);
        attempt(absl::StrCat("proof.", where, " ", how), AskedBy(asker, other));
      });
}

// A RELEASE that its giver wrote otherwise, and one whose READY its receiver
// wrote otherwise. `giver` asks, or gave the case to who asks.
void Releases(Federation& federation, Node& asker,
              const pb::WitnessQuestion& question, const Questions& attempt) {
  pb::WitnessQuestion genuine = question;
  if (ReleaseIn(genuine) == nullptr) return;
  const auto entry =
      Parse<pb::EntryHeader>(ReleaseIn(genuine)->entry_header().payload());
  const auto signed_ready =
      Parse<pb::SignedBytes>(ReleaseIn(genuine)->received().content());
  const auto ready = Parse<pb::MessageHeader>(signed_ready.payload());
  Node& giver = federation.at(entry.author_node());
  Node& receiver = federation.at(ready.from());
  EachMutation(entry, [&](const std::string& where, const std::string& how,
                          const auto& bad) {
    pb::WitnessQuestion other = question;
    *ReleaseIn(other)->mutable_entry_header() = journal::SignBytes(
        "entry", wire::Encode(bad), *giver.env().signing_key);
    attempt(absl::StrCat("entry.", where, " ", how), AskedBy(asker, other));
  });
  const auto with_ready = [&](const google::protobuf::Message& header,
                              Node& signer) {
    pb::WitnessQuestion other = question;
    pb::ReleaseProof& proof = *ReleaseIn(other);
    pb::EntryHeader committing = entry;
    *proof.mutable_received() = journal::MakeOpening(
        "received",
        wire::Encode(journal::SignBytes("message", wire::Encode(header),
                                        *signer.env().signing_key)),
        proof.received().salt(), committing.mutable_received_commitment());
    *proof.mutable_entry_header() = journal::SignBytes(
        "entry", wire::Encode(committing), *giver.env().signing_key);
    return AskedBy(asker, other);
  };
  EachMutation(ready, [&](const std::string& where, const std::string& how,
                          const auto& bad) {
    attempt(absl::StrCat("ready.", where, " ", how), with_ready(bad, receiver));
  });
  // Nobody makes a READY for another.
  attempt("forged_ready. changed", with_ready(ready, giver));
}

// Makes another answer of the genuine one.
using Spoil =
    std::function<pb::AskWitnessResponse(const pb::AskWitnessResponse&)>;

// The witness, of which one answer is spoilt, and which answers nothing else.
class OneAnswer : public server::WitnessTransport {
 public:
  OneAnswer(Node* asker, Node* witness, const pb::WitnessQuestion& question,
            Spoil spoil)
      : asker_(*asker),
        witness_(*witness),
        question_(Same(question)),
        spoil_(std::move(spoil)) {}

  absl::StatusOr<pb::AskWitnessResponse> Ask(
      const std::string&, const pb::AskWitnessRequest& request) override {
    if (Same(QuestionIn(request)) != question_) {
      return server::RefuseBy(absl::StatusCode::kFailedPrecondition, kNotNow,
                              "not looked at");
    }
    ASSIGN_OR_RETURN(const pb::AskWitnessResponse genuine,
                     AskAs(asker_, witness_, request));
    heard_ = genuine;
    return spoil_(genuine);
  }

  // What the witness said before it was spoilt.
  const std::optional<pb::AskWitnessResponse>& heard() const { return heard_; }

 private:
  // A question asked again has another nonce.
  static std::string Same(pb::WitnessQuestion question) {
    question.clear_nonce();
    return question.SerializeAsString();
  }

  Node& asker_;
  Node& witness_;
  const std::string question_;
  const Spoil spoil_;
  std::optional<pb::AskWitnessResponse> heard_;
};

// One question, asked again and again by a process of the asker's own.
class AnswerLook {
 public:
  AnswerLook(Node* asker, Node* witness, const pb::WitnessQuestion& question)
      : asker_(*asker),
        witness_(*witness),
        question_(question),
        here_(*asker),
        there_(*witness) {}

  // What the witness says to it; nothing where the asker takes none.
  std::optional<pb::AskWitnessResponse> Genuine() {
    const std::set<std::string> refused =
        Refused([](const pb::AskWitnessResponse& said) { return said; });
    here_.Take();
    return refused.empty() ? heard_ : std::nullopt;
  }

  // `taken` is told which spoilt answers were not refused. Returns how many
  // there were.
  int Spoiled(const pb::AskWitnessResponse& genuine, const std::string& form,
              const std::function<void(const std::string&)>& taken);

 private:
  using Part = std::function<std::unique_ptr<google::protobuf::Message>(
      const pb::AskWitnessResponse&)>;
  using Make = std::function<pb::AskWitnessResponse(
      const google::protobuf::Message& bad)>;

  // The lines in which the asker says why it does not take an answer.
  std::set<std::string> Refused(const Spoil& spoil) {
    std::set<std::string> lines;
    SetLogSink([&lines](absl::string_view line) {
      if (absl::StrContains(line, "witness_not_yet") &&
          !absl::StrContains(line, kNotNow)) {
        lines.emplace(line);
      }
    });
    OneAnswer line(&asker_, &witness_, question_, spoil);
    server::WitnessAgent agent(asker_.env(), &line);
    agent.RunOnce();
    SetLogSink({});
    heard_ = line.heard();
    return lines;
  }

  // True: it was taken.
  bool Try(const std::string& what, const Spoil& spoil) {
    const std::set<std::string> lines = Refused(spoil);
    const Changed changed = here_.Take();
    if (lines.empty()) return true;
    EXPECT_THAT(
        lines,
        testing::Each(testing::ContainsRegex(R"("rule":"[a-z]+\.[a-z_]+")")))
        << what;
    // Another start of this node is named: this one stops, and that stays.
    const bool overtaken =
        absl::StrContains(*lines.begin(), "custody.overtaken");
    for (const auto& [table, key] : changed) {
      EXPECT_TRUE(overtaken &&
                  (table == Table::kNodeLog || key == server::keys::kStanding))
          << what << " changed " << key;
    }
    return false;
  }

  // The spoilt answer belongs to the question that is asked then: it is made of
  // the genuine answer to that one.
  static Spoil Number(int chosen, const Part& part, const Make& make) {
    return [=](const pb::AskWitnessResponse& said) {
      int number = 0;
      pb::AskWitnessResponse spoilt;
      EachMutation(*part(said), [&](const std::string&, const std::string&,
                                    const auto& bad) {
        if (number++ == chosen) spoilt = make(bad);
      });
      return spoilt;
    };
  }

  Node& asker_;
  Node& witness_;
  const pb::WitnessQuestion question_;
  InRehearsal here_;
  InRehearsal there_;
  std::optional<pb::AskWitnessResponse> heard_;
};

int AnswerLook::Spoiled(const pb::AskWitnessResponse& genuine,
                        const std::string& form,
                        const std::function<void(const std::string&)>& taken) {
  int attempts = 0;
  const auto attempt = [&](const std::string& where, const Spoil& spoil) {
    ++attempts;
    const std::string what = absl::StrCat("ANSWER_", form, " ", where);
    if (Try(what, spoil)) taken(what);
  };
  const auto each = [&](const std::string& prefix, const Part& part,
                        const Make& make) {
    int count = 0;
    EachMutation(*part(genuine), [&](const std::string& where,
                                     const std::string& how, const auto&) {
      attempt(absl::StrCat(prefix, where, " ", how),
              Number(count++, part, make));
    });
  };
  each(
      "response.",
      [](const auto& said) {
        return std::make_unique<pb::AskWitnessResponse>(said);
      },
      [](const google::protobuf::Message& bad) {
        pb::AskWitnessResponse response;
        response.CopyFrom(bad);
        return response;
      });
  each(
      "signed.",
      [](const auto& said) {
        return std::make_unique<pb::SignedBytes>(SignedIn(said.answer()));
      },
      Answered);
  each(
      "answer.",
      [](const auto& said) {
        return std::make_unique<pb::WitnessAnswer>(AnswerIn(said));
      },
      [this](const google::protobuf::Message& bad) {
        return AnsweredBy(witness_, bad);
      });
  // The witness's words, under another key.
  attempt("forged. changed", [this](const pb::AskWitnessResponse& said) {
    return AnsweredBy(asker_, AnswerIn(said));
  });
  constexpr std::size_t kBits = 40;
  for (std::size_t i = 0; i < kBits; ++i) {
    attempt("response.answer one bit", [i](const pb::AskWitnessResponse& said) {
      pb::AskWitnessResponse bad = said;
      std::string& bytes = *bad.mutable_answer();
      bytes[i * bytes.size() / kBits] ^= 0x10;
      return bad;
    });
  }
  return attempts;
}

}  // namespace

WitnessSpoiler::WitnessSpoiler(Federation* federation)
    : federation_(*federation) {
  federation_.asking = [this](Node& asker, const std::string& witness,
                              const pb::AskWitnessRequest& question) {
    Look(asker, witness, question);
  };
}

void WitnessSpoiler::Look(Node& asker, const std::string& witness,
                          const pb::AskWitnessRequest& genuine) {
  if (looking_) return;
  looking_ = true;
  Node& wi = federation_.at(witness);
  const pb::WitnessQuestion question = QuestionIn(genuine);
  const std::string form = FormOf(question);
  if (questions_.count(form) == 0) SpoilQuestion(asker, wi, genuine, form);
  SpoilAnswer(asker, wi, question, form);
  looking_ = false;
}

void WitnessSpoiler::SpoilQuestion(Node& asker, Node& witness,
                                   const pb::AskWitnessRequest& genuine,
                                   const std::string& form) {
  InRehearsal rehearsal(witness);
  const auto told = AskAs(asker, witness, genuine);
  // What is refused now is refused for what is changed here.
  if (!told.ok()) return;
  questions_.insert(form);
  const Changed may = rehearsal.Take();
  const pb::WitnessQuestion question = QuestionIn(genuine);
  const std::vector<std::string> heads = HeadsIn(*told);
  const auto attempt = [&](const std::string& where,
                           const pb::AskWitnessRequest& bad) {
    ++attempts_;
    const std::string what = absl::StrCat("ASK_", form, " ", where);
    const auto answer = AskAs(asker, witness, bad);
    Changed changed = rehearsal.Take();
    if (!answer.ok()) {
      ExpectRefusal(answer.status(), what);
      EXPECT_THAT(changed, IsEmpty()) << what;
      return;
    }
    ++taken_[what];
    const pb::WitnessQuestion asked = QuestionIn(bad);
    if (NameOf(asked) != NameOf(question) ||
        asked.register_().case_tag() != question.register_().case_tag()) {
      return;  // Another question, about another case.
    }
    // It moves what the genuine one moves, to where that moves it.
    for (const auto& row : may) changed.erase(row);
    EXPECT_THAT(changed, IsEmpty()) << what;
    EXPECT_EQ(HeadsIn(*answer), heads) << what;
  };
  EachMutation(genuine, [&](const std::string& where, const std::string& how,
                            const auto& bad) {
    pb::AskWitnessRequest request;
    request.CopyFrom(bad);
    attempt(absl::StrCat("request.", where, " ", how), request);
  });
  const std::string& padded = genuine.question();
  for (std::size_t at = 0; at < padded.size(); at += padded.size() / 40 + 1) {
    pb::AskWitnessRequest request = genuine;
    (*request.mutable_question())[at] ^= 0x10;
    attempt("request.question one bit", request);
  }
  EachMutation(
      SignedIn(genuine.question()),
      [&](const std::string& where, const std::string& how, const auto& bad) {
        attempt(absl::StrCat("signed.", where, " ", how), Asked(bad));
      });
  EachMutation(question, [&](const std::string& where, const std::string& how,
                             const auto& bad) {
    attempt(absl::StrCat("question.", where, " ", how), AskedBy(asker, bad));
  });
  Claims(asker, question, attempt);
  Releases(federation_, asker, question, attempt);
}

void WitnessSpoiler::SpoilAnswer(Node& asker, Node& witness,
                                 const pb::WitnessQuestion& question,
                                 const std::string& form) {
  AnswerLook look(&asker, &witness, question);
  const std::optional<pb::AskWitnessResponse> genuine = look.Genuine();
  if (!genuine.has_value()) return;
  const pb::WitnessAnswer answer = AnswerIn(*genuine);
  const std::string answered =
      absl::StrCat(form, answer.statements().empty() ? "" : "+statements",
                   answer.moves().empty() ? "" : "+moves");
  if (!answers_.insert(answered).second) return;
  attempts_ += look.Spoiled(
      *genuine, answered, [this](const std::string& what) { ++taken_[what]; });
}

}  // namespace causeway::exchange_test
