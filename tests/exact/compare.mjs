// Figures of Panmen beside those of DuckDB, to the last digit that is shown.

const nothing = ['no data', 'too much data missing', 'division by zero'];

// ---- Rounding ----------------------------------------------------------------------------------------------

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

const scaleOf = (show) => 10n ** BigInt(/^\d*\.?(\d*)/.exec(show)[1].length);
const isFigure = (text) => /^-?\d/.test(text);
const stepsOf = (figure) => BigInt(figure.split(' ')[0].replace('.', ''));

function expectedSteps([num, den], { show, root }) {
  const scale = scaleOf(show);
  return root ? rootHalfEven(num * scale * scale, den) : halfEven(num * scale, den);
}

// ---- What DuckDB computes ----------------------------------------------------------------------------------

const byWindow = (rows, value) => new Map(rows.map((row) => [`${row.a} ${row.b}`, value(row)]));

// "from to" -> how much is known of each window.
async function knownPart(query, { known, credited, decided }) {
  const parts = decided
    ? ['count(x)', `${decided} k on k.t > w.a and k.t <= w.b`]
    : credited
      ? ['least(sum(ns), w.b - w.a)', `${credited} k on k.t > w.a and k.t <= w.b`]
      : ['sum(least(k.b, w.b) - greatest(k.a, w.a))', `${known} k on k.b > w.a and k.a < w.b and (k.until is null or k.until > w.b)`];
  const rows = await query(`select w.a, w.b, (${parts[0]})::hugeint as known from w join ${parts[1]} group by w.a, w.b`);
  return byWindow(rows, (row) => row.known);
}

// "from to" -> how much there is to be known of each window.
async function wholePart(query, { decided }) {
  const rows = await query(decided
    ? `select w.a, w.b, count(*) as whole from w join ${decided} k on k.t > w.a and k.t <= w.b group by w.a, w.b`
    : 'select a, b, b - a as whole from w');
  return byWindow(rows, ({ whole }) => whole);
}

// More is missing than the share `most` in percent, a decimal text.
function isUndecided(known, whole, most) {
  const [percent, decimals = ''] = most.split('.');
  return (whole - known) * 100n * 10n ** BigInt(decimals.length) > whole * BigInt(percent + decimals);
}

// A formula over the exact figures of measures before it.
function joinedFigures(measure, earlier) {
  const parts = measure.over.map((name) => earlier.get(`${name} ${measure.per}`));
  return new Map([...parts[0].keys()].map((window) => {
    const exact = parts.map((figures) => figures.get(window).exact);
    if (exact.includes(null)) return [window, { exact: null, reasons: nothing }];
    const [num, den] = measure.figure(...exact);
    return [window, den === 0n ? { exact: null, reasons: ['division by zero'] } : { exact: [num, den] }];
  }));
}

// "from to" -> num / den as [num, den], or null with the reason why there is none.
export async function exactFigures(query, measure, recording, earlier) {
  await query(`create or replace view w as select a, b from windows where per = '${measure.per}'`);
  if (measure.over) return joinedFigures(measure, earlier);
  const parts = Object.entries(measure.parts).map(([name, sql]) => `(${sql})::hugeint as ${name}`);
  const rows = await query(`
    select w.a, w.b, ${parts.join(', ')}
    from w left join (select *, true as here from ${measure.rows} x) s on ${measure.belong} group by w.a, w.b`);
  const known = measure.parts.known ? null : await knownPart(query, measure);
  const whole = await wholePart(query, measure);
  const figure = measure.figure ?? (({ num, den }) => [num, den]);
  return byWindow(rows, (row) => {
    const window = `${row.a} ${row.b}`;
    const part = known ? known.get(window) ?? 0n : row.known;
    if (part === 0n) return { exact: null, reasons: ['no data'] };
    if (isUndecided(part, whole.get(window), recording.missingAtMost)) return { exact: null, reasons: ['too much data missing'] };
    const [num, den] = figure({ ...row, known: part }) ?? [null, null];
    return num === null || den === null || den === 0n ? { exact: null, reasons: ['no data'] } : { exact: [num, den] };
  });
}

// ---- Comparing ---------------------------------------------------------------------------------------------

// What differs, in words.
export function differences(measure, ours, theirs) {
  const found = [];
  for (const [window, figure] of ours) {
    if (!theirs.has(window)) {
      found.push(`window ${window} is none of DuckDB's`);
      continue;
    }
    const { exact, reasons } = theirs.get(window);
    const expected = exact && expectedSteps(exact, measure);
    const agrees = isFigure(figure) ? stepsOf(figure) === expected : exact === null && reasons.includes(figure);
    if (!agrees)
      found.push(`window ${window}: ${figure}, but DuckDB ${exact ? `${expected} steps of ${measure.show}` : reasons.join(' or ')}`);
  }
  for (const window of theirs.keys()) if (!ours.has(window)) found.push(`window ${window} is missing`);
  return found;
}

// Other measures are computed from what this one shows.
export async function loadFigures(query, { name, show }, ours) {
  const rows = [...ours].map(([window, figure]) =>
    `(${window.split(' ')[1]}, ${isFigure(figure) ? stepsOf(figure) : 'null'}::hugeint, ${scaleOf(show)}::hugeint)`);
  await query(`create or replace table ${name} (t bigint, x hugeint, one hugeint)`);
  if (rows.length > 0) await query(`insert into ${name} values ${rows.join(', ')}`);
}
