#include "store/page/folded_list.hpp"

#include <algorithm>

#include "html/escape.hpp"

namespace panmen::store {

namespace {

using html::escape;

constexpr size_t kShort = 40;
constexpr size_t kMostFolds = 40;

// The leading digits of a local time that name its day, month or year.
constexpr size_t kPeriods[] = {10, 7, 4};

std::vector<size_t> begins_of_folds(const Scene& scene, const std::vector<Instant>& times) {
  std::vector<size_t> begins;
  for (const size_t digits : kPeriods) {
    begins.clear();
    std::string before;
    for (size_t i = 0; i < times.size(); ++i) {
      std::string period = local_text(scene.contract().zone, times[i]).substr(0, digits);
      if (period == before) continue;
      before = std::move(period);
      begins.push_back(i);
    }
    if (begins.size() <= kMostFolds) break;
  }
  return begins;
}

std::string name_of_fold(const Scene& scene, const std::vector<Instant>& times, size_t first, size_t last) {
  const std::string from = local_text(scene.contract().zone, times[first]);
  const std::string to = local_text(scene.contract().zone, times[last]);
  size_t same = 0;
  for (const size_t digits : kPeriods)
    if (same == 0 && from.substr(0, digits) == to.substr(0, digits)) same = digits;
  return same > 0 ? from.substr(0, same) : from.substr(0, 10) + "–" + to.substr(0, 10);
}

}  // namespace

std::string fold(const Scene& scene, const FoldedList& list) {
  const size_t room = scene.room_for(list.times.size());
  const auto table = [&](size_t first, size_t last) {
    std::string out = "<div class=\"wide\"><table>\n" + html::row("th", list.sides, list.head);
    for (size_t i = first; i < last; ++i)
      out += list.rows(i);
    return out + "</table></div>\n";
  };
  if (list.times.size() <= kShort && room == list.times.size()) return table(0, list.times.size());
  const std::vector<size_t> begins = begins_of_folds(scene, list.times);
  std::string out;
  for (size_t i = 0; i < begins.size(); ++i) {
    const size_t first = begins[i];
    const size_t end = i + 1 < begins.size() ? begins[i + 1] : list.times.size();
    out += fmt::format("<details><summary><b>{}</b> <span>{}</span></summary>\n",
                       escape(name_of_fold(scene, list.times, first, end - 1)), escape(list.sum(first, end)));
    const size_t shown = std::clamp(room, first, end);
    if (shown > first) out += table(first, shown);
    if (shown < end)
      out += "<p class=\"sub\">" +
             escape(scene.with("{0} more have no room on this page; `panmen statement` prints them all.",
                               "另有 {0} 项因篇幅未列出；`panmen statement` 可打印全部。",
                               count_text(end - shown))) +
             "</p>\n";
    out += "</details>\n";
  }
  return out;
}

}  // namespace panmen::store
