#include "client/journey/journey_loader.h"

#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "client/files.h"
#include "forms/form_facts.h"
#include "forms/form_text.h"
#include "google/protobuf/util/json_util.h"

namespace causeway {
namespace {

using Json = nlohmann::json;

absl::Status Wrong(const std::string& name, const std::string& entry,
                   const std::string& problem) {
  return absl::InvalidArgumentError(
      absl::StrCat(name, ": ", entry, entry.empty() ? "" : ": ", problem));
}

// "acts[3] "title"", as far as the entry says who it is.
std::string EntryName(const std::string& list, size_t index,
                      const Json& entry) {
  std::string name = absl::StrCat(list, "[", index, "]");
  for (const char* key : {"title", "nodeId", "node_id", "node"}) {
    if (!entry.is_object() || !entry.contains(key)) continue;
    if (!entry[key].is_string()) continue;
    return absl::StrCat(name, " \"", entry[key].get<std::string>(), "\"");
  }
  return name;
}

template <typename Message>
absl::Status ReadList(const std::string& name, const std::string& list,
                      const Json& entries,
                      google::protobuf::RepeatedPtrField<Message>* out) {
  if (!entries.is_array()) return Wrong(name, list, "want a list");
  for (size_t i = 0; i < entries.size(); ++i) {
    const auto status = google::protobuf::util::JsonStringToMessage(
        entries[i].dump(-1, ' ', false, Json::error_handler_t::replace),
        out->Add());
    if (!status.ok()) {
      return Wrong(name, EntryName(list, i, entries[i]),
                   absl::StrCat("want the JSON of causeway.v1.",
                                std::string(Message::descriptor()->name()),
                                ": ", std::string(status.message())));
    }
  }
  return absl::OkStatus();
}

absl::Status ReadText(const std::string& name, const std::string& field,
                      const Json& value, std::string* out) {
  if (!value.is_string()) return Wrong(name, field, "want a text");
  *out = value.get<std::string>();
  return absl::OkStatus();
}

// A text whose kind needs its form becomes the remarks of the sample form,
// which says what the act says.
void FillForms(google::protobuf::RepeatedPtrField<v1::JourneyAct>* acts) {
  for (v1::JourneyAct& act : *acts) {
    if (act.ask_case() == v1::JourneyAct::ASK_NOT_SET) continue;
    for (v1::Document& document : *DocumentsOf(&act)) {
      if (document.has_text()) {
        document = forms::SampleDocument(document.kind(), document.text());
        forms::AgreeWith(ActOf(act), DayOf(act), &document);
      }
    }
  }
}

absl::StatusOr<v1::Journey> ReadJourney(const std::string& name,
                                        const Json& document) {
  if (!document.is_object()) return Wrong(name, "", "want one JSON object");
  v1::Journey journey;
  for (const auto& [field, value] : document.items()) {
    if (field == "name") {
      RETURN_IF_ERROR(ReadText(name, field, value, journey.mutable_name()));
    } else if (field == "summary") {
      RETURN_IF_ERROR(ReadText(name, field, value, journey.mutable_summary()));
    } else if (field == "nodes") {
      RETURN_IF_ERROR(ReadList(name, field, value, journey.mutable_nodes()));
    } else if (field == "acts") {
      RETURN_IF_ERROR(ReadList(name, field, value, journey.mutable_acts()));
    } else if (field == "expected") {
      RETURN_IF_ERROR(ReadList(name, field, value, journey.mutable_expected()));
    } else if (field == "refusals") {
      RETURN_IF_ERROR(ReadList(name, field, value, journey.mutable_refusals()));
    } else {
      return Wrong(name, field,
                   "unknown field, want name, summary, nodes, acts, expected "
                   "or refusals");
    }
  }
  return journey;
}

}  // namespace

const google::protobuf::Message& ActOf(const v1::JourneyAct& act) {
  if (act.has_open()) return act.open().opening();
  if (act.has_record()) return act.record().act();
  return act.task().act();
}

std::string DayOf(const v1::JourneyAct& act) {
  return absl::StrCat(act.days_ago(), " days ago");
}

google::protobuf::RepeatedPtrField<v1::Document>* DocumentsOf(
    v1::JourneyAct* act) {
  if (act->has_open()) return act->mutable_open()->mutable_documents();
  if (act->has_record()) return act->mutable_record()->mutable_documents();
  return act->mutable_task()->mutable_documents();
}

absl::StatusOr<v1::Journey> ParseJourney(absl::string_view text,
                                         const std::string& name) {
  Json document;
  // nlohmann reports what it cannot read by an exception.
  try {
    document = Json::parse(text.begin(), text.end());
  } catch (const Json::parse_error& error) {
    return Wrong(name, "", absl::StrCat("not JSON: ", error.what()));
  }
  ASSIGN_OR_RETURN(v1::Journey journey, ReadJourney(name, document));
  FillForms(journey.mutable_acts());
  FillForms(journey.mutable_refusals());
  RETURN_IF_ERROR(CheckJourney(journey, name));
  return journey;
}

absl::StatusOr<v1::Journey> LoadJourney(const std::string& path) {
  ASSIGN_OR_RETURN(const std::string text,
                   ReadWholeFile(path, kJourneyBytesMax));
  return ParseJourney(text, path);
}

}  // namespace causeway
