#include "server/node.h"

#include <grpcpp/health_check_service_interface.h>
#include <unistd.h>

#include <algorithm>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/bytes.h"
#include "base/check.h"
#include "base/clock.h"
#include "base/errors.h"
#include "base/limits.h"
#include "base/log.h"
#include "base/status_macros.h"
#include "base/version.h"
#include "google/protobuf/descriptor.h"
#include "nlohmann/json.hpp"
#include "server/admin_service.h"
#include "server/builtin_guard.h"
#include "server/case_service.h"
#include "server/case_versions.h"
#include "server/evidence_service.h"
#include "server/exchange_service.h"
#include "server/exit_code.h"
#include "server/node_log.h"
#include "server/own_key.h"
#include "server/procedures.h"
#include "server/tls.h"
#include "server/tls_verifiers.h"
#include "server/witness_service.h"
#include "server/witness_store.h"
#include "storage/sqlite_storage.h"

namespace causeway::server {
namespace {

constexpr size_t kQueueCallsMax = 256;
// Of the process's files: peers leave some that people still get.
constexpr int kPeopleFileEighths = 7;
constexpr int kPeersFileEighths = 5;
constexpr std::chrono::seconds kDrain{10};
constexpr size_t kStartIdBytes = 16;
// Of the node log, looked at before anything is added to it: more than what a
// crash or a failing disk could have touched last, and done in milliseconds.
constexpr std::uint64_t kLeavesAtStart = 2000;
constexpr absl::Duration kDirectoryInterval = absl::Seconds(1);
constexpr absl::Duration kPeopleInterval = absl::Seconds(1);
constexpr absl::Duration kAlarmInterval = absl::Minutes(1);

// Never destroyed: gRPC may ask a verifier while the process ends.
const Clock* WallClock() {
  static const auto* const clock = new SystemClock;
  return clock;
}

[[noreturn]] void EndWithoutStorage(const absl::Status& status) {
  Log(LogLevel::kError, "storage_failed",
      {{"code", absl::StatusCodeToString(status.code())}});
  _exit(static_cast<int>(ExitCode::kFatal));
}

void LogProfile(const Directory& directory) {
  const std::string& witness = WitnessOf(directory);
  if (witness.empty()) {
    Log(LogLevel::kWarning, "no_witness",
        {{"profile", "two parties"},
         {"restore_from_backup", "only with reconciliation by hand"}});
  } else {
    Log(LogLevel::kInfo, "witness", {{"node", witness}});
  }
}

// Nothing is recorded or sent until the node has a key that is listed.
void LogSigningKey(const Environment& env, const Directory& directory) {
  const absl::StatusOr<const SigningKey*> own = OwnSigningKey(env, directory);
  if (!own.ok()) {
    Log(LogLevel::kError, "signing_key_over",
        {{"directory_version", directory.version()}});
  } else if (*own == env.next_signing_key) {
    Log(LogLevel::kInfo, "next_signing_key_in_use",
        {{"directory_version", directory.version()}});
  }
}

// A service of the contract, once each of its methods is in the authorisation
// matrix: one that is not would be open to nobody, and be found out then.
template <class Contract, class Impl, class... Args>
absl::Status AddService(Caller caller,
                        std::vector<std::unique_ptr<grpc::Service>>* services,
                        Args... args) {
  static_assert(std::is_base_of_v<typename Contract::Service, Impl>);
  const google::protobuf::ServiceDescriptor* const contract =
      google::protobuf::DescriptorPool::generated_pool()->FindServiceByName(
          Contract::service_full_name());
  CAUSEWAY_CHECK(contract != nullptr);
  RETURN_IF_ERROR(RequireRows(caller, *contract));
  services->push_back(std::make_unique<Impl>(args...));
  return absl::OkStatus();
}

// A directory that cannot be used at the first start is the operator's to
// mend; a stored one that is damaged is not.
absl::Status DirectoryError(const Config& config, const absl::Status& status) {
  if (status.code() == absl::StatusCode::kDataLoss ||
      status.code() == absl::StatusCode::kUnavailable) {
    return status;
  }
  return ConfigError(absl::StatusCode::kInvalidArgument, config,
                     "node.directory",
                     absl::StrCat(status.message(),
                                  "; want the federation's signed directory"));
}

}  // namespace

std::shared_ptr<const TlsIdentity> Node::IdentityHolder::Get() const {
  const MutexLock lock(&mutex_);
  return identity_;
}

void Node::IdentityHolder::Set(std::shared_ptr<const TlsIdentity> identity) {
  const MutexLock lock(&mutex_);
  identity_ = std::move(identity);
}

absl::StatusOr<std::unique_ptr<Node>> Node::Start(
    Config config, std::chrono::steady_clock::time_point began) {
  SetLogLevel(config.log_level);
  auto node = std::unique_ptr<Node>(new Node(std::move(config)));
  RETURN_IF_ERROR(node->OpenStores());
  RETURN_IF_ERROR(node->InstallTls());
  node->LogOwnCertificate();
  node->AssembleEnvironment();
  node->AssembleHandlers();
  RETURN_IF_ERROR(node->AssembleServices());
  RETURN_IF_ERROR(node->StartListeners());
  Node* const self = node.get();
  node->directory_->Watch(kDirectoryInterval, [self](const Directory& now) {
    LogProfile(now);
    LogSigningKey(self->environment_, now);
    self->LogOwnCertificate();
    const absl::Status status = self->InstallTls();
    if (!status.ok()) {
      Log(LogLevel::kError, "tls_files_not_written",
          {{"code", absl::StatusCodeToString(status.code())}});
    }
    self->transport_->Follow(now);
    self->outbox_->Wake();
  });
  node->people_table_->Watch(kPeopleInterval);
  node->outbox_->Start();
  node->witness_agent_->Start();
  node->alarms_->Start(kAlarmInterval);
  RETURN_IF_ERROR(node->Announce(began));
  return node;
}

Node::~Node() { Drain(); }

absl::Status Node::OpenStores() {
  ASSIGN_OR_RETURN(data_dir_, DataDir::Open(config_.data_dir));
  ASSIGN_OR_RETURN(NodeKeys keys, LoadNodeKeys(config_));
  keys_ = std::make_unique<NodeKeys>(std::move(keys));
  ASSIGN_OR_RETURN(TlsIdentity identity,
                   LoadTlsIdentity(config_, WallClock()->Now()));
  tls_identity_->Set(std::make_shared<TlsIdentity>(std::move(identity)));
  tls_files_ = std::make_unique<TlsFiles>(data_dir_->Path("tls"));

  SqliteOptions options;
  options.on_fatal = EndWithoutStorage;
  options.read_connections_max =
      static_cast<size_t>(std::clamp(config_.workers / 2, 2, 8));
  ASSIGN_OR_RETURN(storage_,
                   OpenSqliteStorage(data_dir_->Path("causeway.db"), options));
  RETURN_IF_ERROR(
      storage_->Read([](ReadTx& tx) { return CheckLog(tx, kLeavesAtStart); }));

  absl::StatusOr<std::unique_ptr<DirectoryHolderImpl>> directory =
      DirectoryHolderImpl::Open({storage_.get(), config_.directory,
                                 config_.federation, keys_->officers,
                                 WallClock()});
  if (!directory.ok()) return DirectoryError(config_, directory.status());
  directory_ = *std::move(directory);
  RETURN_IF_ERROR(storage_->Write([&](WriteTx& tx) {
    return AppendLeaf(tx, absl::ToUnixMicros(WallClock()->Now()),
                      causeway::store::v1::NODE_LOG_KIND_ADMINISTRATION,
                      directory_->Current()->digest(), "node.started");
  }));
  RETURN_IF_ERROR(CheckListed(config_, *keys_, *directory_->Current()));
  ASSIGN_OR_RETURN(
      people_table_,
      PeopleHolder::Open({config_.people, storage_.get(), WallClock()}));
  RETURN_IF_ERROR(ReadProcedures());
  return ReadNationalLimits();
}

// A case that could not be read any more is found out here, not when somebody
// needs it.
absl::Status Node::ReadProcedures() {
  ASSIGN_OR_RETURN(procedure::ProcedureSet set, LoadProcedures(config_));
  procedures_ = std::make_unique<const procedure::ProcedureSet>(std::move(set));
  std::vector<std::string> missing;
  RETURN_IF_ERROR(storage_->Read([&](ReadTx& tx) -> absl::Status {
    ASSIGN_OR_RETURN(missing, VersionsMissing(tx, *procedures_));
    return absl::OkStatus();
  }));
  if (!missing.empty()) {
    return ConfigError(
        absl::StatusCode::kInvalidArgument, config_, "procedure.files",
        absl::StrCat("cases here need procedure versions that neither the "
                     "software nor a file has: ",
                     absl::StrJoin(missing, ", "), "; want their files"));
  }
  // Which versions the node had when stays in its own log.
  return storage_->Write([&](WriteTx& tx) -> absl::Status {
    for (const procedure::Procedure& one : procedures_->all()) {
      const bool current = &one == &procedures_->Current();
      if (!current && &one == &procedures_->Embedded()) continue;
      RETURN_IF_ERROR(AppendLeaf(
          tx, absl::ToUnixMicros(WallClock()->Now()),
          causeway::store::v1::NODE_LOG_KIND_ADMINISTRATION, one.digest(),
          current ? "procedure.current" : "procedure.known"));
    }
    return absl::OkStatus();
  });
}

absl::Status Node::ReadNationalLimits() {
  ASSIGN_OR_RETURN(national_limits_,
                   LoadNationalLimits(config_, *directory_->Current()));
  if (national_limits_.overlay_digest.empty()) return absl::OkStatus();
  // Which numbers held when stays in the node's own log.
  return storage_->Write([&](WriteTx& tx) {
    return AppendLeaf(tx, absl::ToUnixMicros(WallClock()->Now()),
                      causeway::store::v1::NODE_LOG_KIND_ADMINISTRATION,
                      national_limits_.overlay_digest, "deadlines.overlay");
  });
}

void Node::AssembleEnvironment() {
  Identities::Options people;
  people.node_id = config_.node_id;
  people.federation = config_.federation;
  people.people = [table = people_table_] { return table->Current(); };
  people.people_ca_pem = [identity = tls_identity_] {
    return identity->Get()->people_ca_pem;
  };
  people.directory = directory_;
  people.clock = WallClock();
  identities_ = std::make_shared<const Identities>(std::move(people));

  environment_.node_id = config_.node_id;
  environment_.start_id = random_.Bytes(kStartIdBytes);
  environment_.storage = storage_.get();
  environment_.clock = WallClock();
  environment_.random = &random_;
  environment_.signing_key = &keys_->signing;
  environment_.next_signing_key =
      keys_->next_signing.has_value() ? &*keys_->next_signing : nullptr;
  environment_.sealing_keys = &keys_->sealing;
  environment_.key_wrapper = &keys_->wrapper;
  environment_.directory = directory_.get();
  environment_.procedures = procedures_.get();
  environment_.deadlines = &national_limits_.table;
  environment_.staff_has_function = [identities = identities_](
                                        const std::string& staff_number,
                                        procedure::Function function) {
    return identities->StaffHasFunction(staff_number, function);
  };
}

void Node::AssembleHandlers() {
  transport_ = std::make_unique<GrpcPeerTransport>(tls_identity_->Get(),
                                                   directory_, WallClock());
  outbox_ = std::make_unique<OutboxSender>(environment_, transport_.get());
  alarms_ = std::make_unique<AlarmWatch>(environment_);
  witness_agent_ = std::make_unique<WitnessAgent>(
      environment_, transport_.get(), config_.fallbacks);
  environment_.wake_outbox = [outbox = outbox_.get(),
                              agent = witness_agent_.get()] {
    outbox->Wake();
    agent->Wake();
  };

  cases_ = std::make_unique<CaseHandlers>(environment_);
  tasks_ = std::make_unique<TaskHandlers>(environment_);
  evidence_ = std::make_unique<EvidenceHandlers>(environment_);
  exchange_ = std::make_unique<ExchangeHandlers>(environment_);
  witness_ = std::make_unique<WitnessHandlers>(environment_);
  orders_ = std::make_unique<OrderHandlers>(environment_);
  diagnosis_ = std::make_unique<Diagnosis>(
      environment_,
      Surroundings{
          [identity = tls_identity_] {
            return identity->Get()->certificate_pem;
          },
          [folder = config_.data_dir] { return FreeBytesAt(folder); },
          [agent = witness_agent_.get()] { return agent->WitnessAhead(); },
          [this] { return CheckOwnTls(); }});
}

absl::Status Node::AssembleServices() {
  people_connections_ = std::make_shared<ConnectionTable>(
      LimitsFor(config_.people_connections_max));
  peers_connections_ = std::make_shared<ConnectionTable>(
      LimitsFor(config_.peer_connections_max));
  // Apart, so that peers cannot take the threads people wait for.
  people_pool_ = std::make_unique<WorkerPool>(config_.workers, kQueueCallsMax);
  peers_pool_ = std::make_unique<WorkerPool>(std::max(config_.workers / 2, 2),
                                             kQueueCallsMax);
  Runner::Options people;
  people.caller = Caller::kPerson;
  people.clock = WallClock();
  people.pool = people_pool_.get();
  people.request_bytes_max = config_.people_message_bytes_max;
  people.procedures = procedures_.get();
  people.identify = [identities =
                         identities_](const grpc::ServerContextBase& context)
      -> absl::StatusOr<CallContext> {
    ASSIGN_OR_RETURN(const TlsPeer peer, TlsPeerOf(*context.auth_context()));
    return identities->Person(peer);
  };
  people.holds = [connections = people_connections_](
                     absl::string_view peer, const std::string& caller) {
    return connections->HeldBy(peer, caller);
  };
  people_runner_ = std::make_unique<Runner>(std::move(people));

  Runner::Options peers;
  peers.caller = Caller::kPeer;
  peers.clock = WallClock();
  peers.pool = peers_pool_.get();
  peers.request_bytes_max = config_.peer_message_bytes_max;
  peers.identify = [identities =
                        identities_](const grpc::ServerContextBase& context)
      -> absl::StatusOr<CallContext> {
    ASSIGN_OR_RETURN(const TlsPeer peer, TlsPeerOf(*context.auth_context()));
    return identities->Peer(peer);
  };
  peers.holds = [connections = peers_connections_](absl::string_view peer,
                                                   const std::string& caller) {
    return connections->HeldBy(peer, caller);
  };
  peers_runner_ = std::make_unique<Runner>(std::move(peers));

  RETURN_IF_ERROR((AddService<v1::CaseService, CaseServiceImpl>(
      Caller::kPerson, &people_services_, people_runner_.get(), cases_.get(),
      tasks_.get())));
  RETURN_IF_ERROR((AddService<v1::EvidenceService, EvidenceServiceImpl>(
      Caller::kPerson, &people_services_, people_runner_.get(),
      evidence_.get())));
  RETURN_IF_ERROR((AddService<v1::AdminService, AdminServiceImpl>(
      Caller::kPerson, &people_services_, people_runner_.get(), evidence_.get(),
      orders_.get(), diagnosis_.get())));
  RETURN_IF_ERROR((AddService<v1::ExchangeService, ExchangeServiceImpl>(
      Caller::kPeer, &peers_services_, peers_runner_.get(), exchange_.get())));
  return AddService<v1::WitnessService, WitnessServiceImpl>(
      Caller::kPeer, &peers_services_, peers_runner_.get(), witness_.get());
}

absl::Status Node::StartListeners() {
  ListenerOptions people;
  people.name = "people";
  people.address = config_.people_address;
  people.credentials = ListenerCredentials(
      *tls_files_, tls_files_->PeopleRootsPath(), StaffOf(identities_));
  people.credentials->SetAuthMetadataProcessor(
      GuardBuiltinServices([identities = identities_](const TlsPeer& peer) {
        return identities->Person(peer);
      }));
  for (const auto& service : people_services_) {
    people.services.push_back(service.get());
  }
  people.reflection = true;
  people.message_bytes_max = config_.people_message_bytes_max;
  people.streams_max = limits::kPeopleStreamsMax;
  people.memory_bytes_max = limits::kPeopleTransportBytesMax;
  people.connections = people_connections_;
  people.file_eighths = kPeopleFileEighths;
  people.clock = WallClock();
  ASSIGN_OR_RETURN(people_, Listen(people));

  ListenerOptions peers;
  peers.name = "peers";
  peers.address = config_.peers_address;
  peers.credentials =
      ListenerCredentials(*tls_files_, tls_files_->PeerRootsPath(),
                          AnyActivePeer(directory_, WallClock()));
  peers.credentials->SetAuthMetadataProcessor(
      GuardBuiltinServices([identities = identities_](const TlsPeer& peer) {
        return identities->Peer(peer);
      }));
  for (const auto& service : peers_services_) {
    peers.services.push_back(service.get());
  }
  peers.message_bytes_max = config_.peer_message_bytes_max;
  peers.streams_max = limits::kPeersStreamsMax;
  peers.memory_bytes_max = limits::kPeersTransportBytesMax;
  peers.connections = peers_connections_;
  peers.file_eighths = kPeersFileEighths;
  peers.clock = WallClock();
  ASSIGN_OR_RETURN(peers_, Listen(peers));
  return absl::OkStatus();
}

absl::Status Node::InstallTls() {
  const MutexLock lock(&tls_mutex_);
  return tls_files_->Install(*tls_identity_->Get(),
                             directory_->Current()->TlsRootsPem());
}

absl::Status Node::CheckOwnTls() const {
  return CheckOwnCertificate(config_, *tls_identity_->Get(),
                             *directory_->Current(), WallClock()->Now());
}

void Node::LogOwnCertificate() const {
  const absl::Status fits = CheckOwnTls();
  if (fits.ok()) return;
  const std::optional<Refusal> refusal = RefusalOf(fits);
  Log(LogLevel::kError, "own_certificate_refused",
      {{"rule", refusal.has_value() ? refusal->rule : "none"}});
}

absl::Status Node::Announce(std::chrono::steady_clock::time_point began) const {
  const std::vector<std::string> approved =
      ApprovedVersions(environment_, *directory_->Current());
  if (std::find(approved.begin(), approved.end(),
                procedures_->Current().digest()) == approved.end()) {
    // Its cases go on; it opens none before the directory says so.
    Log(LogLevel::kWarning, "procedure_not_approved",
        {{"version", procedure::LabelOf(procedures_->Current())},
         {"digest", HexEncode(procedures_->Current().digest())}});
  }
  LogProfile(*directory_->Current());
  const nlohmann::json addresses = {
      {"people", people_.address.ToString()},
      {"peers", peers_.address.ToString()},
  };
  RETURN_IF_ERROR(WriteFileAtomically(data_dir_->Path("addresses.json"),
                                      addresses.dump() + "\n"));
  const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(
      std::chrono::steady_clock::now() - began);
  Log(LogLevel::kInfo, "ready",
      {{"node", config_.node_id},
       {"version", SoftwareVersion()},
       {"directory_version", directory_->Current()->version()},
       {"people", people_.address.ToString()},
       {"peers", peers_.address.ToString()},
       {"startup_ms", took.count()}});
  return absl::OkStatus();
}

absl::Status Node::Reload() {
  // Directory::Watch's function installs the roots of a new version.
  absl::Status first = directory_->Reload();
  absl::StatusOr<TlsIdentity> identity =
      LoadTlsIdentity(config_, WallClock()->Now());
  absl::Status status = identity.status();
  if (status.ok()) {
    status = CheckOwnCertificate(config_, *identity, *directory_->Current(),
                                 WallClock()->Now());
  }
  if (status.ok()) {
    tls_identity_->Set(std::make_shared<TlsIdentity>(*std::move(identity)));
    transport_->SetIdentity(tls_identity_->Get());
    status = InstallTls();
  }
  const std::optional<Refusal> refusal = RefusalOf(status);
  Log(status.ok() ? LogLevel::kInfo : LogLevel::kError, "tls_reloaded",
      {{"code", absl::StatusCodeToString(status.code())},
       {"rule", refusal.has_value() ? refusal->rule : "none"}});
  if (first.ok()) first = status;
  status = people_table_->Reload();
  if (first.ok()) first = status;
  return first;
}

void Node::Drain() {
  if (drained_) return;
  drained_ = true;
  if (people_runner_ != nullptr) people_runner_->Drain();
  if (peers_runner_ != nullptr) peers_runner_->Drain();
  const auto deadline = std::chrono::system_clock::now() + kDrain;
  for (const Listener* listener : {&people_, &peers_}) {
    if (listener->server != nullptr) {
      listener->server->GetHealthCheckService()->SetServingStatus(false);
    }
  }
  for (Listener* listener : {&people_, &peers_}) listener->Shutdown(deadline);
  // Every call has its answer now; the pools hold nothing that needs gRPC.
  if (people_pool_ != nullptr) people_pool_->Stop();
  if (peers_pool_ != nullptr) peers_pool_->Stop();
  if (directory_ != nullptr) directory_->StopWatching();
  if (people_table_ != nullptr) people_table_->StopWatching();
  if (witness_agent_ != nullptr) witness_agent_->Stop();
  if (outbox_ != nullptr) outbox_->Stop();
  if (alarms_ != nullptr) alarms_->Stop();
  if (storage_ != nullptr) storage_->Close();
  if (peers_.server != nullptr) Log(LogLevel::kInfo, "stopped");
}

}  // namespace causeway::server
