#include "client/cli/session.h"

#include "base/date.h"
#include "base/status_macros.h"

namespace causeway::cli {

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
  const absl::Status status = action_();
  if (!status.ok()) {
    out_->Error(status);
    return ExitCodeOf(status);
  }
  return failed_;
}

}  // namespace causeway::cli
