#include "tests/sim/message.h"

#include <algorithm>
#include <cstring>

#include "absl/strings/str_cat.h"
#include "base/check.h"

namespace causeway::sim {
namespace {

struct Envelope {
  std::string payload;
  std::string signer;
  std::uint64_t signature = 0;
};
template <class A>
void Fields(A& a, Envelope& e) {
  a(e.payload, e.signer, e.signature);
}

std::uint64_t Mac(std::uint64_t secret, const Envelope& envelope) {
  return HashOf(envelope.payload, secret ^ HashOf(envelope.signer, secret));
}

// A stream of the key over the bytes: the same call takes it away again.
std::string Stream(std::uint64_t key, std::string bytes) {
  for (std::size_t at = 0; at < bytes.size(); at += 8) {
    key = HashOf("stream", key);
    for (std::size_t i = at; i < std::min(bytes.size(), at + 8); ++i) {
      const auto byte = static_cast<unsigned char>(bytes[i]);
      bytes[i] = static_cast<char>(byte ^ ((key >> (8 * (i - at))) & 0xff));
    }
  }
  return bytes;
}

}  // namespace

const char* NameOf(Kind kind) {
  static constexpr const char* kNames[] = {
      "OFFER",    "ACCEPT",  "DECLINE",      "CHILD_RECEIVED", "BUNDLE",
      "READY",    "RELEASE", "WITHDRAW",     "RECEIPT",        "CLOSE",
      "REGISTER", "VOID",    "OUTCOME",      "STATUS",         "FETCH",
      "FILE",     "PROBE",   "PROBE_ANSWER", "STATUS_W",       "STATUS_A",
      "RECOVER",  "HEADS",   "COLLECT",      "COLLECTED",      "REGISTERED",
      "ACK",      "HC",      "POSITION"};
  return kNames[static_cast<std::size_t>(kind)];
}

// Multiply and xorshift over words of 8 bytes.
std::uint64_t HashOf(absl::string_view bytes, std::uint64_t seed) {
  std::uint64_t h = seed ^ (bytes.size() * 0x9e3779b97f4a7c15ULL);
  for (std::size_t at = 0; at < bytes.size(); at += 8) {
    std::uint64_t word = 0;
    std::memcpy(&word, bytes.data() + at,
                std::min<std::size_t>(8, bytes.size() - at));
    h = (h ^ word) * 0xff51afd7ed558ccdULL;
    h ^= h >> 32;
  }
  h *= 0xc4ceb9fe1a85ec53ULL;
  return h ^ (h >> 29);
}

std::string DigestOf(absl::string_view bytes) {
  const std::uint64_t halves[2] = {HashOf(bytes, 0x5bd1e995),
                                   HashOf(bytes, 0xc2b2ae3d27d4eb4fULL)};
  return std::string(reinterpret_cast<const char*>(halves), sizeof(halves));
}

std::string DigestOf(const Entry& entry) { return DigestOf(Pack(entry)); }

std::string DigestOf(const std::vector<Entry>& file) {
  std::string chunks;
  for (const Entry& entry : file) chunks += DigestOf(entry);
  return DigestOf(chunks);
}

std::string Signer::Sign(const Message& message) const {
  Envelope envelope{Pack(message), id_, 0};
  envelope.signature = Mac(secret_, envelope);
  return Pack(envelope);
}

Signer Keyring::Issue(const std::string& id) {
  const std::uint64_t secret = HashOf(id, seed_ ^ 0x517cc1b727220a95ULL);
  CAUSEWAY_CHECK(secrets_.emplace(id, secret).second) << "one key for each id";
  return Signer(id, secret);
}

std::optional<Message> Keyring::Open(absl::string_view bytes) const {
  Envelope envelope;
  if (!Unpack(bytes, envelope)) return std::nullopt;
  const auto secret = secrets_.find(envelope.signer);
  if (secret == secrets_.end() ||
      envelope.signature != Mac(secret->second, envelope)) {
    return std::nullopt;
  }
  Message message;
  if (!Unpack(envelope.payload, message) || message.from != envelope.signer) {
    return std::nullopt;
  }
  return message;
}

std::string Keyring::Seal(const std::string& to,
                          const std::string& plain) const {
  return Stream(HashOf(to, seed_ ^ 0x2545f4914f6cdd1dULL), plain);
}

std::string SealBody(const std::string& key, const std::string& body,
                     absl::string_view salt) {
  return Stream(HashOf(salt, HashOf(key, 1)), body);
}

}  // namespace causeway::sim
