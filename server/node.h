#ifndef CAUSEWAY_SERVER_NODE_H_
#define CAUSEWAY_SERVER_NODE_H_

// A running node: storage, keys, directory, handlers, outbox and the two
// listeners, put together in one place. The people's listener serves
// CaseService, EvidenceService, AdminService, health and reflection; the
// peers' listener ExchangeService and health, nothing else.
// Start, Reload, Drain and the destructor belong to one thread. A disk that
// fails ends the process with code 70. Limits: as the configuration says.

#include <chrono>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "base/mutex.h"
#include "crypto/random_source.h"
#include "server/alarms.h"
#include "server/case_handlers.h"
#include "server/config.h"
#include "server/connection_table.h"
#include "server/data_dir.h"
#include "server/diagnosis.h"
#include "server/directory_holder.h"
#include "server/environment.h"
#include "server/evidence_handlers.h"
#include "server/exchange_handlers.h"
#include "server/identity.h"
#include "server/keys.h"
#include "server/listener.h"
#include "server/national_limits.h"
#include "server/order_handlers.h"
#include "server/outbox_sender.h"
#include "server/peer_transport.h"
#include "server/people_table.h"
#include "server/runner.h"
#include "server/task_handlers.h"
#include "server/tls_files.h"
#include "server/witness_agent.h"
#include "server/witness_handlers.h"
#include "server/worker_pool.h"

namespace causeway::server {

class Node {
 public:
  // Returns once both listeners take calls and data_dir/addresses.json says
  // where; `began` is when the process began, for the log. RequireTls13() must
  // have run. Refusals "config.*" for the configuration and the files it
  // names, "start.*" for an address or a data_dir that is taken, else the
  // storage's codes; on failure nothing keeps running.
  static absl::StatusOr<std::unique_ptr<Node>> Start(
      Config config, std::chrono::steady_clock::time_point began);
  ~Node();  // Drains.
  Node(const Node&) = delete;
  Node& operator=(const Node&) = delete;

  const ListenAddress& people_address() const { return people_.address; }
  const ListenAddress& peers_address() const { return peers_.address; }

  // Reads directory, TLS key, certificates, people CA and people table again.
  // What is refused is logged, and what was in force stays; the first refusal
  // is returned.
  absl::Status Reload();

  // Stops in order: health says so, new calls are refused, running ones get
  // 10 s, then outbox and storage. May be called again.
  void Drain();

 private:
  // The TLS key and certificates in force; verifiers outlive the node.
  class IdentityHolder {
   public:
    std::shared_ptr<const TlsIdentity> Get() const;
    void Set(std::shared_ptr<const TlsIdentity> identity);

   private:
    mutable Mutex mutex_;
    std::shared_ptr<const TlsIdentity> identity_ ABSL_GUARDED_BY(mutex_);
  };

  explicit Node(Config config) : config_(std::move(config)) {}

  absl::Status OpenStores();  // data_dir, keys, storage, directory
  absl::Status ReadNationalLimits();
  absl::Status ReadProcedures();
  void AssembleEnvironment();
  void AssembleHandlers();          // And what works without being called.
  absl::Status AssembleServices();  // And their runners.
  absl::Status StartListeners();
  // Of what is in force, as one: a new directory and a new pair may come at
  // once, on two threads.
  absl::Status InstallTls() ABSL_LOCKS_EXCLUDED(tls_mutex_);
  // Whether peers would take this node's certificate.
  absl::Status CheckOwnTls() const;
  void LogOwnCertificate() const;
  absl::Status Announce(std::chrono::steady_clock::time_point began) const;

  const Config config_;
  OpenSslRandom random_;
  std::unique_ptr<DataDir> data_dir_;
  std::unique_ptr<NodeKeys> keys_;
  std::shared_ptr<IdentityHolder> tls_identity_ =
      std::make_shared<IdentityHolder>();
  Mutex tls_mutex_;  // One InstallTls at a time.
  std::unique_ptr<TlsFiles> tls_files_;
  std::unique_ptr<Storage> storage_;
  std::shared_ptr<DirectoryHolderImpl> directory_;
  std::shared_ptr<PeopleHolder> people_table_;
  NationalLimits national_limits_;
  std::unique_ptr<const procedure::ProcedureSet> procedures_;
  std::shared_ptr<const Identities> identities_;

  Environment environment_;
  std::unique_ptr<CaseHandlers> cases_;
  std::unique_ptr<TaskHandlers> tasks_;
  std::unique_ptr<EvidenceHandlers> evidence_;
  std::unique_ptr<ExchangeHandlers> exchange_;
  std::unique_ptr<GrpcPeerTransport> transport_;
  std::unique_ptr<OutboxSender> outbox_;
  std::unique_ptr<WitnessHandlers> witness_;
  std::unique_ptr<OrderHandlers> orders_;
  std::unique_ptr<WitnessAgent> witness_agent_;
  std::unique_ptr<Diagnosis> diagnosis_;
  std::unique_ptr<AlarmWatch> alarms_;

  std::shared_ptr<ConnectionTable> people_connections_;
  std::shared_ptr<ConnectionTable> peers_connections_;
  std::unique_ptr<WorkerPool> people_pool_;
  std::unique_ptr<WorkerPool> peers_pool_;
  std::unique_ptr<Runner> people_runner_;
  std::unique_ptr<Runner> peers_runner_;
  std::vector<std::unique_ptr<grpc::Service>> people_services_;
  std::vector<std::unique_ptr<grpc::Service>> peers_services_;
  Listener people_;
  Listener peers_;
  bool drained_ = false;
};

}  // namespace causeway::server

#endif  // CAUSEWAY_SERVER_NODE_H_
