#ifndef CAUSEWAY_TESTS_CAMPAIGN_REGISTER_CHECK_H_
#define CAUSEWAY_TESTS_CAMPAIGN_REGISTER_CHECK_H_

// Whether what clients saw of one case can have happened with one custodian at
// every moment: the register (epoch, holder) is linearizable. After Wing and
// Gong (1993), with the visited states remembered (Lowe 2017). Pure.

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

namespace causeway::campaign {

// A call whose outcome the client never learned. Of a transfer, which the
// machines make: nobody saw yet that it had happened.
inline constexpr int64_t kNever = std::numeric_limits<int64_t>::max();

struct Operation {
  enum class Kind {
    kActed,  // `node` recorded, or said that it is, as custodian of `epoch`
    kSuperseded,  // `node` refused, or said so: another answers for the child
    kTransfer,    // epoch `epoch` of `node` becomes the next, of `to`; where it
                  // never ended it may also not have happened
  };
  Kind kind = Kind::kActed;
  std::string node;
  uint64_t epoch = 0;
  std::string to;
  int64_t invoked = 0;  // one monotonic clock for all
  int64_t ended = kNever;
};

std::string ToString(const Operation& operation);

// `first` holds epoch 0.
bool Linearizable(const std::string& first,
                  const std::vector<Operation>& history);

}  // namespace causeway::campaign

#endif  // CAUSEWAY_TESTS_CAMPAIGN_REGISTER_CHECK_H_
