// A list of very many media, from its top to its end as fast as a wheel turns.
import { withBrowser } from './chromium.mjs';
import { libraryUrl } from './library.mjs';

const STEP_PX = 4000;
const BETWEEN_MS = 25;

/** Watches frames, long tasks and shifts in the page from now on. */
function watch() {
  const seen = { frames: [], tasks: [], shifts: [], most: 0 };
  globalThis.lumbungSeen = seen;
  let last = performance.now();
  const frame = (now) => {
    seen.frames.push(now - last);
    last = now;
    seen.most = Math.max(seen.most, document.querySelectorAll('a.face').length);
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
  new PerformanceObserver((list) => seen.tasks.push(...list.getEntries().map(({ duration }) => duration))).observe({
    type: 'longtask',
  });
  new PerformanceObserver((list) => {
    for (const { value, startTime, sources } of list.getEntries()) {
      seen.shifts.push({ value, at: startTime, what: sources.map(({ node }) => node?.className ?? 'gone') });
    }
  }).observe({ type: 'layout-shift' });
}

const part = (values, share) => {
  const ordered = [...values].sort((one, other) => one - other);
  return Math.round((ordered[Math.floor(share * (ordered.length - 1))] ?? 0) * 10) / 10;
};

/** As web vitals count it: the worst session of shifts, at most 5 s long and without a pause of 1 s. */
export function worstSession(shifts) {
  let worst = 0;
  let sum = 0;
  let begin = -Infinity;
  let last = -Infinity;
  for (const { value, at } of shifts) {
    if (at - last > 1000 || at - begin > 5000) {
      sum = 0;
      begin = at;
    }
    sum += value;
    last = at;
    worst = Math.max(worst, sum);
  }
  return Number(worst.toFixed(4));
}

async function turn(page, oldest) {
  const isThere = () => page.evaluate((uuid) => Boolean(document.querySelector(`[data-uuid="${uuid}"]`)), oldest);
  while (!(await isThere())) {
    await page.mouse.wheel(0, STEP_PX);
    await page.waitForTimeout(BETWEEN_MS);
  }
}

async function memory(session) {
  await session.send('HeapProfiler.collectGarbage');
  const { metrics } = await session.send('Performance.getMetrics');
  const figure = (wanted) => metrics.find(({ name }) => name === wanted).value;
  return { heap_mb: Math.round(figure('JSHeapUsedSize') / 1e5) / 10, nodes: figure('Nodes') };
}

/** `oldest` is the uuid of the media at the end of the list. */
export function scroll(server, oldest) {
  return withBrowser(async (context) => {
    const page = context.pages()[0];
    const session = await context.newCDPSession(page);
    await session.send('Performance.enable');
    await page.goto(libraryUrl(server));
    await page.locator('a.face img.shown').first().waitFor();
    await page.mouse.move(700, 500);
    const before = await memory(session);
    await page.evaluate(watch);
    const begin = Date.now();
    await turn(page, oldest);
    const seconds = (Date.now() - begin) / 1000;
    const seen = await page.evaluate(() => globalThis.lumbungSeen);
    return {
      seconds: Math.round(seconds * 10) / 10,
      frames: seen.frames.length,
      frame_ms: { p50: part(seen.frames, 0.5), p95: part(seen.frames, 0.95), p99: part(seen.frames, 0.99) },
      long_tasks: { count: seen.tasks.length, longest_ms: Math.round(Math.max(0, ...seen.tasks)) },
      layout_shift: { worst_session: worstSession(seen.shifts), count: seen.shifts.length, what: whatMoved(seen.shifts) },
      most_tiles: seen.most,
      memory_before: before,
      memory_after: await memory(session),
    };
  });
}

function whatMoved(shifts) {
  const counts = new Map();
  for (const name of shifts.flatMap(({ what }) => what)) counts.set(name, (counts.get(name) ?? 0) + 1);
  return Object.fromEntries([...counts].sort((one, other) => other[1] - one[1]).slice(0, 5));
}
