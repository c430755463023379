#ifndef CAUSEWAY_SERVER_PROCESS_H_
#define CAUSEWAY_SERVER_PROCESS_H_

// What concerns the process as a whole: signals, and where other libraries'
// log texts go. Call both from main, before any thread is started.

namespace causeway::server {

// Blocks SIGTERM, SIGINT and SIGHUP for this thread and all it starts; a write
// to a closed pipe becomes an error instead of an end. Files are made for this
// user alone, and as many may be open as the system lets this process have. No
// memory of the process reaches a core file or another process of the same
// user.
void PrepareProcess();

enum class Signal { kStop, kReload };
// Waits for one of the blocked signals. Call PrepareProcess first.
Signal WaitForSignal();

// gRPC and protobuf write texts that may hold what a peer sent. Of each only
// severity, file and line are logged, at debug.
void QuietLibraries();

}  // namespace causeway::server

#endif  // CAUSEWAY_SERVER_PROCESS_H_
