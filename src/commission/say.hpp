// Say: how numbers, durations and times are written for people, in one of the two languages.
//
// It knows no content. Pure; safe to use from any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "base/calendar.hpp"
#include "base/language.hpp"

namespace panmen::commission {

class Say {
 public:
  // REQUIRES: zone outlives this.
  Say(Language language, const Zone& zone) : language_(language), zone_(&zone) {}

  Language language() const { return language_; }
  std::string_view in(Phrase phrase) const { return phrase.in(language_); }
  std::string operator()(std::string_view english, std::string_view chinese) const {
    return std::string(Phrase{english, chinese}.in(language_));
  }
  // The phrase with its {0}, {1}, ... filled in, which may stand in another order in the other language.
  template <class... Values>
  std::string with(std::string_view english, std::string_view chinese, const Values&... values) const {
    return fmt::format(fmt::runtime(Phrase{english, chinese}.in(language_)), values...);
  }

  // 1.005 s, 15 min, 4 h 10 min, 12 d 3 h: two units at most.
  std::string duration(Duration d) const;
  std::string seconds(double s) const;
  // 0 %, < 0.01 %, 12.4 %, 100 %: only nothing is 0, and only all is 100.
  static std::string share(double share);
  // Four significant digits, or all digits before the point, in groups of three.
  static std::string number(double value);
  static std::string number(double value, std::string_view unit);
  static std::string count(uint64_t n);
  // 2022-10-26 16:17:21, local; seconds only where they are needed.
  std::string instant(Instant t) const;
  // The same date is not said twice.
  std::string span(Instant from, Instant to) const;

 private:
  std::string unit_of_time(std::string_view english, std::string_view chinese) const;

  Language language_;
  const Zone* zone_;
};

}  // namespace panmen::commission
