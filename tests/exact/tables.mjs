// The tables that the SQL of measures is written over (times are nanoseconds, [a, b) a range of them):
//
//   windows (per, a, b)         the windows of every kind; `w` are those of one
//   NAME (t, v, x, one, good)   samples of a signal, each once; x / one is v exactly, as two whole numbers; not
//                               good where two differ, or where the terms say that it is doubtful
//   line (a, b, len, NAME, NAME_x, NAME_stamp, NAME_doubtful..., shift, scheduled)
//                               all time, cut wherever anything changes; a signal is NULL where it is missing, and
//                               doubtful there if a sample is there that is not to be believed
//
// A recording says of a signal: `alive` in seconds; `bad`, which values the source itself does not believe; `multiplier`,
// and of what it gives: `doubtful`, which values the terms do not believe; `jump`; `stuck` in seconds.
import { windowsOf } from './windows.mjs';

const isText = (signal) => /type: (state|text)/.test(signal.terms);
const isInterval = (signal) => /type: interval/.test(signal.terms);

// The least k for which all values times 2^k are whole.
async function binaryDigits(query, table) {
  const [{ k }] = await query(`
    select max(k) as k from (
      select min(k) as k from (select distinct v from ${table}), range(0, 100) as r(k)
      where v * pow(2::double, k) = trunc(v * pow(2::double, k)) group by v)`);
  return k ?? 0n;
}

async function loadSamples(query, name, signal) {
  const value = isText(signal) ? 'v' : `v::double * ${signal.multiplier ?? 1}`;
  await query(`create or replace table ${name} as
    with reported as (select t, any_value(${name}) as v, count(distinct ${name}) = 1 as single
                      from raw where ${name} is not null group by t)
    select t, ${value} as v, single and not (${signal.bad ?? 'false'}) as good from reported`);
  await query(`update ${name} set good = false where ${signal.doubtful ?? 'false'}`);
  // A value that jumps is compared with the one before it, whether that jumped too or not.
  if (signal.jump !== undefined)
    await query(`update ${name} set good = false where t in
      (select t from ${name} where good qualify abs(v - lag(v) over (order by t)) > ${signal.jump})`);
  // From when on a value is stuck that has stood still since `since`.
  const limit = signal.stuck === undefined ? 'null' : `since + ${signal.stuck}000000000`;
  await query(`create or replace table ${name} as
    select t, v, good and t < coalesce(stuck_from, t + 1) as good, stuck_from
    from ${name} left join (
      select t, ${limit}::bigint as stuck_from
      from (select t, min(t) over (partition by stand) as since
            from (select t, count(*) filter (changed) over (order by t) as stand
                  from (select t, v is distinct from lag(v) over (order by t) as changed from ${name} where good))))
    using (t)`);
  const k = isText(signal) ? 0n : await binaryDigits(query, name);
  const x = isText(signal) ? 'null::hugeint' : `(v * pow(2::double, ${k}))::hugeint`;
  await query(`create or replace table ${name} as
    select t, v, ${x} as x, pow(2::double, ${k})::hugeint as one, good, stuck_from from ${name}`);
}

// held_NAME (t, a, b, v, x, good): what a sample says of the time [a, b).
async function loadHolds(query, name, signal) {
  const alive = `${signal.alive}000000000`;
  const [from, to] = isInterval(signal)
    ? [`greatest(t - ${alive}, lag(t, 1, t - ${alive}) over (order by t))`, 't']
    : ['t', `least(t + ${alive}, lead(t, 1, t + ${alive}) over (order by t))`];
  await query(`create or replace table held_${name} as
    with held as (select t, ${from} as a, ${to} as b, v, x, good, coalesce(stuck_from, ${to}) as stuck_from from ${name})
    select t, a, least(b, stuck_from) as b, v, x, good from held where a < least(b, stuck_from)
    union all
    select t, greatest(a, stuck_from) as a, b, v, x, false from held where greatest(a, stuck_from) < b`);
}

async function loadLine(query, names) {
  const edges = names.map((name) => `select a as t from held_${name} union select b from held_${name}`);
  const columns = names.map((name) => `
    case when e.a < ${name}_h.b and ${name}_h.good then ${name}_h.v end as ${name},
    case when e.a < ${name}_h.b and ${name}_h.good then ${name}_h.x end as ${name}_x,
    ${name}_h.t as ${name}_stamp,
    coalesce(e.a < ${name}_h.b and not ${name}_h.good, false) as ${name}_doubtful`);
  const joins = names.map((name) => `asof left join held_${name} ${name}_h on e.a >= ${name}_h.a`);
  await query(`create or replace table line as
    with edges as (${edges.join(' union ')} union select a from windows union select b from windows
                   union select a from shift_times union select b from shift_times
                   union select a from breaks union select b from breaks),
    edge as (select t as a, lead(t) over (order by t) as b from edges qualify b is not null)
    select e.a, e.b, e.b - e.a as len, ${columns.join(', ')},
           coalesce(case when e.a < s.b then s.name end, '') as shift,
           coalesce(e.a < s.b, false) and not coalesce(e.a < p.b, false) as scheduled
    from edge e ${joins.join('\n')}
    asof left join shift_times s on e.a >= s.a asof left join breaks p on e.a >= p.a order by e.a`);
}

export async function loadTables(query, recording, data, measures) {
  await query(`create or replace table raw as ${recording.rows(data)}`);
  const signals = Object.entries(recording.signals);
  for (const [name, signal] of signals) {
    await loadSamples(query, name, signal);
    await loadHolds(query, name, signal);
  }
  await windowsOf(query, recording, [...new Set(measures.map(({ per }) => per))]);
  await loadLine(query, signals.map(([name]) => name));
}
