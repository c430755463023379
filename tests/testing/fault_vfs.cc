#include "tests/testing/fault_vfs.h"

#include <sqlite3.h>

#include <atomic>
#include <cstddef>
#include <optional>

#include "absl/strings/str_cat.h"
#include "base/check.h"
#include "base/mutex.h"

namespace causeway {

struct FaultVfs::Control {
  struct Plan {
    Operation operation;
    File file;
    uint64_t skip;
    uint64_t times;
  };

  sqlite3_vfs* real = nullptr;
  Mutex mu;
  std::optional<Plan> plan ABSL_GUARDED_BY(mu);
  std::atomic<bool> pretend_to_sync{false};
  uint64_t syncs ABSL_GUARDED_BY(mu) = 0;
  uint64_t writes ABSL_GUARDED_BY(mu) = 0;
  uint64_t faults ABSL_GUARDED_BY(mu) = 0;

  // True if this operation is to fail.
  bool Strike(Operation operation, File file) {
    const MutexLock lock(&mu);
    if (!plan.has_value() || plan->times == 0) return false;
    if (plan->operation != operation) return false;
    if (plan->file != File::kAny && plan->file != file) return false;
    if (plan->skip > 0) {
      --plan->skip;
      return false;
    }
    --plan->times;
    ++faults;
    return true;
  }
};

struct FaultVfs::Registration {
  sqlite3_vfs vfs = {};
};

namespace {

using Operation = FaultVfs::Operation;
using File = FaultVfs::File;
using Control = FaultVfs::Control;

// SQLite allocates szOsFile bytes; the real file lies right behind this.
struct FaultFile {
  sqlite3_file base;
  Control* control;
  File kind;
};

constexpr size_t kRealOffset =
    (sizeof(FaultFile) + alignof(std::max_align_t) - 1) /
    alignof(std::max_align_t) * alignof(std::max_align_t);

FaultFile* Own(sqlite3_file* file) {
  return reinterpret_cast<FaultFile*>(file);
}

sqlite3_file* Real(sqlite3_file* file) {
  return reinterpret_cast<sqlite3_file*>(reinterpret_cast<char*>(file) +
                                         kRealOffset);
}

const sqlite3_io_methods* Methods(sqlite3_file* file) {
  return Real(file)->pMethods;
}

bool Strike(sqlite3_file* file, Operation operation) {
  return Own(file)->control->Strike(operation, Own(file)->kind);
}

int Close(sqlite3_file* file) { return Methods(file)->xClose(Real(file)); }

int Read(sqlite3_file* file, void* data, int size, sqlite3_int64 offset) {
  if (Strike(file, Operation::kRead)) return SQLITE_IOERR_READ;
  return Methods(file)->xRead(Real(file), data, size, offset);
}

int Write(sqlite3_file* file, const void* data, int size,
          sqlite3_int64 offset) {
  if (Strike(file, Operation::kWrite)) return SQLITE_IOERR_WRITE;
  if (Strike(file, Operation::kDiskFull)) return SQLITE_FULL;
  const int code = Methods(file)->xWrite(Real(file), data, size, offset);
  if (code == SQLITE_OK) {
    const MutexLock lock(&Own(file)->control->mu);
    ++Own(file)->control->writes;
  }
  return code;
}

int Truncate(sqlite3_file* file, sqlite3_int64 size) {
  return Methods(file)->xTruncate(Real(file), size);
}

int Sync(sqlite3_file* file, int flags) {
  if (Strike(file, Operation::kSync)) return SQLITE_IOERR_FSYNC;
  const int code = Own(file)->control->pretend_to_sync
                       ? SQLITE_OK
                       : Methods(file)->xSync(Real(file), flags);
  if (code == SQLITE_OK) {
    const MutexLock lock(&Own(file)->control->mu);
    ++Own(file)->control->syncs;
  }
  return code;
}

int FileSize(sqlite3_file* file, sqlite3_int64* size) {
  return Methods(file)->xFileSize(Real(file), size);
}
int Lock(sqlite3_file* file, int level) {
  return Methods(file)->xLock(Real(file), level);
}
int Unlock(sqlite3_file* file, int level) {
  return Methods(file)->xUnlock(Real(file), level);
}
int CheckReservedLock(sqlite3_file* file, int* result) {
  return Methods(file)->xCheckReservedLock(Real(file), result);
}
int FileControl(sqlite3_file* file, int op, void* arg) {
  return Methods(file)->xFileControl(Real(file), op, arg);
}
int SectorSize(sqlite3_file* file) {
  return Methods(file)->xSectorSize(Real(file));
}
int DeviceCharacteristics(sqlite3_file* file) {
  return Methods(file)->xDeviceCharacteristics(Real(file));
}
int ShmMap(sqlite3_file* file, int page, int size, int extend,
           void volatile** out) {
  return Methods(file)->xShmMap(Real(file), page, size, extend, out);
}
int ShmLock(sqlite3_file* file, int offset, int n, int flags) {
  return Methods(file)->xShmLock(Real(file), offset, n, flags);
}
void ShmBarrier(sqlite3_file* file) { Methods(file)->xShmBarrier(Real(file)); }
int ShmUnmap(sqlite3_file* file, int remove) {
  return Methods(file)->xShmUnmap(Real(file), remove);
}

// Version 2: without memory-mapped reads, which would pass by Read.
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

sqlite3_vfs* RealVfs(sqlite3_vfs* vfs) {
  return static_cast<Control*>(vfs->pAppData)->real;
}

int Open(sqlite3_vfs* vfs, const char* name, sqlite3_file* file, int flags,
         int* out_flags) {
  auto* control = static_cast<Control*>(vfs->pAppData);
  const int code =
      control->real->xOpen(control->real, name, Real(file), flags, out_flags);
  FaultFile* own = Own(file);
  // SQLite closes a file whose open failed only if it has methods.
  own->base.pMethods = Real(file)->pMethods == nullptr ? nullptr : &kMethods;
  own->control = control;
  own->kind = (flags & SQLITE_OPEN_WAL) != 0       ? File::kLog
              : (flags & SQLITE_OPEN_MAIN_DB) != 0 ? File::kMain
                                                   : File::kAny;
  return code;
}

int Delete(sqlite3_vfs* vfs, const char* name, int sync_folder) {
  return RealVfs(vfs)->xDelete(RealVfs(vfs), name, sync_folder);
}
int Access(sqlite3_vfs* vfs, const char* name, int flags, int* result) {
  return RealVfs(vfs)->xAccess(RealVfs(vfs), name, flags, result);
}
int FullPathname(sqlite3_vfs* vfs, const char* name, int size, char* out) {
  return RealVfs(vfs)->xFullPathname(RealVfs(vfs), name, size, out);
}

}  // namespace

FaultVfs::FaultVfs()
    : control_(std::make_unique<Control>()),
      registration_(std::make_unique<Registration>()) {
  static std::atomic<int> next_number{1};
  name_ = absl::StrCat("causeway_fault_", next_number.fetch_add(1));
  control_->real = sqlite3_vfs_find(nullptr);
  CAUSEWAY_CHECK(control_->real != nullptr) << "no default VFS";
  sqlite3_vfs& vfs = registration_->vfs;
  vfs = *control_->real;  // sleep, random bytes and time work as they are
  vfs.szOsFile = static_cast<int>(kRealOffset) + control_->real->szOsFile;
  vfs.pNext = nullptr;
  vfs.zName = name_.c_str();
  vfs.pAppData = control_.get();
  vfs.xOpen = Open;
  vfs.xDelete = Delete;
  vfs.xAccess = Access;
  vfs.xFullPathname = FullPathname;
  CAUSEWAY_CHECK(sqlite3_vfs_register(&vfs, 0) == SQLITE_OK) << "register";
}

FaultVfs::~FaultVfs() { sqlite3_vfs_unregister(&registration_->vfs); }

void FaultVfs::Fail(Operation operation, File file, uint64_t skip,
                    uint64_t times) {
  const MutexLock lock(&control_->mu);
  control_->plan = Control::Plan{operation, file, skip, times};
}

void FaultVfs::PretendToSync() { control_->pretend_to_sync = true; }

void FaultVfs::Heal() {
  const MutexLock lock(&control_->mu);
  control_->plan.reset();
}

uint64_t FaultVfs::syncs() const {
  const MutexLock lock(&control_->mu);
  return control_->syncs;
}

uint64_t FaultVfs::writes() const {
  const MutexLock lock(&control_->mu);
  return control_->writes;
}

uint64_t FaultVfs::faults() const {
  const MutexLock lock(&control_->mu);
  return control_->faults;
}

}  // namespace causeway
