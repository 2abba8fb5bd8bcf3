#include "connect/files/time_reader.hpp"

#include <string>

#include <gtest/gtest.h>

namespace panmen::files {
namespace {

TimeRule rule(std::string format, std::string zone = "") {
  TimeRule r;
  r.column = "t";
  r.format = std::move(format);
  r.zone = std::move(zone);
  return r;
}

// The instant in RFC 3339, or the reason in brackets.
std::string read(const TimeRule& r, std::string_view cell) {
  auto reader = TimeReader::make(r);
  EXPECT_TRUE(reader.ok()) << reader.error().message;
  std::string reason;
  const auto t = reader->read(cell, reason);
  return t ? format_rfc3339(*t) : "[" + reason + "]";
}

TEST(TimeReader, ReadsRfc3339WithItsOffset) {
  EXPECT_EQ(read(rule("rfc3339"), "2022-10-26T08:17:21.847Z"), "2022-10-26T08:17:21.847Z");
  EXPECT_EQ(read(rule("rfc3339"), "2022-10-26T08:17:21+08:00"), "2022-10-26T00:17:21Z");
  EXPECT_TRUE(read(rule("rfc3339"), "26.10.2022").starts_with("['26.10.2022' is not an RFC 3339 time"));
}

TEST(TimeReader, ReadsUnixTimesExactly) {
  EXPECT_EQ(read(rule("unix s"), "1666772241"), "2022-10-26T08:17:21Z");
  EXPECT_EQ(read(rule("unix s"), "1666772241.847"), "2022-10-26T08:17:21.847Z");
  EXPECT_EQ(read(rule("unix s"), "1666772241,123456789"), "2022-10-26T08:17:21.123456789Z");
  EXPECT_EQ(read(rule("unix ms"), "1666772241847"), "2022-10-26T08:17:21.847Z");
  EXPECT_EQ(read(rule("unix s"), "-0.5"), "1969-12-31T23:59:59.500Z");
  for (const char* wrong :
       {"", "1e9", "12.", ".5", "1.1234567890", "99999999999999999", "99999999999999999999", "+5"})
    EXPECT_TRUE(read(rule("unix s"), wrong).starts_with("[")) << wrong;
}

TEST(TimeReader, ReadsPatterns) {
  EXPECT_EQ(read(rule("%d/%m/%Y %H:%M", "UTC"), "31/12/2018 23:45"), "2018-12-31T23:45:00Z");
  EXPECT_EQ(read(rule("%d/%m/%Y %H:%M", "UTC"), "1/2/2018 3:05"), "2018-02-01T03:05:00Z");
  EXPECT_EQ(read(rule("%Y%m%d%H%M%S", "UTC"), "20180201030507"), "2018-02-01T03:05:07Z");
  EXPECT_EQ(read(rule("%d-%b-%y", "UTC"), "05-Feb-68"), "2068-02-05T00:00:00Z");
  EXPECT_EQ(read(rule("%d-%b-%y", "UTC"), "05-dec-69"), "1969-12-05T00:00:00Z");
  EXPECT_EQ(read(rule("%Y-%m-%d %H:%M:%S.%f", "UTC"), "2018-02-01 03:05:07.5"), "2018-02-01T03:05:07.500Z");
  EXPECT_EQ(read(rule("%Y-%m-%d %H:%M:%S %z"), "2018-02-01 03:05:07 -0330"), "2018-02-01T06:35:07Z");
  EXPECT_EQ(read(rule("%Y-%m-%d", "Asia/Seoul"), "2018-02-01"), "2018-01-31T15:00:00Z");
  EXPECT_EQ(read(rule("%Y-%m-%d %H:%M", "UTC"), "2018-02-28 24:00"), "2018-03-01T00:00:00Z");
}

TEST(TimeReader, RefusesWhatIsNoTime) {
  const TimeRule r = rule("%d/%m/%Y %H:%M:%S", "UTC");
  for (const char* wrong :
       {"", "31/02/2018 00:00:00", "01/13/2018 00:00:00", "00/01/2018 00:00:00", "01/01/2018 24:01:00",
        "01/01/2018 23:60:00", "01/01/2018 23:59:60", "01/01/2018 25:00:00", "01/01/2018",
        "01/01/2018 00:00:00 ", "01/01/2018 00:00:00x", "01/01/18 00:00:00", "01-01-2018 00:00:00"})
    EXPECT_TRUE(read(r, wrong).starts_with("[")) << wrong << " was read as " << read(r, wrong);
  EXPECT_EQ(read(r, "01/01/1600 00:00:00"), "['01/01/1600 00:00:00' is outside the years 1684 to 2255]");
  EXPECT_EQ(read(r, "31/02/2018 00:00:00"), "['31/02/2018 00:00:00' is no date and time of the calendar]");
  EXPECT_EQ(read(r, "x"), "['x' does not have the form %d/%m/%Y %H:%M:%S]");
}

TEST(TimeReader, MidnightMayCarryTheOldDate) {
  TimeRule r = rule("%d/%m/%Y %H:%M", "Asia/Seoul");
  EXPECT_EQ(read(r, "01/01/2018 00:00"), "2017-12-31T15:00:00Z");
  r.midnight = Midnight::old_date;
  EXPECT_EQ(read(r, "01/01/2018 00:00"), "2018-01-01T15:00:00Z");
  EXPECT_EQ(read(r, "01/01/2018 00:01"), "2017-12-31T15:01:00Z");
  EXPECT_EQ(read(r, "01/01/2018 24:00"), "2018-01-01T15:00:00Z");
}

TEST(TimeReader, AStampAtTheStartStandsOneIntervalLater) {
  TimeRule r = rule("%d/%m/%Y %H:%M", "UTC");
  r.stamps = Stamps::start_of_interval;
  r.interval = Duration::minutes(15);
  EXPECT_EQ(read(r, "31/12/2018 23:45"), "2019-01-01T00:00:00Z");
  r.stamps = Stamps::end_of_interval;
  EXPECT_EQ(read(r, "31/12/2018 23:45"), "2018-12-31T23:45:00Z");
}

TEST(TimeReader, LocalTimesOfAClockChange) {
  TimeRule r = rule("%Y-%m-%d %H:%M", "Europe/Berlin");
  EXPECT_EQ(read(r, "2023-03-26 01:59"), "2023-03-26T00:59:00Z");
  EXPECT_EQ(read(r, "2023-03-26 03:00"), "2023-03-26T01:00:00Z");
  EXPECT_EQ(read(r, "2023-03-26 02:30"),
            "['2023-03-26 02:30' does not exist in Europe/Berlin: a clock change skips it]");
  EXPECT_TRUE(read(r, "2023-10-29 02:30").starts_with("['2023-10-29 02:30' occurs twice in Europe/Berlin"));
  r.twice = Twice::first;
  EXPECT_EQ(read(r, "2023-10-29 02:30"), "2023-10-29T00:30:00Z");
  r.twice = Twice::second;
  EXPECT_EQ(read(r, "2023-10-29 02:30"), "2023-10-29T01:30:00Z");
}

// The stretch of constant offset that is remembered must never reach over a clock change: one reader over the
// whole year gives what a new reader gives for each stamp.
TEST(TimeReader, RemembersNothingWrong) {
  for (const char* zone :
       {"Europe/Berlin", "America/Sao_Paulo", "Australia/Lord_Howe", "Asia/Shanghai", "Pacific/Apia"}) {
    const TimeRule r = rule("%Y-%m-%d %H:%M", zone);
    auto kept = TimeReader::make(r);
    ASSERT_TRUE(kept.ok());
    for (int year : {1986, 2011, 2018}) {
      for (int month = 1; month <= 12; ++month) {
        for (int day = 1; day <= 31; ++day) {
          for (int half_hour = 0; half_hour < 48; half_hour += 1) {
            char cell[32];
            std::snprintf(cell, sizeof cell, "%04d-%02d-%02d %02d:%02d", year, month, day, half_hour / 2,
                          half_hour % 2 * 30);
            auto fresh = TimeReader::make(r);
            std::string kept_reason, fresh_reason;
            ASSERT_EQ(kept->read(cell, kept_reason), fresh->read(cell, fresh_reason)) << zone << " " << cell;
            ASSERT_EQ(kept_reason, fresh_reason);
          }
        }
      }
    }
  }
}

}  // namespace
}  // namespace panmen::files
