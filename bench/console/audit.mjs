// Lighthouse on the library, signed in by the link that carries the token.
import lighthouse, { desktopConfig } from 'lighthouse';

import { withBrowser } from './chromium.mjs';
import { libraryUrl } from './library.mjs';

const CATEGORIES = ['performance', 'accessibility', 'best-practices'];
/** The score of a machine that others use at the same time wavers: the one in the middle of so many. */
const TIMES = process.env.LUMBUNG_BENCH_QUICK === '1' ? 1 : 3;

function figuresOf({ lhr }) {
  const score = (name) => Math.round((lhr.categories[name].score ?? 0) * 100);
  const figure = (name) => lhr.audits[name]?.numericValue ?? null;
  const faults = CATEGORIES.flatMap((name) => lhr.categories[name].auditRefs)
    .filter(({ id, weight }) => weight > 0 && (lhr.audits[id].score ?? 1) < 0.9)
    .map(({ id }) => `${id}: ${lhr.audits[id].displayValue ?? lhr.audits[id].title}`);
  return {
    performance: score('performance'),
    accessibility: score('accessibility'),
    best_practices: score('best-practices'),
    cls: Number(figure('cumulative-layout-shift')?.toFixed(4)),
    first_contentful_paint_ms: Math.round(figure('first-contentful-paint')),
    largest_contentful_paint_ms: Math.round(figure('largest-contentful-paint')),
    total_blocking_ms: Math.round(figure('total-blocking-time')),
    speed_index_ms: Math.round(figure('speed-index')),
    faults,
  };
}

async function auditOnce(server, config) {
  return withBrowser(async (_context, port) => {
    const options = { port, onlyCategories: CATEGORIES, logLevel: 'error', output: 'json' };
    const result = await lighthouse(libraryUrl(server), options, config);
    if (result.lhr.runtimeError) throw new Error(result.lhr.runtimeError.message);
    return figuresOf(result);
  });
}

/** On an emulated phone with a slow line, and on a desk. */
export async function audit(server) {
  const figures = {};
  for (const [form, config] of [['mobile', undefined], ['desktop', desktopConfig]]) {
    const runs = [];
    for (let time = 0; time < TIMES; time += 1) runs.push(await auditOnce(server, config));
    runs.sort((one, other) => one.performance - other.performance);
    figures[form] = { ...runs[Math.floor(runs.length / 2)], of_runs: runs.map((run) => run.performance) };
  }
  return figures;
}
