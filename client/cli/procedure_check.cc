#include "client/cli/procedure_check.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "base/bytes.h"
#include "base/limits.h"
#include "base/status_macros.h"
#include "client/cli/output.h"
#include "client/cli/procedure_file.h"
#include "client/cli/table.h"
#include "client/files.h"
#include "client/procedure/difference.h"
#include "crypto/digest.h"
#include "forms/form_codes.h"
#include "statemachine/deadlines/deadline_table.h"
#include "statemachine/procedure/procedure.h"
#include "statemachine/procedure/rule_words.h"
#include "statemachine/procedure/translation.h"

namespace causeway::cli {
namespace {

using Json = nlohmann::ordered_json;
using procedure::Difference;
using procedure::Fault;
using procedure::Procedure;

std::string Count(size_t number, absl::string_view noun) {
  return absl::StrCat(number, " ", noun, number == 1 ? "" : "s");
}

// {"ok": false, "error": as always, "faults": [{"file", "line", "where",
// "what",
//  "expected"}]}; line 0: something is missing from the file.
Json FaultsDocument(const absl::Status& status, const std::string& file,
                    const std::vector<Fault>& faults) {
  Json document{{"ok", false}};
  document.update(Json::parse(ErrorJson(status)));
  document["faults"] = Json::array();
  for (const Fault& fault : faults) {
    document["faults"].push_back(Json{{"file", file},
                                      {"line", fault.line},
                                      {"where", fault.where},
                                      {"what", fault.what},
                                      {"expected", fault.want}});
  }
  return document;
}

std::string FaultsText(const Output& out, const std::string& file,
                       const std::vector<Fault>& faults) {
  Table table({"LINE", "WHERE", "WHAT IS WRONG", "WHAT TO WRITE"});
  for (const Fault& fault : faults) {
    table.Add({fault.line > 0 ? absl::StrCat(fault.line) : "-", fault.where,
               fault.what, fault.want});
  }
  return absl::StrCat(out.Styled(Count(faults.size(), "fault"), Style::kBad),
                      " in ", Printable(file), "\n", table.Render("  "));
}

// Exit code 6, and the faults of this file.
absl::Status ShowFaults(Session& session, const absl::Status& status,
                        const std::string& file,
                        const std::vector<Fault>& faults) {
  session.Fail(kInvalidArgument);
  Output& out = session.out();
  if (out.json()) {
    out.JsonText(FaultsDocument(status, file, faults).dump(2));
  }
  out.Text(FaultsText(out, file, faults));
  return absl::OkStatus();
}

// Rules and steps whose sentence has no French: French readers get the English.
std::vector<std::string> WithoutFrench(const Procedure& here) {
  using procedure::Language;
  std::vector<std::string> found;
  for (const procedure::Rule& rule : here.rules()) {
    if (here.WordsOf(rule.id, Language::kFrench)->sentence ==
        here.WordsOf(rule.id, Language::kEnglish)->sentence) {
      found.push_back(rule.id);
    }
  }
  constexpr int32_t kSteps = 8;
  for (int32_t number = 1; number <= kSteps; ++number) {
    const auto step = static_cast<procedure::Step>(number);
    if (here.StepSentence(step, Language::kFrench) ==
        here.StepSentence(step, Language::kEnglish)) {
      found.push_back(absl::StrCat("step_", number));
    }
  }
  return found;
}

// Rules that read otherwise than in the embedded file, and whose own French is
// the embedded one, word for word.
std::vector<std::string> FrenchAsBefore(const Procedure& here) {
  std::vector<std::string> found;
  if (here.french() == nullptr) return found;
  for (const auto& [id, words] : here.french()->rules()) {
    const procedure::Rule* const before = Procedure::Embedded().Find(id);
    const procedure::Rule& now = *here.Find(id);
    if (before == nullptr ||
        words != *procedure::Translation::French().Find(id) ||
        (before->wording == now.wording && before->missing == now.missing &&
         before->who == now.who)) {
      continue;
    }
    found.push_back(id);
  }
  return found;
}

// {"ok": true, "name", "version", "rules", "digest", "embedded_digest",
//  "differences": [{"kind", "id", "embedded", "here", "note"}],
//  "french": path or "", "without_french": [id], "french_as_before": [id]}
Json DifferencesDocument(const Procedure& here,
                         const std::vector<Difference>& differences,
                         const std::string& french) {
  Json document{{"ok", true},
                {"name", here.name()},
                {"version", here.version()},
                {"rules", here.rules().size()},
                {"digest", HexEncode(here.digest())},
                {"embedded_digest", HexEncode(Procedure::Embedded().digest())},
                {"differences", Json::array()}};
  for (const Difference& one : differences) {
    document["differences"].push_back(Json{{"kind", one.kind},
                                           {"id", one.id},
                                           {"embedded", one.embedded},
                                           {"here", one.here},
                                           {"note", one.note}});
  }
  document["french"] = french;
  document["without_french"] = WithoutFrench(here);
  document["french_as_before"] = FrenchAsBefore(here);
  return document;
}

std::string Verdict(const Procedure& here,
                    const std::vector<Difference>& differences) {
  if (here.digest() == Procedure::Embedded().digest()) {
    return "This is the embedded procedure.\n";
  }
  if (std::all_of(
          differences.begin(), differences.end(),
          [](const Difference& one) { return one.kind == "version"; })) {
    return "Nothing differs but the version, comments, blanks or the way it is "
           "written; "
           "the digest makes it another version.\n";
  }
  return "This is another version: the federation approves it anew.\n";
}

std::string ListText(const Output& out, const char* title, const char* what,
                     const std::vector<std::string>& ids) {
  if (ids.empty()) return "";
  return absl::StrCat("\n", out.Styled(title, Style::kBold), "\n  ", what,
                      absl::StrJoin(ids, ", "), "\n");
}

std::string DifferencesText(const Output& out, const Procedure& here,
                            const std::vector<Difference>& differences,
                            const std::string& french) {
  Table asked({"WHAT", "WHICH", "EMBEDDED", "HERE", "NOTE"});
  std::string words;
  for (const Difference& one : differences) {
    if (!procedure::InWords(one)) {
      asked.Add({one.kind, one.id.empty() ? "-" : one.id,
                 one.embedded.empty() ? "-" : one.embedded,
                 one.here.empty() ? "-" : one.here, one.note});
      continue;
    }
    absl::StrAppend(&words, "  ", one.id, ", ", one.kind, "\n    embedded  ",
                    Printable(one.embedded), "\n    here      ",
                    Printable(one.here), "\n");
  }
  for (const procedure::Rule& rule : here.rules()) {
    if (Procedure::Embedded().Find(rule.id) != nullptr) continue;
    absl::StrAppend(&words, "  ", rule.id, ", new\n    sentence  ",
                    Printable(rule.sentence), "\n    basis     ",
                    Printable(rule.basis), "\n");
  }
  std::string text = absl::StrCat(
      out.Styled("no fault", Style::kGood), ": ", Printable(here.name()), " ",
      Printable(here.version()), ", ", Count(here.rules().size(), "rule"),
      "\n  digest    ", HexEncode(here.digest()), "\n  embedded  ",
      HexEncode(Procedure::Embedded().digest()), "\n  French    ",
      french.empty() ? "that of this software" : Printable(french), "\n",
      Verdict(here, differences));
  if (!asked.empty()) {
    absl::StrAppend(&text, "\n", out.Styled("What is asked", Style::kBold),
                    "\n", asked.Render("  "));
  }
  if (!words.empty()) {
    absl::StrAppend(&text, "\n", out.Styled("Words", Style::kBold), "\n",
                    words);
  }
  absl::StrAppend(
      &text,
      ListText(
          out, "Without French",
          "Whoever reads French reads the English of: ", WithoutFrench(here)),
      ListText(out, "French as before",
               "The English was changed and the French was not, of: ",
               FrenchAsBefore(here)));
  return text;
}

// A country's time limits, not a procedure.
bool HoldsTimeLimits(absl::string_view text) {
  for (const absl::string_view line : absl::StrSplit(text, '\n')) {
    const absl::string_view start = absl::StripLeadingAsciiWhitespace(line);
    if (absl::StartsWith(start, "[[limit]]")) return true;
    absl::string_view rest = start;
    if (absl::ConsumePrefix(&rest, "country") &&
        absl::StartsWith(absl::StripLeadingAsciiWhitespace(rest), "=")) {
      return true;
    }
  }
  return false;
}

std::string DaysText(const deadlines::Limit& limit) {
  return absl::StrJoin(limit.days, ", ", [](std::string* out, const auto& one) {
    absl::StrAppend(out, one.first, " ", one.second);
  });
}

// {"ok": true, "country", "limits": [{"id", "embedded", "here"}]}; INVALID_
// ARGUMENT "input.deadlines" as DeadlineTable::WithOverlay.
absl::Status CheckTimeLimits(Session& session, const std::string& path,
                             const std::string& text) {
  const deadlines::DeadlineTable& embedded =
      deadlines::DeadlineTable::Embedded();
  ASSIGN_OR_RETURN(const deadlines::DeadlineTable here,
                   embedded.WithOverlay(text, path));
  Table table({"LIMIT", "EMBEDDED", "HERE", "REMIND", "FIRST TOLD"});
  Json limits = Json::array();
  for (const deadlines::Limit& limit : here.limits()) {
    const deadlines::Limit& before = *embedded.Find(limit.id);
    if (limit == before) continue;
    table.Add({limit.id, DaysText(before), DaysText(limit),
               absl::StrCat(limit.remind_days_before),
               limit.escalation.empty() ? "-" : limit.escalation.front().to});
    limits.push_back(Json{{"id", limit.id},
                          {"embedded", DaysText(before)},
                          {"here", DaysText(limit)}});
  }
  Output& out = session.out();
  if (out.json()) {
    out.JsonText(
        Json{{"ok", true}, {"country", here.country()}, {"limits", limits}}
            .dump(2));
  }
  out.Text(absl::StrCat(out.Styled("no fault", Style::kGood),
                        ": time limits of ", here.country(), "\n",
                        table.Render("  ")));
  return absl::OkStatus();
}

}  // namespace

absl::Status CheckProcedure(Session& session, const std::string& path) {
  ASSIGN_OR_RETURN(const std::string text,
                   ReadWholeFile(path, limits::kProcedureBytesMax));
  if (HoldsTimeLimits(text)) return CheckTimeLimits(session, path, text);
  std::vector<Fault> faults;
  absl::StatusOr<Procedure> here =
      forms::ParseProcedure(text, Sha256(text), &faults);
  if (!here.ok()) return ShowFaults(session, here.status(), path, faults);
  std::string beside;
  ASSIGN_OR_RETURN(const std::optional<std::string> french, FrenchBeside(path));
  if (french.has_value()) {
    beside = procedure::Translation::PathBeside(path);
    absl::StatusOr<procedure::Translation> words =
        procedure::Translation::ParseFor(*here, *french, &faults);
    if (!words.ok()) return ShowFaults(session, words.status(), beside, faults);
    here->AddFrench(*std::move(words));
  }
  const std::vector<Difference> differences =
      procedure::Differences(Procedure::Embedded(), *here);
  Output& out = session.out();
  if (out.json()) {
    out.JsonText(DifferencesDocument(*here, differences, beside).dump(2));
  }
  out.Text(DifferencesText(out, *here, differences, beside));
  return absl::OkStatus();
}

}  // namespace causeway::cli
