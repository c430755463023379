#include "certs/node_files.h"

#include <set>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/bytes.h"
#include "base/ids.h"
#include "base/status_macros.h"
#include "certs/directory.h"
#include "certs/files.h"
#include "certs/node_certificate.h"
#include "certs/people_file.h"
#include "certs/people_issue.h"
#include "crypto/case_key.h"
#include "crypto/certificate.h"
#include "crypto/certificate_issuer.h"
#include "crypto/digest.h"
#include "crypto/file_secret.h"
#include "crypto/private_key.h"
#include "crypto/signing_key.h"

namespace causeway::certs {
namespace {

constexpr std::size_t kCommonNameBytesMax = 64;
constexpr std::uint32_t kProtocolVersion = 1;

// A key and the certificate that says what it is for.
struct Pair {
  PrivateKey key;
  Certificate certificate;
};

template <typename Key>
absl::Status WriteKey(const std::string& path, const Key& key) {
  ASSIGN_OR_RETURN(const Sensitive<std::string> pem, key.ToPem());
  return WriteSecretFile(path, pem.Reveal());
}

absl::Status WritePair(const std::string& stem, const Pair& pair) {
  RETURN_IF_ERROR(WriteKey(absl::StrCat(stem, ".key"), pair.key));
  return WriteNewFile(absl::StrCat(stem, ".pem"), pair.certificate.ToPem());
}

absl::StatusOr<Pair> MakeCa(absl::string_view what, const NodePlan& node,
                            absl::Duration lifetime, absl::Time now) {
  ASSIGN_OR_RETURN(PrivateKey key, PrivateKey::Generate());
  CertificateRequest request;
  request.subject_cn =
      absl::StrCat(what, " ", node.node_id).substr(0, kCommonNameBytesMax);
  request.is_ca = true;
  request.not_before = NotBefore(now);
  request.not_after = NotAfter(now, lifetime);
  ASSIGN_OR_RETURN(Certificate certificate, MakeSelfSignedCa(key, request));
  return Pair{std::move(key), std::move(certificate)};
}

absl::StatusOr<Pair> Issue(const Pair& ca, CertificateRequest request,
                           absl::Duration lifetime, absl::Time now) {
  ASSIGN_OR_RETURN(PrivateKey key, PrivateKey::Generate());
  request.not_before = NotBefore(now);
  request.not_after = NotAfter(now, lifetime);
  ASSIGN_OR_RETURN(
      Certificate certificate,
      IssueCertificate(ca.key, ca.certificate, key.SpkiDer(), request));
  return Pair{std::move(key), std::move(certificate)};
}

void AddKey(absl::string_view spki_der, absl::string_view public_der,
            v1::NodeKey* key) {
  key->set_key_id(KeyId(spki_der));
  key->set_public_der(std::string(public_der));
  key->set_from_version(1);
}

v1::DirectoryNode DescribeNode(const FederationPlan& plan, const NodePlan& node,
                               absl::string_view procedure_digest) {
  v1::DirectoryNode entry;
  entry.set_node_id(node.node_id);
  entry.set_organisation(node.organisation);
  entry.set_type(node.type);
  entry.set_country(node.country);
  for (const std::string& country : node.represents) {
    entry.add_represents(country);
  }
  entry.set_status(v1::NODE_STATUS_ACTIVE);
  entry.set_endpoint(node.peers_address);
  for (int type = v1::MessageType_MIN; type <= v1::MessageType_MAX; ++type) {
    if (v1::MessageType_IsValid(type) && type != v1::MESSAGE_TYPE_UNSPECIFIED) {
      entry.add_accepts(static_cast<v1::MessageType>(type));
    }
  }
  entry.add_procedure_digests(std::string(procedure_digest));
  for (const ProcedurePlan& one : plan.procedures) {
    entry.add_procedure_digests(Sha256(one.text));
  }
  entry.set_protocol_version_min(kProtocolVersion);
  entry.set_protocol_version_max(kProtocolVersion);
  for (const std::string& language : node.languages) {
    entry.add_languages(language);
  }
  entry.set_legal_basis(node.legal_basis);
  entry.set_may_receive_asylum_data(node.asylum_data);
  return entry;
}

// What peers see of the node: TLS, signing, sealing.
absl::Status CreateNodeKeys(const FederationPlan& plan, const NodePlan& node,
                            const std::string& keys_dir, absl::Time now,
                            v1::DirectoryNode* entry) {
  ASSIGN_OR_RETURN(const Pair ca,
                   MakeCa("TLS CA", node, plan.ca_lifetime, now));
  RETURN_IF_ERROR(WritePair(absl::StrCat(keys_dir, "/tls-ca"), ca));
  entry->set_tls_ca_der(ca.certificate.ToDer());

  ASSIGN_OR_RETURN(
      CertificateRequest tls_request,
      NodeCertificateRequest(NodeUri(plan.name, node.node_id), node.node_id,
                             {node.people_address, node.peers_address}));
  ASSIGN_OR_RETURN(const Pair tls, Issue(ca, std::move(tls_request),
                                         plan.node_certificate_lifetime, now));
  RETURN_IF_ERROR(WritePair(absl::StrCat(keys_dir, "/tls"), tls));
  entry->add_tls_key_pins(Sha256(tls.key.SpkiDer()));

  ASSIGN_OR_RETURN(const SigningKey signing, SigningKey::Generate());
  RETURN_IF_ERROR(WriteKey(absl::StrCat(keys_dir, "/signing.key"), signing));
  AddKey(signing.SpkiDer(), signing.SpkiDer(), entry->add_signing_keys());

  CertificateRequest sealing_request;
  sealing_request.subject_cn = node.node_id;
  sealing_request.sealing = true;
  ASSIGN_OR_RETURN(const Pair sealing,
                   Issue(ca, std::move(sealing_request),
                         plan.sealing_certificate_lifetime, now));
  RETURN_IF_ERROR(WritePair(absl::StrCat(keys_dir, "/sealing"), sealing));
  AddKey(sealing.key.SpkiDer(), sealing.certificate.ToDer(),
         entry->add_sealing_keys());
  return absl::OkStatus();
}

absl::StatusOr<PersonLayout> CreatePerson(const FederationPlan& plan,
                                          const NodePlan& node,
                                          const PersonPlan& person,
                                          const std::string& people_dir,
                                          const Pair& ca, absl::Time now,
                                          RandomSource& random) {
  PersonLayout layout;
  layout.label = person.label;
  layout.functions = person.functions;
  layout.staff_number = NewStaffNumber(random);
  layout.context = absl::StrCat(person.label, "@", node.node_id);
  const std::string stem = absl::StrCat(people_dir, "/", person.label);
  layout.certificate_path = absl::StrCat(stem, ".pem");
  layout.key_path = absl::StrCat(stem, ".key");
  ASSIGN_OR_RETURN(PrivateKey key, PrivateKey::Generate());
  ASSIGN_OR_RETURN(
      Certificate certificate,
      IssueStaffCertificate(ca.key, ca.certificate, plan.name, node.node_id,
                            layout.staff_number, key.SpkiDer(),
                            plan.person_certificate_lifetime, now));
  RETURN_IF_ERROR(
      WritePair(stem, Pair{std::move(key), std::move(certificate)}));
  return layout;
}

absl::Status CreatePeople(const FederationPlan& plan, const NodePlan& node,
                          absl::Time now, RandomSource& random,
                          NodeLayout* layout) {
  ASSIGN_OR_RETURN(const Pair ca,
                   MakeCa("People CA", node, plan.ca_lifetime, now));
  RETURN_IF_ERROR(WritePair(absl::StrCat(layout->keys_dir, "/people-ca"), ca));
  PeopleFile table;
  std::set<std::string> numbers;
  for (const PersonPlan& person : node.people) {
    ASSIGN_OR_RETURN(
        PersonLayout created,
        CreatePerson(plan, node, person, absl::StrCat(layout->dir, "/people"),
                     ca, now, random));
    // 80 random bits: only a broken source gives one number twice.
    if (!numbers.insert(created.staff_number).second) {
      return absl::InternalError("a staff number came twice");
    }
    table.people.push_back({created.staff_number, created.functions});
    layout->people.push_back(std::move(created));
  }
  return WriteNewFile(absl::StrCat(layout->dir, "/people.toml"),
                      PeopleFileText(table));
}

absl::Status WriteProcedures(const FederationPlan& plan,
                             const std::string& node_dir) {
  if (plan.procedures.empty()) return absl::OkStatus();
  const std::string folder = absl::StrCat(node_dir, "/procedures");
  RETURN_IF_ERROR(MakeFolder(folder));
  for (const ProcedurePlan& one : plan.procedures) {
    RETURN_IF_ERROR(
        WriteNewFile(absl::StrCat(folder, "/", one.file_name), one.text));
    if (one.french.empty()) continue;
    RETURN_IF_ERROR(WriteNewFile(
        absl::StrCat(folder, "/", one.french_file_name), one.french));
  }
  return absl::OkStatus();
}

std::string ProcedureToml(const std::vector<ProcedurePlan>& procedures) {
  if (procedures.empty()) return "";
  std::vector<std::string> files;
  for (const ProcedurePlan& one : procedures) {
    files.push_back(absl::StrCat("\"procedures/", one.file_name, "\""));
  }
  return absl::StrCat("\n[procedure]\nfiles = [", absl::StrJoin(files, ", "),
                      "]\ncurrent = \"",
                      HexEncode(Sha256(procedures.back().text)), "\"\n");
}

// As seen from the folder of a node.
std::string OfficersToml(const FederationLayout& layout) {
  std::vector<std::string> files;
  for (const std::string& path : layout.officer_public_paths) {
    files.push_back(absl::StrCat("\"..", path.substr(layout.dir.size()), "\""));
  }
  return absl::StrCat("officers = [", absl::StrJoin(files, ", "),
                      "]\nofficer_signatures = ", layout.officer_signatures,
                      "\n");
}

std::string NodeToml(const FederationLayout& layout,
                     const FederationPlan& federation, const NodePlan& plan) {
  std::string toml = absl::StrCat(
      "# Paths are relative to this file.\n"
      "[node]\n"
      "id = \"",
      plan.node_id,
      "\"\n"
      "federation = \"",
      federation.name,
      "\"\n"
      "data_dir = \"data\"\n"
      "directory = \"../directory.bin\"\n",
      OfficersToml(layout),
      "people = \"people.toml\"\n"
      "\n[listen]\n"
      "people = \"",
      plan.people_address,
      "\"\n"
      "peers = \"",
      plan.peers_address,
      "\"\n"
      "\n[keys]\n"
      "tls_key = \"keys/tls.key\"\n"
      "tls_certificate = \"keys/tls.pem\"\n"
      "signing_key = \"keys/signing.key\"\n"
      "sealing_key = \"keys/sealing.key\"\n"
      "sealing_certificate = \"keys/sealing.pem\"\n"
      "wrapping_key = \"keys/wrapping.key\"\n"
      "people_ca = \"keys/people-ca.pem\"\n");
  absl::StrAppend(&toml, ProcedureToml(federation.procedures),
                  "\n[log]\nlevel = \"info\"\n");
  return toml;
}

}  // namespace

absl::StatusOr<NewNode> CreateNode(const FederationLayout& federation,
                                   const FederationPlan& plan,
                                   const NodePlan& node,
                                   absl::string_view procedure_digest,
                                   absl::Time now, RandomSource& random) {
  NewNode created;
  NodeLayout& layout = created.layout;
  layout.node_id = node.node_id;
  layout.dir = absl::StrCat(federation.dir, "/", node.node_id);
  layout.config_path = absl::StrCat(layout.dir, "/node.toml");
  layout.keys_dir = absl::StrCat(layout.dir, "/keys");
  RETURN_IF_ERROR(MakeFolder(layout.dir));
  for (const char* folder : {"/keys", "/people", "/data"}) {
    RETURN_IF_ERROR(MakeFolder(absl::StrCat(layout.dir, folder)));
  }
  RETURN_IF_ERROR(WriteProcedures(plan, layout.dir));
  created.entry = DescribeNode(plan, node, procedure_digest);
  RETURN_IF_ERROR(
      CreateNodeKeys(plan, node, layout.keys_dir, now, &created.entry));
  const Sensitive<std::string> wrapping = KeyWrapper::NewFileContent(random);
  RETURN_IF_ERROR(WriteSecretFile(
      absl::StrCat(layout.keys_dir, "/wrapping.key"), wrapping.Reveal()));
  RETURN_IF_ERROR(CreatePeople(plan, node, now, random, &layout));
  RETURN_IF_ERROR(
      WriteNewFile(layout.config_path, NodeToml(federation, plan, node)));
  return created;
}

std::string ContextsToml(absl::string_view federation, const NodePlan& plan,
                         const NodeLayout& layout) {
  std::string toml;
  for (const PersonLayout& person : layout.people) {
    const std::string stem =
        absl::StrCat(plan.node_id, "/people/", person.label);
    absl::StrAppend(&toml, "\n[contexts.\"", person.context, "\"]\n",
                    "endpoint = \"", plan.people_address, "\"\n",
                    "federation = \"", federation, "\"\n", "node = \"",
                    plan.node_id, "\"\n", "ca = \"", plan.node_id,
                    "/keys/tls-ca.pem\"\n", "certificate = \"", stem,
                    ".pem\"\n", "key = \"", stem, ".key\"\n");
  }
  return toml;
}

}  // namespace causeway::certs
