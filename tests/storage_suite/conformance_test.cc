// What every engine must do, whatever it is made of.

#include <thread>

#include "base/bytes.h"
#include "gtest/gtest.h"
#include "tests/storage_suite/suite_support.h"

namespace causeway {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using Code = absl::StatusCode;

template <typename Engine>
class StorageConformance : public ::testing::Test {
 protected:
  Storage& storage() { return engine_.storage(); }
  Engine engine_;
};

using Engines = ::testing::Types<MemoryEngine, SqliteEngine>;
TYPED_TEST_SUITE(StorageConformance, Engines);

std::string Bytes(std::initializer_list<int> bytes) {
  std::string out;
  for (const int b : bytes) out.push_back(static_cast<char>(b));
  return out;
}

TYPED_TEST(StorageConformance, WhatWasPutIsRead) {
  ASSERT_OK(PutRow(this->storage(), Table::kCases, "c1", "one"));
  ASSERT_OK_AND_ASSIGN(const std::string value,
                       GetRow(this->storage(), Table::kCases, "c1"));
  EXPECT_EQ(value, "one");
}

TYPED_TEST(StorageConformance, AbsentRowIsNotFound) {
  EXPECT_THAT(GetRow(this->storage(), Table::kCases, "c1"),
              StatusIs(Code::kNotFound));
}

TYPED_TEST(StorageConformance, TablesAreApart) {
  for (const Table table : kAllTables) {
    if (IsAppendOnly(table)) continue;
    ASSERT_OK(
        PutRow(this->storage(), table, "k", std::to_string(TableIndex(table))));
  }
  for (const Table table : kAllTables) {
    if (IsAppendOnly(table)) continue;
    ASSERT_OK_AND_ASSIGN(const std::string value,
                         GetRow(this->storage(), table, "k"));
    EXPECT_EQ(value, std::to_string(TableIndex(table)));
  }
}

TYPED_TEST(StorageConformance, PutReplacesAndInsertRefuses) {
  ASSERT_OK(PutRow(this->storage(), Table::kMeta, "k", "1"));
  ASSERT_OK(PutRow(this->storage(), Table::kMeta, "k", "2"));
  EXPECT_THAT(this->storage().Write([](WriteTx& tx) {
    return tx.Insert(Table::kMeta, "k", "3");
  }),
              StatusIs(Code::kAlreadyExists));
  EXPECT_EQ(*GetRow(this->storage(), Table::kMeta, "k"), "2");
}

TYPED_TEST(StorageConformance, ClosureMayGoOnAfterRefusedInsert) {
  ASSERT_OK(PutRow(this->storage(), Table::kInbox, "k", "first"));
  ASSERT_OK(this->storage().Write([](WriteTx& tx) {
    const absl::Status status = tx.Insert(Table::kInbox, "k", "second");
    EXPECT_THAT(status, StatusIs(Code::kAlreadyExists));
    return tx.Put(Table::kInbox, "other", "written");
  }));
  EXPECT_EQ(*GetRow(this->storage(), Table::kInbox, "k"), "first");
  EXPECT_EQ(*GetRow(this->storage(), Table::kInbox, "other"), "written");
}

TYPED_TEST(StorageConformance, DeleteRemovesAndIsContentWithNothing) {
  ASSERT_OK(PutRow(this->storage(), Table::kCaseKeys, "k", "v"));
  for (int i = 0; i < 2; ++i) {
    ASSERT_OK(this->storage().Write(
        [](WriteTx& tx) { return tx.Delete(Table::kCaseKeys, "k"); }));
    EXPECT_THAT(GetRow(this->storage(), Table::kCaseKeys, "k"),
                StatusIs(Code::kNotFound));
  }
  EXPECT_EQ(*CountRows(this->storage(), Table::kCaseKeys), 0u);
}

TYPED_TEST(StorageConformance, FailedClosureLeavesNothingAndKeepsItsStatus) {
  ASSERT_OK(PutRow(this->storage(), Table::kCases, "old", "1"));
  ASSERT_OK(PutRow(this->storage(), Table::kCases, "doomed", "1"));
  const absl::Status status = this->storage().Write([](WriteTx& tx) {
    EXPECT_OK(tx.Put(Table::kCases, "old", "2"));
    EXPECT_OK(tx.Put(Table::kEntries, "new", "2"));
    EXPECT_OK(tx.Delete(Table::kCases, "doomed"));
    EXPECT_OK(tx.Append(Table::kNodeLog, "leaf").status());
    return absl::PermissionDeniedError("by the closure");
  });
  EXPECT_EQ(status, absl::PermissionDeniedError("by the closure"));
  EXPECT_EQ(*GetRow(this->storage(), Table::kCases, "old"), "1");
  EXPECT_EQ(*GetRow(this->storage(), Table::kCases, "doomed"), "1");
  EXPECT_EQ(*CountRows(this->storage(), Table::kEntries), 0u);
  EXPECT_EQ(*CountRows(this->storage(), Table::kNodeLog), 0u);
}

TYPED_TEST(StorageConformance, ClosureSeesItsOwnWrites) {
  ASSERT_OK(PutRow(this->storage(), Table::kCases, "a", "old"));
  ASSERT_OK(this->storage().Write([](WriteTx& tx) -> absl::Status {
    RETURN_IF_ERROR(tx.Put(Table::kCases, "a", "new"));
    RETURN_IF_ERROR(tx.Put(Table::kCases, "b", "new"));
    EXPECT_EQ(*tx.Get(Table::kCases, "a"), "new");
    EXPECT_EQ(*tx.Count(Table::kCases, ""), 2u);
    EXPECT_EQ((*tx.Last(Table::kCases, ""))->key, "b");
    RETURN_IF_ERROR(tx.Delete(Table::kCases, "b"));
    EXPECT_EQ(tx.Scan(Table::kCases, "", "", 9)->size(), 1u);
    return absl::OkStatus();
  }));
}

TYPED_TEST(StorageConformance, ScanIsInUnsignedByteOrder) {
  const std::vector<std::string> keys = {
      Bytes({0x00}), Bytes({0x00, 0x00}), Bytes({0x01}),
      Bytes({'a'}),  Bytes({'a', 0x00}),  Bytes({'a', 0xff}),
      Bytes({'b'}),  Bytes({0x7f}),       Bytes({0x80}),
      Bytes({0xff}), Bytes({0xff, 0x00}), Bytes({0xff, 0xff})};
  for (auto it = keys.rbegin(); it != keys.rend(); ++it) {
    ASSERT_OK(PutRow(this->storage(), Table::kEntries, *it, "v"));
  }
  EXPECT_EQ(*ScanKeys(this->storage(), Table::kEntries, ""), keys);
}

TYPED_TEST(StorageConformance, PrefixIsExactAtTheEdges) {
  Storage& s = this->storage();
  for (const std::string& key :
       {Bytes({'a'}), Bytes({'a', 0x00}), Bytes({'a', 0x00, 'x'}),
        Bytes({'a', 0xff}), Bytes({'a', 0xff, 0xff}), Bytes({'b'}),
        Bytes({0xff}), Bytes({0xff, 0xff, 'z'})}) {
    ASSERT_OK(PutRow(s, Table::kReferences, key, ""));
  }
  const Table t = Table::kReferences;
  EXPECT_THAT(
      *ScanKeys(s, t, "a"),
      ElementsAre(Bytes({'a'}), Bytes({'a', 0x00}), Bytes({'a', 0x00, 'x'}),
                  Bytes({'a', 0xff}), Bytes({'a', 0xff, 0xff})));
  EXPECT_THAT(*ScanKeys(s, t, Bytes({'a', 0x00})),
              ElementsAre(Bytes({'a', 0x00}), Bytes({'a', 0x00, 'x'})));
  EXPECT_THAT(*ScanKeys(s, t, Bytes({'a', 0xff})),
              ElementsAre(Bytes({'a', 0xff}), Bytes({'a', 0xff, 0xff})));
  EXPECT_THAT(*ScanKeys(s, t, Bytes({0xff})),
              ElementsAre(Bytes({0xff}), Bytes({0xff, 0xff, 'z'})));
  EXPECT_THAT(*ScanKeys(s, t, Bytes({0xff, 0xff})),
              ElementsAre(Bytes({0xff, 0xff, 'z'})));
  EXPECT_THAT(*ScanKeys(s, t, "c"), IsEmpty());
  EXPECT_EQ(*CountRows(s, t, "a"), 5u);
  EXPECT_EQ(*CountRows(s, t, Bytes({0xff})), 2u);
  EXPECT_EQ(*CountRows(s, t, "c"), 0u);
}

TYPED_TEST(StorageConformance, PagesContinueAfterTheLastKey) {
  Storage& s = this->storage();
  for (const char* key : {"p1", "p2", "p3", "q1"}) {
    ASSERT_OK(PutRow(s, Table::kTasks, key, "v"));
  }
  EXPECT_THAT(*ScanKeys(s, Table::kTasks, "p", "", 2), ElementsAre("p1", "p2"));
  EXPECT_THAT(*ScanKeys(s, Table::kTasks, "p", "p2", 2), ElementsAre("p3"));
  EXPECT_THAT(*ScanKeys(s, Table::kTasks, "p", "p3", 2), IsEmpty());
  // A cursor need not exist, nor lie inside the prefix.
  EXPECT_THAT(*ScanKeys(s, Table::kTasks, "p", "p11", 9),
              ElementsAre("p2", "p3"));
  EXPECT_THAT(*ScanKeys(s, Table::kTasks, "p", "a", 9),
              ElementsAre("p1", "p2", "p3"));
  EXPECT_THAT(*ScanKeys(s, Table::kTasks, "p", "z", 9), IsEmpty());
  EXPECT_THAT(*ScanKeys(s, Table::kTasks, "", "p3", SIZE_MAX),
              ElementsAre("q1"));
}

TYPED_TEST(StorageConformance, LastIsTheGreatestKeyOfThePrefix) {
  Storage& s = this->storage();
  for (const std::string& key : {std::string("a1"), std::string("a2"),
                                 std::string("b1"), Bytes({0xff, 0x01})}) {
    ASSERT_OK(PutRow(s, Table::kDirectories, key, "v:" + key));
  }
  ASSERT_OK(s.Read([](ReadTx& tx) {
    EXPECT_EQ((*tx.Last(Table::kDirectories, "a"))->key, "a2");
    EXPECT_EQ((*tx.Last(Table::kDirectories, "a"))->value, "v:a2");
    EXPECT_EQ((*tx.Last(Table::kDirectories, ""))->key, Bytes({0xff, 0x01}));
    EXPECT_EQ((*tx.Last(Table::kDirectories, Bytes({0xff})))->key,
              Bytes({0xff, 0x01}));
    EXPECT_EQ(*tx.Last(Table::kDirectories, "c"), std::nullopt);
    return absl::OkStatus();
  }));
}

TYPED_TEST(StorageConformance, ValuesAreBytes) {
  const std::vector<std::string> values = {"",
                                           Bytes({0}),
                                           Bytes({0, 1, 0}),
                                           Bytes({0xff, 0xfe}),
                                           std::string(100'000, 'x'),
                                           "quote ' and -- comment"};
  for (const std::string& value : values) {
    ASSERT_OK(PutRow(this->storage(), Table::kDocuments, "k", value));
    EXPECT_EQ(*GetRow(this->storage(), Table::kDocuments, "k"), value);
  }
  ASSERT_OK(this->storage().Write([](WriteTx& tx) {
    return tx.Put(Table::kDocuments, "k", absl::string_view());
  }));
  EXPECT_EQ(*GetRow(this->storage(), Table::kDocuments, "k"), "");
}

TYPED_TEST(StorageConformance, LimitsAreKept) {
  Storage& s = this->storage();
  const std::string longest(kStorageKeyBytesMax, 'k');
  EXPECT_OK(PutRow(s, Table::kMeta, longest, "v"));
  EXPECT_EQ(*GetRow(s, Table::kMeta, longest), "v");
  EXPECT_THAT(*ScanKeys(s, Table::kMeta, longest), ElementsAre(longest));
  EXPECT_THAT(*ScanKeys(s, Table::kMeta, "k", longest), IsEmpty());
  EXPECT_THAT(PutRow(s, Table::kMeta, longest + "k", "v"),
              StatusIs(Code::kInvalidArgument));
  EXPECT_THAT(PutRow(s, Table::kMeta, "", "v"),
              StatusIs(Code::kInvalidArgument));
  EXPECT_THAT(GetRow(s, Table::kMeta, ""), StatusIs(Code::kInvalidArgument));
  EXPECT_THAT(ScanKeys(s, Table::kMeta, longest + "k"),
              StatusIs(Code::kInvalidArgument));
  EXPECT_THAT(ScanKeys(s, Table::kMeta, "", "", 0),
              StatusIs(Code::kInvalidArgument));
  const std::string largest(kStorageValueBytesMax, 'v');
  EXPECT_OK(PutRow(s, Table::kBundles, "big", largest));
  EXPECT_TRUE(*GetRow(s, Table::kBundles, "big") == largest);
  EXPECT_THAT(PutRow(s, Table::kBundles, "bigger", largest + "v"),
              StatusIs(Code::kInvalidArgument));
}

TYPED_TEST(StorageConformance, UnknownTableIsRefused) {
  for (const Table table :
       {static_cast<Table>(0), static_cast<Table>(kTableCount + 1)}) {
    EXPECT_THAT(PutRow(this->storage(), table, "k", "v"),
                StatusIs(Code::kInvalidArgument));
    EXPECT_THAT(GetRow(this->storage(), table, "k"),
                StatusIs(Code::kInvalidArgument));
  }
}

TYPED_TEST(StorageConformance, NodeLogNumbersFromZeroWithoutGaps) {
  Storage& s = this->storage();
  const auto append = [&](bool keep) {
    uint64_t sequence = 0;
    const absl::Status status = s.Write([&](WriteTx& tx) -> absl::Status {
      ASSIGN_OR_RETURN(sequence, tx.Append(Table::kNodeLog, "leaf"));
      return keep ? absl::OkStatus() : absl::CancelledError("no");
    });
    EXPECT_EQ(status.ok(), keep);
    return sequence;
  };
  EXPECT_EQ(append(true), 0u);
  EXPECT_EQ(append(true), 1u);
  EXPECT_EQ(append(false), 2u);
  EXPECT_EQ(append(true), 2u);
  for (uint64_t i = 3; i < 300; ++i) EXPECT_EQ(append(true), i);
  std::string key;
  AppendU64(&key, 299);
  EXPECT_EQ(*GetRow(s, Table::kNodeLog, key), "leaf");
  EXPECT_EQ(ScanKeys(s, Table::kNodeLog, "")->back(), key);
  EXPECT_EQ(*CountRows(s, Table::kNodeLog), 300u);
}

TYPED_TEST(StorageConformance, NodeLogIsAppendOnly) {
  Storage& s = this->storage();
  ASSERT_OK(s.Write(
      [](WriteTx& tx) { return tx.Append(Table::kNodeLog, "leaf").status(); }));
  const std::string key(8, '\0');
  EXPECT_THAT(PutRow(s, Table::kNodeLog, key, "other"),
              StatusIs(Code::kFailedPrecondition));
  EXPECT_THAT(
      s.Write([&](WriteTx& tx) { return tx.Delete(Table::kNodeLog, key); }),
      StatusIs(Code::kFailedPrecondition));
  EXPECT_THAT(s.Write([&](WriteTx& tx) {
    return tx.Insert(Table::kNodeLog, key + "x", "other");
  }),
              StatusIs(Code::kFailedPrecondition));
  EXPECT_THAT(s.Write([](WriteTx& tx) {
    return tx.Append(Table::kEntries, "v").status();
  }),
              StatusIs(Code::kFailedPrecondition));
  EXPECT_EQ(*GetRow(s, Table::kNodeLog, key), "leaf");
}

TYPED_TEST(StorageConformance, ReadIsASnapshotWhileWritesGoOn) {
  Storage& s = this->storage();
  ASSERT_OK(PutRow(s, Table::kCases, "stays", "1"));
  ASSERT_OK(PutRow(s, Table::kCases, "goes", "1"));
  ASSERT_OK(s.Read([&](ReadTx& tx) {
    // Another thread, because reads and writes do not nest in one.
    std::thread([&] {
      EXPECT_OK(s.Write([](WriteTx& w) -> absl::Status {
        RETURN_IF_ERROR(w.Put(Table::kCases, "stays", "2"));
        RETURN_IF_ERROR(w.Put(Table::kCases, "comes", "2"));
        return w.Delete(Table::kCases, "goes");
      }));
      EXPECT_OK(PutRow(s, Table::kCases, "stays", "3"));
    }).join();
    EXPECT_EQ(*tx.Get(Table::kCases, "stays"), "1");
    EXPECT_EQ(*tx.Get(Table::kCases, "goes"), "1");
    EXPECT_THAT(tx.Get(Table::kCases, "comes"), StatusIs(Code::kNotFound));
    EXPECT_EQ(*tx.Count(Table::kCases, ""), 2u);
    EXPECT_EQ((*tx.Last(Table::kCases, ""))->value, "1");
    return absl::OkStatus();
  }));
  EXPECT_THAT(*ScanKeys(s, Table::kCases, ""), ElementsAre("comes", "stays"));
  EXPECT_EQ(*GetRow(s, Table::kCases, "stays"), "3");
}

TYPED_TEST(StorageConformance, UncommittedWritesAreInvisibleToReaders) {
  Storage& s = this->storage();
  ASSERT_OK(PutRow(s, Table::kCases, "k", "old"));
  ASSERT_OK(s.Write([&](WriteTx& tx) -> absl::Status {
    RETURN_IF_ERROR(tx.Put(Table::kCases, "k", "new"));
    RETURN_IF_ERROR(tx.Put(Table::kCases, "k2", "new"));
    std::thread([&] {
      EXPECT_EQ(*GetRow(s, Table::kCases, "k"), "old");
      EXPECT_EQ(*CountRows(s, Table::kCases), 1u);
    }).join();
    return absl::OkStatus();
  }));
  EXPECT_EQ(*GetRow(s, Table::kCases, "k"), "new");
}

TYPED_TEST(StorageConformance, WriteInsideWriteIsRefusedAndHarmless) {
  Storage& s = this->storage();
  ASSERT_OK(s.Write([&](WriteTx& tx) {
    EXPECT_THAT(PutRow(s, Table::kCases, "inner", "v"),
                StatusIs(Code::kFailedPrecondition));
    return tx.Put(Table::kCases, "outer", "v");
  }));
  EXPECT_THAT(*ScanKeys(s, Table::kCases, ""), ElementsAre("outer"));
}

TYPED_TEST(StorageConformance, ReadReturnsTheStatusOfItsClosure) {
  EXPECT_EQ(this->storage().Read(
                [](ReadTx&) { return absl::NotFoundError("by the closure"); }),
            absl::NotFoundError("by the closure"));
}

TYPED_TEST(StorageConformance, ClosedStoreIsUnavailable) {
  Storage& s = this->storage();
  ASSERT_OK(PutRow(s, Table::kCases, "k", "v"));
  s.Close();
  s.Close();
  EXPECT_THAT(PutRow(s, Table::kCases, "k", "v"), StatusIs(Code::kUnavailable));
  EXPECT_THAT(GetRow(s, Table::kCases, "k"), StatusIs(Code::kUnavailable));
}

TYPED_TEST(StorageConformance, StatsTellAcceptedFromRefused) {
  Storage& s = this->storage();
  ASSERT_OK(PutRow(s, Table::kCases, "k", "v"));
  ASSERT_OK(PutRow(s, Table::kCases, "k", "w"));
  EXPECT_FALSE(PutRow(s, Table::kNodeLog, "k", "w").ok());
  const StorageStats stats = s.stats();
  EXPECT_EQ(stats.writes, 2u);
  EXPECT_EQ(stats.commits, 2u);
  EXPECT_EQ(stats.refused, 1u);
  EXPECT_EQ(stats.queued, 0u);
}

}  // namespace
}  // namespace causeway
