#include "client/contexts.h"

#include <toml++/toml.h>

#include <cstdlib>
#include <sstream>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/limits.h"
#include "base/status_macros.h"
#include "client/files.h"

namespace causeway {
namespace {

absl::Status Wrong(const std::string& path, const std::string& where,
                   const std::string& what) {
  return absl::InvalidArgumentError(
      absl::StrCat(path, ": ", where, where.empty() ? "" : ": ", what));
}

absl::StatusOr<Context> ReadContext(const std::string& path,
                                    const std::string& name,
                                    const toml::table& table) {
  Context context;
  context.name = name;
  const std::string where = absl::StrCat("contexts.\"", name, "\"");
  const std::map<std::string, std::string*> fields = {
      {"endpoint", &context.endpoint},
      {"federation", &context.federation},
      {"node", &context.node},
      {"ca", &context.ca},
      {"certificate", &context.certificate},
      {"key", &context.key}};
  for (const auto& [key, value] : table) {
    const std::string field(key.str());
    const auto known = fields.find(field);
    if (known == fields.end()) {
      return Wrong(path, where, absl::StrCat("unknown field ", field));
    }
    const toml::value<std::string>* text = value.as_string();
    if (text == nullptr) {
      return Wrong(path, where, absl::StrCat(field, " must be a text"));
    }
    *known->second = text->get();
  }
  for (const auto& [field, value] : fields) {
    if (value->empty()) {
      return Wrong(path, where, absl::StrCat(field, " is missing"));
    }
  }
  const std::string folder = FolderOf(path);
  context.ca = JoinPath(folder, context.ca);
  context.certificate = JoinPath(folder, context.certificate);
  context.key = JoinPath(folder, context.key);
  return context;
}

absl::StatusOr<ContextFile> ReadTable(const toml::table& table,
                                      const std::string& path) {
  ContextFile file;
  file.path = path;
  for (const auto& [key, value] : table) {
    const std::string field(key.str());
    if (field == "current" && value.is_string()) {
      file.current = value.as_string()->get();
    } else if (field == "contexts" && value.is_table()) {
      for (const auto& [name, entry] : *value.as_table()) {
        const std::string label(name.str());
        if (!entry.is_table()) {
          return Wrong(path, label, "a context must be a table");
        }
        ASSIGN_OR_RETURN(file.contexts[label],
                         ReadContext(path, label, *entry.as_table()));
      }
    } else {
      return Wrong(path, "",
                   absl::StrCat("unknown or ill-typed field ", field,
                                ", want current (a text) and contexts"));
    }
  }
  if (!file.current.empty() && file.contexts.count(file.current) == 0) {
    return Wrong(path, "current",
                 absl::StrCat("no context \"", file.current, "\""));
  }
  return file;
}

std::string Names(const ContextFile& file) {
  if (file.contexts.empty()) return "none";
  return absl::StrJoin(
      file.contexts, ", ",
      [](std::string* out, const auto& entry) { out->append(entry.first); });
}

}  // namespace

std::string ContextsPath(absl::string_view option) {
  if (!option.empty()) return std::string(option);
  // NOLINTNEXTLINE(concurrency-mt-unsafe): nothing here sets the environment.
  if (const char* path = std::getenv("CAUSEWAY_CONTEXTS");
      path != nullptr && *path != '\0') {
    return path;
  }
  // NOLINTNEXTLINE(concurrency-mt-unsafe)
  const char* home = std::getenv("HOME");
  return absl::StrCat(home != nullptr ? home : ".",
                      "/.config/causeway/contexts.toml");
}

absl::StatusOr<ContextFile> ParseContexts(absl::string_view text,
                                          const std::string& path) {
  // toml++ reports what it cannot read by an exception.
  try {
    return ReadTable(toml::parse(std::string_view(text.data(), text.size())),
                     path);
  } catch (const toml::parse_error& error) {
    return Wrong(path, absl::StrCat("line ", error.source().begin.line),
                 std::string(error.description()));
  }
}

absl::StatusOr<ContextFile> LoadContexts(const std::string& path) {
  ASSIGN_OR_RETURN(const std::string text,
                   ReadWholeFile(path, limits::kConfigBytesMax));
  return ParseContexts(text, path);
}

absl::StatusOr<Context> FindContext(const ContextFile& file,
                                    absl::string_view name) {
  const std::string wanted = name.empty() ? file.current : std::string(name);
  if (wanted.empty()) {
    return absl::InvalidArgumentError(
        absl::StrCat(file.path,
                     ": no current context; choose one with "
                     "--context or `causeway context use`; there are: ",
                     Names(file)));
  }
  const auto found = file.contexts.find(wanted);
  if (found == file.contexts.end()) {
    return absl::InvalidArgumentError(absl::StrCat(
        file.path, ": no context \"", wanted, "\"; there are: ", Names(file)));
  }
  return found->second;
}

absl::Status UseContext(const ContextFile& file, absl::string_view name) {
  RETURN_IF_ERROR(FindContext(file, name).status());
  ASSIGN_OR_RETURN(const std::string text,
                   ReadWholeFile(file.path, limits::kConfigBytesMax));
  std::ostringstream out;
  try {
    toml::table table = toml::parse(std::string_view(text.data(), text.size()));
    table.insert_or_assign("current", std::string(name));
    out << table << '\n';
  } catch (const toml::parse_error& error) {
    return Wrong(file.path, absl::StrCat("line ", error.source().begin.line),
                 std::string(error.description()));
  }
  return ReplaceFile(file.path, out.str());
}

}  // namespace causeway
