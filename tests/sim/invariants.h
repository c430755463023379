#ifndef CAUSEWAY_TESTS_SIM_INVARIANTS_H_
#define CAUSEWAY_TESTS_SIM_INVARIANTS_H_

// I1 to I11 of protocol.md 4.8, looked at from outside: from the rows that the
// stores hold, the process's word whether it is verified, and what was sent.
// README.md says how each is decided.

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "tests/sim/faults.h"
#include "tests/sim/host.h"
#include "tests/sim/witness_host.h"

namespace causeway::sim {

// One process of a node over its disk. A clone is a second one.
struct Instance {
  std::string id;
  std::unique_ptr<NodeDisk> disk;
  std::unique_ptr<Host> host;
  std::unique_ptr<Outside> outside;
  std::int64_t clock_offset = 0;
  std::int64_t stopped_until = 0;
  bool is_clone = false;
  bool gone = false;         // a clone, or what was cloned, that was removed
  bool rolled_back = false;  // its store was once restored, or cloned
  std::uint64_t started_with = 0;  // incarnation

  // What its store holds, as read from it.
  std::map<std::string, CaseRow> cases;
  std::map<std::string, OfferRow> offers;
  std::map<std::string, std::string> log;  // state key -> digest
  std::string log_end;
  std::uint64_t incarnation = 0;

  bool Acts(const std::string& tag) const;
};

// What the witness's store holds. Not what a rolled-back one holds.
struct Register {
  std::map<std::string, RegisterRow> rows;
  std::map<std::string, std::uint64_t> incarnations;
};

class Invariants {
 public:
  Invariants(const Keyring& keyring, const Federation& federation,
             const std::vector<std::unique_ptr<Instance>>& instances)
      : keyring_(keyring), federation_(federation), instances_(instances) {}

  // A case, with the words that may not be seen anywhere in the clear.
  void Watch(const std::string& tag, const std::string& words);
  void Distrust(const std::string& id) { liars_.insert(id); }
  bool Honest(const std::string& id) const {
    return liars_.count(id) == 0 && federation_.revoked.count(id) == 0;
  }
  // Officers moved it: data follows by itself, or is gone.
  bool ordered(const std::string& tag) const;

  // After a step: reads what this process wrote. All of it after a start.
  void Look(Instance& instance, bool all);
  void Look(WitnessHost& witness, bool all);
  void SeeBytes(const Message& message, const std::string& bytes);
  // After each step; empty, or the invariant that does not hold.
  std::string Broken();
  // Once all is calm: I3.
  std::string BrokenInCalm();

  State StateOf(const std::string& tag) const;
  // Nodes that have a part in the case as it stands.
  std::set<std::string> PartiesOf(const std::string& tag) const;
  const Register& record() const { return register_; }
  const std::vector<std::string>& tags() const { return tags_; }
  // The one that acts, if one does.
  Instance* Custodian(const std::string& tag) const;
  // Of two processes of one node, the one that the witness numbered last.
  bool Current(const Instance& instance) const;

 private:
  void Fail(const std::string& what) {
    if (broken_.empty()) broken_ = what;
  }
  void ReadRow(Instance& instance, ReadTx& tx, Table table,
               const std::string& key);
  void ReadCase(Instance& instance, const std::string& bytes);
  void ReadOffer(Instance& instance, ReadTx& tx, const std::string& bytes);
  void ReadLog(Instance& instance, ReadTx& tx);
  void CheckLogged(const Instance& instance, const std::string& key,
                   const std::string& bytes);
  void CheckChain(ReadTx& tx, const std::string& key, const std::string& bytes);
  void CheckWords(const std::string& bytes, const char* where);
  void CheckProof(const Instance& instance, const CaseRow& row);
  void CheckFile(ReadTx& tx, const OfferRow& row);
  void CheckRegister(const RegisterRow& before, const RegisterRow& after);
  void ReadWitnessRow(ReadTx& tx, Table table, const std::string& key,
                      const std::string& bytes);
  bool BoundToThePast(const std::string& tag, std::uint64_t epoch) const;
  std::string HolderIn(const std::string& tag) const;
  std::string Describe(const std::string& tag) const;
  // The process of a case's custody that says most of where it stands.
  const Instance* GiverOf(const std::string& tag) const;

  void OneActs(const std::string& tag);           // I1
  void TheRecordNamesIt(const std::string& tag);  // I2
  void CountedOnce(const std::string& tag);       // I8
  void FencesAreKnown(const std::string& tag);    // I5

  const Keyring& keyring_;
  const Federation& federation_;
  const std::vector<std::unique_ptr<Instance>>& instances_;
  std::vector<std::string> tags_;
  std::vector<std::string> words_;
  std::set<std::string> liars_;
  Register register_;
  std::map<std::string, custody::HeadCertificate> certificates_;
  std::string broken_;
};

}  // namespace causeway::sim

#endif  // CAUSEWAY_TESTS_SIM_INVARIANTS_H_
