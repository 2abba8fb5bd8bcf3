#include "terms/test_rules.hpp"

namespace panmen::terms {
namespace {

TEST(ClauseRules, hold_for_confirmations_and_milestones) {
  expect_broken({
      {"confirmation has no name", [](Contract& c) { c.confirmations[kInvoice].name.clear(); }},
      {"two confirmations have one name", [](Contract& c) { c.confirmations[kInvoice].name = "delivered"; }},
      {"silence counts from nothing",
       [](Contract& c) { c.confirmations[kAcceptance].silence->after.reset(); }},
      {"milestone that is not there", [](Contract& c) { c.confirmations[kAcceptance].silence->after = 7; }},
      {"period is too long",
       [](Contract& c) { c.confirmations[kAcceptance].silence->period.count = kMaxPeriod + 1; }},
      {"the signing, and it has no date", [](Contract& c) { c.signed_on.reset(); }},
      {"confirmation that is not there", [](Contract& c) { c.milestones[kDelivered].index = 3; }},
      {"clause that is not there",
       [](Contract& c) { c.milestones[kStarted].index = static_cast<uint16_t>(c.clauses.size()); }},
      {"met many times", [](Contract& c) { c.milestones[kStarted].index = 1; }},
      {"before its parts", [](Contract& c) { c.milestones[kEither].left = kEither; }},
      {"before its parts", [](Contract& c) { c.milestones[kAll].right = kAll; }},
      {"date is out of range", [](Contract& c) { c.milestones[kYearEnd].on = {2256, 1, 1}; }},
  });
}

TEST(ClauseRules, hold_for_clauses_that_wait) {
  expect_broken({
      {"milestone that is not there", [](Contract& c) { clause_of(c, "delivery").milestone = 7; }},
      {"milestone that is not there", [](Contract& c) { clause_of(c, "delivery").due->after = 7; }},
      {"milestone that is not there", [](Contract& c) { clause_of(c, "in-time").by->after = 7; }},
      {"milestone that is not there", [](Contract& c) { clause_of(c, "running").after = 7; }},
      {"confirmation that is not there", [](Contract& c) { clause_of(c, "delivery").needs = {3}; }},
      {"do not ascend", [](Contract& c) { clause_of(c, "delivery").needs = {kInvoice, kDelivery}; }},
      {"do not ascend", [](Contract& c) { clause_of(c, "delivery").needs = {kInvoice, kInvoice}; }},
      {"cap that is not there",
       [](Contract& c) { clause_of(c, "acceptance-late").caps = {static_cast<uint16_t>(c.caps.size())}; }},
      {"from when it was kept", [](Contract& c) { clause_of(c, "in-time").by->after.reset(); }},
      {"a clause that gives nothing", [](Contract& c) { clause_of(c, "acceptance-late").amount_minor = 0; }},
  });
}

TEST(ClauseRules, hold_for_what_waits_for_itself) {
  constexpr const char* kCircle = "a milestone rests on itself";
  expect_broken({
      {kCircle, [](Contract& c) { c.confirmations[kAcceptance].silence->after = kAccepted; }},
      {kCircle, [](Contract& c) { c.clauses[0].after = kEither; }},
      {kCircle, [](Contract& c) { c.clauses[0].after = kStarted; }},
      {kCircle,
       [](Contract& c) {
         const Clause& waiting = clause_of(c, "in-time");
         c.milestones[kStarted].index = static_cast<uint16_t>(&waiting - c.clauses.data());
         clause_of(c, "in-time").by->after = kAll;
       }},
  });
}

TEST(ClauseRules, allow_what_is_just_within_them) {
  expect_allowed({
      [](Contract& c) { c.confirmations[kAcceptance].silence->period.count = kMaxPeriod; },
      [](Contract& c) { c.confirmations[kAcceptance].silence = Deadline{CivilDate{2023, 1, 1}, {}, {}}; },
      [](Contract& c) { c.clauses[0].after = kDelivered; },
      [](Contract& c) { clause_of(c, "in-time").by->after = kAll; },
      [](Contract& c) { clause_of(c, "in-time").by.reset(); },
      // What is due counts from a milestone, and changes none.
      [](Contract& c) { clause_of(c, "acceptance").due->after = kAll; },
      [](Contract& c) { c.milestones[kEither].right = kAccepted; },
      [](Contract& c) { clause_of(c, "acceptance-late").delay_unit = DelayUnit::week; },
  });
}

}  // namespace
}  // namespace panmen::terms
