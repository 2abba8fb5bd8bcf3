// The windows of a recording, by DuckDB's own calendar and clock changes: tables `windows` (per, a, b), `shift_times`
// (name, a, b) and `breaks` (a, b).

const hour = 3_600_000_000_000n;
const zoned = (local, zone) => `epoch_ns((${local}) at time zone '${zone}')`;

// Every occurrence of the shifts around the recording. A shift that ends before it begins ends on the next day.
async function loadShifts(query, { zone, shifts = [], isWorked = 'true' }) {
  const instant = (time, after) =>
    zoned(`day + time '${time}' + case when time '${time}' <= time '${after}' then interval 1 day else interval 0 day end`, zone);
  const days = `(select unnest(generate_series(min(t) // (24 * ${hour}) - 400, max(t) // (24 * ${hour}) + 400)) as number from raw)`;
  await query(`create or replace table workday as
    select day, ${isWorked} as worked from (select date '1970-01-01' + number::integer as day from ${days})`);
  await query('create or replace table shift_times (name varchar, a bigint, b bigint)');
  await query('create or replace table breaks (a bigint, b bigint)');
  for (const { name, from, to, on, breaks = [] } of shifts) {
    const where = on === 'working days' ? 'worked' : 'true';
    await query(`insert into shift_times
      select '${name}', ${zoned(`day + time '${from}'`, zone)}, ${instant(to, from)} from workday where ${where}`);
    for (const [begin, end] of breaks)
      await query(`insert into breaks select ${instant(begin, from)}, ${instant(end, from)} from workday where ${where}`);
  }
}

// One after the other, from well before the recording to well behind it: rows (a, b).
function unitsOf(unit, begin, { zone, from, until }) {
  if (unit === 'contract') return `select ${from} as a, ${until} as b`;
  if (unit.startsWith('shift')) {
    const name = unit.split(' ')[1];
    return `select a, b from shift_times ${name ? `where name = '${name}'` : ''}`;
  }
  if (unit === 'hour')
    return `select h * ${hour} as a, (h + 1) * ${hour} as b
            from (select unnest(generate_series(least(min(t), ${from ?? 'min(t)'}) // ${hour} - 1, max(t) // ${hour} + 24 * 400)) as h from raw)`;
  const shift = `interval ${begin - 1} days`;
  return `
    with bound as (select make_timestamp_ns(min(t)) at time zone 'UTC' at time zone '${zone}' as first,
                          make_timestamp_ns(max(t)) at time zone 'UTC' at time zone '${zone}' as last from raw)
    select ${zoned('begin + shift', zone)} as a, ${zoned(`begin + interval 1 ${unit} + shift`, zone)} as b
    from (select unnest(generate_series(date_trunc('${unit}', first - interval 1 year), last + interval 2 year,
                                        interval 1 ${unit})) as begin, ${shift} as shift from bound)`;
}

// The first window contains `from` or else the first observation. All end by the end of the longest that contains the
// last one, where sliding windows are taken by their unit; where amounts or counters are recorded, that is (a, b].
export async function windowsOf(query, recording, pers) {
  await loadShifts(query, recording);
  await query('create or replace table windows (per varchar, a bigint, b bigint)');
  const { from, until } = recording;
  const start = from ?? '(select min(t) from raw)';
  const endsIncluded = Object.values(recording.signals).some(({ terms }) => /type: (counter|interval)/.test(terms));
  const last = `(select least(max(t)${endsIncluded ? ' - 1' : ''}, ${until ? `${until} - 1` : 'max(t)'}) from raw)`;
  const bounds = [];
  for (const per of pers) {
    const [, count = '1', unit, begin = '1'] =
      /^(?:last (\d+) )?(hour|day|week|month|quarter|year|contract|shift(?: \w+)?)s?(?: from the (\d+)\w\w)?$/.exec(per);
    await query(`create or replace table unit as
      select * from (${unitsOf(unit, begin, recording)}) where b > ${start} and a < ${until ?? 'a + 1'}`);
    await query(`insert into windows
      select '${per}', lag(a, ${count - 1}) over (order by a) as first_a, b from unit qualify first_a is not null`);
    bounds.push((await query(`select max(b) as bound from unit where a <= ${last}`))[0].bound);
  }
  await query(`delete from windows where b > ${bounds.reduce((one, other) => (one > other ? one : other))}`);
}
