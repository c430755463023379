// The twin test: the same journey with and without protected facts that ask
// nothing else of the origin. All that the origin's node received or stored,
// and all bytes sent to it, must be the same in kind, order, count and size.
// What it logs is compared between real processes (tests/integration).

#include <algorithm>
#include <tuple>

#include "gtest/gtest.h"
#include "tests/exchange/federation.h"
#include "tests/testing/status_matchers.h"

namespace causeway::exchange_test {
namespace {

using Row3 = std::tuple<int, std::size_t, std::size_t>;

// What an origin could tell apart.
struct Trace {
  std::vector<std::tuple<std::string, std::string, bool, std::size_t>> network;
  std::vector<Row3> rows;  // Table, key bytes, value bytes.
};

std::vector<Row3> RowsOf(Node& node) {
  std::vector<Row3> out;
  for (const Table table : kAllTables) {
    for (const ::causeway::Row& row : node.Rows(table)) {
      out.emplace_back(static_cast<int>(table), row.key.size(),
                       row.value.size());
    }
  }
  // Keys hold random values: their order is no information.
  std::sort(out.begin(), out.end());
  return out;
}

Trace RunOf(Federation& federation, const pb::Journey& journey,
            std::vector<std::uint64_t>* at_tn) {
  Trace trace;
  const CaseIds ids = Play(federation, journey);
  for (const Seen& seen : federation.seen) {
    if (seen.from != "gn" && seen.to != "gn") continue;
    trace.network.emplace_back(seen.from, seen.to, seen.chunk, seen.bytes);
  }
  trace.rows = RowsOf(federation.at("gn"));
  const pb::CaseView view = federation.at("tn").View(ids.at("child").at("tn"));
  at_tn->push_back(view.protected_entries());
  return trace;
}

TEST(TwinTest, TheOriginCannotTellWhetherProtectedFactsExist) {
  const pb::Journey plain = ShippedJourney("return-to-family.json");
  const pb::Journey secret = WithProtectedFacts(plain);
  ASSERT_GT(secret.acts_size(), plain.acts_size());
  std::vector<std::uint64_t> at_tn;
  // The same keys and the same moment: what differs is what was recorded.
  Federation one;
  Federation other(one);
  const Trace a = RunOf(one, plain, &at_tn);
  const Trace b = RunOf(other, secret, &at_tn);
  // The two runs do differ where they may.
  ASSERT_EQ(at_tn.size(), 2u);
  EXPECT_EQ(at_tn[1], at_tn[0] + static_cast<std::uint64_t>(secret.acts_size() -
                                                            plain.acts_size()));
  ASSERT_GT(a.network.size(), 10u);
  EXPECT_EQ(a.network, b.network);
  ASSERT_EQ(a.rows.size(), b.rows.size());
  for (std::size_t i = 0; i < a.rows.size(); ++i) {
    EXPECT_EQ(a.rows[i], b.rows[i]) << "row " << i;
  }
}

}  // namespace
}  // namespace causeway::exchange_test
