#include "crypto/sealed_form.h"

namespace causeway {
namespace {

constexpr char kSequence = '\x30';
constexpr char kSet = '\x31';
constexpr char kOctetString = '\x04';
constexpr char kContext0 = '\xa0';
constexpr char kContext1 = '\xa1';
constexpr char kContent = '\x80';  // [0] IMPLICIT OCTET STRING

constexpr size_t kPointBytes = 64;  // without the leading 04
constexpr size_t kWrappedKeyBytes = 40;
constexpr size_t kNonceBytes = 12;
constexpr size_t kTagBytes = 16;

// Bytes that differ from message to message.
struct Variable {
  std::string point = std::string(kPointBytes, '\0');
  std::string recipient = std::string(kKeyIdentifierBytes, '\0');
  std::string wrapped_key = std::string(kWrappedKeyBytes, '\0');
  std::string nonce = std::string(kNonceBytes, '\0');
};

template <size_t kSize>
std::string Bytes(const char (&literal)[kSize]) {
  return std::string(literal, kSize - 1);
}

std::string Header(char tag, size_t size) {
  std::string header(1, tag);
  if (size < 0x80) {
    header.push_back(static_cast<char>(size));
    return header;
  }
  std::string digits;
  for (; size > 0; size >>= 8) {
    digits.insert(digits.begin(), static_cast<char>(size & 0xff));
  }
  header.push_back(static_cast<char>(0x80 | digits.size()));
  return header + digits;
}

std::string Node(char tag, const std::string& content) {
  return Header(tag, content.size()) + content;
}

std::string RecipientInfo(const Variable& v) {
  const std::string originator = Node(
      kContext0, Node(kContext1,
                      // id-ecPublicKey without parameters, then the point.
                      Bytes("\x30\x09\x06\x07\x2a\x86\x48\xce\x3d\x02\x01") +
                          Bytes("\x03\x42\x00\x04") + v.point));
  // dhSinglePass-stdDH-sha256kdf-scheme with id-aes256-wrap.
  const std::string algorithm = Bytes(
      "\x30\x15\x06\x06\x2b\x81\x04\x01\x0b\x01"
      "\x30\x0b\x06\x09\x60\x86\x48\x01\x65\x03\x04\x01\x2d");
  const std::string key =
      Node(kSequence, Node(kContext0, Node(kOctetString, v.recipient)) +
                          Node(kOctetString, v.wrapped_key));
  return Node(kContext1, Bytes("\x02\x01\x03") + originator + algorithm +
                             Node(kSequence, key));
}

// All that stands before the ciphertext.
std::string Prefix(size_t content_size, const Variable& v) {
  const std::string before =
      Bytes("\x02\x01\x00") + Node(kSet, RecipientInfo(v));
  // id-data; aes256-GCM with the nonce and a tag of 16 bytes.
  const std::string content_head =
      Bytes("\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x01") +
      Bytes("\x30\x1e\x06\x09\x60\x86\x48\x01\x65\x03\x04\x01\x2e") +
      Bytes("\x30\x11\x04\x0c") + v.nonce + Bytes("\x02\x01\x10") +
      Header(kContent, content_size);
  const std::string content =
      Header(kSequence, content_head.size() + content_size) + content_head;
  const std::string body = before + content;
  const size_t body_size = body.size() + content_size + 2 + kTagBytes;
  // id-smime-ct-authEnvelopedData.
  const std::string type =
      Bytes("\x06\x0b\x2a\x86\x48\x86\xf7\x0d\x01\x09\x10\x01\x17");
  const std::string sequence = Header(kSequence, body_size);
  const std::string wrapper = Header(kContext0, sequence.size() + body_size);
  return Header(kSequence,
                type.size() + wrapper.size() + sequence.size() + body_size) +
         type + wrapper + sequence + body;
}

// The content size at which the form has `sealed_size` bytes.
bool ContentSize(size_t sealed_size, size_t* content_size) {
  const size_t least = SealedFormSize(0);
  if (sealed_size < least) return false;
  // Only the lengths' own lengths grow with the content, so the answer lies
  // a few bytes under this.
  size_t size = sealed_size - least;
  for (int i = 0; i < 64; ++i, --size) {
    if (SealedFormSize(size) == sealed_size) {
      *content_size = size;
      return true;
    }
    if (size == 0) break;
  }
  return false;
}

}  // namespace

size_t SealedFormSize(size_t content_size) {
  return Prefix(content_size, Variable()).size() + content_size + 2 + kTagBytes;
}

bool HasSealedForm(absl::string_view sealed, absl::string_view* recipient) {
  size_t content_size = 0;
  if (!ContentSize(sealed.size(), &content_size)) return false;
  const std::string mask = Prefix(content_size, Variable());
  // Offsets from the ciphertext backwards, where no length varies but the
  // content's own headers.
  const size_t content_head = Header(kContent, content_size).size();
  const size_t nonce_at = mask.size() - content_head - 3 - kNonceBytes;
  const size_t sequence_head =
      Header(kSequence, 11 + 32 + content_head + content_size).size();
  const size_t wrapped_at =
      nonce_at - 4 - 13 - 11 - sequence_head - kWrappedKeyBytes;
  const size_t recipient_at = wrapped_at - 2 - kKeyIdentifierBytes;
  const size_t point_at = recipient_at - 8 - 23 - kPointBytes;
  Variable v;
  v.point = std::string(sealed.substr(point_at, kPointBytes));
  v.recipient = std::string(sealed.substr(recipient_at, kKeyIdentifierBytes));
  v.wrapped_key = std::string(sealed.substr(wrapped_at, kWrappedKeyBytes));
  v.nonce = std::string(sealed.substr(nonce_at, kNonceBytes));
  if (sealed.substr(0, mask.size()) != Prefix(content_size, v)) return false;
  const size_t tag_at = mask.size() + content_size;
  if (sealed.substr(tag_at, 2) != Header(kOctetString, kTagBytes)) return false;
  *recipient = sealed.substr(recipient_at, kKeyIdentifierBytes);
  return true;
}

}  // namespace causeway
