#include "statemachine/procedure/procedure.h"

#include "base/bytes.h"
#include "base/check.h"
#include "statemachine/procedure/procedure_file.inc.h"

namespace causeway::procedure {

const std::string& Procedure::EmbeddedText() {
  static const auto* const kText = new std::string(kProcedureFiles[0].text);
  return *kText;
}

const Procedure& Procedure::Embedded() {
  static const auto* const kProcedure = [] {
    absl::StatusOr<std::string> digest =
        HexDecode(kProcedureFiles[0].sha256_hex);
    CAUSEWAY_CHECK(digest.ok()) << "digest of the embedded procedure";
    absl::StatusOr<Procedure> procedure = Parse(EmbeddedText(), *digest);
    CAUSEWAY_CHECK(procedure.ok())
        << "embedded procedure: " << procedure.status().message();
    return new Procedure(*std::move(procedure));
  }();
  return *kProcedure;
}

const Rule* Procedure::Find(absl::string_view id) const {
  for (const Rule& rule : rules_) {
    if (rule.id == id) return &rule;
  }
  return nullptr;
}

int64_t Procedure::Limit(absl::string_view name) const {
  const auto found = limits_.find(std::string(name));
  CAUSEWAY_CHECK(found != limits_.end()) << "no such limit: " << name;
  return found->second;
}

const std::string& Procedure::StepSentence(Step step) const {
  const auto found = steps_.find(step);
  CAUSEWAY_CHECK(found != steps_.end()) << "no such step";
  return found->second;
}

}  // namespace causeway::procedure
