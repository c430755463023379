// Acts, gates, rules, limits and bases as tables.

#include <map>
#include <set>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "causeway/v1/region_types.pb.h"
#include "client/cli/table.h"
#include "client/procedure/document_parts.h"
#include "client/procedure/step_model.h"
#include "statemachine/procedure/bodies.h"
#include "statemachine/procedure/code_names.h"
#include "statemachine/procedure/file_targets.h"
#include "statemachine/procedure/inquiries.h"
#include "statemachine/procedure/roles.h"
#include "statemachine/procedure/rule_words.h"
#include "statemachine/procedure/rules.h"

namespace causeway::procedure {
namespace {

namespace v1 = ::causeway::v1;

const char* ExchangeWord(ExchangeKind kind) {
  switch (kind) {
    case ExchangeKind::kOffer:
      return "OFFER, the cover sheet";
    case ExchangeKind::kBundle:
      return "BUNDLE, the case file";
    case ExchangeKind::kRelease:
      return "RELEASE, custody";
    case ExchangeKind::kClose:
      return "CLOSE, the end of a hand-off";
    case ExchangeKind::kEvaluationRequest:
      return "evaluation request";
    case ExchangeKind::kFollowUpReport:
      return "follow-up report";
    case ExchangeKind::kInformationRequest:
      return "information request";
    case ExchangeKind::kPlacementConsultation:
      return "placement consultation";
    case ExchangeKind::kTracingRequest:
      return "tracing request";
    case ExchangeKind::kCaseRequest:
      return "request for the case";
    case ExchangeKind::kDangerNotice:
      return "danger notice";
    case ExchangeKind::kMissingNotice:
      return "missing notice";
    case ExchangeKind::kMeasureNotice:
      return "notice of a measure";
    case ExchangeKind::kCorrection:
      return "notice of a correction";
    case ExchangeKind::kAnswer:
      return "answer to an inquiry that says something about a child";
    case ExchangeKind::kEvaluationReport:
      return "evaluator's report";
    case ExchangeKind::kReply:
      return "replies to the peer's own case";
    case ExchangeKind::kAlwaysPasses:
      return "RECALL, WITHDRAW, RECEIPT, CONSENT_CHANGED: no content";
  }
  return "";
}

const char* WrittenWord(Written written) {
  switch (written) {
    case Written::kByPerson:
      return "a person of the custodian";
    case Written::kByMachine:
      return "the custodian's node";
    case Written::kFromMessage:
      return "another node's statement";
    case Written::kInEvaluation:
      return "the evaluator";
  }
  return "";
}

const char* JournalWord(JournalKind journal) {
  switch (journal) {
    case JournalKind::kOpen:
      return "The open journal";
    case JournalKind::kProtected:
      return "The protected journal";
    case JournalKind::kEvaluation:
      return "The evaluator's journal";
    case JournalKind::kUnspecified:
      break;
  }
  return "";
}

// Rules of the file that ask for a field (a document) of this fact.
std::string Asked(FactType type, Rule::Kind kind) {
  std::vector<std::string> asked;
  for (const Rule& rule : Procedure::Embedded().rules()) {
    const std::set<std::string> on(rule.on.begin(), rule.on.end());
    if (rule.kind != kind || on.count(NameOf(type)) == 0) continue;
    asked.push_back(absl::StrCat("`",
                                 kind == Rule::Kind::kField
                                     ? rule.field
                                     : std::string(NameOf(rule.document)),
                                 "`", WhenWords(rule), " (", rule.id, ")"));
  }
  return absl::StrJoin(asked, "<br>");
}

std::string SendsWord(FactType type) {
  if (type == FactType::kInquiryProposed || type == FactType::kInquirySent) {
    return "the inquiry, by its kind";
  }
  if (type == FactType::kNoticeSent) return "the notice, by its kind";
  if (type == FactType::kChildDeparted) return "the case file";
  if (type == FactType::kStepStarted) {
    return "nothing; step 7 elsewhere asks the gate of the case file";
  }
  const std::optional<ExchangeKind> sends = SendsWith(EmptyBody(type));
  return sends ? ExchangeWord(*sends) : "";
}

std::string ActRow(FactType type) {
  const Role& role = RoleOf(type);
  std::vector<std::string> who;
  for (const Function function : role.functions)
    who.push_back(NameOf(function));
  std::vector<std::string> rules;
  std::set<std::string> told;
  for (const CodeRule& rule : CodeRules()) {
    if (!rule.on.empty() && Guards(rule, type) && told.insert(rule.id).second) {
      rules.push_back(rule.id);
    }
  }
  return Row({*role.act == '\0' ? "" : absl::StrCat("`", role.act, "`"),
              absl::StrCat("`", NameOf(type), "`"), absl::StrJoin(who, ", "),
              WrittenWord(role.written), Codes(rules),
              Asked(type, Rule::Kind::kField),
              Asked(type, Rule::Kind::kDocument), SendsWord(type)});
}

enum class Basis { kSource, kConvention, kProposal };

Basis BasisOf(const Rule& rule) {
  if (absl::StartsWith(rule.basis, "source read: ")) return Basis::kSource;
  return absl::StartsWith(rule.basis, "convention to be checked: ")
             ? Basis::kConvention
             : Basis::kProposal;
}

}  // namespace

std::string BasesPart() {
  int numbers[3] = {0, 0, 0};
  for (const Rule& rule : Procedure::Embedded().rules()) {
    ++numbers[static_cast<size_t>(BasisOf(rule))];
  }
  return absl::StrCat(
      "## What the rules rest on\n\n"
      "ISS has not reviewed this procedure. Each rule states its basis, and "
      "there are three:\n\n",
      Head({"basis", "rules", "what it means"}),
      Row({"source read", absl::StrCat(numbers[0]),
           "The text that is named was read; how the rule puts it is this "
           "project's."}),
      Row({"convention to be checked", absl::StrCat(numbers[1]),
           "The text that is named could not be opened in full: the rule "
           "follows what is commonly said of it."}),
      Row({"proposal of this project, not reviewed by ISS",
           absl::StrCat(numbers[2]), "Nobody outside this project said so."}),
      "\n");
}

std::string ActsPart() {
  std::vector<std::string> every;
  for (const CodeRule& rule : CodeRules()) {
    if (rule.on.empty() && rule.kinds.empty()) every.push_back(rule.id);
  }
  std::string text = absl::StrCat(
      "## Acts\n\n",
      Wrapped(absl::StrCat("Rules in code that guard every fact of a case: ",
                           Codes(every), ".")),
      "\n\nA field that is named must be answered: true, not empty, not "
      "unspecified, not zero. Facts without an act are written by\n"
      "a node, not asked for by a person.\n\n");
  for (const JournalKind journal : {JournalKind::kOpen, JournalKind::kProtected,
                                    JournalKind::kEvaluation}) {
    absl::StrAppend(&text, "### ", JournalWord(journal), "\n\n",
                    Head({"act", "fact", "who", "written by", "rules in code",
                          "fields needed", "documents needed", "sends"}));
    for (const FactType type : AllFactTypes()) {
      if (JournalOf(type) == journal) text.append(ActRow(type));
    }
    text.append("\n");
  }
  return text;
}

std::string AnswersPart() {
  const google::protobuf::EnumDescriptor& kinds = *v1::InquiryKind_descriptor();
  std::string text = absl::StrCat(
      "## Answers\n\n",
      Wrapped("What another authority may answer to what it was asked or told "
              "(rule `I.outcome`), as `inquiry answer` takes it."),
      "\n\n", Head({"kind", "answers"}));
  for (int i = 0; i < kinds.value_count(); ++i) {
    const int kind = kinds.value(i)->number();
    if (kind == 0) continue;
    std::vector<std::string> answers;
    for (const InquiryOutcome outcome :
         OutcomesFor(static_cast<InquiryKind>(kind))) {
      answers.push_back(cli::EnumChoice(*v1::InquiryOutcome_descriptor(),
                                        static_cast<int>(outcome)));
    }
    absl::StrAppend(
        &text, Row({Codes({cli::EnumChoice(kinds, kind)}), Codes(answers)}));
  }
  return absl::StrCat(text, "\n");
}

std::string GatesPart() {
  std::string text = absl::StrCat(
      "## Gates\n\n"
      "Asked each time bytes are about to leave, on every path. They stand in "
      "code; no file removes them.\n\n",
      Head({"kind of exchange",
            "rules, in the order in which they are "
            "asked"}));
  for (int32_t n = 0; n <= static_cast<int32_t>(ExchangeKind::kAlwaysPasses);
       ++n) {
    const auto kind = static_cast<ExchangeKind>(n);
    std::vector<std::string> rules;
    for (const CodeRule& rule : CodeRules()) {
      if (Guards(rule, kind)) rules.push_back(rule.id);
    }
    text.append(Row({ExchangeWord(kind), Codes(rules)}));
  }
  return text + "\n";
}

// May the file take the rule out?
std::string InAnEdit(const Rule& rule) {
  if (rule.kind == Rule::Kind::kCode) return "always there";
  return rule.fixed.empty()
             ? absl::StrCat("may go where it is declared: ", rule.removable)
             : absl::StrCat("fixed: ", rule.fixed);
}

std::string MoreIs(Stricter stricter) {
  switch (stricter) {
    case Stricter::kLower:
      return "the lower";
    case Stricter::kHigher:
      return "the higher";
    case Stricter::kNeither:
      break;
  }
  return "neither";
}

std::string RulesPart() {
  const Procedure& procedure = Procedure::Embedded();
  std::string text = absl::StrCat(
      "## Rules\n\n"
      "In the order of the file. English above, French below.\n\n",
      Head({"rule", "where", "sentence", "missing", "who", "basis",
            "in an edited file"}));
  for (const Rule& rule : procedure.rules()) {
    const std::optional<Words> en =
        procedure.WordsOf(rule.id, Language::kEnglish);
    const std::optional<Words> fr =
        procedure.WordsOf(rule.id, Language::kFrench);
    if (!en || !fr) continue;
    text.append(Row(
        {absl::StrCat("`", rule.id, "`"),
         rule.kind == Rule::Kind::kCode ? "code" : TargetWords(rule),
         absl::StrCat(en->sentence, "<br>", fr->sentence),
         absl::StrCat(en->missing, "<br>", fr->missing),
         absl::StrCat(en->who, "<br>", fr->who), rule.basis, InAnEdit(rule)}));
  }
  return text + "\n";
}

std::string EditsPart() {
  std::vector<std::string> open;
  std::vector<std::string> reasons;  // In the order of the table.
  std::map<std::string, std::vector<std::string>> closed;
  for (const FileTarget& row : FileTargets()) {
    if (row.never == nullptr) {
      open.emplace_back(NameOf(row.type));
      continue;
    }
    std::vector<std::string>& facts = closed[row.never];
    if (facts.empty()) reasons.emplace_back(row.never);
    facts.emplace_back(NameOf(row.type));
  }
  std::string text = absl::StrCat(
      "## What an edited file may add to\n\n",
      Wrapped(absl::StrCat(
          "Field and document rules may be added to facts that may wait for a "
          "form: ",
          Codes(open),
          ". To the others none is added, and the rules of this file about "
          "them ask no more than here:")),
      "\n\n", Head({"facts", "why: it ..."}));
  for (const std::string& reason : reasons) {
    text.append(Row({Codes(closed[reason]), reason}));
  }
  return text + "\n";
}

std::string LimitsPart() {
  const Procedure& procedure = Procedure::Embedded();
  std::string text = absl::StrCat(
      "## Limits\n\n"
      "Numbers of the file; a file may set each within its range.\n\n",
      Head({"limit", "here", "range", "protects more", "rules that say it"}));
  for (const LimitRange& range : Procedure::LimitRanges()) {
    std::vector<std::string> rules;
    for (const Rule& rule : procedure.rules()) {
      if (absl::StrContains(rule.wording, absl::StrCat("{", range.name, "}"))) {
        rules.push_back(rule.id);
      }
    }
    text.append(Row({absl::StrCat("`", range.name, "`"),
                     absl::StrCat(procedure.Limit(range.name)),
                     absl::StrCat(range.min, " to ", range.max),
                     MoreIs(range.stricter), Codes(rules)}));
  }
  return text;
}

}  // namespace causeway::procedure
