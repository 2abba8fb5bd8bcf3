// run.mjs PANMEN FOLDER [NAME...]: compares every figure of every window that the command PANMEN computes of the
// recordings (those of these names, or all) with what DuckDB computes in SQL from the raw rows (measures.mjs), to the
// last digit that is shown. Exit code 77 where there is nothing to compare with.
import { existsSync } from 'node:fs';
import { differences, exactFigures, loadFigures } from './compare.mjs';
import { openDatabase } from './duckdb.mjs';
import { figuresOfPanmen } from './panmen.mjs';
import { recordings } from './recordings/all.mjs';
import { loadTables } from './tables.mjs';
import { measuresOf, termsOf } from './terms.mjs';

const skipped = 77;
const [panmen, folder, ...names] = process.argv.slice(2);

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

// How many figures were compared, in how many windows both say that there is none, and how many differ.
async function compareRecording(recording) {
  const measures = measuresOf(recording);
  const { figures, corrected, data } = figuresOfPanmen(panmen, folder, recording, termsOf(recording, measures));
  await loadTables(query, recording, data, measures);
  const earlier = new Map();
  let compared = 0;
  let undecided = 0;
  let failed = 0;
  for (const measure of measures) {
    const ours = figures.get(measure.name) ?? new Map();
    const theirs = await exactFigures(query, measure, recording, earlier);
    earlier.set(`${measure.name} ${measure.per}`, theirs);
    const found = differences(measure, ours, theirs);
    const decided = [...theirs.values()].filter(({ exact }) => exact).length;
    if (decided === 0) found.push('not one window is decided, so nothing was compared');
    compared += decided;
    undecided += theirs.size - decided;
    failed += found.length;
    const outcome = found.length === 0 ? 'agree' : `${found.length} DIFFER`;
    console.log(`${recording.name}: ${measure.is}, per ${measure.per}: ${decided} of ${ours.size} decided, ${outcome}`);
    for (const difference of found.slice(0, 3)) console.log(`    ${difference}`);
    if (!/^m\d+$/.test(measure.name)) await loadFigures(query, measure, ours);
  }
  console.log(`${recording.name}: ${compared} figures and ${undecided} windows without one, ${corrected} corrections, ${failed} differ`);
  return { compared, undecided, failed };
}

let compared = 0;
let undecided = 0;
let failed = 0;
for (const recording of recordings) {
  if (names.length > 0 && !names.includes(recording.name)) continue;
  const needed = recording.data ?? recording.needs;
  if (needed && !existsSync(needed)) {
    console.log(`${recording.name}: not here, ${needed}`);
    continue;
  }
  const outcome = await compareRecording(recording);
  compared += outcome.compared;
  undecided += outcome.undecided;
  failed += outcome.failed;
}
console.log(`${compared} figures and ${undecided} windows without one, ${failed} differ`);
process.exit(failed === 0 && compared > 0 ? 0 : 1);
