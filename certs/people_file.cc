#include "certs/people_file.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/bytes.h"
#include "base/date.h"
#include "base/errors.h"
#include "base/ids.h"
#include "base/status_macros.h"
#include "certs/files.h"
#include "certs/toml_section.h"
#include "crypto/digest.h"

namespace causeway {
namespace {

constexpr std::size_t kLabelBytesMax = 32;

absl::Status WrongFile(absl::string_view rule, std::string message) {
  Refusal refusal;
  refusal.rule = std::string(rule);
  refusal.message = std::move(message);
  return Refuse(absl::StatusCode::kInvalidArgument, refusal);
}

// The sections [[name]]; none is a valid answer.
absl::StatusOr<std::vector<const toml::table*>> Sections(
    const toml::table& root, const std::string& name, const std::string& path) {
  std::vector<const toml::table*> sections;
  const toml::node* const node = root.get(name);
  if (node == nullptr) return sections;
  const toml::array* const array = node->as_array();
  if (array == nullptr) {
    return WrongFile("config.value", absl::StrCat(path, ": ", name, ": want [[",
                                                  name, "]] sections"));
  }
  for (const toml::node& one : *array) sections.push_back(one.as_table());
  return sections;
}

absl::StatusOr<PersonRow> ReadPerson(const toml::table* table,
                                     const std::string& path,
                                     std::set<std::string>* numbers) {
  TomlSection section(path, "people", table);
  constexpr absl::string_view kNumberWanted =
      "a staff number (s- and 8 to 16 of a-z, 2-7) that no other has";
  const std::string functions_wanted =
      absl::StrCat("a list of ", absl::StrJoin(PersonFunctions(), ", "),
                   ", each at most once");
  PersonRow person;
  person.staff_number = section.String("staff_number", kNumberWanted);
  if (!ValidStaffNumber(person.staff_number) ||
      !numbers->insert(person.staff_number).second) {
    section.Wrong("staff_number", absl::StrCat("want ", kNumberWanted));
  }
  person.functions = section.Strings("functions", functions_wanted);
  if (!ValidPersonFunctions(person.functions)) {
    section.Wrong("functions", absl::StrCat("want ", functions_wanted));
  }
  RETURN_IF_ERROR(section.Finish());
  return person;
}

absl::StatusOr<RevokedKey> ReadRevoked(const toml::table* table,
                                       const std::string& path) {
  TomlSection section(path, "revoked", table);
  constexpr absl::string_view kKeyWanted =
      "the SHA-256 of a certificate's public key, 64 hexadecimal digits";
  RevokedKey key;
  const auto digest = HexDecode(section.String("key", kKeyWanted));
  if (!digest.ok() || digest->size() != kDigestBytes) {
    section.Wrong("key", absl::StrCat("want ", kKeyWanted));
  } else {
    key.digest = *digest;
  }
  key.staff_number = section.StringOr("staff_number", "a staff number", "");
  if (!key.staff_number.empty() && !ValidStaffNumber(key.staff_number)) {
    section.Wrong("staff_number", "want a staff number");
  }
  key.on = section.StringOr("on", "a day, YYYY-MM-DD", "");
  if (!key.on.empty() && !ParseDate(key.on).ok()) {
    section.Wrong("on", "want a day, YYYY-MM-DD");
  }
  RETURN_IF_ERROR(section.Finish());
  return key;
}

}  // namespace

bool PeopleFile::Revokes(absl::string_view key_digest) const {
  return std::any_of(
      revoked.begin(), revoked.end(),
      [&](const RevokedKey& key) { return key.digest == key_digest; });
}

bool ValidPersonLabel(const std::string& label) {
  return !label.empty() && label.size() <= kLabelBytesMax &&
         absl::ascii_islower(static_cast<unsigned char>(label[0])) &&
         std::all_of(label.begin(), label.end(), [](char c) {
           const auto u = static_cast<unsigned char>(c);
           return absl::ascii_islower(u) || absl::ascii_isdigit(u) || c == '-';
         });
}

const std::vector<std::string>& PersonFunctions() {
  // Never destroyed: a reload may run while the process ends.
  static const auto* const names = new std::vector<std::string>{
      "case_worker",       "supervisor",
      "panel_coordinator", "auditor",
      "operator",          "intake",
      "tracing_officer",   "data_protection_officer",
      "panel_member"};
  return *names;
}

bool ValidPersonFunctions(const std::vector<std::string>& functions) {
  const std::vector<std::string>& known = PersonFunctions();
  return !functions.empty() &&
         std::set<std::string>(functions.begin(), functions.end()).size() ==
             functions.size() &&
         std::all_of(functions.begin(), functions.end(),
                     [&](const std::string& name) {
                       return std::find(known.begin(), known.end(), name) !=
                              known.end();
                     });
}

absl::StatusOr<PeopleFile> ParsePeopleFile(const std::string& text,
                                           const std::string& path) {
  const toml::parse_result parsed = toml::parse(text, path);
  if (!parsed) {
    const std::string_view what = parsed.error().description();
    return WrongFile(
        "config.syntax",
        absl::StrCat(path, ": line ", parsed.error().source().begin.line,
                     ": want TOML; ",
                     absl::string_view(what.data(), what.size())));
  }
  const toml::table& root = parsed.table();
  for (const auto& [key, node] : root) {
    if (key.str() == "people" || key.str() == "revoked") continue;
    return WrongFile("config.value",
                     absl::StrCat(path, ": ", std::string(key.str()),
                                  ": unknown; want [[people]] and "
                                  "[[revoked]]"));
  }
  PeopleFile file;
  std::set<std::string> numbers;
  ASSIGN_OR_RETURN(const auto people, Sections(root, "people", path));
  for (const toml::table* table : people) {
    ASSIGN_OR_RETURN(PersonRow person, ReadPerson(table, path, &numbers));
    file.people.push_back(std::move(person));
  }
  ASSIGN_OR_RETURN(const auto revoked, Sections(root, "revoked", path));
  for (const toml::table* table : revoked) {
    ASSIGN_OR_RETURN(RevokedKey key, ReadRevoked(table, path));
    file.revoked.push_back(std::move(key));
  }
  return file;
}

absl::StatusOr<PeopleFile> LoadPeopleFile(const std::string& path) {
  ASSIGN_OR_RETURN(const std::string text,
                   certs::ReadFile(path, kPeopleFileBytesMax));
  return ParsePeopleFile(text, path);
}

std::string PeopleFileText(const PeopleFile& file) {
  std::string text =
      "# Who may call this node, and which of their keys are revoked. The "
      "daemon\n# takes a change in within seconds; `causeway person` makes "
      "it.\n";
  for (const PersonRow& person : file.people) {
    absl::StrAppend(&text, "\n[[people]]\nstaff_number = \"",
                    person.staff_number, "\"\nfunctions = [\"",
                    absl::StrJoin(person.functions, "\", \""), "\"]\n");
  }
  for (const RevokedKey& key : file.revoked) {
    absl::StrAppend(&text, "\n[[revoked]]\nkey = \"", HexEncode(key.digest),
                    "\"\n");
    if (!key.staff_number.empty()) {
      absl::StrAppend(&text, "staff_number = \"", key.staff_number, "\"\n");
    }
    if (!key.on.empty()) absl::StrAppend(&text, "on = \"", key.on, "\"\n");
  }
  return text;
}

}  // namespace causeway
