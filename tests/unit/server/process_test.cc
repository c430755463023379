#include "server/process.h"

#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>

#include "gtest/gtest.h"

namespace causeway::server {
namespace {

// The exit code names the first promise that is not kept.
int FirstNotKept() {
  rlimit core = {};
  if (getrlimit(RLIMIT_CORE, &core) != 0) return 1;
  if (core.rlim_cur != 0 || core.rlim_max != 0) return 2;
#ifndef __SANITIZE_ADDRESS__
  if (prctl(PR_GET_DUMPABLE, 0, 0, 0, 0) != 0) return 3;
#endif
  if (umask(0) != (S_IRWXG | S_IRWXO)) return 4;
  return 0;
}

TEST(ProcessDeathTest, NoMemoryReachesACoreFileAndFilesAreOfThisUserAlone) {
  // In a process of its own: what it gives up does not come back.
  EXPECT_EXIT(
      {
        PrepareProcess();
        _exit(FirstNotKept());
      },
      ::testing::ExitedWithCode(0), "");
}

}  // namespace
}  // namespace causeway::server
