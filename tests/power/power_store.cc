#include "tests/power/power_store.h"

#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <system_error>

#include "base/check.h"
#include "storage/sqlite_storage.h"
#include "tests/power/power_disk.h"

namespace causeway::power {
namespace {

class Folder {
 public:
  Folder() {
    std::error_code ignored;
    std::string path = std::filesystem::temp_directory_path(ignored).string() +
                       "/causeway_power_XXXXXX";
    CAUSEWAY_CHECK(mkdtemp(path.data()) != nullptr) << "mkdtemp";
    folder_ = path;
    file_ = path + "/node.db";
    std::ofstream(file_).flush();
    std::filesystem::permissions(file_,
                                 std::filesystem::perms::owner_read |
                                     std::filesystem::perms::owner_write);
  }
  ~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  const std::string& file() const { return file_; }

 private:
  std::string folder_;
  std::string file_;
};

}  // namespace

const std::string& DatabasePath() {
  static const Folder folder;
  return folder.file();
}

const std::string& FreshDatabase() {
  static const auto* const bytes = [] {
    PowerDisk disk(1);
    disk.Put(DatabasePath(), "");
    SqliteOptions options;
    options.vfs = disk.name();
    options.sync_folder = [&disk] { return disk.SyncFolder(); };
    auto opened = OpenSqliteStorage(DatabasePath(), options);
    CAUSEWAY_CHECK(opened.ok()) << opened.status().ToString();
    (*opened)->Close();
    return new std::string(disk.Get(DatabasePath()));
  }();
  return *bytes;
}

}  // namespace causeway::power
