// Figures: formulas and aggregates in words.
#include <algorithm>
#include <set>

#include "base/assert.hpp"
#include "terms/text/condition_signals.hpp"
#include "terms/text/explain_parts.hpp"
#include "terms/text/literal_words.hpp"

namespace panmen::terms {
namespace {

// ---- Aggregates -----------------------------------------------------------------------------------------

std::string over_time(const Page& page, const Aggregate& a) {
  const std::string held = condition_in_words(page, *a.condition);
  switch (a.op) {
    case AggregateOp::share:
      return page.say("the share of the time in which {}", "“{}”成立的时间占比", held);
    case AggregateOp::time:
      return page.say("the time in which {}", "“{}”成立的时间", held);
    case AggregateOp::longest:
      return page.say("the longest unbroken time in which {}", "“{}”连续成立的最长时间", held);
    case AggregateOp::first_time:
      return page.say("the first instant at which it is known that {}", "“{}”首次已知成立的时刻", held);
    case AggregateOp::last_time:
      return page.say("the end of the last time in which it is known that {}", "“{}”末次已知成立的结束时刻",
                      held);
    case AggregateOp::rising:
      return page.say("how many times it becomes true that {}", "“{}”由不成立变为成立的次数", held);
    default:
      PANMEN_ASSERT(false);
  }
}

// What samples are taken of, in words ("Power of line3/meter4"); how one of them is called; and which of them
// are taken, for the end of the sentence.
struct Samples {
  std::string of;
  std::string one;
  std::string where;
};

Samples samples_of(const Page& page, const Aggregate& a) {
  const Contract& contract = page.contract();
  const std::string held = a.condition ? condition_in_words(page, *a.condition) : "";
  switch (a.source) {
    case AggregateSource::runs:
      return {page.say("the unbroken times in which {}", "“{}”连续成立", held), page.say("duration", "时长"),
              ""};
    case AggregateSource::cycles:
      return {page.say("the times from one instant at which it becomes true that {} to the next",
                       "“{}”相邻两次开始成立之间", held),
              page.say("duration", "时长"), ""};
    case AggregateSource::measure: {
      const Measure& inner = contract.measures[*a.measure];
      return {
          page.say("{} ({})", "{}（{}）", page.measure(*a.measure), page.every(contract.windows[inner.per])),
          page.say("figure", "数值"), ""};
    }
    case AggregateSource::signal:
    case AggregateSource::condition:
    case AggregateSource::entries:
    case AggregateSource::window:
      break;
  }
  const std::string of = page.before_words(page.signal(*a.signal));
  const SignalType type = contract.signals[*a.signal].type;
  if (type == SignalType::event) {
    return {of, page.say("event", "事件"), a.condition ? page.say(" where {}", "（仅计“{}”者）", held) : ""};
  }
  const std::string where = !a.condition ? ""
                            : type == SignalType::interval
                                ? page.say(" stamped while {}", "（仅计时标处“{}”成立者）", held)
                                : page.say(" taken while {}", "（仅计采样时“{}”成立者）", held);
  return {of, page.say("observation", "观测值"), where};
}

// Figures of a shorter window that are no numbers, where they are not taken as numbers are.
std::optional<std::string> over_other_figures(const Page& page, const Aggregate& a, const std::string& of) {
  if (!a.measure) return std::nullopt;
  const FigureType type = page.contract().measures[*a.measure].show.type;
  if (type == FigureType::yes_no && a.op == AggregateOp::sum)
    return page.say("how many times {} is so", "{}成立的次数", of);
  if (type == FigureType::yes_no && a.op == AggregateOp::mean)
    return page.say("the share of times that {} is so", "{}成立的次数占比", of);
  if (type == FigureType::instant && a.op == AggregateOp::minimum)
    return page.say("the earliest instant of {}", "{}中最早的时刻", of);
  if (type == FigureType::instant && a.op == AggregateOp::maximum)
    return page.say("the latest instant of {}", "{}中最晚的时刻", of);
  return std::nullopt;
}

std::string over_samples(const Page& page, const Aggregate& a) {
  const auto [of, one, where] = samples_of(page, a);
  if (auto said = over_other_figures(page, a, of)) return *std::move(said);
  switch (a.op) {
    case AggregateOp::sum:
      return page.say("the sum of {}{}", "{}之和{}", of, where);
    case AggregateOp::increase:
      return page.say("the increase of {}", "{}的增量", of);
    case AggregateOp::rate:
      return page.say("the increase of {} over the time in which it is known", "{}的增量除以其有数据的时间",
                      of);
    case AggregateOp::delta:
      return page.say("the last observation of {} less the first", "{}的末次观测值与首次观测值之差", of);
    case AggregateOp::mean:
      return page.say("the mean of all {1}s of {0}{2}", "{0}各次{1}的平均值{2}", of, one, where);
    case AggregateOp::time_mean:
      return page.say("the mean of {}, each observation weighted with the time it held",
                      "{}的时间加权平均值（按各观测值的有效时间加权）", of);
    case AggregateOp::minimum:
      return page.say("the smallest {1} of {0}{2}", "{0}的最小{1}{2}", of, one, where);
    case AggregateOp::maximum:
      return page.say("the largest {1} of {0}{2}", "{0}的最大{1}{2}", of, one, where);
    case AggregateOp::first:
      return page.say("the first {1} of {0}{2}", "{0}的首次{1}{2}", of, one, where);
    case AggregateOp::last:
      return page.say("the last {1} of {0}{2}", "{0}的末次{1}{2}", of, one, where);
    case AggregateOp::count:
      if (a.source == AggregateSource::runs) return page.say("the number of {}", "{}的次数", of);
      if (a.source == AggregateSource::cycles) return page.say("the number of {}", "{}的间隔数", of);
      return page.say("the number of {1}s of {0}{2}", "{0}的{1}个数{2}", of, one, where);
    case AggregateOp::distinct:
      return page.say("how many different values {} has{}", "{}的不同取值个数{}", of, where);
    case AggregateOp::median:
      return page.say("the median of all {1}s of {0}{2}", "{0}各次{1}的中位数{2}", of, one, where);
    case AggregateOp::deviation:
      return page.say("the standard deviation (n − 1) of all {1}s of {0}{2}",
                      "{0}各次{1}的标准差（n − 1）{2}", of, one, where);
    case AggregateOp::quantile:
      return page.say("the smallest {1} of {0}{2} with at least {3} of them at or below it",
                      "{0}的各次{1}{2}中，使至少 {3} 的{1}不大于该值的最小{1}", of, one, where,
                      Page::percent(a.quantile));
    case AggregateOp::share:
    case AggregateOp::time:
    case AggregateOp::longest:
    case AggregateOp::rising:
    case AggregateOp::cost:
    case AggregateOp::repeatability:
    case AggregateOp::first_time:
    case AggregateOp::last_time:
    case AggregateOp::window_begin:
    case AggregateOp::window_end:
      break;
  }
  PANMEN_ASSERT(false);
}

// "the sum of ..., each amount times the price of ... at its stamp"
std::string over_tariff(const Page& page, const Aggregate& a) {
  const auto [of, one, where] = samples_of(page, a);
  return page.say("the cost of {}{}, each amount at the price of the tariff '{}' at its stamp",
                  "{}{}按费率表“{}”在各自时标处的单价计算的费用", of, where,
                  page.contract().tariffs[*a.tariff].name);
}

// The points are told by what is measured of them.
std::string over_points(const Page& page, const Aggregate& a) {
  const auto [of, one, where] = samples_of(page, a);
  return page.say(
      "the repeatability (RP of ISO 9283: mean distance from the barycentre and three standard deviations) "
      "of "
      "the points whose coordinates are {}, {} and {}{}",
      "以 {}、{}、{} 为坐标的各测点{}的位姿重复性（ISO 9283 的 RP：至集群中心距离的平均值加三倍标准差）", of,
      page.signal(*a.signal_y), page.signal(*a.signal_z), where);
}

std::string aggregate(const Page& page, const Aggregate& a) {
  if (a.op == AggregateOp::cost) return over_tariff(page, a);
  if (a.op == AggregateOp::repeatability) return over_points(page, a);
  switch (a.source) {
    case AggregateSource::condition:
      return over_time(page, a);
    case AggregateSource::window:
      return a.op == AggregateOp::window_begin ? page.say("the window's beginning", "统计周期的起点")
                                               : page.say("the window's end", "统计周期的终点");
    case AggregateSource::entries:
      return page.say("the sum of the adjustments '{}'", "调整量“{}”之和",
                      page.contract().adjustments[*a.adjustment].name);
    case AggregateSource::signal:
    case AggregateSource::runs:
    case AggregateSource::cycles:
    case AggregateSource::measure:
      return over_samples(page, a);
  }
  PANMEN_ASSERT(false);
}

// ---- Formulas -------------------------------------------------------------------------------------------

// A measure with its numbers in words.
struct Formulated {
  const Measure& measure;
  std::vector<std::optional<std::string>> literals;
};

std::string expression(const Page& page, const Formulated& formula, uint16_t index, int around);

// The measure, in words without its asset, and the group of which all assets' are joined under `index`;
// nothing where it is not so.
std::optional<SaidOnce> of_every_asset(const Page& page, const Formulated& formula, uint16_t index) {
  const std::vector<ExpressionNode>& nodes = formula.measure.nodes;
  for (const AssetGroup& group : page.groups()) {
    std::vector<uint16_t> parts;
    if (group.assets.size() < 2 || !split_tree(nodes, index, nodes[index].op, group.assets.size(), parts))
      continue;
    std::optional<std::string_view> name;
    bool same = true;
    for (size_t i = 0; same && i < parts.size(); ++i) {
      const ExpressionNode& part = nodes[parts[i]];
      const auto split = part.op == ExpressionOp::measure
                             ? split_group_name(page.contract().measures[part.index].name)
                             : std::nullopt;
      same = split && split->second == group.assets[i] && split->first == name.value_or(split->first);
      if (same) name = split->first;
    }
    if (same) return SaidOnce{&group, std::string(*name)};
  }
  return std::nullopt;
}

std::string summed(const Page& page, const SaidOnce& once) {
  return page.say("the sum of {} over all assets of '{}'", "“{1}”全部设备的 {0} 之和", once.text,
                  once.group->called);
}

// min(a, b), max(a, b), or over the assets of a group.
std::string chosen(const Page& page, const Formulated& formula, uint16_t index) {
  const ExpressionNode& node = formula.measure.nodes[index];
  const bool least = node.op == ExpressionOp::minimum;
  if (const auto once = of_every_asset(page, formula, index))
    return least ? page.say("the least {} of all assets of '{}'", "“{1}”全部设备中最小的 {0}", once->text,
                            once->group->called)
                 : page.say("the greatest {} of all assets of '{}'", "“{1}”全部设备中最大的 {0}", once->text,
                            once->group->called);
  const std::string left = expression(page, formula, node.left, kSum);
  const std::string right = expression(page, formula, node.right, kSum);
  return least ? page.say("the lesser of {} and {}", "{} 与 {} 中的较小者", left, right)
               : page.say("the greater of {} and {}", "{} 与 {} 中的较大者", left, right);
}

std::string expression(const Page& page, const Formulated& formula, uint16_t index, int around) {
  const ExpressionNode& node = formula.measure.nodes[index];
  const auto joined = [&](std::string_view sign, int left, int right, int own) {
    const std::string text = fmt::format("{} {} {}", expression(page, formula, node.left, left), sign,
                                         expression(page, formula, node.right, right));
    return around > own ? "(" + text + ")" : text;
  };
  switch (node.op) {
    case ExpressionOp::literal:
      return formula.literals[index].value_or(Page::number(node.literal));
    case ExpressionOp::measure:
      return page.measure(node.index);
    case ExpressionOp::aggregate: {
      const std::string text = aggregate(page, page.contract().aggregates[node.index]);
      return around == kLoose ? text : "[" + text + "]";
    }
    case ExpressionOp::add: {
      const auto once = of_every_asset(page, formula, index);
      if (!once) return joined("+", kSum, kSum, kSum);
      return around == kLoose ? summed(page, *once) : "[" + summed(page, *once) + "]";
    }
    case ExpressionOp::subtract:
      return joined("−", kSum, kProduct, kSum);
    case ExpressionOp::multiply:
      return joined("×", kProduct, kProduct, kProduct);
    case ExpressionOp::divide:
      return joined("÷", kProduct, kDivisor, kProduct);
    case ExpressionOp::square_root:
      return "√(" + expression(page, formula, node.left, kLoose) + ")";
    case ExpressionOp::minimum:
    case ExpressionOp::maximum:
      return around == kLoose ? chosen(page, formula, index) : "[" + chosen(page, formula, index) + "]";
    case ExpressionOp::absolute:
      return "|" + expression(page, formula, node.left, kLoose) + "|";
  }
  PANMEN_ASSERT(false);
}

// A number that may have a unit, and nobody can tell which.
bool has_base_units(const Contract& contract, const Formulated& formula) {
  if (!has_units(contract, formula.measure)) return false;
  for (size_t i = 0; i < formula.literals.size(); ++i) {
    const ExpressionNode& node = formula.measure.nodes[i];
    const bool number = node.op == ExpressionOp::literal && node.literal.numerator != 0;
    if (number && !formula.literals[i]) return true;
  }
  return false;
}

// ---- Gaps that count against their reporter -------------------------------------------------------------

bool reported_by(const Contract& contract, uint16_t root, Role role) {
  return std::ranges::any_of(signals_of(contract, root),
                             [&](uint16_t signal) { return contract.signals[signal].from == role; });
}

// Which way a gap counts, for each party whose gaps can be in this figure.
void explain_against(Page& page, const Aggregate& a) {
  const Contract& contract = page.contract();
  const bool counts_time =
      a.op == AggregateOp::share || a.op == AggregateOp::time || a.op == AggregateOp::longest;
  if (!counts_time) return;
  for (const Role role : {Role::buyer, Role::supplier}) {
    if (!reported_by(contract, *a.condition, role)) continue;
    const bool holds = role == Role::buyer ? a.buyer_gap_holds : a.supplier_gap_holds;
    const std::string who = page.short_party(role == Role::buyer);
    page.below(
        holds ? page.say("What is missing of {}'s data counts here as time in which the condition held.",
                         "{}数据缺失的时间，此处按条件成立计入。", who)
              : page.say("What is missing of {}'s data counts here as time in which the condition did not "
                         "hold.",
                         "{}数据缺失的时间，此处按条件不成立计入。", who));
  }
}

// Of what is computed, and no test.
void explain_value(Page& page, const Measure& measure, const std::string& called) {
  const Contract& contract = page.contract();
  const Formulated formula{measure, literals_in_words(contract, measure)};
  const std::string value =
      expression(page, formula, static_cast<uint16_t>(measure.nodes.size() - 1), kLoose);
  const std::string every = page.every(contract.windows[measure.per]);
  if (measure.show.type == FigureType::text) {
    page.line(page.say("{}: {}, {}: {}, or something else.", "{}：{}，{}取值：{}，或其他。", called, value,
                       every, page.list(measure.show.texts, ", ")));
    return;
  }
  page.line(measure.show.type == FigureType::instant
                ? page.say("{}: {}, {}, in local time, rounded half to even to {}.",
                           "{}：{}，{}计算，以当地时间表示，修约到 {}（四舍六入五成双）。", called, value,
                           every, format_figure(1, measure.show))
                : page.say("{}: {}, {}, rounded half to even to {}.",
                           "{}：{}，{}计算，修约到 {}（四舍六入五成双）。", called, value, every,
                           format_figure(1, measure.show)));
  if (has_base_units(contract, formula))
    page.below(page.say(
        "Numbers in this formula are in the base units of the figures they meet: s, J, W, m, kg, {}.",
        "式中数值以相应量的基本单位（s、J、W、m、kg、{}）表示。", contract.currency.code()));
}

// `called` is what stands before the figure.
void explain_measure(Page& page, const Measure& measure, const std::string& called) {
  const Contract& contract = page.contract();
  const WindowSpec& per = contract.windows[measure.per];
  if (measure.show.type == FigureType::yes_no)
    page.line(page.say("{}: whether {}, {}.", "{}：是否 {}，{}判定。", called,
                       test_in_words(page, measure.test), page.every(per)));
  else
    explain_value(page, measure, called);
  const auto fewest = std::ranges::find_if(measure.nodes, [&](const ExpressionNode& node) {
    return node.op == ExpressionOp::aggregate && contract.aggregates[node.index].at_least > 0;
  });
  if (fewest != measure.nodes.end())
    page.below(page.say("With fewer than {} samples it cannot be decided.", "样本少于 {} 个的，无法判定。",
                        contract.aggregates[fewest->index].at_least));
  if (!measure.only.empty())
    page.below(
        page.say("Only where {}. Any other {} does not count: nothing is due from it, and it neither breaks "
                 "nor lengthens a row.",
                 "仅在 {} 时计入；其余各{}不计入：不产生应付款，也不中断或延长连续期数。",
                 test_in_words(page, measure.only), page.one(per)));
  if (measure.allowed_steps != 0)
    page.below(page.say(
        "For its uncertainty, {} is allowed in favour of {}: the values that clauses compare it with have "
        "moved by it already.",
        "计入不确定度 {}，按有利于{}的方向处理；各条款中的限值已作相应调整。",
        format_figure(measure.allowed_steps, measure.show),
        page.short_party(measure.allowed_for == Role::buyer)));
  const auto& rules = contract.gaps.rules;
  if (std::ranges::find(rules, GapRule::against) == rules.end()) return;
  for (const ExpressionNode& node : measure.nodes) {
    if (node.op == ExpressionOp::aggregate) explain_against(page, contract.aggregates[node.index]);
  }
}

void explain_inclusion(Page& page, const Inclusion& inclusion) {
  page.line(page.say("From the pack '{}': {}; said below in full, with what this contract puts into it.",
                     "引自行业包“{}”的指标：{}；下文已代入本合同的信号与数值，完整说明。", inclusion.pack,
                     page.list(inclusion.measures)));
}

// What is said of the measure without its name, on a page of its own.
std::string said_of(const Page& page, const Measure& measure) {
  Page of = page.of_asset(split_group_name(measure.name)->second);
  explain_measure(of, measure, "");
  return of.take();
}

// The group whose assets each have a measure of which the same is said as of this one, its first asset's;
// nullptr where there is none. Then `others` are the places of those measures.
const AssetGroup* group_of(const Page& page, const Measure& measure, std::set<size_t>& others) {
  const auto parts = split_group_name(measure.name);
  if (!parts) return nullptr;
  const std::vector<Measure>& measures = page.contract().measures;
  for (const AssetGroup& group : page.groups()) {
    if (group.assets.front() != parts->second) continue;
    const std::string said = said_of(page, measure);
    std::set<size_t> same;
    for (const std::string_view asset : group.assets) {
      const auto found =
          std::ranges::find(measures, fmt::format("{}[{}]", parts->first, asset), &Measure::name);
      if (found == measures.end() || said_of(page, *found) != said) break;
      same.insert(static_cast<size_t>(found - measures.begin()));
    }
    if (same.size() != group.assets.size()) continue;
    others.merge(same);
    return &group;
  }
  return nullptr;
}

void explain_figures(Page& page) {
  const std::vector<Measure>& measures = page.contract().measures;
  std::set<size_t> said;
  for (size_t i = 0; i < measures.size(); ++i) {
    if (said.contains(i)) continue;
    const AssetGroup* group = group_of(page, measures[i], said);
    if (group == nullptr) {
      explain_measure(page, measures[i], measures[i].name);
      continue;
    }
    const auto [name, asset] = *split_group_name(measures[i].name);
    Page of = page.of_asset(asset);
    explain_measure(of, measures[i], page.say("{}, {}", "{}（{}）", name, page.for_every(*group)));
    page.add(of.take());
  }
}

}  // namespace

std::string through_group(const Page& page, const SaidOnce& once, bool all, int around) {
  const std::string_view called = once.group->called;
  const std::string text =
      all ? page.say("for every asset of '{}', {}", "“{}”的每台设备均满足：{}", called, once.text)
          : page.say("for at least one asset of '{}', {}", "“{}”至少一台设备满足：{}", called, once.text);
  return around > kLoose ? "(" + text + ")" : text;
}

void explain_measures(Page& page, std::span<const Inclusion> inclusions) {
  page.title(page.say("Figures", "指标"));
  for (const Inclusion& inclusion : inclusions)
    explain_inclusion(page, inclusion);
  explain_figures(page);
  page.line(
      page.contract().compares_full_value
          ? page.say(
                "Everything is computed exactly and rounded once, to be shown; clauses compare the exact "
                "figures, so that one which is shown at a threshold may lie just beside it.",
                "计算过程不修约，仅在显示时修约一次；条款以未经修约的数值进行比较（全数值比较法），显示值"
                "与限值相同的，其实际值仍可能略高或略低于限值。")
          : page.say("Everything is computed exactly and rounded once; clauses compare the rounded figures.",
                     "计算过程不修约，仅对最终结果修约一次；条款以修约后的数值进行比较（修约值比较法）。"));
}

}  // namespace panmen::terms
