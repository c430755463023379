#ifndef CAUSEWAY_CLIENT_CLI_VERB_H_
#define CAUSEWAY_CLIENT_CLI_VERB_H_

// How commands are declared: a noun with verbs, a verb with examples and an
// action. Used while the command line is set up; one thread.

#include <CLI/App.hpp>
#include <functional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "client/cli/session.h"
#include "client/cli/table.h"

namespace causeway::cli {

inline CLI::App* AddNoun(CLI::App* app, const std::string& name,
                         const std::string& description) {
  CLI::App* noun = app->add_subcommand(name, description);
  noun->require_subcommand(1);
  return noun;
}

// `example` follows "causeway " in the help.
inline CLI::App* AddVerb(CLI::App* noun, Session* session,
                         const std::string& name,
                         const std::string& description,
                         const std::string& example,
                         std::function<absl::Status()> action) {
  CLI::App* verb = noun->add_subcommand(name, description);
  verb->footer(absl::StrCat("Example:\n  causeway ", example, "\n"));
  verb->callback(
      [session, action = std::move(action)] { session->Plan(action); });
  return verb;
}

// An option that takes a word of a code list into *number, an enum's number.
template <typename Enum>
CLI::Option* AddCode(CLI::App* verb, const std::string& flag, Enum* number,
                     const std::string& description) {
  const auto* type = google::protobuf::GetEnumDescriptor<Enum>();
  return verb->add_option_function<std::string>(
      flag,
      [type, number, flag](const std::string& word) {
        const int value = EnumNumber(*type, word);
        if (value < 0) {
          throw CLI::ValidationError(flag, NearestChoice(*type, word));
        }
        *number = static_cast<Enum>(value);
      },
      absl::StrCat(description, ": ", EnumChoices(*type)));
}

// Repeatable words of a code list.
template <typename Enum>
CLI::Option* AddCodes(CLI::App* verb, const std::string& flag,
                      std::vector<Enum>* numbers,
                      const std::string& description) {
  const auto* type = google::protobuf::GetEnumDescriptor<Enum>();
  return verb->add_option_function<std::vector<std::string>>(
      flag,
      [type, numbers, flag](const std::vector<std::string>& words) {
        for (const std::string& word : words) {
          const int value = EnumNumber(*type, word);
          if (value < 0) {
            throw CLI::ValidationError(
                flag, absl::StrCat("one of: ", EnumChoices(*type)));
          }
          numbers->push_back(static_cast<Enum>(value));
        }
      },
      absl::StrCat(description, "; may be repeated: ", EnumChoices(*type)));
}

}  // namespace causeway::cli

#endif  // CAUSEWAY_CLIENT_CLI_VERB_H_
