// SPDX-License-Identifier: Apache-2.0
#include "base/file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>

#include "base/text.hpp"

namespace mortise::base {
namespace {

constexpr size_t kLongestPath = 4096;  // in messages

/// Owns a file descriptor.
class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() { close(); }

  bool is_open() const { return number_ >= 0; }
  int get() const { return number_; }
  /// False when the system could not write what it had promised.
  bool close() { return number_ < 0 || ::close(std::exchange(number_, -1)) == 0; }

 private:
  int number_;
};

Error failure(Code code, std::string_view attempted, const std::filesystem::path& path,
              std::string_view reason) {
  return Error(code, std::string(attempted) + " " + quote(path.string(), kLongestPath) + ": " +
                         std::string(reason));
}
Error unreadable(const std::filesystem::path& path, std::string_view reason) {
  return failure(Code::kFileUnreadable, "cannot read", path, reason);
}
Error unwritable(const std::filesystem::path& path, int error) {
  return failure(Code::kFileUnwritable, "cannot write", path, std::strerror(error));
}

/// False with `errno` where it could not.
bool write_all(const Descriptor& file, std::span<const std::byte> bytes) {
  while (!bytes.empty()) {
    const ssize_t count = ::write(file.get(), bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return false;
    bytes = bytes.subspan(static_cast<size_t>(count));
  }
  return true;
}

/// Removes what could not be written. @return the error of `errno`.
Error give_up(const std::filesystem::path& written, const std::filesystem::path& path) {
  const int error = errno;
  ::unlink(written.c_str());
  return unwritable(path, error);
}

}  // namespace

Outcome<std::vector<std::byte>> read_file(const std::filesystem::path& path, size_t limit) {
  std::vector<std::byte> bytes;
  MORTISE_TRY(read_file(path, limit, bytes));
  return bytes;
}

Outcome<> read_file(const std::filesystem::path& path, size_t limit,
                    std::vector<std::byte>& bytes) {
  // O_NONBLOCK: opening a pipe nobody writes to would wait for ever; for a regular file it changes
  // nothing.
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (!file.is_open()) return unreadable(path, std::strerror(errno));
  struct stat status{};
  if (::fstat(file.get(), &status) != 0) return unreadable(path, std::strerror(errno));
  if (!S_ISREG(status.st_mode)) return unreadable(path, "it is not a regular file");

  const auto too_large = [&] {
    return failure(Code::kFileTooLarge, "cannot read", path,
                   "it is larger than the limit of " + std::to_string(limit) + " bytes");
  };
  if (static_cast<uint64_t>(status.st_size) > limit) return too_large();
  // One byte more than its size, so that a file that grows meanwhile is noticed.
  bytes.resize(static_cast<size_t>(status.st_size) + 1);
  size_t size = 0;
  for (;;) {
    const ssize_t count = ::read(file.get(), bytes.data() + size, bytes.size() - size);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return unreadable(path, std::strerror(errno));
    if (count == 0) break;
    size += static_cast<size_t>(count);
    if (size > limit) return too_large();
    if (size == bytes.size()) bytes.resize(bytes.size() * 2);
  }
  bytes.resize(size);
  return {};
}

Outcome<> write_file(const std::filesystem::path& path, std::span<const std::byte> bytes,
                     unsigned mode) {
  std::string draft = path.string() + ".XXXXXX";
  Descriptor file(::mkostemp(draft.data(), O_CLOEXEC));
  if (!file.is_open()) return unwritable(path, errno);
  if (!write_all(file, bytes) || ::fchmod(file.get(), mode) != 0 || !file.close() ||
      ::rename(draft.c_str(), path.c_str()) != 0)
    return give_up(draft, path);
  return {};
}

Outcome<> write_new_file(const std::filesystem::path& path, std::span<const std::byte> bytes,
                         unsigned mode) {
  Descriptor file(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode));
  if (!file.is_open()) return unwritable(path, errno);
  if (!write_all(file, bytes) || !file.close()) return give_up(path, path);
  return {};
}

std::string_view as_text(std::span<const std::byte> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

Outcome<TemporaryFolder> TemporaryFolder::make(std::string_view name) {
  const char* parent = std::getenv("TMPDIR");
  if (parent == nullptr || *parent == 0) parent = "/tmp";
  std::string path = std::string(parent) + "/" + std::string(name) + ".XXXXXX";
  if (::mkdtemp(path.data()) == nullptr) return unwritable(path, errno);
  return TemporaryFolder(path);
}

TemporaryFolder::~TemporaryFolder() {
  if (path_.empty()) return;
  std::error_code ignored;  // What is left in the system's temporary folder, the system removes.
  std::filesystem::remove_all(path_, ignored);
}

}  // namespace mortise::base
