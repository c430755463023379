#include "client/cli/directory_difference.h"

#include <algorithm>
#include <functional>
#include <map>
#include <set>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/time.h"
#include "base/bytes.h"
#include "client/cli/table.h"
#include "crypto/digest.h"
#include "crypto/signing_key.h"
#include "google/protobuf/util/message_differencer.h"

namespace causeway::cli {
namespace {

using google::protobuf::util::MessageDifferencer;
using Lines = std::vector<std::string>;

std::string Shown(const std::string& text) {
  return text.empty() ? "nothing" : Printable(text);
}

// "WHAT: BEFORE becomes AFTER", where they differ.
void Becomes(Lines& lines, const std::string& what, const std::string& before,
             const std::string& after) {
  if (before == after) return;
  lines.push_back(
      absl::StrCat(what, ": ", Shown(before), " becomes ", Shown(after)));
}

template <typename List, typename Word>
std::set<std::string> WordSet(const List& list, const Word& word) {
  std::set<std::string> words;
  for (const auto& one : list) words.insert(word(one));
  return words;
}

// "WHAT: A, B come in" and "... go out".
template <typename List, typename Word>
void InAndOut(Lines& lines, const std::string& what, const List& before,
              const List& after, const Word& word) {
  const std::set<std::string> was = WordSet(before, word);
  const std::set<std::string> is = WordSet(after, word);
  const auto tell = [&](const std::set<std::string>& some,
                        const std::set<std::string>& others, const char* verb) {
    Lines names;
    std::set_difference(some.begin(), some.end(), others.begin(), others.end(),
                        std::back_inserter(names));
    if (names.empty()) return;
    lines.push_back(
        absl::StrCat(what, ": ", absl::StrJoin(names, ", "), " ", verb));
  };
  tell(is, was, "added");
  tell(was, is, "taken out");
}

std::string Plain(const std::string& text) { return Printable(text); }
std::string Hex(const std::string& bytes) { return HexEncode(bytes); }
std::string OfficerId(const std::string& spki_der) {
  return HexEncode(KeyId(spki_der));
}
std::string MessageWord(int type) {
  return Word(static_cast<v1::MessageType>(type));
}

std::string DirectoryDay(int64_t micros) {
  return absl::FormatTime("%Y-%m-%d", absl::FromUnixMicros(micros),
                          absl::UTCTimeZone());
}

template <typename Keys>
std::map<std::string, const v1::NodeKey*> ById(const Keys& keys) {
  std::map<std::string, const v1::NodeKey*> by_id;
  for (const v1::NodeKey& key : keys) by_id[key.key_id()] = &key;
  return by_id;
}

template <typename Keys>
void KeyChanges(Lines& lines, const std::string& what, const Keys& before,
                const Keys& after) {
  const auto was = ById(before);
  const auto is = ById(after);
  for (const auto& [id, key] : is) {
    const std::string name = absl::StrCat(what, " ", HexEncode(id));
    const auto earlier = was.find(id);
    if (earlier == was.end()) {
      lines.push_back(absl::StrCat(name, " added, holds from version ",
                                   key->from_version()));
      continue;
    }
    if (MessageDifferencer::Equals(*earlier->second, *key)) continue;
    if (key->revoked() && !earlier->second->revoked()) {
      lines.push_back(absl::StrCat(name,
                                   " REVOKED: nothing new is taken "
                                   "under it"));
    } else if (key->to_version() != earlier->second->to_version()) {
      lines.push_back(
          absl::StrCat(name, " ends with version ", key->to_version()));
    } else {
      lines.push_back(absl::StrCat(name, " changed"));
    }
  }
  for (const auto& [id, key] : was) {
    if (is.count(id) > 0) continue;
    lines.push_back(absl::StrCat(what, " ", HexEncode(id), " taken out"));
  }
}

void TlsChanges(Lines& lines, const std::string& of,
                const v1::DirectoryNode& before,
                const v1::DirectoryNode& after) {
  if (before.tls_ca_der() != after.tls_ca_der()) {
    lines.push_back(absl::StrCat(of,
                                 "TLS authority: another certificate, SHA-256 ",
                                 HexEncode(Sha256(after.tls_ca_der()))));
  }
  InAndOut(lines, absl::StrCat(of, "TLS key pin"), before.tls_key_pins(),
           after.tls_key_pins(), Hex);
}

std::string Protocols(const v1::DirectoryNode& node) {
  return absl::StrCat(node.protocol_version_min(), " to ",
                      node.protocol_version_max());
}

std::string Asylum(const v1::DirectoryNode& node) {
  return node.may_receive_asylum_data() ? "MAY be received"
                                        : "may not be received";
}

Lines NodeChanges(const v1::DirectoryNode& before,
                  const v1::DirectoryNode& after) {
  Lines lines;
  const std::string of = absl::StrCat("node ", after.node_id(), ": ");
  const auto what = [&](const char* field) { return absl::StrCat(of, field); };
  Becomes(lines, what("status"), Word(before.status()), Word(after.status()));
  Becomes(lines, what("organisation"), before.organisation(),
          after.organisation());
  Becomes(lines, what("kind of organisation"), Word(before.type()),
          Word(after.type()));
  Becomes(lines, what("country"), before.country(), after.country());
  InAndOut(lines, what("represents"), before.represents(), after.represents(),
           Plain);
  Becomes(lines, what("endpoint"), before.endpoint(), after.endpoint());
  Becomes(lines, what("protected data"), Asylum(before), Asylum(after));
  Becomes(lines, what("legal basis"), before.legal_basis(),
          after.legal_basis());
  TlsChanges(lines, of, before, after);
  KeyChanges(lines, what("signing key"), before.signing_keys(),
             after.signing_keys());
  KeyChanges(lines, what("sealing key"), before.sealing_keys(),
             after.sealing_keys());
  InAndOut(lines, what("kinds of message"), before.accepts(), after.accepts(),
           MessageWord);
  InAndOut(lines, what("procedure version"), before.procedure_digests(),
           after.procedure_digests(), Hex);
  Becomes(lines, what("protocol versions"), Protocols(before),
          Protocols(after));
  InAndOut(lines, what("language"), before.languages(), after.languages(),
           Plain);
  Becomes(lines, what("answers as a witness"), before.witness() ? "yes" : "no",
          after.witness() ? "yes" : "no");
  if (lines.empty() && !MessageDifferencer::Equals(before, after)) {
    lines.push_back(absl::StrCat(of,
                                 "changed in a way that only `directory "
                                 "show --json` shows"));
  }
  return lines;
}

std::string Introduced(const v1::DirectoryNode& node) {
  return absl::StrCat(
      "node ", node.node_id(), " ADDED: ", Printable(node.organisation()), " (",
      Word(node.type()), "), in ", node.country(), ", represents ",
      node.represents().empty() ? "no State"
                                : absl::StrJoin(node.represents(), ", "),
      ", ", Word(node.status()), ", at ", Shown(node.endpoint()),
      "; protected data ", Asylum(node),
      "; legal basis: ", Shown(node.legal_basis()));
}

template <typename Message, typename Name>
std::map<std::string, const Message*> ByName(
    const google::protobuf::RepeatedPtrField<Message>& all, const Name& name) {
  std::map<std::string, const Message*> by_name;
  for (const Message& one : all) by_name[name(one)] = &one;
  return by_name;
}

void AddNodeChanges(Lines& lines, const v1::Directory& before,
                    const v1::Directory& after) {
  const auto id = [](const v1::DirectoryNode& node) { return node.node_id(); };
  const auto was = ByName(before.nodes(), id);
  const auto is = ByName(after.nodes(), id);
  const v1::DirectoryNode none;
  for (const auto& [name, node] : is) {
    const auto earlier = was.find(name);
    if (earlier == was.end()) lines.push_back(Introduced(*node));
    if (earlier != was.end()) {
      for (std::string& line : NodeChanges(*earlier->second, *node)) {
        lines.push_back(std::move(line));
      }
      continue;
    }
    // Keys, which officers compare by voice.
    Lines keys;
    const std::string of = absl::StrCat("node ", name, ": ");
    TlsChanges(keys, of, none, *node);
    KeyChanges(keys, absl::StrCat(of, "signing key"), none.signing_keys(),
               node->signing_keys());
    KeyChanges(keys, absl::StrCat(of, "sealing key"), none.sealing_keys(),
               node->sealing_keys());
    lines.insert(lines.end(), keys.begin(), keys.end());
  }
  for (const auto& [name, node] : was) {
    if (is.count(name) == 0) {
      lines.push_back(absl::StrCat("node ", name, " TAKEN OUT"));
    }
  }
}

std::string Terms(const v1::SharingAgreement& agreement) {
  Lines kinds;
  for (const int kind : agreement.categories()) {
    kinds.push_back(Word(static_cast<v1::DocumentKind>(kind)));
  }
  return absl::StrCat(
      "between ", absl::StrJoin(agreement.parties(), ", "), ", until ",
      agreement.valid_until(), ", for ",
      kinds.empty() ? "every kind of document" : absl::StrJoin(kinds, ", "));
}

void AddAgreementChanges(Lines& lines, const v1::Directory& before,
                         const v1::Directory& after) {
  const auto name = [](const v1::SharingAgreement& one) { return one.name(); };
  const auto was = ByName(before.agreements(), name);
  const auto is = ByName(after.agreements(), name);
  for (const auto& [title, agreement] : is) {
    const auto earlier = was.find(title);
    Becomes(lines, absl::StrCat("agreement ", Printable(title)),
            earlier == was.end() ? "" : Terms(*earlier->second),
            Terms(*agreement));
  }
  for (const auto& [title, agreement] : was) {
    if (is.count(title) > 0) continue;
    lines.push_back(absl::StrCat("agreement ", Printable(title), " ENDED"));
  }
}

void AddOfficerChanges(Lines& lines, const v1::Directory& before,
                       const v1::Directory& after) {
  InAndOut(lines, "officer of the directory", before.officers(),
           after.officers(), OfficerId);
  Becomes(lines, "officers who must sign the directory",
          absl::StrCat(before.officer_signatures()),
          absl::StrCat(after.officer_signatures()));
  InAndOut(lines, "officer of ORDERs", before.order_officers(),
           after.order_officers(), OfficerId);
  Becomes(lines, "officers who must sign an ORDER",
          absl::StrCat(before.order_signatures()),
          absl::StrCat(after.order_signatures()));
}

// Nothing but what every version changes.
bool Same(v1::Directory before, v1::Directory after) {
  for (v1::Directory* one : {&before, &after}) {
    one->clear_version();
    one->clear_previous_digest();
    one->clear_issued_at_us();
    one->clear_expires_at_us();
  }
  return MessageDifferencer::Equals(before, after);
}

}  // namespace

std::vector<std::string> DirectoryDifferences(const v1::Directory& before,
                                              const v1::Directory& after) {
  Lines lines;
  Becomes(lines, "federation", before.federation(), after.federation());
  AddOfficerChanges(lines, before, after);
  Becomes(lines, "witness", before.witness(), after.witness());
  AddNodeChanges(lines, before, after);
  AddAgreementChanges(lines, before, after);
  InAndOut(lines, "approved procedure", before.procedures(), after.procedures(),
           [](const v1::ApprovedProcedure& one) {
             return absl::StrCat(Printable(one.name()), " ",
                                 HexEncode(one.digest()));
           });
  if (lines.empty() && !Same(before, after)) {
    lines.push_back(
        "it changes in a way that only `directory show --json` shows");
  }
  const std::string was = DirectoryDay(before.expires_at_us());
  const std::string is = DirectoryDay(after.expires_at_us());
  if (!lines.empty()) Becomes(lines, "ends", was, is);
  return lines;
}

}  // namespace causeway::cli
