// What gaps count as: the same recording under different rules for what is silent and for what is doubtful, with
// signals of the supplier, of the buyer and of a third party that are missing one by one and together.
import {
  average, becomesTrue, duration, figures, inClause, least, longest, number, overTime, runs, samples, share, underRules,
} from '../measures.mjs';
import { map, rowsOf, shuffledFile } from './random_file.mjs';

const signals = {
  mode: { terms: 'asset: line1/press, metric: Mode, type: state, from: supplier', alive: 100, bad: `v = 'bad'` },
  flow: {
    terms: 'asset: line1/press, metric: Power, type: gauge, unit: kW, valid: 10 to 95 kW, from: buyer',
    alive: 150, bad: 'v > 100', doubtful: 'v < 10 or v > 95',
  },
  temp: { terms: 'asset: line1/press, metric: Temp, type: gauge, unit: degC, stuck after: 12 min, from: third party', alive: 200, stuck: 720 },
};
const windows = ['hour', 'day', 'shift', 'contract'];

// The functions of time that a rule of gaps counts in, of one condition.
function counted(rules, clause, formula, condition, reporters) {
  const ruled = underRules(condition, reporters, rules, clause);
  return [
    [`share(${formula})`, windows, '0.01 %', inClause(clause, share(ruled))],
    [`time(${formula})`, ['hour', 'day'], '1 s', inClause(clause, duration(ruled))],
    [`longest(${formula})`, ['hour', 'day'], '1 s', inClause(clause, longest(ruled))],
  ];
}

// Where `down` is among the rules, what it lowers must not help who reports it.
const alwaysAllowed = (rules) => [
  ...counted(rules, 'pay', 'mode = "auto"', `mode = 'auto'`, { mode: 'supplier' }),
  ...counted(rules, 'deduct', 'flow > 40 kW', 'flow > 40', { flow: 'buyer' }),
  ...counted(rules, 'pay', 'temp > 18 degC', 'temp > 18', { temp: 'third party' }),
  ...counted(rules, 'pay', 'mode = "auto" and temp > 18 degC', `mode = 'auto' and temp > 18`, { mode: 'supplier', temp: 'third party' }),
  ...counted(rules, 'deduct', 'flow > 60 kW or temp > 22 degC', 'flow > 60 or temp > 22', { flow: 'buyer', temp: 'third party' }),
];
const withoutDown = (rules) => [
  ...counted(rules, 'deduct', 'not mode = "auto"', `not mode = 'auto'`, { mode: 'supplier' }),
  ...counted(rules, 'pay', 'flow > 45 kW', 'flow > 45', { flow: 'buyer' }),
  ...counted(rules, 'pay', 'mode = "auto" and flow > 40 kW', `mode = 'auto' and flow > 40`, { mode: 'supplier', flow: 'buyer' }),
  ...counted(rules, 'deduct', 'mode = "manual" or flow > 70 kW', `mode = 'manual' or flow > 70`, { mode: 'supplier', flow: 'buyer' }),
];

// These have no time to count a gap in, whatever the rule.
const uncounted = [
  ['mean(flow)', ['hour', 'contract'], '0.001 kW', average(samples('flow'))],
  ['mean_by_time(flow)', ['hour'], '0.001 kW', overTime('flow')],
  ['count(mode = "manual" becomes true)', ['hour', 'contract'], '1', becomesTrue(`mode = 'manual'`)],
  ['count(runs(mode = "manual"))', ['hour', 'shift'], '1', number(runs(`mode = 'manual'`))],
];

const underRule = (name, recordingRule, doubtfulRule) => {
  const rules = { recording: recordingRule, doubtful: doubtfulRule };
  const ofShift = share(underRules(`mode = 'auto'`, { mode: 'supplier' }, rules, 'pay'));
  return {
    name: `gaps-${name}`,
    write: () => ({
      map,
      data: shuffledFile({ seed: 4711, begin: Date.UTC(2026, 9, 23, 3, 7), end: Date.UTC(2026, 9, 30, 8, 0) }),
    }),
    zone: 'Europe/Berlin',
    head: `from: 2026-10-24
until: 2026-10-30
shifts:
  day: {from: 06:00, to: 18:00, on: every day}
  night: {from: 22:00, to: 05:00, on: every day}`,
    from: BigInt(Date.UTC(2026, 9, 23, 22)) * 1_000_000n,
    until: BigInt(Date.UTC(2026, 9, 29, 23)) * 1_000_000n,
    shifts: [
      { name: 'day', from: '06:00', to: '18:00', on: 'every day' },
      { name: 'night', from: '22:00', to: '05:00', on: 'every day' },
    ],
    gaps: `recording: ${recordingRule}, doubtful: ${doubtfulRule}`,
    missingAtMost: '60',
    signals,
    rows: rowsOf(`coalesce(Mode, 'bad') as mode, Power as flow, Temp as temp`),
    measures: [
      ...alwaysAllowed(rules),
      ...(Object.values(rules).includes('down') ? [] : withoutDown(rules)),
      ...uncounted,
      ['by_shift = share(mode = "auto")', ['shift'], '0.1 %', ofShift],
      ['min(by_shift)', ['contract', 'day'], '0.1 %', inClause('pay', least(figures('by_shift')))],
    ],
  };
};

export const gaps = [
  underRule('excluded', 'excluded', 'excluded'),
  underRule('down', 'down', 'excluded'),
  underRule('doubtful-down', 'excluded', 'down'),
  underRule('against', 'against its reporter', 'excluded'),
  underRule('doubtful-against', 'excluded', 'against its reporter'),
  underRule('against-beside-down', 'against its reporter', 'down'),
  underRule('down-beside-against', 'down', 'against its reporter'),
];
