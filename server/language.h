#ifndef CAUSEWAY_SERVER_LANGUAGE_H_
#define CAUSEWAY_SERVER_LANGUAGE_H_

// In which language a call is answered: a field of the request, the same in
// every method that tells people something. What a refusal says is put into it
// in one place, where the refusal leaves. Pure; thread-safe.

#include "absl/status/status.h"
#include "causeway/v1/language.pb.h"
#include "statemachine/procedure/procedure_set.h"

namespace causeway::server {

inline procedure::Language LanguageFrom(causeway::v1::Language language) {
  return language == causeway::v1::LANGUAGE_FRENCH
             ? procedure::Language::kFrench
             : procedure::Language::kEnglish;
}

// English for a request that has no such field.
template <typename Request>
procedure::Language LanguageOf(const Request& request) {
  if constexpr (requires { request.language(); }) {
    return LanguageFrom(request.language());
  } else {
    return procedure::Language::kEnglish;
  }
}

// The same refusal in this language: its rules in the words of the version that
// refuses by this sentence - the current one where several do - and other
// sentences, as far as they are translated. Rule ids, acts and what names
// fields of the contract (rules "input.*", "wire.*") stay as they are.
absl::Status InLanguage(const absl::Status& status,
                        procedure::Language language,
                        const procedure::ProcedureSet& versions);

}  // namespace causeway::server

#endif  // CAUSEWAY_SERVER_LANGUAGE_H_
