// Page: the text that explain writes, and the words that all its parts have in common.
//
// It knows how things are called in both languages; what is said of a contract is in explain*.cpp. Internal
// to terms/text; not thread-safe.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "base/int128.hpp"
#include "base/language.hpp"
#include "terms/contract.hpp"
#include "terms/text/asset_groups.hpp"

namespace panmen::terms {

class Page {
 public:
  // REQUIRES: contract outlives this.
  Page(const Contract& contract, Language language)
      : contract_(contract),
        language_(language),
        groups_(std::make_shared<const std::vector<AssetGroup>>(find_asset_groups(contract))) {}

  // An empty page on which that asset of a group is spoken of: what is its own has no name of it.
  Page of_asset(std::string_view asset) const {
    Page page(*this);
    page.out_.clear();
    page.asset_ = asset;
    return page;
  }
  const std::vector<AssetGroup>& groups() const { return *groups_; }

  const Contract& contract() const { return contract_; }
  std::string take() { return std::move(out_); }

  // ---- Lines --------------------------------------------------------------------------------------------

  void title(const std::string& text) { out_ += (out_.empty() ? "" : "\n") + text + "\n"; }
  void line(const std::string& text) { out_ += "  " + text + "\n"; }
  void add(const std::string& lines) { out_ += lines; }
  void below(const std::string& text) { out_ += "    " + text + "\n"; }

  template <class... Values>
  std::string say(std::string_view english, std::string_view chinese, const Values&... values) const {
    return fmt::format(fmt::runtime(Phrase{english, chinese}.in(language_)), values...);
  }
  // "a, b and c"; what stands before the last may be another word.
  std::string list(const std::vector<std::string>& items, std::string_view english = " and ",
                   std::string_view chinese = "、") const;
  // A name before words of the language: Chinese ones need a blank behind Latin letters.
  std::string before_words(const std::string& name) const;

  // ---- Parties and money --------------------------------------------------------------------------------

  std::string party(Role role) const;  // with its name
  std::string short_party(bool buyer) const;
  std::string money(Int128 minor) const;

  // ---- Time ---------------------------------------------------------------------------------------------

  std::string local(Instant t) const;  // "2026-01-31 08:00:00" in the contract's zone
  std::string duration(Duration d) const;
  std::string time_of_day(int32_t second_of_day) const;  // "06:00"
  // "7 days"
  std::string so_many(WindowKind kind, uint32_t n) const;
  // "day by day", "at the end of each day over the last 7 days", "shift by shift"
  std::string every(const WindowSpec& window) const;
  // "day", "7 days", "shift 'night'": one window
  std::string one(const WindowSpec& window) const;
  // "3 days in a row"
  std::string in_a_row(const WindowSpec& window, uint32_t n) const;

  // ---- Numbers ------------------------------------------------------------------------------------------

  // A finite decimal where there is one: 3/8 is 0.375, 1/3 stays a fraction.
  static std::string number(Ratio value);
  static std::string percent(Ratio share);
  std::string figure(uint16_t measure, int64_t steps) const;
  // A value of a signal, in its own unit and before the multiplier, as the terms wrote it.
  std::string value_of(const Signal& signal, double value) const;
  // What a step of a scale gives, and an amount that is a figure.
  std::string pay(const Scale& scale, const ScaleStep& step) const;
  std::string amount(const FigureAmount& figure) const;
  std::string compared(Comparison comparison, const std::string& value) const;
  // "is at most 60 min", "is before 2026-03-31 17:00:00+08:00", "is so": what a test says of a measure.
  std::string compared_with(uint16_t measure, Comparison comparison, int64_t steps) const;

  // ---- Signals ------------------------------------------------------------------------------------------

  std::string signal(uint16_t index) const;  // "Power of line3/meter4", "its Power"
  std::string asset(const Signal& signal) const;
  std::string measure(uint16_t index) const;
  // "for every asset of 'power'": what stands before what is said of each.
  std::string for_every(const AssetGroup& group) const;
  std::string stop_class(StopClass stop_class) const;  // "technical"
  // What stands behind "the cause is".
  std::string cause(GapCause cause) const;

 private:
  bool is_own(std::string_view name) const;
  std::string month_from(const WindowSpec& window) const;

  const Contract& contract_;
  Language language_;
  std::shared_ptr<const std::vector<AssetGroup>> groups_;
  std::string_view asset_;  // of which is spoken, if of any
  std::string out_;
};

}  // namespace panmen::terms
