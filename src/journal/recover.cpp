#include "journal/recover.hpp"

#include <algorithm>
#include <vector>

namespace panmen::journal {
namespace {

bool is_zero(uint8_t byte) {
  return byte == 0;
}
bool all_zero(Bytes bytes) {
  return std::all_of(bytes.begin(), bytes.end(), is_zero);
}

// How many bytes stand before the zeros at the end.
size_t used_size(Bytes bytes) {
  return static_cast<size_t>(std::find_if_not(bytes.rbegin(), bytes.rend(), is_zero).base() - bytes.begin());
}

// The first `size` bytes of a segment's file.
Result<std::vector<uint8_t>> read_start(const File& file, const std::string& name, uint64_t size) {
  if (size > kMaxSegmentSize)
    return Error{ErrorCode::damaged, name + " is larger than a segment may be (1 GiB)"};
  std::vector<uint8_t> content(size);
  PANMEN_TRY(const size_t got, file.read(0, content));
  if (got != content.size()) return Error{ErrorCode::io, name + " became shorter while it was read"};
  return content;
}

class Recoverer {
 public:
  Recoverer(Disk& disk, const Log::OnFrame& on_frame) : disk_(disk), on_frame_(on_frame) {}

  Result<LogEnd> run() {
    PANMEN_TRY(const auto files, disk_.list(kLogFolder));
    if (files.empty()) return Error{ErrorCode::not_found, "there is no journal here"};
    for (size_t i = 0; i < files.size(); ++i) {
      const std::string file = std::string(kLogFolder) + '/' + files[i];
      const auto number = segment_number(files[i]);
      if (!number) return Error{ErrorCode::damaged, file + " is not a segment of the log; move it away"};
      if (*number != i) return damage(segment_name(i), 0, "the file is missing", {});
      PANMEN_CHECK(read(i, i + 1 == files.size()));
    }
    end_.recovery.records = end_.tree.size();
    if (segments_ == 0)
      return Error{ErrorCode::not_found, "there is no journal here: its making was interrupted"};
    return std::move(end_);
  }

 private:
  Result<void> read(uint64_t number, bool is_last) {
    const std::string name = segment_name(number);
    PANMEN_TRY(auto file, disk_.open(name, Open::read));
    PANMEN_TRY(const uint64_t size, file->size());
    const uint64_t header_size = std::min<uint64_t>(size, kSegmentHeaderSize);
    PANMEN_TRY(const auto start, read_start(*file, name, header_size));
    auto header = decode_segment_header(start);
    if (!header.ok()) {
      if (header.error().code == ErrorCode::unsupported) return header.error().within(name);
      if (!is_last) return damage(name, 0, header.error().message, {});
      // The header is synced before anything is written behind it.
      PANMEN_TRY(const auto content, read_start(*file, name, size));
      if (!all_zero(Bytes(content).subspan(header_size))) return damage(name, 0, header.error().message, {});
      end_.unmade = number;
      return {};
    }
    if (header->base != end_.end && number > 0) {
      return damage(segment_name(number - 1), end_.end - end_.segment.base,
                    "what the next segment shows to have been written is missing", {});
    }
    if (header->number != number || header->base != end_.end || header->log != end_.log) {
      return damage(name, 0, "the file is of another place or another log", {});
    }
    // Asked before the file is read whole: what somebody let it grow to costs nothing.
    if (size > header->room) {
      return damage(name, header->room, "the file goes on behind the room that its header states", {});
    }
    PANMEN_TRY(const auto content, read_start(*file, name, size));
    ++segments_;
    end_.segment = *header;
    end_.file_size = content.size();
    end_.end += kSegmentHeaderSize;
    end_.synced = end_.end;
    return read_frames(name, content, is_last);
  }

  Result<void> read_frames(const std::string& name, Bytes content, bool is_last) {
    for (size_t offset = kSegmentHeaderSize;;) {
      FrameRead read = read_frame(content.subspan(offset));
      switch (read.state) {
        case FrameState::absent:
          return {};
        case FrameState::newer:
          return Error{ErrorCode::unsupported, read.problem + "; use the version that wrote it"}.within(name);
        case FrameState::broken:
          return decide(name, content, offset, is_last, read);
        case FrameState::whole:
          break;
      }
      if (read.frame.position != end_.end) {
        read.problem = "it is a frame from another place of the log";
        return decide(name, content, offset, is_last, read);
      }
      if (auto problem = what_does_not_follow(read.frame); !problem.empty()) {
        return damage(name, offset, problem, {});
      }
      take(read.frame, read.size);
      if (read.frame.closing && read.frame.root != end_.tree.root()) {
        return Error{ErrorCode::damaged,
                     name + ", byte " + std::to_string(offset) +
                         ": the records before the closing frame do not have the root that it "
                         "states: one of them was replaced. Restore the journal from a copy."};
      }
      PANMEN_CHECK(on_frame_(read.frame));
      offset += read.size;
    }
  }

  std::string_view what_does_not_follow(const Frame& frame) const {
    if (frame.first_index != end_.tree.size()) return "the frame's records do not follow those before it";
    if (frame.synced_before < synced_before_)
      return "the frame says that less was synced than the frame before it";
    return {};
  }

  void take(const Frame& frame, size_t size) {
    if (end_.tree.size() == 0 && !frame.leaves.empty()) end_.log = frame.leaf_hashes.front();
    for (const Hash& hash : frame.leaf_hashes)
      end_.tree.append(hash);
    end_.end += size;
    end_.synced = std::max(end_.synced, frame.synced_before);
    synced_before_ = frame.synced_before;
    end_.recovery.closed = frame.closing;
    ++end_.recovery.frames;
  }

  // Something that is not a whole frame stands at `offset`: damage, or a torn end.
  Result<void> decide(const std::string& name, Bytes content, size_t offset, bool is_last,
                      const FrameRead& read) {
    const Bytes rest = content.subspan(offset);
    std::string_view proof;
    const bool is_where_a_closing_frame_stood = rest.size() == kClosingFrameSize &&
                                                content.size() < end_.segment.room &&
                                                (!read.header || read.frame.closing);
    if (!is_last) {
      proof = "a later segment shows that it was whole on disk";
    } else if (find_covering_header(rest, end_.end, end_.end)) {
      proof = "a later frame shows that it was whole on disk";
    } else if (is_where_a_closing_frame_stood) {
      proof = "the log was closed, and this is where its closing frame stood";
    } else {
      end_.recovery.cut_bytes = used_size(rest);
      end_.recovery.cut_reason = place(name, offset) + ": record " + std::to_string(end_.tree.size()) +
                                 " would begin here, but " + read.problem +
                                 "; nothing shows that it was ever acknowledged";
      end_.recovery.closed = false;
      return {};
    }
    const bool knows_record = read.bad_record && read.frame.first_index == end_.tree.size();
    return damage(name, offset, read.problem + "; " + std::string(proof),
                  knows_record ? read.bad_record : std::nullopt);
  }

  static std::string place(const std::string& name, uint64_t offset) {
    return name + ", byte " + std::to_string(offset);
  }

  Error damage(const std::string& name, uint64_t offset, std::string_view problem,
               std::optional<uint64_t> record) const {
    return {ErrorCode::damaged, "the journal is damaged at record " +
                                    std::to_string(record.value_or(end_.tree.size())) + " (" +
                                    place(name, offset) + "): " + std::string(problem) +
                                    ". Nothing was changed; restore the journal from a copy."};
  }

  Disk& disk_;
  const Log::OnFrame& on_frame_;
  LogEnd end_;
  uint64_t segments_ = 0;
  uint64_t synced_before_ = 0;  // as the last frame states it
};

}  // namespace

Result<LogEnd> recover(Disk& disk, const Log::OnFrame& on_frame) {
  return Recoverer(disk, on_frame).run();
}

}  // namespace panmen::journal
