// The text of time limits, read strictly: a misspelt number must not be
// silently without effect.

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/errors.h"
#include "base/limits.h"
#include "base/status_macros.h"
#include "statemachine/deadlines/deadline_table.h"
#include "statemachine/deadlines/limit_code.h"
#include "statemachine/procedure/iso_countries.h"

// Exceptions are not ours: a malformed file is an answer, not a throw.
#define TOML_EXCEPTIONS 0
#include <toml++/toml.h>

namespace causeway::deadlines {
namespace {

constexpr absl::string_view kProposal =
    "proposal of this project, not reviewed by ISS";
constexpr absl::string_view kSourceRead = "source read: ";
constexpr absl::string_view kToBeChecked = "convention to be checked: ";
constexpr int32_t kDaysMax = 3650;
constexpr int32_t kRemindDaysMax = 366;
constexpr int32_t kRungDaysMin = 1;
constexpr int32_t kRungDaysMax = 366;
constexpr size_t kRungsMax = 8;

// Reads one entry of one file; the errors name both.
class Entry {
 public:
  Entry(absl::string_view file, std::string name, const toml::table& table)
      : file_(file), name_(std::move(name)), table_(table) {}

  absl::Status Bad(absl::string_view what) const {
    Refusal refusal;
    refusal.rule = "input.deadlines";
    const auto line = table_.source().begin.line;  // 0 where nothing was read.
    refusal.message =
        absl::StrCat(file_, line > 0 ? absl::StrCat(", line ", line) : "", ", ",
                     name_, ": ", what);
    return Refuse(absl::StatusCode::kInvalidArgument, refusal);
  }

  bool Has(const char* key) const { return table_.get(key) != nullptr; }
  const toml::table& table() const { return table_; }
  absl::string_view file() const { return file_; }
  const std::string& name() const { return name_; }
  void Rename(const std::string& name) { name_ = name; }

  absl::Status KnownKeys(const std::set<std::string>& known) const {
    for (const auto& [key, node] : table_) {
      const std::string name(key.str());
      if (known.count(name) == 0) {
        return Bad(absl::StrCat("unknown key ", name, ", want ",
                                absl::StrJoin(known, ", ")));
      }
    }
    return absl::OkStatus();
  }

  absl::StatusOr<std::string> Text(const char* key, size_t bytes_max) const {
    const toml::node* const node = table_.get(key);
    const auto text =
        node == nullptr ? std::nullopt : node->value_exact<std::string>();
    if (!text || text->empty() || text->size() > bytes_max) {
      return Bad(
          absl::StrCat(key, " must be a text of 1 to ", bytes_max, " bytes"));
    }
    return *text;
  }

  absl::StatusOr<int32_t> Number(const char* key, int32_t min,
                                 int32_t max) const {
    const toml::node* const node = table_.get(key);
    const auto number =
        node == nullptr ? std::nullopt : node->value_exact<int64_t>();
    if (!number || *number < min || *number > max) {
      return Bad(
          absl::StrCat(key, " must be a whole number, ", min, " to ", max));
    }
    return static_cast<int32_t>(*number);
  }

 private:
  absl::string_view file_;
  std::string name_;
  const toml::table& table_;
};

const LimitCode* CodeOf(absl::string_view id) {
  const std::vector<LimitCode>& codes = LimitCodes();
  const auto found =
      std::find_if(codes.begin(), codes.end(),
                   [id](const LimitCode& code) { return id == code.id; });
  return found == codes.end() ? nullptr : &*found;
}

// The numbers an entry gives; where `all`, it must give every key.
absl::Status ReadDays(const Entry& entry, const LimitCode& code, bool all,
                      Limit& limit) {
  if (code.keys.empty()) {
    if (!entry.Has("days") && !entry.Has("escalation")) return absl::OkStatus();
    return entry.Bad(
        "its day is stated by the procedure: it has no days and no escalation");
  }
  if (!entry.Has("days") && !all) return absl::OkStatus();
  const toml::node* const node = entry.table().get("days");
  const toml::table* const table = node == nullptr ? nullptr : node->as_table();
  if (table == nullptr || table->empty()) {
    return entry.Bad(absl::StrCat("days must be a table with ",
                                  absl::StrJoin(code.keys, ", ")));
  }
  const Entry days(entry.file(), absl::StrCat(entry.name(), ", days"), *table);
  RETURN_IF_ERROR(days.KnownKeys(
      std::set<std::string>(code.keys.begin(), code.keys.end())));
  for (const std::string& key : code.keys) {
    if (!all && !days.Has(key.c_str())) continue;
    const auto most = code.days_max.find(key);
    ASSIGN_OR_RETURN(
        limit.days[key],
        days.Number(key.c_str(), 0,
                    most == code.days_max.end() ? kDaysMax : most->second));
  }
  return absl::OkStatus();
}

absl::Status ReadLadder(const Entry& entry, Limit& limit) {
  const toml::node* const node = entry.table().get("escalation");
  const toml::array* const array = node == nullptr ? nullptr : node->as_array();
  if (array == nullptr || array->empty() || array->size() > kRungsMax) {
    return entry.Bad(absl::StrCat("escalation must be a list of 1 to ",
                                  kRungsMax,
                                  " of { after_days = ..., to = \"...\" }"));
  }
  std::vector<Rung> ladder;
  for (const toml::node& element : *array) {
    const toml::table* const table = element.as_table();
    if (table == nullptr) return entry.Bad("escalation holds no tables");
    const Entry one(entry.file(), absl::StrCat(entry.name(), ", escalation"),
                    *table);
    RETURN_IF_ERROR(one.KnownKeys({"after_days", "to"}));
    Rung rung;
    ASSIGN_OR_RETURN(rung.after_days,
                     one.Number("after_days", kRungDaysMin, kRungDaysMax));
    ASSIGN_OR_RETURN(rung.to, one.Text("to", limits::kNameBytesMax));
    if (!ladder.empty() && rung.after_days <= ladder.back().after_days) {
      return one.Bad("after_days must grow from rung to rung");
    }
    ladder.push_back(std::move(rung));
  }
  limit.escalation = std::move(ladder);
  return absl::OkStatus();
}

absl::Status ReadBasis(const Entry& entry, Limit& limit) {
  ASSIGN_OR_RETURN(limit.basis, entry.Text("basis", limits::kTextBytesMax));
  if (limit.basis != kProposal && !absl::StartsWith(limit.basis, kSourceRead) &&
      !absl::StartsWith(limit.basis, kToBeChecked)) {
    return entry.Bad("states no honest basis");
  }
  return absl::OkStatus();
}

// The entry with its id as its name, and the code of the limit.
absl::StatusOr<const LimitCode*> Identify(Entry& entry) {
  ASSIGN_OR_RETURN(const std::string id,
                   entry.Text("id", limits::kRuleIdBytesMax));
  const LimitCode* const code = CodeOf(id);
  if (code == nullptr) return entry.Bad("unknown id");
  entry.Rename(id);
  return code;
}

absl::StatusOr<Limit> ParseLimit(Entry entry) {
  ASSIGN_OR_RETURN(const LimitCode* const code, Identify(entry));
  RETURN_IF_ERROR(
      entry.KnownKeys({"id", "sentence", "who", "unit", "days",
                       "remind_days_before", "escalation", "basis"}));
  Limit limit;
  limit.id = code->id;
  ASSIGN_OR_RETURN(limit.sentence,
                   entry.Text("sentence", limits::kTextBytesMax));
  ASSIGN_OR_RETURN(limit.who, entry.Text("who", limits::kNameBytesMax));
  ASSIGN_OR_RETURN(const std::string unit,
                   entry.Text("unit", limits::kNameBytesMax));
  if (unit != "days" && unit != "working_days") {
    return entry.Bad("unit must be days or working_days");
  }
  limit.unit = unit == "days" ? Unit::kDays : Unit::kWorkingDays;
  ASSIGN_OR_RETURN(limit.remind_days_before,
                   entry.Number("remind_days_before", 0, kRemindDaysMax));
  RETURN_IF_ERROR(ReadDays(entry, *code, true, limit));
  if (!code->keys.empty()) RETURN_IF_ERROR(ReadLadder(entry, limit));
  RETURN_IF_ERROR(ReadBasis(entry, limit));
  return limit;
}

absl::StatusOr<toml::table> ParseToml(absl::string_view text,
                                      absl::string_view file) {
  const toml::table none;
  const Entry whole(file, "the file", none);
  if (text.size() > limits::kProcedureBytesMax) return whole.Bad("too large");
  toml::parse_result parsed =
      toml::parse(std::string_view(text.data(), text.size()));
  if (!parsed) {
    return whole.Bad(absl::StrCat("line ", parsed.error().source().begin.line,
                                  " is not TOML"));
  }
  return std::move(parsed).table();
}

// Every [[limit]] of a file, in order.
absl::StatusOr<std::vector<Entry>> EntriesOf(const Entry& whole) {
  const toml::node* const node = whole.table().get("limit");
  const toml::array* const array = node == nullptr ? nullptr : node->as_array();
  if (array == nullptr) return whole.Bad("has no [[limit]]");
  std::vector<Entry> entries;
  for (const toml::node& element : *array) {
    const toml::table* const table = element.as_table();
    if (table == nullptr) return whole.Bad("limit must be [[limit]] tables");
    entries.emplace_back(whole.file(),
                         absl::StrCat("[[limit]] number ", entries.size() + 1),
                         *table);
  }
  return entries;
}

absl::Status Overlay(Entry entry, const std::string& country,
                     std::set<std::string>& seen, std::vector<Limit>& limits) {
  ASSIGN_OR_RETURN(const LimitCode* const code, Identify(entry));
  RETURN_IF_ERROR(
      entry.KnownKeys({"id", "days", "remind_days_before", "escalation"}));
  if (!seen.insert(code->id).second) return entry.Bad("stands twice");
  if (entry.table().size() < 2) return entry.Bad("changes nothing");
  const auto limit =
      std::find_if(limits.begin(), limits.end(),
                   [&](const Limit& one) { return one.id == code->id; });
  RETURN_IF_ERROR(ReadDays(entry, *code, false, *limit));
  if (entry.Has("remind_days_before")) {
    ASSIGN_OR_RETURN(limit->remind_days_before,
                     entry.Number("remind_days_before", 0, kRemindDaysMax));
  }
  if (entry.Has("escalation")) RETURN_IF_ERROR(ReadLadder(entry, *limit));
  limit->basis = absl::StrCat("national time limits of ", country);
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<DeadlineTable> DeadlineTable::Parse(absl::string_view toml,
                                                   absl::string_view file) {
  ASSIGN_OR_RETURN(const toml::table root, ParseToml(toml, file));
  const Entry whole(file, "the file", root);
  RETURN_IF_ERROR(whole.KnownKeys({"name", "version", "limit"}));
  DeadlineTable table;
  ASSIGN_OR_RETURN(table.name_, whole.Text("name", limits::kNameBytesMax));
  ASSIGN_OR_RETURN(table.version_,
                   whole.Text("version", limits::kNameBytesMax));
  ASSIGN_OR_RETURN(const std::vector<Entry> entries, EntriesOf(whole));
  for (const Entry& entry : entries) {
    ASSIGN_OR_RETURN(Limit limit, ParseLimit(entry));
    if (table.Find(limit.id) != nullptr) {
      return whole.Bad(absl::StrCat(limit.id, " stands twice"));
    }
    table.limits_.push_back(std::move(limit));
  }
  for (const LimitCode& code : LimitCodes()) {
    if (table.Find(code.id) == nullptr) {
      return whole.Bad(absl::StrCat(code.id, " is code and has no numbers"));
    }
  }
  return table;
}

absl::StatusOr<DeadlineTable> DeadlineTable::WithOverlay(
    absl::string_view toml, absl::string_view file) const {
  ASSIGN_OR_RETURN(const toml::table root, ParseToml(toml, file));
  const Entry whole(file, "the file", root);
  RETURN_IF_ERROR(whole.KnownKeys({"country", "limit"}));
  DeadlineTable table = *this;
  ASSIGN_OR_RETURN(table.country_,
                   whole.Text("country", limits::kNameBytesMax));
  if (!procedure::KnownCountry(table.country_)) {
    return whole.Bad("country must be a code of ISO 3166-1 alpha-2");
  }
  ASSIGN_OR_RETURN(const std::vector<Entry> entries, EntriesOf(whole));
  std::set<std::string> seen;
  for (const Entry& entry : entries) {
    RETURN_IF_ERROR(Overlay(entry, table.country_, seen, table.limits_));
  }
  return table;
}

}  // namespace causeway::deadlines
