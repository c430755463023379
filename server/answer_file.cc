#include "server/answer_file.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "base/date.h"
#include "base/errors.h"
#include "base/limits.h"
#include "crypto/aead.h"
#include "server/answer_gate.h"
#include "server/case_access.h"
#include "server/case_store.h"
#include "server/handoff_giver.h"
#include "server/inquiries.h"
#include "server/outbox.h"
#include "server/owned_rows.h"
#include "server/paging.h"
#include "server/store_keys.h"
#include "statemachine/procedure/iso_countries.h"
#include "statemachine/procedure/rules.h"

namespace causeway::server {
namespace {

std::string AadOf(const store::TaskRecord& task) {
  return absl::StrCat("answer|", task.task_id());
}

absl::Status CheckCountries(
    const char* field,
    const google::protobuf::RepeatedPtrField<std::string>& countries) {
  if (static_cast<std::size_t>(countries.size()) > limits::kListItemsMax) {
    return InvalidField(field, "too many",
                        absl::StrCat("at most ", limits::kListItemsMax));
  }
  for (const std::string& country : countries) {
    if (!procedure::KnownCountry(country)) {
      return InvalidField(field, "another form",
                          "countries of ISO 3166-1 alpha-2");
    }
  }
  return absl::OkStatus();
}

// Every question has an answer, and NOT_KNOWN is one.
absl::Status CheckScreen(const pb::AnswerScreen& screen) {
  RETURN_IF_ERROR(CheckCountries("nationalities", screen.nationalities()));
  RETURN_IF_ERROR(
      CheckCountries("habitual_residences", screen.habitual_residences()));
  RETURN_IF_ERROR(CheckCountries("feared_states", screen.feared_states()));
  if ((screen.nationalities().empty() && !screen.stateless()) ||
      screen.habitual_residences().empty()) {
    return procedure::RefuseByRule(procedure::Procedure::Embedded(),
                                   "P0.origin_answered",
                                   absl::StatusCode::kFailedPrecondition);
  }
  const auto answered = [](const char* field, bool given) {
    return given ? absl::OkStatus() : InvalidField(field, "nothing", "a value");
  };
  RETURN_IF_ERROR(
      answered("asylum", screen.asylum() != pb::ASYLUM_STATUS_UNSPECIFIED));
  RETURN_IF_ERROR(
      answered("displacement",
               screen.displacement() != pb::DISPLACEMENT_STATUS_UNSPECIFIED));
  RETURN_IF_ERROR(answered(
      "trafficking", screen.trafficking() != pb::SCREEN_RESULT_UNSPECIFIED));
  RETURN_IF_ERROR(
      answered("danger_to_child",
               screen.danger_to_child() != pb::SCREEN_RESULT_UNSPECIFIED));
  return answered("danger_to_family",
                  screen.danger_to_family() != pb::SCREEN_RESULT_UNSPECIFIED);
}

absl::Status CheckDay(const Work& work, const std::string& happened_on) {
  const auto day = ParseDate(happened_on);
  if (!day.ok()) {
    return InvalidField("happened_on", "malformed", "a date, YYYY-MM-DD");
  }
  if (*day <= work.moment.today) return absl::OkStatus();
  return procedure::RefuseByRule(procedure::Procedure::Embedded(),
                                 "input.future_date",
                                 absl::StatusCode::kInvalidArgument);
}

absl::Status Store(Work& work, const store::AnswerFile& file,
                   store::TaskRecord& task) {
  ASSIGN_OR_RETURN(Sensitive<std::string> key,
                   OwnerKey(work.env, work.tx, task.task_id()));
  ASSIGN_OR_RETURN(*task.mutable_sealed_answer(),
                   SealRecord(key.Reveal(), AadOf(task),
                              file.SerializeAsString(), *work.env.random));
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<store::AnswerFile> LoadAnswerFile(
    const Environment& env, ReadTx& tx, const store::TaskRecord& task) {
  store::AnswerFile file;
  if (task.sealed_answer().empty()) return file;
  ASSIGN_OR_RETURN(Sensitive<std::string> key,
                   OwnerKey(env, tx, task.task_id()));
  ASSIGN_OR_RETURN(const std::string bytes,
                   OpenRecord(key.Reveal(), AadOf(task), task.sealed_answer()));
  if (!file.ParseFromString(bytes)) {
    return absl::DataLossError("a stored answer does not parse");
  }
  return file;
}

absl::Status SaveAnswerFile(Work& work, store::AnswerFile file,
                            store::TaskRecord& task) {
  file.set_number(file.number() + 1);
  return Store(work, file, task);
}

absl::StatusOr<std::vector<pb::DocumentBody>> PreparedDocuments(
    Work& work, const store::TaskRecord& task,
    const google::protobuf::RepeatedPtrField<std::string>& commitments) {
  ASSIGN_OR_RETURN(Sensitive<std::string> key,
                   OwnerKey(work.env, work.tx, task.task_id()));
  std::vector<pb::DocumentBody> documents;
  for (const std::string& commitment : commitments) {
    ASSIGN_OR_RETURN(
        pb::DocumentBody body,
        GetDocumentBody(work.tx, task.task_id(), key.Reveal(), commitment));
    documents.push_back(std::move(body));
  }
  return documents;
}

absl::Status CloseAnswerFile(Work& work, store::TaskRecord& task) {
  ASSIGN_OR_RETURN(store::AnswerFile file,
                   LoadAnswerFile(work.env, work.tx, task));
  file.clear_prepared();
  task.set_closed(true);
  return Store(work, file, task);
}

absl::Status RecordScreen(Work& work, const CallContext& call,
                          store::TaskRecord& task,
                          const pb::AnswerScreen& screen,
                          const std::string& happened_on) {
  if (!call.Has(procedure::Function::kCaseWorker) &&
      !call.Has(procedure::Function::kSupervisor)) {
    return procedure::RefuseByRule(procedure::Procedure::Embedded(),
                                   "role.function",
                                   absl::StatusCode::kPermissionDenied);
  }
  RETURN_IF_ERROR(CheckScreen(screen));
  RETURN_IF_ERROR(CheckDay(work, happened_on));
  ASSIGN_OR_RETURN(store::AnswerFile file,
                   LoadAnswerFile(work.env, work.tx, task));
  if (!task.closed()) file.clear_screens();
  if (static_cast<std::size_t>(file.screens_size()) >= limits::kListItemsMax) {
    return Refuse(absl::StatusCode::kResourceExhausted,
                  {.rule = "limits.screens_per_task",
                   .message = "no more screens fit this task"});
  }
  store::RecordedScreen* added = file.add_screens();
  *added->mutable_screen() = screen;
  added->set_staff_number(call.actor.staff_number);
  added->set_on(happened_on);
  return SaveAnswerFile(work, std::move(file), task);
}

absl::Status NameCase(Work& work, const CallContext& call,
                      store::TaskRecord& task, const std::string& case_id) {
  RETURN_IF_ERROR(CheckCaseId(case_id));
  if (task.case_id() != case_id) {
    RETURN_IF_ERROR(RequireToName(work.tx, call, case_id));
  }
  ASSIGN_OR_RETURN(const LoadedCase c, LoadToRead(work.env, work.tx, case_id));
  if (c.record.has_erased()) return RefuseErased();
  if (!RequireActing(c.record).ok()) return FormerCustodian(c.record);
  if (task.case_id() == case_id) return absl::OkStatus();
  const std::string row = keys::Reference(task.peer(), task.reference());
  ASSIGN_OR_RETURN(store::ReferenceRecord reference,
                   GetReference(work.tx, task.peer(), task.reference()));
  // An inquiry alone goes under its reference; an evaluation shares it.
  if (!IsInquiry(task.made_by()) && !reference.case_id().empty() &&
      reference.case_id() != case_id) {
    return InvalidField("case_id", "another case",
                        "the case that this reference stands for, or a screen");
  }
  if (!reference.case_id().empty()) {
    RETURN_IF_ERROR(work.tx.Delete(
        Table::kMeta,
        keys::Owned(reference.case_id(), Table::kReferences, row)));
  }
  reference.set_case_id(case_id);
  RETURN_IF_ERROR(NoteOwned(work.tx, case_id, Table::kReferences, row));
  RETURN_IF_ERROR(PutReference(work, task.peer(), task.reference(), reference));
  task.set_case_id(case_id);
  ASSIGN_OR_RETURN(store::AnswerFile file,
                   LoadAnswerFile(work.env, work.tx, task));
  return SaveAnswerFile(work, std::move(file), task);
}

absl::Status ShowAnswerFile(const Environment& env, ReadTx& tx,
                            const store::TaskRecord& task, pb::TaskView& view) {
  ASSIGN_OR_RETURN(const store::AnswerFile file, LoadAnswerFile(env, tx, task));
  if (file.has_prepared()) {
    pb::PreparedView* prepared = view.mutable_prepared();
    prepared->set_number(file.number());
    prepared->set_outcome(file.prepared().outcome());
    prepared->set_onward_allowed(file.prepared().onward_allowed());
    *prepared->mutable_conditions() = file.prepared().conditions();
    prepared->set_refusal(file.prepared().refusal());
    prepared->set_prepared_by(file.prepared().staff_number());
    *prepared->mutable_documents() = file.prepared().documents();
  }
  if (file.has_arrival()) {
    pb::PreparedView* prepared = view.mutable_prepared();
    prepared->set_number(file.number());
    prepared->set_carer_present(file.arrival().carer_present());
    prepared->set_condition(file.arrival().condition());
    prepared->set_prepared_by(file.arrival().staff_number());
    *prepared->mutable_documents() = file.arrival().documents();
  }
  if (file.screens().empty()) return absl::OkStatus();
  const store::RecordedScreen& last = *file.screens().rbegin();
  *view.mutable_screen() = last.screen();
  view.set_screened_by(last.staff_number());
  return absl::OkStatus();
}

}  // namespace causeway::server
