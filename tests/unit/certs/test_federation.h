#ifndef CAUSEWAY_TESTS_UNIT_CERTS_TEST_FEDERATION_H_
#define CAUSEWAY_TESTS_UNIT_CERTS_TEST_FEDERATION_H_

// A federation of two nodes made in memory, with every private key at hand.

#include <memory>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "causeway/v1/directory.pb.h"
#include "certs/directory.h"
#include "certs/officer_signatures.h"
#include "crypto/certificate.h"
#include "crypto/certificate_issuer.h"
#include "crypto/private_key.h"
#include "crypto/signing_key.h"

namespace causeway::certs_test {

inline constexpr char kFederation[] = "iss.example";

// The moment of all these tests.
absl::Time Now();

struct Authority {
  PrivateKey key;
  Certificate certificate;
};

Authority MakeAuthority(const std::string& name);

struct TestNode {
  std::string id;
  Authority ca;
  PrivateKey tls;
  SigningKey signing;
  Certificate sealing;
};

TestNode MakeNode(const std::string& id);

class TestFederation {
 public:
  TestFederation();

  // Three, two of whom must sign.
  const std::vector<SigningKey>& officers() const { return officers_; }
  // These of them, counted from 0.
  std::vector<SigningKey> officers(const std::vector<size_t>& which) const;
  OfficerSet pinned() const;
  const TestNode& gn() const { return gn_; }
  const TestNode& ml() const { return ml_; }

  // Version 1 with both nodes active.
  v1::Directory Proto() const;
  // Signed by the first two officers and loaded; the test fails if that is not
  // possible.
  std::shared_ptr<const Directory> Load(const v1::Directory& proto) const;

 private:
  std::vector<SigningKey> officers_;
  TestNode gn_;
  TestNode ml_;
};

// One federation for all tests of the binary: keys take time to make.
const TestFederation& Shared();

// A key entry that holds from `from` on.
v1::NodeKey SigningKeyEntry(const SigningKey& key, std::uint64_t from);

// What a node's TLS certificate asks for, valid now.
CertificateRequest TlsRequest(const std::string& uri);

// PEM of a certificate for `key`.
std::string IssuePem(const Authority& ca, const PrivateKey& key,
                     const CertificateRequest& request);

std::vector<SigningKey> MakeKeys(int count);

// The SignedDirectory of any bytes, whatever they are.
v1::SignedDirectory SignAnything(const std::string& payload,
                                 const std::vector<SigningKey>& keys);

}  // namespace causeway::certs_test

#endif  // CAUSEWAY_TESTS_UNIT_CERTS_TEST_FEDERATION_H_
