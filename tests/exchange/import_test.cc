// What a receiver refuses of a case file and of a RELEASE: each is the giver's
// own, changed in one thing. What is unchanged is taken.

#include <functional>
#include <utility>

#include "crypto/aead.h"
#include "crypto/digest.h"
#include "gtest/gtest.h"
#include "journal/entry.h"
#include "server/bundle.h"
#include "server/case_import.h"
#include "server/case_store.h"
#include "server/outbox.h"
#include "server/store_keys.h"
#include "server/task_store.h"
#include "tests/exchange/acts.h"
#include "tests/exchange/federation.h"
#include "tests/exchange/waiting.h"
#include "tests/testing/status_matchers.h"
#include "wire/strict_parse.h"

namespace causeway::exchange_test {
namespace {

using server::RunWork;
using server::Work;
using TaskRecord = causeway::store::v1::TaskRecord;

const std::string kOther(32, 'x');

class ImportTest : public testing::Test {
 protected:
  // Mali offers, Tunisia accepts; BUNDLE lies at Mali.
  void SetUp() override {
    case_id_ = ml_.OpenCase();
    ASSERT_OK(ml_.Record("worker", case_id_, ProposeMovedOn()));
    ASSERT_OK(ml_.Record("supervisor", case_id_, kApproveHandoff));
    ASSERT_OK_AND_ASSIGN(offer_, Opened(ml_, tn_, pb::MESSAGE_TYPE_OFFER));
    federation_.Settle();
    ASSERT_EQ(tn_.OpenTasks().size(), 1u);
    task_id_ = tn_.OpenTasks().front().task_id();
    ASSERT_OK(tn_.RecordTask(
        "supervisor", task_id_,
        R"({"acceptOffer":{"worker":")" + tn_.Staff("worker") + R"("}})"));
    tn_.sender().RunOnce();
    ASSERT_OK_AND_ASSIGN(bundle_, Opened(ml_, tn_, pb::MESSAGE_TYPE_BUNDLE));
    ASSERT_OK(RunWork(ml_.env(), [&](Work& work) -> absl::Status {
      ASSIGN_OR_RETURN(const server::LoadedCase c,
                       server::LoadCase(ml_.env(), work.tx, case_id_));
      ASSIGN_OR_RETURN(
          file_, server::MakeCaseFile(
                     work, c, server::PeerFrom(*work.moment.directory, "tn"),
                     /*protected_included=*/true, work.moment.today));
      return absl::OkStatus();
    }));
  }

  using Change =
      std::function<void(TaskRecord*, pb::MessageHeader*, pb::CaseFile*)>;
  // What Tunisia says to the file and its terms.
  absl::Status Verify(const Change& change) {
    return RunWork(tn_.env(), [&](Work& work) -> absl::Status {
      ASSIGN_OR_RETURN(TaskRecord task,
                       server::GetTaskRecord(work.tx, task_id_));
      pb::MessageHeader header = bundle_.header;
      pb::CaseFile file = file_;
      change(&task, &header, &file);
      return server::VerifyCaseFile(work, task, header, file);
    });
  }
  absl::Status VerifyTerms(
      const std::function<void(pb::BundleTerms*)>& change) {
    return Verify([&](TaskRecord*, pb::MessageHeader* header, pb::CaseFile*) {
      change(header->mutable_bundle());
    });
  }

  // The file comes, READY goes back; RELEASE lies at Mali.
  void Release() {
    ml_.sender().RunOnce();
    tn_.sender().RunOnce();
    ASSERT_OK_AND_ASSIGN(release_, Opened(ml_, tn_, pb::MESSAGE_TYPE_RELEASE));
  }
  absl::Status VerifyReleased(
      const std::function<void(TaskRecord*, journal::OpenedMessage*)>& change) {
    return RunWork(tn_.env(), [&](Work& work) -> absl::Status {
      ASSIGN_OR_RETURN(TaskRecord task,
                       server::GetTaskRecord(work.tx, task_id_));
      journal::OpenedMessage message = release_;
      change(&task, &message);
      return server::VerifyRelease(work, task, message, file_).status();
    });
  }

  Federation federation_;
  Node& ml_ = federation_.at("ml");
  Node& tn_ = federation_.at("tn");
  std::string case_id_;
  std::string task_id_;
  journal::OpenedMessage offer_;
  journal::OpenedMessage bundle_;
  journal::OpenedMessage release_;
  pb::CaseFile file_;
};

TEST_F(ImportTest, AFileIsWhatItsTermsSay) {
  EXPECT_OK(VerifyTerms([](pb::BundleTerms*) {}));
  EXPECT_THAT(
      VerifyTerms([](pb::BundleTerms* t) { t->set_starting_sequence(1); }),
      RefusedBy("bundle.starting_sequence"));
  EXPECT_THAT(VerifyTerms([](pb::BundleTerms* t) { t->set_open_head(kOther); }),
              RefusedBy("bundle.terms"));
  EXPECT_THAT(
      VerifyTerms([](pb::BundleTerms* t) { t->set_protected_head(kOther); }),
      RefusedBy("bundle.protected_head"));
  EXPECT_THAT(
      VerifyTerms([](pb::BundleTerms* t) { t->set_protected_included(false); }),
      RefusedBy("bundle.protected_entitlement"));
}

TEST_F(ImportTest, AFileComesFromTheCustodianOfThisVeryOffer) {
  EXPECT_THAT(Verify([](TaskRecord* task, pb::MessageHeader*, pb::CaseFile*) {
                task->set_peer("gn");
              }),
              RefusedBy("bundle.custodian"));
  EXPECT_THAT(Verify([](TaskRecord* task, pb::MessageHeader*, pb::CaseFile*) {
                task->set_offer_id(kOther);
              }),
              RefusedBy("bundle.offer"));
}

TEST_F(ImportTest, AFileHoldsNoDocumentThatNoEntryCommitsTo) {
  EXPECT_THAT(Verify([&](TaskRecord*, pb::MessageHeader*, pb::CaseFile* file) {
                auto body = journal::MakeDocumentBody(
                    Text(pb::DOCUMENT_KIND_DECISION), *ml_.env().random);
                ASSERT_OK(body);
                *file->add_documents() = *std::move(body);
              }),
              RefusedBy("bundle.document_unknown"));
}

// The offer named one version of the procedure, the file runs under another.
TEST_F(ImportTest, AFileRunsUnderTheVersionThatWasOffered) {
  pb::MessageHeader header = offer_.header;
  header.mutable_cover_sheet()->set_procedure_digest(kOther);
  journal::OpenedMessage other = offer_;
  other.signed_header.set_payload(wire::Encode(header));
  EXPECT_THAT(RunWork(tn_.env(),
                      [&](Work& work) -> absl::Status {
                        ASSIGN_OR_RETURN(
                            TaskRecord task,
                            server::GetTaskRecord(work.tx, task_id_));
                        ASSIGN_OR_RETURN(const TaskRecord forged,
                                         server::NewTask(work, other));
                        task.set_task_id(forged.task_id());
                        task.set_sealed_request(forged.sealed_request());
                        return server::VerifyCaseFile(work, task,
                                                      bundle_.header, file_);
                      }),
              RefusedBy("bundle.procedure"));
}

TEST_F(ImportTest, AReleaseIsTheEntryItsTermsNameAndAnswersReady) {
  Release();
  EXPECT_OK(VerifyReleased([](TaskRecord*, journal::OpenedMessage*) {}));
  EXPECT_THAT(VerifyReleased([](TaskRecord*, journal::OpenedMessage* message) {
                message->release_entry.reset();
              }),
              RefusedBy("release.entry"));
  EXPECT_THAT(VerifyReleased([](TaskRecord*, journal::OpenedMessage* message) {
                message->header.mutable_release()->set_release_digest(kOther);
              }),
              RefusedBy("release.terms"));
  EXPECT_THAT(VerifyReleased([](TaskRecord* task, journal::OpenedMessage*) {
                task->set_ready_digest(kOther);
              }),
              RefusedBy("release.ready"));
  EXPECT_THAT(
      VerifyReleased([](TaskRecord*, journal::OpenedMessage* message) {
        message->header.mutable_release()->set_protected_head_salt(kOther);
      }),
      RefusedBy("release.protected_head"));
}

// A child who travels: no file is final before the arrival is in it.
TEST(ImportOfTravelTest, AFinalFileHoldsTheArrival) {
  Federation federation;
  Node& tn = federation.at("tn");
  Node& gn = federation.at("gn");
  pb::Journey journey = ShippedJourney("return-to-family.json");
  int accepted = 0;  // Acts of the journey up to Guinea's promise.
  while (accepted < journey.acts_size() &&
         !(journey.acts(accepted).node() == "gn" &&
           journey.acts(accepted).task().act().has_accept_offer())) {
    ++accepted;
  }
  ++accepted;
  journey.mutable_acts()->DeleteSubrange(accepted,
                                         journey.acts_size() - accepted);
  const CaseIds ids = Play(federation, journey);
  std::string task_id;
  for (const pb::TaskView& task : gn.OpenTasks()) {
    if (task.kind() == pb::TASK_KIND_OFFER) task_id = task.task_id();
  }
  ASSERT_FALSE(task_id.empty());
  const auto verify = [&](bool final) {
    pb::CaseFile file;
    pb::MessageHeader header;
    EXPECT_OK(RunWork(tn.env(), [&](Work& work) -> absl::Status {
      ASSIGN_OR_RETURN(
          const server::LoadedCase c,
          server::LoadCase(tn.env(), work.tx, ids.at("child").at("tn")));
      ASSIGN_OR_RETURN(
          file, server::MakeCaseFile(
                    work, c, server::PeerFrom(*work.moment.directory, "gn"),
                    /*protected_included=*/false, work.moment.today));
      header.set_case_tag(file.case_tag());
      header.set_epoch(c.record.epoch());
      header.mutable_bundle()->set_epoch(c.record.epoch());
      header.mutable_bundle()->set_open_head(c.record.open_head());
      header.mutable_bundle()->set_final(final);
      return absl::OkStatus();
    }));
    return RunWork(gn.env(), [&](Work& work) -> absl::Status {
      ASSIGN_OR_RETURN(const TaskRecord task,
                       server::GetTaskRecord(work.tx, task_id));
      return server::VerifyCaseFile(work, task, header, file);
    });
  };
  EXPECT_OK(verify(false));
  EXPECT_THAT(verify(true), RefusedBy("bundle.child_received"));
}

class ChunkTest : public testing::Test {
 protected:
  void SetUp() override {
    file_.set_case_tag(kOther);
    ASSERT_OK_AND_ASSIGN(sent_, server::EncryptFile(file_, kId, random_));
    ASSERT_EQ(sent_.chunks.size(), 1u);
    terms_.set_chunk_key(sent_.key);
    terms_.add_chunk_digests(sent_.digests[0]);
  }

  // Of what came, by these terms; nothing is kept.
  absl::Status Gathered(const std::vector<std::string>& chunks,
                        const pb::BundleTerms& terms) {
    absl::Status gathered;
    federation_.at("tn")
        .storage()
        .Write([&](WriteTx& tx) -> absl::Status {
          for (std::uint32_t i = 0; i < chunks.size(); ++i) {
            RETURN_IF_ERROR(server::KeepChunk(
                tx, "ml", server::keys::ChunkIn("ml", kId, i), chunks[i]));
          }
          gathered = server::GatherFile(tx, "ml", kId, terms).status();
          return absl::CancelledError("nothing is kept");
        })
        .IgnoreError();
    return gathered;
  }

  const std::string kId = std::string(16, 'i');
  Federation federation_;
  OpenSslRandom random_;
  pb::CaseFile file_;
  server::EncryptedFile sent_;
  pb::BundleTerms terms_;
};

TEST_F(ChunkTest, AFileIsGatheredFromTheChunksOfItsTermsAlone) {
  EXPECT_OK(Gathered(sent_.chunks, terms_));
  EXPECT_THAT(Gathered({}, terms_), RefusedBy("bundle.chunk_missing"));
  EXPECT_THAT(Gathered(sent_.chunks, pb::BundleTerms()),
              RefusedBy("bundle.chunks"));
  EXPECT_THAT(Gathered({sent_.chunks[0] + "x"}, terms_),
              RefusedBy("bundle.chunk_digest"));
  pb::BundleTerms other_key = terms_;
  other_key.set_chunk_key(kOther);
  EXPECT_THAT(Gathered(sent_.chunks, other_key),
              RefusedBy("bundle.chunk_sealed"));
}

TEST_F(ChunkTest, AFileIsPadded) {
  ASSERT_OK_AND_ASSIGN(const std::string bare,
                       SealChunk(sent_.key, kId, 0, true, "not padded"));
  pb::BundleTerms terms = terms_;
  terms.set_chunk_digests(0, Sha256(bare));
  EXPECT_THAT(Gathered({bare}, terms), RefusedBy("bundle.padding"));
}

TEST_F(ChunkTest, AFileLargerThanABundleMayBeIsNotSent) {
  EXPECT_OK(server::EncryptFile(file_, kId, random_, 4096));
  EXPECT_THAT(server::EncryptFile(file_, kId, random_, 4095),
              RefusedBy("limits.case_file"));
}

}  // namespace
}  // namespace causeway::exchange_test
