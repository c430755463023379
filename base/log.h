// One JSON object per line on standard error: time, level, event, then fields.
//   Log(LogLevel::kInfo, "exchange_sent", {{"peer", peer_id}, {"bytes", n}});
// Event names and keys are words of the code. Values are ids, kinds, counts and
// rule ids: never a name, a date of birth, a text a person wrote, or a key.
// Success is quiet; kError means a defect or a loss that a person must see.
// Thread-safe; a line is written whole. Values beyond limits::kLogValueBytesMax
// are cut, and bytes outside printable ASCII are escaped.
#ifndef CAUSEWAY_BASE_LOG_H_
#define CAUSEWAY_BASE_LOG_H_

#include <functional>
#include <initializer_list>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"

namespace causeway {

enum class LogLevel { kDebug = 0, kInfo = 1, kWarning = 2, kError = 3 };

// A key with a string or a number.
struct LogField {
  // NOLINTNEXTLINE(google-explicit-constructor): written as {"key", value}.
  LogField(absl::string_view key_in, const absl::AlphaNum& value_in)
      : key(key_in), value(value_in.Piece()) {}
  std::string key;
  std::string value;
};

void Log(LogLevel level, absl::string_view event,
         std::initializer_list<LogField> fields = {});

// Lines below this level are dropped. kInfo at the start.
void SetLogLevel(LogLevel level);

// Takes each line, without its line feed, in place of standard error. An empty
// function brings standard error back. Called by one thread at a time.
using LogSink = std::function<void(absl::string_view line)>;
void SetLogSink(LogSink sink);

}  // namespace causeway

#endif  // CAUSEWAY_BASE_LOG_H_
