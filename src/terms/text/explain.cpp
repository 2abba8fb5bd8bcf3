#include "terms/text/explain.hpp"

#include <algorithm>
#include <limits>
#include <set>

#include <fmt/format.h>

#include "base/assert.hpp"
#include "base/int128.hpp"

namespace panmen::terms {

namespace {

// A finite decimal where there is one: 3/8 is 0.375, 1/3 stays a fraction.
std::string number(Ratio value) {
  for (int scale = 0; scale <= Decimal::kMaxScale; ++scale) {
    if (power_of_ten(scale) % value.denominator != 0) continue;
    return format_scaled(Int128{value.numerator} * (power_of_ten(scale) / value.denominator), scale);
  }
  return fmt::format("{}/{}", value.numerator, value.denominator);
}

std::string percent(Ratio share) {
  const auto hundredfold = multiply(share, Ratio{100, 1});
  return (hundredfold.ok() ? number(*hundredfold) : number(share) + " x 100") + " %";
}

// What a clause gives, by the same rule as the verdict: half to even, in minor units.
Int128 due_minor(const Clause& clause, Ratio pay) {
  const Int128 amount = divide_half_even(Int128{clause.amount_minor} * pay.numerator, pay.denominator);
  return clause.deduction ? -amount : amount;
}

// One step more or less, as far as steps go.
int64_t next_step(int64_t steps) {
  return steps < std::numeric_limits<int64_t>::max() ? steps + 1 : steps;
}
int64_t previous_step(int64_t steps) {
  return steps > std::numeric_limits<int64_t>::min() ? steps - 1 : steps;
}

// The figure nearest to the threshold that passes, and the one nearest to it that fails.
int64_t just_passing(Comparison comparison, int64_t threshold) {
  switch (comparison) {
    case Comparison::equal:
    case Comparison::at_least:
    case Comparison::at_most:
      return threshold;
    case Comparison::greater:
    case Comparison::not_equal:
      return next_step(threshold);
    case Comparison::less:
      return previous_step(threshold);
  }
  PANMEN_ASSERT(false);
}
int64_t just_failing(Comparison comparison, int64_t threshold) {
  switch (comparison) {
    case Comparison::greater:
    case Comparison::less:
    case Comparison::not_equal:
      return threshold;
    case Comparison::at_most:
    case Comparison::equal:
      return next_step(threshold);
    case Comparison::at_least:
      return previous_step(threshold);
  }
  PANMEN_ASSERT(false);
}

bool wants_more(Comparison comparison) {
  return comparison == Comparison::at_least || comparison == Comparison::greater;
}

class Explainer {
 public:
  Explainer(const Contract& contract, Language language) : contract_(contract), language_(language) {}

  std::string run() {
    head();
    time();
    signals();
    silence();
    measures();
    for (const Clause& clause : contract_.clauses)
      explain(clause);
    undecided();
    return std::move(out_);
  }

 private:
  // ---- Words
  // -------------------------------------------------------------------------------------------------------

  template <class... Values>
  std::string say(std::string_view english, std::string_view chinese, const Values&... values) const {
    return fmt::format(fmt::runtime(Phrase{english, chinese}.in(language_)), values...);
  }
  void title(std::string_view english, std::string_view chinese) {
    out_ += "\n" + say(english, chinese) + "\n";
  }
  void line(const std::string& text) { out_ += "  " + text + "\n"; }
  void below(const std::string& text) { out_ += "    " + text + "\n"; }

  std::string party(Role role) const {
    switch (role) {
      case Role::buyer:
        return say("Party A ({})", "甲方（{}）", contract_.buyer.name);
      case Role::supplier:
        return say("Party B ({})", "乙方（{}）", contract_.supplier.name);
      case Role::third:
        return say("a third party", "第三方");
    }
    PANMEN_ASSERT(false);
  }
  std::string short_party(bool buyer) const {
    return buyer ? say("Party A", "甲方") : say("Party B", "乙方");
  }
  std::string money(Int128 minor) const {
    return fmt::format("{} {}", in_groups_of_three(format_amount(minor, contract_.currency)),
                       contract_.currency.code());
  }
  std::string figure(uint16_t measure, int64_t steps) const {
    return format_figure(steps, contract_.measures[measure].show);
  }
  std::string every(WindowKind kind) const {
    switch (kind) {
      case WindowKind::hour:
        return say("hour by hour", "按小时");
      case WindowKind::day:
        return say("day by day", "按日");
      case WindowKind::month:
        return say("month by month", "按月");
    }
    PANMEN_ASSERT(false);
  }
  std::string window(WindowKind kind) const {
    switch (kind) {
      case WindowKind::hour:
        return say("hour", "小时");
      case WindowKind::day:
        return say("day", "日");
      case WindowKind::month:
        return say("month", "月");
    }
    PANMEN_ASSERT(false);
  }
  std::string in_a_row(WindowKind kind, uint32_t n) const {
    switch (kind) {
      case WindowKind::hour:
        return say("{} hours in a row", "连续 {} 个小时", n);
      case WindowKind::day:
        return say("{} days in a row", "连续 {} 日", n);
      case WindowKind::month:
        return say("{} months in a row", "连续 {} 个月", n);
    }
    PANMEN_ASSERT(false);
  }
  std::string duration(Duration d) const {
    constexpr int64_t kMillisecondNs = 1'000'000;
    const auto whole = [&](Duration unit) { return d.ns % unit.ns == 0; };
    if (whole(Duration::hours(1))) return say("{} h", "{} 小时", d.ns / Duration::hours(1).ns);
    if (whole(Duration::minutes(1))) return say("{} min", "{} 分钟", d.ns / Duration::minutes(1).ns);
    if (whole(Duration::seconds(1))) return say("{} s", "{} 秒", d.ns / Duration::seconds(1).ns);
    if (whole(Duration{kMillisecondNs})) return say("{} ms", "{} 毫秒", d.ns / kMillisecondNs);
    return say("{} ns", "{} 纳秒", d.ns);
  }
  std::string with_unit(const std::string& digits, const Unit& unit) const {
    return unit.name.empty() ? digits : digits + " " + unit.name;
  }
  std::string signal(uint16_t index) const {
    const Signal& s = contract_.signals[index];
    return say("{1} of {0}", "{0} 的 {1}", s.asset, s.metric);
  }
  std::string compared(Comparison comparison, const std::string& value) const {
    switch (comparison) {
      case Comparison::equal:
        return say("is exactly {}", "等于 {}", value);
      case Comparison::not_equal:
        return say("is not {}", "不等于 {}", value);
      case Comparison::less:
        return say("is less than {}", "小于 {}", value);
      case Comparison::at_most:
        return say("is at most {}", "不大于 {}", value);
      case Comparison::greater:
        return say("is more than {}", "大于 {}", value);
      case Comparison::at_least:
        return say("is at least {}", "不小于 {}", value);
    }
    PANMEN_ASSERT(false);
  }

  // ---- The contract as a whole
  // ---------------------------------------------------------------------------------------

  void head() {
    out_ += say("Contract {}, version {}, in plain words\n", "合同 {}（版本 {}）履约规则说明\n", contract_.id,
                contract_.version);
    title("Parties and money", "合同双方与币种");
    line(say("Party A, the buyer: {}", "甲方（买方）：{}", contract_.buyer.name));
    line(say("Party B, the supplier: {}", "乙方（供方）：{}", contract_.supplier.name));
    if (contract_.price_minor.has_value())
      line(say("The price is {}, without tax.", "合同价款：{}（不含税）。", money(*contract_.price_minor)));
    line(say(
        "All amounts are in {}. They are rounded half to even to {}; what rounding leaves over is recorded.",
        "金额币种为 {}，修约到 {}（四舍六入五成双），尾差另行记录。", contract_.currency.code(), money(1)));
  }

  void time() {
    title("Time", "时间");
    line(say("All times are those of {}. A window is an hour, a day or a month of its calendar.",
             "时间以 {} 为准，统计周期为该时区日历的小时、日或月。", contract_.zone.name));
    // Zones whose clocks changed last long ago need no warning.
    const Instant start = contract_.from.value_or(Instant{Duration::hours(24 * 365 * 30).ns});
    if (!contract_.zone.transitions.empty() && contract_.zone.transitions.back().at > start)
      line(say("A day on which the clocks change has 23 or 25 hours.", "夏令时切换之日为 23 或 25 小时。"));
    if (contract_.from.has_value())
      line(say("The first window is the one that contains {}.", "首个统计周期为包含 {} 的统计周期。",
               local(*contract_.from)));
    else
      line(say("The first window is the one that contains the first observation.",
               "首个统计周期为包含首条观测的统计周期。"));
    line(
        say("What is stamped exactly at the end of a window belongs to the next one if it is a state or a "
            "reading, "
            "and to the one that ends if it is an amount or the step of a counter.",
            "时标恰为统计周期终点的：状态和读数计入下一统计周期，区间量和计数器增量计入本统计周期。"));
  }

  std::string local(Instant t) const {
    const LocalTime at = to_local(contract_.zone, t);
    return fmt::format("{:04}-{:02}-{:02} {:02}:{:02}:{:02}", at.date.year, at.date.month, at.date.day,
                       at.second_of_day / 3600, at.second_of_day / 60 % 60, at.second_of_day % 60);
  }

  void signals() {
    title("What is reported, and by whom", "数据来源");
    for (uint16_t i = 0; i < contract_.signals.size(); ++i) {
      const Signal& s = contract_.signals[i];
      line(say("{}: {}, {}, reported by {}.", "{}：{}，{}，由{}报送。", s.name, signal(i), type_of(s),
               party(s.from)));
      const std::string limit = duration(s.alive_within);
      if (s.type == SignalType::interval)
        below(say("Each amount covers the time back to the one before it, at most {}.",
                  "每个区间量覆盖其时标之前、至上一区间量为止的时间，最长 {}。", limit));
      else
        below(say("Each observation counts until the next one, at most {}.",
                  "每次观测的值有效至下一次观测，最长 {}。", limit));
    }
  }

  std::string type_of(const Signal& s) const {
    const std::string unit = s.unit.name.empty() ? "" : say(" in {}", "（单位 {}）", s.unit.name);
    switch (s.type) {
      case SignalType::gauge:
        return say("a reading{}", "读数{}", unit);
      case SignalType::state:
        return say("a state", "状态");
      case SignalType::text:
        return say("a text", "文本");
      case SignalType::interval:
        return say("amounts{}", "区间量{}", unit);
      case SignalType::counter:
        return s.reset == CounterReset::to_zero
                   ? say("a counter{} that may start again from zero: what it shows then counts up",
                         "计数器{}，可归零重计，归零后的示值计为增量", unit)
                   : say("a counter{} that may be corrected: a step back counts back",
                         "计数器{}，可更正，回退部分相应扣减", unit);
    }
    PANMEN_ASSERT(false);
  }

  void silence() {
    const std::string most = percent(contract_.gaps.missing_at_most);
    title("What silence means", "数据缺失的处理");
    line(
        say("Time that no good observation covers is a gap. Observations marked bad, uncertain or out of "
            "range do not "
            "count, and of two different ones for one instant neither does.",
            "没有有效观测覆盖的时间为数据缺口。标记为坏值、不确定或超范围的观测不予采用；同一时刻出现两个不同"
            "值的，均不予采用。"));
    if (contract_.gaps.recording == GapRule::excluded) {
      line(say("Gaps are left out: they count neither as good time nor as bad time.",
               "数据缺口予以剔除，既不计为合格时间，也不计为不合格时间。"));
      line(say("If more than {} of a window is missing for a figure, that figure cannot be decided.",
               "统计周期内数据缺口超过 {} 的，该期指标无法判定。", most));
      line(say("Such a window is neither met nor missed: nothing is due from it, and it waits for a person.",
               "该期既不视为达标，也不视为未达标，不产生应付款，由人工处理。"));
      return;
    }
    line(say("In shares and durations, gaps count as time in which the condition did not hold.",
             "计算时间占比和时长时，数据缺口按条件不成立计入。"));
    line(say("All other figures cannot be decided if more than {} of a window is missing.",
             "其他指标在统计周期内数据缺口超过 {} 时无法判定。", most));
    line(
        say("A window that cannot be decided is neither met nor missed: nothing is due from it, and it waits "
            "for a person.",
            "无法判定的统计周期既不视为达标，也不视为未达标，不产生应付款，由人工处理。"));
  }

  // ---- Measures
  // ------------------------------------------------------------------------------------------------------

  void measures() {
    title("Figures", "指标");
    for (const Measure& measure : contract_.measures) {
      line(say("{}: {}, {}, rounded half to even to {}.", "{}：{}，{}计算，修约到 {}（四舍六入五成双）。",
               measure.name, expression(measure, static_cast<uint16_t>(measure.nodes.size() - 1), kLoose),
               every(measure.per), format_figure(1, measure.show)));
      if (has_base_units(measure))
        below(say("Numbers in this formula are in the base units of the figures they meet: s, J, W, m, kg.",
                  "式中数值以相应量的基本单位（s、J、W、m、kg）表示。"));
    }
    line(say("Everything is computed exactly and rounded once; clauses compare the rounded figures.",
             "计算过程不修约，仅对最终结果修约一次；条款以修约后的数值进行比较（修约值比较法）。"));
  }

  // A literal beside something with a dimension, in terms of which it was written with a unit that is not
  // kept.
  bool has_base_units(const Measure& measure) const {
    const bool dimension = std::ranges::any_of(measure.nodes, [&](const ExpressionNode& node) {
      if (node.op != ExpressionOp::aggregate) return false;
      const Aggregate& a = contract_.aggregates[node.index];
      if (a.op == AggregateOp::time) return true;
      const bool counts = a.op == AggregateOp::count || !a.signal.has_value();
      return !counts && !contract_.signals[*a.signal].unit.dimension.empty();
    });
    return dimension && std::ranges::any_of(measure.nodes, [](const ExpressionNode& node) {
             return node.op == ExpressionOp::literal && node.literal.numerator != 0;
           });
  }

  // How tightly what stands around an expression binds.
  static constexpr int kLoose = 0;
  static constexpr int kSum = 1;
  static constexpr int kProduct = 2;
  static constexpr int kDivisor = 3;

  std::string expression(const Measure& measure, uint16_t index, int around) const {
    const ExpressionNode& node = measure.nodes[index];
    const auto joined = [&](std::string_view sign, int left, int right, int own) {
      const std::string text = fmt::format("{} {} {}", expression(measure, node.left, left), sign,
                                           expression(measure, node.right, right));
      return around > own ? "(" + text + ")" : text;
    };
    switch (node.op) {
      case ExpressionOp::literal:
        return number(node.literal);
      case ExpressionOp::measure:
        return contract_.measures[node.index].name;
      case ExpressionOp::aggregate: {
        const std::string text = aggregate(contract_.aggregates[node.index]);
        return around == kLoose ? text : "[" + text + "]";
      }
      case ExpressionOp::add:
        return joined("+", kSum, kSum, kSum);
      case ExpressionOp::subtract:
        return joined("−", kSum, kProduct, kSum);
      case ExpressionOp::multiply:
        return joined("×", kProduct, kProduct, kProduct);
      case ExpressionOp::divide:
        return joined("÷", kProduct, kDivisor, kProduct);
    }
    PANMEN_ASSERT(false);
  }

  std::string aggregate(const Aggregate& a) const {
    if (!a.signal.has_value()) {
      const std::string held = condition(*a.condition, kLoose);
      switch (a.op) {
        case AggregateOp::share:
          return say("the share of the time in which {}", "“{}”成立的时间占比", held);
        case AggregateOp::time:
          return say("the time in which {}", "“{}”成立的时间", held);
        case AggregateOp::rising:
          return say("how many times it becomes true that {}", "“{}”由不成立变为成立的次数", held);
        default:
          PANMEN_ASSERT(false);
      }
    }
    const std::string of = signal(*a.signal);
    const bool amounts = contract_.signals[*a.signal].type == SignalType::interval;
    const std::string where =
        !a.condition.has_value() ? ""
        : amounts ? say(" stamped while {}", "（仅计时标处“{}”成立者）", condition(*a.condition, kLoose))
                  : say(" taken while {}", "（仅计采样时“{}”成立者）", condition(*a.condition, kLoose));
    switch (a.op) {
      case AggregateOp::sum:
        return say("the sum of {}{}", "{} 之和{}", of, where);
      case AggregateOp::increase:
        return say("the increase of {}", "{} 的增量", of);
      case AggregateOp::mean:
        return say("the mean of all observations of {}{}", "{} 各次观测值的平均值{}", of, where);
      case AggregateOp::minimum:
        return say("the smallest observation of {}{}", "{} 的最小观测值{}", of, where);
      case AggregateOp::maximum:
        return say("the largest observation of {}{}", "{} 的最大观测值{}", of, where);
      case AggregateOp::count:
        return say("the number of observations of {}{}", "{} 的观测次数{}", of, where);
      case AggregateOp::quantile:
        return say("the smallest observation of {}{} with at least {} of them at or below it",
                   "{} 的各次观测值{}中，使至少 {} 的观测值不大于该值的最小观测值", of, where,
                   percent(a.quantile));
      default:
        PANMEN_ASSERT(false);
    }
  }

  std::string condition(uint16_t index, int around) const {
    const ConditionNode& node = contract_.conditions[index];
    const auto joined = [&](std::string_view english, std::string_view chinese, int own) {
      const std::string text = condition(node.left, own) + say(english, chinese) + condition(node.right, own);
      return around > kLoose && around != own ? "(" + text + ")" : text;
    };
    switch (node.op) {
      case ConditionOp::compare_number: {
        const Unit& unit = contract_.signals[node.signal].unit;
        return signal(node.signal) + " " +
               compared(node.comparison, with_unit(fmt::format("{}", node.number), unit));
      }
      case ConditionOp::is_one_of:
        return signal(node.signal) + say(" is {}", " 为 {}", texts(node, " or ", "或"));
      case ConditionOp::is_none_of:
        return signal(node.signal) + (node.texts.size() == 1
                                          ? say(" is not {}", " 不为 {}", texts(node, "", ""))
                                          : say(" is none of {}", " 不属于 {}", texts(node, ", ", "、")));
      case ConditionOp::both:
        return joined(" and ", " 且 ", kSum);
      case ConditionOp::either:
        return joined(" or ", " 或 ", kProduct);
      case ConditionOp::negate:
        return say("it is not so that ({})", "非（{}）", condition(node.left, kLoose));
    }
    PANMEN_ASSERT(false);
  }

  std::string texts(const ConditionNode& node, std::string_view english, std::string_view chinese) const {
    std::string out;
    for (const std::string& text : node.texts) {
      if (!out.empty()) out += say(english, chinese);
      out += say("'{}'", "‘{}’", text);
    }
    return out;
  }

  // ---- Clauses
  // -------------------------------------------------------------------------------------------------------

  void explain(const Clause& clause) {
    out_ += "\n" + say("Clause {}", "条款 {}", clause.id) + "\n";
    if (clause.scale.has_value()) return explain_scale(clause);
    if (clause.recurrence == Recurrence::once) return explain_once(clause);
    const std::string who = short_party(!clause.deduction);
    const std::string whom = short_party(clause.deduction);
    const std::string tested = test(clause, static_cast<uint16_t>(clause.when.size() - 1), kLoose);
    const std::string amount = money(clause.amount_minor);
    if (clause.deduction)
      line(say("Judged {}. If {}, {} is deducted: {} owes it to {}. Otherwise nothing is deducted.",
               "{}判定。{} 的，扣款 {}，由{}付给{}；否则不扣款。", every(clause.window), tested, amount, who,
               whom));
    else
      line(say("Judged {}. If {}, {} is due from {} to {}. Otherwise nothing is due.",
               "{}判定。{} 的，应付 {}，由{}付给{}；否则不付。", every(clause.window), tested, amount, who,
               whom));
    examples(clause);
    if (clause.deduction)
      line(say("The result 'met' means that the deduction applies.", "判定结果“达标”在此指扣款条件成立。"));
  }

  void explain_once(const Clause& clause) {
    const std::string tested = test(clause, static_cast<uint16_t>(clause.when.size() - 1), kLoose);
    const std::string amount = money(clause.amount_minor);
    const std::string who = short_party(!clause.deduction);
    const std::string whom = short_party(clause.deduction);
    if (clause.in_a_row > 1)
      line(say("Paid once: as soon as for {} {}, {} is due from {} to {}, and the clause is closed.",
               "一次性付款：{}，{} 的，应付 {}，由{}付给{}，本条款即告结清。",
               in_a_row(clause.window, clause.in_a_row), tested, amount, who, whom));
    else
      line(say("Paid once: for the first {} in which {}, {} is due from {} to {}, and the clause is closed.",
               "一次性付款：首个满足下列条件的{}：{} 的，应付 {}，由{}付给{}，本条款即告结清。",
               window(clause.window), tested, amount, who, whom));
    examples(clause);
    if (clause.in_a_row > 1)
      line(say("Any {} that does not meet this, or that cannot be decided, begins the row anew.",
               "其中任一{}未达标或无法判定的，重新起算。", window(clause.window)));
  }

  void explain_scale(const Clause& clause) {
    const Scale& scale = *clause.scale;
    const std::string& name = contract_.measures[scale.measure].name;
    const std::string who = short_party(!clause.deduction);
    const std::string whom = short_party(clause.deduction);
    line(say("Judged {}, on a scale. {} gives the share of {} that is due from {} to {}:",
             "{0}判定，分档计付。按 {1} 所在档次，由{3}付给{4}金额 {2} 的相应比例：", every(clause.window),
             name, money(clause.amount_minor), who, whom));
    std::optional<int64_t> before;  // the last figure that an earlier step took
    for (const ScaleStep& step : scale.steps) {
      const std::string due =
          say("{} ({})", "{}（{}）", money(due_minor(clause, step.pay)), percent(step.pay));
      const bool more = wants_more(scale.steps.front().bound.value_or(Comparison::at_least));
      const auto beyond = [&](int64_t steps) { return more ? previous_step(steps) : next_step(steps); };
      if (!step.bound.has_value()) {
        if (!before.has_value())
          below(say("At any figure: {}", "任何数值：{}", due));
        else if (more)
          below(say("At {} or less: {}", "{} 及以下：{}", figure(scale.measure, beyond(*before)), due));
        else
          below(say("At {} or more: {}", "{} 及以上：{}", figure(scale.measure, beyond(*before)), due));
        continue;
      }
      const int64_t last = just_passing(*step.bound, step.threshold_steps);
      const std::string edge = figure(scale.measure, last);
      if (!before.has_value() && more)
        below(say("At {} or more: {}", "{} 及以上：{}", edge, due));
      else if (!before.has_value())
        below(say("At {} or less: {}", "{} 及以下：{}", edge, due));
      else if (beyond(*before) == last)
        below(say("At {}: {}", "{}：{}", edge, due));
      else if (more)
        below(
            say("From {} down to {}: {}", "{} 至 {}：{}", figure(scale.measure, beyond(*before)), edge, due));
      else
        below(say("From {} up to {}: {}", "{} 至 {}：{}", figure(scale.measure, beyond(*before)), edge, due));
      before = last;
    }
    line(
        say("The result is 'met' in the first line only, and 'not met' in all others, also where something "
            "is due.",
            "仅第一档判定为“达标”，其余各档均为“未达标”（包括仍有应付的档次）。"));
  }

  std::string test(const Clause& clause, uint16_t index, int around) const {
    const TestNode& node = clause.when[index];
    const auto joined = [&](std::string_view english, std::string_view chinese, int own) {
      const std::string text =
          test(clause, node.left, own) + say(english, chinese) + test(clause, node.right, own);
      return around > kLoose && around != own ? "(" + text + ")" : text;
    };
    switch (node.op) {
      case TestOp::compare:
        return contract_.measures[node.measure].name + " " +
               compared(node.comparison, figure(node.measure, node.threshold_steps));
      case TestOp::both:
        return joined(" and ", " 且 ", kSum);
      case TestOp::either:
        return joined(" or ", " 或 ", kProduct);
      case TestOp::negate:
        return say("it is not so that ({})", "非（{}）", test(clause, node.left, kLoose));
    }
    PANMEN_ASSERT(false);
  }

  // Where all comparisons must hold, each of another figure, the edge itself shows what is meant.
  void examples(const Clause& clause) {
    std::set<uint16_t> seen;
    std::string passing;
    std::vector<std::string> failing;
    for (const TestNode& node : clause.when) {
      if (node.op == TestOp::both) continue;
      if (node.op != TestOp::compare || !seen.insert(node.measure).second) return;
      const auto at = [&](int64_t steps) {
        return say("{} {}", "{} 为 {}", contract_.measures[node.measure].name, figure(node.measure, steps));
      };
      if (!passing.empty()) passing += say(" and ", "、");
      passing += at(just_passing(node.comparison, node.threshold_steps));
      failing.push_back(at(just_failing(node.comparison, node.threshold_steps)));
    }
    const std::string due = money(due_minor(clause, {1, 1}));
    const std::string nothing = money(0);
    below(clause.in_a_row > 1
              ? say("One {} at {} counts.", "某{}{} 的，计入连续期数。", window(clause.window), passing)
              : say("At {}: {}", "{}：{}", passing, due));
    for (const std::string& fails : failing)
      below(clause.in_a_row > 1
                ? say("One {} at {} does not.", "某{}{} 的，不计入。", window(clause.window), fails)
                : say("At {}: {}", "{}：{}", fails, nothing));
  }

  void undecided() {
    title("What cannot be decided", "无法判定的情形");
    line(
        say("A result is 'cannot be decided' where a figure has no data, misses too much of it, would divide "
            "by zero, or "
            "is too large to be written.",
            "指标无数据、数据缺失过多、除数为零或数值超出范围的，判定结果为“无法判定”。"));
    line(
        say("Nothing is due from such a window; a person decides. Where the other figures of a clause decide "
            "it alone, "
            "they do.",
            "该统计周期不产生应付款，由人工处理。同一条款的其他指标已足以得出结论的，以其为准。"));
    line(say("Data that arrives after its window was closed is kept and shown, and changes nothing.",
             "统计周期关闭后到达的数据予以留存和展示，不影响已作出的判定。"));
  }

  const Contract& contract_;
  Language language_;
  std::string out_;
};

}  // namespace

std::string explain(const Contract& contract, Language language) {
  return Explainer(contract, language).run();
}

}  // namespace panmen::terms
