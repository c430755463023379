// Sensitive<T> holds a key or a personal value: it cannot be streamed, compared
// or converted by accident, and its memory is overwritten when it goes. Every
// place that touches the value says .Reveal(), so they can all be found.
// T is std::string or a trivially copyable type. Copies must be asked for
// (Clone). A value, with the thread-safety of T. Copies that T itself made
// before (a growing string) are out of its reach.
#ifndef CAUSEWAY_BASE_SENSITIVE_H_
#define CAUSEWAY_BASE_SENSITIVE_H_

#include <cstddef>
#include <ostream>
#include <string>
#include <type_traits>
#include <utility>

namespace causeway {

// Overwrites memory in a way the compiler may not leave out.
void WipeMemory(void* data, size_t n);

// Overwrites all the memory the string owns and leaves it empty.
void WipeString(std::string* value);

template <typename T>
class Sensitive {
 public:
  static_assert(std::is_same_v<T, std::string> ||
                    std::is_trivially_copyable_v<T>,
                "Sensitive cannot wipe this type");

  Sensitive() = default;
  explicit Sensitive(T&& value) : value_(std::move(value)) { Wipe(&value); }
  Sensitive(Sensitive&& other) noexcept : value_(std::move(other.value_)) {
    Wipe(&other.value_);
  }
  Sensitive& operator=(Sensitive&& other) noexcept {
    if (this != &other) {
      Wipe(&value_);
      value_ = std::move(other.value_);
      Wipe(&other.value_);
    }
    return *this;
  }
  Sensitive(const Sensitive&) = delete;
  Sensitive& operator=(const Sensitive&) = delete;
  ~Sensitive() { Wipe(&value_); }

  const T& Reveal() const { return value_; }
  Sensitive Clone() const { return Sensitive(T(value_)); }

 private:
  static void Wipe(T* value) {
    if constexpr (std::is_same_v<T, std::string>) {
      WipeString(value);
    } else {
      WipeMemory(value, sizeof(T));
    }
  }

  T value_{};
};

template <typename T>
std::ostream& operator<<(std::ostream&, const Sensitive<T>&) = delete;

}  // namespace causeway

#endif  // CAUSEWAY_BASE_SENSITIVE_H_
