#include "base/sensitive.h"

#include <cstring>

namespace causeway {

void WipeMemory(void* data, size_t n) { explicit_bzero(data, n); }

void WipeString(std::string* value) {
  // To the capacity: a shorter value may have replaced a longer one.
  value->resize(value->capacity());
  WipeMemory(value->data(), value->size());
  value->clear();
}

}  // namespace causeway
