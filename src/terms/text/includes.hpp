// Includes: the measures that a contract takes from packs, read into its draft as if they stood in its text,
// with what the contract gives put where the pack names what it needs.
//
// A pack sees nothing of the contract but that: every other name in its formulas is one of its own measures.
// A place in a pack stays where it is, so that what is wrong there is reported there. Internal to terms/text;
// not thread-safe.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "terms/text/check.hpp"
#include "terms/text/draft.hpp"
#include "terms/text/fields.hpp"
#include "terms/text/pack.hpp"
#include "terms/text/pack_values.hpp"

namespace panmen::terms {

class Includes {
 public:
  // All must outlive this, and this what is made of the draft: its measures point into the packs.
  Includes(const PackSource& source, Draft& draft, Diagnostics& errors)
      : source_(source), draft_(draft), errors_(errors) {}

  // The list under `include`. REQUIRES: the head, the signals and the contract's own measures are read.
  void read(const yaml::Node& list);

  std::vector<PackText> take_texts() { return std::move(texts_); }
  std::vector<Inclusion> take_inclusions() { return std::move(inclusions_); }

 private:
  void include(const yaml::Node& node);
  // What the measures of one include have in common.
  struct Inclusive {
    std::string prefix;
    std::optional<uint16_t> window;
    std::optional<uint16_t> group;  // each of whose assets has them
    Span where;
  };
  // `values` is nullptr where not everything is given: only names are added then.
  void add_measures(const Pack& pack, const Inclusive& common, PackValues* values);
  // Absent where `each` does not stand there or is wrong, which is then reported.
  std::optional<uint16_t> read_group(const Fields& fields);
  // Whether nothing is called as a measure of the pack would be; reports what is, at `where`.
  bool are_free_names(const Pack& pack, const std::string& prefix, Span where);
  const Pack* find(const yaml::Node& name);
  const Pack* load(const std::string& name, Span where);
  std::optional<uint16_t> read_open_window(const Fields& fields, const Pack& pack);

  const PackSource& source_;
  Draft& draft_;
  Diagnostics& errors_;
  std::map<std::string, std::unique_ptr<Pack>, std::less<>> packs_;  // nullptr: asked for, and wrong
  std::vector<std::string> prefixes_;                                // that `as` gave so far
  size_t parts_ = 0;  // of the formulas of all that was included so far
  std::vector<PackText> texts_;
  std::vector<Inclusion> inclusions_;
};

}  // namespace panmen::terms
