#include "certs/federation.h"

#include <algorithm>
#include <filesystem>
#include <set>
#include <system_error>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "base/date.h"
#include "base/errors.h"
#include "base/ids.h"
#include "base/status_macros.h"
#include "certs/directory_edit.h"
#include "certs/directory_form.h"
#include "certs/files.h"
#include "certs/host_port.h"
#include "certs/node_files.h"
#include "certs/officer.h"
#include "certs/officer_signatures.h"
#include "certs/people_file.h"
#include "crypto/digest.h"
#include "crypto/file_secret.h"

namespace causeway {
namespace {

constexpr int kOrderSignatures = 2;
constexpr int kOrderOfficersMax = kOfficersMax;

namespace fs = std::filesystem;

constexpr std::size_t kFileNameBytesMax = 64;

absl::Status BadPlan(absl::string_view what) {
  Refusal refusal;
  refusal.rule = "federation.plan";
  refusal.message = std::string(what);
  return Refuse(absl::StatusCode::kInvalidArgument, refusal);
}

absl::Status CheckNodePlan(const NodePlan& node) {
  // Folders of the federation's own beside those of the nodes.
  if (!ValidNodeId(node.node_id) || node.node_id == "officer") {
    return BadPlan("a node id is malformed or taken");
  }
  if (!ParseHostPort(node.peers_address).ok() ||
      !ParseHostPort(node.people_address).ok() ||
      node.peers_address == node.people_address) {
    return BadPlan(absl::StrCat("node ", node.node_id,
                                " needs two different addresses host:port"));
  }
  std::set<std::string> labels;
  for (const PersonPlan& person : node.people) {
    if (!ValidPersonLabel(person.label) ||
        !labels.insert(person.label).second) {
      return BadPlan(absl::StrCat("a person's label at node ", node.node_id,
                                  " is malformed or used twice"));
    }
    if (!ValidPersonFunctions(person.functions)) {
      return BadPlan(absl::StrCat("a person's functions at node ", node.node_id,
                                  " are missing, unknown or listed twice"));
    }
  }
  return absl::OkStatus();
}

bool ValidFileName(const std::string& name) {
  return !name.empty() && name.size() <= kFileNameBytesMax && name[0] != '.' &&
         std::all_of(name.begin(), name.end(), [](char c) {
           return absl::ascii_isalnum(static_cast<unsigned char>(c)) ||
                  c == '.' || c == '_' || c == '-';
         });
}

absl::Status CheckProcedures(const FederationPlan& plan,
                             absl::string_view procedure_digest) {
  std::set<std::string> digests = {std::string(procedure_digest)};
  std::set<std::string> names;
  for (const ProcedurePlan& one : plan.procedures) {
    std::vector<std::string> files = {one.file_name};
    if (!one.french.empty()) files.push_back(one.french_file_name);
    for (const std::string& file : files) {
      if (ValidFileName(file) && names.insert(file).second) continue;
      return BadPlan(absl::StrCat("the file name of a procedure, ", file,
                                  ", is unusable or used twice: want letters, "
                                  "digits, dots, hyphens and underscores"));
    }
    if (!digests.insert(Sha256(one.text)).second) {
      return BadPlan(absl::StrCat("procedure ", one.file_name,
                                  " is named twice, or is the one that the "
                                  "software has already"));
    }
  }
  return absl::OkStatus();
}

int SignaturesOf(const FederationPlan& plan) {
  if (plan.officer_signatures != 0) return plan.officer_signatures;
  return static_cast<int>(
      UsualThreshold(static_cast<std::size_t>(std::max(plan.officers, 0))));
}

absl::Status CheckOfficers(const FederationPlan& plan) {
  const int signatures = SignaturesOf(plan);
  if (plan.officers < 1 || signatures < 1 ||
      !ValidThreshold(static_cast<std::size_t>(plan.officers),
                      static_cast<std::uint32_t>(signatures))) {
    return BadPlan(
        "1 to 16 officers sign the directory, at least 2 of them where there "
        "are more than one");
  }
  if (plan.order_officers != 0 && (plan.order_officers < kOrderSignatures ||
                                   plan.order_officers > kOrderOfficersMax)) {
    return BadPlan("2 to 16 officers sign ORDERs, or none");
  }
  return absl::OkStatus();
}

absl::Status CheckPlan(const FederationPlan& plan,
                       absl::string_view procedure_digest) {
  if (!ValidFederationName(plan.name)) {
    return BadPlan(absl::StrCat("a federation's name is ", kNameForm));
  }
  if (plan.nodes.empty()) return BadPlan("a federation has a node");
  if (procedure_digest.size() != kDigestBytes) {
    return BadPlan("the procedure's digest has 32 bytes");
  }
  RETURN_IF_ERROR(CheckProcedures(plan, procedure_digest));
  for (const absl::Duration lifetime :
       {plan.node_certificate_lifetime, plan.person_certificate_lifetime,
        plan.sealing_certificate_lifetime}) {
    if (lifetime <= absl::ZeroDuration() || lifetime > plan.ca_lifetime) {
      return BadPlan(
          "a certificate lasts longer than nothing and no longer "
          "than its authority");
    }
  }
  if (plan.directory_lifetime <= absl::ZeroDuration()) {
    return BadPlan("the directory's lifetime is not positive");
  }
  RETURN_IF_ERROR(CheckOfficers(plan));
  if (std::count_if(plan.nodes.begin(), plan.nodes.end(),
                    [](const NodePlan& node) { return node.witness; }) > 1) {
    return BadPlan("a federation has one witness, or none");
  }
  std::set<std::string> ids;
  for (const NodePlan& node : plan.nodes) {
    RETURN_IF_ERROR(CheckNodePlan(node));
    if (!ids.insert(node.node_id).second) {
      return BadPlan("a node id is used twice");
    }
  }
  return absl::OkStatus();
}

// Removes what was made, unless all of it was.
class Undo {
 public:
  Undo() = default;
  Undo(const Undo&) = delete;
  Undo& operator=(const Undo&) = delete;
  ~Undo() {
    std::error_code ignored;
    for (auto path = made_.rbegin(); path != made_.rend(); ++path) {
      fs::remove_all(*path, ignored);
    }
  }
  void Add(std::string path) { made_.push_back(std::move(path)); }
  void Keep() { made_.clear(); }

 private:
  std::vector<std::string> made_;
};

absl::Status RequireAbsent(const std::string& path) {
  std::error_code error;
  const fs::file_status status = fs::symlink_status(path, error);
  if (status.type() == fs::file_type::not_found) return absl::OkStatus();
  Refusal refusal;
  refusal.rule = "federation.exists";
  refusal.message = absl::StrCat(path, " exists already; nothing was changed");
  return Refuse(absl::StatusCode::kAlreadyExists, refusal);
}

FederationLayout LayoutOf(const std::string& dir, const FederationPlan& plan) {
  FederationLayout layout;
  layout.dir = dir;
  layout.officer_signatures = SignaturesOf(plan);
  for (int i = 1; i <= plan.officers; ++i) {
    const std::string stem = absl::StrCat(dir, "/officer/officer-", i);
    layout.officer_key_paths.push_back(absl::StrCat(stem, ".key"));
    layout.officer_public_paths.push_back(absl::StrCat(stem, ".pub"));
  }
  layout.directory_path = absl::StrCat(dir, "/directory.bin");
  layout.contexts_path = absl::StrCat(dir, "/contexts.toml");
  return layout;
}

// Everything that will be made lies in one of these.
absl::Status Claim(const FederationLayout& layout, const FederationPlan& plan,
                   Undo* undo) {
  std::vector<std::string> paths = {absl::StrCat(layout.dir, "/officer"),
                                    layout.directory_path,
                                    layout.contexts_path};
  for (const NodePlan& node : plan.nodes) {
    paths.push_back(absl::StrCat(layout.dir, "/", node.node_id));
  }
  for (const std::string& path : paths) RETURN_IF_ERROR(RequireAbsent(path));
  std::error_code error;
  if (!fs::exists(layout.dir, error)) {
    RETURN_IF_ERROR(certs::MakeFolder(layout.dir));
    undo->Add(layout.dir);
  }
  for (std::string& path : paths) undo->Add(std::move(path));
  return absl::OkStatus();
}

absl::StatusOr<SigningKey> CreateOfficer(const std::string& key_path,
                                         const std::string& public_path) {
  ASSIGN_OR_RETURN(SigningKey officer, SigningKey::Generate());
  ASSIGN_OR_RETURN(const Sensitive<std::string> pem, officer.ToPem());
  RETURN_IF_ERROR(WriteSecretFile(key_path, pem.Reveal()));
  RETURN_IF_ERROR(
      certs::WriteNewFile(public_path, PublicKeyToPem(officer.SpkiDer())));
  return officer;
}

// Each officer's key pair; the directory gets the public ones.
absl::StatusOr<std::vector<SigningKey>> CreateOfficers(
    const FederationLayout& layout, v1::Directory* directory) {
  std::vector<SigningKey> officers;
  for (std::size_t i = 0; i < layout.officer_key_paths.size(); ++i) {
    ASSIGN_OR_RETURN(SigningKey officer,
                     CreateOfficer(layout.officer_key_paths[i],
                                   layout.officer_public_paths[i]));
    directory->add_officers(officer.SpkiDer());
    officers.push_back(std::move(officer));
  }
  directory->set_officer_signatures(
      static_cast<std::uint32_t>(layout.officer_signatures));
  return officers;
}

absl::Status CreateOrderOfficers(int count, FederationLayout* layout,
                                 v1::Directory* directory) {
  for (int i = 1; i <= count; ++i) {
    const std::string path = absl::StrCat(layout->dir, "/officer/order-", i);
    ASSIGN_OR_RETURN(
        const SigningKey key,
        CreateOfficer(absl::StrCat(path, ".key"), absl::StrCat(path, ".pub")));
    directory->add_order_officers(key.SpkiDer());
    layout->order_key_paths.push_back(absl::StrCat(path, ".key"));
  }
  directory->set_order_signatures(count == 0 ? 0 : kOrderSignatures);
  return absl::OkStatus();
}

v1::Directory FirstDirectory(const FederationPlan& plan,
                             std::vector<v1::DirectoryNode> nodes,
                             absl::string_view procedure_digest,
                             absl::string_view procedure_name, absl::Time now) {
  v1::Directory directory;
  directory.set_format_version(1);
  directory.set_federation(plan.name);
  directory.set_version(1);
  directory.set_previous_digest(std::string(kDigestBytes, '\0'));
  directory.set_issued_at_us(absl::ToUnixMicros(now));
  directory.set_expires_at_us(
      absl::ToUnixMicros(now + plan.directory_lifetime));
  std::sort(nodes.begin(), nodes.end(),
            [](const v1::DirectoryNode& a, const v1::DirectoryNode& b) {
              return a.node_id() < b.node_id();
            });
  for (v1::DirectoryNode& node : nodes) {
    *directory.add_nodes() = std::move(node);
  }
  for (const NodePlan& node : plan.nodes) {
    if (!node.witness) continue;
    directory.set_witness(node.node_id);
    for (v1::DirectoryNode& entry : *directory.mutable_nodes()) {
      if (entry.node_id() != node.node_id) continue;
      entry.set_witness(true);
      entry.clear_accepts();
      entry.clear_may_receive_asylum_data();
    }
  }
  v1::ApprovedProcedure* const procedure = directory.add_procedures();
  procedure->set_digest(std::string(procedure_digest));
  procedure->set_name(std::string(procedure_name));
  for (const ProcedurePlan& one : plan.procedures) {
    v1::ApprovedProcedure* const further = directory.add_procedures();
    further->set_digest(Sha256(one.text));
    further->set_name(one.name);
  }
  // Those who are founded together share data, and go on to while a next
  // version of the directory is late. A witness is told of no child.
  v1::SharingAgreement agreement;
  agreement.set_name(plan.name);
  for (const v1::DirectoryNode& node : directory.nodes()) {
    if (!node.witness()) agreement.add_parties(node.node_id());
  }
  agreement.set_valid_until(
      FormatDate(DateOf(now + 2 * plan.directory_lifetime)));
  if (agreement.parties_size() >= 2) {
    *directory.add_agreements() = std::move(agreement);
  }
  return directory;
}

// The first person there is.
std::string CurrentContext(const FederationLayout& layout) {
  for (const NodeLayout& node : layout.nodes) {
    if (!node.people.empty()) {
      return absl::StrCat("current = \"", node.people.front().context, "\"\n");
    }
  }
  return "";
}

}  // namespace

absl::StatusOr<FederationLayout> CreateFederation(
    const std::string& dir, const FederationPlan& plan,
    absl::string_view procedure_digest, absl::string_view procedure_name,
    absl::Time now, RandomSource& random) {
  RETURN_IF_ERROR(CheckPlan(plan, procedure_digest));
  FederationLayout layout = LayoutOf(dir, plan);
  Undo undo;
  RETURN_IF_ERROR(Claim(layout, plan, &undo));
  RETURN_IF_ERROR(certs::MakeFolder(absl::StrCat(layout.dir, "/officer")));
  std::vector<v1::DirectoryNode> nodes;
  std::string contexts;
  for (const NodePlan& node : plan.nodes) {
    ASSIGN_OR_RETURN(
        certs::NewNode created,
        certs::CreateNode(layout, plan, node, procedure_digest, now, random));
    absl::StrAppend(&contexts,
                    certs::ContextsToml(plan.name, node, created.layout));
    nodes.push_back(std::move(created.entry));
    layout.nodes.push_back(std::move(created.layout));
  }
  RETURN_IF_ERROR(certs::WriteNewFile(
      layout.contexts_path,
      absl::StrCat("# Who `causeway` speaks as. Paths are relative to this "
                   "file.\n",
                   CurrentContext(layout), contexts)));
  v1::Directory first = FirstDirectory(plan, std::move(nodes), procedure_digest,
                                       procedure_name, now);
  ASSIGN_OR_RETURN(const std::vector<SigningKey> officers,
                   CreateOfficers(layout, &first));
  RETURN_IF_ERROR(CreateOrderOfficers(plan.order_officers, &layout, &first));
  // Last: a federation with a directory is a whole one.
  RETURN_IF_ERROR(PublishDirectory(layout.directory_path, first, officers));
  undo.Keep();
  return layout;
}

}  // namespace causeway
