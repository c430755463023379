#ifndef CAUSEWAY_TESTS_SIM_ARCHIVE_H_
#define CAUSEWAY_TESTS_SIM_ARCHIVE_H_

// Bytes of a struct and back, by one Fields() for each struct:
//   template <class A> void Fields(A& a, Thing& t) { a(t.x, t.y); }
// Numbers, enums, strings, optionals, vectors and structs may be fields. The
// bytes are this simulator's own; nothing else reads them.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"

namespace causeway::sim {

template <class T>
struct IsOptional : std::false_type {};
template <class T>
struct IsOptional<std::optional<T>> : std::true_type {};
template <class T>
struct IsVector : std::false_type {};
template <class T>
struct IsVector<std::vector<T>> : std::true_type {};

class Packer {
 public:
  template <class... T>
  void operator()(T&... fields) {
    (One(fields), ...);
  }
  std::string Take() { return std::move(bytes_); }

 private:
  void Number(std::uint64_t n) {
    for (; n >= 0x80; n >>= 7) {
      bytes_ += static_cast<char>((n & 0x7f) | 0x80);
    }
    bytes_ += static_cast<char>(n);
  }

  template <class T>
  void One(T& field) {
    if constexpr (std::is_integral_v<T> || std::is_enum_v<T>) {
      Number(static_cast<std::uint64_t>(field));
    } else if constexpr (std::is_same_v<T, std::string>) {
      Number(field.size());
      bytes_ += field;
    } else if constexpr (IsOptional<T>::value) {
      Number(field.has_value() ? 1 : 0);
      if (field.has_value()) One(*field);
    } else if constexpr (IsVector<T>::value) {
      Number(field.size());
      for (auto& element : field) One(element);
    } else {
      Fields(*this, field);
    }
  }

  std::string bytes_;
};

class Unpacker {
 public:
  explicit Unpacker(absl::string_view bytes) : bytes_(bytes) {}

  template <class... T>
  void operator()(T&... fields) {
    (One(fields), ...);
  }
  // All was there, and nothing is left.
  bool ok() const { return ok_ && bytes_.empty(); }

 private:
  std::uint64_t Number() {
    std::uint64_t n = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
      if (bytes_.empty()) break;
      const auto byte = static_cast<unsigned char>(bytes_[0]);
      bytes_.remove_prefix(1);
      n |= std::uint64_t{byte & 0x7fU} << shift;
      if ((byte & 0x80) == 0) return n;
    }
    ok_ = false;
    return 0;
  }

  template <class T>
  void One(T& field) {
    if constexpr (std::is_integral_v<T> || std::is_enum_v<T>) {
      field = static_cast<T>(Number());
    } else if constexpr (std::is_same_v<T, std::string>) {
      const std::uint64_t size = Number();
      ok_ = ok_ && size <= bytes_.size();
      if (!ok_) return;
      field.assign(bytes_.data(), size);
      bytes_.remove_prefix(size);
    } else if constexpr (IsOptional<T>::value) {
      field.reset();
      if (Number() == 0) return;
      One(field.emplace());
    } else if constexpr (IsVector<T>::value) {
      std::uint64_t size = Number();
      // An element takes a byte at least.
      ok_ = ok_ && size <= bytes_.size();
      field.clear();
      for (; ok_ && size > 0; --size) One(field.emplace_back());
    } else {
      Fields(*this, field);
    }
  }

  absl::string_view bytes_;
  bool ok_ = true;
};

template <class T>
std::string Pack(const T& value) {
  Packer packer;
  // Fields() serves both ways; a Packer changes nothing.
  Fields(packer, const_cast<T&>(value));
  return packer.Take();
}

// False where the bytes are not those of a T.
template <class T>
bool Unpack(absl::string_view bytes, T& value) {
  Unpacker unpacker(bytes);
  Fields(unpacker, value);
  return unpacker.ok();
}

}  // namespace causeway::sim

#endif  // CAUSEWAY_TESTS_SIM_ARCHIVE_H_
