#ifndef CAUSEWAY_TESTS_MUTATION_CHILDREN_H_
#define CAUSEWAY_TESTS_MUTATION_CHILDREN_H_

// Runs tests of this program in forked children, each of which starts from the
// same memory and ends after its tests: what one changes no other sees.
// One thread calls.

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

namespace causeway::mutation {

// Runs the tests that `filter` names, until the first that fails, after
// `before`. True when one failed, ended the child or took too long. `said`
// is asked when they passed, and its text handed back in `heard`. What the
// tests print is seen when `shown`.
struct Run {
  bool failed = false;
  std::string heard;
};
Run RunTests(const std::string& filter, const std::function<void()>& before,
             const std::function<std::string()>& said = nullptr,
             bool shown = false);

// The answers of `work` for 0 to count - 1, one process for each core.
std::vector<std::string> OnAllCores(
    std::size_t count, const std::function<std::string(std::size_t)>& work);

// Prints each name whose answer is not "k" as a survivor, then the share.
// True when all were killed.
bool PrintShare(const std::string& what, const std::vector<std::string>& names,
                const std::vector<std::string>& answers);

}  // namespace causeway::mutation

#endif  // CAUSEWAY_TESTS_MUTATION_CHILDREN_H_
