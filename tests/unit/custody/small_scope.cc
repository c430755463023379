#include "tests/unit/custody/small_scope.h"

#include <algorithm>
#include <cstring>
#include <iterator>
#include <unordered_set>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/unit/custody/small_world.h"

namespace causeway::custody {
namespace {

constexpr int kCalmPassesMax = 60;

struct Hash128 {
  std::uint64_t a;
  std::uint64_t b;
  bool operator==(const Hash128&) const = default;
};
struct Short {
  std::size_t operator()(const Hash128& h) const { return h.a; }
};

// Two multiply-xorshift chains over 8-byte words, with different constants.
Hash128 HashOf(const std::string& key) {
  Hash128 h{0x9e3779b97f4a7c15ULL ^ key.size(), 0xc2b2ae3d27d4eb4fULL};
  for (std::size_t at = 0; at < key.size(); at += 8) {
    std::uint64_t word = 0;
    std::memcpy(&word, key.data() + at,
                std::min<std::size_t>(8, key.size() - at));
    h.a = (h.a ^ word) * 0xff51afd7ed558ccdULL;
    h.a ^= h.a >> 32;
    h.b = (h.b ^ word) * 0xd6e8feb86659fd93ULL;
    h.b ^= h.b >> 29;
  }
  return h;
}

class Search {
 public:
  explicit Search(const Scope& scope) : scope_(scope), player_(scope) {}

  Findings Run() {
    Visit(player_.Begin(), "begin");
    while (!path_.empty() && found_.violation.empty()) {
      Frame& top = path_.back();
      World next = top.world;
      std::string what;
      if (!player_.Step(next, top.next++, what)) {
        path_.pop_back();
        continue;
      }
      ++found_.steps;
      const std::string broken = player_.BrokenAfter(top.world, next);
      if (!broken.empty()) {
        Fail(broken, what);
      } else {
        Visit(std::move(next), what);
      }
      if (found_.states >= scope_.states_max) return found_;
    }
    found_.complete = found_.violation.empty();
    return found_;
  }

 private:
  struct Frame {
    World world;
    std::size_t next = 0;
    std::string what;
  };

  void Visit(World world, const std::string& what) {
    if (!seen_.insert(HashOf(KeyOf(world))).second) return;
    ++found_.states;
    std::string broken = player_.Broken(world);
    if (broken.empty()) broken = BrokenOnceCalm(world);
    if (!broken.empty()) return Fail(broken, what);
    const bool moved = std::any_of(
        std::begin(world.disks), std::end(world.disks), [](const Disk& disk) {
          return disk.giver.has_value() && disk.giver->epoch > 0;
        });
    if (moved) ++found_.handed_over;
    for (const Outcome& outcome : world.row.outcomes) {
      if (outcome.verdict != Verdict::kVoided) continue;
      ++found_.voided;
      break;
    }
    path_.push_back({std::move(world), 0, what});
  }

  // A pass is a function of the world: one that was seen to lead to a good end
  // need not be followed again.
  std::string BrokenOnceCalm(World world) {
    std::vector<Hash128> way;
    for (int pass = 0; pass < kCalmPassesMax; ++pass) {
      const Hash128 now = HashOf(KeyOf(world));
      const bool settled = !way.empty() && way.back() == now;
      if (settled) {
        const std::string broken = player_.BrokenInCalm(world);
        if (!broken.empty()) return broken;
      }
      if (settled || calms_.count(now) != 0) {
        calms_.insert(way.begin(), way.end());
        return "";
      }
      way.push_back(now);
      player_.CalmPass(world);
    }
    return "the calm never settles";
  }

  void Fail(const std::string& broken, const std::string& what) {
    found_.violation = broken;
    for (const Frame& frame : path_) {
      absl::StrAppend(&found_.violation, "\n  ", frame.what);
    }
    absl::StrAppend(&found_.violation, "\n  ", what);
  }

  const Scope scope_;
  const Player player_;
  std::unordered_set<Hash128, Short> seen_;
  std::unordered_set<Hash128, Short> calms_;
  std::vector<Frame> path_;
  Findings found_;
};

}  // namespace

Findings Explore(const Scope& scope) { return Search(scope).Run(); }

}  // namespace causeway::custody
