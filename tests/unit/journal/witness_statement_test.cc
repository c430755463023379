#include "journal/witness_statement.h"

#include "tests/unit/journal/replay_checks.h"
#include "wire/strict_parse.h"

namespace causeway::journal {
namespace {

using ::testing::Contains;
using ::testing::Field;
using ::testing::Not;

const std::string kDigest(32, 'd');

TEST(WitnessStatementTest, ACertificateIsOfTheWitnessAndOfNoOtherNode) {
  const custody::HeadCertificate head = Head(1, kTunisia, kDigest);
  causeway::v1::SignedBytes bytes = SignCertificate(head, By(kGuinea));
  ASSERT_OK_AND_ASSIGN(const custody::HeadCertificate opened,
                       OpenCertificate(bytes, Nodes()));
  EXPECT_EQ(opened, head);
  // Mali signs what only the witness may.
  EXPECT_THAT(OpenCertificate(SignCertificate(head, By(kMali)), Nodes()),
              RefusedBy("witness.signature"));
  WitnessSigner false_name = By(kMali);
  false_name.node = kGuinea;
  EXPECT_THAT(OpenCertificate(SignCertificate(head, false_name), Nodes()),
              RefusedBy("witness.signature"));
  // One type's signature says nothing about the other.
  EXPECT_THAT(OpenVoid(bytes, Nodes()), RefusedBy("witness.signature"));
  bytes.set_payload(bytes.payload() + '\0');
  EXPECT_THAT(OpenCertificate(bytes, Nodes()),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       testing::HasSubstr("the signed header cannot be read")));
}

TEST(WitnessStatementTest, EpochZeroBeganWithNoReleaseAndEveryOtherWithOne) {
  EXPECT_OK(
      OpenStoredCertificate(SignCertificate(Head(0, kMali, ""), By(kGuinea))));
  EXPECT_THAT(OpenStoredCertificate(
                  SignCertificate(Head(0, kMali, kDigest), By(kGuinea))),
              RefusedBy("witness.form"));
  EXPECT_THAT(
      OpenStoredCertificate(SignCertificate(Head(1, kMali, ""), By(kGuinea))),
      RefusedBy("witness.form"));
}

causeway::v1::WitnessQuestion Probe() {
  causeway::v1::WitnessQuestion question;
  question.set_format_version(1);
  question.set_from(kMali);
  question.set_to(kGuinea);
  question.set_directory_version(1);
  question.set_nonce(std::string(32, 'n'));
  question.mutable_probe()->set_case_tag(TestCaseTag());
  return question;
}

TEST(WitnessStatementTest, AQuestionIsItsCallersAndAnAnswerItsQuestions) {
  std::string digest;
  const std::string packed =
      PackQuestion(Probe(), Nodes().SigningKeyFor(kMali), &digest);
  ASSERT_OK_AND_ASSIGN(const OpenedQuestion opened,
                       UnpackQuestion(packed, kMali, kGuinea, Nodes()));
  EXPECT_EQ(opened.digest, digest);
  EXPECT_THAT(UnpackQuestion(packed, kTunisia, kGuinea, Nodes()),
              RefusedBy("witness.signature"));
  EXPECT_THAT(UnpackQuestion(packed, kMali, kTunisia, Nodes()),
              RefusedBy("witness.signature"));
  causeway::v1::WitnessQuestion empty = Probe();
  empty.clear_question();
  EXPECT_THAT(
      UnpackQuestion(PackQuestion(empty, Nodes().SigningKeyFor(kMali), &digest),
                     kMali, kGuinea, Nodes()),
      RefusedBy("witness.form"));

  causeway::v1::WitnessAnswer answer;
  answer.set_to(kMali);
  answer.set_question_digest(opened.digest);
  answer.set_position(7);
  const std::string told = PackAnswer(answer, By(kGuinea));
  ASSERT_OK_AND_ASSIGN(
      const OpenedAnswer heard,
      UnpackAnswer(told, kGuinea, kMali, opened.digest, Nodes()));
  EXPECT_EQ(*ProvenPosition(heard.signed_bytes, kGuinea, kMali, Nodes()), 7U);
  EXPECT_THAT(UnpackAnswer(told, kGuinea, kMali, kDigest, Nodes()),
              RefusedBy("witness.form"));
  EXPECT_THAT(UnpackAnswer(told, kGuinea, kTunisia, opened.digest, Nodes()),
              RefusedBy("witness.signature"));
  EXPECT_THAT(UnpackAnswer(PackAnswer(answer, By(kTunisia)), kGuinea, kMali,
                           opened.digest, Nodes()),
              RefusedBy("witness.signature"));
}

TEST(WitnessStatementTest, OfAReleaseTheWitnessSeesCommitmentsAndReady) {
  CaseBuilder builder;
  builder.WriteOpening();
  builder.WriteHandoff();
  const causeway::v1::Entry& release = builder.file().open(5);
  const causeway::v1::ReleaseProof proof = ProofOf(release);
  ASSERT_OK_AND_ASSIGN(const custody::ReleaseRequest request,
                       OpenProof(proof, Nodes()));
  EXPECT_TRUE(request.ready_verified);
  EXPECT_EQ(request.giver, kMali);
  EXPECT_EQ(request.receiver, kTunisia);
  EXPECT_EQ(request.epoch, 0U);
  EXPECT_EQ(request.ready_to_epoch, 1U);
  EXPECT_EQ(request.release_digest, builder.open_head());
  // No fact, no document.
  EXPECT_EQ(proof.ByteSizeLong(), release.header().ByteSizeLong() +
                                      release.received().ByteSizeLong() + 6);
  // Another entry commits to no READY.
  EXPECT_THAT(OpenProof(ProofOf(builder.file().open(3)), Nodes()),
              RefusedBy("witness.form"));
  ASSERT_OK_AND_ASSIGN(const custody::ReleaseRequest accepted,
                       OpenProof(ProofOf(builder.file().open(4)), Nodes()));
  EXPECT_FALSE(accepted.ready_verified);
  causeway::v1::ReleaseProof altered = proof;
  altered.mutable_received()->set_salt(std::string(32, 's'));
  EXPECT_THAT(OpenProof(altered, Nodes()), RefusedBy("journal.commitment"));
}

auto SingleRelease() { return Field(&Attested::what, "single_release"); }

TEST(WitnessedReplayTest, ACertificateTakesThePlaceOfTheGiversWord) {
  CaseBuilder builder;
  causeway::v1::CaseFile file = builder.WriteAll();
  const std::string release = SignedDigest("entry", file.open(5).header());
  ASSERT_OK_AND_ASSIGN(const ReplayedCase alone, ReplayFile(file));
  EXPECT_THAT(alone.attested, Contains(SingleRelease()));
  State(file, Head(0, kMali, ""));
  State(file, Head(1, kTunisia, release));
  ASSERT_OK_AND_ASSIGN(const ReplayedCase witnessed, ReplayFile(file));
  EXPECT_THAT(witnessed.attested, Not(Contains(SingleRelease())));
}

TEST(WitnessedReplayTest, WhatTheWitnessStatesFitsTheJournalOrIsRefused) {
  CaseBuilder builder;
  const causeway::v1::CaseFile whole = builder.WriteAll();
  const std::string release = SignedDigest("entry", whole.open(5).header());
  const auto with = [&](const custody::HeadCertificate& head) {
    causeway::v1::CaseFile file = whole;
    State(file, head);
    return file;
  };
  EXPECT_OK(ReplayFile(with(Head(1, kTunisia, release))).status());
  EXPECT_THAT(ReplayFile(with(Head(0, kTunisia, ""))),
              RefusedBy("journal.witness"));
  EXPECT_THAT(ReplayFile(with(Head(1, kMali, release))),
              RefusedBy("journal.witness"));
  EXPECT_THAT(ReplayFile(with(Head(1, kTunisia, kDigest))),
              RefusedBy("journal.witness"));
  custody::HeadCertificate other = Head(1, kTunisia, release);
  other.case_tag = std::string(32, 'x');
  EXPECT_THAT(ReplayFile(with(other)), RefusedBy("journal.witness"));
  causeway::v1::CaseFile twice = with(Head(1, kTunisia, release));
  State(twice, Head(1, kTunisia, release));
  EXPECT_THAT(ReplayFile(twice), RefusedBy("journal.witness"));
  causeway::v1::CaseFile forged = whole;
  *forged.add_witness_statements()->mutable_head_certificate() =
      SignCertificate(Head(1, kTunisia, release), By(kTunisia));
  EXPECT_THAT(ReplayFile(forged), RefusedBy("journal.witness"));
}

// A RELEASE that the witness voided, and the epoch that goes on.
causeway::v1::CaseFile Voided(CaseBuilder& builder, bool with_void) {
  builder.WriteOpening();
  builder.WriteHandoff();
  const std::string release = builder.open_head();
  const causeway::v1::SignedBytes signed_void =
      SignVoid({TestCaseTag(), 0, release, TestOfferId()}, By(kGuinea));
  procedure::ReleaseVoided fact;
  fact.offer_id = TestOfferId();
  fact.release_digest = release;
  fact.void_digest = VoidDigest(signed_void);
  builder.Open(fact, kMali, procedure::Function::kMachine);
  if (with_void) {
    // The protected segment goes on, too.
    builder.Secret(
        procedure::DangerScreened{procedure::DangerSubject::kFamily,
                                  procedure::ScreenResult::kNoIndication},
        kMali);
  }
  causeway::v1::CaseFile file = builder.file();
  file.clear_protected_heads();
  if (with_void) {
    *file.add_witness_statements()->mutable_release_void() = signed_void;
  }
  return file;
}

TEST(WitnessedReplayTest, AVoidedReleaseLeavesTheEpochWithItsCustodian) {
  CaseBuilder builder;
  ASSERT_OK_AND_ASSIGN(const ReplayedCase replayed,
                       ReplayFile(Voided(builder, true)));
  EXPECT_EQ(replayed.state.open.custodian, kMali);
  EXPECT_FALSE(replayed.state.open.between_custodians);
  EXPECT_EQ(replayed.state.open.worker, "s-aaaaaaaa");
  EXPECT_EQ(replayed.epochs.size(), 1U);
  EXPECT_THAT(replayed.attested, Not(Contains(SingleRelease())));
}

TEST(WitnessedReplayTest, NobodyVoidsAReleaseButTheWitness) {
  CaseBuilder builder;
  EXPECT_THAT(ReplayFile(Voided(builder, false)), RefusedBy("journal.witness"));
  CaseBuilder again;
  causeway::v1::CaseFile moved = Voided(again, true);
  State(moved,
        Head(1, kTunisia, SignedDigest("entry", moved.open(5).header())));
  EXPECT_THAT(ReplayFile(moved), RefusedBy("journal.witness"));
}

}  // namespace
}  // namespace causeway::journal
