// Measures, compares with what issue and mission want, and writes down both.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import { root } from '../../tests/browser/server.mjs';
import { audit } from './audit.mjs';
import { growLibrary, startLibrary } from './library.mjs';
import { scroll } from './scroll.mjs';
import { slowLine } from './slow_line.mjs';
import { targetsOf } from './targets.mjs';

const QUICK = process.env.LUMBUNG_BENCH_QUICK === '1';
const FEW = 1000;
const MANY = Number(process.env.LUMBUNG_LIBRARY_ROWS ?? (QUICK ? 10_000 : 100_000));
const out = path.join(root, 'bench/out');
const say = (text) => process.stderr.write(`${text}\n`);

/** The media at the end of the list: the first that changed. */
async function oldestOf(server) {
  const named = await (await server.request('GET', '/api/v1/media?limit=1&updated_since=2020-01-01T00:00:00Z')).json();
  return named.data[0].uuid;
}

/** Which of them, where not all are wanted. */
const PARTS = ['lighthouse', 'slow', 'scroll'];
const wanted = process.argv.slice(2);
if (wanted.some((part) => !PARTS.includes(part))) throw new Error(`parts are: ${PARTS.join(', ')}`);
const isWanted = (part) => wanted.length === 0 || wanted.includes(part);

async function measure() {
  say(`${FEW} media …`);
  const server = await startLibrary(FEW);
  const figures = { media: FEW };
  try {
    if (isWanted('lighthouse')) {
      say('Lighthouse …');
      figures.lighthouse = await audit(server);
    }
    if (isWanted('slow')) {
      say('a slow line …');
      figures.slow_4g = await slowLine(server);
    }
    if (isWanted('scroll')) {
      say(`${MANY} media …`);
      await growLibrary(server, FEW, MANY);
      say('scrolled …');
      figures.scrolled_media = MANY;
      figures.scrolled = await scroll(server, await oldestOf(server));
    }
    return figures;
  } finally {
    await server.stop();
  }
}

const figures = await measure();
const targets = targetsOf(figures);
const lines = targets.map(({ name, wanted, measured, met }) => {
  return `${met ? 'met   ' : 'MISSED'}  ${name.padEnd(52)} ${String(measured).padStart(9)}   wanted ${wanted}`;
});
const text = `${lines.join('\n')}\n`;
fs.mkdirSync(out, { recursive: true });
const whole = { bench: 'console', ...figures, targets, load: os.loadavg() };
fs.writeFileSync(path.join(out, 'console.json'), `${JSON.stringify(whole, null, 2)}\n`);
fs.writeFileSync(path.join(out, 'console.txt'), text);
process.stdout.write(`${JSON.stringify(figures, null, 2)}\n${text}`);
process.exitCode = targets.every(({ met }) => met) ? 0 : 1;
