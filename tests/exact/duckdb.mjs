// DuckDB as the tests and benchmarks use it: in memory, with the package that tools/install puts beside this
// file. Where it is not there, `missing` says why.
import { existsSync, readFileSync } from 'node:fs';

const notInstalled = new URL('node_modules/.not-installed', import.meta.url);

export async function openDatabase() {
  let duckdb;
  try {
    duckdb = (await import('@duckdb/node-api')).default;
  } catch (error) {
    const why = existsSync(notInstalled) ? readFileSync(notInstalled, 'utf8').trim() : error.code;
    return { missing: `the npm package @duckdb/node-api cannot be loaded: ${why}` };
  }
  const instance = await duckdb.DuckDBInstance.create(':memory:');
  return { database: await instance.connect() };
}
