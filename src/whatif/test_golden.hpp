// Pages against those in tests/golden.
#pragma once

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>

#include <gtest/gtest.h>

#include "base/language.hpp"
#include "whatif/tried_terms.hpp"

namespace panmen::whatif {

// PANMEN_UPDATE_GOLDEN=1 writes the file anew; a person reads the difference.
inline void expect_golden(const std::string& text, const std::string& name) {
  const std::string path = PANMEN_SOURCE_DIR "/tests/golden/" + name + ".txt";
  const char* update = std::getenv("PANMEN_UPDATE_GOLDEN");
  if (update != nullptr && std::string(update) == "1") {
    std::ofstream(path, std::ios::binary) << text;
    return;
  }
  std::ifstream file(path, std::ios::binary);
  std::ostringstream content;
  content << file.rdbuf();
  EXPECT_EQ(text, content.str()) << path;
}

template <class Shown>
void expect_golden_pages(const Shown& shown, const Recording& recording, const std::string& name) {
  expect_golden(render_text(shown, recording, Language::english), name + ".en");
  expect_golden(render_text(shown, recording, Language::chinese), name + ".zh");
  expect_golden(render_json(shown, recording), name + ".json");
}

}  // namespace panmen::whatif
