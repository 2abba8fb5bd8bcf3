// What decode_contract refuses of stops and of sources that must agree.
#include <gtest/gtest.h>

#include "terms/contract.hpp"
#include "terms/test_contract.hpp"
#include "terms/test_rules.hpp"

namespace panmen::terms {
namespace {

// A condition that is true where the part is not; so that the part is found within others.
uint16_t negated(Contract& c, uint16_t part) {
  ConditionNode node;
  node.op = ConditionOp::negate;
  node.left = part;
  c.conditions.push_back(node);
  return static_cast<uint16_t>(c.conditions.size() - 1);
}

TEST(StopRules, hold_for_what_finds_a_stop) {
  expect_broken({
      {"two stop rules have one name", [](Contract& c) { c.stops[1].name = "cell"; }},
      {"has no name", [](Contract& c) { c.stops[0].name.clear(); }},
      {"name has a control character", [](Contract& c) { c.stops[0].name = "a\nb"; }},
      {"condition that is not there", [](Contract& c) { c.stops[0].when = kConditions; }},
      {"found by an interval or an event", [](Contract& c) { c.stops[0].when = kUsing; }},
      {"found by an interval or an event", [](Contract& c) { c.stops[0].when = kE12; }},
      {"found by an interval or an event", [](Contract& c) { c.stops[0].when = kAlarmed; }},
      {"found by an interval or an event", [](Contract& c) { c.stops[1].when = negated(c, kAlarmed); }},
      {"found by stops or planned", [](Contract& c) { c.stops[0].when = kInStop; }},
      {"found by stops or planned", [](Contract& c) { c.stops[0].when = kInPlan; }},
      {"found by stops or planned", [](Contract& c) { c.stops[1].when = negated(c, kTechnical); }},
      {"found by stops or planned", [](Contract& c) { c.stops[1].when = negated(c, kInPlan); }},
      {"stop lasts at least", [](Contract& c) { c.stops[0].longer_than = {}; }},
      {"stop lasts at least", [](Contract& c) { c.stops[0].longer_than = Duration{-1}; }},
      {"stop lasts at least", [](Contract& c) { c.stops[0].longer_than = kMaxLongerThan + Duration{1}; }},
      {"stop rule that is not there", [](Contract& c) { c.conditions[kInStop].stops = 2; }},
      {"stop rule that is not there", [](Contract& c) { c.conditions[kInStop].stops = kMaxStopRules; }},
      {"stop rule that is not there", [](Contract& c) { c.stops.clear(); }},
      {"enumeration", [](Contract& c) { c.conditions[kTechnical].stop_class = StopClass{0}; }},
      {"enumeration", [](Contract& c) { c.conditions[kTechnical].stop_class = StopClass{5}; }},
      {"is the most it may have", [](Contract& c) { c.stops.resize(kMaxStopRules + 1, c.stops[0]); }},
  });
}

TEST(StopRules, hold_for_its_causes) {
  expect_broken({
      {"no causes", [](Contract& c) { c.stops[0].causes.clear(); }},
      {"cause has no name", [](Contract& c) { c.stops[0].causes[1].name.clear(); }},
      {"two causes of a stop", [](Contract& c) { c.stops[0].causes[1].name = "unknown"; }},
      {"the last, and only it", [](Contract& c) { c.stops[0].causes[0].when.reset(); }},
      {"the last, and only it", [](Contract& c) { c.stops[0].causes.pop_back(); }},
      {"the last, and only it", [](Contract& c) { c.stops[1].causes[0].when = kHot; }},
      {"condition that is not there", [](Contract& c) { c.stops[0].causes[0].when = kConditions; }},
      {"cause rests on an interval", [](Contract& c) { c.stops[0].causes[0].when = kUsing; }},
      {"cause rests on an interval", [](Contract& c) { c.stops[0].causes[1].when = negated(c, kUsing); }},
      {"cause rests on stops", [](Contract& c) { c.stops[0].causes[0].when = kInStop; }},
      {"cause rests on stops", [](Contract& c) { c.stops[0].causes[1].when = negated(c, kInStop); }},
      {"enumeration", [](Contract& c) { c.stops[0].causes[0].stop_class = StopClass{0}; }},
      {"enumeration", [](Contract& c) { c.stops[0].causes[0].stop_class = StopClass{5}; }},
      {"is the most it may have",
       [](Contract& c) {
         for (size_t i = 0; i <= kMaxStopCauses; ++i)
           c.stops[0].causes.insert(c.stops[0].causes.begin(),
                                    {"cause " + std::to_string(i), kInPlan, StopClass::technical});
       }},
  });
}

TEST(StopRules, hold_for_objections) {
  expect_broken({
      {"objection are out of range", [](Contract& c) { c.stops[0].objection->working_days = 0; }},
      {"objection are out of range",
       [](Contract& c) { c.stops[0].objection->working_days = kMaxObjectionDays + 1; }},
      {"no calendar are given for an objection",
       [](Contract& c) {
         c.calendar.reset();
         for (Shift& shift : c.shifts)
           shift.every_day = true;
       }},
      {"final at once", [](Contract& c) { c.final_after = {}; }},
  });
}

TEST(StopRules, hold_for_sources_that_must_agree) {
  expect_broken({
      {"condition that is not there", [](Contract& c) { c.agreements[0].when = kConditions; }},
      {"condition that is not there", [](Contract& c) { c.agreements[0].must = kConditions; }},
      {"sources disagree at least", [](Contract& c) { c.agreements[0].longer_than = {}; }},
      {"sources disagree at least", [](Contract& c) { c.agreements[0].longer_than = Duration{-1}; }},
      {"sources disagree at least",
       [](Contract& c) { c.agreements[0].longer_than = kMaxLongerThan + Duration{1}; }},
      {"nothing is doubtful", [](Contract& c) { c.agreements[0].doubtful.clear(); }},
      {"does not ascend", [](Contract& c) { c.agreements[0].doubtful = {kTemp, kState}; }},
      {"does not ascend", [](Contract& c) { c.agreements[0].doubtful = {kState, kState}; }},
      {"signal that is not there", [](Contract& c) { c.agreements[0].doubtful = {kSignals}; }},
      {"no gauge, state, text or counter", [](Contract& c) { c.agreements[0].doubtful = {kKwh}; }},
      {"no gauge, state, text or counter", [](Contract& c) { c.agreements[0].doubtful = {kAlarm}; }},
      {"no gauge, state, text or counter", [](Contract& c) { c.agreements[0].doubtful = {kLink}; }},
      {"on an interval or an event", [](Contract& c) { c.agreements[0].when = kUsing; }},
      {"on an interval or an event", [](Contract& c) { c.agreements[0].must = negated(c, kE12); }},
      {"on stops or planned", [](Contract& c) { c.agreements[0].when = kInStop; }},
      {"on stops or planned", [](Contract& c) { c.agreements[0].must = negated(c, kInPlan); }},
      {"rests on what it or another", [](Contract& c) { c.agreements[0].when = kRunning; }},
      {"rests on what it or another", [](Contract& c) { c.agreements[1].must = negated(c, kHot); }},
      {"rests on what it or another", [](Contract& c) { c.agreements[1].when = kAbove; }},
      {"rests on what it or another", [](Contract& c) { c.agreements[0].must = kHeard; }},
      {"rests on what it or another", [](Contract& c) { c.agreements[0].doubtful = {kSetpoint}; }},
      {"is the most it may have",
       [](Contract& c) { c.agreements.resize(kMaxAgreements + 1, c.agreements[0]); }},
  });
}

TEST(StopRules, allow_what_is_just_within_them) {
  expect_allowed({
      [](Contract& c) {  // the only rule may have no name
        c.stops.pop_back();
        c.stops[0].name.clear();
        c.conditions[kTechnical].stops = 0;
      },
      [](Contract& c) { c.stops[0].longer_than = Duration{1}; },
      [](Contract& c) { c.stops[0].objection->working_days = kMaxObjectionDays; },
      [](Contract& c) { c.stops[0].objection->silence_accepts = true; },
      [](Contract& c) { c.stops[0].causes[0].when = negated(c, kInPlan); },
      [](Contract& c) { c.stops[0].causes[0].when = kE12; },
      [](Contract& c) { c.stops[0].when = kOnShift; },
      [](Contract& c) { c.agreements[0].longer_than = Duration{1}; },
      [](Contract& c) { c.agreements[0].when = kOnShift; },
      [](Contract& c) { c.agreements[0].must = kCut; },
  });
}

}  // namespace
}  // namespace panmen::terms
