#ifndef CAUSEWAY_SERVER_WITNESSED_GIVER_H_
#define CAUSEWAY_SERVER_WITNESSED_GIVER_H_

// The giver's side of a hand-off before the federation's witness: what is to be
// asked about a case, and what its answers do. Each function works inside one
// transaction.

#include <optional>
#include <string>

#include "journal/message.h"
#include "server/case_store.h"
#include "server/standing.h"
#include "server/witness_link.h"
#include "statemachine/custody/custody.h"

namespace causeway::server {

// The witness's part of a giver, from the record and back.
void ReadWitnessed(const store::CaseRecord& record, custody::Giver& giver);
void WriteWitnessed(const custody::Giver& giver, store::CaseRecord& record);

// The signed certificate of this epoch; nullptr where it is not here.
const pb::SignedBytes* CertificateIn(const store::CaseRecord& record,
                                     std::uint64_t epoch);
// Once; the case's file gets it too.
void KeepCertificate(LoadedCase& c, const pb::SignedBytes& certificate);

// False for a READY under a key that is revoked, also where its sender vouched
// for it: the witness decides no RELEASE on it (witness_handlers.cc), so none
// is written. The next round of the file asks for another READY.
bool BindsBeforeWitness(const Work& work, const std::string& receiver,
                        const pb::SignedBytes& ready);
// READY names the current heads: it is kept until the witness answered to this
// attempt.
absl::Status KeepReady(Work& work, LoadedCase& c,
                       const journal::OpenedMessage& ready);

// Whether the witness is to be asked about a case with this record.
bool AsksWitness(const store::CaseRecord& record);
// In the transaction that saves a case.
absl::Status NoteAsks(Work& work, const store::CaseRecord& record);
// What; none where nothing is to be asked (any more).
absl::StatusOr<std::optional<pb::WitnessQuestion>> QuestionAbout(
    const Environment& env, ReadTx& tx, const Standing& standing,
    const std::string& case_id);
// The answer to that question. Saves the case.
absl::Status TakeCaseReply(Work& work, const std::string& case_id,
                           pb::WitnessQuestion::QuestionCase asked,
                           const WitnessReply& reply);

// A person asks the witness to void the RELEASE of a silent receiver. The case
// is changed, not saved. FAILED_PRECONDITION "custody.phase",
// "custody.no_witness".
absl::Status AskForVoid(Work& work, LoadedCase& c);

// RECEIPT brings the certificate, which closes the giver.
absl::Status TakeWitnessedReceipt(Work& work, LoadedCase& c,
                                  const journal::OpenedMessage& message);

}  // namespace causeway::server

#endif  // CAUSEWAY_SERVER_WITNESSED_GIVER_H_
