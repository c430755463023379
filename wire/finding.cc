#include "wire/finding.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "statemachine/procedure/phrase.h"

namespace causeway::wire {
namespace {

namespace v1 = causeway::v1;
using procedure::Language;
using procedure::Say;
using procedure::Tr;

constexpr absl::Duration kLookAfterIt = absl::Hours(30 * 24);
constexpr absl::Duration kNow = absl::Hours(7 * 24);
// Of a certificate made for days, a warning that always stands is read by
// nobody.
constexpr int kPartOfLifetime = 3;

}  // namespace

v1::Finding FindingOf(v1::FindingSeverity severity, const char* subject,
                      std::string sentence, std::string advice) {
  v1::Finding finding;
  finding.set_severity(severity);
  finding.set_subject(subject);
  finding.set_sentence(std::move(sentence));
  finding.set_advice(std::move(advice));
  return finding;
}

std::string TimeText(absl::Time time) {
  return absl::FormatTime("%Y-%m-%d %H:%M:%S UTC", time, absl::UTCTimeZone());
}

v1::Finding CertificateFinding(Language language, const std::string& what,
                               const Certificate& certificate, absl::Time now) {
  const absl::Time begins = certificate.NotBefore();
  const absl::Time ends = certificate.NotAfter();
  if (now < begins) {
    return FindingOf(
        v1::FINDING_SEVERITY_ERROR, "clock",
        Say(language,
            Tr("$0: valid from $1, and the clock of this machine says $2."),
            {what, TimeText(begins), TimeText(now)}),
        Say(language,
            Tr("Certificates are made before they are used, so the clock is "
               "behind: set it right (timedatectl), then try again.")));
  }
  if (now >= ends) {
    return FindingOf(
        v1::FINDING_SEVERITY_ERROR, "certificate",
        Say(language,
            Tr("$0: ended at $1, and the clock of this machine says $2."),
            {what, TimeText(ends), TimeText(now)}),
        Say(language, Tr("Have it renewed by the authority that signed it. If "
                         "it should not have ended yet, the clock is ahead: "
                         "set it right (timedatectl).")));
  }
  const absl::Duration left = ends - now;
  if (left >= std::min(kLookAfterIt, (ends - begins) / kPartOfLifetime)) {
    return FindingOf(
        v1::FINDING_SEVERITY_OK, "certificate",
        Say(language, Tr("$0: valid until $1."), {what, TimeText(ends)}));
  }
  return FindingOf(
      v1::FINDING_SEVERITY_WARNING, "certificate",
      Say(language, Tr("$0: ends at $1, in $2 h."),
          {what, TimeText(ends), absl::StrCat(absl::ToInt64Hours(left))}),
      left < kNow
          ? Say(language, Tr("Have it renewed now by the authority that signed "
                             "it: once it ended nothing connects any more."))
          : Say(language,
                Tr("Have it renewed by the authority that signed it.")));
}

void SortWorstFirst(v1::DiagnoseResponse* response) {
  std::stable_sort(response->mutable_findings()->begin(),
                   response->mutable_findings()->end(),
                   [](const v1::Finding& a, const v1::Finding& b) {
                     return a.severity() > b.severity();
                   });
}

}  // namespace causeway::wire
