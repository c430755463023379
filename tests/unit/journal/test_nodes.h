// Nodes with keys, and a directory of them, for the tests of journal/.
#ifndef CAUSEWAY_TESTS_UNIT_JOURNAL_TEST_NODES_H_
#define CAUSEWAY_TESTS_UNIT_JOURNAL_TEST_NODES_H_

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "crypto/sealing.h"
#include "crypto/signing_key.h"
#include "journal/entry.h"

namespace causeway::journal {

inline constexpr char kMali[] = "ml-alpha";
inline constexpr char kTunisia[] = "tn-beta";
inline constexpr char kGuinea[] = "gn-gamma";
inline constexpr char kTestFederation[] = "test.example";

// The three nodes above; all keys hold from directory version 1 on.
class TestNodes : public KeyRing {
 public:
  TestNodes();

  const SigningKey& SigningKeyFor(const std::string& node) const;
  const std::vector<SealingKey>& SealingKeysFor(const std::string& node) const;
  std::string SealingCertificateFor(const std::string& node) const;

  absl::StatusOr<VerifyKey> SigningKeyOf(
      absl::string_view node, absl::string_view key_id,
      std::uint64_t directory_version) const override;
  // Guinea's node answers as the witness too.
  bool WasWitness(absl::string_view node) const override {
    return node == kGuinea;
  }
  std::string Federation() const override { return kTestFederation; }

 private:
  struct Keys {
    SigningKey signing;
    std::vector<SealingKey> sealing;
  };
  static Keys Make(const std::string& node);
  std::map<std::string, Keys> nodes_;
};

// Keys are made once for all tests.
const TestNodes& Nodes();

}  // namespace causeway::journal

#endif  // CAUSEWAY_TESTS_UNIT_JOURNAL_TEST_NODES_H_
