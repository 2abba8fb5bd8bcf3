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

Phrase phrase(WindowKind kind) {
  switch (kind) {
    case WindowKind::hour:
      return {"hour by hour", "按小时"};
    case WindowKind::day:
      return {"day by day", "按日"};
    case WindowKind::month:
      return {"month by month", "按月"};
  }
  PANMEN_ASSERT(false);
}

}  // namespace panmen::store
