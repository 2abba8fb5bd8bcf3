#include "connect/files/entries.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <set>

#include <fmt/format.h>

#include "base/codec.hpp"
#include "base/local_instant.hpp"
#include "base/quote.hpp"
#include "connect/files/map_reader.hpp"
#include "connect/files/wording.hpp"

namespace panmen::files {
namespace {

std::optional<double> parse_number(std::string_view text) {
  double value = 0;
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (code != std::errc{} || end != text.data() + text.size() || !std::isfinite(value)) return std::nullopt;
  return value;
}

class EntryReader {
 public:
  EntryReader(const yaml::Node& node, const EntryContract& contract, Mistakes& mistakes)
      : reader_(node, "an entry", mistakes), contract_(contract), mistakes_(mistakes) {}

  // What could be read; the mistakes say whether it is right.
  record::Entry read() {
    if (!reader_.is_map()) return {};
    entry_.number = name("number");
    entry_.entered = instant("entered");
    entry_.by.side = side();
    entry_.by.person = name("person");
    if (reader_.find("approved by") != nullptr)
      entry_.approved_by = record::Voice{other(entry_.by.side), name("approved by")};
    if (const yaml::Node* node = reader_.find("reason")) entry_.reason = reason(*node);
    read_what_it_says();
    reader_.finish();
    return std::move(entry_);
  }

 private:
  // ---- Values -------------------------------------------------------------------------------------------

  void wrong(const yaml::Node& node, std::string message) {
    mistakes_.add(node.span.begin, std::move(message));
  }

  std::string name(std::string_view key) {
    const auto text = reader_.require_text(key);
    if (!text) return {};
    if (text->size() > record::kMaxNameSize || !is_plain_text(*text))
      wrong(*reader_.find(key), fmt::format("`{}` is a text of at most {} bytes without control characters",
                                            key, record::kMaxNameSize));
    return *text;
  }

  std::string reason(const yaml::Node& node) {
    if (node.kind != yaml::Node::Kind::scalar || node.value.size() > record::kMaxReasonSize ||
        !is_plain_text(node.value))
      wrong(node, fmt::format("`reason` is a text of at most {} bytes without control characters",
                              record::kMaxReasonSize));
    return node.value;
  }

  Instant instant(std::string_view key) {
    const auto text = reader_.require_text(key);
    return text ? instant(*reader_.find(key), key, *text) : Instant{};
  }
  Instant instant(const yaml::Node& node, std::string_view key, std::string_view text) {
    const auto t = parse_instant(text, contract_.zone);
    if (t.ok()) return *t;
    wrong(node, fmt::format("`{}`: {}", key, t.error().message));
    return {};
  }

  record::Side side() {
    const auto text = reader_.require_text("by");
    if (!text || *text == "buyer") return record::Side::buyer;
    if (*text == "supplier") return record::Side::supplier;
    constexpr std::array<std::string_view, 2> kSides{"buyer", "supplier"};
    wrong(*reader_.find("by"),
          fmt::format("`by` is buyer or supplier, not {}{}", in_quotes(*text), did_you_mean(*text, kSides)));
    return record::Side::buyer;
  }

  double number(std::string_view key) {
    const auto text = reader_.require_text(key);
    if (!text) return 0;
    const auto value = parse_number(*text);
    if (!value) wrong(*reader_.find(key), fmt::format("`{}`: {} is no number", key, in_quotes(*text)));
    return value.value_or(0);
  }

  // ---- What it says -------------------------------------------------------------------------------------

  void read_what_it_says() {
    constexpr std::array<std::string_view, 7> kSayings{"planned",   "stop",    "replaced", "adjustment",
                                                       "confirmed", "refused", "withdraws"};
    const auto said = std::ranges::count_if(
        kSayings, [this](std::string_view key) { return reader_.find(key) != nullptr; });
    if (said != 1) {
      mistakes_.add(reader_.place(),
                    "an entry says one thing: `planned`, `stop`, `replaced`, `adjustment`, `confirmed`, "
                    "`refused` or `withdraws`");
      return;
    }
    if (reader_.find("planned") != nullptr) {
      entry_.says = planned();
    } else if (reader_.find("stop") != nullptr) {
      entry_.says = stop();
    } else if (reader_.find("replaced") != nullptr) {
      entry_.says = record::ReplacedMeter{name("replaced"), instant("at"), number("last"), number("first")};
    } else if (reader_.find("confirmed") != nullptr) {
      entry_.says = confirmation();
    } else if (reader_.find("refused") != nullptr) {
      entry_.says = record::Refused{name("refused"), happened()};
    } else if (reader_.find("withdraws") != nullptr) {
      entry_.says = record::Withdrawn{name("withdraws")};
    } else {
      entry_.says = adjustment();
    }
  }

  // START to END, or START alone.
  std::pair<Instant, std::optional<Instant>> stretch(std::string_view key) {
    const auto text = reader_.require_text(key);
    if (!text) return {};
    const yaml::Node& node = *reader_.find(key);
    constexpr std::string_view kTo = " to ";
    const std::string_view whole = *text;
    const size_t to = whole.find(kTo);
    const size_t before = mistakes_.count();
    const Instant start = instant(node, key, whole.substr(0, to));
    if (to == std::string_view::npos) return {start, std::nullopt};
    const Instant end = instant(node, key, whole.substr(to + kTo.size()));
    if (mistakes_.count() == before && start >= end)
      wrong(node, fmt::format("`{}`: it must end after it begins", key));
    return {start, end};
  }

  record::PlannedDowntime planned() {
    const auto [from, to] = stretch("planned");
    const yaml::Node* node = reader_.find("planned");
    if (!to && node->kind == yaml::Node::Kind::scalar)
      wrong(*node, "`planned` is written: 2026-03-07 08:00:00 to 2026-03-07 12:00:00");
    return {from, to.value_or(from)};
  }

  record::StopView stop() {
    record::StopView view;
    std::tie(view.at, view.to) = stretch("stop");
    if (reader_.find("rule") != nullptr) view.rule = name("rule");
    if (reader_.find("cause") != nullptr) view.cause = name("cause");
    return view;
  }

  // When what it says happened: when it was entered, where nothing else is given.
  Instant happened() {
    if (reader_.find("at") == nullptr) return entry_.entered;
    const size_t before = mistakes_.count();
    const Instant at = instant("at");
    if (mistakes_.count() == before && at > entry_.entered)
      wrong(*reader_.find("at"), "`at` is later than `entered`; what has not happened yet is not entered");
    return mistakes_.count() == before ? at : entry_.entered;
  }

  record::Confirmed confirmation() {
    record::Confirmed confirmed;
    confirmed.confirmation = name("confirmed");
    confirmed.at = happened();
    if (reader_.find("reference") != nullptr) confirmed.reference = name("reference");
    if (reader_.find("amount") != nullptr) confirmed.amount_minor = money("amount");
    return confirmed;
  }

  // 360000.00 CNY, or without the currency, which is the contract's.
  std::optional<int64_t> money(std::string_view key) {
    const auto text = reader_.require_text(key);
    if (!text) return std::nullopt;
    const yaml::Node& node = *reader_.find(key);
    const std::string_view whole = *text;
    const size_t blank = whole.find(' ');
    const std::string_view currency =
        blank == std::string_view::npos ? std::string_view() : whole.substr(blank + 1);
    if (!currency.empty() && currency != contract_.currency.code()) {
      wrong(node, fmt::format("`{}` is in {}, the contract's currency, not in {}", key,
                              contract_.currency.code(), in_quotes(currency)));
      return std::nullopt;
    }
    const auto amount = parse_money(whole.substr(0, blank), contract_.currency);
    if (amount.ok() && amount->minor > 0) return amount->minor;
    wrong(node, amount.ok() ? fmt::format("`{}` is more than nothing", key)
                            : fmt::format("`{}`: {}", key, amount.error().message));
    return std::nullopt;
  }

  record::AdjustedAmount adjustment() {
    record::AdjustedAmount adjusted;
    adjusted.adjustment = name("adjustment");
    adjusted.at = instant("at");
    const auto text = reader_.require_text("amount");
    if (!text) return adjusted;
    const auto amount = parse_decimal(*text);
    if (amount.ok())
      adjusted.amount = *amount;
    else
      wrong(*reader_.find("amount"), fmt::format("`amount`: {}", amount.error().message));
    return adjusted;
  }

  MapReader reader_;
  const EntryContract& contract_;
  Mistakes& mistakes_;
  record::Entry entry_;
};

// What stands under `entries`.
std::vector<record::Entry> read_all(const yaml::Document& document, const EntryContract& contract,
                                    const EntryCheck& check, Mistakes& mistakes) {
  const yaml::Node nothing;
  MapReader root(document.root == nullptr ? nothing : *document.root, "the file of entries", mistakes);
  std::vector<record::Entry> entries;
  const yaml::Node* list = root.is_map() ? root.require("entries") : nullptr;
  root.finish();
  if (list == nullptr) return entries;
  if (list->kind != yaml::Node::Kind::list) {
    mistakes.add(list->span.begin, "`entries` is a list of entries");
    return entries;
  }
  if (list->items.size() > kMaxEntries) {
    mistakes.add(list->span.begin, fmt::format("more than {} entries in one file", kMaxEntries));
    return entries;
  }
  std::set<std::string> numbers;
  for (const yaml::Node* item : list->items) {
    const size_t mistakes_before = mistakes.count();
    record::Entry entry = EntryReader(*item, contract, mistakes).read();
    entry.contract = contract.id;
    if (!entry.number.empty() && !numbers.insert(entry.number).second)
      mistakes.add(item->span.begin, fmt::format("the entry {} stands here twice", in_quotes(entry.number)));
    // What could not be read is not what anybody entered.
    if (check && mistakes.count() == mistakes_before) {
      if (const auto checked = check(entry); !checked.ok())
        mistakes.add(item->span.begin, checked.error().message);
    }
    entries.push_back(std::move(entry));
  }
  for (size_t i = 0; i < entries.size(); ++i) {
    const auto* withdrawn = std::get_if<record::Withdrawn>(&entries[i].says);
    if (withdrawn == nullptr || withdrawn->entry.empty() || numbers.contains(withdrawn->entry)) continue;
    mistakes.add(list->items[i]->span.begin,
                 fmt::format("there is no entry {} to withdraw", in_quotes(withdrawn->entry)));
  }
  return entries;
}

}  // namespace

Result<std::vector<record::Entry>> parse_entries(std::string_view text, std::string_view file_name,
                                                 const EntryContract& contract, const EntryCheck& check) {
  Mistakes mistakes(file_name, text);
  std::vector<record::Entry> entries;
  if (const auto document = parse_yaml(mistakes)) entries = read_all(*document, contract, check, mistakes);
  if (!mistakes.empty()) return mistakes.error();
  return entries;
}

}  // namespace panmen::files
