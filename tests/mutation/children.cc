#include "tests/mutation/children.h"

#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <thread>
#include <utility>

#include "gtest/gtest.h"

namespace causeway::mutation {
namespace {

// A guard that is gone may leave a loop without an end.
constexpr unsigned kSecondsMax = 60;

struct Child {
  pid_t id = 0;
  int answers = 0;  // Read end of its pipe.
};

Child Fork(const std::function<void(int)>& run) {
  std::fflush(stdout);
  int ends[2];
  if (pipe(ends) != 0) std::abort();
  const pid_t id = fork();
  if (id < 0) std::abort();
  if (id == 0) {
    close(ends[0]);
    run(ends[1]);
    _exit(0);
  }
  close(ends[1]);
  return {id, ends[0]};
}

void Write(int to, const std::string& text) {
  const auto size = static_cast<std::uint32_t>(text.size());
  std::string all(reinterpret_cast<const char*>(&size), sizeof size);
  all += text;
  for (std::size_t done = 0; done < all.size();) {
    const ssize_t n = write(to, all.data() + done, all.size() - done);
    if (n <= 0) _exit(3);
    done += static_cast<std::size_t>(n);
  }
}

bool ReadExactly(int from, char* to, std::size_t size) {
  for (std::size_t done = 0; done < size;) {
    const ssize_t n = read(from, to + done, size - done);
    if (n <= 0) return false;
    done += static_cast<std::size_t>(n);
  }
  return true;
}

bool Read(int from, std::string* text) {
  std::uint32_t size = 0;
  if (!ReadExactly(from, reinterpret_cast<char*>(&size), sizeof size)) {
    return false;
  }
  text->resize(size);
  return ReadExactly(from, text->data(), size);
}

bool Fails(const Child& child) {
  close(child.answers);
  int status = 0;
  if (waitpid(child.id, &status, 0) != child.id) std::abort();
  return !WIFEXITED(status) || WEXITSTATUS(status) != 0;
}

}  // namespace

Run RunTests(const std::string& filter, const std::function<void()>& before,
             const std::function<std::string()>& said, bool shown) {
  const Child child = Fork([&](int answers) {
    for (std::FILE* const stream : {stdout, stderr}) {
      if (shown) break;
      if (std::freopen("/dev/null", "w", stream) == nullptr) _exit(3);
    }
    alarm(kSecondsMax);
    if (before) before();
    testing::GTEST_FLAG(filter) = filter;
    testing::GTEST_FLAG(fail_fast) = true;
    const bool passed = RUN_ALL_TESTS() == 0;
    if (said) Write(answers, said());
    _exit(passed ? 0 : 1);
  });
  Run run;
  if (said && !Read(child.answers, &run.heard)) run.failed = true;
  run.failed = Fails(child) || run.failed;
  return run;
}

std::vector<std::string> OnAllCores(
    std::size_t count, const std::function<std::string(std::size_t)>& work) {
  const std::size_t workers = std::max(1u, std::thread::hardware_concurrency());
  std::vector<Child> children;
  for (std::size_t w = 0; w < workers; ++w) {
    children.push_back(Fork([&, w](int answers) {
      for (std::size_t i = w; i < count; i += workers) Write(answers, work(i));
    }));
  }
  std::vector<std::string> answers(count);
  for (std::size_t i = 0; i < count; ++i) {
    if (!Read(children[i % workers].answers, &answers[i])) std::abort();
  }
  for (const Child& child : children) {
    if (Fails(child)) std::abort();
  }
  return answers;
}

bool PrintShare(const std::string& what, const std::vector<std::string>& names,
                const std::vector<std::string>& answers) {
  std::size_t killed = 0;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (answers[i] == "k") {
      ++killed;
    } else {
      std::printf("survived: %s\n", names[i].c_str());
    }
  }
  // Rounded down: 100 % is all of them.
  std::printf("%s: killed %zu of %zu (%zu %%)\n", what.c_str(), killed,
              names.size(), names.empty() ? 0 : 100 * killed / names.size());
  return killed == names.size();
}

}  // namespace causeway::mutation
