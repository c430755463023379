#include "client/demo/machine.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <system_error>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/bytes.h"
#include "client/files.h"
#include "crypto/random_source.h"

namespace causeway::demo {
namespace {

// Wakes the guard's thread when the guard goes; nobody else sends it.
constexpr int kWakeSignal = SIGUSR1;

// Linux gives outgoing connections 32768 and above: one of those could be taken
// between our look and a daemon's start.
constexpr uint32_t kFirstPort = 20000;
constexpr uint32_t kPorts = 12000;
constexpr int kTries = 2000;

// A socket bound to that port, or -1.
int BindPort(uint32_t port) {
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0) return -1;
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(static_cast<uint16_t>(port));
  if (bind(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) {
    close(fd);
    return -1;
  }
  return fd;
}

// Whether no other run on this machine chose that port to start something at.
// The mark lasts as long as this process; the system takes it away with it.
bool Reserve(uint32_t port) {
  const int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0) return false;
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  // A leading zero: a name that lies in no folder.
  const std::string name = absl::StrCat("causeway-port-", port);
  std::copy(name.begin(), name.end(), address.sun_path + 1);
  const auto size =
      static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + 1 + name.size());
  if (bind(fd, reinterpret_cast<sockaddr*>(&address), size) == 0) return true;
  close(fd);
  return false;
}

}  // namespace

absl::StatusOr<std::vector<int>> FreeLoopbackPorts(size_t count) {
  OpenSslRandom random;
  std::vector<int> sockets;
  std::vector<int> ports;
  // All are held until all are known, so that they differ.
  for (int i = 0; i < kTries && ports.size() < count; ++i) {
    const std::string bytes = random.Bytes(sizeof(uint32_t));
    absl::string_view view = bytes;
    const uint32_t port = kFirstPort + TakeU32(&view).value_or(0) % kPorts;
    const int fd = BindPort(port);
    if (fd < 0) continue;
    sockets.push_back(fd);
    if (!Reserve(port)) continue;
    ports.push_back(static_cast<int>(port));
  }
  for (const int fd : sockets) close(fd);
  if (ports.size() < count) {
    return absl::UnavailableError("no free port at 127.0.0.1");
  }
  return ports;
}

absl::StatusOr<std::string> MakeTemporaryFolder() {
  // NOLINTNEXTLINE(concurrency-mt-unsafe): nothing here sets the environment.
  const char* const base = std::getenv("TMPDIR");
  std::string path = absl::StrCat(
      base != nullptr && *base != '\0' ? base : "/tmp", "/causeway-XXXXXX");
  if (mkdtemp(path.data()) == nullptr) {
    return absl::UnavailableError(absl::StrCat(path, ": ", SystemError(errno)));
  }
  return path;
}

void RemoveFolder(const std::string& path) {
  std::error_code ignored;
  std::filesystem::remove_all(path, ignored);
}

std::string ProgramFolder() {
  std::error_code error;
  const auto path = std::filesystem::read_symlink("/proc/self/exe", error);
  return error ? "" : FolderOf(path.string());
}

SignalGuard::SignalGuard(std::function<void()> cleanup) {
  sigset_t watched;
  sigemptyset(&watched);
  sigaddset(&watched, SIGINT);
  sigaddset(&watched, SIGTERM);
  sigaddset(&watched, kWakeSignal);
  pthread_sigmask(SIG_BLOCK, &watched, &before_);
  thread_ = std::thread([watched, cleanup = std::move(cleanup)] {
    int signal = 0;
    while (sigwait(&watched, &signal) != 0) {
    }
    if (signal == kWakeSignal) return;
    cleanup();
    _exit(128 + signal);
  });
}

SignalGuard::~SignalGuard() {
  pthread_kill(thread_.native_handle(), kWakeSignal);
  thread_.join();
  pthread_sigmask(SIG_SETMASK, &before_, nullptr);
}

}  // namespace causeway::demo
