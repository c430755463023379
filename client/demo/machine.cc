#include "client/demo/machine.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <system_error>
#include <utility>

#include "absl/strings/str_cat.h"
#include "client/files.h"

namespace causeway::demo {
namespace {

// Wakes the guard's thread when the guard goes; nobody else sends it.
constexpr int kWakeSignal = SIGUSR1;

absl::StatusOr<int> BindAnyPort(int socket_fd) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* const generic = reinterpret_cast<sockaddr*>(&address);
  if (bind(socket_fd, generic, size) != 0 ||
      getsockname(socket_fd, generic, &size) != 0) {
    return absl::UnavailableError(
        absl::StrCat("no loopback port: ", SystemError(errno)));
  }
  return ntohs(address.sin_port);
}

}  // namespace

absl::StatusOr<std::vector<int>> FreeLoopbackPorts(size_t count) {
  std::vector<int> sockets;
  std::vector<int> ports;
  absl::Status status;
  // All are held until all are known, so that they differ.
  while (status.ok() && ports.size() < count) {
    const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0) {
      status = absl::UnavailableError(
          absl::StrCat("no socket: ", SystemError(errno)));
      break;
    }
    sockets.push_back(fd);
    const auto port = BindAnyPort(fd);
    status = port.status();
    if (port.ok()) ports.push_back(*port);
  }
  for (const int fd : sockets) close(fd);
  if (!status.ok()) return status;
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
