// Draft: a contract while it is compiled, with what the checks need and the compiled form does not keep:
// places in the text, dimensions, and what is not yet known to be right. Internal to terms/text; not
// thread-safe.
#pragma once

#include <array>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "terms/contract.hpp"
#include "terms/text/check.hpp"
#include "terms/text/diagnostics.hpp"
#include "terms/text/formula.hpp"
#include "terms/text/units.hpp"
#include "yaml/document.hpp"

namespace panmen::terms {

// Assets of which the terms say things once.
struct Group {
  std::string name;
  std::vector<std::string> assets;  // each once
};

// One asset of a group: in what is said of it, a name of the group's signals and measures is the asset's own.
struct Member {
  uint16_t group = 0;
  uint16_t asset = 0;  // of Group::assets
};

// A signal or measure that each asset of a group has. In their list they follow each other from `first` on,
// in the order of the assets.
struct GroupName {
  std::string name;
  uint16_t group = 0;
  size_t first = 0;
};

struct MeasureDraft {
  std::string name;
  std::string written;           // as the text has it: without the asset of a group
  std::optional<Member> member;  // measures with `each`
  std::optional<Formula> formula;
  std::optional<uint16_t> per;  // in Contract::windows
  // As they stand in the text; nullptr where they do not.
  const yaml::Node* uncertainty = nullptr;
  const yaml::Node* each = nullptr;
  std::optional<Resolution> show;
  Dimension show_dimension;
  Span show_span;
  bool says_only = false;
  std::optional<Formula> only_test;  // what `only` says, if it is right
  uint32_t at_least = 0;             // samples, for each figure of them
  // What `uncertainty` says: thresholds in clauses move by so many steps in favour of that side.
  int64_t allowed_steps = 0;
  Role allowed_for = Role::supplier;

  // Set once it is compiled without an error.
  std::optional<uint16_t> index;  // in Contract::measures
  std::vector<Span> places;       // of the compiled nodes
  std::vector<bool> fractions;    // beside them: always between 0 and 1
  bool fraction = false;          // the whole is
};

// A model of a measure by others of the same window, in the units in which these are shown.
struct BaselineDraft {
  Baseline says;
  FormulaNode of;
  std::vector<FormulaNode> drivers;  // beside those of `says`
  bool failed = false;               // and reported
};

struct ClauseDraft {
  Span place;
  bool says_undecided = false;
  std::optional<Span> by;  // where its deadline stands
};

// A clause as others may name it, those that stand before it too.
struct ClauseName {
  std::string id;
  uint16_t index = 0;  // in Contract::clauses, where no clause is wrong
  bool each = false;
  bool used = false;  // as a milestone
};

struct ConfirmationDraft {
  Span place;
  const yaml::Node* silence = nullptr;  // as it stands in the text; nullptr where it does not
  bool used = false;
};

struct Draft {
  Contract contract;
  std::optional<Currency> currency;  // the contract's; nothing where it is wrong
  std::vector<Group> groups;
  std::vector<GroupName> group_signals;      // in Contract::signals
  std::vector<GroupName> group_measures;     // in `measures`
  std::vector<Dimension> signal_dimensions;  // beside Contract::signals
  // Named in the text, and wrong: no second error where they are used. Of groups, also the measures of one.
  std::vector<std::string> failed_signals;
  std::vector<std::string> failed_groups;
  std::vector<std::string> failed_tariffs;
  std::vector<std::string> failed_confirmations;
  std::vector<size_t> measure_sizes;               // beside Contract::measures: written out (contract.hpp)
  size_t measure_parts = 0;                        // of Contract::measures together
  std::array<size_t, kMaxWindows> window_bytes{};  // beside Contract::windows: kMaxWindowBytes (contract.hpp)
  std::vector<MeasureDraft> measures;              // in the order of the text
  std::vector<BaselineDraft> baselines;
  std::vector<ClauseDraft> clauses;              // beside Contract::clauses
  std::vector<ClauseName> clause_names;          // in the order of the text
  std::vector<ConfirmationDraft> confirmations;  // beside Contract::confirmations
  std::vector<std::string> third_parties;        // beside Contract::others: as the text calls them
  std::vector<Span> cap_places;                  // beside Contract::caps that stand in the text
  std::vector<Span> agreements;                  // beside Contract::agreements: where they stand
  bool failed_section = false;  // signals or measures could not be read at all: no name is unknown
  // What stands in the text and is wrong: no second error where it is used.
  bool failed_price = false;
  bool failed_third_parties = false;
  std::vector<std::string> failed_caps;  // an empty name: any
  bool failed_shifts = false;
  bool failed_stops = false;
  bool failed_confirmation_section = false;  // as failed_section, of confirmations
  // Whether the head has the key, right or wrong.
  bool says_from = false;
  bool says_until = false;
  bool says_final_after = false;
  bool says_signed = false;
  // By name; nothing where the unit is wrong.
  std::map<std::string, std::optional<Dimension>, std::less<>> adjustments;
  // Signals that nobody wrote (agreements.hpp), each with the one of which it is a copy.
  std::map<uint16_t, uint16_t> copy_of;
};

// Whether a key may be the name of another signal, measure or group; reports what may not.
bool is_free_name(const Draft& draft, const yaml::Node& key, Diagnostics& errors);

// What a name stands for where things are said of `member`, if of any: a measure or signal of its own, or of
// no group. Those of an asset of a group are not found otherwise.
const MeasureDraft* find_measure(const Draft& draft, std::string_view name,
                                 std::optional<Member> member = std::nullopt);
std::optional<uint16_t> find_signal(const Draft& draft, std::string_view name,
                                    std::optional<Member> member = std::nullopt);
// The signal or measure of that name which each asset of a group has; nullptr where there is none.
const GroupName* find_of_group(const std::vector<GroupName>& names, std::string_view name);
// As the text has them, those of a group once; for suggestions.
std::vector<std::string_view> signal_names(const Draft& draft);
std::vector<std::string_view> measure_names(const Draft& draft);
// Whether anything is called so.
bool is_named(const Draft& draft, std::string_view name);
// The signal's name in the text: without the asset of a group, and of a copy that of the signal it is of.
std::string_view written_name(const Draft& draft, uint16_t signal);
// Whether each asset of a group has a signal or measure of that name, which is then reported: it stands for
// none of them where no asset, or one of another group, is spoken of.
bool report_of_group(const Draft& draft, std::string_view name, Span where, std::optional<Member> member,
                     Diagnostics& errors);
// Reports a name that is unknown, unless what it names was itself reported, or is of a group.
void report_unknown_name(const Draft& draft, const FormulaNode& node, Diagnostics& errors,
                         std::optional<Member> member = std::nullopt);

// More than this of `measure_parts` is no contract that anybody can read.
constexpr size_t kMaxMeasureParts = 262'144;

// Compiles every measure whose parts are right, in an order in which each stands behind those it uses.
void compile_measures(Draft& draft, Diagnostics& errors);

// The clauses under `node`, which is the list of them.
void compile_clauses(Draft& draft, const yaml::Node& node, Diagnostics& errors);

// Invariant 10 of the design: no gap may improve the outcome of the side that reports the signal. Reports
// every figure of which it could, and decides for each aggregate what a gap counts as that stands against its
// reporter. REQUIRES: a draft without errors.
void check_gaps(Draft& draft, Diagnostics& errors);

}  // namespace panmen::terms
