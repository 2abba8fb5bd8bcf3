#include "journal/recover.hpp"

#include <algorithm>
#include <fstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "base/test_page.hpp"
#include "journal/frame.hpp"
#include "journal/memory_disk.hpp"
#include "journal/segment.hpp"
#include "record/envelope.hpp"
#include "sim/sim_disk.hpp"

namespace panmen::journal {
namespace {

using sim::Random;
using sim::SimDisk;
using Leaves = std::vector<std::vector<uint8_t>>;

constexpr LogOptions kSmall{.segment_size = kMinSegmentSize};

Result<void> ignore(const Frame&) {
  return {};
}

Leaves some_leaves(Random& random) {
  Leaves leaves(random.between(1, 3));
  for (auto& leaf : leaves) {
    leaf.resize(random.between(1, 250));
    for (auto& byte : leaf)
      byte = static_cast<uint8_t>(random.next());
  }
  return leaves;
}

std::unique_ptr<Log> new_log(Disk& disk) {
  auto log = Log::create(disk, kSmall);
  PANMEN_ASSERT(log.ok());
  return std::move(*log);
}

// A cleanly closed journal of three segments, some of its groups of more than one frame.
void make_closed(SimDisk& disk) {
  Random random(17);
  auto log = new_log(disk);
  while (!disk.has(segment_name(2))) {
    ASSERT_TRUE(log->append(some_leaves(random)).ok());
    if (random.one_in(2)) {
      ASSERT_TRUE(log->sync().ok());
    }
  }
  ASSERT_TRUE(log->close().ok());
}

std::vector<Frame> frames_of(Disk& disk) {
  std::vector<Frame> frames;
  auto recovery = Log::scan(disk, [&](const Frame& frame) {
    frames.push_back(frame);
    return Result<void>();
  });
  PANMEN_ASSERT(recovery.ok());
  return frames;
}

uint64_t first_index_of_second_segment(const MemoryDisk& disk) {
  const FrameRead first = read_frame(Bytes(*disk.files().at(segment_name(1))).subspan(kSegmentHeaderSize));
  PANMEN_ASSERT(first.state == FrameState::whole);
  return first.frame.first_index;
}

// A disk with these files, which are those of the log.
struct Copy {
  explicit Copy(const SimDisk& disk) {
    for (uint64_t i = 0; disk.has(segment_name(i)); ++i)
      files.push_back(disk.content(segment_name(i)));
  }
  SimDisk disk() const {
    SimDisk made(1);
    for (uint64_t i = 0; i < files.size(); ++i)
      made.plant(segment_name(i), files[i]);
    return made;
  }
  std::vector<std::vector<uint8_t>> files;
};

std::string refusal(SimDisk& disk) {
  auto recovery = Log::scan(disk, ignore);
  if (recovery.ok()) return "";
  EXPECT_EQ(recovery.error().code, ErrorCode::damaged) << recovery.error().message;
  return recovery.error().message;
}

TEST(Recover, EveryFlippedByteOfAClosedJournalIsFound) {
  SimDisk disk(1);
  make_closed(disk);
  const Copy original(disk);
  ASSERT_EQ(original.files.size(), 3U);
  SimDisk changed = original.disk();
  for (uint64_t segment = 0; segment < original.files.size(); ++segment) {
    const auto& file = original.files[segment];
    for (uint64_t at = 0; at < file.size(); ++at) {
      const auto mask = static_cast<uint8_t>(1U << (at % 8));
      changed.flip(segment_name(segment), at, mask);
      ASSERT_NE(refusal(changed), "") << segment_name(segment) << ", byte " << at;
      changed.flip(segment_name(segment), at, mask);
    }
  }
  ASSERT_TRUE(Log::scan(changed, ignore).ok());
}

TEST(Recover, EveryInvertedAndEveryZeroedByteOfAFrameIsFound) {
  SimDisk disk(1);
  auto log = new_log(disk);
  ASSERT_TRUE(log->append({{1, 2, 3}, {4, 5, 6, 7}}).ok());
  ASSERT_TRUE(log->close().ok());
  const Copy original(disk);
  const auto& file = original.files[0];
  for (uint64_t at = 0; at < file.size(); ++at) {
    for (const uint8_t value : {static_cast<uint8_t>(~file[at]), uint8_t{0}}) {
      if (value == file[at]) continue;
      Copy copy(disk);
      copy.files[0][at] = value;
      SimDisk changed = copy.disk();
      ASSERT_NE(refusal(changed), "") << "byte " << at;
    }
  }
}

TEST(Recover, NamesTheFirstBadRecordAndItsPlace) {
  SimDisk disk(1);
  make_closed(disk);
  const Copy original(disk);
  std::vector<Frame> frames = frames_of(disk);
  const SegmentHeader second = std::move(decode_segment_header(original.files[1])).value();
  for (const Frame& frame : frames) {
    const uint64_t segment = frame.position < second.base ? 0 : 1;
    if (frame.closing || frame.position >= second.base + original.files[1].size()) break;
    const uint64_t start = frame.position - (segment == 0 ? 0 : second.base);
    uint64_t at = start + kFrameHeaderSize;
    for (size_t i = 0; i < frame.leaves.size(); ++i) {
      at += sizeof(uint16_t) + 4;
      SimDisk changed = original.disk();
      changed.flip(segment_name(segment), at, 0x10);
      const std::string message = refusal(changed);
      EXPECT_NE(message.find("at record " + std::to_string(frame.first_index + i) + " "), std::string::npos)
          << message;
      EXPECT_NE(message.find(segment_name(segment) + ", byte " + std::to_string(start) + ")"),
                std::string::npos)
          << message;
      at += frame.leaves[i].size();
    }
  }
}

TEST(Recover, BrokenLastFrameThatNothingCoversIsCutAndReported) {
  SimDisk disk(1);
  auto log = new_log(disk);
  ASSERT_TRUE(log->append({{1}}).ok());
  ASSERT_TRUE(log->sync().ok());
  const uint64_t acknowledged = log->synced_size();
  ASSERT_TRUE(log->append({{2}}).ok());
  ASSERT_TRUE(log->sync().ok());
  const uint64_t end = log->synced_size();
  disk.flip(segment_name(0), acknowledged + kFrameHeaderSize + 6, 1);
  auto scanned = Log::scan(disk, ignore);
  ASSERT_TRUE(scanned.ok());
  EXPECT_EQ(scanned->records, 1U);
  EXPECT_LE(scanned->cut_bytes, end - acknowledged);
  EXPECT_GT(scanned->cut_bytes, end - acknowledged - kFrameAlignment);
  EXPECT_NE(scanned->cut_reason.find("record 1 would begin here"), std::string::npos) << scanned->cut_reason;
  Recovery recovery;
  ASSERT_TRUE(Log::open(disk, kSmall, ignore, recovery).ok());
  EXPECT_EQ(recovery.cut_bytes, scanned->cut_bytes);
  EXPECT_EQ(Log::scan(disk, ignore)->cut_bytes, 0U) << "it is cut once";
}

TEST(Recover, BrokenFrameThatALaterOneCoversRefusesTheStart) {
  SimDisk disk(1);
  auto log = new_log(disk);
  for (uint8_t i = 0; i < 3; ++i) {
    ASSERT_TRUE(log->append({{i}}).ok());
    ASSERT_TRUE(log->sync().ok());
  }
  const std::vector<Frame> frames = frames_of(disk);
  disk.flip(segment_name(0), frames[1].position, 1);
  EXPECT_NE(refusal(disk).find("at record 1 "), std::string::npos);
  Recovery recovery;
  const Copy before(disk);
  EXPECT_EQ(Log::open(disk, kSmall, ignore, recovery).error().code, ErrorCode::damaged);
  EXPECT_EQ(Copy(disk).files, before.files) << "a refused log is left as it is";
}

TEST(Recover, LaterFrameOfTheSameGroupDoesNotCoverABrokenOne) {
  SimDisk disk(1);
  auto log = new_log(disk);
  for (uint8_t i = 0; i < 3; ++i)
    ASSERT_TRUE(log->append({{i}}).ok());
  ASSERT_TRUE(log->sync().ok());
  const std::vector<Frame> frames = frames_of(disk);
  disk.flip(segment_name(0), frames[1].position + 60, 1);
  auto scanned = Log::scan(disk, ignore);
  ASSERT_TRUE(scanned.ok()) << scanned.error().message;
  EXPECT_EQ(scanned->records, 1U);
  EXPECT_GT(scanned->cut_bytes, kFrameHeaderSize);
}

// A log that ends with a group that no later frame covers; returns where that group begins.
uint64_t make_uncovered_end(SimDisk& disk, bool reopened) {
  auto log = new_log(disk);
  PANMEN_ASSERT(log->append({{1, 1, 1}, {2}}).ok());
  if (reopened) {
    PANMEN_ASSERT(log->close().ok());
    Recovery recovery;
    log = std::move(Log::open(disk, kSmall, ignore, recovery)).value();
    PANMEN_ASSERT(recovery.closed);
  } else {
    PANMEN_ASSERT(log->sync().ok());
  }
  const uint64_t acknowledged = log->synced_size();
  PANMEN_ASSERT(log->append({std::vector<uint8_t>(70, 3)}).ok());
  PANMEN_ASSERT(log->append({{4, 4}, {5}}).ok());
  PANMEN_ASSERT(log->append({std::vector<uint8_t>(90, 6)}).ok());
  PANMEN_ASSERT(log->sync().ok());
  return acknowledged;
}

TEST(Recover, FileCutAtAnyByteOfItsUnacknowledgedEndRecovers) {
  for (const bool reopened : {false, true}) {
    SimDisk disk(1);
    const uint64_t acknowledged = make_uncovered_end(disk, reopened);
    const Copy original(disk);
    const std::vector<Frame> frames = frames_of(disk);
    const uint64_t size = original.files[0].size();
    for (uint64_t cut = acknowledged; cut <= size; ++cut) {
      SimDisk changed = original.disk();
      changed.set_content(segment_name(0), {original.files[0].begin(),
                                            original.files[0].begin() + static_cast<ptrdiff_t>(cut)});
      std::vector<Leaves> found;
      Recovery recovery;
      auto log = Log::open(
          changed, kSmall,
          [&](const Frame& frame) {
            found.push_back(frame.leaves);
            return Result<void>();
          },
          recovery);
      ASSERT_TRUE(log.ok()) << "cut at " << cut << ": " << log.error().message;
      ASSERT_GE(found.size(), reopened ? 2U : 1U) << "cut at " << cut;
      ASSERT_LE(found.size(), frames.size());
      for (size_t i = 0; i < found.size(); ++i)
        ASSERT_EQ(found[i], frames[i].leaves);
      // And it goes on.
      ASSERT_TRUE((*log)->append({{9}}).ok());
      ASSERT_TRUE((*log)->close().ok());
      changed.crash();
      auto again = Log::scan(changed, ignore);
      ASSERT_TRUE(again.ok()) << "cut at " << cut << ": " << again.error().message;
      ASSERT_EQ(again->records, recovery.records + 1);
      ASSERT_TRUE(again->closed);
    }
  }
}

TEST(Recover, SegmentCutBelowWhatALaterOneShowsRefusesTheStart) {
  SimDisk disk(1);
  make_closed(disk);
  const Copy original(disk);
  const std::vector<Frame> frames = frames_of(disk);
  const uint64_t second_base = std::move(decode_segment_header(original.files[1])).value().base;
  for (uint64_t cut = 0; cut < original.files[0].size(); ++cut) {
    SimDisk changed = original.disk();
    changed.set_content(segment_name(0),
                        {original.files[0].begin(), original.files[0].begin() + static_cast<ptrdiff_t>(cut)});
    // The frame that the cut falls into, and so the records that are whole before it.
    uint64_t first = 0;
    uint64_t last = 0;
    for (const Frame& frame : frames) {
      if (frame.position <= cut && frame.position < second_base) {
        first = frame.first_index;
        last = frame.first_index + frame.leaves.size();
      }
    }
    const std::string message = refusal(changed);
    bool named = false;
    for (uint64_t record = first; record <= last; ++record) {
      named = named || message.find("at record " + std::to_string(record) + " ") != std::string::npos;
    }
    ASSERT_TRUE(named) << "cut at " << cut << ": " << message;
  }
}

TEST(Recover, ZeroedAcknowledgedFrameRefusesTheStart) {
  SimDisk disk(1);
  make_closed(disk);
  const Copy original(disk);
  const std::vector<Frame> frames = frames_of(disk);
  Copy copy(disk);
  const uint64_t size = frames[1].position - frames[0].position;
  std::fill_n(copy.files[0].begin() + static_cast<ptrdiff_t>(frames[0].position), size, uint8_t{0});
  SimDisk changed = copy.disk();
  EXPECT_NE(refusal(changed).find("at record 0 "), std::string::npos);
}

TEST(Recover, MissingSwappedAndForeignSegmentsRefuseTheStart) {
  SimDisk disk(1);
  make_closed(disk);
  const Copy original(disk);
  {
    SimDisk changed = original.disk();
    ASSERT_TRUE(changed.remove(segment_name(1)).ok());
    EXPECT_NE(refusal(changed).find(segment_name(1)), std::string::npos);
  }
  {
    SimDisk changed = original.disk();
    ASSERT_TRUE(changed.remove(segment_name(0)).ok());
    EXPECT_NE(refusal(changed).find("at record 0 "), std::string::npos);
  }
  {
    Copy copy(disk);
    std::swap(copy.files[1], copy.files[2]);
    SimDisk changed = copy.disk();
    EXPECT_NE(refusal(changed), "");
  }
  {
    // The same lengths and places, another record 0.
    SimDisk other(2);
    Random random(17);
    auto log = new_log(other);
    Leaves first = some_leaves(random);
    first[0][0] ^= 1;
    ASSERT_TRUE(log->append(first).ok());
    if (random.one_in(2)) {
      ASSERT_TRUE(log->sync().ok());
    }
    while (!other.has(segment_name(2))) {
      ASSERT_TRUE(log->append(some_leaves(random)).ok());
      if (random.one_in(2)) {
        ASSERT_TRUE(log->sync().ok());
      }
    }
    ASSERT_TRUE(log->close().ok());
    Copy copy(disk);
    const Copy foreign(other);
    ASSERT_EQ(foreign.files[1].size(), copy.files[1].size());
    copy.files[1] = foreign.files[1];
    SimDisk changed = copy.disk();
    EXPECT_NE(refusal(changed).find("another log"), std::string::npos);
  }
  {
    SimDisk changed = original.disk();
    changed.plant("log/0000000000000001.seg.bak", {1, 2, 3});
    EXPECT_NE(refusal(changed).find("is not a segment"), std::string::npos);
  }
}

// Counts the bytes that are read from its files.
class CountingDisk : public MemoryDisk {
 public:
  Result<std::unique_ptr<File>> open(std::string_view name, Open mode) override {
    PANMEN_TRY(auto file, MemoryDisk::open(name, mode));
    return std::unique_ptr<File>(std::make_unique<CountingFile>(std::move(file), bytes_read));
  }
  uint64_t bytes_read = 0;

 private:
  class CountingFile : public File {
   public:
    CountingFile(std::unique_ptr<File> file, uint64_t& count) : file_(std::move(file)), count_(count) {}
    Result<uint64_t> size() const override { return file_->size(); }
    Result<size_t> read(uint64_t offset, std::span<uint8_t> out) const override {
      count_ += out.size();
      return file_->read(offset, out);
    }
    Result<void> write(uint64_t offset, Bytes data) override { return file_->write(offset, data); }
    Result<void> allocate(uint64_t size) override { return file_->allocate(size); }
    Result<void> truncate(uint64_t size) override { return file_->truncate(size); }
    Result<void> sync() override { return file_->sync(); }

   private:
    std::unique_ptr<File> file_;
    uint64_t& count_;
  };
};

TEST(Recover, SegmentThatGrewBeyondItsRoomRefusesTheStartUnread) {
  CountingDisk disk;
  auto log = new_log(disk);
  for (uint8_t i = 0; disk.files().size() < 2; ++i) {
    ASSERT_TRUE(log->append({std::vector<uint8_t>(200, i)}).ok());
    ASSERT_TRUE(log->sync().ok());
  }
  ASSERT_TRUE(log->close().ok());
  uint64_t records_before = 0;
  for (const uint64_t segment : {uint64_t{0}, uint64_t{1}}) {
    std::vector<uint8_t>& file = *disk.files().at(segment_name(segment));
    const std::vector<uint8_t> kept = file;
    const SegmentHeader header = std::move(decode_segment_header(file)).value();
    const uint64_t first_bytes_read = disk.bytes_read;

    file.resize(header.room);
    auto scanned = Log::scan(disk, ignore);
    ASSERT_TRUE(scanned.ok()) << "zeros up to the room are those of a log that was opened again: "
                              << scanned.error().message;
    EXPECT_TRUE(scanned->closed);
    const uint64_t whole_read = disk.bytes_read - first_bytes_read;

    file.resize(header.room + 1);
    scanned = Log::scan(disk, ignore);
    ASSERT_FALSE(scanned.ok());
    EXPECT_EQ(scanned.error().message,
              "the journal is damaged at record " + std::to_string(records_before) + " (" +
                  segment_name(segment) + ", byte " + std::to_string(header.room) +
                  "): the file goes on behind the room that its header states. Nothing was changed; restore "
                  "the journal from a copy.");
    const uint64_t before = disk.bytes_read;
    file.resize(size_t{16} << 20);
    scanned = Log::scan(disk, ignore);
    ASSERT_FALSE(scanned.ok());
    EXPECT_EQ(scanned.error().code, ErrorCode::damaged);
    EXPECT_LT(disk.bytes_read - before, whole_read);

    file = kept;
    records_before = first_index_of_second_segment(disk);
  }
}

TEST(Recover, SwappedFramesRefuseTheStart) {
  SimDisk disk(1);
  auto log = new_log(disk);
  for (uint8_t i = 0; i < 3; ++i) {
    ASSERT_TRUE(log->append({{i}}).ok());
    ASSERT_TRUE(log->sync().ok());
  }
  ASSERT_TRUE(log->close().ok());
  const std::vector<Frame> frames = frames_of(disk);
  Copy copy(disk);
  const auto begin = copy.files[0].begin();
  const auto size = static_cast<ptrdiff_t>(frames[1].position - frames[0].position);
  const auto at = static_cast<ptrdiff_t>(frames[0].position);
  std::swap_ranges(begin + at, begin + at + size, begin + at + size);
  SimDisk changed = copy.disk();
  EXPECT_NE(refusal(changed).find("another place"), std::string::npos);
}

TEST(Recover, RecordReplacedWithAllItsChecksIsFoundByTheClosingRoot) {
  SimDisk disk(1);
  auto log = new_log(disk);
  ASSERT_TRUE(log->append({{1, 2, 3}}).ok());
  ASSERT_TRUE(log->close().ok());
  Frame frame = frames_of(disk)[0];
  frame.leaves[0][1] = 9;
  frame.leaf_hashes[0] = record::leaf_hash(frame.leaves[0]);
  std::vector<uint8_t> forged;
  encode_frame(frame, forged);
  Copy copy(disk);
  std::copy(forged.begin(), forged.end(), copy.files[0].begin() + static_cast<ptrdiff_t>(frame.position));
  SimDisk changed = copy.disk();
  EXPECT_NE(refusal(changed).find("replaced"), std::string::npos);
}

TEST(Recover, WholeFramesThatDoNotFollowRefuseTheStart) {
  SimDisk disk(1);
  auto log = new_log(disk);
  for (uint8_t i = 0; i < 3; ++i) {
    ASSERT_TRUE(log->append({{i}}).ok());
    ASSERT_TRUE(log->sync().ok());
  }
  const std::vector<Frame> frames = frames_of(disk);
  auto refusal_with = [&](const Frame& frame) {
    std::vector<uint8_t> bytes;
    encode_frame(frame, bytes);
    Copy copy(disk);
    std::copy(bytes.begin(), bytes.end(), copy.files[0].begin() + static_cast<ptrdiff_t>(frame.position));
    SimDisk changed = copy.disk();
    return refusal(changed);
  };
  Frame skips = frames[2];
  skips.first_index = 3;
  EXPECT_NE(refusal_with(skips).find("do not follow"), std::string::npos);
  Frame forgets = frames[2];
  forgets.synced_before = frames[0].synced_before;
  EXPECT_NE(refusal_with(forgets).find("less was synced"), std::string::npos);
}

TEST(Recover, ClosingFrameThatWouldEndWithItsSegmentIsProtectedToo) {
  // Of a size that leaves room for exactly the closing frame.
  const size_t frame = kMinSegmentSize - kSegmentHeaderSize - kClosingFrameSize;
  SimDisk disk(1);
  auto log = new_log(disk);
  ASSERT_EQ(frame_size({std::vector<uint8_t>(frame - 94, 1)}), frame);
  ASSERT_TRUE(log->append({std::vector<uint8_t>(frame - 94, 1)}).ok());
  ASSERT_TRUE(log->close().ok());
  const Copy original(disk);
  const std::string last = segment_name(original.files.size() - 1);
  const size_t size = original.files.back().size();
  for (size_t at = size - kClosingFrameSize; at < size; ++at) {
    SimDisk changed = original.disk();
    changed.flip(last, at, 1);
    ASSERT_NE(refusal(changed), "") << last << ", byte " << at;
  }
}

TEST(Recover, FrameOfANewerVersionIsNotTakenForATornEnd) {
  SimDisk disk(1);
  auto log = new_log(disk);
  ASSERT_TRUE(log->append({{1}}).ok());
  ASSERT_TRUE(log->sync().ok());
  Copy copy(disk);
  auto& file = copy.files[0];
  const auto header = file.begin() + kSegmentHeaderSize;
  header[8] = 2;  // the version
  const Hash check = sha256(Bytes(file).subspan(kSegmentHeaderSize, kFrameHeaderSize - 8));
  std::copy_n(check.bytes.begin(), 8, header + kFrameHeaderSize - 8);
  SimDisk changed = copy.disk();
  Recovery recovery;
  auto opened = Log::open(changed, kSmall, ignore, recovery);
  ASSERT_FALSE(opened.ok());
  EXPECT_EQ(opened.error().code, ErrorCode::unsupported);
  EXPECT_EQ(Copy(changed).files, copy.files);
}

TEST(Recover, SegmentWhoseMakingWasInterruptedIsRemoved) {
  for (const std::vector<uint8_t>& left_over :
       {std::vector<uint8_t>(), std::vector<uint8_t>(4096, 0), std::vector<uint8_t>(60, 0x5A)}) {
    SimDisk disk(1);
    auto log = new_log(disk);
    ASSERT_TRUE(log->append({{1}}).ok());
    ASSERT_TRUE(log->sync().ok());
    disk.plant(segment_name(1), left_over);
    auto scanned = Log::scan(disk, ignore);
    ASSERT_TRUE(scanned.ok()) << scanned.error().message;
    EXPECT_EQ(scanned->records, 1U);
    EXPECT_TRUE(disk.has(segment_name(1))) << "scan changes nothing";
    Recovery recovery;
    auto opened = Log::open(disk, kSmall, ignore, recovery);
    ASSERT_TRUE(opened.ok()) << opened.error().message;
    EXPECT_FALSE(disk.has(segment_name(1)));
    ASSERT_TRUE((*opened)->append({{2}}).ok());
    ASSERT_TRUE((*opened)->close().ok());
    EXPECT_EQ(Log::scan(disk, ignore)->records, 2U);
  }
}

TEST(Recover, SegmentThatWasWrittenBehindItsHeaderIsNotRemoved) {
  SimDisk disk(1);
  auto log = new_log(disk);
  ASSERT_TRUE(log->append({{1}}).ok());
  ASSERT_TRUE(log->sync().ok());
  std::vector<uint8_t> garbage(4096, 0);
  garbage[kSegmentHeaderSize + 5] = 1;
  disk.plant(segment_name(1), garbage);
  EXPECT_NE(refusal(disk).find("at record 1 "), std::string::npos);
}

TEST(Recover, CreateBeginsAnewOverALogThatHoldsNoFrame) {
  for (const std::vector<uint8_t>& left_over :
       {std::vector<uint8_t>(), std::vector<uint8_t>(4096, 0), std::vector<uint8_t>(60, 0x5A),
        encode_segment_header({0, 0, 4096, Hash{}})}) {
    SimDisk disk(1);
    disk.plant(segment_name(0), left_over);
    auto log = Log::create(disk, kSmall);
    ASSERT_TRUE(log.ok()) << log.error().message;
    ASSERT_TRUE((*log)->append({{1}}).ok());
    ASSERT_TRUE((*log)->close().ok());
    EXPECT_EQ(Log::scan(disk, ignore)->records, 1U);
  }
}

TEST(Recover, PageShowsTheExampleAsItIs) {
  std::ifstream page(PANMEN_SOURCE_DIR "/docs/formats/journal.md");
  ASSERT_TRUE(page.good());
  SimDisk disk(1);
  auto log = new_log(disk);
  ASSERT_TRUE(log->append({{'a', 'b', 'c'}}).ok());
  ASSERT_TRUE(log->close().ok());
  EXPECT_EQ(bytes_on_page(page), disk.content(segment_name(0)));
}

}  // namespace
}  // namespace panmen::journal
