#include "certs/directory_proposal.h"

#include <string>
#include <vector>

#include "base/errors.h"
#include "certs/directory_edit.h"
#include "certs/files.h"
#include "gmock/gmock.h"
#include "tests/testing/status_matchers.h"
#include "tests/unit/certs/temp_folder.h"
#include "tests/unit/certs/test_federation.h"

namespace causeway {
namespace {

using certs_test::Now;
using certs_test::Shared;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;

class DirectoryProposalTest : public ::testing::Test {
 protected:
  v1::Directory Next() const {
    return NextVersion(*current_, Now(), kDirectoryLifetime);
  }
  absl::Status Sign(const SigningKey& key) const {
    ASSIGN_OR_RETURN(ParsedDirectory proposal, ReadProposal(path_));
    return SignProposal(path_, std::move(proposal), current_.get(), key)
        .status();
  }
  absl::StatusOr<ProposalState> State() const {
    ASSIGN_OR_RETURN(const ParsedDirectory proposal, ReadProposal(path_));
    return StateOfProposal(proposal, current_.get());
  }

  const certs_test::TempFolder folder_;
  const std::string path_ = folder_.path() + "/next.bin";
  const std::string file_ = folder_.path() + "/directory.bin";
  const std::shared_ptr<const Directory> current_ =
      Shared().Load(Shared().Proto());
  const std::vector<SigningKey> old_ = Shared().officers();
};

TEST_F(DirectoryProposalTest, GoesFromOfficerToOfficerUntilItIsComplete) {
  ASSERT_OK(certs::WriteNewFile(file_, EncodeDirectoryChain({current_})));
  ASSERT_OK(WriteProposal(path_, Next()));
  const auto publish = [&] {
    return PublishSigned(file_,
                         certs::ReadFile(path_, 1 << 20).value_or("no file"));
  };
  ASSERT_OK_AND_ASSIGN(ProposalState state, State());
  EXPECT_FALSE(state.complete());
  EXPECT_THAT(state.own.others, SizeIs(3));
  EXPECT_THAT(publish(), RefusedBy("directory.signature"));
  ASSERT_OK(Sign(old_[2]));
  ASSERT_OK_AND_ASSIGN(state, State());
  EXPECT_FALSE(state.complete());
  EXPECT_THAT(state.own.signed_by, UnorderedElementsAre(old_[2].Id()));
  EXPECT_THAT(state.previous->others,
              UnorderedElementsAre(old_[0].Id(), old_[1].Id()));
  EXPECT_THAT(publish(), RefusedBy("directory.signature"));
  EXPECT_THAT(Sign(old_[2]), RefusedBy("officer.signed"));
  ASSERT_OK(Sign(old_[0]));
  EXPECT_TRUE(State()->complete());
  ASSERT_OK(publish());
  ASSERT_OK_AND_ASSIGN(const DirectoryVersions versions,
                       LoadDirectoryFile(file_));
  EXPECT_THAT(versions, SizeIs(2));
  // Once more is no next version.
  EXPECT_THAT(publish(), RefusedBy("directory.rollback"));
}

TEST_F(DirectoryProposalTest, OnlyOfficersSign) {
  ASSERT_OK(WriteProposal(path_, Next()));
  const SigningKey stranger = certs_test::MakeKeys(1)[0];
  EXPECT_THAT(Sign(stranger), RefusedBy("directory.officer"));
  EXPECT_TRUE(State()->own.signed_by.empty());
  // A new officer signs the version that names them.
  v1::Directory next = Next();
  ASSERT_OK(AddOfficer(next, stranger.SpkiDer()));
  EXPECT_THAT(AddOfficer(next, stranger.SpkiDer()),
              RefusedBy("directory.officer"));
  ASSERT_OK(DropOfficer(next, old_[0].Id()));
  EXPECT_THAT(DropOfficer(next, old_[0].Id()),
              RefusedBy("directory.officer_unknown"));
  ASSERT_OK_AND_ASSIGN(const ParsedDirectory before, ReadProposal(path_));
  ASSERT_OK(ReplaceProposal(path_, before, next));
  ASSERT_OK(Sign(stranger));
  ASSERT_OK(Sign(old_[1]));
  EXPECT_TRUE(State()->own.enough());
  EXPECT_FALSE(State()->complete());
  ASSERT_OK(Sign(old_[0]));  // Who leaves signs, too.
  EXPECT_TRUE(State()->complete());
}

TEST_F(DirectoryProposalTest, WhatAnOfficerReadIsNotChangedBehindThem) {
  ASSERT_OK(WriteProposal(path_, Next()));
  ASSERT_OK(Sign(old_[0]));
  ASSERT_OK_AND_ASSIGN(const ParsedDirectory proposal, ReadProposal(path_));
  v1::Directory changed = proposal.proto;
  ASSERT_OK(SetNodeStatus(changed, "gn-dnpe", v1::NODE_STATUS_SUSPENDED));
  EXPECT_THAT(ReplaceProposal(path_, proposal, changed),
              RefusedBy("directory.signed"));
  // By force: the signature is over other bytes.
  ParsedDirectory forged = proposal;
  forged.proto = changed;
  forged.signed_directory.set_payload(changed.SerializeAsString());
  EXPECT_THAT(StateOfProposal(forged, current_.get()),
              RefusedBy("directory.signature"));
}

TEST_F(DirectoryProposalTest, FollowsTheVersionInForceOrIsNone) {
  v1::Directory next = Next();
  next.set_previous_digest(std::string(32, 'x'));
  ASSERT_OK(WriteProposal(path_, next));
  EXPECT_THAT(State(), RefusedBy("directory.chain"));
  EXPECT_THAT(Sign(old_[0]), RefusedBy("directory.chain"));
  ASSERT_OK_AND_ASSIGN(const ParsedDirectory proposal, ReadProposal(path_));
  EXPECT_THAT(StateOfProposal(proposal, nullptr), RefusedBy("directory.chain"));
  EXPECT_THAT(WriteProposal(path_, next),
              StatusIs(absl::StatusCode::kAlreadyExists));
  next.clear_federation();
  EXPECT_THAT(WriteProposal(path_ + "2", next), RefusedBy("directory.form"));
}

TEST_F(DirectoryProposalTest, AFirstVersionNeedsItsOwnOfficersAlone) {
  v1::Directory first;
  first.add_nodes()->CopyFrom(Shared().Proto().nodes(1));
  first.add_nodes()->CopyFrom(Shared().Proto().nodes(0));
  for (v1::DirectoryNode& node : *first.mutable_nodes()) {
    node.mutable_signing_keys(0)->clear_key_id();
    node.mutable_sealing_keys(0)->clear_key_id();
    node.mutable_sealing_keys(0)->clear_from_version();
  }
  FoundDirectory("west.example", Shared().pinned(), Now(), absl::Hours(24),
                 &first);
  ASSERT_OK(WriteProposal(path_, first));
  for (const SigningKey& officer : {old_[1], old_[2]}) {
    ASSERT_OK_AND_ASSIGN(ParsedDirectory proposal, ReadProposal(path_));
    ASSERT_OK(SignProposal(path_, std::move(proposal), nullptr, officer));
  }
  ASSERT_OK_AND_ASSIGN(const std::string bytes,
                       certs::ReadFile(path_, 1 << 20));
  ASSERT_OK(PublishSigned(file_, bytes));
  ASSERT_OK_AND_ASSIGN(const auto directory,
                       LoadDirectoryFile(file_, Shared().pinned()));
  EXPECT_EQ(directory->federation(), "west.example");
  EXPECT_NE(directory->Find("ml-dnpef"), nullptr);
  // A second first version is a way back.
  EXPECT_THAT(PublishSigned(file_, bytes), RefusedBy("directory.rollback"));
  EXPECT_THAT(PublishSigned(folder_.path() + "/none",
                            *SignDirectory(Next(), Shared().officers({0, 1}))),
              StatusIs(absl::StatusCode::kNotFound));
}

}  // namespace
}  // namespace causeway
