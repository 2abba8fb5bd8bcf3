#include "store/language.hpp"

#include "base/assert.hpp"

namespace panmen::store {

Phrase phrase(record::Outcome outcome) {
  switch (outcome) {
    case record::Outcome::met:
      return {"met", "达标"};
    case record::Outcome::not_met:
      return {"not met", "未达标"};
    case record::Outcome::undetermined:
      return {"cannot be decided", "无法判定"};
    case record::Outcome::not_counted:
      return {"does not count", "不计入"};
  }
  PANMEN_ASSERT(false);
}

Phrase phrase(record::Reason reason) {
  switch (reason) {
    case record::Reason::none:
      return {"", ""};
    case record::Reason::no_data:
      return {"no data", "无数据"};
    case record::Reason::too_much_missing:
      return {"too much data missing", "数据缺失过多"};
    case record::Reason::divides_by_zero:
      return {"division by zero", "除数为零"};
    case record::Reason::out_of_range:
      return {"figure out of range", "数值超出范围"};
    case record::Reason::run_too_short:
      return {"not yet so many in a row", "连续达标期数不足"};
    case record::Reason::does_not_count:
      return {"does not count", "不计入"};
    case record::Reason::already_paid:
      return {"already paid", "已在较早周期付款"};
    case record::Reason::too_few_samples:
      return {"too few samples", "样本数不足"};
    case record::Reason::never_held:
      return {"it never held", "条件始终未成立"};
    case record::Reason::too_late:
      return {"not in time", "逾期未达成"};
    case record::Reason::withdrawn:
      return {"withdrawn", "依据已撤回"};
    case record::Reason::before_it_began:
      return {"before it begins to count", "尚未开始计算"};
    case record::Reason::capped:
      return {"up to the limit", "已达上限"};
  }
  PANMEN_ASSERT(false);
}

Phrase phrase(record::Mode mode) {
  switch (mode) {
    case record::Mode::live:
      return {"live", "实时运行"};
    case record::Mode::replay:
      return {"replay of recorded data", "历史数据回放"};
    case record::Mode::simulated:
      return {"simulated", "仿真"};
  }
  PANMEN_ASSERT(false);
}

Phrase phrase(record::StopStanding standing) {
  switch (standing) {
    case record::StopStanding::proposed:
      return {"proposed", "提议"};
    case record::StopStanding::accepted:
      return {"accepted", "已认可"};
    case record::StopStanding::disputed:
      return {"disputed", "有争议"};
    case record::StopStanding::settled:
      return {"settled", "已商定"};
  }
  PANMEN_ASSERT(false);
}

Phrase phrase(terms::StopClass stop_class) {
  switch (stop_class) {
    case terms::StopClass::technical:
      return {"technical", "技术"};
    case terms::StopClass::organisational:
      return {"organisational", "组织"};
    case terms::StopClass::maintenance:
      return {"maintenance", "维护"};
    case terms::StopClass::consequential:
      return {"consequential", "连带"};
  }
  PANMEN_ASSERT(false);
}

namespace {

// "hour", and what stands for it behind a number and behind 按.
struct KindWords {
  Phrase word;
  Phrase one_by_one;
};

KindWords words_of(WindowKind kind) {
  switch (kind) {
    case WindowKind::hour:
      return {{"hour", "小时"}, {"hour by hour", "按小时"}};
    case WindowKind::day:
      return {{"day", "日"}, {"day by day", "按日"}};
    case WindowKind::week:
      return {{"week", "周"}, {"week by week", "按周"}};
    case WindowKind::month:
      return {{"month", "个月"}, {"month by month", "按月"}};
    case WindowKind::quarter:
      return {{"quarter", "个季度"}, {"quarter by quarter", "按季度"}};
    case WindowKind::year:
      return {{"year", "年"}, {"year by year", "按年"}};
  }
  PANMEN_ASSERT(false);
}

// Of windows between conditions, which their words alone do not tell apart.
std::string place_in_chinese(const terms::WindowSpec& window, const terms::Contract& contract) {
  const int place = terms::place_among_alike(window, contract);
  return place == 0 ? "" : "（之" + std::to_string(place) + "）";
}

}  // namespace

std::string window_phrase(const terms::WindowSpec& window, const terms::Contract& contract,
                          Language language) {
  const KindWords words = words_of(window.kind);
  const bool is_calendar = window.shape == terms::WindowShape::calendar;
  if (is_calendar && window.first_day == 1) return std::string(words.one_by_one.in(language));
  const bool is_any_shift = window.shape == terms::WindowShape::shift && !window.shift.has_value();
  if (language == Language::english)
    return is_any_shift ? "shift by shift" : terms::name_of(window, contract);
  const std::string first_day =
      window.first_day == 1 ? "" : "（自" + std::to_string(window.first_day) + "日起）";
  switch (window.shape) {
    case terms::WindowShape::calendar:
      return std::string(words.one_by_one.chinese) + first_day;
    case terms::WindowShape::sliding:
      return "最近" + std::to_string(window.count) + std::string(words.word.chinese) + first_day;
    case terms::WindowShape::shift:
      return window.shift.has_value() ? "按班次 " + contract.shifts[*window.shift].name : "按班次";
    case terms::WindowShape::contract:
      return "合同期";
    case terms::WindowShape::samples:
      return contract.signals[*window.signal].name + " 每" + std::to_string(window.count) + "个样本";
    case terms::WindowShape::cycles:
      return "每" + std::to_string(window.count) + "个循环" + place_in_chinese(window, contract);
    case terms::WindowShape::between:
      return "两个事件之间" + place_in_chinese(window, contract);
  }
  PANMEN_ASSERT(false);
}

}  // namespace panmen::store
