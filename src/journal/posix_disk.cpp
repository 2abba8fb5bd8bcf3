#include <algorithm>
#include <array>
#include <cerrno>
#include <filesystem>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "journal/disk.hpp"

namespace panmen::journal {
namespace {

// The operating system's refusal, in its own words, and what to do where that is known.
Error refusal(std::string_view doing, const std::string& path, int error) {
  const ErrorCode code = error == ENOENT   ? ErrorCode::not_found
                         : error == EEXIST ? ErrorCode::exists
                                           : ErrorCode::io;
  std::string message =
      "cannot " + std::string(doing) + ' ' + path + ": " + std::generic_category().message(error);
  if (error == ENOSPC || error == EDQUOT) {
    message += ". Free some space, then start again; nothing acknowledged is lost.";
  }
  return {code, std::move(message)};
}

Error not_regular(const std::string& path) {
  return {ErrorCode::damaged, path + " is not a regular file; restore it from a copy"};
}

class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  ~Descriptor() {
    // Nothing is expected of close(): what must be on disk was synced before.
    if (fd_ >= 0) ::close(fd_);
  }
  Descriptor(Descriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  int get() const { return fd_; }
  bool open() const { return fd_ >= 0; }

 private:
  int fd_ = -1;
};

int open_retrying(const std::string& path, int flags) {
  constexpr mode_t kFileMode = 0644;
  int fd = -1;
  do {
    fd = ::open(path.c_str(), flags | O_CLOEXEC, kFileMode);
  } while (fd < 0 && errno == EINTR);
  return fd;
}

class PosixFile : public File {
 public:
  PosixFile(Descriptor descriptor, std::string path)
      : descriptor_(std::move(descriptor)), path_(std::move(path)) {}

  Result<uint64_t> size() const override {
    struct stat status{};
    if (::fstat(descriptor_.get(), &status) != 0) return refusal("read the size of", path_, errno);
    return static_cast<uint64_t>(status.st_size);
  }

  Result<size_t> read(uint64_t offset, std::span<uint8_t> out) const override {
    size_t done = 0;
    while (done < out.size()) {
      const ssize_t n =
          ::pread(descriptor_.get(), out.data() + done, out.size() - done, static_cast<off_t>(offset + done));
      if (n < 0 && errno == EINTR) continue;
      if (n < 0) return refusal("read", path_, errno);
      if (n == 0) break;
      done += static_cast<size_t>(n);
    }
    return done;
  }

  Result<void> write(uint64_t offset, Bytes data) override {
    size_t done = 0;
    while (done < data.size()) {
      const ssize_t n = ::pwrite(descriptor_.get(), data.data() + done, data.size() - done,
                                 static_cast<off_t>(offset + done));
      if (n < 0 && errno == EINTR) continue;
      if (n < 0) return refusal("write", path_, errno);
      if (n == 0) return refusal("write", path_, EIO);
      done += static_cast<size_t>(n);
    }
    return {};
  }

  Result<void> allocate(uint64_t size) override {
    PANMEN_TRY(const uint64_t current, this->size());
    PANMEN_ASSERT(size >= current);
    resized_ = true;
    int failed = 0;
    do {
      failed = ::fallocate(descriptor_.get(), 0, 0, static_cast<off_t>(size)) == 0 ? 0 : errno;
    } while (failed == EINTR);
    if (failed == 0) return {};
    if (failed != EOPNOTSUPP && failed != ENOSYS) return refusal("make room in", path_, failed);
    return write_zeros(current, size);
  }

  Result<void> truncate(uint64_t size) override {
    resized_ = true;
    int failed = 0;
    do {
      failed = ::ftruncate(descriptor_.get(), static_cast<off_t>(size)) == 0 ? 0 : errno;
    } while (failed == EINTR);
    if (failed != 0) return refusal("cut", path_, failed);
    return {};
  }

  Result<void> sync() override {
    // fdatasync() owes a new size only as far as reading the data needs it: after a change of size, fsync().
    const int failed =
        (resized_ ? ::fsync(descriptor_.get()) : ::fdatasync(descriptor_.get())) == 0 ? 0 : errno;
    if (failed != 0) return refusal("sync", path_, failed);
    resized_ = false;
    return {};
  }

 private:
  // For file systems that cannot set room aside.
  Result<void> write_zeros(uint64_t from, uint64_t to) {
    static constexpr std::array<uint8_t, size_t{64} << 10> kZeros{};
    while (from < to) {
      const size_t part = std::min<uint64_t>(kZeros.size(), to - from);
      PANMEN_CHECK(write(from, Bytes(kZeros).first(part)));
      from += part;
    }
    return {};
  }

  Descriptor descriptor_;
  std::string path_;
  bool resized_ = true;  // also when just opened: whoever had the file before may have been killed
};

class PosixDisk : public Disk {
 public:
  explicit PosixDisk(std::string root) : root_(std::move(root)) {}

  Result<std::unique_ptr<File>> open(std::string_view name, Open mode) override {
    const std::string path = path_of(name);
    const int flags = mode == Open::read    ? O_RDONLY
                      : mode == Open::write ? O_RDWR
                                            : O_RDWR | O_CREAT | O_EXCL;
    // Opening a FIFO in a file's place would wait for its other end, for ever; and what a link names is not
    // part of the journal.
    Descriptor descriptor(open_retrying(path, flags | O_NONBLOCK | O_NOFOLLOW));
    struct stat status{};
    if (!descriptor.open()) {
      const int failed = errno;
      if (failed != EEXIST && ::lstat(path.c_str(), &status) == 0 && !S_ISREG(status.st_mode))
        return not_regular(path);
      return refusal(mode == Open::create ? "make" : "open", path, failed);
    }
    if (::fstat(descriptor.get(), &status) != 0) return refusal("read the kind of", path, errno);
    if (!S_ISREG(status.st_mode)) return not_regular(path);
    return std::unique_ptr<File>(std::make_unique<PosixFile>(std::move(descriptor), path));
  }

  Result<std::vector<std::string>> list(std::string_view folder) const override {
    const std::string path = path_of(folder);
    std::vector<std::string> names;
    std::error_code failed;
    std::filesystem::directory_iterator entry(path, failed);
    if (failed == std::errc::no_such_file_or_directory) return names;
    for (const std::filesystem::directory_iterator end; !failed && entry != end; entry.increment(failed)) {
      if (entry->is_regular_file(failed)) names.push_back(entry->path().filename().string());
      if (failed) break;
    }
    if (failed) return refusal("list", path, failed.value());
    std::sort(names.begin(), names.end());
    return names;
  }

  Result<bool> exists(std::string_view name) const override {
    const std::string path = path_of(name);
    struct stat status{};
    if (::stat(path.c_str(), &status) == 0) return true;
    if (errno == ENOENT || errno == ENOTDIR) return false;
    return refusal("look for", path, errno);
  }

  Result<void> make_folder(std::string_view folder) override {
    const std::string path = path_of(folder);
    std::error_code failed;
    std::filesystem::create_directories(path, failed);
    if (failed) return refusal("make the folder", path, failed.value());
    return {};
  }

  Result<void> rename(std::string_view from, std::string_view to) override {
    if (::rename(path_of(from).c_str(), path_of(to).c_str()) != 0)
      return refusal("rename", path_of(from), errno);
    return {};
  }

  Result<void> remove(std::string_view name) override {
    if (::unlink(path_of(name).c_str()) != 0) return refusal("remove", path_of(name), errno);
    return {};
  }

  Result<void> sync_folder(std::string_view folder) override {
    const std::string path = path_of(folder);
    const Descriptor descriptor(open_retrying(path, O_RDONLY | O_DIRECTORY));
    if (!descriptor.open()) return refusal("open the folder", path, errno);
    if (::fsync(descriptor.get()) != 0) return refusal("sync the folder", path, errno);
    return {};
  }

  Result<void> lock() override {
    if (lock_.open()) return {};
    const std::string path = path_of("lock");
    Descriptor descriptor(open_retrying(path, O_RDWR | O_CREAT));
    if (!descriptor.open()) return refusal("open", path, errno);
    int failed = 0;
    do {
      failed = ::flock(descriptor.get(), LOCK_EX | LOCK_NB) == 0 ? 0 : errno;
    } while (failed == EINTR);
    if (failed == EWOULDBLOCK) {
      return Error{ErrorCode::exists,
                   root_ + " is in use: another Panmen holds its lock. Stop that one first."};
    }
    if (failed != 0) return refusal("lock", path, failed);
    lock_ = std::move(descriptor);
    return {};
  }

 private:
  std::string path_of(std::string_view name) const {
    return name.empty() ? root_ : root_ + '/' + std::string(name);
  }

  std::string root_;
  Descriptor lock_{-1};
};

}  // namespace

Result<std::unique_ptr<Disk>> open_posix_disk(std::string path, bool create) {
  std::error_code failed;
  const bool is_folder = std::filesystem::is_directory(path, failed);
  if (!is_folder) {
    if (std::filesystem::exists(path, failed)) return Error{ErrorCode::io, path + " is not a folder"};
    if (!create) return Error{ErrorCode::not_found, "there is no folder " + path};
    std::filesystem::create_directories(path, failed);
    if (failed) return refusal("make the folder", path, failed.value());
    // The new folder's own name stands in its parent.
    const auto parent = std::filesystem::absolute(path, failed).lexically_normal().parent_path();
    if (failed) return refusal("make the folder", path, failed.value());
    PANMEN_CHECK(PosixDisk(parent.string()).sync_folder(""));
  }
  return std::unique_ptr<Disk>(std::make_unique<PosixDisk>(std::move(path)));
}

}  // namespace panmen::journal
