// SPDX-License-Identifier: Apache-2.0
#include "base/file.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>

namespace mortise::base {
namespace {

class FileTest : public testing::Test {
 protected:
  std::filesystem::path path(std::string_view name) const { return folder_.path() / name; }
  void put(std::string_view name, std::string_view text) const {
    std::ofstream(path(name), std::ios::binary) << text;
  }

  TemporaryFolder folder_ = *TemporaryFolder::make("mortise-test");
};

TEST_F(FileTest, ReadsWhatWasWritten) {
  const std::string_view text("one\0two\n", 8);
  ASSERT_TRUE(write_file(path("a"), std::as_bytes(std::span(text)), 0600));
  const auto bytes = read_file(path("a"), 8);
  ASSERT_TRUE(bytes);
  EXPECT_EQ(as_text(*bytes), text);
}

TEST_F(FileTest, RefusesMoreThanTheLimit) {
  put("a", "123456789");
  const auto bytes = read_file(path("a"), 8);
  ASSERT_FALSE(bytes);
  EXPECT_EQ(bytes.error().code(), Code::kFileTooLarge);
  EXPECT_EQ(bytes.message(),
            "cannot read '" + path("a").string() + "': it is larger than the limit of 8 bytes");
}

TEST_F(FileTest, RefusesWhatIsNoRegularFile) {
  ASSERT_EQ(::mkfifo(path("pipe").c_str(), 0600), 0);
  for (const auto& bad : {path("absent"), folder_.path(), path("pipe")}) {
    const auto bytes = read_file(bad, 100);
    ASSERT_FALSE(bytes) << bad;
    EXPECT_EQ(bytes.error().code(), Code::kFileUnreadable);
    EXPECT_NE(bytes.message().find(bad.string()), std::string_view::npos);
  }
}

TEST_F(FileTest, WritesAllOrNothing) {
  put("a", "old");
  ASSERT_TRUE(write_file(path("a"), {}, 0400));
  EXPECT_EQ(read_file(path("a"), 10)->size(), 0u);
  struct stat status{};
  ASSERT_EQ(::stat(path("a").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0400u);

  const auto refused = write_file(path("absent/a"), {}, 0400);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code(), Code::kFileUnwritable);
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder_.path()), {}), 1);
}

TEST_F(FileTest, WritesANewFileAllOrNothing) {
  const std::string text = "whole";
  const auto bytes = std::as_bytes(std::span(text));
  ASSERT_TRUE(write_new_file(path("a"), bytes, 0400));
  EXPECT_EQ(as_text(*read_file(path("a"), 10)), text);
  struct stat status{};
  ASSERT_EQ(::stat(path("a").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0400u);

  for (const std::string there : {"a", "absent/b"}) {
    const auto refused = write_new_file(path(there), {}, 0400);
    ASSERT_FALSE(refused) << there;
    EXPECT_EQ(refused.error().code(), Code::kFileUnwritable);
  }
  EXPECT_EQ(as_text(*read_file(path("a"), 10)), text);
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder_.path()), {}), 1);
}

TEST_F(FileTest, ReadsIntoMemoryThatIsThere) {
  put("a", "a longer text");
  put("b", "short");
  std::vector<std::byte> bytes;
  for (const std::string name : {"a", "b", "a"}) {
    ASSERT_TRUE(read_file(path(name), 100, bytes));
    EXPECT_EQ(as_text(bytes), as_text(*read_file(path(name), 100)));
  }
}

TEST_F(FileTest, TemporaryFolderIsPrivateAndGoesAway) {
  std::filesystem::path where;
  {
    const auto folder = *TemporaryFolder::make("mortise-test");
    where = folder.path();
    struct stat status{};
    ASSERT_EQ(::stat(where.c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777, 0700u);
    std::ofstream(where / "left") << "behind";
  }
  EXPECT_FALSE(std::filesystem::exists(where));
}

}  // namespace
}  // namespace mortise::base
