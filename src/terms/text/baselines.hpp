// Baselines: what a measure would have been, by a model that was fitted once to earlier figures and is signed
// with the terms (ISO 50006; IPMVP, option C).
//
// The terms hold the model's numbers and what the fit says of itself; `panmen baseline` makes both. A fit
// that is poorer than the sides agreed to is refused. Internal to terms/text; not thread-safe.
#pragma once

#include "terms/text/draft.hpp"
#include "terms/text/fields.hpp"

namespace panmen::terms {

constexpr size_t kMaxBaselines = 16;
constexpr size_t kMaxDrivers = 8;  // of one baseline

// `baselines`, into draft.baselines; one that is wrong stays known by its name.
void read_baselines(const Fields& fields, Draft& draft, Diagnostics& errors);

// The baseline of that name; nullptr where there is none.
const BaselineDraft* find_baseline(const Draft& draft, std::string_view name);

// coefficient x what one unit of the driver is worth in units of what the baseline is of. Nothing where that
// is no number that terms can hold.
std::optional<Ratio> scaled(const Decimal& coefficient, const Unit& of, const Unit& driver);

}  // namespace panmen::terms
