#include "outcome.hpp"

#include <algorithm>
#include <fstream>
#include <map>
#include <set>
#include <sstream>
#include <vector>

#include <fmt/format.h>

#include "base/assert.hpp"
#include "store/data_words.hpp"
#include "store/page/page.hpp"
#include "store/table.hpp"

namespace panmen::spec {

namespace {

using store::Statement;
using terms::Contract;

using Row = std::map<std::string, std::string, std::less<>>;  // by column
struct Outcome {
  std::set<std::string, std::less<>> columns;  // that a case may ask for
  std::vector<Row> rows;
};

class Tables {
 public:
  Tables(const Statement& statement, const Contract& contract)
      : statement_(statement), contract_(contract), part_(statement.contracts().at(contract.id)) {}

  Outcome table(std::string_view section) const {
    if (section == "expect") return verdicts();
    if (section == "measures") return measures();
    if (section == "postings") return postings();
    if (section == "entitlements") return entitlements();
    if (section == "balances") return balances();
    if (section == "counts") return counts();
    if (section == "stops") return stops();
    if (section == "milestones") return milestones();
    if (section == "dates") return dates();
    PANMEN_ASSERT(false);
  }

 private:
  std::string amount(Int128 minor) const { return format_amount(minor, contract_.currency); }

  static std::string word(record::Reason reason) {
    return reason == record::Reason::none ? "-" : std::string(store::phrase(reason).english);
  }

  // 2026-01-05 08:00, 2026-01-05, 2026-01 or 2026; the offset is shown where clocks show a time twice. What
  // is found in the data may begin within a minute: 2026-01-05 08:00:30.
  std::string window(uint16_t number, Instant from) const {
    const terms::WindowSpec& spec = contract_.windows[number];
    const LocalTime t = to_local(contract_.zone, from);
    const std::string date = fmt::format("{:04}-{:02}-{:02}", t.date.year, t.date.month, t.date.day);
    if (spec.shape == terms::WindowShape::contract) return date;
    const bool found = terms::is_found(spec.shape);
    if (spec.shape != terms::WindowShape::shift && spec.kind != WindowKind::hour && !found) {
      if (spec.kind == WindowKind::year) return date.substr(0, 4);
      const bool of_months = spec.kind == WindowKind::month || spec.kind == WindowKind::quarter;
      return of_months && spec.first_day == 1 ? date.substr(0, 7) : date;
    }
    std::string text = fmt::format("{} {:02}:{:02}", date, t.second_of_day / 3600, t.second_of_day / 60 % 60);
    if (found && t.second_of_day % 60 != 0) text += fmt::format(":{:02}", t.second_of_day % 60);
    // The hour before or the one after begins at the same time of day.
    const auto same = [&](Instant other) {
      return to_local(contract_.zone, other).second_of_day == t.second_of_day;
    };
    if (!same(from - Duration::hours(1)) && !same(from + Duration::hours(1))) return text;
    const int32_t offset_s = offset_s_at(contract_.zone, from);
    text += fmt::format(" {}{:02}:{:02}", offset_s < 0 ? '-' : '+', std::abs(offset_s) / 3600,
                        std::abs(offset_s) / 60 % 60);
    return text;
  }
  static std::string correction(uint32_t number) { return number == 0 ? "-" : std::to_string(number); }
  const terms::Clause& clause_of(const record::VerdictId& id) const {
    const auto clause = std::ranges::find(contract_.clauses, id.clause, &terms::Clause::id);
    PANMEN_ASSERT(clause != contract_.clauses.end());
    return *clause;
  }
  // Of what milestones decide: when that was.
  std::string window_of(const record::VerdictId& id) const {
    const terms::Clause& clause = clause_of(id);
    return clause.kind == terms::ClauseKind::windows ? window(clause.window, id.from) : exactly(id.to);
  }
  // Those of windows in the order in which they came about, and then those that milestones decide, clause by
  // clause: when the clock moved in between is no matter of the terms.
  std::vector<record::Verdict> in_order() const {
    std::vector<record::Verdict> verdicts = part_.verdicts;
    const auto place = [&](const record::Verdict& v) -> ptrdiff_t {
      const terms::Clause& clause = clause_of(v.id);
      return clause.kind == terms::ClauseKind::windows ? -1 : &clause - contract_.clauses.data();
    };
    std::ranges::stable_sort(verdicts, {}, place);
    return verdicts;
  }
  static std::string say_date(std::optional<CivilDate> day) {
    return day.has_value() ? fmt::format("{:04}-{:02}-{:02}", day->year, day->month, day->day) : "-";
  }
  const terms::Measure& measure(const std::string& name) const {
    const auto found = std::ranges::find(contract_.measures, name, &terms::Measure::name);
    PANMEN_ASSERT(found != contract_.measures.end());
    return *found;
  }
  std::string figure(const record::Figure& f) const {
    if (!f.steps.has_value()) return "-";
    return terms::say_figure(*f.steps, measure(f.measure).show, contract_.zone, Language::english);
  }

  Outcome verdicts() const {
    Outcome out{{"clause", "window", "correction", "result", "reason", "due"}, {}};
    for (const terms::Measure& m : contract_.measures)
      out.columns.insert(m.name);
    for (const record::Verdict& verdict : in_order()) {
      Row row{{"clause", verdict.id.clause},
              {"window", window_of(verdict.id)},
              {"correction", correction(verdict.id.correction)},
              {"result", std::string(store::data_word(verdict.outcome))},
              {"reason", word(verdict.reason)},
              {"due", amount(store::due_minor(part_, verdict.id))}};
      for (const record::Figure& f : verdict.figures)
        row[f.measure] = figure(f);
      out.rows.push_back(std::move(row));
    }
    return out;
  }

  Outcome measures() const {
    Outcome out{{"window", "correction", "measure", "figure", "reason"}, {}};
    for (const record::Measures& m : part_.measures)
      for (const record::Figure& f : m.figures)
        out.rows.push_back({{"window", window(m.window, m.from)},
                            {"correction", correction(m.correction)},
                            {"measure", f.measure},
                            {"figure", figure(f)},
                            {"reason", word(f.reason)}});
    return out;
  }

  Outcome postings() const {
    Outcome out{{"no", "from", "to", "amount", "because"}, {}};
    for (const record::Transfer& t : part_.transfers)
      out.rows.push_back({{"no", std::to_string(t.number)},
                          {"from", t.debit},
                          {"to", t.credit},
                          {"amount", amount(t.amount.minor)},
                          {"because", t.because.clause + " " + window_of(t.because)}});
    return out;
  }

  Outcome entitlements() const {
    Outcome out{{"clause", "window", "correction", "part", "payer", "payee", "amount", "remainder", "tax",
                 "due", "means"},
                {}};
    for (const record::Verdict& verdict : part_.verdicts) {
      const auto found = part_.entitlements.find(verdict.id);
      if (found == part_.entitlements.end()) continue;
      for (const record::Entitlement& e : found->second) {
        const std::string rest = e.remainder_numerator == 0
                                     ? "0"
                                     : fmt::format("{}/{}", e.remainder_numerator, e.remainder_denominator);
        out.rows.push_back({{"clause", e.because.clause},
                            {"window", window_of(e.because)},
                            {"correction", correction(e.because.correction)},
                            {"part", std::to_string(e.part + 1)},
                            {"payer", e.payer},
                            {"payee", e.payee},
                            {"amount", amount(e.amount.minor)},
                            {"remainder", rest},
                            {"tax", amount(e.tax_minor)},
                            {"due", say_date(store::due_on(part_, e))},
                            {"means", e.means.empty() ? "-" : e.means}});
      }
    }
    return out;
  }

  Outcome balances() const {
    Outcome out{{"account", "balance"}, {}};
    for (const auto& [account, balance] : statement_.ledger().balances())
      out.rows.push_back({{"account", account.name}, {"balance", amount(balance)}});
    return out;
  }

  // Of each confirmation what was said of it, one after the other.
  Outcome milestones() const {
    Outcome out{{"name", "at", "by silence", "correction"}, {}};
    std::vector<record::Milestone> all = part_.milestones;
    std::ranges::stable_sort(all, {}, &record::Milestone::name);
    for (const record::Milestone& m : all)
      out.rows.push_back({{"name", m.name},
                          {"at", m.at.has_value() ? exactly(*m.at) : "-"},
                          {"by silence", m.by_silence ? "yes" : "-"},
                          {"correction", correction(m.correction)}});
    return out;
  }

  // When what was given is due, as it stands in the end.
  Outcome dates() const {
    Outcome out{{"clause", "window", "correction", "part", "due"}, {}};
    for (const record::Verdict& verdict : in_order()) {
      const auto found = part_.entitlements.find(verdict.id);
      if (found == part_.entitlements.end()) continue;
      for (const record::Entitlement& e : found->second)
        out.rows.push_back({{"clause", e.because.clause},
                            {"window", window_of(e.because)},
                            {"correction", correction(e.because.correction)},
                            {"part", std::to_string(e.part + 1)},
                            {"due", say_date(store::due_on(part_, e))}});
    }
    return out;
  }

  // As they stand in the end.
  Outcome stops() const {
    Outcome out{{"rule", "from", "to", "cause", "class", "proposed", "standing"}, {}};
    for (const auto& [identity, stop] : part_.stops) {
      if (stop.withdrawn) continue;
      const auto stop_class = store::class_of(contract_, stop);
      out.rows.push_back({{"rule", stop.rule.empty() ? "-" : stop.rule},
                          {"from", exactly(stop.from)},
                          {"to", exactly(stop.to)},
                          {"cause", stop.cause.value_or("-")},
                          {"class", stop_class ? std::string(terms::name_of(*stop_class)) : "-"},
                          {"proposed", stop.proposed.value_or("-")},
                          {"standing", std::string(store::phrase(stop.standing).english)}});
    }
    return out;
  }
  // 2026-01-05 08:00[:30[.5]]
  std::string exactly(Instant t) const {
    const LocalTime local = to_local(contract_.zone, t);
    std::string text = fmt::format("{:04}-{:02}-{:02} {:02}:{:02}", local.date.year, local.date.month,
                                   local.date.day, local.second_of_day / 3600, local.second_of_day / 60 % 60);
    if (local.second_of_day % 60 == 0 && local.nanosecond == 0) return text;
    text += fmt::format(":{:02}", local.second_of_day % 60);
    if (local.nanosecond == 0) return text;
    text += fmt::format(".{:09}", local.nanosecond);
    return text.substr(0, text.find_last_not_of('0') + 1);
  }

  Outcome counts() const {
    Outcome out{{"accepted", "late", "duplicate", "conflicting", "doubtful", "unread", "out of order"}, {}};
    const store::ObservationCounts& n = statement_.observations();
    out.rows.push_back({{"accepted", std::to_string(n.accepted)},
                        {"late", std::to_string(n.late)},
                        {"duplicate", std::to_string(n.duplicate)},
                        {"conflicting", std::to_string(n.conflicting)},
                        {"doubtful", std::to_string(n.doubtful)},
                        {"unread", std::to_string(n.unread)},
                        {"out of order", std::to_string(n.out_of_order)}});
    return out;
  }

  const Statement& statement_;
  const Contract& contract_;
  const Statement::ContractPart& part_;
};

std::string show(const std::vector<std::string>& columns, const std::vector<std::vector<std::string>>& rows,
                 const std::vector<std::vector<std::string>>& other) {
  store::Table table(std::vector<store::Align>(columns.size() + 1, store::Align::left));
  std::vector<std::string> head{" "};
  head.insert(head.end(), columns.begin(), columns.end());
  table.add(head);
  for (size_t i = 0; i < rows.size(); ++i) {
    std::vector<std::string> cells{i < other.size() && other[i] == rows[i] ? " " : "!"};
    cells.insert(cells.end(), rows[i].begin(), rows[i].end());
    table.add(cells);
  }
  return table.render(4);
}

std::string read_or_empty(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream content;
  content << file.rdbuf();
  return content.str();
}

Result<void> compare_golden(const GoldenFiles& files, const std::string& name, const std::string& got) {
  const std::string path = files.folder + "/" + name;
  if (files.update) {
    std::ofstream file(path, std::ios::binary);
    file << got;
    if (!file.flush()) return Error{ErrorCode::io, "cannot write " + path};
    return {};
  }
  const std::string expected = read_or_empty(path);
  if (expected == got) return {};
  return Error{ErrorCode::invalid,
               fmt::format("{} differs (PANMEN_UPDATE_GOLDEN=1 writes it anew)\n--- expected\n{}--- got\n{}",
                           name, expected, got)};
}

// A page's look may change without its words.
std::string without_style(std::string page) {
  const size_t from = page.find("<style>");
  return page.erase(from, page.find("</style>") - from);
}

}  // namespace

Result<void> compare_table(const Statement& statement, const Contract& contract, std::string_view section,
                           const Table& expected, std::string_view delivered) {
  const Outcome outcome = Tables(statement, contract).table(section);
  for (const std::string& column : expected.columns)
    if (!outcome.columns.contains(column))
      return at(expected.line, fmt::format("'{}' is no column of '{}'", column, section));
  std::vector<std::vector<std::string>> got;
  for (const Row& row : outcome.rows) {
    std::vector<std::string> cells;
    for (const std::string& column : expected.columns) {
      const auto cell = row.find(column);
      cells.push_back(cell == row.end() ? "-" : cell->second);
    }
    got.push_back(std::move(cells));
  }
  if (got == expected.rows) return {};
  return at(expected.line, fmt::format("{}, delivered {}\n  expected\n{}  got\n{}", section, delivered,
                                       show(expected.columns, expected.rows, got),
                                       show(expected.columns, got, expected.rows)));
}

Result<void> compare_statement(const Statement& statement, const std::string& name,
                               const GoldenFiles& files) {
  // The root of a run is proven elsewhere; here it is any hash, so that a statement changes only with its own
  // words.
  const Hash root = sha256(as_bytes(name));
  const auto text = [&](Language language) { return store::render_text(statement, {root}, language, true); };
  PANMEN_CHECK(compare_golden(files, "statement-" + name + ".en.txt", text(Language::english)));
  PANMEN_CHECK(compare_golden(files, "statement-" + name + ".zh.txt", text(Language::chinese)));
  const auto page = [&](Language language) {
    return without_style(store::render_html(statement, {root}, language, true));
  };
  PANMEN_CHECK(compare_golden(files, "statement-" + name + ".en.html", page(Language::english)));
  PANMEN_CHECK(compare_golden(files, "statement-" + name + ".zh.html", page(Language::chinese)));
  return compare_golden(files, "statement-" + name + ".json.txt",
                        store::render_json(statement, {root}, true));
}

}  // namespace panmen::spec
