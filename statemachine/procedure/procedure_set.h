#ifndef CAUSEWAY_STATEMACHINE_PROCEDURE_PROCEDURE_SET_H_
#define CAUSEWAY_STATEMACHINE_PROCEDURE_PROCEDURE_SET_H_

// The procedure versions that a node knows: the embedded one always, and those
// of its files. A version is its digest; names are for people. Immutable once
// made; thread-safe. Pointers to versions live as long as the set.

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "statemachine/procedure/procedure.h"

namespace causeway::procedure {

// The rule that refuses a case under a version that is not known here.
inline constexpr char kVersionKnownRule[] = "S.procedure_known";

// "iss-eight-steps 1": name and version, as people and directories name it.
std::string LabelOf(const Procedure& procedure);

class ProcedureSet {
 public:
  // The embedded version alone.
  static const ProcedureSet& EmbeddedAlone();

  // The embedded version and these; one that comes twice counts once, with the
  // French of its own that comes last.
  // `current` is what cases are opened under, as Resolve takes it; empty: the
  // embedded one. INVALID_ARGUMENT "input.field" as Resolve, or where there
  // are more than limits::kProceduresMax.
  static absl::StatusOr<ProcedureSet> Make(std::vector<Procedure> files,
                                           absl::string_view current);

  // In the order: embedded, then the files.
  const std::vector<Procedure>& all() const { return all_; }
  const Procedure& Embedded() const { return all_.front(); }
  const Procedure& Current() const { return all_[current_]; }

  // nullptr where it is not known.
  const Procedure* Find(absl::string_view digest) const;
  // FAILED_PRECONDITION "S.procedure_known", naming the digest; retryable: the
  // file may be added.
  absl::StatusOr<const Procedure*> Require(absl::string_view digest) const;
  // By what people write: a digest in hexadecimal, the first 8 or more digits
  // of it, or name and version. INVALID_ARGUMENT "input.field" where that is
  // none, or more than one.
  absl::StatusOr<const Procedure*> Resolve(absl::string_view text) const;

 private:
  ProcedureSet() = default;

  std::vector<Procedure> all_;
  size_t current_ = 0;
};

}  // namespace causeway::procedure

#endif  // CAUSEWAY_STATEMACHINE_PROCEDURE_PROCEDURE_SET_H_
