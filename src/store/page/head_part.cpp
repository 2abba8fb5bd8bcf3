// The head of a contract's page: who, for how long, up to when; what is due in all, and how the windows came
// out.
#include <algorithm>
#include <map>

#include "html/escape.hpp"
#include "store/page/parts.hpp"

namespace panmen::store {

namespace {

using html::escape;

Int128 due_of(const ClausePart& clause) {
  Int128 due = 0;
  for (const ClauseWindow& window : clause.windows)
    due += window.due;
  return due;
}

size_t count_of(const ClausePart& clause, WindowResult result) {
  return static_cast<size_t>(std::ranges::count(clause.windows, result, &ClauseWindow::result));
}

std::string party_text(const Scene& scene, terms::Role role) {
  return role == terms::Role::buyer
             ? scene.with("{0} (Party A)", "{0}（甲方）", scene.contract().buyer.name)
             : scene.with("{0} (Party B)", "{0}（乙方）", scene.contract().supplier.name);
}

std::string facts(const Scene& scene) {
  std::string out = "<dl>\n";
  const auto add = [&](const std::string& name, const std::string& value) {
    out += "<dt>" + escape(name) + "</dt><dd>" + escape(value) + "</dd>\n";
  };
  const Zone& zone = scene.contract().zone;
  add(scene.say("Party A (buyer)", "甲方（买方）"), scene.contract().buyer.name);
  add(scene.say("Party B (supplier)", "乙方（供方）"), scene.contract().supplier.name);
  std::optional<Window> period;
  for (const ClausePart& clause : scene.clauses)
    for (const ClauseWindow& window : clause.windows)
      period = period.has_value()
                   ? Window{std::min(period->from, window.span.from), std::max(period->to, window.span.to)}
                   : window.span;
  add(scene.say("Period", "期间"), period.has_value()
                                       ? local_text(zone, period->from) + " – " + local_text(zone, period->to)
                                       : scene.say("no window has closed yet", "尚无统计周期结束"));
  for (const auto& [source, through] : scene.statement.watermarks())
    add(scene.say("Data up to", "数据截至"), fmt::format("{} ({})", local_text(zone, through), source));
  add(scene.say("Times are those of", "时区"), zone.name);
  out += fmt::format("<dt>{}</dt><dd class=\"root\">{}</dd>\n", escape(scene.say("Evidence root", "根哈希")),
                     to_hex(scene.end.root));
  return out + "</dl>\n";
}

std::string due_box(const Scene& scene) {
  Int128 due = 0;
  for (const ClausePart& clause : scene.clauses)
    due += due_of(clause);
  std::string whom = scene.say("Neither side owes the other anything.", "双方互不相欠。");
  if (due != 0) {
    const std::string buyer = party_text(scene, terms::Role::buyer);
    const std::string supplier = party_text(scene, terms::Role::supplier);
    whom = scene.with("from {0} to {1}", "由 {0} 付给 {1}", due > 0 ? buyer : supplier,
                      due > 0 ? supplier : buyer);
  }
  return fmt::format("<div class=\"due\"><span>{}</span><b>{}</b><span>{}</span></div>\n",
                     escape(scene.say("Due in all", "应付合计")), escape(scene.money(due < 0 ? -due : due)),
                     escape(whom));
}

// How many windows came out how. Deductions have words of their own, and so tiles of their own.
std::string tiles(const Scene& scene) {
  std::map<std::pair<bool, WindowResult>, size_t> counts;  // of deductions, or not
  for (const ClausePart& clause : scene.clauses)
    for (const WindowResult result : kResults) {
      const bool is_of_deductions =
          clause.clause->deduction && (result == WindowResult::kept || result == WindowResult::broken);
      counts[{is_of_deductions, result}] += count_of(clause, result);
    }
  std::string out = "<div class=\"tiles\">\n";
  const auto add = [&](bool deduction, WindowResult result, const std::string& word) {
    out += fmt::format("<div class=\"tile {}\"><b><i>{}</i> {}</b>{}</div>\n", class_of(result),
                       sign_of(result), count_text(counts[{deduction, result}]), escape(word));
  };
  add(false, WindowResult::kept, scene.say("met", "达标"));
  add(false, WindowResult::broken, scene.say("not met", "未达标"));
  if (std::ranges::any_of(scene.clauses, [](const ClausePart& c) { return c.clause->deduction; })) {
    add(true, WindowResult::kept, scene.say("no deduction", "不扣款"));
    add(true, WindowResult::broken, scene.say("deduction applies", "扣款成立"));
  }
  add(false, WindowResult::undecided, scene.say("cannot be decided", "无法判定"));
  add(false, WindowResult::not_counted, scene.say("do not count", "不计入"));
  return out + "</div>\n";
}

std::string clause_table(const Scene& scene) {
  std::string out = fmt::format(
      "<div class=\"wide\"><table class=\"clauses\">\n<tr><th>{}</th><th>{}</th><th "
      "class=\"right\">{}</th></tr>\n",
      escape(scene.say("Clause", "条款")), escape(scene.say("Windows", "统计周期")),
      escape(scene.say("Due", "应付") + " " + std::string(scene.contract().currency.code())));
  for (const ClausePart& clause : scene.clauses) {
    std::string results;
    for (const WindowResult result : kResults)
      if (const size_t n = count_of(clause, result); n > 0)
        results +=
            fmt::format("<span class=\"count {}\"><i>{}</i> {} {}</span>", class_of(result), sign_of(result),
                        count_text(n), escape(result_word(scene, clause.clause, result)));
    if (results.empty()) results = escape(scene.say("none has closed yet", "尚无结束"));
    out +=
        fmt::format("<tr><td>{}</td><td>{}</td><td class=\"right\">{}</td></tr>\n", escape(clause.clause->id),
                    results, escape(amount_text(due_of(clause), scene.contract().currency)));
  }
  return out + "</table></div>\n";
}

std::string people(const Scene& scene) {
  size_t open = 0;
  bool some_pay = false;
  for (const ClausePart& clause : scene.clauses) {
    open += count_of(clause, WindowResult::undecided);
    some_pay = some_pay || clause.clause->undecided_pay.numerator != 0;
  }
  if (open == 0) return "";
  return "<p class=\"note\">" + escape(scene.words.waiting_text(open, some_pay)) + "</p>\n";
}

}  // namespace

std::string head_part(const Scene& scene) {
  const std::string mode =
      scene.statement.origin().has_value()
          ? scene.say(", ", "，") +
                std::string(phrase(scene.statement.origin()->mode).in(scene.words.language()))
          : "";
  return fmt::format("<header>\n<h1>{} {}</h1>\n<p class=\"sub\">{} {}{}</p>\n{}</header>\n",
                     escape(scene.say("Statement of contract", "合同结算单")), escape(scene.contract().id),
                     escape(scene.say("version", "版本")), scene.contract().version, escape(mode),
                     facts(scene)) +
         due_box(scene) + tiles(scene) + people(scene) + clause_table(scene);
}

}  // namespace panmen::store
