#ifndef CAUSEWAY_CLIENT_CLI_OUTPUT_H_
#define CAUSEWAY_CLIENT_CLI_OUTPUT_H_

// Where answers go. For people: tables and sentences on standard output,
// refusals on standard error. For programs (--json): exactly one JSON object on
// standard output, an answer in the protobuf JSON mapping or
//   {"error": {"code": "FAILED_PRECONDITION", "rule": ..., "message": ...,
//    "missing": [...], "who": [...], "next": [...], "retryable": false,
//    "rules": [{"rule", "message", "missing", "who"}, ...]}}.
// Colours only on a terminal and without NO_COLOR. Not thread-safe.

#include <ostream>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "client/cli/table.h"
#include "google/protobuf/message.h"
#include "statemachine/procedure/phrase.h"

namespace causeway::cli {

enum class Style { kPlain, kBold, kDim, kGood, kBad, kWarn };

class Output {
 public:
  Output(std::ostream& out, std::ostream& err) : out_(out), err_(err) {}

  // Whether standard output and standard error are terminals.
  void AllowColours(bool out, bool err);
  void set_json(bool json) { json_ = json; }
  bool json() const { return json_; }
  // Of the words of codes and forms.
  void set_language(procedure::Language language) { language_ = language; }
  procedure::Language language() const { return language_; }
  // A word of a code list in that language.
  template <typename Enum>
  std::string Label(Enum value) const {
    return procedure::Labelled(language_, Word(value));
  }
  // Whether Styled paints.
  bool colours() const { return out_colours_ && !json_; }

  // A message as one JSON object. With --json only: callers check.
  void Json(const google::protobuf::Message& message);
  void JsonText(absl::string_view text);

  // A text for people; nothing with --json.
  void Text(absl::string_view text);
  std::string Styled(absl::string_view text, Style style) const;

  // An error in the form asked for.
  void Error(const absl::Status& status);

 private:
  std::ostream& out_;
  std::ostream& err_;
  bool out_colours_ = false;
  bool err_colours_ = false;
  bool json_ = false;
  procedure::Language language_ = procedure::Language::kEnglish;
};

// The JSON mapping with default values written out, indented.
std::string ToJson(const google::protobuf::Message& message);

// The error object above.
std::string ErrorJson(const absl::Status& status);

// An error for people: what was refused, the rule, what is missing, who can
// supply it, what is legal next. Ends in a line feed.
// Every line begins with `indent`.
std::string ErrorText(const absl::Status& status, bool colours,
                      absl::string_view indent = "");

// "FAILED_PRECONDITION" and so on.
std::string CodeName(absl::StatusCode code);

}  // namespace causeway::cli

#endif  // CAUSEWAY_CLIENT_CLI_OUTPUT_H_
