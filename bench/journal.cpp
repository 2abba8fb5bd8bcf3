// journal: appends/s, synced at each 1, 64 and 1,000 records, beside pwrite and fdatasync of the same bytes
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <string>
#include <vector>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bench/harness.hpp"
#include "journal/disk.hpp"
#include "journal/frame.hpp"
#include "journal/log.hpp"

namespace {

using namespace panmen;
using bench::must;

constexpr size_t kLeafSize = 256;  // a transfer with its envelope has about this size
constexpr uint64_t kSegmentSize = uint64_t{64} << 20;

using Leaves = std::vector<std::vector<uint8_t>>;

Leaves make_leaves(size_t count) {
  Leaves leaves(count, std::vector<uint8_t>(kLeafSize));
  for (size_t i = 0; i < count; ++i) {
    for (size_t j = 0; j < kLeafSize; ++j)
      leaves[i][j] = static_cast<uint8_t>(i * 31 + j);
  }
  return leaves;
}

// One frame a record, one sync for each `group` of them: how the core commits what waits.
double append_to_log(const std::string& folder, const Leaves& leaves, size_t group) {
  std::filesystem::remove_all(folder);
  auto disk = must(journal::open_posix_disk(folder, true));
  auto log = must(journal::Log::create(*disk, journal::LogOptions{.segment_size = kSegmentSize}));
  return bench::seconds_of([&] {
    for (size_t i = 0; i < leaves.size(); ++i) {
      must(log->append({leaves[i]}));
      if ((i + 1) % group == 0) must(log->sync());
    }
    must(log->sync());
  });
}

// The same bytes into the same room, without hashes, frames or a tree.
double write_and_sync(const std::string& path, const Leaves& leaves, size_t group, size_t frame_size) {
  std::filesystem::remove(path);
  const int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
  if (fd < 0) bench::fail(path + ": " + std::strerror(errno));
  if (::posix_fallocate(fd, 0, static_cast<off_t>(kSegmentSize)) != 0) bench::fail("no room for " + path);
  if (::fsync(fd) != 0) bench::fail(path + ": " + std::strerror(errno));
  std::vector<uint8_t> waiting;
  off_t offset = 0;
  const auto commit = [&] {
    if (::pwrite(fd, waiting.data(), waiting.size(), offset) != static_cast<ssize_t>(waiting.size())) {
      bench::fail("a short write to " + path);
    }
    if (::fdatasync(fd) != 0) bench::fail(path + ": " + std::strerror(errno));
    offset += static_cast<off_t>(waiting.size());
    waiting.clear();
  };
  const double seconds = bench::seconds_of([&] {
    for (size_t i = 0; i < leaves.size(); ++i) {
      waiting.insert(waiting.end(), leaves[i].begin(), leaves[i].end());
      waiting.resize(waiting.size() + frame_size - leaves[i].size());
      if ((i + 1) % group == 0) commit();
    }
    if (!waiting.empty()) commit();
  });
  ::close(fd);
  return seconds;
}

}  // namespace

int main(int argc, char** argv) {
  const bench::Options options = bench::parse_options(argc, argv);
  const std::string folder = options.work_folder + "/journal";
  const std::string file = options.work_folder + "/journal-peer";
  const size_t frame_size = journal::frame_size(make_leaves(1));

  struct Load {
    size_t group;
    size_t records;
  };
  for (const Load load : {Load{1, 500}, Load{64, 20'000}, Load{1000, 100'000}}) {
    const Leaves leaves = make_leaves(options.tiny ? 2 * load.group : load.records);
    bench::measure(options,
                   {
                       .name = "journal_sync_" + std::to_string(load.group),
                       .unit = "appends/s",
                       .peer = "pwrite_fdatasync",
                       .items = static_cast<double>(leaves.size()),
                       .run_subject = [&] { return append_to_log(folder, leaves, load.group); },
                       .run_peer = [&] { return write_and_sync(file, leaves, load.group, frame_size); },
                   });
  }
  std::filesystem::remove_all(folder);
  std::filesystem::remove(file);
  return 0;
}
