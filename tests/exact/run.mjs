// run.mjs PANMEN FOLDER: compares every figure of every window that the command PANMEN computes with what
// DuckDB computes in SQL from the raw rows (recordings.mjs), to the last digit that is shown. Exit code 77
// where there is nothing to compare with.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openDatabase } from './duckdb.mjs';
import { recordings } from './recordings.mjs';

const skipped = 77;
const [panmen, folder] = process.argv.slice(2);
const hour = 3_600_000_000_000n;

const { database, missing } = await openDatabase();
if (missing) {
  console.log(`skipped: ${missing}`);
  process.exit(skipped);
}
const query = async (sql) => {
  try {
    return (await database.runAndReadAll(sql)).getRowObjects();
  } catch (error) {
    throw new Error(`${error.message}\nin: ${sql}`);
  }
};

// ---- What terms say ----------------------------------------------------------------------------------------

// One measure for each window of a row in the table; a formula may begin with a name: `daily = sum(energy)`.
function measuresOf(recording) {
  const measures = [];
  for (const [formula, windows, show, sql] of recording.measures) {
    const [, name, is] = /^(?:(\w+) = (?!"))?(.*)$/.exec(formula);
    for (const per of windows) measures.push({ name: name ?? `m${measures.length}`, is, per, show, ...sql });
  }
  return measures;
}

function termsOf(recording, measures) {
  const signals = Object.entries(recording.signals).map(
    ([name, { terms, alive }]) => `  ${name}: {${terms}, alive within: ${alive} s}`,
  );
  const lines = measures.map(({ name, is, per, show }) => `  ${name}: {is: '${is}', per: ${per}, show: ${show}}`);
  return `contract: exact
buyer: Buyer
supplier: Supplier
currency: EUR
timezone: ${recording.zone}
signals:
${signals.join('\n')}
alive: each metric within 1 min
gaps: {recording: excluded, missing at most: 99.999999 %}
measures:
${lines.join('\n')}
clauses:
  - {id: fee, each: ${measures[0].per}, pay: 1.00 EUR, when: ${measures[0].name} >= 50 ${measures[0].show.split(' ')[1]}, undecided: 0 %}
`;
}

// ---- What Panmen computes ----------------------------------------------------------------------------------

// measure -> "from to" -> figure, or the reason why there is none.
function figuresOfPanmen(recording, terms) {
  const path = (name) => join(folder, `${recording.name}.${name}`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(path('terms.yaml'), terms);
  const written = recording.write?.() ?? {};
  if (written.map) writeFileSync(path('map.yaml'), written.map);
  if (written.data) writeFileSync(path('csv'), written.data);
  const data = written.data ? path('csv') : recording.data;
  const map = written.map ? path('map.yaml') : recording.map;
  const output = execFileSync(
    panmen,
    ['replay', path('terms.yaml'), '--data', data, '--map', map, '--json', '--measures'],
    { encoding: 'utf8', maxBuffer: 1 << 30 },
  );
  const figures = new Map();
  for (const line of output.split('\n').filter((text) => text.includes('"measures"'))) {
    const { from, to, measures, reasons } = JSON.parse(line);
    for (const [name, figure] of Object.entries(measures ?? {})) {
      if (!figures.has(name)) figures.set(name, new Map());
      figures.get(name).set(`${nanoseconds(from)} ${nanoseconds(to)}`, figure ?? reasons[name]);
    }
  }
  return { figures, data };
}

function nanoseconds(rfc3339) {
  const [, seconds, fraction = ''] = /^([^.Z]*)\.?(\d*)Z$/.exec(rfc3339);
  return BigInt(Date.parse(`${seconds}Z`)) * 1_000_000n + BigInt(fraction.padEnd(9, '0'));
}

// ---- What DuckDB computes ----------------------------------------------------------------------------------

async function loadTables(recording, data) {
  await query('create or replace macro exact(v, k) as (v * pow(2::double, k))::hugeint');
  await query(`create or replace table raw as ${recording.rows(data)}`);
  const names = Object.keys(recording.signals);
  for (const name of names) {
    const inRange = recording.outOfRange?.[name] ? `not (${recording.outOfRange[name]})` : 'true';
    await query(`create or replace table ${name} as
      select t, v, ${inRange} and count(*) over (partition by t) = 1 as good
      from (select distinct t, ${name} as v from raw where ${name} is not null)`);
    const alive = `${recording.signals[name].alive}000000000`;
    const isInterval = recording.signals[name].terms.includes('type: interval');
    const [from, to] = isInterval
      ? [`greatest(t - ${alive}, lag(t, 1, t - ${alive}) over (order by t))`, 't']
      : ['t', `least(t + ${alive}, lead(t, 1, t + ${alive}) over (order by t))`];
    await query(`create or replace table held_${name} as
      select * from (select ${from} as a, ${to} as b, v, good from ${name}) where good and a < b`);
  }
  const edges = names.map((name) => `select a as t from held_${name} union select b from held_${name}`);
  const value = (name) => `case when e.a < ${name}_h.b then ${name}_h.v end as ${name}`;
  const join = (name) => `asof left join held_${name} ${name}_h on e.a >= ${name}_h.a`;
  await query(`create or replace table edge as
    with bound as (select min(t) // ${hour} as first, max(t) // ${hour} as last from raw),
    edges as (${edges.join(' union ')} union
              select unnest(generate_series(first - 1, last + 2)) * ${hour} from bound)
    select * from (select t as a, lead(t) over (order by t) as b from edges) where b is not null`);
  await query(`create or replace table line as
    select e.a, e.b, e.b - e.a as len, ${names.map(value).join(', ')} from edge e ${names.map(join).join('\n')}`);
}

// The windows of a kind from the one before the first observation to the one behind the last, by DuckDB's
// own calendar.
async function loadWindows(per, zone) {
  const [, count, unit] = /^(?:last (\d+) )?(hour|day|week|month|quarter|year)s?/.exec(per);
  const shift = per.endsWith('from the 26th') ? 'interval 25 days' : 'interval 0 days';
  if (unit === 'hour') {
    await query(`create or replace table unit as
      select h * ${hour} as a, (h + 1) * ${hour} as b
      from (select unnest(generate_series(min(t) // ${hour} - 1, max(t) // ${hour} + 26)) as h from raw)`);
  } else {
    await query(`create or replace table unit as
      with bound as (select make_timestamp_ns(min(t)) at time zone 'UTC' at time zone '${zone}' as first,
                            make_timestamp_ns(max(t)) at time zone 'UTC' at time zone '${zone}' as last from raw),
      begins as (select unnest(generate_series(date_trunc('${unit}', first - interval 1 year),
                                               last + interval 1 year, interval 1 ${unit})) + ${shift} as begin from bound)
      select epoch_ns(begin at time zone '${zone}') as a,
             epoch_ns((begin - ${shift} + interval 1 ${unit} + ${shift}) at time zone '${zone}') as b
      from begins`);
  }
  await query(`create or replace table w as
    select lag(a, ${(count ?? 1) - 1}) over (order by a) as a, b from unit
    qualify lag(a, ${(count ?? 1) - 1}) over (order by a) is not null`);
}

// "from to" -> num / den as two whole numbers, or null.
async function figuresOfDuckDB({ over, num, den }) {
  const rows = await query(`
    select w.a, w.b, (${num})::hugeint as num, (${den})::hugeint as den
    from w left join (select *, true as here from ${over.rows} x) s on ${over.belong} group by w.a, w.b`);
  const exact = ({ num: n, den: d }) => (n !== null && d !== null && d !== 0n ? { num: n, den: d } : null);
  return new Map(rows.map((row) => [`${row.a} ${row.b}`, exact(row)]));
}

// The windows in which something is known of what a measure is about.
async function windowsKnown({ is, over }, names) {
  const named = names.filter((name) => new RegExp(`\\b${name}\\b`).test(is));
  const all = named.map((name) => `${name} is not null`).join(' and ') || 'true';
  const known = over.known ?? `(select a, b from line where ${all})`;
  const rows = await query(`select distinct w.a, w.b from w join ${known} k on k.b > w.a and k.a < w.b`);
  return new Set(rows.map((row) => `${row.a} ${row.b}`));
}

// ---- Comparing ---------------------------------------------------------------------------------------------

const magnitude = (x) => (x < 0n ? -x : x);

// num / den to the nearest whole number, halves to the even one.
function halfEven(num, den) {
  const [n, d] = den < 0n ? [-num, -den] : [num, den];
  let whole = n / d;
  if (n % d < 0n) whole -= 1n;
  const twice = 2n * (n - whole * d);
  return twice > d || (twice === d && whole % 2n !== 0n) ? whole + 1n : whole;
}

function squareRoot(n) {
  if (n < 2n) return n;
  let root = 1n << BigInt((n.toString(2).length + 1) >> 1);
  for (;;) {
    const next = (root + n / root) / 2n;
    if (next >= root) return root;
    root = next;
  }
}

// The square root of num / den to the nearest whole number; it is never half way unless num / den is a square.
function rootHalfEven(num, den) {
  const twice = squareRoot((4n * num) / den); // floor(2 sqrt)
  if (twice * twice * den === 4n * num) return halfEven(twice, 2n);
  return (twice + 1n) / 2n;
}

const decimals = (show) => /^\d*\.?(\d*)/.exec(show)[1].length;
const stepsOf = (figure) => BigInt(figure.split(' ')[0].replace('.', ''));

function expectedSteps({ num, den }, { show, root }) {
  const scale = 10n ** BigInt(decimals(show));
  return root ? rootHalfEven(num * scale * scale, den) : halfEven(num * scale, den);
}

// What differs, in words; and how many figures were compared.
async function compare(measure, recording, ours) {
  await loadWindows(measure.per, recording.zone);
  const theirs = await figuresOfDuckDB(measure);
  const [{ first, last }] = await query('select min(t) as first, max(t) as last from raw');
  const differences = [];
  let known = null;
  for (const [window, figure] of ours) {
    if (!theirs.has(window)) {
      // Short windows run on to the end of the longest one.
      const isAfterAll = BigInt(window.split(' ')[0]) >= last && figure === 'no data';
      if (!isAfterAll) differences.push(`window ${window} is none of DuckDB's`);
      continue;
    }
    const exact = theirs.get(window);
    const expected = exact === null ? null : expectedSteps(exact, measure);
    if (/^-?\d/.test(figure) ? stepsOf(figure) === expected : figure === 'no data' && expected === null) continue;
    // Nothing is known in the window: then even a sum of nothing is no figure.
    known ??= await windowsKnown(measure, Object.keys(recording.signals));
    const isNothing = figure === 'no data' && !known.has(window);
    if (!isNothing)
      differences.push(`window ${window}: ${figure}, but DuckDB ${expected} steps of ${measure.show}`);
  }
  for (const window of theirs.keys()) {
    const [from, to] = window.split(' ').map(BigInt);
    if (!measure.per.startsWith('last') && from < last && to > first && !ours.has(window))
      differences.push(`window ${window} is missing`);
  }
  return differences;
}

// Other measures are computed from what this one shows.
async function loadFigures(name, ours) {
  const rows = [...ours].filter(([, figure]) => /^-?\d/.test(figure));
  const values = rows.map(([window, figure]) => `(${window.split(' ')[1]}, ${stepsOf(figure)}::hugeint)`);
  await query(`create or replace table ${name} (t bigint, v hugeint)`);
  if (values.length > 0) await query(`insert into ${name} values ${values.join(', ')}`);
}

let compared = 0;
let failed = 0;
for (const recording of recordings) {
  if (recording.data && !existsSync(recording.data)) {
    console.log(`${recording.name}: not here, ${recording.data}`);
    continue;
  }
  const measures = measuresOf(recording);
  const { figures, data } = figuresOfPanmen(recording, termsOf(recording, measures));
  await loadTables(recording, data);
  for (const measure of measures) {
    const ours = figures.get(measure.name) ?? new Map();
    const differences = await compare(measure, recording, ours);
    if (ours.size === 0) differences.push('no figures');
    compared += ours.size;
    failed += differences.length;
    const outcome = differences.length === 0 ? 'agree' : `${differences.length} DIFFER`;
    console.log(`${recording.name}: ${measure.is}, per ${measure.per}: ${ours.size} figures ${outcome}`);
    for (const difference of differences.slice(0, 3)) console.log(`    ${difference}`);
    if (!/^m\d+$/.test(measure.name)) await loadFigures(measure.name, ours);
  }
}
console.log(`${compared} figures compared, ${failed} differ`);
process.exit(failed === 0 ? 0 : 1);
