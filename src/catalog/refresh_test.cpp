// SPDX-License-Identifier: Apache-2.0
//
// Looking again: by the index, and when something changed.
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <random>
#include <thread>

#include "catalog/index.hpp"
#include "catalog/plugin_folders.hpp"
#include "catalog/watch.hpp"

namespace mortise::catalog {
namespace {

using testing::manifest_text;
using testing::test_context;

class RefreshTest : public testing::Folder {
 protected:
  Catalog make(const std::string& index) const {
    Catalog catalog(index.empty() ? std::string() : path(index));
    catalog.add(make_folder_source(path("plugins")));
    catalog.add(make_entry_point_source("g", {path("site")}));
    return catalog;
  }
  std::string look(Catalog& catalog) const {
    catalog.refresh(test_context());
    return listed(catalog);
  }
  /// Waits until the clock that files are stamped by has moved, and an index would be older.
  void let_time_pass() const {
    write("tick", "");
    const auto stamp = stamp_of(path("tick"));
    timespec now{};
    do {
      ::clock_gettime(CLOCK_REALTIME_COARSE, &now);
    } while (now.tv_sec * int64_t{1'000'000'000} + now.tv_nsec <= stamp->changed_ns);
  }
};

TEST_F(RefreshTest, NothingIsReadTwice) {
  write("plugins/a/plugin.toml", manifest_text("a"));
  write("site/b-1.dist-info/entry_points.txt", "[g]\nb = b\n");
  write("site/b/plugin.toml", manifest_text("b"));
  let_time_pass();
  Catalog first = make("index");
  const std::string expected = "a 1.0.0 fit\nb 1.0.0 fit\n";
  EXPECT_EQ(look(first), expected);
  EXPECT_EQ(first.read_count(), 5u);  // two folders, two manifests, the entry points
  EXPECT_EQ(look(first), expected);
  EXPECT_EQ(first.read_count(), 0u);
  Catalog second = make("index");
  EXPECT_EQ(look(second), expected);
  EXPECT_EQ(second.read_count(), 0u);
  write("plugins/a/plugin.toml", manifest_text("c"));
  EXPECT_EQ(look(second), "b 1.0.0 fit\nc 1.0.0 fit\n");
  EXPECT_EQ(second.read_count(), 1u);
}

TEST_F(RefreshTest, AnEditOfTheSameSizeWithItsTimeSetBackIsSeen) {
  const std::string file = path("plugins/a/plugin.toml");
  write("plugins/a/plugin.toml", manifest_text("a"));
  write("site/x", "");
  let_time_pass();
  Catalog catalog = make("index");
  EXPECT_EQ(look(catalog), "a 1.0.0 fit\n");
  const auto before = stamp_of(file);
  write("plugins/a/plugin.toml", manifest_text("b"));
  const timespec times[] = {
      {0, UTIME_OMIT}, {before->modified_ns / 1'000'000'000, before->modified_ns % 1'000'000'000}};
  ASSERT_EQ(::utimensat(AT_FDCWD, file.c_str(), times, 0), 0);
  ASSERT_EQ(stamp_of(file)->size, before->size);
  ASSERT_EQ(stamp_of(file)->modified_ns, before->modified_ns);
  EXPECT_EQ(look(catalog), "b 1.0.0 fit\n");
}

/// One random change of what a source could see.
class Editor {
 public:
  Editor(std::filesystem::path root, uint64_t seed) : root_(std::move(root)), random_(seed) {}

  void edit() {
    const std::filesystem::path place = pick_place();
    const std::filesystem::path file = place / "plugin.toml";
    std::error_code ignored;
    switch (random_() % 9) {
      case 0:
        std::filesystem::remove_all(place, ignored);
        break;
      case 1:
        std::filesystem::remove(file, ignored);
        break;
      case 2:
        std::filesystem::rename(place, pick_place(), ignored);
        break;
      case 3: {  // another of the same size, its time set back
        struct stat status{};
        const bool is_there = ::stat(file.c_str(), &status) == 0;
        put(file, text());
        const timespec times[] = {{0, UTIME_OMIT}, status.st_mtim};
        if (is_there) ::utimensat(AT_FDCWD, file.c_str(), times, 0);
        break;
      }
      case 4: {  // by renaming
        const std::filesystem::path draft = root_ / "draft";
        put(draft, text());
        std::filesystem::create_directories(place, ignored);
        std::filesystem::rename(draft, file, ignored);
        break;
      }
      case 5:
        put(file, "broken " + std::to_string(random_() % 3));
        break;
      case 6:
        put(distribution(), "[g]\nx = " + std::string(1, letter()) + "\n");
        break;
      case 7:
        std::filesystem::remove_all(distribution().parent_path(), ignored);
        break;
      default:
        put(file, text());
    }
  }

 private:
  char letter() { return static_cast<char>('a' + random_() % 4); }
  std::filesystem::path pick_place() {
    return root_ / (random_() % 3 == 0 ? "site" : "plugins") / std::string(1, letter());
  }
  std::filesystem::path distribution() {
    return root_ / "site" / (std::string(1, letter()) + "-1.dist-info") / "entry_points.txt";
  }
  std::string text() {
    return manifest_text(std::string(1, letter()), "1.0." + std::to_string(random_() % 3));
  }
  /// Where a folder stands in the way or is missing, nothing happens.
  static void put(const std::filesystem::path& file, const std::string& text) {
    std::error_code ignored;
    std::filesystem::create_directories(file.parent_path(), ignored);
    std::ofstream(file, std::ios::binary) << text;
  }

  const std::filesystem::path root_;
  std::mt19937_64 random_;
};

TEST_F(RefreshTest, TheIndexNeverChangesWhatIsFound) {
  const uint64_t seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  Editor editor(folder_->path(), seed);
  write("plugins/a/plugin.toml", manifest_text("a"));
  write("site/a/plugin.toml", manifest_text("a"));
  std::mt19937_64 random(seed);
  Catalog kept = make("index");
  for (int round = 0; round < 300; ++round) {
    for (uint64_t edits = random() % 3; edits > 0; --edits) editor.edit();
    if (random() % 4 == 0) let_time_pass();
    Catalog fresh = make("index");  // from disk
    Catalog plain = make("");       // without any index
    const std::string expected = look(plain);
    ASSERT_EQ(look(kept), expected) << "round " << round;
    ASSERT_EQ(look(fresh), expected) << "round " << round;
  }
}

TEST_F(RefreshTest, TwoAtOnceWithOneIndex) {
  const uint64_t seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  write("plugins/a/plugin.toml", manifest_text("a"));
  write("site/a/plugin.toml", manifest_text("a"));
  Editor editor(folder_->path(), seed);
  const auto scan = [this] {
    for (int i = 0; i < 100; ++i) {
      Catalog catalog = make("index");
      catalog.refresh(test_context());
    }
  };
  std::thread one(scan);
  std::thread two(scan);
  for (int i = 0; i < 200; ++i) editor.edit();
  one.join();
  two.join();
  Catalog indexed = make("index");
  Catalog plain = make("");
  EXPECT_EQ(look(indexed), look(plain));
}

TEST_F(RefreshTest, ADroppedInPluginIsSeen) {
  write("plugins/a/plugin.toml", manifest_text("a"));
  write("site/x", "");
  Catalog catalog = make("index");
  auto watch = Watch::make();
  ASSERT_TRUE(watch);
  EXPECT_EQ(look(catalog), "a 1.0.0 fit\n");
  ASSERT_TRUE(watch->follow(catalog.watched()));
  while (watch->wait(0)) {
  }
  EXPECT_FALSE(watch->wait(0));
  constexpr int kLong = 30'000;  // for a machine that is busy
  const auto look_again = [&] {
    EXPECT_TRUE(watch->wait(kLong));
    catalog.refresh(test_context());
    EXPECT_TRUE(watch->follow(catalog.watched()));
    return look(catalog);
  };
  write(".draft/plugin.toml", manifest_text("b"));
  std::filesystem::rename(path(".draft"), path("plugins/b"));
  EXPECT_EQ(look_again(), "a 1.0.0 fit\nb 1.0.0 fit\n");
  write("plugins/b/plugin.toml", manifest_text("c"));  // in a folder that is new
  EXPECT_EQ(look_again(), "a 1.0.0 fit\nc 1.0.0 fit\n");
  write("site/d/plugin.toml", manifest_text("d"));
  write("site/d-1.dist-info/entry_points.txt", "[g]\nd = d\n");
  EXPECT_EQ(look_again(), "a 1.0.0 fit\nc 1.0.0 fit\nd 1.0.0 fit\n");
  std::filesystem::remove_all(path("plugins/a"));
  EXPECT_EQ(look_again(), "c 1.0.0 fit\nd 1.0.0 fit\n");
}

TEST_F(RefreshTest, AFolderThatComesIsSeen) {
  auto watch = Watch::make();
  ASSERT_TRUE(watch);
  ASSERT_TRUE(watch->follow({path("plugins/later")}));
  write("plugins/later/a/plugin.toml", manifest_text("a"));
  EXPECT_TRUE(watch->wait(30'000));
}

TEST_F(RefreshTest, WhatCannotBeWatchedIsSaid) {
  rlimit before{};
  ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &before), 0);
  const rlimit none{.rlim_cur = 0, .rlim_max = before.rlim_max};
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &none), 0);
  const auto watch = Watch::make();
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &before), 0);
  ASSERT_FALSE(watch);
  EXPECT_EQ(watch.error().code(), Code::kCatalogUnwatchable);
}

}  // namespace
}  // namespace mortise::catalog
