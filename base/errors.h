// Refusals: errors a program can act on. A refusal is an absl::Status that also
// carries the id of the rule that said no, what is missing, who can supply it,
// and which commands are legal next. Every "no" of the state machine, the gates
// and the services is made here, so that people and programs read one form.
// Messages carry ids, kinds and counts, never personal data.
// All functions are pure and may be called from any thread.
#ifndef CAUSEWAY_BASE_ERRORS_H_
#define CAUSEWAY_BASE_ERRORS_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace causeway {

// One rule that refuses.
struct RefusedBy {
  std::string rule = {};
  std::string message = {};
  std::string missing = {};
  std::string who = {};
  bool operator==(const RefusedBy&) const = default;
};

struct Refusal {
  std::string rule = {};                  // for example "custody.head_moved"
  std::string message = {};               // one sentence for people
  std::vector<std::string> missing = {};  // documents, facts or fields
  std::vector<std::string> who = {};      // functions that can supply them
  std::vector<std::string> next = {};     // commands that are legal now
  bool retryable = false;                 // the same call may succeed later
  // Every rule that refuses, `rule` first; empty where only one was asked.
  std::vector<RefusedBy> rules = {};
};

bool operator==(const Refusal& a, const Refusal& b);

// A status with `code`, the text "<message> [<rule>]" and the refusal itself.
// `code` must not be OK. Lists longer than limits::kRefusalItemsMax and texts
// longer than limits::kTextBytesMax are cut, so that a status always fits.
absl::Status Refuse(absl::StatusCode code, const Refusal& refusal);

// The refusal inside a status; nothing when there is none or when it is
// malformed (it may come from another machine).
std::optional<Refusal> RefusalOf(const absl::Status& status);

// Where the refusal lies among the status payloads, and its encoding there:
// for those who carry a status over a wire.
absl::string_view RefusalTypeUrl();
std::string EncodeRefusal(const Refusal& refusal);
std::optional<Refusal> DecodeRefusal(absl::string_view bytes);

// INVALID_ARGUMENT, rule "input.field": "<field>: got <got>, want <want>".
// `got` must describe (a length, an enum name), not repeat, what a person
// wrote.
absl::Status InvalidField(absl::string_view field, absl::string_view got,
                          absl::string_view want);

// NOT_FOUND, rule "access.not_found": word for word the same for what does not
// exist and for what the caller may not know of. `noun` names the kind only.
absl::Status UnknownOrForbidden(absl::string_view noun);

}  // namespace causeway

#endif  // CAUSEWAY_BASE_ERRORS_H_
