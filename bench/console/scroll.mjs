// A list of very many media: looked through as a hand does it, then from its top to its end as fast as a wheel turns.
import { withBrowser } from './chromium.mjs';
import { libraryUrl } from './library.mjs';

/** Two screens a second, of which the pictures are seen. */
const BROWSED_MS = 10_000;
const NOTCH_PX = 100;
const NOTCH_MS = 55;
/** A hundred screens a second and more, as by a scroll bar that is dragged. */
const STEP_PX = 4000;
const BETWEEN_MS = 25;
const PATIENCE_MS = 240_000;
const SCREEN_PX = 900;

/** Watches frames, long tasks and shifts in the page from now on. */
function watch() {
  const fresh = () => ({ frames: [], tasks: [], shifts: [], most: 0 });
  let seen = fresh();
  globalThis.lumbungTakeSeen = () => {
    const taken = seen;
    seen = fresh();
    return taken;
  };
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

function whatMoved(shifts) {
  const counts = new Map();
  for (const name of shifts.flatMap(({ what }) => what)) counts.set(name, (counts.get(name) ?? 0) + 1);
  return Object.fromEntries([...counts].sort((one, other) => other[1] - one[1]).slice(0, 5));
}

async function browse(page) {
  const end = Date.now() + BROWSED_MS;
  for (let next = Date.now(); next < end; next += NOTCH_MS) {
    await page.mouse.wheel(0, NOTCH_PX);
    await page.waitForTimeout(Math.max(1, next + NOTCH_MS - Date.now()));
  }
}

/** How long each quarter of the way took: what is far down is as near as what is at the top. */
function quartersOf(way) {
  const whole = way[way.length - 1].top;
  const reached = [0, 0.25, 0.5, 0.75, 1].map((share) => way.find(({ top }) => top >= share * whole).at);
  return reached.slice(1).map((at, index) => Math.round((at - reached[index]) / 100) / 10);
}

function wayOf(way, isAtEnd) {
  const { top, at } = way[way.length - 1];
  return { is_at_end: isAtEnd, seconds: Math.round(at / 100) / 10, screens: Math.round(top / SCREEN_PX), quarters_s: quartersOf(way) };
}

/** To the end, or as far as patience goes. The wheel turns on where the next media are not there yet. */
async function rush(page, oldest) {
  const look = (uuid) => ({ top: scrollY, isThere: Boolean(document.querySelector(`[data-uuid="${uuid}"]`)) });
  const begin = Date.now();
  const way = [];
  while (Date.now() - begin < PATIENCE_MS) {
    const { top, isThere } = await page.evaluate(look, oldest);
    way.push({ top, at: Date.now() - begin });
    if (isThere) return wayOf(way, true);
    await page.mouse.wheel(0, STEP_PX);
    await page.waitForTimeout(BETWEEN_MS);
  }
  return wayOf(way, false);
}

async function metrics(session) {
  const answer = await session.send('Performance.getMetrics');
  return Object.fromEntries(answer.metrics.map(({ name, value }) => [name, value]));
}

async function memory(session) {
  await session.send('HeapProfiler.collectGarbage');
  const { JSHeapUsedSize, Nodes } = await metrics(session);
  return { heap_mb: Math.round(JSHeapUsedSize / 1e5) / 10, nodes: Nodes };
}

/** Does something in the page, and says what was seen of it meanwhile. */
async function seenWhile(page, session, act) {
  await page.evaluate(() => globalThis.lumbungTakeSeen());
  const before = await metrics(session);
  const done = await act();
  const after = await metrics(session);
  const seen = await page.evaluate(() => globalThis.lumbungTakeSeen());
  return {
    ...done,
    frames: seen.frames.length,
    frame_ms: { p50: part(seen.frames, 0.5), p95: part(seen.frames, 0.95), p99: part(seen.frames, 0.99) },
    main_thread_share: Math.round((100 * (after.TaskDuration - before.TaskDuration)) / (after.Timestamp - before.Timestamp)) / 100,
    long_tasks: { count: seen.tasks.length, longest_ms: Math.round(Math.max(0, ...seen.tasks)) },
    layout_shift: { worst_session: worstSession(seen.shifts), count: seen.shifts.length, what: whatMoved(seen.shifts) },
    most_tiles: seen.most,
  };
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
    const browsed = await seenWhile(page, session, () => browse(page));
    const rushed = await seenWhile(page, session, () => rush(page, oldest));
    return { browsed, rushed, memory_before: before, memory_after: await memory(session) };
  });
}
