// Baselines in words.
#include "terms/text/explain_parts.hpp"

namespace panmen::terms {
namespace {

// "kWh", of a measure or of the first of a group's; empty for a plain number, and where nothing uses it.
std::string unit_of(const Page& page, const std::string& measure) {
  for (const Measure& each : page.contract().measures)
    if (each.name == measure || each.name.starts_with(measure + "[")) return each.show.unit.name;
  return "";
}

std::string with_unit(const std::string& text, const std::string& unit) {
  return unit.empty() ? text : text + " " + unit;
}

// "1203.5 kWh + 0.7125 kWh x made (in part)"
std::string model_in_words(const Page& page, const Baseline& baseline) {
  const std::string unit = unit_of(page, baseline.of);
  std::string model = with_unit(to_string(baseline.constant), unit);
  for (const Baseline::Driver& driver : baseline.drivers) {
    const std::string by = unit_of(page, driver.measure);
    const std::string measure =
        by.empty() ? driver.measure : page.say("{} (in {})", "{}（{}）", driver.measure, by);
    const bool is_less = driver.coefficient.units < 0;
    Decimal size = driver.coefficient;
    if (is_less) size.units = -size.units;
    model += (is_less ? " − " : " + ") + with_unit(to_string(size), unit) + " × " + measure;
  }
  return model;
}

std::string date_in_words(CivilDate date) {
  return fmt::format("{:04}-{:02}-{:02}", date.year, date.month, date.day);
}

}  // namespace

void explain_baselines(Page& page, std::span<const Baseline> baselines) {
  if (baselines.empty()) return;
  page.title(page.say("Baselines", "基准模型"));
  for (const Baseline& baseline : baselines) {
    page.line(page.say("{}: what {} would have been is taken to be {}.", "{}：{} 的基准值按 {} 计算。",
                       baseline.name, baseline.of, model_in_words(page, baseline)));
    page.below(page.say("Fitted to {} windows from {} to the beginning of {}, by least squares.",
                        "以自 {1} 起、{2} 之前的 {0} 个统计周期的数据按最小二乘法拟合。", baseline.windows,
                        date_in_words(baseline.from), date_in_words(baseline.to)));
    page.below(page.say("What the fit leaves over is {} of the mean, as CV(RMSE); the sides accept up to {}.",
                        "拟合误差 CV(RMSE) 为均值的 {}，双方认可的上限为 {}。", Page::percent(baseline.cv),
                        Page::percent(baseline.at_most)));
    page.below(page.say("The data is that of the journal with root {}: whoever holds it can fit it again.",
                        "数据取自根哈希为 {} 的存证记录，持有者可重新拟合。", baseline.data));
  }
  page.line(page.say("The numbers of a model are signed with these rules; no data changes them.",
                     "模型系数随本规则签署，不因后续数据而改变。"));
}

}  // namespace panmen::terms
