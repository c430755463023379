#include "server/authorisation.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "causeway/v1/admin_service.pb.h"
#include "causeway/v1/case_service.pb.h"
#include "causeway/v1/evidence_service.pb.h"
#include "causeway/v1/exchange_service.pb.h"
#include "causeway/v1/witness_service.pb.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/descriptor.pb.h"
#include "tests/testing/status_matchers.h"

namespace causeway::server {
namespace {

using procedure::Function;
using ::testing::HasSubstr;
using ::testing::UnorderedElementsAreArray;

constexpr Function kAll[] = {Function::kCaseWorker,       Function::kSupervisor,
                             Function::kPanelCoordinator, Function::kAuditor,
                             Function::kOperator,         Function::kMachine};

CallContext Call(const std::string& method, std::vector<Function> functions) {
  CallContext call;
  call.method = method;
  call.actor.functions = std::move(functions);
  return call;
}

std::vector<Function> Allowed(const std::string& method) {
  std::vector<Function> allowed;
  for (const Function function : kAll) {
    if (Authorise(Caller::kPerson, Call(method, {function})).ok()) {
      allowed.push_back(function);
    }
  }
  return allowed;
}

// Every service of the contract, found in its files, not in a list of ours.
std::vector<std::string> MethodsOfTheContract() {
  std::vector<std::string> methods;
  for (const google::protobuf::FileDescriptor* file :
       {causeway::v1::GetCaseRequest::descriptor()->file(),
        causeway::v1::VerifyCaseRequest::descriptor()->file(),
        causeway::v1::GetNodeRequest::descriptor()->file(),
        causeway::v1::DeliverRequest::descriptor()->file(),
        causeway::v1::AskWitnessRequest::descriptor()->file()}) {
    for (int s = 0; s < file->service_count(); ++s) {
      for (int m = 0; m < file->service(s)->method_count(); ++m) {
        methods.push_back(absl::StrCat(file->service(s)->name(), ".",
                                       file->service(s)->method(m)->name()));
      }
    }
  }
  return methods;
}

TEST(AuthorisationTest, EveryMethodOfTheContractHasExactlyOneRow) {
  std::vector<std::string> rows;
  for (const MethodRule& rule : MethodRules()) {
    rows.emplace_back(rule.method);
  }
  EXPECT_THAT(rows, UnorderedElementsAreArray(MethodsOfTheContract()));
}

// A node asks this of each service of each listener before it starts.
TEST(AuthorisationTest, AServiceIsServedOnlyWithARowForEachMethod) {
  const google::protobuf::ServiceDescriptor& cases =
      *causeway::v1::GetCaseRequest::descriptor()->file()->service(0);
  const google::protobuf::ServiceDescriptor& exchange =
      *causeway::v1::DeliverRequest::descriptor()->file()->service(0);
  EXPECT_OK(RequireRows(Caller::kPerson, cases));
  EXPECT_OK(RequireRows(Caller::kPeer, exchange));
  EXPECT_THAT(RequireRows(Caller::kPeer, cases),
              StatusIs(absl::StatusCode::kInternal));
  EXPECT_THAT(RequireRows(Caller::kPerson, exchange),
              StatusIs(absl::StatusCode::kInternal));

  // The same service with one method more.
  google::protobuf::FileDescriptorProto file;
  file.set_name("more.proto");
  file.set_package("causeway.v1");
  file.add_message_type()->set_name("Empty");
  google::protobuf::ServiceDescriptorProto& more = *file.add_service();
  more.set_name("CaseService");
  for (const char* name : {"GetCase", "PrintCase"}) {
    google::protobuf::MethodDescriptorProto& method = *more.add_method();
    method.set_name(name);
    method.set_input_type(".causeway.v1.Empty");
    method.set_output_type(".causeway.v1.Empty");
  }
  google::protobuf::DescriptorPool pool;
  const google::protobuf::FileDescriptor* const built = pool.BuildFile(file);
  ASSERT_NE(built, nullptr);
  const absl::Status status = RequireRows(Caller::kPerson, *built->service(0));
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kInternal));
  EXPECT_THAT(status.message(), HasSubstr("CaseService.PrintCase"));
}

TEST(AuthorisationTest, AMethodWithoutARowIsRefusedToEverybody) {
  for (const Function function : kAll) {
    EXPECT_THAT(
        Authorise(Caller::kPerson, Call("CaseService.Erase", {function})),
        RefusedBy("access.method"));
  }
  EXPECT_THAT(Authorise(Caller::kPeer, Call("CaseService.Erase", {})),
              RefusedBy("access.method"));
}

TEST(AuthorisationTest, APersonWithoutFunctionMayCallNothing) {
  for (const std::string& method : MethodsOfTheContract()) {
    EXPECT_THAT(Authorise(Caller::kPerson, Call(method, {})),
                StatusIs(absl::StatusCode::kPermissionDenied))
        << method;
  }
}

TEST(AuthorisationTest, NoPersonMayCallAsAPeerAndNoPeerAsAPerson) {
  for (const MethodRule& rule : MethodRules()) {
    const Caller other =
        rule.caller == Caller::kPeer ? Caller::kPerson : Caller::kPeer;
    EXPECT_THAT(Authorise(other, Call(std::string(rule.method),
                                      {std::begin(kAll), std::end(kAll)})),
                RefusedBy("access.method"))
        << std::string(rule.method);
  }
}

TEST(AuthorisationTest, PeersMayDeliver) {
  EXPECT_OK(Authorise(Caller::kPeer, Call("ExchangeService.Deliver", {})));
  EXPECT_OK(Authorise(Caller::kPeer, Call("ExchangeService.DeliverChunk", {})));
  EXPECT_OK(Authorise(Caller::kPeer, Call("ExchangeService.AskChunks", {})));
}

TEST(AuthorisationTest, EachFunctionMayCallWhatItsWorkNeeds) {
  using F = Function;
  const std::vector<F> readers = {F::kCaseWorker, F::kSupervisor,
                                  F::kPanelCoordinator, F::kAuditor};
  const std::vector<F> recorders = {F::kCaseWorker, F::kSupervisor,
                                    F::kPanelCoordinator};
  for (const char* method :
       {"CaseService.GetCase", "CaseService.ListCases",
        "CaseService.ListTimeline", "CaseService.ExplainCase",
        "CaseService.GetTask", "CaseService.ListTasks",
        "EvidenceService.VerifyCase"}) {
    EXPECT_EQ(Allowed(method), readers) << method;
  }
  EXPECT_EQ(Allowed("CaseService.Record"), recorders);
  EXPECT_EQ(Allowed("CaseService.RecordTask"), recorders);
  EXPECT_EQ(Allowed("CaseService.PreviewHandoff"),
            Allowed("CaseService.GetDocument"));
  EXPECT_EQ(Allowed("CaseService.OpenCase"),
            (std::vector<F>{F::kCaseWorker, F::kSupervisor}));
  EXPECT_EQ(Allowed("AdminService.GetNode"),
            (std::vector<F>{F::kSupervisor, F::kAuditor, F::kOperator}));
  EXPECT_EQ(Allowed("AdminService.Diagnose"), Allowed("AdminService.GetNode"));
  EXPECT_EQ(Allowed("AdminService.ListDeliveries"),
            (std::vector<F>{F::kSupervisor, F::kOperator}));
  EXPECT_EQ(Allowed("CaseService.VoidRelease"),
            (std::vector<F>{F::kSupervisor}));
  EXPECT_EQ(Allowed("CaseService.ListPendingActs"),
            Allowed("CaseService.GetDocument"));
  EXPECT_EQ(Allowed("AdminService.ListHeld"), (std::vector<F>{F::kOperator}));
  EXPECT_EQ(Allowed("AdminService.GiveOrder"), (std::vector<F>{F::kOperator}));
  EXPECT_EQ(Allowed("AdminService.FetchCaseFile"),
            Allowed("AdminService.ListDeliveries"));
  EXPECT_EQ(Allowed("AdminService.ResendDelivery"),
            Allowed("AdminService.ListDeliveries"));
  EXPECT_EQ(Allowed("EvidenceService.ListContradictions"),
            Allowed("AdminService.GetNode"));
}

TEST(AuthorisationTest, AnAuditorReadsNoDocument) {
  EXPECT_THAT(Authorise(Caller::kPerson,
                        Call("CaseService.GetDocument", {Function::kAuditor})),
              RefusedBy("access.function"));
}

TEST(AuthorisationTest, ARefusalNamesThoseWhoMay) {
  const absl::Status status =
      Authorise(Caller::kPerson,
                Call("AdminService.ListDeliveries", {Function::kCaseWorker}));
  ASSERT_THAT(status, RefusedBy("access.function"));
  EXPECT_THAT(RefusalOf(status)->who,
              UnorderedElementsAreArray({"operator", "supervisor"}));
}

}  // namespace
}  // namespace causeway::server
