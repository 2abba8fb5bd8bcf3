// Recordings of machines and meters that others made, and that lie beside the project.
import { readFileSync } from 'node:fs';
import {
  amounts, average, becomesTrue, change, corrected, cycles, deviation, different, duration, earliest, figures,
  greatest, increase, joined, latest, least, longest, middle, number, ofAmount, overTime, product, quotient, ranked, rate, runs,
  samples, share, toZero, total,
} from '../measures.mjs';

const shared = (path) => new URL(`../../../../shared/data/${path}`, import.meta.url).pathname;
const pack = (path) => new URL(`../../../packs/${path}`, import.meta.url).pathname;
const everyCalendarWindow = ['hour', 'day', 'week', 'month', 'month from the 26th', 'quarter', 'year'];

export const steelIndustry = {
  name: 'steel-industry',
  data: shared('energy/steel-industry/Steel_industry_data.csv'),
  map: pack('energy/steel-industry.map.yaml'),
  zone: 'Asia/Seoul',
  missingAtMost: '99.999999',
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
    ['used = sum(usage)', ['day'], '0.01 kWh', total(amounts('usage'))],
    ['sum(usage)', [...everyCalendarWindow, 'last 12 months', 'last 7 days', 'last 3 months from the 26th'], '0.01 kWh', total(amounts('usage'))],
    ['at_peak = sum(usage where load = "maximum")', ['day'], '0.01 kWh', total(amounts('usage', `load = 'maximum'`))],
    ['sum(usage where load in ["maximum", "medium"] and factor > 90 %)', ['month'], '0.01 kWh', total(amounts('usage', `load in ('maximum', 'medium') and factor > 90`))],
    ['at_peak / used', ['day'], '0.0001', joined(['at_peak', 'used'], quotient)],
    ['mean(lagging)', ['hour', 'month'], '0.0001 kvarh', average(amounts('lagging'))],
    ['min(usage)', ['day'], '0.01 kWh', least(amounts('usage'))],
    ['max(usage)', ['day', 'year'], '0.01 kWh', greatest(amounts('usage'))],
    ['count(usage)', ['day', 'week'], '1', number(amounts('usage'))],
    ['quantile(usage, 95 %)', ['day', 'month', 'last 12 months'], '0.01 kWh', ranked(amounts('usage'), 95, 100)],
    ['median(usage)', ['day', 'week'], '0.001 kWh', middle(amounts('usage'))],
    ['stddev(usage)', ['day', 'month', 'year'], '0.0001 kWh', deviation(amounts('usage'))],
    ['median(factor)', ['day', 'month'], '0.001 %', middle(samples('factor'))],
    ['stddev(factor)', ['day', 'quarter'], '0.00001 %', deviation(samples('factor'))],
    ['first(factor)', ['day'], '0.01 %', earliest(samples('factor'))],
    ['last(factor)', ['day', 'month'], '0.01 %', latest(samples('factor'))],
    ['delta(factor)', ['hour', 'day'], '0.01 %', change(samples('factor'))],
    ['mean_by_time(factor)', ['day', 'month from the 26th'], '0.0001 %', overTime('factor')],
    ['distinct(load)', ['day', 'hour'], '1', different(samples('load'))],
    ['count(load where load != "light")', ['day'], '1', number(samples('load', `load <> 'light'`))],
    ['share(load = "light")', ['day', 'month'], '0.01 %', share(`load = 'light'`)],
    ['share(usage > 50.5 kWh)', ['day', 'quarter'], '0.01 %', share(`${ofAmount('usage')} > 50.5`)],
    ['time(load = "maximum" or factor > 90 %)', ['day', 'quarter'], '1 s', duration(`load = 'maximum' or factor > 90`)],
    ['count(load = "maximum" becomes true)', ['day', 'month'], '1', becomesTrue(`load = 'maximum'`)],
    ['longest(load != "light")', ['week'], '1 s', longest(`load <> 'light'`)],
    ['count(runs(load = "maximum"))', ['hour', 'day'], '1', number(runs(`load = 'maximum'`))],
    ['median(cycles(load = "maximum"))', ['day', 'month'], '1 s', middle(cycles(`load = 'maximum'`))],
    ['mean(used)', ['month', 'last 4 weeks'], '0.001 kWh', average(figures('used'))],
    ['last(used)', ['month'], '0.01 kWh', latest(figures('used'))],
  ],
};

export const ur3CobotOps = {
  name: 'ur3-cobotops',
  data: shared('robots/ur3-cobotops/dataset_02052023.csv'),
  map: pack('robot-cell/ur3-cobotops.map.yaml'),
  zone: 'Asia/Shanghai',
  missingAtMost: '20',
  signals: {
    stop: { terms: 'asset: cell/ur3, metric: ProtectiveStop, type: state, from: supplier', alive: 5 },
    grip: { terms: 'asset: cell/ur3, metric: GripLost, type: state, from: supplier', alive: 5 },
    cycle: { terms: 'asset: cell/ur3, metric: Cycle, type: counter, resets: may be corrected, from: supplier', alive: 5 },
    restarted: { terms: 'asset: cell/ur3, metric: Cycle, type: counter, resets: to zero, from: supplier', alive: 5 },
    elbow: { terms: 'asset: cell/ur3, metric: TemperatureJ4, type: gauge, unit: degC, from: supplier', alive: 5, bad: 'v > 100' },
    tool: {
      terms: 'asset: cell/ur3, metric: ToolCurrent, type: gauge, unit: A, valid: 0.05 to 0.5 A, from: supplier',
      alive: 5, bad: 'abs(v) > 5', doubtful: 'v < 0.05 or v > 0.5',
    },
  },
  rows: (path) => `
    select epoch_ns(Timestamp::timestamptz) as t,
           case Robot_ProtectiveStop when true then 'yes' when false then 'no' end as stop,
           case grip_lost when true then 'yes' when false then 'no' end as grip,
           cycle, cycle as restarted, Temperature_J4 as elbow, Tool_current as tool
    from read_csv('${path}', header = true, delim = ';', decimal_separator = ',')`,
  measures: [
    ['share(stop = "no")', ['hour', 'day'], '0.01 %', share(`stop = 'no'`)],
    ['time(stop = "yes" or grip = "yes")', ['hour'], '0.001 s', duration(`stop = 'yes' or grip = 'yes'`)],
    ['increase(cycle)', ['hour', 'day'], '1', increase(corrected('cycle'))],
    ['rate(cycle)', ['hour', 'day', 'last 3 hours'], '0.0001 1/h', rate(corrected('cycle'))],
    ['increase(restarted)', ['hour'], '1', increase(toZero('restarted'))],
    ['rate(restarted)', ['last 2 hours'], '0.001 1/h', rate(toZero('restarted'))],
    ['count(grip = "yes" becomes true)', ['hour'], '1', becomesTrue(`grip = 'yes'`)],
    ['longest(stop = "no")', ['hour'], '0.001 s', longest(`stop = 'no'`)],
    ['count(runs(grip = "yes"))', ['hour', 'day'], '1', number(runs(`grip = 'yes'`))],
    ['mean(runs(grip = "yes"))', ['hour', 'day'], '0.000001 s', average(runs(`grip = 'yes'`))],
    ['quantile(cycles(grip = "yes"), 75 %)', ['hour', 'day'], '0.001 s', ranked(cycles(`grip = 'yes'`), 75, 100)],
    ['distinct(stop)', ['hour'], '1', different(samples('stop'))],
    ['count(grip where stop = "no")', ['hour'], '1', number(samples('grip', `stop = 'no'`))],
    ['median(elbow)', ['hour', 'day'], '0.00001 degC', middle(samples('elbow'))],
    ['stddev(elbow)', ['hour', 'day'], '0.000001 degC', deviation(samples('elbow'))],
    ['first(elbow)', ['hour'], '0.0001 degC', earliest(samples('elbow'))],
    ['last(elbow)', ['hour', 'last 2 hours'], '0.0001 degC', latest(samples('elbow'))],
    ['delta(elbow)', ['hour', 'day'], '0.0001 degC', change(samples('elbow'))],
    ['mean(tool)', ['hour', 'day'], '0.000000001 A', average(samples('tool'))],
    ['sum(tool)', ['hour'], '0.0000001 A', total(samples('tool'))],
    ['mean_by_time(tool)', ['hour'], '0.000001 A', overTime('tool')],
    ['quantile(tool where grip = "no", 95 %)', ['hour'], '0.0000001 A', ranked(samples('tool', `grip = 'no'`), 95, 100)],
    ['share(tool > 0.25 A and stop = "no")', ['hour'], '0.001 %', share(`tool > 0.25 and stop = 'no'`)],
    ['mean(elbow)', ['hour', 'day'], '0.0001 degC', average(samples('elbow'))],
    ['mean_by_time(elbow)', ['hour', 'day'], '0.0001 degC', overTime('elbow')],
    ['max(elbow)', ['hour'], '0.1 degC', greatest(samples('elbow'))],
  ],
};

export const machineTemperature = {
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
  missingAtMost: '50',
  signals: {
    heat: { terms: 'asset: machine, metric: Temperature, type: gauge, unit: degC, from: supplier', alive: 360 },
  },
  rows: (path) => `
    select epoch_ns(timestamp::timestamp) as t, value as heat from read_csv('${path}', header = true)`,
  measures: [
    ['mean(heat)', everyCalendarWindow, '0.000001 degC', average(samples('heat'))],
    ['stddev(heat)', ['hour', 'day', 'month'], '0.0000001 degC', deviation(samples('heat'))],
    ['median(heat)', ['hour', 'day'], '0.0000001 degC', middle(samples('heat'))],
    ['share(heat > 90 degC)', ['day', 'last 7 days'], '0.01 %', share('heat > 90')],
    ['mean_by_time(heat)', ['day', 'month'], '0.0001 degC', overTime('heat')],
    ['quantile(heat, 99 %)', ['day', 'month'], '0.00001 degC', ranked(samples('heat'), 99, 100)],
    ['delta(heat)', ['hour', 'day'], '0.00001 degC', change(samples('heat'))],
    ['first(heat)', ['day'], '0.000001 degC', earliest(samples('heat'))],
    ['last(heat)', ['last 24 hours'], '0.000001 degC', latest(samples('heat'))],
    ['count(heat > 95 degC becomes true)', ['day', 'week'], '1', becomesTrue('heat > 95')],
    ['min(heat)', ['day', 'week'], '0.000001 degC', least(samples('heat'))],
    ['sum(heat where heat > 90 degC)', ['day'], '0.00001 degC', total(samples('heat', 'v > 90'))],
    ['longest(heat <= 95 degC)', ['week'], '1 s', longest('heat <= 95')],
    ['hottest = max(heat)', ['day'], '0.01 degC', greatest(samples('heat'))],
    ['mean(hottest)', ['month', 'last 3 weeks'], '0.0001 degC', average(figures('hottest'))],
    ['max(runs(heat > 95 degC))', ['day', 'week'], '1 s', greatest(runs('heat > 95'))],
    ['count(cycles(heat > 95 degC))', ['day', 'week'], '1', number(cycles('heat > 95'))],
  ],
};

// A machine tool speaks MTConnect's SHDR, which Panmen cannot read yet: a line has a time and any number of names and
// values. This writes what is compared as columns; DuckDB reads the lines themselves.
const okumaFile = shared('machines/okuma-shdr/okuma.txt');
const okumaNames = { pexecution: 'execution', fmode: 'mode', ppartcount: 'parts', pCuttingTime: 'cutting', pFovr: 'override', Z1actw: 'z', X1load: 'load', p1Fact: 'feed' };

function columnsOfShdr(text) {
  const lines = ['time,' + Object.values(okumaNames).join(',')];
  for (const line of text.split(/\r?\n/)) {
    const [time, ...words] = line.split('|');
    if (!/^\d{4}-\d\d-\d\dT/.test(time)) continue;
    const values = new Map();
    for (let i = 0; i + 1 < words.length; i += 2) values.set(words[i], words[i + 1]);
    const cells = Object.keys(okumaNames).map((name) => values.get(name) ?? '');
    if (cells.some((cell) => cell !== '')) lines.push([time, ...cells].join(','));
  }
  return lines.join('\n') + '\n';
}

// Minutes of the machine's afternoon: the recording has four pieces of some minutes each, the latest not the last.
const minutes = ['13:37 13:41', '13:41 13:46', '13:46 13:52', '13:52 13:57', '13:57 13:59', '14:20 14:25', '14:25 14:31'].map(
  (span, i) => ({ name: `s${i}`, from: span.split(' ')[0], to: span.split(' ')[1], on: 'every day' }),
);
const asset = 'asset: okuma/lathe';

export const okuma = {
  name: 'okuma-shdr',
  needs: okumaFile,
  write: () => ({
    data: columnsOfShdr(readFileSync(okumaFile, 'utf8')),
    map: `
source: okuma
time: {column: time, format: rfc3339}
asset: okuma/lathe
lateness: 2 h
columns:
  execution: {metric: Execution, type: state}
  mode: {metric: Mode, type: state}
  parts: {metric: Parts, type: counter, unit: part}
  cutting: {metric: CuttingTime, type: counter, unit: s}
  override: {metric: Override, type: gauge, unit: "%", range: [0, 200]}
  z: {metric: Z, type: gauge, unit: mm}
  load: {metric: XLoad, type: gauge, unit: "%", range: [0, 200]}
  feed: {metric: Feed, type: gauge}
`,
  }),
  zone: 'UTC',
  head: `shifts:\n${minutes.map(({ name, from, to, on }) => `  ${name}: {from: ${from}, to: ${to}, on: ${on}}`).join('\n')}`,
  shifts: minutes,
  missingAtMost: '60',
  signals: {
    execution: { terms: `${asset}, metric: Execution, type: state, from: supplier`, alive: 900 },
    mode: { terms: `${asset}, metric: Mode, type: state, from: supplier`, alive: 900 },
    parts: { terms: `${asset}, metric: Parts, type: counter, unit: part, resets: to zero, from: supplier`, alive: 900 },
    cutting: { terms: `${asset}, metric: CuttingTime, type: counter, unit: s, resets: to zero, from: supplier`, alive: 5 },
    override: { terms: `${asset}, metric: Override, type: gauge, unit: "%", from: supplier`, alive: 600 },
    z: { terms: `${asset}, metric: Z, type: gauge, unit: mm, jump above: 40 mm, from: supplier`, alive: 10, jump: 40 },
    load: { terms: `${asset}, metric: XLoad, type: gauge, unit: "%", stuck after: 4 s, from: supplier`, alive: 20, stuck: 4 },
    feed: { terms: `${asset}, metric: Feed, type: gauge, from: supplier`, alive: 5 },
  },
  rows: () => {
    const value = (name, type) => `max(value) filter (name = '${name}')::${type} as ${okumaNames[name]}`;
    return `
      with lines as (select row_number() over () as line, string_split(text, '|') as words
                     from read_csv('${okumaFile}', columns = {'text': 'VARCHAR'}, header = false, delim = '\x01', quote = '', escape = '',
                                   ignore_errors = true, auto_detect = false, max_line_size = 1000000)
                     where regexp_matches(text, '^[0-9]{4}-[0-9]{2}-[0-9]{2}T')),
      pairs as (select line, words[1] as time, words[2 * i] as name, words[2 * i + 1] as value
                from (select *, unnest(generate_series(1, (len(words) - 1) // 2)) as i from lines))
      select (epoch_ns(any_value(time)[1:19]::timestamp) + (rpad(rtrim(any_value(time)[21:], 'Z'), 9, '0'))::bigint) as t,
             ${value('pexecution', 'varchar')}, ${value('fmode', 'varchar')}, ${value('ppartcount', 'double')},
             ${value('pCuttingTime', 'double')}, ${value('pFovr', 'double')}, ${value('Z1actw', 'double')},
             ${value('X1load', 'double')}, ${value('p1Fact', 'double')}
      from pairs where name in (${Object.keys(okumaNames).map((name) => `'${name}'`).join(', ')}) and value <> '' group by line`;
  },
  measures: [
    ['share(execution = "ACTIVE")', ['hour', 'shift', 'day'], '0.001 %', share(`execution = 'ACTIVE'`)],
    ['time(mode = "PRODUCTION" and override > 100 %)', ['hour', 'shift'], '0.000001 s', duration(`mode = 'PRODUCTION' and override > 100`)],
    ['longest(execution = "ACTIVE")', ['hour', 'shift'], '0.000001 s', longest(`execution = 'ACTIVE'`)],
    ['count(feed > 0 becomes true)', ['hour', 'shift'], '1', becomesTrue('feed > 0')],
    ['count(runs(feed > 0))', ['shift'], '1', number(runs('feed > 0'))],
    ['max(runs(feed > 0))', ['shift'], '0.0000001 s', greatest(runs('feed > 0'))],
    ['median(cycles(feed > 0))', ['shift'], '0.0000001 s', middle(cycles('feed > 0'))],
    ['increase(parts)', ['hour', 'shift'], '1 part', increase(toZero('parts'))],
    ['rate(parts)', ['hour', 'shift'], '0.0001 part/h', rate(toZero('parts'))],
    ['increase(cutting)', ['shift'], '1 s', increase(toZero('cutting'))],
    ['distinct(execution)', ['hour', 'shift'], '1', different(samples('execution'))],
    ['mean(z)', ['hour', 'shift'], '0.0000001 mm', average(samples('z'))],
    ['stddev(z)', ['hour', 'shift'], '0.0000001 mm', deviation(samples('z'))],
    ['count(z)', ['shift'], '1', number(samples('z'))],
    ['mean_by_time(z)', ['hour', 'shift'], '0.0000001 mm', overTime('z')],
    ['delta(z)', ['shift'], '0.0001 mm', change(samples('z'))],
    ['first(z)', ['shift'], '0.0001 mm', earliest(samples('z'))],
    ['last(z)', ['shift'], '0.0001 mm', latest(samples('z'))],
    ['median(load)', ['shift'], '0.01 %', middle(samples('load'))],
    ['quantile(load where mode = "PRODUCTION", 90 %)', ['hour', 'shift'], '0.1 %', ranked(samples('load', `mode = 'PRODUCTION'`), 90, 100)],
    ['share(load >= 20 %)', ['hour', 'shift'], '0.001 %', share('load >= 20')],
  ],
};
