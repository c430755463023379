#include "server/acceptor.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <optional>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/log.h"
#include "base/status_macros.h"
#include "server/refuse_by.h"

namespace causeway::server {
namespace {

constexpr absl::Duration kTellEvery = absl::Seconds(10);
constexpr int kBacklog = 1024;  // The kernel's own bound may be lower.
// Then the others, and whoever stops us, have their turn.
constexpr int kAcceptsInARow = 64;
constexpr int kPauseMilliseconds = 50;
constexpr int kSpareFlags = O_RDONLY | O_CLOEXEC;

absl::Status CannotBind(const ListenAddress& address) {
  return RefuseBy(absl::StatusCode::kUnavailable, "start.bind",
                  absl::StrCat("cannot listen on ", address.ToString()));
}

std::string PlainHost(const std::string& host) {
  if (host.size() > 2 && host.front() == '[' && host.back() == ']') {
    return host.substr(1, host.size() - 2);
  }
  return host;
}

void SetFlag(int fd, int level, int option, int value) {
  setsockopt(fd, level, option, &value, sizeof(value));
}

int PortOf(int fd) {
  sockaddr_storage bound = {};
  socklen_t size = sizeof(bound);
  if (getsockname(fd, reinterpret_cast<sockaddr*>(&bound), &size) != 0) {
    return 0;
  }
  return bound.ss_family == AF_INET6
             ? ntohs(reinterpret_cast<sockaddr_in6*>(&bound)->sin6_port)
             : ntohs(reinterpret_cast<sockaddr_in*>(&bound)->sin_port);
}

// The IPv4 address inside of an IPv6 one.
std::optional<in_addr> MappedIpv4(const sockaddr_storage& peer) {
  if (peer.ss_family != AF_INET6) return std::nullopt;
  const in6_addr& address =
      reinterpret_cast<const sockaddr_in6&>(peer).sin6_addr;
  if (!IN6_IS_ADDR_V4MAPPED(&address)) return std::nullopt;
  in_addr inner = {};
  std::memcpy(&inner, &address.s6_addr[12], sizeof(inner));
  return inner;
}

std::string Ipv4Text(const in_addr& address) {
  std::array<char, INET_ADDRSTRLEN> text = {};
  inet_ntop(AF_INET, &address, text.data(), text.size());
  return text.data();
}

std::string Ipv6Text(const in6_addr& address) {
  std::array<char, INET6_ADDRSTRLEN> text = {};
  inet_ntop(AF_INET6, &address, text.data(), text.size());
  return text.data();
}

// The process's bound on open files now; operators may change it as it runs.
rlim_t FilesMax() {
  rlimit limit = {};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return 1024;
  return limit.rlim_cur;
}

std::uint64_t CookieOf(int fd) {
  std::uint64_t cookie = 0;
  socklen_t size = sizeof(cookie);
  getsockopt(fd, SOL_SOCKET, SO_COOKIE, &cookie, &size);
  return cookie;
}

}  // namespace

std::string PeerName(const sockaddr_storage& peer) {
  const std::optional<in_addr> mapped = MappedIpv4(peer);
  if (peer.ss_family == AF_INET6) {
    const auto& six = reinterpret_cast<const sockaddr_in6&>(peer);
    const int port = ntohs(six.sin6_port);
    if (mapped.has_value()) {
      return absl::StrCat("ipv4:", Ipv4Text(*mapped), ":", port);
    }
    return absl::StrCat("ipv6:[", Ipv6Text(six.sin6_addr), "]:", port);
  }
  const auto& four = reinterpret_cast<const sockaddr_in&>(peer);
  return absl::StrCat("ipv4:", Ipv4Text(four.sin_addr), ":",
                      ntohs(four.sin_port));
}

std::string AddressOf(const sockaddr_storage& peer) {
  const std::optional<in_addr> mapped = MappedIpv4(peer);
  if (mapped.has_value()) return Ipv4Text(*mapped);
  if (peer.ss_family != AF_INET6) {
    return Ipv4Text(reinterpret_cast<const sockaddr_in&>(peer).sin_addr);
  }
  in6_addr network = reinterpret_cast<const sockaddr_in6&>(peer).sin6_addr;
  std::memset(&network.s6_addr[8], 0, 8);
  return absl::StrCat(Ipv6Text(network), "/64");
}

Acceptor::Acceptor(AcceptorOptions options)
    : options_(std::move(options)), shed_(options_.clock, kTellEvery) {}

Acceptor::~Acceptor() { Stop(); }

absl::StatusOr<std::unique_ptr<Acceptor>> Acceptor::Bind(
    AcceptorOptions options) {
  std::unique_ptr<Acceptor> acceptor(new Acceptor(std::move(options)));
  ListenAddress& address = acceptor->options_.address;
  acceptor->stop_ = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  acceptor->spare_ = open("/dev/null", kSpareFlags);
  if (acceptor->stop_ < 0 || acceptor->spare_ < 0) return CannotBind(address);

  addrinfo hints = {};
  hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV;
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  if (getaddrinfo(PlainHost(address.host).c_str(), "0", &hints, &found) != 0) {
    return CannotBind(address);
  }
  const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> all(found,
                                                               freeaddrinfo);
  std::set<std::string> seen;
  absl::Status status;
  for (const addrinfo* one = found; one != nullptr && status.ok();
       one = one->ai_next) {
    const std::string bytes(reinterpret_cast<const char*>(one->ai_addr),
                            one->ai_addrlen);
    if (!seen.insert(bytes).second) continue;
    status = acceptor->BindOne(one->ai_addr, one->ai_addrlen);
  }
  RETURN_IF_ERROR(status);
  if (acceptor->listeners_.empty()) return CannotBind(address);
  return acceptor;
}

// An address family that the machine does not have is left out.
absl::Status Acceptor::BindOne(const sockaddr* address, socklen_t size) {
  const int fd =
      socket(address->sa_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd < 0) return absl::OkStatus();
  sockaddr_storage wanted = {};
  std::memcpy(&wanted, address, size);
  const auto port = htons(static_cast<std::uint16_t>(options_.address.port));
  if (wanted.ss_family == AF_INET6) {
    reinterpret_cast<sockaddr_in6*>(&wanted)->sin6_port = port;
    // "[::]" means every address of the machine.
    SetFlag(fd, IPPROTO_IPV6, IPV6_V6ONLY, 0);
  } else {
    reinterpret_cast<sockaddr_in*>(&wanted)->sin_port = port;
  }
  // A daemon that starts again does not wait for its own old connections; a
  // second one on the same port is refused all the same.
  SetFlag(fd, SOL_SOCKET, SO_REUSEADDR, 1);
  if (bind(fd, reinterpret_cast<sockaddr*>(&wanted), size) != 0 ||
      listen(fd, kBacklog) != 0) {
    const bool absent = errno == EADDRNOTAVAIL || errno == EAFNOSUPPORT;
    close(fd);
    return absent ? absl::OkStatus() : CannotBind(options_.address);
  }
  listeners_.push_back(fd);
  if (options_.address.port == 0) options_.address.port = PortOf(fd);
  return absl::OkStatus();
}

void Acceptor::Start(Handler handler) {
  handler_ = std::move(handler);
  thread_ = std::thread([this] { Loop(); });
}

void Acceptor::Stop() {
  if (thread_.joinable()) {
    eventfd_write(stop_, 1);
    thread_.join();
  }
  for (const int fd : listeners_) close(fd);
  listeners_.clear();
  for (int* const fd : {&stop_, &spare_}) {
    if (*fd >= 0) close(*fd);
    *fd = -1;
  }
}

bool Acceptor::WaitStopped(int milliseconds) const {
  pollfd stop = {stop_, POLLIN, 0};
  return poll(&stop, 1, milliseconds) > 0;
}

void Acceptor::Loop() {
  std::vector<pollfd> polled = {{stop_, POLLIN, 0}};
  for (const int fd : listeners_) polled.push_back({fd, POLLIN, 0});
  while (true) {
    if (poll(polled.data(), polled.size(), -1) < 0 && errno != EINTR) {
      if (WaitStopped(kPauseMilliseconds)) return;
      continue;
    }
    if (polled.front().revents != 0) return;
    Next next = Next::kMore;
    for (size_t i = 1; i < polled.size(); ++i) {
      if (polled[i].revents == 0) continue;
      next = Next::kMore;
      for (int n = 0; n < kAcceptsInARow && next == Next::kMore; ++n) {
        next = AcceptOne(polled[i].fd);
      }
      if (next == Next::kPause) break;
    }
    if (next == Next::kPause && WaitStopped(kPauseMilliseconds)) return;
  }
}

Acceptor::Next Acceptor::AcceptOne(int listener_fd) {
  sockaddr_storage peer = {};
  socklen_t size = sizeof(peer);
  const int fd = accept4(listener_fd, reinterpret_cast<sockaddr*>(&peer), &size,
                         SOCK_NONBLOCK | SOCK_CLOEXEC);
  if (fd < 0) {
    switch (errno) {
      case EAGAIN:
        return Next::kNone;
      case EMFILE:
      case ENFILE:
        return ShedWithoutFiles(listener_fd);
      case ENOBUFS:
      case ENOMEM:
        return Next::kPause;
      default:
        // Of that connection alone: it went away, or the network failed it.
        return Next::kMore;
    }
  }
  const rlim_t files = FilesMax();
  const rlim_t kept =
      files / 8 * static_cast<rlim_t>(8 - options_.file_eighths);
  if (static_cast<rlim_t>(fd) >= files - kept) {
    Shed(fd, "files");
    return Next::kMore;
  }
  const std::optional<absl::string_view> full =
      options_.table->Add({fd, CookieOf(fd), PeerName(peer), AddressOf(peer)});
  if (full.has_value()) {
    Shed(fd, *full);
    return Next::kMore;
  }
  SetFlag(fd, IPPROTO_TCP, TCP_NODELAY, 1);
  handler_(fd, listener_fd);
  return Next::kMore;
}

Acceptor::Next Acceptor::ShedWithoutFiles(int listener_fd) {
  if (spare_ >= 0) close(spare_);
  const int fd = accept4(listener_fd, nullptr, nullptr, SOCK_CLOEXEC);
  if (fd >= 0) Shed(fd, "files");
  spare_ = open("/dev/null", kSpareFlags);
  // Another thread was faster: whoever waits is shed once there is a file.
  return spare_ >= 0 ? Next::kMore : Next::kPause;
}

void Acceptor::Shed(int fd, absl::string_view cause) {
  close(fd);
  const std::optional<std::uint64_t> count = shed_.Note(std::string(cause));
  if (!count.has_value()) return;
  Log(LogLevel::kWarning, "connections_shed",
      {{"listener", options_.name}, {"cause", cause}, {"count", *count}});
}

}  // namespace causeway::server
