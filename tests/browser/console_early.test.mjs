// The first pictures of the library on a phone, which the page shows before the console is there: the console's own must
// stand in the same places, so that nothing is seen to change.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { ConsolePage } from './console_page.mjs';
import { pdf } from './documents.mjs';
import { png } from './images.mjs';
import { seed } from './seed.mjs';
import { Server } from './server.mjs';

const EARLY = '#early-pictures';
/** More than a first page of the list has. */
const COPIES = 40;

/** The pictures that are seen, each with where it stands, in pixels. */
function standing(selector) {
  const seen = [...document.querySelectorAll(selector)].filter((image) => image.getBoundingClientRect().top < innerHeight);
  return seen.map((image) => {
    const { left, top, width, height } = image.parentElement.getBoundingClientRect();
    const file = new URL(image.currentSrc).pathname;
    return { file, place: [left, top, width, height].map((value) => Math.round(value * 4) / 4) };
  });
}

const isWhole = (selector) => {
  const images = [...document.querySelectorAll(selector)];
  return images.length > 0 && images.every((image) => image.complete && image.naturalWidth > 0);
};

describe('first pictures of the library', () => {
  let server;

  before(async () => {
    server = await Server.start();
    for (const [index, name] of ['one.png', 'two.png', 'three.png', 'four.png'].entries()) {
      await server.upload(name, png(400 + index * 190, 300 + index * 40, 30 * index), '?wait=20');
    }
    await server.upload('price list.pdf', pdf('Price list'), '?wait=20');
    await seed(server, COPIES);
  });
  after(() => server?.stop());

  for (const [language, width] of [['en', 412], ['id', 360]]) {
    it(`stand on a phone where the library's own will, ${language}, ${width} px`, async () => {
      const phone = { viewport: { width, height: 823 }, isMobile: true, hasTouch: true };
      const shown = await ConsolePage.open(server, { language, ...phone });
      try {
        const { page } = shown;
        let letGo;
        const held = new Promise((resolve) => (letGo = resolve));
        await page.route('**/assets/index-*.js', async (route) => {
          await held;
          await route.continue();
        });
        await page.goto(`${server.base}/console/library#token=${server.token}`, { waitUntil: 'commit' });
        await page.waitForFunction(isWhole, `${EARLY} img`);
        const early = await page.evaluate(standing, `${EARLY} img`);
        letGo();
        await page.locator(EARLY).waitFor({ state: 'detached' });
        const own = await page.evaluate(standing, 'a.face img.shown');
        await shown.picture(`early-then-${language}-${width}`);
        assert.ok(own.length >= 6, `${own.length} pictures`);
        assert.deepEqual(own, early);
        assert.deepEqual(shown.complaints, []);
      } finally {
        await shown.close();
      }
    });
  }

  it('are left to the library itself on wide screens, and where it is filtered', async () => {
    for (const [viewport, place] of [
      [{ width: 1200, height: 900 }, 'library'],
      [{ width: 412, height: 823 }, 'library?kind=image'],
    ]) {
      const shown = await ConsolePage.open(server, { viewport });
      try {
        await shown.page.addInitScript(() => {
          new MutationObserver(() => {
            globalThis.wasEarly ||= Boolean(document.querySelector('#early-pictures'));
          }).observe(document, { childList: true, subtree: true });
        });
        await shown.signIn(server.token, place);
        await shown.page.locator('a.face img.shown').first().waitFor();
        assert.equal(await shown.page.evaluate(() => Boolean(globalThis.wasEarly)), false);
        assert.deepEqual(shown.complaints, []);
      } finally {
        await shown.close();
      }
    }
  });
});
