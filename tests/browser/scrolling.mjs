// A list of very many from its top to its end, and what the page does meanwhile.
import assert from 'node:assert/strict';

/** In the page: long tasks and where they were, and the most tiles and nodes that there were at once. */
export function watchScrolling() {
  const seen = { tasks: [], tiles: 0, nodes: 0, height: 1 };
  globalThis.lumbungScrolled = seen;
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) seen.tasks.push({ at: scrollY, ms: Math.round(duration) });
  }).observe({ type: 'longtask' });
  const look = () => {
    seen.tiles = Math.max(seen.tiles, document.querySelectorAll('a.face').length);
    seen.nodes = Math.max(seen.nodes, document.getElementsByTagName('*').length);
    seen.height = Math.max(seen.height, document.documentElement.scrollHeight);
    setTimeout(look, 50);
  };
  look();
}

/** As a wheel turns, until `end` is in the page. */
export async function scrollTo(page, end, patienceMs) {
  const patience = Date.now() + patienceMs;
  while ((await end.count()) === 0) {
    assert.ok(Date.now() < patience, 'the end does not come');
    await page.mouse.wheel(0, 6000);
    await page.waitForTimeout(40);
  }
}
