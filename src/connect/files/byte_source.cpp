#include "connect/files/byte_source.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <system_error>

#include <fcntl.h>
#include <fmt/format.h>
#include <iconv.h>
#include <sys/stat.h>
#include <unistd.h>

namespace panmen::files {

namespace {

// The message of errno, in words that do not depend on the locale's thread-unsafe strerror.
std::string reason(int code) {
  return std::generic_category().message(code);
}

class FileSource : public ByteSource {
 public:
  FileSource(int fd, std::string name, std::optional<uint64_t> size)
      : fd_(fd), name_(std::move(name)), size_(size) {}
  ~FileSource() override { ::close(fd_); }

  Result<size_t> read(std::span<char> into) override {
    for (;;) {
      const ssize_t n = ::read(fd_, into.data(), into.size());
      if (n >= 0) return static_cast<size_t>(n);
      if (errno != EINTR)
        return Error{ErrorCode::io, fmt::format("cannot read {}: {}", name_, reason(errno))};
    }
  }
  std::optional<uint64_t> size() const override { return size_; }

 private:
  int fd_;
  std::string name_;
  std::optional<uint64_t> size_;
};

class TextSource : public ByteSource {
 public:
  explicit TextSource(std::string_view text) : rest_(text), size_(text.size()) {}

  Result<size_t> read(std::span<char> into) override {
    const size_t n = rest_.copy(into.data(), into.size());
    rest_.remove_prefix(n);
    return n;
  }
  std::optional<uint64_t> size() const override { return size_; }

 private:
  std::string_view rest_;
  uint64_t size_;
};

class Utf8Source : public ByteSource {
 public:
  Utf8Source(ByteSource& inner, iconv_t converter) : inner_(inner), converter_(converter) {}
  ~Utf8Source() override { ::iconv_close(converter_); }

  Result<size_t> read(std::span<char> into) override {
    size_t given = 0;
    while (given < into.size()) {
      if (!pending().empty()) {
        const size_t n = std::min(pending().size(), into.size() - given);
        std::memcpy(into.data() + given, pending().data(), n);
        out_at_ += n;
        given += n;
        continue;
      }
      if (given != 0) break;
      if (ended_ && in_end_ == 0) break;
      PANMEN_CHECK(convert_more());
    }
    return given;
  }

 private:
  std::string_view pending() const { return {out_.data() + out_at_, out_end_ - out_at_}; }

  // Converts the next run of bytes into out_, which is empty; afterwards out_ holds something, or the input
  // ended.
  Result<void> convert_more() {
    if (!ended_ && in_end_ < in_.size()) {
      PANMEN_TRY(const size_t n, inner_.read(std::span(in_).subspan(in_end_)));
      if (n == 0) ended_ = true;
      in_end_ += n;
    }
    char* from = in_.data();
    size_t from_left = in_end_;
    char* to = out_.data();
    size_t to_left = out_.size() - 1;  // one byte is kept for the mark of a byte that is not valid
    const size_t converted = ::iconv(converter_, &from, &from_left, &to, &to_left);
    const int code = converted == static_cast<size_t>(-1) ? errno : 0;
    // A character cut by the end of the input is as invalid as a byte that begins none.
    if (code == EILSEQ || (code == EINVAL && ended_)) {
      *to++ = '\xff';
      ++from;
      --from_left;
      ::iconv(converter_, nullptr, nullptr, nullptr, nullptr);
    }
    std::memmove(in_.data(), from, from_left);
    in_end_ = from_left;
    out_at_ = 0;
    out_end_ = static_cast<size_t>(to - out_.data());
    return {};
  }

  ByteSource& inner_;
  iconv_t converter_;
  std::array<char, 16384> in_{};
  size_t in_end_ = 0;
  std::array<char, 65536> out_{};  // UTF-8 takes at most three times the bytes of either encoding
  size_t out_at_ = 0;
  size_t out_end_ = 0;
  bool ended_ = false;
};

}  // namespace

Result<std::unique_ptr<ByteSource>> open_file(const std::filesystem::path& path) {
  const std::string& name = path.native();
  const int fd = ::open(name.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY);
  if (fd < 0) {
    const int code = errno;
    return Error{code == ENOENT || code == ENOTDIR ? ErrorCode::not_found : ErrorCode::io,
                 fmt::format("cannot open {}: {}", name, reason(code))};
  }
  struct stat status{};
  std::string problem;
  if (::fstat(fd, &status) != 0) {
    problem = reason(errno);
  } else if (S_ISDIR(status.st_mode)) {
    problem = "it is a directory";
  } else if (!S_ISREG(status.st_mode) && !S_ISFIFO(status.st_mode)) {
    problem = "it is a device or a socket; give a file or a pipe";
  }
  if (!problem.empty()) {
    ::close(fd);
    return Error{ErrorCode::io, fmt::format("cannot read {}: {}", name, problem)};
  }
  std::optional<uint64_t> size;
  if (S_ISREG(status.st_mode)) size = static_cast<uint64_t>(status.st_size);
  return std::unique_ptr<ByteSource>(std::make_unique<FileSource>(fd, name, size));
}

std::unique_ptr<ByteSource> text_source(std::string_view text) {
  return std::make_unique<TextSource>(text);
}

Result<std::unique_ptr<ByteSource>> utf8_source(ByteSource& inner, Encoding encoding) {
  PANMEN_ASSERT(encoding != Encoding::utf8);
  const char* name = encoding == Encoding::latin1 ? "ISO-8859-1" : "GB18030";
  const iconv_t converter = ::iconv_open("UTF-8", name);
  if (converter ==
      reinterpret_cast<iconv_t>(-1))  // NOLINT(performance-no-int-to-ptr): iconv's own failure value
    return Error{ErrorCode::unsupported,
                 fmt::format("this system cannot convert {} to UTF-8: {}", name, reason(errno))};
  return std::unique_ptr<ByteSource>(std::make_unique<Utf8Source>(inner, converter));
}

}  // namespace panmen::files
