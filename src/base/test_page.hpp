// Pages of docs for tests that hold them to what the program does.
#pragma once

#include <cstdint>
#include <istream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace panmen {

// The bytes in the page's ```hex block: after each line's offset, pairs of digits up to two spaces.
inline std::vector<uint8_t> bytes_on_page(std::istream& page) {
  std::vector<uint8_t> bytes;
  std::string line;
  while (std::getline(page, line) && line != "```hex")
    continue;
  while (std::getline(page, line) && line != "```") {
    EXPECT_EQ(std::stoul(line.substr(0, 4), nullptr, 16), bytes.size()) << line;
    for (size_t i = 6; i + 1 < line.size() && line[i] != ' '; i += 3) {
      bytes.push_back(static_cast<uint8_t>(std::stoi(line.substr(i, 2), nullptr, 16)));
    }
  }
  return bytes;
}

}  // namespace panmen
