// The cases of brothers and sisters: links, and why a decision separates them.

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"
#include "base/errors.h"
#include "base/status_macros.h"
#include "client/cli/commands.h"
#include "client/cli/recording.h"
#include "client/cli/verb.h"

namespace causeway::cli {
namespace {

struct SiblingOptions {
  std::string case_id;
  std::string other;
  std::string link;
  v1::UnlinkReason unlinked = v1::UNLINK_REASON_UNSPECIFIED;
  v1::SeparationReason separated = v1::SEPARATION_REASON_UNSPECIFIED;
  RecordOptions record;
};
using SharedSibling = std::shared_ptr<SiblingOptions>;

// "0.4": the entry of the link as the timeline numbers it. In the act it is its
// place, counted from 1.
template <typename Body>
absl::Status NameLink(const std::string& link, Body* body) {
  const std::vector<std::string> parts = absl::StrSplit(link, '.');
  std::uint64_t epoch = 0;
  std::uint64_t number = 0;
  if (parts.size() != 2 || !absl::SimpleAtoi(parts[0], &epoch) ||
      !absl::SimpleAtoi(parts[1], &number)) {
    return InvalidField("--link", "another form",
                        "the link as `case show` prints it, for example 0.4");
  }
  body->set_epoch(epoch);
  body->set_entry(number + 1);
  return absl::OkStatus();
}

using FillAct = absl::Status (*)(const SiblingOptions&, v1::Act*);

SharedSibling AddSiblingVerb(CLI::App* noun, Session* session, const char* name,
                             const char* description, const char* example,
                             FillAct fill, CLI::App** verb) {
  auto options = std::make_shared<SiblingOptions>();
  *verb = AddVerb(noun, session, name, description, example,
                  [session, options, fill]() -> absl::Status {
                    v1::Act act;
                    RETURN_IF_ERROR(fill(*options, &act));
                    return RecordAct(*session, options->case_id, act,
                                     options->record);
                  });
  (*verb)->add_option("CASE", options->case_id, "Case id")->required();
  options->record.AddTo(*verb);
  return options;
}

void AddLinkOption(CLI::App* verb, const SharedSibling& options) {
  verb->add_option("--link", options->link,
                   "The link, as `case show` prints it (for example 0.4)")
      ->required();
}

}  // namespace

void AddSiblingCommands(CLI::App* app, Session* session) {
  CLI::App* noun =
      AddNoun(app, "sibling", "The cases of brothers and sisters at this node");
  CLI::App* verb = nullptr;
  const SharedSibling link = AddSiblingVerb(
      noun, session, "link",
      "Link the case of a brother or sister, in both cases (their case worker, "
      "or a supervisor); protected",
      "sibling link CASE --to CASE",
      [](const SiblingOptions& options, v1::Act* act) {
        act->mutable_link_sibling()->set_sibling(options.other);
        return absl::OkStatus();
      },
      &verb);
  verb->add_option("--to", link->other, "Case id of the sibling here")
      ->required();
  const SharedSibling unlink = AddSiblingVerb(
      noun, session, "unlink",
      "Take a link back, in both cases (supervisor, not who linked)",
      "sibling unlink CASE --link 0.4 --reason linked-in-error",
      [](const SiblingOptions& options, v1::Act* act) {
        act->mutable_unlink_sibling()->set_reason(options.unlinked);
        return NameLink(options.link, act->mutable_unlink_sibling());
      },
      &verb);
  AddLinkOption(verb, unlink);
  AddCode(verb, "--reason", &unlink->unlinked, "Why")->required();
  const SharedSibling separate = AddSiblingVerb(
      noun, session, "separate",
      "Record why a decision separates the two, before it (panel coordinator); "
      "the words are a protected annex",
      "sibling separate CASE --link 0.4 --reason best-interests \\\n"
      "      --document protected-annex=why.txt",
      [](const SiblingOptions& options, v1::Act* act) {
        act->mutable_record_separation()->set_reason(options.separated);
        return NameLink(options.link, act->mutable_record_separation());
      },
      &verb);
  AddLinkOption(verb, separate);
  AddCode(verb, "--reason", &separate->separated, "Why")->required();
}

}  // namespace causeway::cli
