// How heavy and how quick a node is: resident memory when idle, time from
// start to ready, and the latency of one durable record beside one durable
// commit of the store alone. Prints figures; asserts none.

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "base/clock.h"
#include "base/date.h"
#include "base/ids.h"
#include "base/status_macros.h"
#include "bench/procedure_bench.h"
#include "client/contexts.h"
#include "client/demo/demo_federation.h"
#include "client/node_client.h"
#include "crypto/random_source.h"
#include "crypto/tls_policy.h"
#include "storage/sqlite_storage.h"

namespace causeway::bench {
namespace {

constexpr int kStarts = 7;
constexpr int kRecords = 200;
constexpr absl::Duration kIdle = absl::Seconds(2);

struct Figures {
  std::vector<double> values;
  double At(double part) {
    std::sort(values.begin(), values.end());
    const double last = static_cast<double>(values.size() - 1);
    return values[static_cast<std::size_t>(part * last)];
  }
};

void Print(const char* what, const char* unit, Figures figures) {
  std::printf("%-44s %8.2f %8.2f %8.2f %s\n", what, figures.At(0),
              figures.At(0.5), figures.At(1), unit);
}

double ResidentMebibytes(pid_t pid) {
  std::ifstream status(absl::StrCat("/proc/", pid, "/status"));
  for (std::string line; std::getline(status, line);) {
    if (line.rfind("VmRSS:", 0) == 0) return std::stod(line.substr(6)) / 1024;
  }
  return 0;
}

v1::Journey OneNode() {
  v1::Journey journey;
  journey.set_name("bench");
  v1::JourneyNode* node = journey.add_nodes();
  node->set_node_id("bench");
  node->set_organisation("Bench");
  node->set_type(v1::ORGANISATION_TYPE_CHILD_PROTECTION_AUTHORITY);
  node->set_country("TN");
  v1::JourneyPerson* person = node->add_people();
  person->set_label("worker");
  person->add_functions(v1::FUNCTION_CASE_WORKER);
  return journey;
}

absl::Status MeasureStarts(const std::string& dir, const std::string& daemon,
                           RandomSource& random, const Clock& clock) {
  Figures ready;
  Figures resident;
  for (int i = 0; i < kStarts; ++i) {
    ASSIGN_OR_RETURN(auto federation,
                     demo::DemoFederation::Create(absl::StrCat(dir, "/s", i),
                                                  OneNode(), clock, random));
    const absl::Time begin = absl::Now();
    RETURN_IF_ERROR(federation->Start(daemon, false));
    ready.values.push_back(absl::ToDoubleMilliseconds(absl::Now() - begin));
    if (i == 0) absl::SleepFor(kIdle);
    resident.values.push_back(ResidentMebibytes(federation->nodes()[0].pid));
    federation->Stop();
  }
  Print("start to ready, as its starter sees it", "ms", ready);
  Print("resident memory, idle", "MiB", resident);
  return absl::OkStatus();
}

absl::StatusOr<Figures> MeasureCommits(const std::string& dir) {
  ASSIGN_OR_RETURN(auto storage, OpenSqliteStorage(dir + "/floor.db", {}));
  Figures commits;
  for (int i = 0; i < kRecords; ++i) {
    const absl::Time begin = absl::Now();
    RETURN_IF_ERROR(storage->Write([&](WriteTx& tx) {
      return tx.Put(Table::kMeta, absl::StrCat("k", i), std::string(600, 'v'));
    }));
    commits.values.push_back(absl::ToDoubleMilliseconds(absl::Now() - begin));
  }
  storage->Close();
  return commits;
}

absl::StatusOr<Figures> MeasureRecords(const std::string& dir,
                                       const std::string& daemon,
                                       RandomSource& random,
                                       const Clock& clock) {
  ASSIGN_OR_RETURN(
      auto federation,
      demo::DemoFederation::Create(dir + "/records", OneNode(), clock, random));
  RETURN_IF_ERROR(federation->Start(daemon, false));
  ASSIGN_OR_RETURN(const ContextFile contexts,
                   LoadContexts(federation->layout().contexts_path));
  ASSIGN_OR_RETURN(const Context context,
                   FindContext(contexts, "worker@bench"));
  ASSIGN_OR_RETURN(auto client, NodeClient::Create(context));
  const std::string today = FormatDate(DateOf(clock.Now()));
  v1::OpenCaseRequest open;
  open.set_idempotency_key(NewIdempotencyKey(random));
  open.mutable_opening()->add_nationalities("GN");
  open.mutable_opening()->set_age_band(v1::AGE_BAND_15_TO_17);
  open.set_happened_on(today);
  ASSIGN_OR_RETURN(v1::RecordResponse opened,
                   client->OpenCase(open, absl::Now() + absl::Seconds(10)));
  Figures records;
  for (int i = 0; i < kRecords; ++i) {
    v1::RecordRequest request;
    request.set_case_id(opened.case_().case_id());
    request.set_idempotency_key(NewIdempotencyKey(random));
    v1::AsylumStatusRecorded* const asylum =
        request.mutable_act()->mutable_record_asylum_status();
    asylum->set_status(v1::ASYLUM_STATUS_INFORMED_NOT_SOUGHT);
    asylum->set_displacement(v1::DISPLACEMENT_STATUS_MIGRANT);
    request.set_happened_on(today);
    const absl::Time begin = absl::Now();
    RETURN_IF_ERROR(
        client->Record(request, absl::Now() + absl::Seconds(10)).status());
    records.values.push_back(absl::ToDoubleMilliseconds(absl::Now() - begin));
  }
  federation->Stop();
  return records;
}

absl::Status Measure(const std::string& dir, const std::string& daemon) {
  RETURN_IF_ERROR(RequireTls13());
  OpenSslRandom random;
  SystemClock clock;
  std::printf("%-44s %8s %8s %8s\n", "", "least", "median", "most");
  RETURN_IF_ERROR(MeasureProcedure());
  RETURN_IF_ERROR(MeasureStarts(dir, daemon, random, clock));
  ASSIGN_OR_RETURN(Figures commits, MeasureCommits(dir));
  ASSIGN_OR_RETURN(Figures records, MeasureRecords(dir, daemon, random, clock));
  Print("one durable commit of the store alone", "ms", commits);
  Print("one durable record through the API, one caller", "ms", records);
  std::printf("%-44s %8s %8.2f\n", "record beside commit (ratio of medians)",
              "", records.At(0.5) / commits.At(0.5));
  return absl::OkStatus();
}

}  // namespace
}  // namespace causeway::bench

int main(int, char** argv) {
  namespace fs = std::filesystem;
  const std::string daemon =
      (fs::canonical("/proc/self/exe").parent_path() / "causewayd").string();
  std::string dir = (fs::temp_directory_path() / "causeway-XXXXXX").string();
  if (mkdtemp(dir.data()) == nullptr) {
    std::perror(argv[0]);
    return 1;
  }
  const absl::Status status = causeway::bench::Measure(dir, daemon);
  std::error_code ignored;
  fs::remove_all(dir, ignored);
  if (status.ok()) return 0;
  std::fprintf(stderr, "%s\n", std::string(status.message()).c_str());
  return 1;
}
