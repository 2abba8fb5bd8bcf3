// Clauses of terms in compiled form: what figures, confirmations and time mean in money.
//
// Pure values; safe to read from any thread. Indexes are those of Contract (terms/contract.hpp).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/calendar.hpp"
#include "base/decimal.hpp"
#include "terms/condition.hpp"
#include "terms/measure.hpp"

namespace panmen::terms {

// ---- Milestones: instants with names --------------------------------------------------------------------

// Who has to give a confirmation. `both`: one side enters it and the other approves.
enum class Giver : uint8_t { buyer = 1, supplier = 2, both = 3 };

enum class PeriodUnit : uint8_t { day = 1, working_day = 2, month = 3 };

// So many days, working days (of Contract::calendar) or months behind a local day, which is day 0. A month
// later is the same day of the month or, where there is none, the last one.
struct Period {
  uint16_t count = 0;
  PeriodUnit unit = PeriodUnit::day;

  friend bool operator==(const Period&, const Period&) = default;
};

// A local day: the last one that is in time, or on which something is due.
struct Deadline {
  std::optional<CivilDate> on;
  // Otherwise `period` behind the local day of this milestone, of Contract::milestones; unknown while that
  // is. Absent: behind that on which the clause itself was met.
  std::optional<uint16_t> after;
  Period period;

  friend bool operator==(const Deadline&, const Deadline&) = default;
};

// What a side confirms in an entry: that goods came, that a document was handed over, an invoice.
struct Confirmation {
  std::string name;
  Giver by = Giver::buyer;
  bool is_invoice = false;          // has a number and an amount
  std::optional<Deadline> silence;  // given at the end of that day where nobody has refused it by then

  friend bool operator==(const Confirmation&, const Confirmation&) = default;
};

enum class MilestoneOp : uint8_t {
  signing = 1,    // the beginning of the local day Contract::signed_on
  confirmed = 2,  // the earliest instant from which the confirmation `index` stands
  met = 3,        // the instant at which the clause `index`, which is paid once, was met
  date = 4,       // the beginning of the local day `on`
  all = 5,        // the latest of `left` and `right`, once both are known
  any = 6,        // the earliest that is known of `left` and `right`
};

// An instant that becomes known, and may become another one, or unknown again, while results are not final.
struct MilestoneNode {
  MilestoneOp op = MilestoneOp::signing;
  uint16_t index = 0;
  CivilDate on;
  uint16_t left = 0, right = 0;

  friend bool operator==(const MilestoneNode&, const MilestoneNode&) = default;
};

// ---- Amounts ---------------------------------------------------------------------------------------------

// How a distance that is no whole number of a step's quanta counts.
enum class Quantum : uint8_t {
  exact = 1,  // in proportion: straight lines
  begun = 2,  // each begun counts whole
  full = 3,   // only those that are full
};

// What is due is pay + slope * (distance of the figure from `from_steps`, in quanta; below it, negative).
struct ScaleStep {
  // equal and not_equal do not occur. Without a bound: otherwise.
  std::optional<Comparison> bound;
  int64_t threshold_steps = 0;
  Ratio pay{0, 1};         // share of the clause's amount: 80 % is 4/5
  Ratio slope{0, 1};       // a share more for each quantum that the figure lies above `from_steps`
  int64_t from_steps = 0;  // this and what follows are 0, 1 and exact where there is no slope
  int64_t quantum_steps = 1;
  Quantum quantum = Quantum::exact;

  friend bool operator==(const ScaleStep&, const ScaleStep&) = default;
};

struct Scale {
  uint16_t measure = 0;
  // The first that fits counts. In the first step the verdict is `met`; of one in money, where anything is
  // due.
  std::vector<ScaleStep> steps;
  bool is_in_money = false;  // `pay` and `slope` are minor units, and the clause's amount_minor is 1

  friend bool operator==(const Scale&, const Scale&) = default;
};

// A share of the contract's price. The amount follows the rate of the tax where that changes.
struct PriceShare {
  Ratio share{1, 1};
  bool without_tax = false;

  friend bool operator==(const PriceShare&, const PriceShare&) = default;
};

// An amount in money that is a measure's figure, and a share of it.
struct FigureAmount {
  uint16_t measure = 0;
  Ratio share{1, 1};
  Ratio minor_per_step{1, 1};  // of the measure's resolution
  bool goes_back = false;      // below zero it is due the other way; else nothing is

  friend bool operator==(const FigureAmount&, const FigureAmount&) = default;
};

// Calendar windows in which a cap begins anew. No figures are computed over them.
struct CapPeriod {
  WindowKind kind = WindowKind::month;
  uint8_t first_day = 1;  // of months: the day they begin on, 1 to 28

  friend bool operator==(const CapPeriod&, const CapPeriod&) = default;
};

// What is due in all from the clauses that name it, or in each period in which their windows end, is at most
// this.
struct Cap {
  std::string name;
  int64_t most_minor = 0;
  std::optional<CapPeriod> per;

  friend bool operator==(const Cap&, const Cap&) = default;
};

// What is due is split: each part has its own payee, means of payment and date.
struct Part {
  Ratio share{1, 1};              // of one clause's parts the sum is one
  std::optional<uint16_t> payee;  // of Contract::others; absent: the clause's
  std::string means;              // "bank acceptance bill of six months"; empty: not said
  std::optional<Deadline> due;    // absent: the clause's

  friend bool operator==(const Part&, const Part&) = default;
};

struct TaxRate {
  CivilDate from;  // its local midnight
  Ratio rate{0, 1};

  friend bool operator==(const TaxRate&, const TaxRate&) = default;
};

// Value-added tax: whether the price contains it, and which part of the price stays where the rate changes.
struct Tax {
  bool is_included = true;
  bool price_with_tax_stays = false;  // else the price without tax does
  std::vector<TaxRate> rates;         // by `from`, each in force until the next; the first also before

  friend bool operator==(const Tax&, const Tax&) = default;
};

// ---- Clauses ---------------------------------------------------------------------------------------------

enum class ClauseKind : uint8_t {
  windows = 1,    // judged by figures, window by window
  milestone = 2,  // met when a milestone is reached
  delay = 3,      // an amount for each day or week begun between a deadline and a milestone
};

enum class Recurrence : uint8_t {
  once = 1,  // paid the first time it is met, then closed
  each = 2,  // judged and paid in every window
};

// What a window does to money that is kept back.
enum class KeptWindow : uint8_t {
  counts = 1,       // as a good one does
  extends = 2,      // it is not one of those that have to pass
  loses_share = 3,  // it passes, and one of `windows` equal shares is lost
  loses_all = 4,    // nothing will be paid
};

// The words of the terms: "extends by that month".
std::string_view name_of(KeptWindow effect);

// Money kept back until so many windows have passed. Then what is not lost is paid, and the clause is closed.
struct Retention {
  uint32_t windows = 1;
  KeptWindow bad = KeptWindow::extends;  // the test is not met: no `counts`
  KeptWindow undecided = KeptWindow::extends;

  friend bool operator==(const Retention&, const Retention&) = default;
};

enum class DelayUnit : uint8_t { day = 1, week = 2 };

struct Clause {
  std::string id;
  ClauseKind kind = ClauseKind::windows;
  Recurrence recurrence = Recurrence::each;
  bool deduction = false;           // what is due goes from supplier to buyer and is shown negative
  std::optional<uint16_t> payer;    // of Contract::others: instead of buyer or, of a deduction, supplier
  std::optional<uint16_t> payee;    // likewise, instead of the other side
  int64_t amount_minor = 0;         // of a delay: for each unit begun. 0: it is only met, and nothing is due
  std::optional<PriceShare> price;  // what amount_minor was computed from
  std::optional<FigureAmount> figure;  // windows: what is due is this, and amount_minor is 1
  std::vector<uint16_t> caps;          // ascending
  std::optional<uint16_t> taken_from;  // an earlier clause of the same window: at most what that gives is due
  std::vector<Part> parts;             // none: one, whole
  std::optional<Deadline> due;         // absent: when it is met
  std::vector<uint16_t> needs;         // confirmations without which nothing is due yet; ascending

  // windows
  uint16_t window = 0;                 // of Contract::windows
  std::vector<TestNode> when;          // the last one is the result; empty where a scale or a figure decides
  std::optional<Scale> scale;          // recurring only
  uint32_t in_a_row = 1;               // once only: so many windows in a row must meet the test
  std::optional<Retention> retention;  // once only, instead of `in_a_row`
  // Recurring only: the share of the amount that is due where a window cannot be decided; where the amount
  // follows a figure, in minor units.
  Ratio undecided_pay{0, 1};
  std::optional<uint16_t> after;  // milestone: windows that begin before it do not count

  // milestone, delay
  std::optional<uint16_t> milestone;  // of Contract::milestones
  std::optional<Deadline> by;  // milestone: reached later it is not met; delay: where it begins to count
  DelayUnit delay_unit = DelayUnit::week;  // delay

  // Whether what is due is worked out from a figure, in minor units, instead of being a share of an amount.
  bool follows_figure() const { return figure || (scale && scale->is_in_money); }

  friend bool operator==(const Clause&, const Clause&) = default;
};

}  // namespace panmen::terms
