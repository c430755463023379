#include "tests/mutation/rule_list.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <regex>
#include <sstream>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/check.h"

namespace causeway::mutation {
namespace {

constexpr const char* kFolders[] = {"forms", "journal", "server", "wire",
                                    "statemachine/custody"};

// What no caller of a node is refused by: how a node is set up and started, and
// the names of keys.
constexpr const char* kSetUp[] = {
    "server/acceptor.cc", "server/config.cc",       "server/data_dir.cc",
    "server/listener.cc", "server/store_keys.cc",   "server/store_keys.h",
    "server/tls.cc",      "server/toml_section.cc", "server/tls_files.cc"};

// Calls that refuse by the rule named in them. A helper that gives its rule on
// to one of them is named here too.
const std::regex& Calls() {
  static const auto* const kCalls = new std::regex(
      R"(\b(Refuse|RefuseBy|RefuseByRule|Refused|Bad|BadBundle|Malformed|)"
      R"(Broken|NotLegal|refuse|VerifySigned|No)\()");
  return *kCalls;
}

// Up to the parenthesis that ends the call.
std::string ArgumentsAt(const std::string& text, std::size_t at) {
  int depth = 1;
  std::size_t end = at;
  while (end < text.size() && depth > 0) {
    if (text[end] == '(') ++depth;
    if (text[end] == ')') --depth;
    ++end;
  }
  return text.substr(at, end - at);
}

// A call inside a helper that is handed its rule, or one that carries on the
// refusal of another: no rule of its own.
bool GivesOn(const std::string& arguments) {
  static const auto* const kGiven = new std::regex(
      R"(absl::string_view rule|\.rule = std::string\(rule\)|)"
      R"(\brule,\s|"witness\." \+|refusal->rule|\*refusal|, refusal\)|\bfield,|)"
      R"(const FieldDescriptor|rule->id|id, absl::StatusCode code|)"
      R"(DecodeRefusal\()");
  return std::regex_search(arguments, *kGiven);
}

std::string ReadFile(const std::filesystem::path& path) {
  std::ifstream in(path);
  std::ostringstream text;
  text << in.rdbuf();
  CAUSEWAY_CHECK(in.good()) << path.string();
  return text.str();
}

// Constants of the files that stand for a rule.
std::map<std::string, std::string> ConstantsIn(const std::string& text) {
  static const auto* const kConstant =
      new std::regex(R"(char (k\w*Rule|kMessageForm)\[\] =\s*"([^"]+)\")");
  std::map<std::string, std::string> constants;
  for (std::sregex_iterator at(text.begin(), text.end(), *kConstant), end;
       at != end; ++at) {
    constants[(*at)[1]] = (*at)[2];
  }
  return constants;
}

// Ids in the arguments of a call, or in what builds the refusal before it.
std::vector<std::string> IdsIn(
    const std::string& call, const std::string& arguments,
    const std::map<std::string, std::string>& constants) {
  static const auto* const kId =
      new std::regex(R"re("([A-Za-z]\w*(?:\.[a-z][a-z0-9_]*)+)")re");
  static const auto* const kCustody =
      new std::regex(R"re(^\s*"([a-z_]+)"\s*,)re");
  static const auto* const kConstant = new std::regex(R"(\bk\w*(Rule|Form)\b)");
  std::vector<std::string> ids;
  std::smatch found;
  if (call == "NotLegal" && std::regex_search(arguments, found, *kCustody)) {
    return {absl::StrCat("custody.", found[1].str())};
  }
  if (std::regex_search(arguments, found, *kId)) ids.push_back(found[1]);
  if (call == "No" && std::regex_search(arguments, found, *kCustody)) {
    return {absl::StrCat("witness.", found[1].str())};
  }
  if (ids.empty() && std::regex_search(arguments, found, *kConstant)) {
    const auto constant = constants.find(found[0]);
    if (constant != constants.end()) ids.push_back(constant->second);
  }
  return ids;
}

void ReadRules(const std::string& name, const std::string& text,
               const std::map<std::string, std::string>& shared,
               RuleList* list) {
  std::map<std::string, std::string> constants = shared;
  const auto place = [&](std::size_t at) {
    const std::string before = text.substr(0, at);
    return absl::StrCat(name, ":",
                        1 + std::count(before.begin(), before.end(), '\n'));
  };
  const auto position = [](const std::smatch& match) {
    return static_cast<std::size_t>(match.position());
  };
  // Filled in field by field before the call.
  static const auto* const kAssigned =
      new std::regex(R"re(\brefusal\.rule =\s*"([\w.]+)")re");
  for (std::sregex_iterator at(text.begin(), text.end(), *kAssigned), end;
       at != end; ++at) {
    list->rules.emplace((*at)[1], place(position(*at)));
  }
  for (std::sregex_iterator at(text.begin(), text.end(), Calls()), end;
       at != end; ++at) {
    const std::size_t begin = position(*at);
    if (absl::EndsWith(text.substr(0, begin), "keys::")) continue;
    for (const auto& [constant, id] : ConstantsIn(text.substr(0, begin))) {
      constants[constant] = id;  // The nearest before the call.
    }
    const std::string arguments = ArgumentsAt(text, begin + at->str().size());
    const std::vector<std::string> ids = IdsIn((*at)[1], arguments, constants);
    for (const std::string& id : ids) list->rules.emplace(id, place(begin));
    if (ids.empty() && !GivesOn(arguments))
      list->unread.push_back(place(begin));
  }
}

}  // namespace

RuleList RulesInSources(const std::string& source_dir) {
  std::map<std::string, std::string> texts;
  std::map<std::string, std::string> shared;
  for (const char* const folder : kFolders) {
    for (const auto& file : std::filesystem::directory_iterator(
             std::filesystem::path(source_dir) / folder)) {
      const std::string extension = file.path().extension().string();
      if (extension != ".cc" && extension != ".h") continue;
      const std::string name =
          absl::StrCat(folder, "/", file.path().filename().string());
      if (std::find(std::begin(kSetUp), std::end(kSetUp), name) !=
          std::end(kSetUp)) {
        continue;
      }
      texts[name] = ReadFile(file.path());
      if (extension == ".h") shared.merge(ConstantsIn(texts[name]));
    }
  }
  RuleList list;
  for (const auto& [name, text] : texts) ReadRules(name, text, shared, &list);
  return list;
}

}  // namespace causeway::mutation
