// A recording with everything that makes recordings hard: rows shuffled within the lateness, rows delivered
// twice, two values for one instant, values out of range, counters that are reset, hours of silence, and a
// night in which the clocks change. The same seed gives the same file.

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

// Rows of a machine from `begin` to `end` (ms): a state, a power in eighths of a kW, a count of parts and, at
// each quarter of an hour, the energy used. An empty cell is no observation.
export function shuffledFile({ seed, begin, end }) {
  const below = generator(seed);
  const rows = [];
  let state = 'RUN';
  let eighths = 200;
  let parts = 0;
  let silentUntil = 0;
  for (let t = begin; t < end; t += 1000 + below(60_000)) {
    if (below(400) === 0) silentUntil = t + below(5 * hour);
    if (t < silentUntil) continue;
    if (below(6) === 0) state = ['RUN', 'RUN', 'READY', 'STOP'][below(4)];
    eighths = Math.min(Math.max(eighths + below(81) - 40, 0), 800);
    parts = below(300) === 0 ? below(3) : parts + below(4);
    const power = below(50) === 0 ? 999 : eighths / 8;
    const row = [t, below(3) > 0 ? state : '', below(4) > 0 ? power : '', below(3) === 0 ? parts : '', ''];
    rows.push(row);
    if (below(40) === 0) rows.push([...row]);
    if (below(60) === 0) rows.push([t, '', eighths / 8 + 1, '', '']);
  }
  for (let t = begin + 15 * minute; t <= end; t += 15 * minute)
    if (below(30) > 0) rows.push([t, '', '', '', below(4000) / 8]);
  const arrivals = rows.map((row) => [row[0] + below(lateness - 1), row]);
  arrivals.sort(([one], [other]) => one - other);
  return ['time,State,Power,Parts,Energy', ...arrivals.map(([, row]) => row.join(','))].join('\n') + '\n';
}

export const map = `
source: random
time: {column: time, format: unix ms}
asset: line1/press
lateness: ${lateness / minute} min
columns:
  State:  {metric: State, type: state, values: {RUN: RUN, READY: READY, STOP: STOP}, blank: no observation}
  Power:  {metric: Power, type: gauge, unit: kW, range: [0, 100], blank: no observation}
  Parts:  {metric: Parts, type: counter, blank: no observation}
  Energy: {metric: Energy, type: interval, unit: kWh, blank: no observation}
`;
