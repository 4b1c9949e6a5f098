// Lighthouse on a page, and on the library, signed in by the link that carries the token.
import lighthouse, { desktopConfig } from 'lighthouse';

import { withBrowser } from './chromium.mjs';
import { libraryUrl } from './library.mjs';

const CATEGORIES = ['performance', 'accessibility', 'best-practices'];
/** The score of a machine that others use at the same time wavers: the one in the middle of so many. */
const TIMES = process.env.LUMBUNG_BENCH_QUICK === '1' ? 1 : 3;

function figuresOf({ lhr }, categories) {
  const figure = (name) => lhr.audits[name]?.numericValue ?? null;
  const scores = categories.map((name) => [name.replace('-', '_'), Math.round((lhr.categories[name].score ?? 0) * 100)]);
  const faults = categories.flatMap((name) => lhr.categories[name].auditRefs)
    .filter(({ id, weight }) => weight > 0 && (lhr.audits[id].score ?? 1) < 0.9)
    .map(({ id }) => `${id}: ${lhr.audits[id].displayValue ?? lhr.audits[id].title}`);
  return {
    ...Object.fromEntries(scores),
    cls: Number(figure('cumulative-layout-shift')?.toFixed(4)),
    first_contentful_paint_ms: Math.round(figure('first-contentful-paint')),
    largest_contentful_paint_ms: Math.round(figure('largest-contentful-paint')),
    total_blocking_ms: Math.round(figure('total-blocking-time')),
    speed_index_ms: Math.round(figure('speed-index')),
    faults,
  };
}

async function auditOnce(url, config, categories) {
  return withBrowser(async (_context, port) => {
    const options = { port, onlyCategories: categories, logLevel: 'error', output: 'json' };
    const result = await lighthouse(url, options, config);
    if (result.lhr.runtimeError) throw new Error(result.lhr.runtimeError.message);
    return figuresOf(result, categories);
  });
}

/** The figures of the run whose performance is in the middle; on a phone with a slow line, unless `config` says otherwise. */
export async function medianOf(url, { config, categories = CATEGORIES } = {}) {
  const runs = [];
  for (let time = 0; time < TIMES; time += 1) runs.push(await auditOnce(url, config, categories));
  runs.sort((one, other) => one.performance - other.performance);
  return { ...runs[Math.floor(runs.length / 2)], of_runs: runs.map((run) => run.performance) };
}

/** On an emulated phone with a slow line, and on a desk. */
export async function audit(server) {
  const url = libraryUrl(server);
  return { mobile: await medianOf(url), desktop: await medianOf(url, { config: desktopConfig }) };
}
