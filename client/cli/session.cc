#include "client/cli/session.h"

#include <optional>

#include "base/date.h"
#include "base/errors.h"
#include "base/status_macros.h"

namespace causeway::cli {
namespace {

// A node says the same of what is not there and of what is not for the caller;
// where to look is the command line's to say.
absl::Status WithNext(const absl::Status& status) {
  std::optional<Refusal> refusal = RefusalOf(status);
  if (!refusal || refusal->rule != "access.not_found" ||
      !refusal->next.empty()) {
    return status;
  }
  refusal->next = {"causeway case list", "causeway task list"};
  return Refuse(status.code(), *refusal);
}

}  // namespace

absl::StatusOr<NodeClient*> Session::Client() {
  if (client_ == nullptr) {
    ASSIGN_OR_RETURN(const ContextFile file, Contexts());
    ASSIGN_OR_RETURN(const Context context,
                     FindContext(file, options_.context));
    ASSIGN_OR_RETURN(client_, NodeClient::Create(context));
    client_->set_language(Language() == procedure::Language::kFrench
                              ? v1::LANGUAGE_FRENCH
                              : v1::LANGUAGE_ENGLISH);
  }
  return client_.get();
}

absl::StatusOr<ContextFile> Session::Contexts() const {
  return LoadContexts(ContextsPath(options_.contexts_path));
}

absl::Time Session::Deadline() const {
  return clock_->Now() + absl::Seconds(options_.timeout_seconds);
}

procedure::Language Session::Language() const {
  return options_.language == "fr" ? procedure::Language::kFrench
                                   : procedure::Language::kEnglish;
}

std::string Session::Today() const { return FormatDate(DateOf(clock_->Now())); }

int Session::Run() {
  if (!action_) return kOk;
  out_->set_language(Language());
  const absl::Status status = WithNext(action_());
  if (!status.ok()) {
    out_->Error(status);
    return ExitCodeOf(status);
  }
  return failed_;
}

}  // namespace causeway::cli
