#include "server/diagnosis.h"

#include <sys/statvfs.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/bytes.h"
#include "base/errors.h"
#include "base/limits.h"
#include "crypto/certificate.h"
#include "server/alarms.h"
#include "server/order_handlers.h"
#include "server/own_key.h"
#include "server/store_keys.h"
#include "server/witness_store.h"
#include "server/work.h"
#include "statemachine/procedure/phrase.h"
#include "wire/finding.h"

namespace causeway::server {
namespace {

using procedure::Language;
using procedure::Phrase;
using procedure::Say;
using procedure::Tr;
using wire::FindingOf;
using wire::TimeText;

constexpr auto kOk = pb::FINDING_SEVERITY_OK;
constexpr auto kWarning = pb::FINDING_SEVERITY_WARNING;
constexpr auto kError = pb::FINDING_SEVERITY_ERROR;

// More than two machines that ask a time server ever differ, and more than the
// time between two looks at the clock.
constexpr absl::Duration kClocksDiffer = absl::Minutes(2);
constexpr absl::Duration kClockIsWrong = absl::Hours(24);
constexpr size_t kLeavesLookedAt = limits::kPageSizeMax;
// Room for some hundred case files, and for what SQLite needs to go on.
constexpr std::uint64_t kDiskLow = std::uint64_t{1024} * limits::kMiB;
constexpr std::uint64_t kDiskFull = std::uint64_t{100} * limits::kMiB;

// One check at a time, each with what it looks at.
struct Looking {
  const Environment& env;
  const Surroundings& around;
  const Language language;
  const Moment moment;
  std::vector<pb::Finding> found;

  void Add(pb::FindingSeverity severity, const char* subject,
           std::string sentence, std::string advice = "") {
    found.push_back(
        FindingOf(severity, subject, std::move(sentence), std::move(advice)));
  }
  std::string Words(Phrase phrase,
                    const std::vector<std::string>& places = {}) const {
    return Say(language, phrase, places);
  }
};

absl::Status CheckProfile(Looking& look) {
  const std::string& witness = WitnessOf(*look.moment.directory);
  if (!witness.empty()) {
    look.Add(kOk, "profile",
             look.Words(Tr("The federation's witness of custody is $0."),
                        {witness}));
    return absl::OkStatus();
  }
  look.Add(kWarning, "profile",
           look.Words(Tr("NO WITNESS (two-party profile): after a restore from "
                         "a backup two nodes may both answer for one child, "
                         "and nothing notices it by itself.")),
           look.Words(Tr("After any restore reconcile each case with the other "
                         "nodes before people work (docs/custody.md). Better: "
                         "have the federation's directory name a witness.")));
  return absl::OkStatus();
}

void AddWaiting(Looking& look, const pb::WitnessView& view) {
  if (view.lost_cases() > 0) {
    look.Add(kError, "witness",
             look.Words(Tr("This node answers for cases whose file is not "
                           "here: $0."),
                        {absl::StrCat(view.lost_cases())}),
             look.Words(Tr("Ask for each file: causeway node show lists them, "
                           "causeway custody fetch --case-tag TAG --from NODE "
                           "asks a node.")));
  }
  if (view.pending_acts() > 0) {
    look.Add(kWarning, "witness",
             look.Words(Tr("Recorded acts that are in no journal yet: $0."),
                        {absl::StrCat(view.pending_acts())}),
             look.Words(Tr("They enter once the witness answers: causeway case "
                           "pending CASE shows them.")));
  }
  if (view.refused_acts() > 0) {
    look.Add(
        kWarning, "witness",
        look.Words(Tr("Recorded acts that could not enter a journal: $0."),
                   {absl::StrCat(view.refused_acts())}),
        look.Words(Tr("People look at them: causeway case pending CASE.")));
  }
}

absl::Status CheckWitness(Looking& look) {
  pb::WitnessView view;
  RETURN_IF_ERROR(look.env.storage->Read([&](ReadTx& tx) -> absl::Status {
    ASSIGN_OR_RETURN(view, ViewOfWitness(look.env, tx, *look.moment.directory));
    return absl::OkStatus();
  }));
  if (view.halted()) {
    look.Add(kError, "witness",
             look.Words(Tr("This witness has halted: it knows less than it "
                           "stated.")),
             look.Words(Tr("It lost data or was restored from a backup, and "
                           "every hand-off of the federation waits. Bring back "
                           "its newest store; if there is none, tell the "
                           "federation's officers (docs/custody.md).")));
  } else if (view.overtaken()) {
    look.Add(kError, "witness",
             look.Words(Tr("Another process ran over a copy of this store: "
                           "this one has stopped.")),
             look.Words(Tr("Find the other process and end it; then start this "
                           "node again, once.")));
  } else if (view.here()) {
    look.Add(kOk, "witness",
             look.Words(Tr("This node is the witness; cases in its register: "
                           "$0."),
                        {absl::StrCat(view.registered())}));
  } else if (!view.witness().empty() && !view.verified()) {
    look.Add(
        kError, "witness",
        look.Words(Tr("The witness $0 has not verified this node since its "
                      "start: decisions and hand-offs wait."),
                   {view.witness()}),
        look.Words(Tr("See whether it runs and can be reached (witness_silent "
                      "in the log). What is recorded meanwhile is kept.")));
  } else if (!view.witness().empty()) {
    look.Add(kOk, "witness",
             look.Words(Tr("Verified by the witness $0."), {view.witness()}));
  }
  AddWaiting(look, view);
  return absl::OkStatus();
}

absl::Status CheckOfficers(Looking& look) {
  const OfficerSet& officers = look.moment.directory->officers();
  if (officers.threshold > 1) {
    look.Add(kOk, "officers",
             look.Words(Tr("$0 of the federation's $1 officers must sign a "
                           "next version of the directory."),
                        {absl::StrCat(officers.threshold),
                         absl::StrCat(officers.keys.size())}));
    return absl::OkStatus();
  }
  look.Add(
      kWarning, "officers",
      look.Words(Tr("ONE OFFICER signs the directory: whoever has that one "
                    "key decides who may read about children.")),
      look.Words(Tr("For a trial alone. In service name several officers, "
                    "at least two of whom must sign (causeway directory "
                    "officers).")));
  return absl::OkStatus();
}

absl::Status CheckDirectory(Looking& look) {
  const Directory& directory = *look.moment.directory;
  const absl::Time ends =
      absl::FromUnixMicros(directory.proto().expires_at_us());
  const std::string advice = look.Words(
      Tr("The federation's officers sign a next version; it replaces "
         "the file that the configuration names."));
  const std::optional<int> days = directory.EndsWithinDays(look.moment.now);
  if (days == 0) {
    look.Add(kError, "directory",
             look.Words(Tr("The directory ended at $0, and the clock of this "
                           "machine says $1."),
                        {TimeText(ends), TimeText(look.moment.now)}),
             advice);
    return absl::OkStatus();
  }
  if (days.has_value()) {
    look.Add(kWarning, "directory",
             look.Words(Tr("The directory ends at $0, in less than $1 days."),
                        {TimeText(ends), absl::StrCat(*days)}),
             advice);
    return absl::OkStatus();
  }
  look.Add(kOk, "directory",
           look.Words(Tr("Version $0 of the directory, until $1."),
                      {absl::StrCat(directory.version()), TimeText(ends)}));
  return absl::OkStatus();
}

absl::Status CheckTlsCertificate(Looking& look) {
  ASSIGN_OR_RETURN(
      const std::vector<Certificate> chain,
      Certificate::BundleFromPem(look.around.tls_certificate_pem()));
  if (chain.empty()) return absl::DataLossError("no TLS certificate");
  look.found.push_back(wire::CertificateFinding(
      look.language, look.Words(Tr("the node's TLS certificate")),
      chain.front(), look.moment.now));
  // One that is not valid now is no other node's, and was told above.
  if (look.moment.now < chain.front().NotBefore() ||
      look.moment.now >= chain.front().NotAfter()) {
    return absl::OkStatus();
  }
  const absl::Status fits = look.around.certificate_fits();
  if (fits.ok()) return absl::OkStatus();
  const std::optional<Refusal> refusal = RefusalOf(fits);
  look.Add(kError, "certificate",
           look.Words(Tr("Other nodes refuse the node's TLS certificate: $0."),
                      {refusal.has_value() ? refusal->rule : "tls"}),
           look.Words(Tr("The directory names another authority or other pins "
                         "for this node. Use the pair that it names, or have "
                         "the officers name this one (certs/README.md).")));
  return absl::OkStatus();
}

absl::Status CheckSealingCertificates(Looking& look) {
  for (const SealingKey& key : *look.env.sealing_keys) {
    look.found.push_back(wire::CertificateFinding(
        look.language, look.Words(Tr("the node's sealing certificate")),
        key.certificate(), look.moment.now));
  }
  return absl::OkStatus();
}

absl::Status CheckSigningKey(Looking& look) {
  const Directory& directory = *look.moment.directory;
  if (!OwnSigningKey(look.env, directory).ok()) {
    look.Add(kError, "keys",
             look.Words(Tr("The directory in force lists no signing key that "
                           "this node has: it records and sends nothing.")),
             look.Words(Tr("Start the node with the signing key that the "
                           "directory lists. Before the next change of it name "
                           "the new one as keys.next_signing_key.")));
    return absl::OkStatus();
  }
  if (!SigningKeyHolds(directory, look.env.node_id,
                       look.env.signing_key->Id())) {
    look.Add(kWarning, "keys",
             look.Words(Tr("The node's signing key is over; it signs with its "
                           "next one.")),
             look.Words(Tr("Name the file of keys.next_signing_key as "
                           "keys.signing_key; it counts from the next start "
                           "on.")));
    return absl::OkStatus();
  }
  look.Add(kOk, "keys",
           look.Words(Tr("The directory lists the node's signing key.")));
  return absl::OkStatus();
}

// The latest moment in the last leaves of the node's log: a start writes one,
// so that the newest alone would hide what was before it.
absl::StatusOr<absl::Time> LatestInLog(const Environment& env) {
  absl::Time latest = absl::InfinitePast();
  RETURN_IF_ERROR(env.storage->Read([&](ReadTx& tx) -> absl::Status {
    ASSIGN_OR_RETURN(const std::optional<Row> last,
                     tx.Last(Table::kNodeLog, ""));
    if (!last.has_value()) return absl::OkStatus();
    const std::uint64_t newest = keys::NumberAt(last->key);
    std::string after;
    if (newest >= kLeavesLookedAt) AppendU64(&after, newest - kLeavesLookedAt);
    ASSIGN_OR_RETURN(const std::vector<Row> rows,
                     tx.Scan(Table::kNodeLog, "", after, kLeavesLookedAt));
    for (const Row& row : rows) {
      store::NodeLogLeaf leaf;
      if (!leaf.ParseFromString(row.value)) {
        return absl::DataLossError("the node log does not parse");
      }
      latest = std::max(latest, absl::FromUnixMicros(leaf.at_us()));
    }
    return absl::OkStatus();
  }));
  return latest;
}

// The log is written by the same clock: it cannot be ahead of it.
absl::Status CheckClock(Looking& look) {
  ASSIGN_OR_RETURN(const absl::Time latest, LatestInLog(look.env));
  if (latest > look.moment.now + kClocksDiffer) {
    look.Add(kError, "clock",
             look.Words(Tr("The clock of this machine was set back: it says "
                           "$0, and the node's log was written at $1."),
                        {TimeText(look.moment.now), TimeText(latest)}),
             look.Words(Tr("Set it right (timedatectl). If it is right now, it "
                           "was ahead before: dates that people recorded then "
                           "may be wrong.")));
    return absl::OkStatus();
  }
  look.Add(kOk, "clock",
           look.Words(Tr("The clock of this machine says $0; the node's log "
                         "fits it."),
                      {TimeText(look.moment.now)}));
  return absl::OkStatus();
}

absl::Status CheckWitnessClock(Looking& look) {
  const std::optional<absl::Duration> ahead = look.around.witness_ahead();
  if (!ahead.has_value()) return absl::OkStatus();
  const absl::Duration by = absl::AbsDuration(*ahead);
  if (by <= kClocksDiffer) {
    look.Add(kOk, "clock",
             look.Words(Tr("The witness's clock says the same time.")));
    return absl::OkStatus();
  }
  const std::string apart =
      absl::FormatDuration(absl::Trunc(by, absl::Seconds(1)));
  look.Add(by > kClockIsWrong ? kError : kWarning, "clock",
           *ahead > absl::ZeroDuration()
               ? look.Words(Tr("The clock of this machine is behind the "
                               "witness's by $0."),
                            {apart})
               : look.Words(Tr("The clock of this machine is ahead of the "
                               "witness's by $0."),
                            {apart}),
           look.Words(Tr("Compare this machine with a time server "
                         "(timedatectl); if it is right, tell the operator of "
                         "the witness.")));
  return absl::OkStatus();
}

absl::Status CheckDisk(Looking& look) {
  ASSIGN_OR_RETURN(const std::uint64_t free, look.around.free_bytes());
  const std::string words = look.Words(Tr("Free where the data lies: $0 MiB."),
                                       {absl::StrCat(free / limits::kMiB)});
  if (free >= kDiskLow) {
    look.Add(kOk, "disk", words);
    return absl::OkStatus();
  }
  look.Add(
      free < kDiskFull ? kError : kWarning, "disk", words,
      look.Words(Tr("Make room or enlarge the disk: once it is full nothing "
                    "can be recorded. Delete nothing in the data "
                    "folder.")));
  return absl::OkStatus();
}

absl::Status CheckAlarms(Looking& look) {
  ASSIGN_OR_RETURN(const pb::Alarms alarms, CountAlarms(look.env));
  std::vector<pb::Finding> found = AlarmFindings(look.language, alarms);
  if (found.empty()) {
    look.Add(kOk, "alarms",
             look.Words(Tr("Nothing waits for people to look at it.")));
  }
  for (pb::Finding& one : found) look.found.push_back(std::move(one));
  return absl::OkStatus();
}

// What failed inside is told by code and rule alone: texts may hold anything.
void AddFailed(Looking& look, const char* subject, const absl::Status& status) {
  const std::optional<Refusal> refusal = RefusalOf(status);
  look.Add(kError, subject,
           look.Words(
               Tr("This could not be looked at: $0."),
               {refusal.has_value() ? refusal->rule
                                    : absl::StatusCodeToString(status.code())}),
           look.Words(Tr("DATA_LOSS: the store is damaged; stop the node and "
                         "keep its files. Else ask again, and read the node's "
                         "log.")));
}

}  // namespace

absl::StatusOr<std::uint64_t> FreeBytesAt(const std::string& folder) {
  struct statvfs at = {};
  if (statvfs(folder.c_str(), &at) != 0) {
    return absl::UnavailableError(
        "the file system of data_dir does not answer");
  }
  return static_cast<std::uint64_t>(at.f_bavail) * at.f_frsize;
}

std::vector<pb::Finding> AlarmFindings(Language language,
                                       const pb::Alarms& alarms) {
  struct Number {
    std::uint32_t count;
    Phrase sentence;
    Phrase advice;
  };
  const Phrase deliveries =
      Tr("causeway delivery list shows them and who is to be told.");
  const Phrase due = Tr("causeway due shows them and who is to be told.");
  const Number numbers[] = {
      {alarms.arrivals_missed(),
       Tr("Children on the way whose arrival is not confirmed in time: $0."),
       due},
      {alarms.arrivals_escalated(),
       Tr("Missed arrivals of which somebody above must be told: $0."), due},
      {alarms.deliveries_late(), Tr("Messages that are late: $0."), deliveries},
      {alarms.deliveries_escalated(),
       Tr("Messages that are a day late or more: $0."), deliveries},
      {alarms.deliveries_dead(), Tr("Messages that were given up: $0."),
       Tr("causeway delivery list shows them, causeway delivery resend sends "
          "them again.")},
      {alarms.deliveries_refused(),
       Tr("Messages that their recipient refused for good: $0."),
       Tr("causeway delivery list names the rule; once its cause is mended, "
          "causeway delivery resend sends them again.")},
      {alarms.contradictions(),
       Tr("Pairs of messages by which a peer contradicted itself: $0."),
       Tr("causeway evidence list shows them; talk to that peer's operator.")},
  };
  std::vector<pb::Finding> found;
  for (const Number& one : numbers) {
    if (one.count == 0) continue;
    found.push_back(
        FindingOf(kWarning, "alarms",
                  Say(language, one.sentence, {absl::StrCat(one.count)}),
                  Say(language, one.advice)));
  }
  return found;
}

absl::StatusOr<pb::DiagnoseResponse> Diagnosis::Diagnose(
    const CallContext& call, const pb::DiagnoseRequest&) {
  struct Check {
    const char* subject;
    absl::Status (*look)(Looking&);
  };
  constexpr Check kChecks[] = {
      {"profile", CheckProfile},
      {"witness", CheckWitness},
      {"officers", CheckOfficers},
      {"directory", CheckDirectory},
      {"certificate", CheckTlsCertificate},
      {"clock", CheckClock},
      {"certificate", CheckSealingCertificates},
      {"clock", CheckWitnessClock},
      {"disk", CheckDisk},
      {"keys", CheckSigningKey},
      {"alarms", CheckAlarms},
  };
  Looking look{env_, around_, call.language, Moment(env_), {}};
  for (const Check& check : kChecks) {
    const absl::Status status = check.look(look);
    if (!status.ok()) AddFailed(look, check.subject, status);
  }
  pb::DiagnoseResponse response;
  for (pb::Finding& one : look.found) {
    *response.add_findings() = std::move(one);
  }
  wire::SortWorstFirst(&response);
  return response;
}

}  // namespace causeway::server
