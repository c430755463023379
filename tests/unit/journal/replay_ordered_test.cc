// A case that an ORDER moved goes on in its journal; what was lost with its
// custodian is missing there, and listed.

#include "tests/unit/journal/replay_checks.h"
#include "wire/strict_parse.h"

namespace causeway::journal {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::HasSubstr;

constexpr char kNewWorker[] = "s-aaaaaaaa";
const std::string kDigest(32, 'd');

std::string DigestOfOrder(std::uint64_t epoch, const std::string& to,
                          const std::string& federation = kTestFederation) {
  causeway::v1::CustodyOrder order;
  order.set_format_version(kWitnessFormat);
  order.set_federation(federation);
  order.set_case_tag(TestCaseTag());
  order.set_epoch(epoch);
  order.set_to(to);
  return OrderDigest(wire::Encode(order));
}

// The certificate that an ORDER into this epoch makes.
custody::HeadCertificate OrderedHead(std::uint64_t epoch,
                                     const std::string& to) {
  return Head(epoch, to, DigestOfOrder(epoch - 1, to));
}

procedure::CustodyOrdered Ordered(std::uint64_t epoch,
                                  const std::string& certificate,
                                  const std::string& former) {
  return {certificate, former, kMali, kNewWorker, epoch};
}

// The witness states it, and the node that it names takes the case up.
void Order(CaseBuilder& builder, std::uint64_t epoch, const std::string& to,
           const std::string& former) {
  const std::string digest = State(builder.file(), OrderedHead(epoch, to));
  builder.WriteOrdered(Ordered(epoch, digest, former), to);
}

void Care(CaseBuilder& builder, const std::string& node) {
  procedure::UrgentRaised urgent;
  urgent.kind = procedure::UrgentKind::kHealth;
  builder.Open(urgent, node, procedure::Function::kCaseWorker);
}

// Epoch 0 has no end here: its custodian was lost in it.
void WriteLost(CaseBuilder& builder) {
  builder.WriteOpening();
  Order(builder, 1, kTunisia, kMali);
}

// Epoch 0 ends with a RELEASE to Tunisia.
std::string WriteReleased(CaseBuilder& builder) {
  builder.WriteOpening();
  builder.WriteHandoff();
  return builder.open_head();
}

TEST(ReplayOrdered, GoesOnAfterAnEpochThatEndedWithoutRelease) {
  CaseBuilder builder;
  WriteLost(builder);
  procedure::AsylumStatusRecorded asylum;
  asylum.displacement = procedure::DisplacementStatus::kMigrant;
  asylum.status = procedure::AsylumStatus::kPending;
  builder.Secret(asylum, kTunisia);
  Care(builder, kTunisia);
  ASSERT_OK_AND_ASSIGN(const ReplayedCase replayed, ReplayFile(builder.file()));
  EXPECT_EQ(replayed.state.open.custodian, kTunisia);
  EXPECT_EQ(replayed.state.open.epoch, 1U);
  EXPECT_TRUE(replayed.state.open.urgent);
  EXPECT_EQ(replayed.state.secret.asylum, procedure::AsylumStatus::kPending);
  EXPECT_EQ(replayed.secret_head, builder.secret_head());
  ASSERT_EQ(replayed.epochs.size(), 2U);
  EXPECT_EQ(replayed.epochs[1].custodian, kTunisia);
  EXPECT_EQ(replayed.epochs[1].first_sequence, 2U);
  EXPECT_EQ(replayed.epochs[1].last_sequence, 3U);
  EXPECT_THAT(Listed(replayed),
              ElementsAre("journal_gap ml-alpha 0", "conduct ml-alpha 0",
                          "conduct tn-beta 1"));
  EXPECT_THAT(replayed.attested,
              Contains(Field(&Attested::sentence,
                             "what it recorded in epoch 0 after entry 1, if "
                             "anything: it is not here")));
  EXPECT_OK(
      ReplayStored(builder.file(), procedure::ProcedureSet::EmbeddedAlone()));
}

// The giver was lost before the witness cosigned: the RELEASE came to nothing.
TEST(ReplayOrdered, GoesOnOverAReleaseThatNeverMovedCustody) {
  CaseBuilder builder;
  WriteReleased(builder);
  Order(builder, 1, kGuinea, kMali);
  Care(builder, kGuinea);
  ASSERT_OK_AND_ASSIGN(const ReplayedCase replayed, ReplayFile(builder.file()));
  EXPECT_EQ(replayed.state.open.custodian, kGuinea);
  EXPECT_FALSE(replayed.state.open.between_custodians);
  // Nothing rests on there being one RELEASE only.
  EXPECT_THAT(Listed(replayed),
              ElementsAre("gates_held ml-alpha 0", "journal_gap ml-alpha 0",
                          "conduct ml-alpha 0", "conduct gn-gamma 1"));
}

// The receiver of the RELEASE took the case, and was lost with what it wrote.
TEST(ReplayOrdered, GoesOnAfterEpochsThatAreMissing) {
  CaseBuilder builder;
  const std::string release = WriteReleased(builder);
  State(builder.file(), Head(1, kTunisia, release));
  Order(builder, 2, kGuinea, kTunisia);
  ASSERT_OK_AND_ASSIGN(const ReplayedCase replayed, ReplayFile(builder.file()));
  EXPECT_EQ(replayed.state.open.epoch, 2U);
  // Epoch 0 is whole.
  EXPECT_THAT(Listed(replayed),
              ElementsAre("gates_held ml-alpha 0", "journal_gap tn-beta 1",
                          "conduct ml-alpha 0", "conduct gn-gamma 2"));
}

// Without the certificate of the missing epoch it is not known that epoch 0
// ended there.
TEST(ReplayOrdered, ListsBothWhereTheReleaseIsNotKnownToHaveMovedCustody) {
  CaseBuilder builder;
  WriteReleased(builder);
  Order(builder, 4, kGuinea, kTunisia);
  ASSERT_OK_AND_ASSIGN(const ReplayedCase replayed, ReplayFile(builder.file()));
  EXPECT_THAT(Listed(replayed),
              ElementsAre("gates_held ml-alpha 0", "journal_gap ml-alpha 0",
                          "journal_gap tn-beta 1", "conduct ml-alpha 0",
                          "conduct gn-gamma 4"));
  EXPECT_THAT(
      replayed.attested,
      Contains(AllOf(Field(&Attested::by, kTunisia),
                     Field(&Attested::sentence, HasSubstr("epochs 1 to 3")))));
}

TEST(ReplayOrdered, BackToWhoHadItBeforeAndOnByASecondOrder) {
  CaseBuilder builder;
  builder.WriteAll();
  Order(builder, 2, kMali, kTunisia);
  Care(builder, kMali);
  Order(builder, 3, kTunisia, kMali);
  ASSERT_OK_AND_ASSIGN(const ReplayedCase replayed, ReplayFile(builder.file()));
  EXPECT_EQ(replayed.epochs.size(), 4U);
  EXPECT_EQ(replayed.state.open.custodian, kTunisia);
  EXPECT_THAT(Listed(replayed), Contains("journal_gap tn-beta 1"));
  EXPECT_THAT(Listed(replayed), Contains("journal_gap ml-alpha 2"));
}

TEST(ReplayOrdered, AGapWithoutAnOrderIsRefused) {
  CaseBuilder unfinished;
  unfinished.WriteOpening();
  State(unfinished.file(), OrderedHead(1, kTunisia));
  unfinished.BeginEpoch(1, kTunisia);
  Care(unfinished, kTunisia);
  ExpectReplayRefused(unfinished.file(), "journal.epoch", "entry 2");
  CaseBuilder released;
  WriteReleased(released);
  State(released.file(), OrderedHead(2, kGuinea));
  released.BeginEpoch(2, kGuinea);
  Care(released, kGuinea);
  ExpectReplayRefused(released.file(), "journal.epoch", "entry 6");
}

TEST(ReplayOrdered, WithoutTheCertificateItIsRefused) {
  CaseBuilder builder;
  WriteLost(builder);
  builder.file().clear_witness_statements();
  ExpectReplayRefused(builder.file(), "journal.witness", "entry 2");
  // Of another epoch.
  State(builder.file(), OrderedHead(2, kTunisia));
  ExpectReplayRefused(builder.file(), "journal.witness", "entry 2");
}

TEST(ReplayOrdered, ByAnotherNodeThanTheCertificateNamesIsRefused) {
  CaseBuilder builder;
  builder.WriteOpening();
  const std::string digest = State(builder.file(), OrderedHead(1, kTunisia));
  builder.WriteOrdered(Ordered(1, digest, kMali), kGuinea);
  ExpectReplayRefused(builder.file(), "journal.witness", "entry 2");
  CaseBuilder stated;
  stated.ChangeEntry("o2",
                     [](NewEntry* entry) { entry->fact.meta.node = kGuinea; });
  WriteLost(stated);
  ExpectReplayRefused(stated.file(), "journal.author", "entry 2");
}

TEST(ReplayOrdered, ByAnotherCertificateThanTheFactNamesIsRefused) {
  CaseBuilder builder;
  builder.WriteOpening();
  State(builder.file(), OrderedHead(1, kTunisia));
  builder.WriteOrdered(Ordered(1, kDigest, kMali), kTunisia);
  ExpectReplayRefused(builder.file(), "journal.witness", "entry 2");
}

// Nobody leaves out what the giver wrote by calling a RELEASE an ORDER.
TEST(ReplayOrdered, WhereCustodyMovedByReleaseItIsRefused) {
  CaseBuilder builder;
  const std::string release = WriteReleased(builder);
  const std::string digest = State(builder.file(), Head(1, kTunisia, release));
  builder.WriteOrdered(Ordered(1, digest, kMali), kTunisia);
  ExpectReplayRefused(builder.file(), "journal.epoch",
                      "entry 6: custody moved by RELEASE");
  // The RELEASE, and more, is left out.
  CaseBuilder shorter;
  shorter.WriteOpening();
  *shorter.file().mutable_witness_statements() =
      builder.file().witness_statements();
  shorter.WriteOrdered(Ordered(1, digest, kMali), kTunisia);
  EXPECT_THAT(ReplayFile(shorter.file()), RefusedBy("journal.witness"));
}

TEST(ReplayOrdered, ByAnOrderOfAnotherCaseNodeEpochOrFederationIsRefused) {
  custody::HeadCertificate genuine = OrderedHead(1, kTunisia);
  EXPECT_TRUE(BeganByOrder(genuine, kTestFederation));
  EXPECT_FALSE(BeganByOrder(genuine, ""));
  EXPECT_FALSE(BeganByOrder(Head(0, kTunisia, ""), kTestFederation));
  custody::HeadCertificate other_case = genuine;
  other_case.case_tag = std::string(32, 'x');
  EXPECT_FALSE(BeganByOrder(other_case, kTestFederation));
  for (const std::string& digest :
       {DigestOfOrder(0, kMali), DigestOfOrder(1, kTunisia),
        DigestOfOrder(0, kTunisia, "other.example"), kDigest}) {
    CaseBuilder builder;
    builder.WriteOpening();
    const std::string certificate =
        State(builder.file(), Head(1, kTunisia, digest));
    builder.WriteOrdered(Ordered(1, certificate, kMali), kTunisia);
    EXPECT_THAT(ReplayFile(builder.file()), RefusedBy("journal.witness"));
  }
}

TEST(ReplayOrdered, TwiceInAnEpochOrNotAsItsFirstEntryIsRefused) {
  CaseBuilder twice;
  WriteLost(twice);
  const std::string digest =
      CertificateDigest(twice.file().witness_statements(0).head_certificate());
  twice.WriteOrdered(Ordered(1, digest, kMali), kTunisia);
  ExpectReplayRefused(twice.file(), "journal.epoch", "entry 3");
  CaseBuilder later;
  WriteLost(later);
  Care(later, kTunisia);
  later.WriteOrdered(Ordered(1, digest, kMali), kTunisia);
  ExpectReplayRefused(later.file(), "journal.epoch", "entry 4");
}

TEST(ReplayOrdered, IntoNoLaterEpochIsRefused) {
  CaseBuilder same;
  same.WriteOpening();
  same.WriteOrdered(Ordered(0, kDigest, kMali), kTunisia);
  ExpectReplayRefused(same.file(), "journal.epoch", "entry 2");
  // Entry and fact name different ones.
  CaseBuilder other;
  other.ChangeEntry("o2", [](NewEntry* entry) { entry->epoch = 2; });
  WriteLost(other);
  ExpectReplayRefused(other.file(), "journal.epoch", "entry 2");
}

TEST(ReplayOrdered, FromAnotherNodeThanItsCustodianIsRefused) {
  CaseBuilder builder;
  builder.WriteOpening();
  Order(builder, 1, kTunisia, kGuinea);
  ExpectReplayRefused(builder.file(), "H.order_from_custodian", "entry 2");
  // In a gap the certificate of the epoch before knows.
  CaseBuilder gap;
  const std::string release = WriteReleased(gap);
  State(gap.file(), Head(1, kTunisia, release));
  Order(gap, 2, kGuinea, kMali);
  ExpectReplayRefused(gap.file(), "journal.witness", "entry 6");
}

TEST(ReplayOrdered, AReleaseThatMovedCustodyToAnotherThanItNamesIsRefused) {
  CaseBuilder builder;
  const std::string release = WriteReleased(builder);
  State(builder.file(), Head(1, kGuinea, release));
  Order(builder, 2, kTunisia, kGuinea);
  ExpectReplayRefused(builder.file(), "journal.witness", "entry 6");
}

TEST(ReplayOrdered, TheLostCustodianWritesNoMore) {
  CaseBuilder builder;
  WriteLost(builder);
  builder.BeginEpoch(0, kMali);
  Care(builder, kMali);
  ExpectReplayRefused(builder.file(), "journal.epoch", "entry 3");
  CaseBuilder fenced;
  WriteLost(fenced);
  fenced.BeginEpoch(1, kMali);
  Care(fenced, kMali);
  ExpectReplayRefused(fenced.file(), "journal.author", "entry 3");
}

TEST(ReplayOrdered, AMissingEpochHasNoProtectedSegment) {
  CaseBuilder builder;
  const std::string release = WriteReleased(builder);
  State(builder.file(), Head(1, kTunisia, release));
  Order(builder, 2, kGuinea, kTunisia);
  builder.file().add_protected_segments()->set_epoch(1);
  ExpectReplayRefused(builder.file(), "journal.epoch", "epoch 1");
}

TEST(ReplayOrdered, ItCommitsToNoMessage) {
  CaseBuilder builder;
  builder.WriteOpening();
  causeway::v1::MessageHeader release;
  release.set_type(causeway::v1::MESSAGE_TYPE_RELEASE);
  const Said said = builder.Message("RELEASE", release);
  builder.ChangeEntry(
      "o2", [&](NewEntry* entry) { entry->received = said.received; });
  Order(builder, 1, kTunisia, kMali);
  ExpectReplayRefused(builder.file(), "journal.received", "entry 2");
}

}  // namespace
}  // namespace causeway::journal
