#include "server/siblings.h"

#include <algorithm>
#include <optional>
#include <string_view>
#include <tuple>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/errors.h"
#include "crypto/aead.h"
#include "server/case_writer.h"
#include "server/handoff_giver.h"
#include "server/standing.h"
#include "statemachine/procedure/code_words.h"
#include "statemachine/procedure/guards.h"
#include "statemachine/procedure/phrase.h"
#include "statemachine/procedure/rules.h"

namespace causeway::server {
namespace {

using procedure::SiblingState;
using procedure::Tr;

std::string Aad(const LoadedCase& c) {
  return absl::StrCat("sibling|", c.record.case_id());
}

absl::StatusOr<std::string> Seal(const Work& work, const LoadedCase& c,
                                 const std::string& case_id) {
  return SealRecord(c.key.Reveal(), Aad(c), case_id, *work.env.random);
}

// Empty: the link was made at another node, or under another key.
std::string Open(const LoadedCase& c, const std::string& sealed) {
  return OpenRecord(c.key.Reveal(), Aad(c), sealed).value_or("");
}

// Nothing where the case is not known here, no more than a stub, or cannot be
// read: one broken case stops no act in another.
absl::StatusOr<std::optional<LoadedCase>> Load(const Environment& env,
                                               ReadTx& tx,
                                               const std::string& case_id) {
  if (case_id.empty()) return std::nullopt;
  absl::StatusOr<LoadedCase> sibling = LoadToRead(env, tx, case_id);
  if (absl::IsNotFound(sibling.status()) ||
      absl::IsDataLoss(sibling.status()) ||
      absl::IsFailedPrecondition(sibling.status())) {
    return std::nullopt;
  }
  RETURN_IF_ERROR(sibling.status());
  if (sibling->record.has_erased()) return std::nullopt;
  return std::optional<LoadedCase>(*std::move(sibling));
}

bool EndedHere(const LoadedCase& c) {
  return c.state().open.closed || !RequireActing(c.record).ok();
}

absl::Status RefuseSibling() {
  return InvalidField("sibling", "another case", "the id of another case here");
}

// As the rules say it of a case that is somebody else's.
absl::Status NotYours(const LoadedCase& c) {
  return procedure::RefuseByRule(c.procedure(), "W.own_worker",
                                 absl::StatusCode::kPermissionDenied);
}

// In which function the caller links this case; nothing: in none.
std::optional<procedure::Function> LinksAs(const CallContext& call,
                                           const LoadedCase& c,
                                           const procedure::FactBody& body) {
  const procedure::OpenState& open = c.state().open;
  const auto function = procedure::FunctionIn(open, body, call.actor);
  const bool own =
      function != procedure::Function::kCaseWorker ||
      procedure::MayActAsCaseWorker(open, call.actor.staff_number, body);
  return own ? function : std::nullopt;
}

std::string Warning(const procedure::OpenState& here, const pb::SiblingView& to,
                    bool closed, procedure::Language language) {
  const auto solution = static_cast<procedure::Solution>(to.solution());
  const auto& decided = here.determination;
  if (to.case_id().empty()) {
    return procedure::Say(
        language,
        Tr("Entry $0 of the protected journal of epoch $1 links the case of a "
           "brother or sister that is not known here: if it is here, link it "
           "anew."),
        {absl::StrCat(to.entry() - 1), absl::StrCat(to.epoch())});
  }
  if (solution == procedure::Solution::kUnspecified) {
    return procedure::Say(
        language,
        closed ? Tr("The case of a brother or sister is linked: $0; it was "
                    "closed before a decision, so none separates them.")
               : Tr("The case of a brother or sister is linked: $0; nothing is "
                    "decided there yet."),
        {to.case_id()});
  }
  const bool other =
      decided.solution != procedure::Solution::kUnspecified &&
      (decided.solution != solution || decided.country != to.country());
  return procedure::Say(
      language,
      other
          ? Tr("The case of a brother or sister is linked: $0; it was decided "
               "otherwise there: $1, in $2.")
          : Tr("The case of a brother or sister is linked: $0; decided there: "
               "$1, in $2."),
      {to.case_id(), procedure::Say(language, procedure::WordsFor(solution)),
       to.country()});
}

// The link to `case_id` in this case.
std::optional<std::pair<std::uint64_t, std::uint64_t>> LinkTo(
    const LoadedCase& c, const std::string& case_id) {
  for (const auto& [place, link] : c.state().secret.siblings) {
    if (Open(c, link.sibling) == case_id) return place;
  }
  return std::nullopt;
}

}  // namespace

absl::StatusOr<std::map<std::string, procedure::SiblingSolution>>
SiblingSolutions(const Environment& env, ReadTx& tx, const LoadedCase& c) {
  std::map<std::string, procedure::SiblingSolution> known;
  for (const auto& [place, link] : c.state().secret.siblings) {
    ASSIGN_OR_RETURN(const std::optional<LoadedCase> sibling,
                     Load(env, tx, Open(c, link.sibling)));
    if (!sibling) continue;
    const procedure::OpenState& open = sibling->state().open;
    known[link.sibling] = {open.determination.solution,
                           open.determination.country, open.closed};
  }
  return known;
}

bool AsksOfSiblings(procedure::FactType type) {
  const auto& rules = procedure::CodeRules();
  return std::any_of(rules.begin(), rules.end(), [type](const auto& rule) {
    return rule.id == std::string_view("SIB.separation_named") &&
           procedure::Guards(rule, type);
  });
}

absl::Status SealSibling(Work& work, const CallContext& call,
                         const LoadedCase& c, procedure::Command& command) {
  auto* const linked = std::get_if<procedure::SiblingLinked>(&command.body);
  if (linked == nullptr) return absl::OkStatus();
  const std::string case_id = linked->sibling;
  // Who may not link here learns nothing of any other case.
  ASSIGN_OR_RETURN(linked->sibling, Seal(work, c, c.record.case_id()));
  RETURN_IF_ERROR(procedure::Decide(c.procedure(), c.state(), command,
                                    ContextFor(work, call.actor, ""))
                      .status());
  if (case_id == c.record.case_id()) return RefuseSibling();
  ASSIGN_OR_RETURN(const std::optional<LoadedCase> sibling,
                   Load(work.env, work.tx, case_id));
  // Nor does a case worker of a case that is not theirs, or not here.
  if (sibling) {
    if (!LinksAs(call, *sibling, command.body)) return NotYours(c);
  } else {
    return LinksAs(call, c, command.body) == procedure::Function::kCaseWorker
               ? NotYours(c)
               : RefuseSibling();
  }
  if (LinkTo(c, case_id)) {
    return procedure::RefuseByRule(c.procedure(), "SIB.linked_once",
                                   absl::StatusCode::kFailedPrecondition);
  }
  ASSIGN_OR_RETURN(linked->sibling, Seal(work, c, case_id));
  return absl::OkStatus();
}

std::string LinkedCase(const LoadedCase& c, const procedure::FactBody& body) {
  if (const auto* linked = std::get_if<procedure::SiblingLinked>(&body)) {
    return Open(c, linked->sibling);
  }
  const auto* unlinked = std::get_if<procedure::SiblingUnlinked>(&body);
  if (unlinked == nullptr) return "";
  const auto& links = c.state().secret.siblings;
  const auto link = links.find({unlinked->epoch, unlinked->entry});
  return link == links.end() ? "" : Open(c, link->second.sibling);
}

absl::Status RecordInSibling(Work& work, const CallContext& call,
                             const LoadedCase& c, const std::string& sibling,
                             const procedure::Command& command) {
  ASSIGN_OR_RETURN(std::optional<LoadedCase> other,
                   Load(work.env, work.tx, sibling));
  // A copy is another node's case.
  if (!other || !RequireActing(other->record).ok()) return absl::OkStatus();
  const auto place = LinkTo(*other, c.record.case_id());
  procedure::Command mirrored = command;
  if (auto* unlinked =
          std::get_if<procedure::SiblingUnlinked>(&mirrored.body)) {
    if (!place) return absl::OkStatus();
    std::tie(unlinked->epoch, unlinked->entry) = *place;
  } else {
    // A case that ended takes no link: this one alone says it.
    if (place || other->state().open.closed) return absl::OkStatus();
    ASSIGN_OR_RETURN(std::get<procedure::SiblingLinked>(mirrored.body).sibling,
                     Seal(work, *other, c.record.case_id()));
  }
  mirrored.documents.clear();
  RETURN_IF_ERROR(RequireToRecord(work, other->record));
  RETURN_IF_ERROR(
      DecideAndAppend(work, *other, call.actor, mirrored, {}).status());
  return SaveCase(work, *other);
}

absl::Status AddSiblings(const Environment& env, ReadTx& tx,
                         const LoadedCase& c, procedure::Language language,
                         pb::ProtectedView& view) {
  for (const auto& [place, link] : c.state().secret.siblings) {
    pb::SiblingView& out = *view.add_siblings();
    out.set_epoch(place.first);
    out.set_entry(place.second);
    out.set_separation(static_cast<pb::SeparationReason>(link.separation));
    ASSIGN_OR_RETURN(const std::optional<LoadedCase> sibling,
                     Load(env, tx, Open(c, link.sibling)));
    if (sibling) {
      const auto& decided = sibling->state().open.determination;
      out.set_case_id(sibling->record.case_id());
      out.set_solution(static_cast<pb::Solution>(decided.solution));
      out.set_country(decided.country);
      out.set_ended_here(EndedHere(*sibling));
    }
    const bool closed = sibling && sibling->state().open.closed;
    out.set_sentence(Warning(c.state().open, out, closed, language));
  }
  return absl::OkStatus();
}

}  // namespace causeway::server
