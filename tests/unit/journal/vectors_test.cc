// Frozen bytes: what this version signed must verify for ever. The files under
// tests/vectors/journal are written once, by the disabled test below, and are
// never written again while format version 1 lives.

#include <fstream>
#include <map>
#include <string>

#include "base/bytes.h"
#include "causeway/v1/directory.pb.h"
#include "journal/message.h"
#include "tests/testing/fake_random.h"
#include "tests/testing/status_matchers.h"
#include "tests/unit/journal/case_builder.h"
#include "tests/unit/journal/test_nodes.h"
#include "wire/strict_parse.h"

namespace causeway::journal {
namespace {

using causeway::v1::SignedBytes;
using Vectors = std::map<std::string, std::string>;

std::string PathOf(const std::string& file) {
  return std::string(CAUSEWAY_TEST_SOURCE_DIR) + "/tests/vectors/journal/" +
         file;
}

Vectors ReadFile(const std::string& file) {
  std::ifstream in(PathOf(file));
  Vectors values;
  std::string name, hex;
  while (in >> name >> hex) values[name] = HexDecode(hex).value();
  return values;
}

// The frozen key, whatever node is asked for.
class FrozenKey : public KeyRing {
 public:
  explicit FrozenKey(std::string spki) : spki_(std::move(spki)) {}
  absl::StatusOr<VerifyKey> SigningKeyOf(absl::string_view, absl::string_view,
                                         std::uint64_t) const override {
    return VerifyKey::FromSpkiDer(spki_);
  }

 private:
  std::string spki_;
};

// Verifies "signed" under `type`, gives its digest, and shows that no byte of
// it may differ.
void ExpectFrozen(const Vectors& vectors, const std::string& type) {
  SignedBytes frozen;
  ASSERT_OK(wire::ParseStrict(vectors.at("signed"), &frozen));
  ASSERT_OK_AND_ASSIGN(const VerifyKey key,
                       VerifyKey::FromSpkiDer(vectors.at("spki")));
  EXPECT_EQ(key.Id(), frozen.key_id());
  ASSERT_OK(key.Verify(type, frozen.payload(), frozen.signature()));
  EXPECT_EQ(SignedDigest(type, frozen), vectors.at("digest"));
  for (size_t i = 0; i < frozen.payload().size(); ++i) {
    std::string changed = frozen.payload();
    changed[i] ^= 1;
    EXPECT_FALSE(key.Verify(type, changed, frozen.signature()).ok()) << i;
  }
}

TEST(FrozenVectors, AnEntryOpens) {
  const Vectors vectors = ReadFile("entry.hex");
  ASSERT_EQ(vectors.size(), 4U);
  ExpectFrozen(vectors, "entry");
  causeway::v1::Entry entry;
  ASSERT_OK(wire::ParseStrict(vectors.at("entry"), &entry));
  EXPECT_EQ(wire::Encode(entry.header()), vectors.at("signed"));
  ASSERT_OK_AND_ASSIGN(const OpenedEntry opened,
                       OpenEntry(entry, FrozenKey(vectors.at("spki"))));
  EXPECT_EQ(opened.digest, vectors.at("digest"));
  EXPECT_EQ(wire::Encode(opened.header), entry.header().payload());
  EXPECT_TRUE(
      std::holds_alternative<procedure::CustodyOffered>(opened.fact->body));
}

TEST(FrozenVectors, AMessageHeaderOpens) {
  const Vectors vectors = ReadFile("message_header.hex");
  ASSERT_EQ(vectors.size(), 3U);
  ExpectFrozen(vectors, "message");
  SignedBytes frozen;
  ASSERT_OK(wire::ParseStrict(vectors.at("signed"), &frozen));
  ASSERT_OK_AND_ASSIGN(const causeway::v1::MessageHeader header,
                       OpenSignedHeader(frozen, FrozenKey(vectors.at("spki"))));
  EXPECT_EQ(wire::Encode(header), frozen.payload());
  EXPECT_EQ(header.type(), causeway::v1::MESSAGE_TYPE_ACCEPT);
}

TEST(FrozenVectors, ADirectoryVerifies) {
  const Vectors vectors = ReadFile("directory.hex");
  ASSERT_EQ(vectors.size(), 3U);
  ExpectFrozen(vectors, "directory");
  SignedBytes frozen;
  ASSERT_OK(wire::ParseStrict(vectors.at("signed"), &frozen));
  causeway::v1::Directory directory;
  ASSERT_OK(wire::ParseStrict(frozen.payload(), &directory));
  EXPECT_EQ(directory.federation(), "causeway.test");
  EXPECT_EQ(wire::Encode(directory), frozen.payload());
}

// Writing them, once: --gtest_also_run_disabled_tests. It refuses to replace.
void Freeze(const std::string& file, const Vectors& vectors) {
  ASSERT_FALSE(std::ifstream(PathOf(file)).good()) << "frozen already";
  std::ofstream out(PathOf(file));
  for (const auto& [name, bytes] : vectors) {
    out << name << " " << HexEncode(bytes) << "\n";
  }
}

Vectors Signed(const SignedBytes& bytes, const std::string& type,
               const std::string& node) {
  return {{"signed", wire::Encode(bytes)},
          {"digest", SignedDigest(type, bytes)},
          {"spki", Nodes().SigningKeyFor(node).SpkiDer()}};
}

TEST(FrozenVectors, DISABLED_Write) {
  CaseBuilder builder;
  builder.WriteOpening();
  builder.WriteHandoff();
  const causeway::v1::Entry& entry = builder.file().open(3);
  Vectors vectors = Signed(entry.header(), "entry", kMali);
  vectors["entry"] = wire::Encode(entry);
  Freeze("entry.hex", vectors);

  SignedBytes accept;
  ASSERT_TRUE(
      accept.ParseFromString(builder.file().open(4).received().content()));
  Freeze("message_header.hex", Signed(accept, "message", kTunisia));

  causeway::v1::Directory directory;
  directory.set_format_version(1);
  directory.set_federation("causeway.test");
  directory.set_version(1);
  directory.set_previous_digest(ZeroDigest());
  directory.add_nodes()->set_node_id(kMali);
  Freeze("directory.hex", Signed(SignBytes("directory", wire::Encode(directory),
                                           Nodes().SigningKeyFor(kGuinea)),
                                 "directory", kGuinea));
}

}  // namespace
}  // namespace causeway::journal
