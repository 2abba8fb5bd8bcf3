#include "terms/contract.hpp"

#include <algorithm>

#include "base/assert.hpp"
#include "base/int128.hpp"
#include "base/local_instant.hpp"

namespace panmen::terms {
namespace {

constexpr std::array<std::string_view, kGapCauses> kCauseNames = {"recording",    "device",     "gateway",
                                                                  "site network", "our server", "doubtful"};

std::string_view word_of(WindowKind kind) {
  switch (kind) {
    case WindowKind::hour:
      return "hour";
    case WindowKind::day:
      return "day";
    case WindowKind::month:
      return "month";
    case WindowKind::week:
      return "week";
    case WindowKind::quarter:
      return "quarter";
    case WindowKind::year:
      return "year";
  }
  PANMEN_ASSERT(false);
}

// 1st, 2nd, 3rd, 4th, 11th, 21st. REQUIRES: 1 <= n <= 31.
std::string ordinal(int n) {
  const int last = n % 10;
  const bool is_teen = n / 10 == 1;
  std::string_view suffix = "th";
  if (!is_teen && last == 1) suffix = "st";
  if (!is_teen && last == 2) suffix = "nd";
  if (!is_teen && last == 3) suffix = "rd";
  return std::to_string(n).append(suffix);
}

}  // namespace

std::string_view name_of(SignalType type) {
  switch (type) {
    case SignalType::gauge:
      return "gauge";
    case SignalType::counter:
      return "counter";
    case SignalType::interval:
      return "interval";
    case SignalType::state:
      return "state";
    case SignalType::text:
      return "text";
    case SignalType::event:
      return "event";
    case SignalType::connection:
      return "connection";
  }
  PANMEN_ASSERT(false);
}

std::string_view name_of(GapCause cause) {
  return kCauseNames.at(static_cast<size_t>(cause));
}

std::optional<GapCause> gap_cause_of(std::string_view name) {
  const auto* const found = std::ranges::find(kCauseNames, name);
  if (found == kCauseNames.end()) return std::nullopt;
  return static_cast<GapCause>(found - kCauseNames.begin());
}

std::string_view name_of(KeptWindow effect) {
  switch (effect) {
    case KeptWindow::counts:
      return "counts as good";
    case KeptWindow::extends:
      return "extends by that month";
    case KeptWindow::loses_share:
      return "loses its share";
    case KeptWindow::loses_all:
      return "loses all";
  }
  PANMEN_ASSERT(false);
}

std::string_view name_of(StopClass stop_class) {
  switch (stop_class) {
    case StopClass::technical:
      return "technical";
    case StopClass::organisational:
      return "organisational";
    case StopClass::maintenance:
      return "maintenance";
    case StopClass::consequential:
      return "consequential";
  }
  PANMEN_ASSERT(false);
}

int place_among_alike(const WindowSpec& spec, const Contract& contract) {
  int place = 0;
  int alike = 0;
  for (const WindowSpec& other : contract.windows) {
    if (other.shape != spec.shape || other.count != spec.count || !other.begins) continue;
    ++alike;
    if (other == spec) place = alike;
  }
  return alike > 1 ? place : 0;
}

std::string name_of(const WindowSpec& spec, const Contract& contract) {
  std::string name;
  switch (spec.shape) {
    case WindowShape::calendar:
      name = word_of(spec.kind);
      break;
    case WindowShape::sliding:
      name = "last " + std::to_string(spec.count) + " " + std::string(word_of(spec.kind)) + "s";
      break;
    case WindowShape::shift:
      return spec.shift ? "shift " + contract.shifts.at(*spec.shift).name : "shift";
    case WindowShape::contract:
      return "contract";
    case WindowShape::samples:
      return std::to_string(spec.count) + " samples of " + contract.signals.at(*spec.signal).name;
    case WindowShape::cycles:
      name = std::to_string(spec.count) + " cycles";
      break;
    case WindowShape::between:
      name = "between two events";
      break;
  }
  if (const int place = place_among_alike(spec, contract); place > 0) name += " (" + ordinal(place) + ")";
  if (spec.first_day != 1) name += " from the " + ordinal(spec.first_day);
  return name;
}

size_t written_out_size(const Measure& measure, const std::vector<size_t>& earlier) {
  if (measure.nodes.empty()) return 1;  // yes or no
  std::vector<size_t> sizes;
  sizes.reserve(measure.nodes.size());
  for (const ExpressionNode& node : measure.nodes) {
    switch (node.op) {
      case ExpressionOp::literal:
      case ExpressionOp::aggregate:
        sizes.push_back(1);
        break;
      case ExpressionOp::measure:
        sizes.push_back(earlier[node.index]);
        break;
      case ExpressionOp::square_root:
      case ExpressionOp::absolute:
        sizes.push_back(sizes[node.left]);
        break;
      case ExpressionOp::add:
      case ExpressionOp::subtract:
      case ExpressionOp::multiply:
      case ExpressionOp::divide:
      case ExpressionOp::minimum:
      case ExpressionOp::maximum:
        sizes.push_back(std::min(sizes[node.left] + sizes[node.right], kMaxNodes + 1));
        break;
    }
  }
  return sizes.back();
}

std::optional<int64_t> instant_step_ns(const Resolution& show) {
  if (show.unit.dimension != "time") return std::nullopt;
  constexpr int64_t kNsPerSecond = 1'000'000'000;
  const int64_t quarter_hour_ns = Duration::minutes(15).ns;
  const auto step_s = multiply(to_ratio(show.step), show.unit.factor);
  const auto step_ns = step_s.ok() ? multiply(*step_s, {kNsPerSecond, 1}) : step_s;
  if (!step_ns.ok() || step_ns->denominator != 1 || quarter_hour_ns % step_ns->numerator != 0)
    return std::nullopt;
  return step_ns->numerator;
}

FigureType type_of(const Aggregate& aggregate, const Contract& contract) {
  switch (aggregate.op) {
    case AggregateOp::first_time:
    case AggregateOp::last_time:
    case AggregateOp::window_begin:
    case AggregateOp::window_end:
      return FigureType::instant;
    case AggregateOp::first:
    case AggregateOp::last:
      if (aggregate.signal && !is_number(contract.signals[*aggregate.signal].type)) return FigureType::text;
      [[fallthrough]];
    case AggregateOp::minimum:
    case AggregateOp::maximum:
      return aggregate.measure ? contract.measures[*aggregate.measure].show.type : FigureType::number;
    default:
      return FigureType::number;
  }
}

std::string format_figure_value(int64_t steps, const Resolution& show) {
  const Int128 value = Int128{steps} * show.step.units;
  std::string digits = to_string(value < 0 ? -value : value);
  if (const size_t scale = show.step.scale; scale > 0) {
    if (digits.size() <= scale) digits.insert(0, scale + 1 - digits.size(), '0');
    digits.insert(digits.size() - scale, ".");
  }
  return value < 0 ? "-" + digits : digits;
}

std::string format_figure(int64_t steps, const Resolution& show) {
  std::string text = format_figure_value(steps, show);
  if (!show.unit.name.empty()) text += " " + show.unit.name;
  return text;
}

std::optional<Instant> instant_of(int64_t steps, const Resolution& show) {
  const auto step_ns = instant_step_ns(show);
  PANMEN_ASSERT(step_ns.has_value());
  const Int128 ns = Int128{steps} * *step_ns;
  if (ns < Instant::kMinNs || ns > Instant::kMaxNs) return std::nullopt;
  return Instant{static_cast<int64_t>(ns)};
}

std::string say_figure(int64_t steps, const Resolution& show, const Zone& zone, Language language) {
  const auto say = [language](std::string_view english, std::string_view chinese) {
    return std::string(Phrase{english, chinese}.in(language));
  };
  switch (show.type) {
    case FigureType::number:
      return format_figure(steps, show);
    case FigureType::yes_no:
      return steps != 0 ? say("yes", "是") : say("no", "否");
    case FigureType::instant: {
      const auto at = instant_of(steps, show);
      return at ? format_local(*at, zone) : say("beyond all time", "超出时间范围");
    }
    case FigureType::text: {
      const bool is_told = steps >= 0 && static_cast<uint64_t>(steps) < show.texts.size();
      return is_told ? show.texts[static_cast<size_t>(steps)] : std::string(kOtherText.in(language));
    }
  }
  PANMEN_ASSERT(false);
}

}  // namespace panmen::terms
