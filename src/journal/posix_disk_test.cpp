#include <csignal>
#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>
#include <linux/magic.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <sys/wait.h>
#include <unistd.h>

#include "journal/blobs.hpp"
#include "journal/disk.hpp"
#include "journal/log.hpp"
#include "journal/segment.hpp"

namespace panmen::journal {
namespace {

class PosixDisk : public testing::Test {
 protected:
  void SetUp() override {
    std::string name = testing::TempDir() + "panmen-disk-XXXXXX";
    ASSERT_NE(::mkdtemp(name.data()), nullptr);
    root_ = name;
  }
  void TearDown() override { std::filesystem::remove_all(root_); }

  std::unique_ptr<Disk> disk() const {
    auto disk = open_posix_disk(root_.string(), false);
    PANMEN_ASSERT(disk.ok());
    return std::move(*disk);
  }

  std::filesystem::path root_;
};

TEST_F(PosixDisk, WritesReadsAndResizes) {
  auto disk = this->disk();
  ASSERT_TRUE(disk->make_folder("a/b").ok());
  ASSERT_TRUE(disk->make_folder("a/b").ok());
  auto file = std::move(disk->open("a/b/file", Open::create)).value();
  ASSERT_TRUE(file->allocate(10'000).ok());
  EXPECT_EQ(*file->size(), 10'000U);
  ASSERT_TRUE(file->write(9'998, as_bytes("end")).ok());
  ASSERT_TRUE(file->sync().ok());
  EXPECT_EQ(*file->size(), 10'001U);
  std::vector<uint8_t> out(6, 0xEE);
  EXPECT_EQ(*file->read(9'996, out), 5U);
  EXPECT_EQ(out, (std::vector<uint8_t>{0, 0, 'e', 'n', 'd', 0xEE}));
  ASSERT_TRUE(file->truncate(3).ok());
  ASSERT_TRUE(file->sync().ok());
  EXPECT_EQ(*file->size(), 3U);
  EXPECT_EQ(*file->read(3, out), 0U);
}

TEST_F(PosixDisk, NamesComeAndGo) {
  auto disk = this->disk();
  EXPECT_TRUE(disk->list("missing")->empty());
  ASSERT_TRUE(disk->make_folder("f").ok());
  ASSERT_TRUE(disk->make_folder("f/sub").ok());
  for (const char* name : {"f/two", "f/one"})
    ASSERT_TRUE(disk->open(name, Open::create).ok());
  EXPECT_EQ(*disk->list("f"), (std::vector<std::string>{"one", "two"}));
  EXPECT_EQ(disk->open("f/one", Open::create).error().code, ErrorCode::exists);
  EXPECT_EQ(disk->open("f/three", Open::write).error().code, ErrorCode::not_found);
  ASSERT_TRUE(disk->rename("f/one", "f/two").ok());
  EXPECT_FALSE(*disk->exists("f/one"));
  EXPECT_TRUE(*disk->exists("f/two"));
  ASSERT_TRUE(disk->remove("f/two").ok());
  EXPECT_TRUE(disk->list("f")->empty());
  EXPECT_TRUE(disk->sync_folder("f").ok());
  EXPECT_TRUE(disk->sync_folder("").ok());
  EXPECT_EQ(disk->sync_folder("missing").error().code, ErrorCode::not_found);
}

TEST_F(PosixDisk, LockRefusesASecondOpener) {
  auto first = disk();
  ASSERT_TRUE(first->lock().ok());
  EXPECT_TRUE(first->lock().ok()) << "who has it may ask again";
  auto second = disk();
  auto refused = second->lock();
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().code, ErrorCode::exists);
  EXPECT_NE(refused.error().message.find("in use"), std::string::npos);
  Recovery recovery;
  const auto ignore = [](const Frame&) { return Result<void>(); };
  EXPECT_EQ(Log::create(*second, {}).error().code, ErrorCode::exists);
  EXPECT_EQ(Log::open(*second, {}, ignore, recovery).error().code, ErrorCode::exists);
  first.reset();
  EXPECT_TRUE(second->lock().ok());
}

TEST_F(PosixDisk, OpensOnlyFolders) {
  EXPECT_EQ(open_posix_disk((root_ / "new").string(), false).error().code, ErrorCode::not_found);
  EXPECT_TRUE(open_posix_disk((root_ / "new" / "deep").string(), true).ok());
  EXPECT_TRUE(std::filesystem::is_directory(root_ / "new" / "deep"));
  std::ofstream(root_ / "file") << "x";
  EXPECT_EQ(open_posix_disk((root_ / "file").string(), true).error().code, ErrorCode::io);
}

TEST_F(PosixDisk, FullDiskSaysWhatToDo) {
  // A tmpfs refuses at once, and takes nothing, where a file is to be larger than all of it.
  struct statfs system{};
  if (::statfs("/dev/shm", &system) != 0 || system.f_type != TMPFS_MAGIC || system.f_blocks == 0)
    GTEST_SKIP() << "there is no tmpfs with a limit at /dev/shm here";
  std::string name = "/dev/shm/panmen-disk-XXXXXX";
  if (::mkdtemp(name.data()) == nullptr) GTEST_SKIP() << "/dev/shm cannot be written here";
  const uint64_t capacity = system.f_blocks * static_cast<uint64_t>(system.f_bsize);
  Result<void> refused;
  {
    auto disk = std::move(open_posix_disk(name, false)).value();
    auto file = std::move(disk->open("full", Open::create)).value();
    refused = file->allocate(capacity + 1'000'000);
  }
  std::filesystem::remove_all(name);
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().code, ErrorCode::io);
  EXPECT_EQ(refused.error().message,
            "cannot make room in " + name +
                "/full: No space left on device. Free some space, then start again; nothing "
                "acknowledged is lost.");
}

TEST_F(PosixDisk, OpensOnlyRegularFilesOfItsOwn) {
  auto disk = this->disk();
  std::ofstream(root_ / "file") << "content";
  std::filesystem::create_symlink(root_ / "file", root_ / "link");
  std::filesystem::create_symlink(root_ / "nothing", root_ / "dangling");
  std::filesystem::create_directory(root_ / "folder");
  ASSERT_EQ(::mkfifo((root_ / "fifo").c_str(), 0600), 0);
  for (const char* name : {"link", "dangling", "folder", "fifo"}) {
    for (const Open mode : {Open::read, Open::write}) {
      auto refused = disk->open(name, mode);
      ASSERT_FALSE(refused.ok()) << name;
      EXPECT_EQ(refused.error().code, ErrorCode::damaged) << name;
      EXPECT_EQ(refused.error().message,
                (root_ / name).string() + " is not a regular file; restore it from a copy");
    }
    EXPECT_EQ(disk->open(name, Open::create).error().code, ErrorCode::exists) << name;
  }
  EXPECT_FALSE(std::filesystem::exists(root_ / "nothing")) << "nothing is made where a link leads";
  EXPECT_TRUE(disk->open("file", Open::write).ok());
}

TEST_F(PosixDisk, BlobReplacedByAFifoOrALinkIsDamageAndDoesNotWait) {
  auto disk = this->disk();
  Blobs blobs(*disk);
  const Hash hash = *blobs.put(as_bytes("content"));
  const auto path = root_ / Blobs::file_name(hash);
  std::filesystem::rename(path, root_ / "elsewhere");
  std::filesystem::create_symlink(root_ / "elsewhere", path);
  EXPECT_EQ(blobs.get(hash).error().code, ErrorCode::damaged) << "though the bytes there are the right ones";
  std::filesystem::remove(path);
  ASSERT_EQ(::mkfifo(path.c_str(), 0600), 0);
  EXPECT_EQ(blobs.get(hash).error().code, ErrorCode::damaged);
  ASSERT_TRUE(blobs.put(as_bytes("content")).ok()) << "what the blob was made from mends it";
  EXPECT_EQ(blobs.get(hash)->size(), 7U);
}

TEST_F(PosixDisk, SegmentReplacedByALinkIsDamage) {
  auto disk = this->disk();
  auto log = std::move(Log::create(*disk, {.segment_size = kMinSegmentSize})).value();
  ASSERT_TRUE(log->append({{1}}).ok());
  ASSERT_TRUE(log->close().ok());
  const auto path = root_ / segment_name(0);
  std::filesystem::rename(path, root_ / "elsewhere");
  std::filesystem::create_symlink(root_ / "elsewhere", path);
  auto scanned = Log::scan(*disk, [](const Frame&) { return Result<void>(); });
  ASSERT_FALSE(scanned.ok());
  EXPECT_EQ(scanned.error().code, ErrorCode::damaged);
}

TEST_F(PosixDisk, JournalLivesOnIt) {
  uint64_t frames = 0;
  const auto count = [&](const Frame&) {
    ++frames;
    return Result<void>();
  };
  {
    auto disk = this->disk();
    auto log = std::move(Log::create(*disk, {.segment_size = kMinSegmentSize})).value();
    for (uint8_t i = 0; i < 100; ++i) {
      ASSERT_TRUE(log->append({std::vector<uint8_t>(100, i)}).ok());
      ASSERT_TRUE(log->sync().ok());
    }
    ASSERT_TRUE(log->close().ok());
  }
  auto disk = this->disk();
  ASSERT_GT(disk->list(kLogFolder)->size(), 3U);
  Recovery recovery;
  auto log = Log::open(*disk, {}, count, recovery);
  ASSERT_TRUE(log.ok()) << log.error().message;
  EXPECT_EQ(recovery.records, 100U);
  EXPECT_EQ(frames, 101U);
  EXPECT_TRUE(recovery.closed);
}

TEST_F(PosixDisk, KilledWriterLosesNothingItWasToldIsSynced) {
  int acknowledged_pipe[2];
  ASSERT_EQ(::pipe(acknowledged_pipe), 0);
  const pid_t child = ::fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    auto disk = this->disk();
    auto log = std::move(Log::create(*disk, {.segment_size = kMinSegmentSize})).value();
    for (uint8_t i = 0;; ++i) {
      if (!log->append({std::vector<uint8_t>(size_t{1} + i, i)}).ok() || !log->sync().ok()) ::_exit(1);
      if (::write(acknowledged_pipe[1], &i, 1) != 1) ::_exit(1);
    }
  }
  ::close(acknowledged_pipe[1]);
  uint64_t acknowledged = 0;
  for (uint8_t i = 0; acknowledged < 300 && ::read(acknowledged_pipe[0], &i, 1) == 1;)
    ++acknowledged;
  ::kill(child, SIGKILL);
  int status = 0;
  ::waitpid(child, &status, 0);
  for (uint8_t i = 0; ::read(acknowledged_pipe[0], &i, 1) == 1;)
    ++acknowledged;
  ::close(acknowledged_pipe[0]);
  ASSERT_TRUE(WIFSIGNALED(status));

  auto disk = this->disk();
  Recovery recovery;
  uint64_t index = 0;
  auto log = Log::open(
      *disk, {},
      [&](const Frame& frame) {
        const auto i = static_cast<uint8_t>(index++);
        EXPECT_EQ(frame.leaves.at(0), std::vector<uint8_t>(size_t{1} + i, i));
        return Result<void>();
      },
      recovery);
  ASSERT_TRUE(log.ok()) << log.error().message;
  EXPECT_GE(recovery.records, acknowledged);
  EXPECT_LE(recovery.records, acknowledged + 1);
}

}  // namespace
}  // namespace panmen::journal
