// measure_duckdb.mjs ROWS.csv FIGURES.csv: the peer of bench/measure. It loads the rows into a table in
// memory, writes the figures, says `ready`, and then answers each line `threads N` with the seconds that the
// same figures took with so many threads.
import { createInterface } from 'node:readline';
import { openDatabase } from '../tests/exact/duckdb.mjs';

const [rowsPath, figuresPath] = process.argv.slice(2);
const hour = '3600000000000';
const aliveWithin = '60000000000';
const limit = '200';

// Deduplicated; each value holds until the next one, at most as long as it is alive; what it holds is cut at
// the hour's edge. A value counts as a sample in the hour of its stamp.
const figures = `
  with observation as (
    select asset, t, any_value(v) as v from arrival group by asset, t
  ), held as (
    select asset, t, v,
           least(lead(t, 1, t + ${aliveWithin}) over (partition by asset order by t), t + ${aliveWithin}) as until,
           t // ${hour} as hour
    from observation
  ), piece as (
    select asset, hour, v, true as is_sample, least(until, (hour + 1) * ${hour}) - t as ns from held
    union all
    select asset, hour + 1, v, false, until - (hour + 1) * ${hour} from held
    where until > (hour + 1) * ${hour} and hour < 23
  )
  select asset, hour,
         count(*) filter (is_sample) as samples,
         avg(v) filter (is_sample) as mean,
         quantile_disc(v, 0.95) filter (is_sample) as p95,
         coalesce(sum(ns) filter (v > ${limit}), 0)::bigint as above_ns,
         sum(ns)::bigint as known_ns
  from piece group by asset, hour`;

const { database, missing } = await openDatabase();
if (missing) {
  console.log(`missing ${missing}`);
  process.exit(0);
}
await database.run('create table arrival (asset integer, t bigint, v double)');
await database.run(`copy arrival from '${rowsPath}' (format csv, header false)`);
await database.run(`copy (${figures}) to '${figuresPath}' (format csv, header false)`);
console.log('ready');

for await (const line of createInterface({ input: process.stdin })) {
  const threads = Number(line.replace('threads ', ''));
  await database.run(`set threads = ${threads}`);
  const begin = process.hrtime.bigint();
  await database.run(`create or replace temp table figures as ${figures}`);
  const seconds = Number(process.hrtime.bigint() - begin) / 1e9;
  console.log(`seconds ${seconds}`);
}
