// Dictionary: the texts of one metric, each with a small number to stand for it.
//
// Pure; not thread-safe. A code is valid until the next compaction.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace panmen::signal {

class Dictionary {
 public:
  static constexpr uint32_t kUnused = UINT32_MAX;

  size_t size() const { return texts_.size(); }
  const std::string& text(uint32_t code) const { return *texts_[code]; }
  std::optional<uint32_t> find(std::string_view text) const;
  uint32_t find_or_add(const std::string& text);

  // Keeps the texts with used[code], in their order. Returns the new code of each old one; kUnused for what
  // is gone.
  std::vector<uint32_t> compact(const std::vector<bool>& used);

  size_t bytes() const { return bytes_; }

 private:
  std::map<std::string, uint32_t, std::less<>> codes_;
  std::vector<const std::string*> texts_;  // by code; keys of codes_
  size_t bytes_ = 0;
};

}  // namespace panmen::signal
