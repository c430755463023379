#include <cstdint>
#include <memory>
#include <string>

#include "base/status_macros.h"
#include "client/cli/commands.h"
#include "client/cli/verb.h"
#include "client/cli/views.h"

namespace causeway::cli {
namespace {

constexpr std::uint32_t kWithinDaysMax = 366;

absl::Status ListDue(Session& session, const v1::ListDueRequest& request) {
  ASSIGN_OR_RETURN(NodeClient * client, session.Client());
  ASSIGN_OR_RETURN(const v1::ListDueResponse answer,
                   client->ListDue(request, session.Deadline()));
  if (session.out().json()) session.out().Json(answer);
  session.out().Text(DueText(session.out(), answer));
  return absl::OkStatus();
}

}  // namespace

void AddDueCommand(CLI::App* app, Session* session) {
  struct Options {
    std::string worker;
    std::string country;
    std::uint32_t within = 0;
  };
  auto options = std::make_shared<Options>();
  CLI::App* verb = AddVerb(
      app, session, "due",
      "List what is due or overdue in the cases and tasks of this "
      "node, the most urgent first. Nothing ever advances or closes by it",
      "due --within 7\n  causeway due --worker s-abcdefgh\n"
      "  causeway due --country GN --json",
      [session, options] {
        v1::ListDueRequest request;
        request.set_worker(options->worker);
        request.set_country(options->country);
        request.set_within_days(options->within);
        return ListDue(*session, request);
      });
  verb->add_option("--worker", options->worker,
                   "Only cases and tasks of this worker (staff number)");
  verb->add_option("--country", options->country,
                   "Only where a node of this country is waited for (ISO "
                   "3166-1 alpha-2)");
  verb->add_option("--within", options->within,
                   "Also what is due within so many days")
      ->check(CLI::Range(std::uint32_t{0}, kWithinDaysMax))
      ->capture_default_str();
}

}  // namespace causeway::cli
