// SPDX-License-Identifier: Apache-2.0
#include "catalog/index.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <thread>

#include "base/file.hpp"
#include "catalog/manifest_bytes.hpp"
#include "catalog/testing.hpp"

namespace mortise::catalog {
namespace {

class IndexTest : public ::testing::Test {
 protected:
  void SetUp() override {
    auto made = base::TemporaryFolder::make("index-test");
    ASSERT_TRUE(made);
    folder_.emplace(std::move(*made));
  }
  std::string path(const std::string& name) const { return folder_->path() / name; }

  /// Stamps that are long past, as those of files that nobody touches.
  static constexpr Stamp kOld{1, 2, 3, 4, 5};

  /// An index on disk that knows `a`.
  std::string one_entry() const {
    const std::string file = path("index");
    Index index(file);
    index.begin();
    index.remember("a", kOld, "learned");
    EXPECT_TRUE(index.finish());
    return file;
  }
  static std::string known(const std::string& file, const Stamp& stamp = kOld) {
    Index index(file);
    index.begin();
    return std::string(index.find("a", stamp).value_or("nothing"));
  }

  std::optional<base::TemporaryFolder> folder_;
};

TEST_F(IndexTest, KeepsWhatWasLearned) {
  EXPECT_EQ(known(one_entry()), "learned");
  EXPECT_EQ(known(path("none")), "nothing");
}

TEST_F(IndexTest, BelievesNoOtherStamp) {
  const std::string file = one_entry();
  EXPECT_EQ(known(file, {0, 2, 3, 4, 5}), "nothing");
  EXPECT_EQ(known(file, {1, 0, 3, 4, 5}), "nothing");
  EXPECT_EQ(known(file, {1, 2, 0, 4, 5}), "nothing");
  EXPECT_EQ(known(file, {1, 2, 3, 0, 5}), "nothing");
  EXPECT_EQ(known(file, {1, 2, 3, 4, 0}), "nothing");
}

TEST_F(IndexTest, BelievesNothingThatIsNotOlderThanItself) {
  const std::string file = path("index");
  constexpr int64_t kFuture = int64_t{1} << 62;
  for (const Stamp& young : {Stamp{1, 2, 3, kFuture, 5}, Stamp{1, 2, 3, 4, kFuture}}) {
    Index index(file);
    index.begin();
    index.remember("a", young, "learned");
    EXPECT_EQ(index.find("a", young), "learned") << "what this scan learned itself is new";
    EXPECT_TRUE(index.finish());
    EXPECT_EQ(known(file, young), "nothing");
    index.begin();
    EXPECT_EQ(index.find("a", young), std::nullopt) << "neither does the next scan";
  }
}

TEST_F(IndexTest, ForgetsWhatNobodyAskedFor) {
  const std::string file = one_entry();
  Index index(file);
  index.begin();
  EXPECT_TRUE(index.finish());
  EXPECT_EQ(known(file), "nothing");
}

TEST_F(IndexTest, IsWrittenOnlyWhereItDiffers) {
  const std::string file = one_entry();
  const auto before = stamp_of(file);
  Index index(file);
  index.begin();
  EXPECT_TRUE(index.find("a", kOld));
  EXPECT_TRUE(index.finish());
  EXPECT_EQ(stamp_of(file), before);
}

TEST_F(IndexTest, DamageMakesItEmpty) {
  const std::string file = one_entry();
  const std::string whole = testing::read_text(file);
  for (size_t i = 0; i < whole.size(); ++i) {
    std::string damaged = whole;
    damaged[i] = static_cast<char>(damaged[i] ^ 0x10);
    testing::write_text(file, damaged);
    EXPECT_EQ(known(file), "nothing") << "byte " << i;
    testing::write_text(file, whole.substr(0, i));
    EXPECT_EQ(known(file), "nothing") << "cut at " << i;
  }
  testing::write_text(file, whole);
  EXPECT_EQ(known(file), "learned");
}

TEST_F(IndexTest, OneThatCannotBeWrittenIsSaid) {
  Index index(path("none/index"));
  index.begin();
  index.remember("a", kOld, "learned");
  const auto saved = index.finish();
  ASSERT_FALSE(saved);
  EXPECT_EQ(saved.error().code(), Code::kFileUnwritable);
  index.begin();
  EXPECT_EQ(index.find("a", kOld), "learned") << "in memory it is good";
}

TEST_F(IndexTest, TwoWritersLeaveAWholeOne) {
  const std::string file = path("index");
  const auto write = [&](const std::string& payload) {
    for (int i = 0; i < 100; ++i) {
      Index index(file);
      index.begin();
      const auto found = index.find("a", kOld);
      EXPECT_TRUE(!found || found->find_first_not_of(found->front()) == found->npos);
      index.remember("a", kOld, payload);
      EXPECT_TRUE(index.finish());
    }
  };
  std::thread other(write, std::string(10'000, 'x'));
  write(std::string(20'000, 'y'));
  other.join();
  const std::string last = known(file);
  EXPECT_TRUE(last == std::string(10'000, 'x') || last == std::string(20'000, 'y'));
}

TEST_F(IndexTest, EveryEditChangesAStamp) {
  const std::string file = path("edited");
  testing::write_text(file, "one");
  const auto before = stamp_of(file);
  ASSERT_TRUE(before);
  // The same size, and the time of modification set back. The clock of the file system ticks every
  // few milliseconds; until it does, the index would not have been believed either.
  do {
    testing::write_text(file, "two");
    const timespec times[] = {
        {0, UTIME_NOW}, {before->modified_ns / 1'000'000'000, before->modified_ns % 1'000'000'000}};
    ASSERT_EQ(::utimensat(AT_FDCWD, file.c_str(), times, 0), 0);
  } while (stamp_of(file)->changed_ns == before->changed_ns);
  EXPECT_EQ(stamp_of(file)->modified_ns, before->modified_ns);
  EXPECT_EQ(stamp_of(file)->size, before->size);
  EXPECT_NE(*stamp_of(file), *before);
  EXPECT_EQ(stamp_of(path("none")), std::nullopt);
}

TEST(ManifestBytes, ComeBack) {
  const ManifestFile file = read_manifest(std::filesystem::path(MORTISE_TESTDATA) / "plugin.toml");
  ASSERT_TRUE(file.ok());
  const std::string bytes = to_bytes(file.manifest);
  const auto again = manifest_from_bytes(bytes);
  ASSERT_TRUE(again);
  EXPECT_TRUE(*again == file.manifest);
  EXPECT_FALSE(manifest_from_bytes(bytes + "x"));
  for (size_t i = 0; i < bytes.size(); ++i)
    EXPECT_FALSE(manifest_from_bytes(std::string_view(bytes).substr(0, i))) << i;
}

}  // namespace
}  // namespace mortise::catalog
