// A recording with everything that makes recordings hard: rows shuffled within the lateness and rows that come later
// still, rows delivered twice, two values for one instant, values out of range, jumping or standing still, a source
// that says it has no value, counters that are reset or wrap, hours of silence, and a night in which the clocks
// change. The same seed gives the same file.

// xorshift32: whole numbers below `n`.
function generator(seed) {
  let state = seed;
  return (n) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % n;
  };
}

const minute = 60_000;
const hour = 60 * minute;
export const lateness = 10 * minute;
export const wrapsAt = 1000;

// A source that falls silent now and then: whether it can be heard at `t`.
function hearing(below, longest) {
  let silentUntil = 0;
  return (t) => {
    if (below(400) === 0) silentUntil = t + below(longest);
    return t >= silentUntil;
  };
}

// What the machine does from one row to the next.
function machine(below) {
  const now = { state: 'RUN', eighths: 200, parts: 0, meter: 0, degrees: 20, mode: 'auto' };
  return () => {
    if (below(6) === 0) now.state = ['RUN', 'RUN', 'READY', 'STOP'][below(4)];
    now.eighths = Math.min(Math.max(now.eighths + below(81) - 40, 0), 800);
    now.parts = below(300) === 0 ? below(3) : now.parts + below(4);
    now.meter = (now.meter + below(60) / 8) % wrapsAt;
    if (below(15) === 0) now.degrees += below(5) - 2;
    if (below(25) === 0) now.mode = now.mode === 'auto' ? 'manual' : 'auto';
    return now;
  };
}

// Rows of a machine from `begin` to `end` (ms): its state; a power in eighths of a kW, far out of range now and then;
// a count of parts; a meter that wraps; a temperature in whole degrees; a mode, for which an empty cell says that there
// is none; and, at each quarter of an hour, the energy used. Elsewhere an empty cell is no observation. One row in
// `lateOnes` comes up to `lateBy` ms late.
export function shuffledFile({ seed, begin, end, lateOnes = 0, lateBy = 0 }) {
  const below = generator(seed);
  const step = machine(below);
  const heard = hearing(below, 5 * hour);
  const meterHeard = hearing(below, 2 * hour);
  const rows = [];
  for (let t = begin; t < end; t += 1000 + below(60_000)) {
    if (!heard(t)) continue;
    const { state, eighths, parts, meter, degrees, mode } = step();
    const power = below(50) === 0 ? 999 : eighths / 8;
    const row = [
      t, below(3) > 0 ? state : '', below(4) > 0 ? power : '', below(3) === 0 ? parts : '',
      meterHeard(t) && below(3) === 0 ? meter : '', below(2) === 0 ? degrees : '', below(30) === 0 ? '' : mode, '',
    ];
    rows.push(row);
    if (below(40) === 0) rows.push([...row]);
    if (below(60) === 0) rows.push([t, '', eighths / 8 + 1, '', '', '', row[6], '']);
    if (below(90) === 0) rows.push([t, state === 'RUN' ? 'STOP' : 'RUN', '', '', '', degrees, row[6], '']);
  }
  for (let t = begin + 15 * minute; t <= end; t += 15 * minute)
    if (below(30) > 0) rows.push([t, '', '', '', '', '', 'auto', below(4000) / 8]);
  const delay = () => (lateOnes > 0 && below(lateOnes) === 0 ? below(lateBy) : below(lateness - 1));
  const arrivals = rows.map((row) => [row[0] + delay(), row]);
  arrivals.sort(([one], [other]) => one - other);
  return ['time,State,Power,Parts,Meter,Temp,Mode,Energy', ...arrivals.map(([, row]) => row.join(','))].join('\n') + '\n';
}

export const map = `
source: random
time: {column: time, format: unix ms}
asset: line1/press
lateness: ${lateness / minute} min
columns:
  State:  {metric: State, type: state, values: {RUN: RUN, READY: READY, STOP: STOP}, blank: no observation}
  Power:  {metric: Power, type: gauge, unit: kW, range: [0, 100], blank: no observation}
  Parts:  {metric: Parts, type: counter, unit: part, blank: no observation}
  Meter:  {metric: Meter, type: counter, unit: kWh, blank: no observation}
  Temp:   {metric: Temp, type: gauge, unit: degC, blank: no observation}
  Mode:   {metric: Mode, type: state, blank: bad}
  Energy: {metric: Energy, type: interval, unit: kWh, blank: no observation}
`;

// The same rows for SQL: `line` counts them as they arrive, and what `of` does not take was never delivered.
export const rowsOf = (columns, of = 'true') => (path) => `
  select time * 1000000 as t, ${columns}
  from (select *, max(time) over (order by line rows between unbounded preceding and 1 preceding) as latest_before
        from (select *, row_number() over () as line from read_csv('${path}', header = true, all_varchar = false)))
  where ${of}`;
export const inTime = `time >= coalesce(latest_before, time) - ${lateness}`;
