// The annex: what terms say in words, as one page that both sides sign.
//
// It names the contract, both parties and, by their SHA-256, exactly which text, packs and compiled form are
// signed, so that nobody can later mean another file. The words are those of explain, with worked examples.
// Pure; safe to use from any thread.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "base/language.hpp"
#include "terms/contract.hpp"
#include "terms/text/check.hpp"

namespace panmen::annex {

struct AnnexInput {
  std::string_view text;  // of the terms, as they are signed
  const terms::Contract& contract;
  std::span<const terms::PackText> packs;
  std::span<const terms::Inclusion> inclusions;
  std::span<const terms::Baseline> baselines;
};

// An HTML file for screen and A4 paper (html/document.hpp). Printed, each page has its number, how many there
// are, and the beginning of the text's hash at its foot.
std::string render_annex(const AnnexInput& input, Language language);

}  // namespace panmen::annex
