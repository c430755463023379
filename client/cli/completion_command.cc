#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "client/cli/commands.h"
#include "client/cli/verb.h"

namespace causeway::cli {
namespace {

std::vector<std::string> OptionsOf(const CLI::App& app) {
  std::vector<std::string> words;
  for (const CLI::Option* option : app.get_options()) {
    for (const std::string& name : option->get_lnames()) {
      words.push_back("--" + name);
    }
  }
  return words;
}

std::vector<std::string> NamesOf(const CLI::App& app) {
  std::vector<std::string> words;
  for (const CLI::App* child : app.get_subcommands(
           [](const CLI::App* each) { return !each->get_name().empty(); })) {
    words.push_back(child->get_name());
  }
  return words;
}

// One line of the script's case: what can follow this noun or verb.
std::string Branch(const std::string& pattern,
                   const std::vector<std::string>& words) {
  return absl::StrCat("    \"", pattern, "\") words=\"",
                      absl::StrJoin(words, " "), "\" ;;\n");
}

std::string BashScript(const CLI::App& app) {
  const std::vector<std::string> globals = OptionsOf(app);
  std::string branches = Branch(" ", NamesOf(app));
  for (const std::string& noun : NamesOf(app)) {
    const CLI::App* const child = app.get_subcommand(noun);
    std::vector<std::string> words = NamesOf(*child);
    if (words.empty()) words = OptionsOf(*child);
    branches += Branch(absl::StrCat(noun, " "), words);
    for (const std::string& verb : NamesOf(*child)) {
      branches += Branch(absl::StrCat(noun, " ", verb),
                         OptionsOf(*child->get_subcommand(verb)));
    }
  }
  return absl::StrCat(
      "# bash completion for causeway:  source <(causeway completion bash)\n"
      "_causeway() {\n"
      "  local current=${COMP_WORDS[COMP_CWORD]} noun='' verb='' word words\n"
      "  local skip=''\n"
      "  for word in \"${COMP_WORDS[@]:1:COMP_CWORD-1}\"; do\n"
      "    if [ -n \"$skip\" ]; then skip=''; continue; fi\n"
      "    case $word in\n"
      "      --contexts|--context|--timeout) skip=1 ;;\n"
      "      -*) ;;\n"
      "      *) if [ -z \"$noun\" ]; then noun=$word\n"
      "         elif [ -z \"$verb\" ]; then verb=$word; fi ;;\n"
      "    esac\n"
      "  done\n"
      "  case \"$noun $verb\" in\n",
      branches,
      "    *) words='' ;;\n"
      "  esac\n"
      "  [[ $current == -* && -z $noun ]] && words=\"",
      absl::StrJoin(globals, " "),
      "\"\n"
      "  mapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$current\")\n"
      "  [ ${#COMPREPLY[@]} -gt 0 ] ||\n"
      "    mapfile -t COMPREPLY < <(compgen -f -- \"$current\")\n"
      "}\n"
      "complete -F _causeway causeway\n");
}

}  // namespace

void AddCompletionCommand(CLI::App* app, Session* session) {
  CLI::App* noun = AddNoun(app, "completion", "Completion for a shell");
  AddVerb(noun, session, "bash", "Print the script for bash",
          "completion bash > ~/.local/share/bash-completion/completions/"
          "causeway",
          [app, session] {
            const std::string script = BashScript(*app);
            if (session->out().json()) {
              return absl::InvalidArgumentError(
                  "a script is not JSON: leave out --json");
            }
            session->out().Text(script);
            return absl::OkStatus();
          });
}

}  // namespace causeway::cli
