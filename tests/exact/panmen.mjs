// What the command PANMEN says of a recording: every figure of every window.
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

function nanoseconds(rfc3339) {
  const [, seconds, fraction = ''] = /^([^.Z]*)\.?(\d*)Z$/.exec(rfc3339);
  return BigInt(Date.parse(`${seconds}Z`)) * 1_000_000n + BigInt(fraction.padEnd(9, '0'));
}

// measure -> "from to" -> figure, or the reason why there is none. A correction comes after what it corrects and
// takes its place; `corrected` counts them.
export function figuresOfPanmen(panmen, folder, recording, terms) {
  const path = (name) => join(folder, `${recording.name}.${name}`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(path('terms.yaml'), terms);
  const written = recording.write?.() ?? {};
  if (written.map) writeFileSync(path('map.yaml'), written.map);
  if (written.data) writeFileSync(path('csv'), written.data);
  const data = written.data ? path('csv') : recording.data;
  const map = written.map ? path('map.yaml') : recording.map;
  const words = ['replay', path('terms.yaml'), '--data', data, '--map', map, '--json', '--measures'];
  const { status, stdout, stderr, error } = spawnSync(panmen, words, { encoding: 'utf8', maxBuffer: 1 << 30 });
  if (status !== 0) throw new Error(`${panmen} ${words.join(' ')}: ${error?.message ?? stderr}`);
  const figures = new Map();
  let corrected = 0;
  for (const line of stdout.split('\n').filter((text) => text.includes('"measures"'))) {
    const { from, to, correction, measures, reasons } = JSON.parse(line);
    const window = `${nanoseconds(from)} ${nanoseconds(to)}`;
    for (const [name, figure] of Object.entries(measures ?? {})) {
      if (!figures.has(name)) figures.set(name, new Map());
      figures.get(name).set(window, figure ?? reasons[name]);
      if (correction !== undefined) corrected += 1;
    }
  }
  return { figures, corrected, data };
}
