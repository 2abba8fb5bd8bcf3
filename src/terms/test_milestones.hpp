// For tests: milestones, confirmations, and clauses of every kind, for a contract that has one of everything.
#pragma once

#include <algorithm>
#include <string_view>
#include <utility>

#include "terms/contract.hpp"

namespace panmen::terms {

enum MilestoneIndex : uint16_t { kSigning, kDelivered, kAccepted, kStarted, kYearEnd, kEither, kAll };
enum ConfirmationIndex : uint16_t { kDelivery, kInvoice, kAcceptance };

inline Clause& clause_of(Contract& contract, std::string_view id) {
  return *std::ranges::find(contract.clauses, id, &Clause::id);
}

// REQUIRES: the first clause is paid once, the second judged in every window.
inline void put_milestones(Contract& contract) {
  const auto after = [](uint16_t milestone, uint16_t count, PeriodUnit unit) {
    Deadline deadline;
    deadline.after = milestone;
    deadline.period = {count, unit};
    return deadline;
  };
  const auto node = [](MilestoneOp op, uint16_t index, uint16_t left, uint16_t right) {
    MilestoneNode out;
    out.op = op;
    out.index = index;
    out.left = left;
    out.right = right;
    return out;
  };
  contract.signed_on = CivilDate{2022, 10, 1};
  contract.confirmations = {{"delivered", Giver::buyer, false, {}},
                            {"invoice", Giver::supplier, true, {}},
                            {"验收", Giver::both, false, after(kStarted, 15, PeriodUnit::working_day)}};
  contract.milestones = {node(MilestoneOp::signing, 0, 0, 0),
                         node(MilestoneOp::confirmed, kDelivery, 0, 0),
                         node(MilestoneOp::confirmed, kAcceptance, 0, 0),
                         node(MilestoneOp::met, 0, 0, 0),
                         node(MilestoneOp::date, 0, 0, 0),
                         node(MilestoneOp::any, 0, kAccepted, kYearEnd),
                         node(MilestoneOp::all, 0, kStarted, kEither)};
  contract.milestones[kYearEnd].on = {2022, 12, 31};
  contract.caps.push_back({"acceptance-late", 500'000, {}});

  Clause delivery;
  delivery.id = "delivery";
  delivery.kind = ClauseKind::milestone;
  delivery.recurrence = Recurrence::once;
  delivery.amount_minor = 36'000'000;
  delivery.milestone = kDelivered;
  delivery.needs = {kDelivery, kInvoice};
  delivery.due = after(kDelivered, 60, PeriodUnit::day);
  Clause in_time = delivery;
  in_time.id = "in-time";
  in_time.amount_minor = 0;
  in_time.needs.clear();
  in_time.due.reset();
  in_time.by = after(kSigning, 2, PeriodUnit::month);
  Clause acceptance = delivery;
  acceptance.id = "acceptance";
  acceptance.milestone = kAll;
  acceptance.due = Deadline{{}, {}, {10, PeriodUnit::working_day}};
  Clause late = in_time;
  late.id = "acceptance-late";
  late.kind = ClauseKind::delay;
  late.deduction = true;
  late.amount_minor = 5'000;
  late.milestone = kAll;
  late.by = Deadline{CivilDate{2023, 1, 31}, {}, {}};
  late.caps = {static_cast<uint16_t>(contract.caps.size() - 1)};
  late.delay_unit = DelayUnit::day;
  Clause running = contract.clauses[1];
  running.id = "running";
  running.after = kAll;
  for (const Clause& each : {delivery, in_time, acceptance, late, running})
    contract.clauses.push_back(each);
}

}  // namespace panmen::terms
