#include <map>
#include <set>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/ids.h"
#include "base/limits.h"
#include "base/status_macros.h"
#include "client/journey/journey_loader.h"
#include "client/journey/placeholders.h"

namespace causeway {
namespace {

constexpr int32_t kDaysAgoMax = 3650;
constexpr size_t kLabelBytesMax = 32;

bool ValidLabel(const std::string& label) {
  if (label.empty() || label.size() > kLabelBytesMax) return false;
  if (label.front() < 'a' || label.front() > 'z') return false;
  for (const char c : label) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    if (!letter && c != '-') return false;
  }
  return true;
}

bool ValidCodeName(const std::string& name) {
  static const std::set<std::string> names = {
      "INVALID_ARGUMENT", "NOT_FOUND",           "ALREADY_EXISTS",
      "ABORTED",          "FAILED_PRECONDITION", "PERMISSION_DENIED",
      "UNAUTHENTICATED",  "RESOURCE_EXHAUSTED"};
  return names.count(name) != 0;
}

class Checker {
 public:
  explicit Checker(const std::string& name) : name_(name) {}

  absl::Status Check(const v1::Journey& journey) {
    if (journey.name().empty()) return Wrong("name", "want a name");
    if (journey.nodes().empty()) return Wrong("nodes", "want at least one");
    if (journey.acts().empty()) return Wrong("acts", "want at least one");
    for (int i = 0; i < journey.nodes_size(); ++i) {
      RETURN_IF_ERROR(CheckNode(i, journey.nodes(i)));
    }
    for (int i = 0; i < journey.acts_size(); ++i) {
      RETURN_IF_ERROR(CheckAct("acts", i, journey.acts(i)));
    }
    for (int i = 0; i < journey.expected_size(); ++i) {
      RETURN_IF_ERROR(CheckExpected(i, journey.expected(i)));
    }
    bool refused = journey.refusals().empty();
    for (int i = 0; i < journey.refusals_size(); ++i) {
      refused = refused || journey.refusals(i).has_refused();
      RETURN_IF_ERROR(CheckAct("refusals", i, journey.refusals(i)));
    }
    if (!refused) return Wrong("refusals", "want at least one with refused");
    return absl::OkStatus();
  }

 private:
  absl::Status Wrong(const std::string& entry,
                     const std::string& problem) const {
    return absl::InvalidArgumentError(
        absl::StrCat(name_, ": ", entry, ": ", problem));
  }

  std::string NodeNames() const {
    std::vector<std::string> names;
    for (const auto& [node, labels] : people_) names.push_back(node);
    return absl::StrJoin(names, ", ");
  }

  absl::Status KnownNode(const std::string& entry, const std::string& field,
                         const std::string& node) const {
    if (people_.count(node) != 0) return absl::OkStatus();
    return Wrong(entry, absl::StrCat(field, ": no node \"", node,
                                     "\", want one of: ", NodeNames()));
  }

  absl::Status KnownPerson(const std::string& entry, const std::string& field,
                           const std::string& label,
                           const std::string& node) const {
    RETURN_IF_ERROR(KnownNode(entry, field, node));
    const auto& labels = people_.at(node);
    if (labels.count(label) != 0) return absl::OkStatus();
    return Wrong(entry,
                 absl::StrCat(field, ": nobody is \"", label, "\" at ", node,
                              ", want one of: ", absl::StrJoin(labels, ", ")));
  }

  absl::Status CheckNode(int index, const v1::JourneyNode& node) {
    const std::string entry =
        absl::StrCat("nodes[", index, "] \"", node.node_id(), "\"");
    if (!ValidNodeId(node.node_id())) {
      return Wrong(entry, "nodeId: want 2 to 63 of a-z, 0-9 and -");
    }
    if (people_.count(node.node_id()) != 0) {
      return Wrong(entry, "nodeId: there twice");
    }
    if (node.organisation().empty()) return Wrong(entry, "organisation: empty");
    if (node.type() == v1::ORGANISATION_TYPE_UNSPECIFIED) {
      return Wrong(entry, "type: want the type of the organisation");
    }
    if (!ValidCountryShape(node.country())) {
      return Wrong(entry, "country: want two upper case letters");
    }
    std::set<std::string>& labels = people_[node.node_id()];
    for (const v1::JourneyPerson& person : node.people()) {
      const std::string who =
          absl::StrCat(entry, " person \"", person.label(), "\"");
      if (!ValidLabel(person.label())) {
        return Wrong(who,
                     "label: want a letter, then up to 31 of a-z, 0-9 and -");
      }
      if (!labels.insert(person.label()).second) {
        return Wrong(who, "label: there twice");
      }
      if (person.functions().empty()) {
        return Wrong(who, "functions: want at least one");
      }
      for (int i = 0; i < person.functions_size(); ++i) {
        if (person.functions(i) == v1::FUNCTION_UNSPECIFIED ||
            person.functions(i) == v1::FUNCTION_MACHINE) {
          return Wrong(who, "functions: want what a person can be");
        }
      }
    }
    return absl::OkStatus();
  }

  template <typename Request>
  absl::Status LeftToThePlayer(const std::string& entry,
                               const Request& request) const {
    if (!request.idempotency_key().empty()) {
      return Wrong(entry, "idempotencyKey: the player fills it in");
    }
    if (!request.happened_on().empty()) {
      return Wrong(entry, "happenedOn: the player fills it in from daysAgo");
    }
    if (request.documents_size() >
        static_cast<int>(limits::kDocumentsPerRecordMax)) {
      return Wrong(entry, "documents: at most 16");
    }
    return absl::OkStatus();
  }

  absl::Status CheckAsk(const std::string& entry, const v1::JourneyAct& act) {
    const std::string label = CaseLabel(act);
    if (act.has_open()) {
      if (!cases_.insert(label).second) {
        return Wrong(entry, absl::StrCat("open: case \"", label,
                                         "\" was opened before"));
      }
      if (!act.open().has_opening()) return Wrong(entry, "open.opening: empty");
      return LeftToThePlayer(entry, act.open());
    }
    if (cases_.count(label) == 0) {
      return Wrong(entry, absl::StrCat("case: no earlier act opens \"", label,
                                       "\", want one of: ",
                                       absl::StrJoin(cases_, ", ")));
    }
    if (act.has_record()) {
      if (act.record().act().act_case() == v1::Act::ACT_NOT_SET) {
        return Wrong(entry, "record.act: want one act");
      }
      if (!act.record().case_id().empty()) {
        return Wrong(entry, "record.caseId: the player fills it in");
      }
      if (act.record().act().has_link_sibling() &&
          cases_.count(act.sibling()) == 0) {
        return Wrong(entry, absl::StrCat("sibling: no earlier act opens \"",
                                         act.sibling(), "\""));
      }
      return LeftToThePlayer(entry, act.record());
    }
    if (act.has_task()) {
      if (act.task().act().act_case() == v1::TaskAct::ACT_NOT_SET) {
        return Wrong(entry, "task.act: want one act");
      }
      if (!act.task().task_id().empty()) {
        return Wrong(entry, "task.taskId: the player fills it in");
      }
      return LeftToThePlayer(entry, act.task());
    }
    return Wrong(entry, "want one of open, record, task");
  }

  absl::Status CheckAct(const char* list, int index,
                        const v1::JourneyAct& act) {
    const std::string entry =
        absl::StrCat(list, "[", index, "] \"", act.title(), "\"");
    if (act.title().empty()) return Wrong(entry, "title: want one line");
    if (act.node().empty()) return Wrong(entry, "node: want a node id");
    if (act.by().empty()) return Wrong(entry, "by: want a person's label");
    RETURN_IF_ERROR(KnownPerson(entry, "by", act.by(), act.node()));
    if (act.days_ago() > kDaysAgoMax) {
      return Wrong(entry, absl::StrCat("daysAgo: at most ", kDaysAgoMax));
    }
    RETURN_IF_ERROR(CheckAsk(entry, act));
    if (act.has_refused() && !ValidCodeName(act.refused().code())) {
      return Wrong(entry, absl::StrCat("refused.code: \"", act.refused().code(),
                                       "\" is no code of a refusal, want for "
                                       "example FAILED_PRECONDITION"));
    }
    v1::JourneyAct copy = act;
    return VisitPlaceholders(
        &copy,
        [&](FieldKind kind, const std::string& path,
            std::string* value) -> absl::Status {
          switch (kind) {
            case FieldKind::kNode:
              return KnownNode(entry, path, *value);
            case FieldKind::kDate: {
              const absl::Status date = FillDate(Date{20000}, value);
              return date.ok() ? date
                               : Wrong(entry, absl::StrCat(
                                                  path, ": ",
                                                  std::string(date.message())));
            }
            case FieldKind::kPerson:
              break;
          }
          PersonLabel person;
          if (!ParsePersonLabel(*value, &person)) {
            return Wrong(entry, absl::StrCat(path, ": \"", *value,
                                             "\", want label@node"));
          }
          return KnownPerson(entry, path, person.label, person.node);
        });
  }

  absl::Status CheckExpected(int index, const v1::ExpectedNode& expected) {
    const std::string entry =
        absl::StrCat("expected[", index, "] \"", expected.node(), "\"");
    RETURN_IF_ERROR(KnownNode(entry, "node", expected.node()));
    if (cases_.count(CaseLabel(expected)) == 0) {
      return Wrong(entry, absl::StrCat("case: no act opens \"",
                                       CaseLabel(expected), "\""));
    }
    if (expected.nothing()) return absl::OkStatus();
    RETURN_IF_ERROR(KnownNode(entry, "custodian", expected.custodian()));
    if (!expected.handed_to().empty()) {
      RETURN_IF_ERROR(KnownNode(entry, "handedTo", expected.handed_to()));
    }
    return absl::OkStatus();
  }

  const std::string& name_;
  std::map<std::string, std::set<std::string>> people_;  // By node.
  std::set<std::string> cases_;                          // Opened so far.
};

}  // namespace

absl::Status CheckJourney(const v1::Journey& journey, const std::string& name) {
  return Checker(name).Check(journey);
}

}  // namespace causeway
