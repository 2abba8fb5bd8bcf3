// The recording of a machine tool that speaks MTConnect's SHDR, which Panmen cannot read yet: a line has a time and any
// number of names and values. What is compared is written as columns for Panmen; DuckDB reads the lines themselves.
import { readFileSync } from 'node:fs';
import {
  average, becomesTrue, change, cycles, deviation, different, duration, earliest, greatest, increase, latest, longest,
  middle, number, overTime, ranked, rate, runs, samples, share, toZero,
} from '../measures.mjs';
import { shared } from './real.mjs';

const file = shared('machines/okuma-shdr/okuma.txt');
const columnOf = {
  pexecution: 'execution', fmode: 'mode', ppartcount: 'parts', pCuttingTime: 'cutting', pFovr: 'override', Z1actw: 'z',
  X1load: 'load', p1Fact: 'feed',
};

function columnsOfShdr(text) {
  const lines = ['time,' + Object.values(columnOf).join(',')];
  for (const line of text.split(/\r?\n/)) {
    const [time, ...words] = line.split('|');
    if (!/^\d{4}-\d\d-\d\dT/.test(time)) continue;
    const values = new Map();
    for (let i = 0; i + 1 < words.length; i += 2) values.set(words[i], words[i + 1]);
    const cells = Object.keys(columnOf).map((name) => values.get(name) ?? '');
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
  needs: file,
  write: () => ({
    data: columnsOfShdr(readFileSync(file, 'utf8')),
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
  missingAtMost: '90',
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
    const value = (name, type) => `max(value) filter (name = '${name}')::${type} as ${columnOf[name]}`;
    return `
      with lines as (select row_number() over () as line, string_split(text, '|') as words
                     from read_csv('${file}', columns = {'text': 'VARCHAR'}, header = false, delim = '\x01', quote = '', escape = '',
                                   ignore_errors = true, auto_detect = false, max_line_size = 1000000)
                     where regexp_matches(text, '^[0-9]{4}-[0-9]{2}-[0-9]{2}T')),
      pairs as (select line, words[1] as time, words[2 * i] as name, words[2 * i + 1] as value
                from (select *, unnest(generate_series(1, (len(words) - 1) // 2)) as i from lines))
      select (epoch_ns(any_value(time)[1:19]::timestamp) + (rpad(rtrim(any_value(time)[21:], 'Z'), 9, '0'))::bigint) as t,
             ${value('pexecution', 'varchar')}, ${value('fmode', 'varchar')}, ${value('ppartcount', 'double')},
             ${value('pCuttingTime', 'double')}, ${value('pFovr', 'double')}, ${value('Z1actw', 'double')},
             ${value('X1load', 'double')}, ${value('p1Fact', 'double')}
      from pairs where name in (${Object.keys(columnOf).map((name) => `'${name}'`).join(', ')}) and value <> '' group by line`;
  },
  measures: [
    ['share(execution = "ACTIVE")', ['hour', 'shift'], '0.001 %', share(`execution = 'ACTIVE'`)],
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
