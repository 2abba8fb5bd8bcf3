// The commands that read a journal: audit, statement, baseline. All run it again in full, so none shows what
// does not follow.
#include <algorithm>
#include <cstdio>
#include <memory>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <unistd.h>

#include "app/commands.hpp"
#include "app/input.hpp"
#include "app/output.hpp"
#include "base/decimal.hpp"
#include "commission/baseline.hpp"
#include "core/audit.hpp"
#include "journal/blobs.hpp"
#include "store/page/page.hpp"
#include "store/statement.hpp"
#include "store/table.hpp"
#include "terms/text/check.hpp"
#include "terms/text/formula.hpp"

namespace panmen::app {

namespace {

using store::Language;
using store::Phrase;

struct Audited {
  std::unique_ptr<journal::Disk> disk;
  core::AuditReport report;
  store::Statement statement;
};

Result<std::unique_ptr<Audited>> run_audit(const std::string& path, bool with_measures) {
  PANMEN_TRY(std::unique_ptr<journal::Disk> disk, journal::open_posix_disk(path, false));
  journal::Disk& content = *disk;
  auto audited = std::make_unique<Audited>(
      Audited{std::move(disk),
              {},
              store::Statement([&content](const Hash& hash) { return journal::Blobs(content).get(hash); },
                               with_measures)});
  Result<void> problem;
  const bool on_terminal = isatty(STDERR_FILENO) != 0;
  auto report = core::audit(
      content,
      [&](const record::Body& body) {
        if (auto taken = audited->statement.take(body); !taken.ok() && problem.ok()) problem = taken;
      },
      [&](uint64_t records) {
        if (on_terminal && records % 1000 < 8)
          std::fprintf(stderr, "\r\033[K  %s records", std::to_string(records).c_str());
      });
  if (on_terminal) std::fprintf(stderr, "\r\033[K");
  if (!report.ok()) return report.error().within(path);
  PANMEN_CHECK(problem);
  audited->report = *report;
  return audited;
}

// What the terms of a journal include, as it was recorded with them.
class RecordedPacks : public terms::PackSource {
 public:
  RecordedPacks(const std::vector<record::Included>& included, journal::Disk& disk)
      : included_(included), disk_(disk) {}

  Result<terms::PackText> find(std::string_view name) const override {
    const auto file = std::ranges::find(included_, name, &record::Included::name);
    if (file == included_.end()) return Error{ErrorCode::not_found, "the journal holds none"};
    PANMEN_TRY(const std::vector<uint8_t> bytes, journal::Blobs(disk_).get(file->text));
    return terms::PackText{file->name, file->name, std::string(bytes.begin(), bytes.end())};
  }
  std::vector<std::string> names() const override { return {}; }

 private:
  const std::vector<record::Included>& included_;
  journal::Disk& disk_;
};

// What the terms' text compiles to today, against the compiled form that was signed.
Phrase compare_terms(const store::Statement::ContractPart& part, journal::Disk& disk) {
  const auto text = journal::Blobs(disk).get(part.text);
  if (!text.ok()) return {"its text is not there", "缺少规则文本"};
  const auto again = terms::check_terms({reinterpret_cast<const char*>(text->data()), text->size()}, "terms",
                                        RecordedPacks(part.included, disk));
  if (again.contract.has_value() && *again.contract == part.terms)
    return {"the text compiles to the recorded form", "规则文本与存证中的编译形式一致"};
  return {"the text compiles to another form with this program; the recorded form is what was run",
          "本程序编译规则文本所得形式不同；以存证中的形式为准"};
}

}  // namespace

int audit(const JournalOptions& options) {
  const auto audited = run_audit(options.journal, options.measures);
  if (!audited.ok()) return fail(audited.error());
  const core::AuditReport& report = (*audited)->report;
  const auto say = [&](std::string_view english, std::string_view chinese) {
    return std::string(Phrase{english, chinese}.in(options.language));
  };
  // A replay is written to its end and closed; a live journal may be at work.
  const bool is_cut = !report.log.cut_reason.empty();
  const bool incomplete = is_cut || (!report.log.closed && report.origin.mode == record::Mode::replay);
  std::string page = incomplete
                         ? fmt::format("{} {}\n",
                                       say("NOT COMPLETE, the end is missing; what is left holds:",
                                           "内容不完整，缺少结尾；其余部分完好："),
                                       options.journal)
                         : fmt::format("{} {}\n", say("The journal holds:", "存证完好："), options.journal);
  store::Table table({store::Align::left, store::Align::left});
  table.add({say("Origin", "来源"), fmt::format("{}, {}", report.origin.name,
                                                store::phrase(report.origin.mode).in(options.language))});
  table.add({say("Records", "记录数"),
             fmt::format("{} ({})", report.log.records,
                         say("all follow from their inputs, run again", "全部由输入重新推导一致"))});
  table.add({say("Observations", "观测"), std::to_string(report.observations)});
  table.add({say("Results", "判定结果"), std::to_string(report.verdicts)});
  table.add({say("Postings", "记账"), fmt::format("{} ({})", report.transfers,
                                                  say("every contract sums to zero", "各合同借贷合计为零"))});
  table.add({say("Blobs", "附件"), fmt::format("{} ({} {})", report.blobs, report.blob_bytes,
                                               say("bytes, all as their hashes say", "字节，哈希全部相符"))});
  if (report.unnamed_blobs > 0)
    table.add({say("Blobs that no record names", "未被引用的附件"), std::to_string(report.unnamed_blobs)});
  for (const auto& [id, part] : (*audited)->statement.contracts())
    table.add({fmt::format("{} {}", say("Contract", "合同"), id),
               std::string(compare_terms(part, *(*audited)->disk).in(options.language))});
  table.add({say("Evidence root", "根哈希"), to_hex(report.root)});
  page += table.render(2);
  if (!report.log.cut_reason.empty())
    page += fmt::format("  {} {} ({} {})\n", say("Torn end, not counted:", "残缺结尾，未计入："),
                        report.log.cut_reason, report.log.cut_bytes, say("bytes", "字节"));
  else if (!report.log.closed)
    page += "  " +
            say("The journal was not closed: its writer is at work or was stopped.",
                "存证未正常关闭：写入方仍在运行或被中断。") +
            "\n";
  page +=
      say("What this cannot show: that nobody rewrote the whole journal and every hash in it, or dropped its "
          "end. Only "
          "a root that somebody else wrote down earlier can show that; compare the evidence root with it.",
          "本审计无法证明：未有人连同全部哈希重写整个存证，或截去其末尾。只有他人先前留存的根哈希才能证明；请"
          "与之比对。");
  const auto written = write_out(page + "\n");
  if (!written.ok()) return fail(written.error());
  return incomplete ? kIncomplete : kDone;
}

namespace {

// "20 %"
std::optional<Ratio> parse_share(std::string text) {
  while (!text.empty() && (text.back() == '%' || text.back() == ' '))
    text.pop_back();
  const auto number = parse_decimal(text);
  if (!number.ok() || number->units <= 0) return std::nullopt;
  const auto share = divide(to_ratio(*number), {100, 1});
  return share.ok() ? std::optional(*share) : std::nullopt;
}

Result<std::string> fit(const BaselineOptions& options) {
  const auto at_most = parse_share(options.at_most);
  if (!at_most)
    return Error{ErrorCode::invalid,
                 fmt::format("--at-most '{}' is no percentage; write \"20 %\"", options.at_most)};
  if (!terms::is_name(options.name))
    return Error{ErrorCode::invalid,
                 fmt::format("--name '{}' cannot be a name: it has letters, digits and _, and begins with a "
                             "letter",
                             options.name)};
  PANMEN_TRY(const std::unique_ptr<Audited> audited, run_audit(options.journal, true));
  const auto& contracts = audited->statement.contracts();
  if (contracts.size() != 1)
    return Error{ErrorCode::invalid, fmt::format("'{}' holds {} contracts; a baseline is fitted to one",
                                                 options.journal, contracts.size())};
  const auto& part = contracts.begin()->second;
  const commission::BaselineWanted wanted{options.name, options.of, options.drivers, *at_most};
  PANMEN_TRY(const commission::BaselineFit found, commission::fit_baseline(part, wanted));
  std::fprintf(stderr, "  %s windows fitted, %s left out because a figure could not be decided; R2 %s\n",
               std::to_string(found.windows).c_str(), std::to_string(found.left_out).c_str(),
               format_scaled(found.r2_steps, 4).c_str());
  if (found.is_poor)
    return Error{ErrorCode::invalid,
                 fmt::format("the fit is poor: its CV(RMSE) is {} %, and at most {} was asked for; other "
                             "drivers, or longer windows, may explain more",
                             format_scaled(found.cv_steps, 2), options.at_most)};
  return commission::render_baseline(part, wanted, found, audited->report.root);
}

}  // namespace

int baseline(const BaselineOptions& options) {
  const auto section = fit(options);
  if (!section.ok()) return fail(section.error());
  const auto written = write_out(*section);
  return written.ok() ? kDone : fail(written.error());
}

int statement(const JournalOptions& options) {
  if (options.html.has_value())
    if (const auto checked = check_page_path(*options.html, {}, options.journal); !checked.ok())
      return fail(checked.error());
  const auto audited = run_audit(options.journal, options.measures);
  if (!audited.ok()) return fail(audited.error());
  const store::Statement& statement = (*audited)->statement;
  const core::AuditReport& report = (*audited)->report;
  const store::JournalEnd end{report.root, report.log.closed};
  if (options.html.has_value()) {
    const auto page = store::render_html(statement, end, options.language, options.measures);
    if (const auto written = write_page(*options.html, page); !written.ok()) return fail(written.error());
  }
  const auto written =
      write_out(options.json ? store::render_json(statement, end, options.measures)
                             : store::render_text(statement, end, options.language, options.measures));
  return written.ok() ? kDone : fail(written.error());
}

}  // namespace panmen::app
