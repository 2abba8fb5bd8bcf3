// The recordings that are compared, and for each a table of measures: the formula as terms say it, and the
// same in SQL over the raw rows.
//
// The SQL is written over these tables (run.mjs makes them; times are nanoseconds, [a, b) a range of them):
//   w (a, b)                    the windows
//   NAME (t, v, good)           samples of a signal, each once; not good where it is out of range or two differ
//   line (a, b, len, NAME...)   all time, cut wherever a signal changes; a signal is NULL where it is missing
//   figures of an earlier measure NAME (t, v)   by the end of their windows, in steps of its `show`
//   exact(v, k)                 v times 2^k, a whole number: so doubles have exact sums
// `over` says what belongs to a window, as rows `s`, and, where that is not simply its signals, what has to be
// `known` for a figure. The figure is num / den in the unit of `show`, or, with
// `root`, the square root of that.
import { map, shuffledFile } from './random_file.mjs';

const inside = 's.t >= w.a and s.t < w.b'; // gauges, states, instants
const ends = 's.t > w.a and s.t <= w.b'; // amounts, steps of counters, what lasts some time
const samples = (name, where = 'true') => ({ rows: `(select * from ${name} s where good and ${where})`, belong: inside });
const amounts = (name, where = 'true') => ({ rows: `(select * from ${name} s where good and ${where})`, belong: ends });
const figures = (name) => ({ rows: name, belong: ends });
const time = { rows: 'line', belong: 's.a >= w.a and s.b <= w.b' };
// The steps of a counter from one good reading to the next: (t, d).
const steps = (name, step) => ({
  rows: `(select t, ${step} as d from (select t, v, lag(v) over (order by t) as before from ${name} where good))`,
  belong: ends,
});
const toZero = 'case when v < before then v else v - before end';
const corrected = 'v - before';

// Where a condition is known.
const knownLine = (condition) => `(select a, b from line where (${condition}) is not null)`;
// Stretches [a, b) in which a condition is true, false or missing (c), with what came before and after.
const stretches = (condition) => `(
  select min(a) as a, max(b) as b, any_value(c) as c, lag(any_value(c)) over (order by min(a)) as before,
         lead(any_value(c)) over (order by min(a)) as after
  from (select *, count(*) filter (changed) over (order by a) as stretch
        from (select a, b, c, c is distinct from lag(c) over (order by a) as changed
              from (select a, b, (${condition}) as c from line)))
  group by stretch)`;
// A run is true all the time, and known on both sides; where it is not, it is missing.
const runs = (condition) => ({
  known: `(select a, b from ${stretches(condition)} where not c or (before = false and after = false))`,
  rows: `(select b as t, b - a as ns from ${stretches(condition)} where c and before = false and after = false)`,
  belong: ends,
});
// A cycle goes from one instant at which it becomes true to the next, with no gap between.
const cycles = (condition) => ({
  known: knownLine(condition),
  rows: `(select a as t, a - lag(a) over (order by a) as ns, gaps - lag(gaps) over (order by a) as gaps_between
          from (select *, count(*) filter (c is null) over (order by a) as gaps from ${stretches(condition)})
          where c and before = false
          qualify gaps_between = 0)`,
  belong: ends,
});
// Instants at which it is true while the last that was known is that it was not.
const rising = (condition) => ({
  known: knownLine(condition),
  rows: `(select a as t from ${stretches(condition)} where c is not null
          qualify c and lag(c) over (order by a) = false)`,
  belong: inside,
});
// The longest stretch in each window. Gaps are taken out: they neither break it nor lengthen it.
const longest = (condition) => ({
  known: knownLine(condition),
  rows: `(select wa, wb, sum(len) filter (c) as ns
          from (select w.a as wa, w.b as wb, len, c,
                       count(*) filter (not c) over (partition by w.a, w.b order by l.a) as stretch
                from w join (select *, (${condition}) as c from line) l on l.a >= w.a and l.b <= w.b)
          where c is not null group by wa, wb, stretch)`,
  belong: 's.wa = w.a and s.wb = w.b',
});

const second = 1_000_000_000;
const share = (c) => ({ over: { ...time, known: knownLine(c) }, num: `100 * coalesce(sum(len) filter (${c}), 0)`, den: `sum(len) filter ((${c}) is not null)` });
const duration = (c) => ({ over: { ...time, known: knownLine(c) }, num: `coalesce(sum(len) filter (${c}), 0)`, den: `${second}` });
const total = (over, k) => ({ over, num: `coalesce(sum(exact(v, ${k})), 0)`, den: `exact(1, ${k})` });
const average = (over, k) => ({ over, num: `sum(exact(v, ${k}))`, den: `count(here) * exact(1, ${k})` });
const least = (over, k) => ({ over, num: `min(exact(v, ${k}))`, den: `exact(1, ${k})` });
const greatest = (over, k) => ({ over, num: `max(exact(v, ${k}))`, den: `exact(1, ${k})` });
const number = (over) => ({ over, num: 'count(here)', den: '1' });
// The smallest value with at least the share p / q of all at or below it.
const ranked = (over, value, p, q, den) => ({
  over, num: `list_sort(list(${value}) filter (${value} is not null))[(count(here) * ${p} + ${q} - 1) // ${q}]`, den });
const middle = (over, k) => ({
  over,
  num: `list_sort(list(exact(v, ${k})))[(count(here) + 1) // 2] + list_sort(list(exact(v, ${k})))[count(here) // 2 + 1]`,
  den: `2 * exact(1, ${k})` });
const earliest = (over, k) => ({ over, num: `arg_min(exact(v, ${k}), t)`, den: `exact(1, ${k})` });
const latest = (over, k) => ({ over, num: `arg_max(exact(v, ${k}), t)`, den: `exact(1, ${k})` });
const change = (over, k) => ({ over, num: `arg_max(exact(v, ${k}), t) - arg_min(exact(v, ${k}), t)`, den: `exact(1, ${k})` });
const deviation = (over, k) => ({
  over, root: true,
  num: `count(here) * sum(exact(v, ${k}) * exact(v, ${k})) - sum(exact(v, ${k})) * sum(exact(v, ${k}))`,
  den: `case when count(here) > 1 then count(here) * (count(here) - 1) * exact(1, ${2 * k}) end` });
const overTime = (name, k) => ({
  over: time, num: `sum(exact(${name}, ${k}) * len)`, den: `sum(len) filter (${name} is not null) * exact(1, ${k})` });

const shared = (path) => new URL(`../../../shared/data/${path}`, import.meta.url).pathname;
const pack = (path) => new URL(`../../packs/${path}`, import.meta.url).pathname;
const everyCalendarWindow = ['hour', 'day', 'week', 'month', 'month from the 26th', 'quarter', 'year'];
const sliding = ['last 7 days', 'last 24 hours', 'last 2 months'];

export const recordings = [
  {
    name: 'random',
    write: () => ({
      map,
      // The clocks go back on 25 October 2026.
      data: shuffledFile({ seed: 20261025, begin: Date.UTC(2026, 9, 19, 3, 7), end: Date.UTC(2026, 10, 9, 8, 0) }),
    }),
    zone: 'Europe/Berlin',
    signals: {
      state: { terms: 'asset: line1/press, metric: State, type: state, from: supplier', alive: 600 },
      power: { terms: 'asset: line1/press, metric: Power, type: gauge, unit: kW, from: buyer', alive: 120 },
      parts: { terms: 'asset: line1/press, metric: Parts, type: counter, resets: to zero, from: supplier', alive: 600 },
      meter: { terms: 'asset: line1/press, metric: Parts, type: counter, resets: may be corrected, from: supplier', alive: 600 },
      energy: { terms: 'asset: line1/press, metric: Energy, type: interval, unit: kWh, from: buyer', alive: 900 },
    },
    rows: (path) => `
      select time * 1000000 as t, State as state, Power as power, Parts as parts, Parts as meter, Energy as energy
      from read_csv('${path}', header = true)`,
    outOfRange: { power: 'v > 100' },
    measures: [
      [`share(state = "RUN")`, [...everyCalendarWindow, ...sliding], '0.01 %', share(`state = 'RUN'`)],
      [`share(power > 40 kW and state != "STOP")`, ['hour', 'day'], '0.001 %', share(`power > 40 and state <> 'STOP'`)],
      [`time(state in ["STOP", "READY"] or power >= 60.5 kW)`, ['hour', 'day', 'last 24 hours'], '1 s', duration(`state in ('STOP', 'READY') or power >= 60.5`)],
      [`longest(state != "STOP")`, ['hour', 'day', 'week'], '1 s', { over: longest(`state <> 'STOP'`), num: 'coalesce(max(ns), 0)', den: `${second}` }],
      [`sum(energy)`, [...everyCalendarWindow, ...sliding], '0.1 kWh', total(amounts('energy'), 3)],
      [`sum(energy where energy > 200 kWh)`, ['day', 'month'], '0.1 kWh', total(amounts('energy', 'v > 200'), 3)],
      [`mean(power)`, everyCalendarWindow, '0.01 kW', average(samples('power'), 3)],
      [`min(power)`, ['hour', 'month'], '0.1 kW', least(samples('power'), 3)],
      [`max(power)`, ['hour', 'last 7 days'], '0.1 kW', greatest(samples('power'), 3)],
      [`count(power)`, ['hour', 'week'], '1', number(samples('power'))],
      [`count(state)`, ['hour', 'last 24 hours'], '1', number(samples('state'))],
      [`distinct(state)`, ['hour', 'day'], '1', { over: samples('state'), num: 'count(distinct v)', den: '1' }],
      [`quantile(power, 95 %)`, [...everyCalendarWindow, ...sliding], '0.001 kW', ranked(samples('power'), 'exact(v, 3)', 95, 100, '8')],
      [`median(power)`, ['hour', 'day', 'month'], '0.001 kW', middle(samples('power'), 3)],
      [`stddev(power)`, ['hour', 'day', 'quarter'], '0.0001 kW', deviation(samples('power'), 3)],
      [`mean_by_time(power)`, ['hour', 'day', 'last 7 days'], '0.001 kW', overTime('power', 3)],
      [`first(power)`, ['hour', 'day'], '0.001 kW', earliest(samples('power'), 3)],
      [`last(power)`, ['hour', 'day'], '0.001 kW', latest(samples('power'), 3)],
      [`delta(power)`, ['hour', 'day'], '0.001 kW', change(samples('power'), 3)],
      [`increase(parts)`, [...everyCalendarWindow, ...sliding], '1', { over: steps('parts', toZero), num: 'coalesce(sum(d), 0)', den: '1' }],
      [`increase(meter)`, ['hour', 'day'], '1', { over: steps('meter', corrected), num: 'coalesce(sum(d), 0)', den: '1' }],
      [`count(state = "STOP" becomes true)`, ['hour', 'day', 'last 7 days'], '1', number(rising(`state = 'STOP'`))],
      [`count(runs(state = "STOP"))`, ['day', 'week'], '1', number(runs(`state = 'STOP'`))],
      [`mean(runs(state = "STOP"))`, ['day', 'month'], '0.1 s', { over: runs(`state = 'STOP'`), num: 'sum(ns)', den: `count(here) * ${second}` }],
      [`max(runs(state = "RUN"))`, ['day', 'week'], '1 s', { over: runs(`state = 'RUN'`), num: 'max(ns)', den: `${second}` }],
      [`quantile(cycles(state = "RUN"), 90 %)`, ['day', 'month'], '1 s', ranked(cycles(`state = 'RUN'`), 'ns', 90, 100, `${second}`)],
      [`sum(cycles(state = "RUN"))`, ['day'], '1 s', { over: cycles(`state = 'RUN'`), num: 'coalesce(sum(ns), 0)', den: `${second}` }],
      ['daily = sum(energy)', ['day'], '0.1 kWh', total(amounts('energy'), 3)],
      [`max(daily)`, ['month', 'quarter'], '0.1 kWh', { over: figures('daily'), num: 'max(v)', den: '10' }],
      [`mean(daily)`, ['week', 'month'], '0.001 kWh', { over: figures('daily'), num: 'sum(v)', den: '10 * count(v)' }],
      [`count(daily)`, ['month'], '1', { over: figures('daily'), num: 'nullif(count(v), 0)', den: '1' }],
    ],
  },
  {
    name: 'steel-industry',
    data: shared('energy/steel-industry/Steel_industry_data.csv'),
    map: pack('energy/steel-industry.map.yaml'),
    zone: 'Asia/Seoul',
    signals: {
      usage: { terms: 'asset: steel-works/meter, metric: Usage, type: interval, unit: kWh, from: buyer', alive: 900 },
      lagging: { terms: 'asset: steel-works/meter, metric: ReactiveLagging, type: interval, unit: kvarh, from: buyer', alive: 900 },
      factor: { terms: 'asset: steel-works/meter, metric: PowerFactorLagging, type: gauge, unit: "%", from: buyer', alive: 900 },
      load: { terms: 'asset: steel-works/meter, metric: LoadType, type: state, from: buyer', alive: 900 },
    },
    rows: (path) => `
      select epoch_ns((strptime(date, '%d/%m/%Y %H:%M')
                       + case when date like '% 00:00' then interval 1 day else interval 0 day end)
                      at time zone 'Asia/Seoul') as t,
             Usage_kWh as usage, "Lagging_Current_Reactive_Power_kVarh" as lagging,
             "Lagging_Current_Power_Factor" as factor, lower(replace(Load_Type, '_Load', '')) as load
      from read_csv('${path}', header = true, types = {'date': 'VARCHAR'})`,
    measures: [
      [`sum(usage)`, [...everyCalendarWindow, 'last 12 months', 'last 7 days'], '0.01 kWh', total(amounts('usage'), 60)],
      [`sum(usage where load = "maximum")`, ['day', 'month'], '0.01 kWh', total(amounts('usage', `t in (select t from load where v = 'maximum')`), 60)],
      [`mean(lagging)`, ['hour', 'month'], '0.0001 kvarh', average(amounts('lagging'), 60)],
      [`min(usage)`, ['day'], '0.01 kWh', least(amounts('usage'), 60)],
      [`max(usage)`, ['day', 'year'], '0.01 kWh', greatest(amounts('usage'), 60)],
      [`quantile(usage, 95 %)`, ['day', 'month', 'last 12 months'], '0.01 kWh', ranked(amounts('usage'), 'exact(v, 60)', 95, 100, 'exact(1, 60)')],
      [`median(factor)`, ['day', 'month'], '0.001 %', middle(samples('factor'), 60)],
      [`first(factor)`, ['day'], '0.01 %', earliest(samples('factor'), 60)],
      [`share(load = "light")`, ['day', 'month'], '0.01 %', share(`load = 'light'`)],
      [`time(load = "maximum" or factor > 90 %)`, ['day', 'quarter'], '1 s', duration(`load = 'maximum' or factor > 90`)],
    ],
  },
  {
    name: 'ur3-cobotops',
    data: shared('robots/ur3-cobotops/dataset_02052023.csv'),
    map: pack('robot-cell/ur3-cobotops.map.yaml'),
    zone: 'Asia/Shanghai',
    signals: {
      stop: { terms: 'asset: cell/ur3, metric: ProtectiveStop, type: state, from: supplier', alive: 5 },
      grip: { terms: 'asset: cell/ur3, metric: GripLost, type: state, from: supplier', alive: 5 },
      cycle: { terms: 'asset: cell/ur3, metric: Cycle, type: counter, resets: may be corrected, from: supplier', alive: 5 },
      elbow: { terms: 'asset: cell/ur3, metric: TemperatureJ4, type: gauge, unit: degC, from: supplier', alive: 5 },
    },
    rows: (path) => `
      select epoch_ns(Timestamp::timestamptz) as t,
             case Robot_ProtectiveStop when true then 'yes' when false then 'no' end as stop,
             case grip_lost when true then 'yes' when false then 'no' end as grip,
             cycle, Temperature_J4 as elbow
      from read_csv('${path}', header = true, delim = ';', decimal_separator = ',')`,
    outOfRange: { elbow: 'v > 100' },
    measures: [
      [`share(stop = "no")`, ['hour', 'day'], '0.01 %', share(`stop = 'no'`)],
      [`time(stop = "yes" or grip = "yes")`, ['hour'], '0.001 s', duration(`stop = 'yes' or grip = 'yes'`)],
      [`increase(cycle)`, ['hour', 'day'], '1', { over: steps('cycle', corrected), num: 'coalesce(sum(d), 0)', den: '1' }],
      [`count(grip = "yes" becomes true)`, ['hour'], '1', number(rising(`grip = 'yes'`))],
      [`longest(stop = "no")`, ['hour'], '0.001 s', { over: longest(`stop = 'no'`), num: 'coalesce(max(ns), 0)', den: `${second}` }],
      [`mean(elbow)`, ['hour', 'day'], '0.0001 degC', average(samples('elbow'), 50)],
      [`mean_by_time(elbow)`, ['hour', 'day'], '0.0001 degC', overTime('elbow', 20)],
      [`max(elbow)`, ['hour'], '0.1 degC', greatest(samples('elbow'), 50)],
    ],
  },
  {
    name: 'nab-machine-temperature',
    data: shared('series/nab/machine_temperature_system_failure.csv'),
    write: () => ({
      map: `
source: nab
time: {column: timestamp, format: "%Y-%m-%d %H:%M:%S", zone: UTC}
asset: machine
lateness: 2 h
columns:
  value: {metric: Temperature, type: gauge, unit: degC}
`,
    }),
    zone: 'UTC',
    signals: {
      heat: { terms: 'asset: machine, metric: Temperature, type: gauge, unit: degC, from: supplier', alive: 360 },
    },
    rows: (path) => `
      select epoch_ns(timestamp::timestamp) as t, value as heat from read_csv('${path}', header = true)`,
    measures: [
      [`mean(heat)`, everyCalendarWindow, '0.000001 degC', average(samples('heat'), 60)],
      [`share(heat > 90 degC)`, ['day', 'last 7 days'], '0.01 %', share('heat > 90')],
      [`mean_by_time(heat)`, ['day', 'month'], '0.0001 degC', overTime('heat', 50)],
      [`quantile(heat, 99 %)`, ['day', 'month'], '0.00001 degC', ranked(samples('heat'), 'exact(v, 60)', 99, 100, 'exact(1, 60)')],
      [`delta(heat)`, ['hour', 'day'], '0.00001 degC', change(samples('heat'), 60)],
    ],
  },
];
