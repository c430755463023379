#include "tests/power/power_disk.h"

#include <sqlite3.h>

#include <array>
#include <atomic>
#include <cstring>
#include <map>
#include <optional>
#include <random>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/check.h"
#include "base/mutex.h"

namespace causeway::power {
namespace disk {

constexpr int kLinuxSectorBytes = 4096;

struct Handle;

// Locks on the database file, by the rules of SQLite's lock levels.
struct FileLocks {
  int shared = 0;
  const Handle* reserved = nullptr;
  const Handle* pending = nullptr;
  const Handle* exclusive = nullptr;
};

struct SharedMemory {
  std::vector<std::unique_ptr<char[]>> regions;
  std::array<int, SQLITE_SHM_NLOCK> shared{};
  std::array<const Handle*, SQLITE_SHM_NLOCK> exclusive{};
  int users = 0;
};

struct Inode {
  DiskFile file;
  FileLocks locks;
  SharedMemory memory;
  bool is_log = false;
  bool sync_is_due = false;  // of a lie that syncs late
};
using InodePtr = std::shared_ptr<Inode>;

// A name: what it durably means, and what was made of it since.
struct Name {
  InodePtr durable;
  std::vector<InodePtr> later;  // null: removed

  const InodePtr& now() const { return later.empty() ? durable : later.back(); }
};

struct Handle {
  PowerDisk::Control* control = nullptr;
  InodePtr inode;
  bool named = false;
  bool syncs_folder = false;
  int lock = SQLITE_LOCK_NONE;
  bool uses_memory = false;
  unsigned memory_shared = 0;  // bits of the locks held
  unsigned memory_exclusive = 0;
};

// SQLite allocates szOsFile bytes for this.
struct OpenFile {
  sqlite3_file base;
  Handle* handle;
};

inline Handle& HandleOf(sqlite3_file* file) {
  return *reinterpret_cast<OpenFile*>(file)->handle;
}

}  // namespace disk

using disk::FileLocks;
using disk::Handle;
using disk::HandleOf;
using disk::Inode;
using disk::InodePtr;
using disk::kLinuxSectorBytes;
using disk::Name;
using disk::OpenFile;
using disk::SharedMemory;

const char* NameOf(Operation operation) {
  switch (operation) {
    case Operation::kRead:
      return "read";
    case Operation::kWrite:
      return "write";
    case Operation::kDiskFull:
      return "full";
    case Operation::kTruncate:
      return "truncate";
    case Operation::kSync:
      return "fsync";
    case Operation::kSize:
      return "size";
    case Operation::kOpen:
      return "open";
    case Operation::kDelete:
      return "delete";
    case Operation::kAccess:
      return "access";
    case Operation::kMapShared:
      return "shm map";
    case Operation::kLockShared:
      return "shm lock";
  }
  return "";
}

struct PowerDisk::Control {
  struct Plan {
    Operation operation;
    uint64_t skip;
    uint64_t times;
  };

  Control(uint64_t seed, Lie disk_lie) : lie(disk_lie), random(seed) {}

  const Lie lie;
  mutable Mutex mu;
  std::mt19937_64 random ABSL_GUARDED_BY(mu);
  std::map<std::string, Name> names ABSL_GUARDED_BY(mu);
  std::optional<uint64_t> cut_in ABSL_GUARDED_BY(mu);
  bool off ABSL_GUARDED_BY(mu) = false;
  std::optional<Plan> plan ABSL_GUARDED_BY(mu);
  uint64_t faults ABSL_GUARDED_BY(mu) = 0;
  uint64_t changes ABSL_GUARDED_BY(mu) = 0;

  // True if this operation is to fail.
  bool Strike(Operation operation) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu) {
    if (off) return true;
    if (!plan.has_value() || plan->operation != operation) return false;
    if (plan->times == 0) return false;
    if (plan->skip > 0) {
      --plan->skip;
      return false;
    }
    --plan->times;
    ++faults;
    return true;
  }

  // Counts a change of something with a name; false if the power failed first.
  bool Change() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu) {
    if (cut_in.has_value() && (*cut_in)-- == 0) {
      cut_in.reset();
      off = true;
      return false;
    }
    ++changes;
    return true;
  }

  void SyncFolder() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu) {
    if (lie == Lie::kNoFolderSynced || lie == Lie::kNothingSynced) return;
    for (auto& [path, name] : names) {
      name.durable = name.now();
      name.later.clear();
    }
  }

  // What a lie left for later, before the database file changes.
  void SyncLogs() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu) {
    for (auto& [path, name] : names) {
      const InodePtr& inode = name.now();
      if (inode == nullptr || !inode->sync_is_due) continue;
      inode->file.Sync();
      inode->sync_is_due = false;
    }
  }
};

struct PowerDisk::Registration {
  sqlite3_vfs vfs = {};
};

namespace {

using Control = PowerDisk::Control;

int Close(sqlite3_file* file) {
  Handle* handle = &HandleOf(file);
  delete handle;
  reinterpret_cast<OpenFile*>(file)->handle = nullptr;
  return SQLITE_OK;
}

int Read(sqlite3_file* file, void* data, int size, sqlite3_int64 offset) {
  Handle& handle = HandleOf(file);
  const MutexLock lock(&handle.control->mu);
  if (handle.control->Strike(Operation::kRead)) return SQLITE_IOERR_READ;
  const std::string& bytes = handle.inode->file.bytes();
  const auto begin = static_cast<size_t>(offset);
  const auto wanted = static_cast<size_t>(size);
  const size_t got =
      begin >= bytes.size() ? 0 : std::min(wanted, bytes.size() - begin);
  if (got > 0) std::memcpy(data, bytes.data() + begin, got);
  if (got == wanted) return SQLITE_OK;
  std::memset(static_cast<char*>(data) + got, 0, wanted - got);
  return SQLITE_IOERR_SHORT_READ;
}

int Write(sqlite3_file* file, const void* data, int size,
          sqlite3_int64 offset) {
  Handle& handle = HandleOf(file);
  Control& control = *handle.control;
  const MutexLock lock(&control.mu);
  if (control.Strike(Operation::kWrite)) return SQLITE_IOERR_WRITE;
  if (control.Strike(Operation::kDiskFull)) return SQLITE_FULL;
  if (handle.named && !control.Change()) return SQLITE_IOERR_WRITE;
  if (!handle.inode->is_log) control.SyncLogs();
  handle.inode->file.Write(static_cast<size_t>(offset),
                           absl::string_view(static_cast<const char*>(data),
                                             static_cast<size_t>(size)));
  return SQLITE_OK;
}

int Truncate(sqlite3_file* file, sqlite3_int64 size) {
  Handle& handle = HandleOf(file);
  Control& control = *handle.control;
  const MutexLock lock(&control.mu);
  if (control.Strike(Operation::kTruncate)) return SQLITE_IOERR_TRUNCATE;
  if (handle.named && !control.Change()) return SQLITE_IOERR_TRUNCATE;
  handle.inode->file.Truncate(static_cast<size_t>(size));
  return SQLITE_OK;
}

int Sync(sqlite3_file* file, int /*flags*/) {
  Handle& handle = HandleOf(file);
  Control& control = *handle.control;
  const MutexLock lock(&control.mu);
  if (control.Strike(Operation::kSync)) return SQLITE_IOERR_FSYNC;
  if (handle.named && !control.Change()) return SQLITE_IOERR_FSYNC;
  if (control.lie == Lie::kNothingSynced) return SQLITE_OK;
  if (control.lie == Lie::kLogSyncedLate && handle.inode->is_log) {
    handle.inode->sync_is_due = true;
  } else {
    handle.inode->file.Sync();
  }
  if (handle.syncs_folder) control.SyncFolder();
  handle.syncs_folder = false;
  return SQLITE_OK;
}

int FileSize(sqlite3_file* file, sqlite3_int64* size) {
  Handle& handle = HandleOf(file);
  const MutexLock lock(&handle.control->mu);
  if (handle.control->Strike(Operation::kSize)) return SQLITE_IOERR_FSTAT;
  *size = static_cast<sqlite3_int64>(handle.inode->file.bytes().size());
  return SQLITE_OK;
}

int Lock(sqlite3_file* file, int level) {
  Handle& handle = HandleOf(file);
  const MutexLock lock(&handle.control->mu);
  FileLocks& locks = handle.inode->locks;
  if (handle.lock >= level) return SQLITE_OK;
  const auto others = [&](const Handle* holder) {
    return holder != nullptr && holder != &handle;
  };
  if (others(locks.exclusive)) return SQLITE_BUSY;
  if (level == SQLITE_LOCK_SHARED) {
    if (others(locks.pending)) return SQLITE_BUSY;
    ++locks.shared;
  } else {
    if (others(locks.reserved) || others(locks.pending)) return SQLITE_BUSY;
    locks.reserved = &handle;
    if (level == SQLITE_LOCK_EXCLUSIVE) {
      locks.pending = &handle;
      handle.lock = SQLITE_LOCK_PENDING;
      if (locks.shared > 1) return SQLITE_BUSY;  // one of them is this one's
      locks.exclusive = &handle;
    }
  }
  handle.lock = level;
  return SQLITE_OK;
}

int Unlock(sqlite3_file* file, int level) {
  Handle& handle = HandleOf(file);
  const MutexLock lock(&handle.control->mu);
  FileLocks& locks = handle.inode->locks;
  if (handle.lock <= level) return SQLITE_OK;
  if (locks.reserved == &handle) locks.reserved = nullptr;
  if (locks.pending == &handle) locks.pending = nullptr;
  if (locks.exclusive == &handle) locks.exclusive = nullptr;
  if (level == SQLITE_LOCK_NONE) --locks.shared;
  handle.lock = level;
  return SQLITE_OK;
}

int CheckReservedLock(sqlite3_file* file, int* result) {
  Handle& handle = HandleOf(file);
  const MutexLock lock(&handle.control->mu);
  *result = handle.inode->locks.reserved != nullptr ? 1 : 0;
  return SQLITE_OK;
}

int FileControl(sqlite3_file* /*file*/, int op, void* arg) {
  if (op != SQLITE_FCNTL_HAS_MOVED) return SQLITE_NOTFOUND;
  *static_cast<int*>(arg) = 0;
  return SQLITE_OK;
}

int SectorSize(sqlite3_file* /*file*/) { return kLinuxSectorBytes; }

int DeviceCharacteristics(sqlite3_file* /*file*/) {
  return SQLITE_IOCAP_POWERSAFE_OVERWRITE;
}

int ShmMap(sqlite3_file* file, int region, int size, int extend,
           void volatile** out) {
  Handle& handle = HandleOf(file);
  const MutexLock lock(&handle.control->mu);
  *out = nullptr;
  if (handle.control->Strike(Operation::kMapShared)) {
    return SQLITE_IOERR_SHMMAP;
  }
  SharedMemory& memory = handle.inode->memory;
  if (!handle.uses_memory) ++memory.users;
  handle.uses_memory = true;
  const auto wanted = static_cast<size_t>(region) + 1;
  while (memory.regions.size() < wanted) {
    if (extend == 0) return SQLITE_OK;
    memory.regions.push_back(
        std::make_unique<char[]>(static_cast<size_t>(size)));
  }
  *out = memory.regions[static_cast<size_t>(region)].get();
  return SQLITE_OK;
}

int ShmLock(sqlite3_file* file, int offset, int n, int flags) {
  Handle& handle = HandleOf(file);
  const MutexLock lock(&handle.control->mu);
  SharedMemory& memory = handle.inode->memory;
  const bool shared = (flags & SQLITE_SHM_SHARED) != 0;
  if ((flags & SQLITE_SHM_UNLOCK) == 0 &&
      handle.control->Strike(Operation::kLockShared)) {
    return SQLITE_IOERR_SHMLOCK;
  }
  for (int i = offset; i < offset + n; ++i) {
    const auto at = static_cast<size_t>(i);
    const unsigned bit = 1U << i;
    if ((flags & SQLITE_SHM_UNLOCK) != 0) {
      if ((handle.memory_shared & bit) != 0) --memory.shared[at];
      if ((handle.memory_exclusive & bit) != 0) memory.exclusive[at] = nullptr;
      handle.memory_shared &= ~bit;
      handle.memory_exclusive &= ~bit;
      continue;
    }
    const bool held = (handle.memory_shared & bit) != 0;
    if (memory.exclusive[at] != nullptr) return SQLITE_BUSY;
    if (!shared && memory.shared[at] > (held ? 1 : 0)) return SQLITE_BUSY;
  }
  if ((flags & SQLITE_SHM_UNLOCK) != 0) return SQLITE_OK;
  for (int i = offset; i < offset + n; ++i) {
    const auto at = static_cast<size_t>(i);
    const unsigned bit = 1U << i;
    if (!shared) {
      memory.exclusive[at] = &handle;
      handle.memory_exclusive |= bit;
    } else if ((handle.memory_shared & bit) == 0) {
      ++memory.shared[at];
      handle.memory_shared |= bit;
    }
  }
  return SQLITE_OK;
}

void ShmBarrier(sqlite3_file* file) {
  const MutexLock lock(&HandleOf(file).control->mu);  // orders memory
}

int ShmUnmap(sqlite3_file* file, int /*remove*/) {
  Handle& handle = HandleOf(file);
  const MutexLock lock(&handle.control->mu);
  if (!handle.uses_memory) return SQLITE_OK;
  handle.uses_memory = false;
  SharedMemory& memory = handle.inode->memory;
  if (--memory.users == 0) memory = SharedMemory();
  return SQLITE_OK;
}

// Version 2: without memory-mapped reads.
constexpr sqlite3_io_methods kMethods = {2,
                                         Close,
                                         Read,
                                         Write,
                                         Truncate,
                                         Sync,
                                         FileSize,
                                         Lock,
                                         Unlock,
                                         CheckReservedLock,
                                         FileControl,
                                         SectorSize,
                                         DeviceCharacteristics,
                                         ShmMap,
                                         ShmLock,
                                         ShmBarrier,
                                         ShmUnmap,
                                         nullptr,
                                         nullptr};

int Open(sqlite3_vfs* vfs, const char* path, sqlite3_file* file, int flags,
         int* out_flags) {
  auto* control = static_cast<Control*>(vfs->pAppData);
  auto* open = reinterpret_cast<OpenFile*>(file);
  open->base.pMethods = nullptr;
  const MutexLock lock(&control->mu);
  if (control->Strike(Operation::kOpen)) return SQLITE_CANTOPEN;
  auto handle = std::make_unique<Handle>();
  handle->control = control;
  handle->named = path != nullptr;
  if (!handle->named) {
    handle->inode = std::make_shared<Inode>();
  } else {
    Name& name = control->names[path];
    if (name.now() == nullptr) {
      if ((flags & SQLITE_OPEN_CREATE) == 0) return SQLITE_CANTOPEN;
      if (!control->Change()) return SQLITE_CANTOPEN;
      name.later.push_back(std::make_shared<Inode>());
      name.later.back()->is_log = (flags & SQLITE_OPEN_WAL) != 0;
      handle->syncs_folder = true;
    }
    handle->inode = name.now();
  }
  open->handle = handle.release();
  open->base.pMethods = &kMethods;
  if (out_flags != nullptr) *out_flags = flags;
  return SQLITE_OK;
}

int Delete(sqlite3_vfs* vfs, const char* path, int sync_folder) {
  auto* control = static_cast<Control*>(vfs->pAppData);
  const MutexLock lock(&control->mu);
  if (control->Strike(Operation::kDelete)) return SQLITE_IOERR_DELETE;
  const auto at = control->names.find(path);
  if (at == control->names.end() || at->second.now() == nullptr) {
    return SQLITE_IOERR_DELETE_NOENT;
  }
  if (!control->Change()) return SQLITE_IOERR_DELETE;
  at->second.later.push_back(nullptr);
  if (sync_folder != 0) control->SyncFolder();
  return SQLITE_OK;
}

int Access(sqlite3_vfs* vfs, const char* path, int /*flags*/, int* result) {
  auto* control = static_cast<Control*>(vfs->pAppData);
  const MutexLock lock(&control->mu);
  *result = 0;
  if (control->Strike(Operation::kAccess)) return SQLITE_IOERR_ACCESS;
  const auto at = control->names.find(path);
  *result = at != control->names.end() && at->second.now() != nullptr ? 1 : 0;
  return SQLITE_OK;
}

int FullPathname(sqlite3_vfs* /*vfs*/, const char* path, int size, char* out) {
  sqlite3_snprintf(size, out, "%s", path);
  return SQLITE_OK;
}

}  // namespace

PowerDisk::PowerDisk(uint64_t seed, Lie lie)
    : control_(std::make_unique<Control>(seed, lie)),
      registration_(std::make_unique<Registration>()) {
  static std::atomic<uint64_t> next_number{1};
  name_ = absl::StrCat("causeway_power_", next_number.fetch_add(1));
  const sqlite3_vfs* real = sqlite3_vfs_find(nullptr);
  CAUSEWAY_CHECK(real != nullptr) << "no default VFS";
  sqlite3_vfs& vfs = registration_->vfs;
  vfs = *real;  // sleep, random bytes and time work as they are
  vfs.iVersion = 2;
  vfs.szOsFile = sizeof(OpenFile);
  vfs.pNext = nullptr;
  vfs.zName = name_.c_str();
  vfs.pAppData = control_.get();
  vfs.xOpen = Open;
  vfs.xDelete = Delete;
  vfs.xAccess = Access;
  vfs.xFullPathname = FullPathname;
  CAUSEWAY_CHECK(sqlite3_vfs_register(&vfs, 0) == SQLITE_OK) << "register";
}

PowerDisk::~PowerDisk() { sqlite3_vfs_unregister(&registration_->vfs); }

void PowerDisk::Put(const std::string& path, absl::string_view bytes) {
  const MutexLock lock(&control_->mu);
  auto inode = std::make_shared<Inode>();
  inode->file.Write(0, bytes);
  inode->file.Sync();
  control_->names[path] = Name{std::move(inode), {}};
}

std::string PowerDisk::Get(const std::string& path) const {
  const MutexLock lock(&control_->mu);
  const auto at = control_->names.find(path);
  if (at == control_->names.end() || at->second.now() == nullptr) return "";
  return at->second.now()->file.bytes();
}

void PowerDisk::CutAfter(uint64_t changes) {
  const MutexLock lock(&control_->mu);
  control_->cut_in = changes;
}

bool PowerDisk::off() const {
  const MutexLock lock(&control_->mu);
  return control_->off;
}

absl::Status PowerDisk::SyncFolder() {
  const MutexLock lock(&control_->mu);
  if (control_->Strike(Operation::kSync) || !control_->Change()) {
    return absl::UnavailableError("sync folder");
  }
  control_->SyncFolder();
  return absl::OkStatus();
}

void PowerDisk::PowerOn(Fate fate) {
  const MutexLock lock(&control_->mu);
  std::mt19937_64& random = control_->random;
  for (auto& [path, name] : control_->names) {
    InodePtr left = name.now();
    if (fate == Fate::kAllLost) left = name.durable;
    if (fate == Fate::kMixed && (random() & 1) != 0) {
      const size_t which = random() % (name.later.size() + 1);
      left = which < name.later.size() ? name.later[which] : name.durable;
    }
    if (left != nullptr) {
      left->file.LosePower(fate, random);
      left->locks = FileLocks();
      left->memory = SharedMemory();
      left->sync_is_due = false;
    }
    if (fate != Fate::kNoCut) name = Name{std::move(left), {}};
  }
  control_->off = false;
  control_->cut_in.reset();
}

void PowerDisk::Fail(Operation operation, uint64_t skip, uint64_t times) {
  const MutexLock lock(&control_->mu);
  control_->plan = Control::Plan{operation, skip, times};
  control_->faults = 0;
}

void PowerDisk::Heal() {
  const MutexLock lock(&control_->mu);
  control_->plan.reset();
}

uint64_t PowerDisk::faults() const {
  const MutexLock lock(&control_->mu);
  return control_->faults;
}

uint64_t PowerDisk::changes() const {
  const MutexLock lock(&control_->mu);
  return control_->changes;
}

}  // namespace causeway::power
