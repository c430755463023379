#include "base/log.h"

#include <atomic>
#include <cstdio>
#include <utility>

#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "base/limits.h"
#include "base/mutex.h"

namespace causeway {
namespace {

std::atomic<LogLevel> minimum_level{LogLevel::kInfo};

struct Output {
  Mutex mu;
  LogSink sink ABSL_GUARDED_BY(mu);
};

// Never destroyed: threads may log while the process ends.
Output& TheOutput() {
  static auto* const output = new Output;
  return *output;
}

absl::string_view LevelName(LogLevel level) {
  switch (level) {
    case LogLevel::kDebug:
      return "debug";
    case LogLevel::kInfo:
      return "info";
    case LogLevel::kWarning:
      return "warning";
    case LogLevel::kError:
      return "error";
  }
  return "unknown";
}

void AppendQuoted(std::string* out, absl::string_view text) {
  const bool cut = text.size() > limits::kLogValueBytesMax;
  out->push_back('"');
  for (const char c : text.substr(0, limits::kLogValueBytesMax)) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out->push_back('\\');
      out->push_back(c);
    } else if (byte < 0x20 || byte >= 0x7f) {
      absl::StrAppendFormat(out, "\\u%04x", byte);
    } else {
      out->push_back(c);
    }
  }
  if (cut) out->append("...");
  out->push_back('"');
}

}  // namespace

void Log(LogLevel level, absl::string_view event,
         std::initializer_list<LogField> fields) {
  if (level < minimum_level.load(std::memory_order_relaxed)) return;
  std::string line =
      absl::StrCat("{\"time\":\"",
                   absl::FormatTime("%Y-%m-%dT%H:%M:%E3SZ", absl::Now(),
                                    absl::UTCTimeZone()),
                   "\",\"level\":\"", LevelName(level), "\",\"event\":");
  AppendQuoted(&line, event);
  for (const LogField& field : fields) {
    line.push_back(',');
    AppendQuoted(&line, field.key);
    line.push_back(':');
    AppendQuoted(&line, field.value);
  }
  line.push_back('}');

  Output& output = TheOutput();
  const MutexLock lock(&output.mu);
  if (output.sink) {
    output.sink(line);
    return;
  }
  line.push_back('\n');
  std::fwrite(line.data(), 1, line.size(), stderr);
}

void SetLogLevel(LogLevel level) {
  minimum_level.store(level, std::memory_order_relaxed);
}

void SetLogSink(LogSink sink) {
  Output& output = TheOutput();
  const MutexLock lock(&output.mu);
  output.sink = std::move(sink);
}

}  // namespace causeway
