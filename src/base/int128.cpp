#include "base/int128.hpp"

#include <algorithm>

namespace panmen {

std::string to_string(Int128 value) {
  // The magnitude is taken as unsigned: that of the smallest Int128 does not fit an Int128.
  UInt128 rest = value < 0 ? UInt128{0} - static_cast<UInt128>(value) : static_cast<UInt128>(value);
  std::string digits;
  do {
    digits.push_back(static_cast<char>('0' + static_cast<int>(rest % 10)));
    rest /= 10;
  } while (rest != 0);
  if (value < 0) digits.push_back('-');
  std::reverse(digits.begin(), digits.end());
  return digits;
}

}  // namespace panmen
