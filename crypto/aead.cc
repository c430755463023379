#include "crypto/aead.h"

#include <openssl/crypto.h>

#include <limits>

#include "base/bytes.h"
#include "base/check.h"
#include "base/status_macros.h"
#include "crypto/octets.h"
#include "crypto/openssl_error.h"
#include "crypto/openssl_ptr.h"

namespace causeway {
namespace {

const EVP_CIPHER* Algorithm() {
  static const EVP_CIPHER* const algorithm =
      EVP_CIPHER_fetch(nullptr, "AES-256-GCM", nullptr);
  CAUSEWAY_CHECK(algorithm != nullptr) << "OpenSSL offers no AES-256-GCM";
  return algorithm;
}

absl::Status CheckSizes(absl::string_view key, absl::string_view aad,
                        absl::string_view text) {
  constexpr size_t kSizeMax = std::numeric_limits<int>::max();
  if (key.size() != kAeadKeyBytes) {
    return absl::InvalidArgumentError("an AES-256-GCM key is 32 bytes long");
  }
  if (aad.size() > kSizeMax || text.size() > kSizeMax) {
    return absl::InvalidArgumentError("one AES-256-GCM call takes under 2 GiB");
  }
  return absl::OkStatus();
}

// One direction of GCM up to the tag: associated data, then text into `out`
// (as long as `text`). An empty text must not reach OpenSSL as a null output,
// which would make it associated data.
bool Transform(EVP_CIPHER_CTX* context, bool seal, absl::string_view key,
               absl::string_view nonce, absl::string_view aad,
               absl::string_view text, std::string& out) {
  int moved = 0;
  if (EVP_CipherInit_ex(context, Algorithm(), nullptr, Octets(key),
                        Octets(nonce), seal ? 1 : 0) != 1) {
    return false;
  }
  if (!aad.empty() && EVP_CipherUpdate(context, nullptr, &moved, Octets(aad),
                                       static_cast<int>(aad.size())) != 1) {
    return false;
  }
  return text.empty() ||
         EVP_CipherUpdate(context, MutableOctets(out), &moved, Octets(text),
                          static_cast<int>(text.size())) == 1;
}

absl::StatusOr<std::string> Seal(absl::string_view key, absl::string_view nonce,
                                 absl::string_view aad,
                                 absl::string_view plaintext) {
  RETURN_IF_ERROR(CheckSizes(key, aad, plaintext));
  const EvpCipherCtxPtr context(EVP_CIPHER_CTX_new());
  std::string out(plaintext.size(), '\0');
  unsigned char tag[kAeadTagBytes] = {};
  int moved = 0;
  if (context == nullptr ||
      !Transform(context.get(), true, key, nonce, aad, plaintext, out) ||
      EVP_CipherFinal_ex(context.get(), tag, &moved) != 1 ||
      EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_GET_TAG, kAeadTagBytes,
                          tag) != 1) {
    return OpenSslError("cannot encrypt");
  }
  out.append(StringOf(tag, kAeadTagBytes));
  return out;
}

absl::StatusOr<std::string> Open(absl::string_view key, absl::string_view nonce,
                                 absl::string_view aad,
                                 absl::string_view sealed) {
  RETURN_IF_ERROR(CheckSizes(key, aad, sealed));
  const absl::Status altered =
      absl::DataLossError("encrypted bytes were altered or belong elsewhere");
  if (sealed.size() < kAeadTagBytes) return altered;
  const size_t size = sealed.size() - kAeadTagBytes;
  std::string tag(sealed.substr(size));
  std::string out(size, '\0');
  unsigned char none[kAeadTagBytes] = {};
  int moved = 0;
  const EvpCipherCtxPtr context(EVP_CIPHER_CTX_new());
  if (context == nullptr ||
      !Transform(context.get(), false, key, nonce, aad, sealed.substr(0, size),
                 out) ||
      EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_SET_TAG, kAeadTagBytes,
                          tag.data()) != 1 ||
      EVP_CipherFinal_ex(context.get(), none, &moved) != 1) {
    ClearOpenSslErrors();
    OPENSSL_cleanse(out.data(), out.size());
    return altered;
  }
  return out;
}

std::string ChunkNonce(uint32_t index) {
  std::string nonce;
  AppendU64(&nonce, 0);
  AppendU32(&nonce, index);
  return nonce;
}

// The last five bytes have a fixed size, so a message id of any length leaves
// no ambiguity.
std::string ChunkAad(absl::string_view message_id, uint32_t index, bool last) {
  std::string aad(message_id);
  AppendU32(&aad, index);
  aad.push_back(last ? '\1' : '\0');
  return aad;
}

}  // namespace

absl::StatusOr<std::string> SealRecord(absl::string_view key,
                                       absl::string_view aad,
                                       absl::string_view plaintext,
                                       RandomSource& random) {
  std::string record = random.Bytes(kAeadNonceBytes);
  ASSIGN_OR_RETURN(const std::string sealed, Seal(key, record, aad, plaintext));
  record.append(sealed);
  return record;
}

absl::StatusOr<std::string> OpenRecord(absl::string_view key,
                                       absl::string_view aad,
                                       absl::string_view sealed) {
  if (sealed.size() < kRecordOverheadBytes) {
    return absl::DataLossError("an encrypted record was cut short");
  }
  return Open(key, sealed.substr(0, kAeadNonceBytes), aad,
              sealed.substr(kAeadNonceBytes));
}

absl::StatusOr<std::string> SealChunk(absl::string_view key,
                                      absl::string_view message_id,
                                      uint32_t index, bool last,
                                      absl::string_view plaintext) {
  return Seal(key, ChunkNonce(index), ChunkAad(message_id, index, last),
              plaintext);
}

absl::StatusOr<std::string> OpenChunk(absl::string_view key,
                                      absl::string_view message_id,
                                      uint32_t index, bool last,
                                      absl::string_view sealed) {
  return Open(key, ChunkNonce(index), ChunkAad(message_id, index, last),
              sealed);
}

}  // namespace causeway
