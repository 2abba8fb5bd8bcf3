#include "journal/log.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "journal/recover.hpp"
#include "journal/segment.hpp"
#include "record/envelope.hpp"

namespace panmen::journal {
namespace {

// A segment that is being written always has more room than frames: so a file that ends where a frame ends
// was cut to that size on purpose (recover.hpp).
constexpr uint64_t kSpareRoom = 8;

uint64_t room_for(uint64_t frame, uint64_t segment_size) {
  return std::max(segment_size, kSegmentHeaderSize + frame + kSpareRoom);
}

}  // namespace

struct Log::State {
  struct Waiting {
    std::vector<std::vector<uint8_t>> leaves;
    std::vector<Hash> hashes;
    uint64_t first_index = 0;
  };

  State(Disk& the_disk, LogOptions the_options) : disk(the_disk), options(the_options) {}

  Disk& disk;
  LogOptions options;
  std::unique_ptr<File> file;  // of the last segment
  SegmentHeader segment;
  bool has_room = false;  // the last segment's room was set aside and synced
  uint64_t written = 0;   // position behind the last frame that was handed to the disk
  uint64_t synced = 0;    // position behind the last frame that is known to be on disk
  std::vector<Waiting> waiting;
  MerkleTree tree;
  Hash log;  // leaf hash of record 0
  std::string failure;
  bool ends_closed = false;  // the last frame on disk is a closing one
  bool closed = false;       // by close()

  // What every change to the disk passes through: after one error there is no other.
  Result<void> guarded(Result<void> result) {
    if (!result.ok()) failure = result.error().message;
    return result;
  }
  Error refused() const {
    return {ErrorCode::io,
            "the journal takes nothing more until it is opened again, because it failed before: " + failure};
  }

  Result<void> begin_segment(const SegmentHeader& header) {
    const std::string name = segment_name(header.number);
    PANMEN_TRY(file, disk.open(name, Open::create));
    PANMEN_CHECK(file->allocate(header.room));
    PANMEN_CHECK(file->write(0, encode_segment_header(header)));
    PANMEN_CHECK(file->sync());
    PANMEN_CHECK(disk.sync_folder(kLogFolder));
    segment = header;
    has_room = true;
    written = header.base + kSegmentHeaderSize;
    return {};
  }

  // The old segment is whole on disk before the new one exists: recovery relies on it.
  Result<void> next_segment(const Frame& first, uint64_t size) {
    PANMEN_CHECK(file->truncate(written - segment.base));
    PANMEN_CHECK(file->sync());
    // A header may name only what is on disk: not a record 0 that would follow it.
    const Hash named = first.first_index > 0 ? log : Hash{};
    return begin_segment({segment.number + 1, written, room_for(size, options.segment_size), named});
  }

  Result<void> write(Bytes frames) {
    if (frames.empty()) return {};
    if (!has_room) {
      PANMEN_TRY(const uint64_t size, file->size());
      if (size < segment.room) PANMEN_CHECK(file->allocate(segment.room));
      PANMEN_CHECK(file->sync());
      has_room = true;
    }
    PANMEN_CHECK(file->write(written - segment.base, frames));
    written += frames.size();
    ends_closed = false;
    return {};
  }

  // Writes the frames as one group: with one write and one sync, where they fit into one segment.
  Result<void> write_group(std::vector<Frame> frames) {
    std::vector<uint8_t> buffer;
    const uint64_t synced_before = synced;
    for (Frame& frame : frames) {
      const uint64_t size = frame.closing ? kClosingFrameSize : frame_size(frame.leaves);
      if (written - segment.base + buffer.size() + size + kSpareRoom > segment.room) {
        PANMEN_CHECK(write(buffer));
        buffer.clear();
        PANMEN_CHECK(next_segment(frame, size));
      }
      frame.position = written + buffer.size();
      frame.synced_before = synced_before;
      encode_frame(frame, buffer);
    }
    PANMEN_CHECK(write(buffer));
    PANMEN_CHECK(file->sync());
    synced = written;
    return {};
  }

  Result<void> sync_waiting() {
    if (waiting.empty()) return {};
    std::vector<Frame> frames;
    frames.reserve(waiting.size());
    for (Waiting& each : std::exchange(waiting, {})) {
      Frame frame;
      frame.first_index = each.first_index;
      frame.leaves = std::move(each.leaves);
      frame.leaf_hashes = std::move(each.hashes);
      frames.push_back(std::move(frame));
    }
    return write_group(std::move(frames));
  }

  Result<void> write_closing_frame() {
    if (ends_closed) return {};
    Frame frame;
    frame.closing = true;
    frame.first_index = tree.size();
    frame.root = tree.root();
    std::vector<Frame> frames;
    frames.push_back(std::move(frame));
    PANMEN_CHECK(write_group(std::move(frames)));
    ends_closed = true;
    return {};
  }

  // Makes the end that recovery found into one that can be written behind. What the log does not itself show
  // to be synced is written once more: a sync that failed may have left pages that read well and never reach
  // the disk.
  Result<void> settle_end(const LogEnd& end) {
    if (end.unmade) PANMEN_CHECK(disk.remove(segment_name(*end.unmade)));
    PANMEN_TRY(file, disk.open(segment_name(end.segment.number), Open::write));
    const uint64_t size = end.end - end.segment.base;
    if (end.recovery.cut_bytes > 0) PANMEN_CHECK(file->truncate(size));
    const bool header_too = end.synced <= end.segment.base + kSegmentHeaderSize;
    const uint64_t from = header_too ? 0 : end.synced - end.segment.base;
    std::vector<uint8_t> content(size - from);
    PANMEN_TRY(const size_t got, file->read(from, content));
    if (got != content.size()) return Error{ErrorCode::io, "the journal became shorter while it was opened"};
    PANMEN_CHECK(file->write(from, content));
    PANMEN_CHECK(file->sync());
    PANMEN_CHECK(disk.sync_folder(kLogFolder));
    return disk.sync_folder("");
  }
};

Log::Log(std::unique_ptr<State> state) : state_(std::move(state)) {}
Log::~Log() = default;

Result<std::unique_ptr<Log>> Log::create(Disk& disk, LogOptions options) {
  PANMEN_ASSERT(options.segment_size >= kMinSegmentSize && options.segment_size <= kMaxSegmentSize);
  PANMEN_CHECK(disk.lock());
  PANMEN_TRY(const auto files, disk.list(kLogFolder));
  if (!files.empty()) {
    // Only what holds no frame may be replaced.
    const auto found = recover(disk, [](const Frame&) { return Result<void>(); });
    const bool empty = found.ok() ? found->recovery.frames == 0 : found.error().code == ErrorCode::not_found;
    if (!empty) return Error{ErrorCode::exists, "there is a journal here already"};
    for (auto file = files.rbegin(); file != files.rend(); ++file) {
      PANMEN_CHECK(disk.remove(std::string(kLogFolder) + '/' + *file));
      PANMEN_CHECK(disk.sync_folder(kLogFolder));
    }
  }
  PANMEN_CHECK(disk.make_folder(kLogFolder));
  auto state = std::make_unique<State>(disk, options);
  PANMEN_CHECK(state->begin_segment({0, 0, options.segment_size, Hash{}}));
  PANMEN_CHECK(disk.sync_folder(""));
  state->synced = state->written;
  return std::unique_ptr<Log>(new Log(std::move(state)));
}

Result<std::unique_ptr<Log>> Log::open(Disk& disk, LogOptions options, const OnFrame& on_frame,
                                       Recovery& recovery) {
  PANMEN_ASSERT(options.segment_size >= kMinSegmentSize && options.segment_size <= kMaxSegmentSize);
  PANMEN_CHECK(disk.lock());
  PANMEN_TRY(LogEnd end, recover(disk, on_frame));
  auto state = std::make_unique<State>(disk, options);
  PANMEN_CHECK(state->settle_end(end));
  state->segment = end.segment;
  state->written = end.end;
  state->synced = end.end;
  state->tree = std::move(end.tree);
  state->log = end.log;
  state->ends_closed = end.recovery.closed;
  recovery = std::move(end.recovery);
  return std::unique_ptr<Log>(new Log(std::move(state)));
}

Result<Recovery> Log::scan(Disk& disk, const OnFrame& on_frame) {
  PANMEN_TRY(LogEnd end, recover(disk, on_frame));
  return std::move(end.recovery);
}

Result<void> Log::append(std::vector<std::vector<uint8_t>> leaves) {
  PANMEN_ASSERT(!state_->closed);
  if (failed()) return state_->refused();
  PANMEN_ASSERT(!leaves.empty());
  for (const auto& leaf : leaves)
    PANMEN_ASSERT(!leaf.empty() && leaf.size() <= record::kMaxLeafSize);
  if (frame_size(leaves) > kMaxFrameSize) {
    return Error{ErrorCode::limit, "one input led to " + std::to_string(leaves.size()) +
                                       " records, which together exceed what one frame may hold (16 MiB)"};
  }
  State::Waiting frame;
  frame.first_index = state_->tree.size();
  frame.hashes.reserve(leaves.size());
  for (const auto& leaf : leaves) {
    frame.hashes.push_back(record::leaf_hash(leaf));
    state_->tree.append(frame.hashes.back());
  }
  if (frame.first_index == 0) state_->log = frame.hashes.front();
  frame.leaves = std::move(leaves);
  state_->waiting.push_back(std::move(frame));
  return {};
}

Result<void> Log::sync() {
  PANMEN_ASSERT(!state_->closed);
  if (failed()) return state_->refused();
  return state_->guarded(state_->sync_waiting());
}

Result<void> Log::close() {
  PANMEN_CHECK(sync());
  PANMEN_CHECK(state_->guarded(state_->write_closing_frame()));
  PANMEN_CHECK(state_->guarded(state_->file->truncate(state_->written - state_->segment.base)));
  PANMEN_CHECK(state_->guarded(state_->file->sync()));
  state_->closed = true;
  return {};
}

uint64_t Log::next_index() const {
  return state_->tree.size();
}
uint64_t Log::synced_size() const {
  return state_->synced;
}
Hash Log::root() const {
  return state_->tree.root();
}
bool Log::failed() const {
  return !state_->failure.empty();
}

}  // namespace panmen::journal
