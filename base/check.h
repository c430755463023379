// CAUSEWAY_CHECK(condition) << "text"; ends the process when an invariant of
// our own is broken: going on would risk writing a wrong record about a child.
// It is never used on input: odd or hostile input is refused with a Status.
// Abseil 20220623 has no check of its own. The text must hold no personal data.
#ifndef CAUSEWAY_BASE_CHECK_H_
#define CAUSEWAY_BASE_CHECK_H_

#include <cstdio>
#include <cstdlib>
#include <ostream>
#include <sstream>

namespace causeway::internal {

// Collects the text and aborts when the full expression ends.
class CheckFailure {
 public:
  CheckFailure(const char* file, int line, const char* condition) {
    text_ << "CHECK failed at " << file << ":" << line << ": " << condition
          << " ";
  }
  CheckFailure(const CheckFailure&) = delete;
  CheckFailure& operator=(const CheckFailure&) = delete;
  [[noreturn]] ~CheckFailure() {
    text_ << '\n';
    std::fputs(text_.str().c_str(), stderr);
    std::abort();
  }
  std::ostream& stream() { return text_; }

 private:
  std::ostringstream text_;
};

// Gives both branches of the macro's ?: the type void; & binds after <<.
struct Voidify {
  void operator&(std::ostream&) const {}
};

}  // namespace causeway::internal

#define CAUSEWAY_CHECK(condition)                                              \
  (condition)                                                                  \
      ? static_cast<void>(0)                                                   \
      : ::causeway::internal::Voidify() &                                      \
            ::causeway::internal::CheckFailure(__FILE__, __LINE__, #condition) \
                .stream()

#endif  // CAUSEWAY_BASE_CHECK_H_
