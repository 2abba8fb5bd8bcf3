// What each function of docs/terms.md means, as SQL over the tables of tables.mjs. It is written from the page's words
// and knows nothing of how Panmen computes.
//
// A measure is
//   rows      what can belong to a window, as `s`
//   belong    when it does
//   parts     what is computed of the rows of one window: { num, den } or whatever `figure` makes these two of
//   root      the figure is the square root of num / den
//   known     the time [a, b) that is known of it, where `until` is given only in windows that end before it; or
//             `credited` (t, ns), so much known in the window of t; or `decided`, figures of shorter windows instead;
//             or a part called `known`
//   over      instead of all that: names of measures before it, whose exact figures `figure` joins

const inside = 's.t >= w.a and s.t < w.b'; // gauges, states, instants
const ends = 's.t > w.a and s.t <= w.b'; // amounts, steps of counters, what lasts some time
const second = 1_000_000_000;
const knownWhere = (condition) => `(select a, b, null as until from line where (${condition}) is not null)`;

// ---- Rows --------------------------------------------------------------------------------------------------

// Samples that are good, with what held at their stamps: `v` is the sample's value, the names of signals are theirs.
const taken = (name, where, side) => `(select s.* from ${name} s asof left join line l on s.t ${side} l.a where s.good and (${where}))`;
// A sample at which it is unknown whether it is to be taken is missing, with the time for which it holds.
const holdsTaken = (name, where) => `(
  select h.a, h.b, null as until from held_${name} h join ${taken(name, `(${where}) is not null`, '>=')} s on h.t = s.t where h.good)`;
export const samples = (name, where = 'true') => ({
  rows: taken(name, where, '>='),
  belong: inside,
  known: where === 'true' ? knownWhere(name) : holdsTaken(name, where),
});
// An amount belongs whole to the window of its stamp, with the time that it covers.
const amountsTaken = (name, where, side) => ({
  rows: taken(name, where, side),
  belong: ends,
  credited: `(select s.t, h.b - h.a as ns from held_${name} h join ${taken(name, `(${where}) is not null`, side)} s on h.t = s.t)`,
});
export const amounts = (name, where = 'true') => amountsTaken(name, where, '>=');
// For amounts a shift is (from, to] as windows are.
export const amountsOfShift = (name, where) => amountsTaken(name, where, '>');

// The steps (t, x) of a counter from one good reading to the next.
const steps = (name, step) => ({
  rows: `(select t, ${step} as x, one from (select *, lag(x) over (order by t) as before from ${name} where good))`,
  belong: ends,
  known: knownWhere(name),
});
export const corrected = (name) => steps(name, 'x - before');
export const toZero = (name) => steps(name, 'case when x < before then x else x - before end');
export const wrapping = (name, at) => steps(name, `x - before + case when x < before then ${at} * one else 0 end`);

// Stretches [a, b) in which a condition is true, false or missing (c), with what came before and after.
const stretches = (condition) => `(
  select min(a) as a, max(b) as b, any_value(c) as c, lag(any_value(c)) over (order by min(a)) as before,
         lead(any_value(c)) over (order by min(a)) as after
  from (select *, count(*) filter (changed) over (order by a) as stretch
        from (select a, b, c, c is distinct from lag(c) over (order by a) as changed
              from (select a, b, (${condition}) as c from line)))
  group by stretch)`;

// A run is true all the time, and known on both sides. One with a gap next to it is none, and is missing in the window
// in which it ends.
export const runs = (condition) => ({
  rows: `(select b as t, (b - a)::hugeint as x, 1000000000::hugeint as one
          from ${stretches(condition)} where c and before = false and after = false)`,
  belong: ends,
  known: `(select a, b, case when c and (before = false and after = false) is not true then b end as until
           from ${stretches(condition)} where c is not null)`,
});

// A cycle goes from one instant at which the condition becomes true to the next. One with a gap in it is none, and is
// missing in the window in which it ends.
export const cycles = (condition) => {
  const turned = `(
    select *, bool_or(c is null) over (partition by turn) as gap, max(b) over (partition by turn) as turned,
           turn > 0 and turn < max(turn) over () as whole
    from (select *, count(*) filter (c and before = false) over (order by a) as turn from ${stretches(condition)}))`;
  return {
    rows: `(select turned as t, (turned - min(a))::hugeint as x, 1000000000::hugeint as one
            from ${turned} where whole and not gap group by turn, turned)`,
    belong: ends,
    known: `(select a, b, case when whole and gap then turned end as until from ${turned} where c is not null)`,
  };
};

// Instants at which it is true while the last that was known is that it was not.
const rising = (condition) => ({
  rows: `(select a as t from ${stretches(condition)} where c is not null
          qualify c and lag(c) over (order by a) = false)`,
  belong: inside,
  known: knownWhere(condition),
});

// ---- Figures of rows ---------------------------------------------------------------------------------------

export const total = (over) => ({ ...over, parts: { num: 'coalesce(sum(x), 0)', den: 'coalesce(any_value(one), 1)' } });
export const average = (over) => ({ ...over, parts: { num: 'sum(x)', den: 'count(here) * any_value(one)' } });
export const least = (over) => ({ ...over, parts: { num: 'min(x)', den: 'any_value(one)' } });
export const greatest = (over) => ({ ...over, parts: { num: 'max(x)', den: 'any_value(one)' } });
export const number = (over) => ({ ...over, parts: { num: 'count(here)', den: '1' } });
export const different = (over) => ({ ...over, parts: { num: 'count(distinct v)', den: '1' } });
export const earliest = (over) => ({ ...over, parts: { num: 'arg_min(x, t)', den: 'any_value(one)' } });
export const latest = (over) => ({ ...over, parts: { num: 'arg_max(x, t)', den: 'any_value(one)' } });
export const change = (over) => ({ ...over, parts: { num: 'arg_max(x, t) - arg_min(x, t)', den: 'any_value(one)' } });
// The smallest value with at least the share p / q of all at or below it.
export const ranked = (over, p, q) => ({
  ...over,
  parts: { num: `list_sort(list(x) filter (here))[(count(here) * ${p} + ${q} - 1) // ${q}]`, den: 'any_value(one)' },
});
export const middle = (over) => ({
  ...over,
  parts: {
    num: 'list_sort(list(x) filter (here))[(count(here) + 1) // 2] + list_sort(list(x) filter (here))[count(here) // 2 + 1]',
    den: '2 * any_value(one)',
  },
});
// (n * sum of squares - square of the sum) / (n (n - 1)); squares do not fit into DuckDB's whole numbers, so each
// is taken of two halves, high * 2^32 + low.
export const deviation = (over) => ({
  ...over,
  root: true,
  parts: {
    n: 'count(here)',
    sum: 'sum(x)',
    high: 'sum((x >> 32) * (x >> 32))',
    both: 'sum((x >> 32) * (x & 4294967295))',
    low: 'sum((x & 4294967295) * (x & 4294967295))',
    one: 'any_value(one)',
  },
  figure: ({ n, sum, high, both, low, one }) => {
    if (n < 2n) return null;
    const squares = (high << 64n) + (both << 33n) + low;
    return [n * squares - sum * sum, n * (n - 1n) * one * one];
  },
});
export const increase = total;
// Per hour: over the time in which the counter is known.
export const rate = (over) => ({
  ...total(over),
  figure: ({ num, den, known }) => [num * 3600n * BigInt(second), den * known],
});
export const becomesTrue = (condition) => number(rising(condition));

// ---- Figures of time ---------------------------------------------------------------------------------------

const time = { rows: 'line', belong: 's.a >= w.a and s.b <= w.b' };
const lengthOf = (condition) => `coalesce(sum(len) filter (${condition}), 0)`;
export const share = (c) => ({
  ...time,
  parts: { num: `100 * ${lengthOf(c)}`, den: lengthOf(`(${c}) is not null`), known: lengthOf(`(${c}) is not null`) },
});
export const duration = (c) => ({
  ...time,
  parts: { num: lengthOf(c), den: `${second}`, known: lengthOf(`(${c}) is not null`) },
});
export const overTime = (name) => ({
  ...time,
  parts: {
    num: `sum(${name}_x * len)`,
    den: `sum(len) filter (${name} is not null) * (select any_value(one) from ${name})`,
    known: lengthOf(`${name} is not null`),
  },
});
// An amount in a condition: of one that reaches over a window's edge, the part before the edge is missing.
export const ofAmount = (name) => `(case when ${name}_stamp <= w.b then ${name} end)`;
// The longest stretch in each window. Time that is taken out neither breaks nor lengthens it.
export const longest = (condition) => ({
  rows: `(select wa, wb, sum(len) filter (c) as ns
          from (select w.a as wa, w.b as wb, len, c,
                       count(*) filter (not c) over (partition by w.a, w.b order by l.a) as stretch
                from w join (select *, (${condition}) as c from line) l on l.a >= w.a and l.b <= w.b)
          where c is not null group by wa, wb, stretch)`,
  belong: 's.wa = w.a and s.wb = w.b',
  known: knownWhere(condition),
  parts: { num: 'coalesce(max(ns), 0)', den: `${second}` },
});

// What a condition counts as where its signals are silent or doubtful: true, false, or NULL where the time is
// taken out. `reporters` says who reports each of its signals, `rules` what the terms say, `clause` whether more of the
// figure is paid or deducted.
export function underRules(condition, reporters, rules, clause) {
  const ruleOf = (name) =>
    `case when ${name} is null then case when ${name}_doubtful then '${rules.doubtful}' else '${rules.recording}' end end`;
  const names = Object.keys(reporters);
  const anyOf = (some, rule) => some.map((name) => `coalesce(${ruleOf(name)} = '${rule}', false)`).join(' or ') || 'false';
  // What is worse for the supplier is less of what is paid and more of what is deducted.
  const against = (party) => anyOf(names.filter((name) => reporters[name] === party), 'against its reporter');
  const [less, more] = clause === 'pay' ? ['supplier', 'buyer'] : ['buyer', 'supplier'];
  return `case when (${condition}) is not null then (${condition})
               when ${anyOf(names, 'down')} then false
               when (${against(less)}) and (${against(more)}) then null
               when ${against(less)} then false
               when ${against(more)} then true end`;
}
export const inClause = (clause, measure) => ({ ...measure, clause });

// ---- Figures of figures ------------------------------------------------------------------------------------

// Figures (t, x, one) of an earlier measure by the ends of their windows; x is missing where one is not decided.
export const figures = (name) => ({ rows: `(select * from ${name} where x is not null)`, belong: ends, decided: name });

// Formulas over the exact figures of earlier measures of the same windows, as pairs of whole numbers.
export const joined = (over, figure, root = false) => ({ over, figure, root });
export const quotient = ([a, b], [c, d]) => [a * d, b * c];
export const product = ([a, b], [c, d]) => [a * c, b * d];
export const difference = ([a, b], [c, d]) => [a * d - c * b, b * d];
export const magnitude = ([a, b]) => [a < 0n ? -a : a, b];
