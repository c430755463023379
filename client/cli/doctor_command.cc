// `doctor`: what is wrong, and what to do about it. First what this machine can
// tell before any call, then what the node finds.

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/errors.h"
#include "base/limits.h"
#include "base/status_macros.h"
#include "client/cli/commands.h"
#include "client/cli/verb.h"
#include "client/files.h"
#include "crypto/certificate.h"
#include "statemachine/procedure/phrase.h"
#include "wire/finding.h"

namespace causeway::cli {
namespace {

using procedure::Say;
using procedure::Tr;

bool IsError(const v1::Finding& finding) {
  return finding.severity() == v1::FINDING_SEVERITY_ERROR;
}

// The first certificate of the file: the caller's own, or the one authority.
v1::Finding LookAtFile(const Session& session, const std::string& what,
                       const std::string& path) {
  const auto failed = [&](const absl::Status& status) {
    return wire::FindingOf(
        v1::FINDING_SEVERITY_ERROR, "certificate",
        Say(session.Language(), Tr("$0: it cannot be read: $1"),
            {what, std::string(status.message())}),
        Say(session.Language(),
            Tr("See the paths of the context: causeway context show.")));
  };
  const auto text = ReadWholeFile(
      path, limits::kCertificateBytesMax * limits::kCertificateChainMax);
  if (!text.ok()) return failed(text.status());
  const auto read = Certificate::BundleFromPem(*text);
  if (!read.ok()) return failed(read.status());
  if (read->empty()) return failed(absl::NotFoundError("no certificate"));
  return wire::CertificateFinding(session.Language(), what, read->front(),
                                  session.clock().Now());
}

// Why the node could not be asked, or did not answer.
v1::Finding NoAnswer(const Session& session, const Context& context,
                     const absl::Status& status, bool invalid_here) {
  const std::optional<Refusal> refusal = RefusalOf(status);
  const procedure::Language language = session.Language();
  const std::string why =
      refusal.has_value() ? refusal->message : std::string(status.message());
  std::string advice;
  if (invalid_here) {
    advice = Say(language,
                 Tr("Mend first what is said of clock and certificates: with a "
                    "wrong clock or an invalid certificate TLS refuses every "
                    "connection."));
  } else if (absl::IsUnavailable(status) || absl::IsDeadlineExceeded(status)) {
    advice = Say(language,
                 Tr("See whether the node runs and listens there, and read the "
                    "end of its log: with a wrong clock it ends at its start "
                    "with code 78."));
  } else if (refusal.has_value() && !refusal->who.empty()) {
    advice = Say(language, Tr("Ask as one of these: $0."),
                 {absl::StrJoin(refusal->who, ", ")});
  }
  return wire::FindingOf(
      v1::FINDING_SEVERITY_ERROR, "node",
      Say(language, Tr("The node $0 at $1 gives no diagnosis: $2 ($3)"),
          {context.node, context.endpoint, why, CodeName(status.code())}),
      std::move(advice));
}

std::string SeverityWord(v1::FindingSeverity severity) {
  switch (severity) {
    case v1::FINDING_SEVERITY_OK:
      return "ok";
    case v1::FINDING_SEVERITY_WARNING:
      return "WARNING";
    default:
      return "ERROR";
  }
}

std::string DoctorText(const v1::DiagnoseResponse& all) {
  Table table({"", "ABOUT", "WHAT IS SO, AND WHAT TO DO"});
  for (const v1::Finding& one : all.findings()) {
    table.Add({SeverityWord(one.severity()), one.subject(), one.sentence()});
    if (!one.advice().empty()) {
      table.Add({"", "", absl::StrCat("-> ", one.advice())});
    }
  }
  return table.Render();
}

absl::Status Examine(Session& session) {
  ASSIGN_OR_RETURN(const ContextFile file, session.Contexts());
  ASSIGN_OR_RETURN(const Context context,
                   FindContext(file, session.options().context));
  v1::DiagnoseResponse all;
  bool invalid_here = false;
  for (v1::Finding& one : std::vector<v1::Finding>{
           LookAtFile(
               session,
               Say(session.Language(), Tr("the certificate of this context")),
               context.certificate),
           LookAtFile(session,
                      Say(session.Language(),
                          Tr("the authority that this context trusts")),
                      context.ca)}) {
    invalid_here = invalid_here || IsError(one);
    *all.add_findings() = std::move(one);
  }

  absl::StatusOr<v1::DiagnoseResponse> answer;
  const absl::StatusOr<NodeClient*> client = session.Client();
  if (client.ok()) {
    answer = (*client)->Diagnose(v1::DiagnoseRequest(), session.Deadline());
  } else {
    answer = client.status();
  }
  if (answer.ok()) {
    all.MergeFrom(*answer);
  } else {
    *all.add_findings() =
        NoAnswer(session, context, answer.status(), invalid_here);
  }
  wire::SortWorstFirst(&all);
  if (!answer.ok()) {
    session.Fail(ExitCodeOf(answer.status()));
  } else if (!all.findings().empty() && IsError(all.findings(0))) {
    session.Fail();
  }
  if (session.out().json()) session.out().Json(all);
  session.out().Text(DoctorText(all));
  return absl::OkStatus();
}

}  // namespace

void AddDoctorCommand(CLI::App* app, Session* session) {
  AddVerb(app, session, "doctor",
          "Say what is wrong with the node, and with the way to it, worst "
          "first, and what to do about it (operator, supervisor or auditor). "
          "Exit code 0: nothing, or warnings alone; 1: an error; else why the "
          "node gave no answer",
          "doctor\n  causeway --context operator@ml doctor --json",
          [session] { return Examine(*session); });
}

}  // namespace causeway::cli
