// What the child, or who speaks for it, agrees to.

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "client/cli/commands.h"
#include "client/cli/recording.h"
#include "client/cli/verb.h"

namespace causeway::cli {
namespace {

struct ConsentOptions {
  std::string case_id;
  std::vector<v1::ConsentScope> granted;
  std::vector<v1::ConsentScope> refused;
  std::vector<std::string> recipients;
  std::vector<v1::DocumentKind> categories;
  v1::ConsentGiver giver = v1::CONSENT_GIVER_UNSPECIFIED;
  v1::ConsentMethod method = v1::CONSENT_METHOD_UNSPECIFIED;
  std::string language;
  std::string until;
  std::uint32_t information = 0;
  bool interpreter = false;
  RecordOptions record;
};

v1::Act RecordedConsent(const ConsentOptions& options) {
  v1::Act act;
  v1::ConsentRecorded* const body = act.mutable_record_consent();
  for (const v1::ConsentScope one : options.granted) body->add_granted(one);
  for (const v1::ConsentScope one : options.refused) body->add_refused(one);
  for (const std::string& one : options.recipients) body->add_recipients(one);
  for (const v1::DocumentKind one : options.categories) {
    body->add_categories(one);
  }
  body->set_given_by(options.giver);
  body->set_method(options.method);
  body->set_language(options.language);
  body->set_valid_until(options.until);
  body->set_information_version(options.information);
  body->set_interpreter(options.interpreter);
  return act;
}

void AddConsentRecord(CLI::App* noun, Session* session) {
  auto options = std::make_shared<ConsentOptions>();
  CLI::App* verb = AddVerb(
      noun, session, "record",
      "Record what was answered, purpose by purpose (case worker, intake)",
      "consent record CASE --grant case-transfer --recipient TN \\\n"
      "      --given-by child --language fr --method signature \\\n"
      "      --information-version 1 --document consent-record=consent.txt",
      [session, options] {
        return RecordAct(*session, options->case_id, RecordedConsent(*options),
                         options->record);
      });
  verb->add_option("CASE", options->case_id, "Case id")->required();
  AddCodes(verb, "--grant", &options->granted, "Purpose answered with yes");
  AddCodes(verb, "--refuse", &options->refused, "Purpose answered with no");
  verb->add_option("--recipient", options->recipients,
                   "To whom data may go: a country (ISO 3166-1 alpha-2), for "
                   "its authorities, or a node id; may be repeated");
  AddCodes(verb, "--category", &options->categories,
           "Kind of document that may go (default: those of the purpose)");
  AddCode(verb, "--given-by", &options->giver, "Who answered")->required();
  verb->add_option("--language", options->language,
                   "Language in which it was explained (BCP 47)");
  AddCode(verb, "--method", &options->method, "How it was given");
  verb->add_option("--information-version", options->information,
                   "Version of the information that was explained");
  verb->add_flag("--interpreter", options->interpreter,
                 "Through an interpreter");
  verb->add_option("--until", options->until,
                   "Last day on which it holds (default: until withdrawn)");
  options->record.AddTo(verb);
}

void AddConsentWithdrawal(CLI::App* noun, Session* session) {
  auto options = std::make_shared<ConsentOptions>();
  CLI::App* verb = AddVerb(
      noun, session, "withdraw",
      "Withdraw consent; who holds something is told (case worker)",
      "consent withdraw CASE --scope case-transfer --recipient TN \\\n"
      "      --given-by child",
      [session, options] {
        v1::Act act;
        v1::ConsentWithdrawn* const body = act.mutable_withdraw_consent();
        for (const v1::ConsentScope one : options->refused) {
          body->add_scopes(one);
        }
        for (const std::string& one : options->recipients) {
          body->add_recipients(one);
        }
        body->set_given_by(options->giver);
        return RecordAct(*session, options->case_id, act, options->record);
      });
  verb->add_option("CASE", options->case_id, "Case id")->required();
  AddCodes(verb, "--scope", &options->refused, "Purpose")->required();
  verb->add_option("--recipient", options->recipients,
                   "For this recipient alone, as it was named; may be repeated "
                   "(default: for all)");
  AddCode(verb, "--given-by", &options->giver, "By whom")->required();
  options->record.AddTo(verb);
}

}  // namespace

void AddConsentCommands(CLI::App* app, Session* session) {
  CLI::App* noun = AddNoun(
      app, "consent", "Consent: for a purpose, a recipient, kinds of document");
  AddConsentRecord(noun, session);
  AddConsentWithdrawal(noun, session);
}

}  // namespace causeway::cli
