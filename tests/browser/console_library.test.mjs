// The library: search, filters in the address, many at once, and lists too long for any page.
// LUMBUNG_BROWSER_MEDIA is how many media are seeded (2,000; with 100,000 it takes some minutes).
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { ConsolePage } from './console_page.mjs';
import { pdf } from './documents.mjs';
import { cutPng, png } from './images.mjs';
import { scrollTo, watchScrolling } from './scrolling.mjs';
import { seed } from './seed.mjs';
import { Server } from './server.mjs';

const ROWS = Number(process.env.LUMBUNG_BROWSER_MEDIA ?? 2000);
const MOST_TILES = 250;
const MOST_NODES = 8000;
/** What a machine that others use, too, may add to the long tasks of the last quarter of the way. */
const NOISE_MS = 1500;

describe('library of the console', () => {
  let server;
  let shown;
  let page;
  let say;

  before(async () => {
    server = await Server.start();
    const names = ['one.png', 'two.png', 'three.png', 'four.png'];
    for (const [index, name] of names.entries()) {
      await server.upload(name, png(400 + index * 90, 300 + index * 40, 30 * index), '?wait=20');
    }
    await server.upload('damaged.png', cutPng(), '?wait=20');
    await server.upload('price list.pdf', pdf('Price list'), '?wait=20');
    shown = await ConsolePage.open(server);
    ({ page, words: say } = shown);
    await shown.signIn(server.token, 'library');
    await shown.tile('one.png').waitFor();
  });
  after(async () => {
    await shown?.close();
    await server?.stop();
  });

  const names = async () => {
    const faces = page.locator('a.face');
    const labels = await faces.evaluateAll((all) => all.map((each) => each.querySelector('.visually-hidden').textContent));
    return labels.map((label) => label.replace(/, [^,]*$/, '')).sort();
  };
  const shows = async (expected) => {
    await page.waitForFunction((count) => document.querySelectorAll('a.face').length === count, expected.length);
    assert.deepEqual(await names(), [...expected].sort());
  };
  const query = () => Object.fromEntries(new URL(page.url()).searchParams);

  it('finds by name, and keeps the words in the address', async () => {
    await page.getByRole('searchbox').fill('thr');
    await shows(['three.png']);
    assert.deepEqual(query(), { q: 'thr' });
    await page.reload();
    await shows(['three.png']);
    assert.equal(await page.getByRole('searchbox').inputValue(), 'thr');
    await page.getByRole('searchbox').fill('nowhere at all');
    await page.getByText(say.library.nothingFoundText).waitFor();
    await page.getByRole('button', { name: say.library.clear }).first().click();
    await shown.tile('one.png').waitFor();
    assert.deepEqual(query(), {});
  });

  it('filters by kind, channel and state, and takes all of it from a link', async () => {
    await page.getByRole('button', { name: say.library.kinds.document }).click();
    await shows(['price list.pdf']);
    assert.deepEqual(query(), { kind: 'document' });
    await page.getByRole('button', { name: say.library.all, exact: true }).click();
    const channel = page.getByLabel(say.library.channel, { exact: true });
    await channel.selectOption({ label: say.library.channels.session_document });
    await shown.tile('price list.pdf').waitFor();
    assert.equal(query().fits, 'session_document');
    await shown.go('library?status=failed&kind=image');
    await shows(['damaged.png']);
    await shown.go('library?from=2020-01-01&to=2020-01-02');
    await page.getByText(say.library.nothingFoundText).waitFor();
    await shown.go('library');
  });

  it('chooses many by keyboard and with shift, archives them and takes them out again', async () => {
    await shown.tile('price list.pdf').focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Space');
    await page.keyboard.press('ArrowRight');
    await page.getByText(/^1 chosen$/).waitFor();
    await shown.tile('two.png').click({ modifiers: ['Shift'] });
    await page.getByText(/^4 chosen$/).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('toolbar').waitFor({ state: 'detached' });

    await shown.tile('four.png').click({ modifiers: ['Control'] });
    await shown.tile('two.png').click({ modifiers: ['Shift'] });
    await page.getByRole('button', { name: say.library.archive, exact: true }).click();
    await shows(['one.png', 'damaged.png', 'price list.pdf']);
    await shown.go('library?archived=true');
    await shows(['two.png', 'three.png', 'four.png']);
    await shown.tile('two.png').focus();
    await page.keyboard.press('Control+a');
    await page.getByRole('button', { name: say.library.unarchive }).click();
    await page.getByText(say.library.nothingFoundText).waitFor();
    await shown.go('library');
    await shown.tile('three.png').waitFor();
  });

  it('deletes many and takes it back', async () => {
    await shown.tile('one.png').click({ modifiers: ['Control'] });
    await shown.tile('two.png').click({ modifiers: ['Control'] });
    await page.getByRole('toolbar').getByRole('button', { name: say.library.delete }).click();
    await shown.tile('one.png').waitFor({ state: 'detached' });
    await page.getByRole('button', { name: say.library.undo }).click();
    await shown.tile('one.png').waitFor();
    await shown.tile('two.png').waitFor();
  });

  it('lists what is deleted, and restores it from there', async () => {
    const remove = page.getByRole('toolbar').getByRole('button', { name: say.library.delete });
    await shown.tile('one.png').click({ modifiers: ['Control'] });
    await remove.click();
    await shown.tile('one.png').waitFor({ state: 'detached' });
    await shown.go('library');
    await page.getByRole('button', { name: say.library.filters }).click();
    await page.getByRole('button', { name: say.library.deleted, exact: true }).click();
    await shows(['one.png']);
    await shown.tile('one.png').locator('.caption').getByText('one.png').waitFor();
    await shown.tile('one.png').click({ modifiers: ['Control'] });
    assert.equal(await remove.count(), 0);
    await shown.picture('library-deleted');
    await page.getByRole('button', { name: say.library.restore, exact: true }).click();
    await page.getByText(say.library.nothingDeletedText).waitFor();
    await shown.go('library');
    await shown.tile('one.png').waitFor();
  });

  it('goes from media to media as they stand in the list', async () => {
    const order = ['price list.pdf', 'damaged.png', 'four.png', 'three.png', 'two.png', 'one.png'];
    const heading = (name) => page.getByRole('heading', { name, level: 1 }).waitFor();
    const button = (name) => page.getByRole('button', { name: say.media[name], exact: true });
    await shown.tile('three.png').click();
    await heading('three.png');
    await page.getByText(say.media.position.replace('{at}', 4).replace('{count}', order.length)).waitFor();
    await button('next').click();
    await heading('two.png');
    await button('next').click();
    await heading('one.png');
    assert.ok(await button('next').isDisabled());
    await page.reload();
    await heading('one.png');
    for (const name of order.slice(0, -1).reverse()) {
      await button('previous').click();
      await heading(name);
    }
    assert.ok(await button('previous').isDisabled());
    // One step back is the library, however many were looked at.
    await page.goBack();
    await shown.tile('one.png').waitFor();
    await page.getByRole('button', { name: say.library.asTable }).click();
    await page.getByRole('link', { name: 'four.png' }).click();
    await heading('four.png');
    await button('next').click();
    await heading('three.png');
    await page.goBack();
    await page.getByRole('button', { name: say.library.asGrid }).click();
    await shown.tile('one.png').waitFor();
  });

  it('shows the same as a table', async () => {
    await page.getByRole('button', { name: say.library.asTable }).click();
    await page.getByRole('row').filter({ hasText: 'three.png' }).waitFor();
    assert.deepEqual(await shown.faults(), []);
    await shown.picture('library-table', { fullPage: true });
    await page.getByRole('button', { name: say.library.asGrid }).click();
  });

  it(`scrolls to the end of ${ROWS} page by page, without lag and with few of them in the page`, async (test) => {
    shown.expected = [/WebSocket|Failed to load resource/];
    await seed(server, ROWS);
    await page.goto(`${server.base}/console/library`);
    await page.locator('a.face').first().waitFor();
    const asked = [];
    page.on('request', (request) => asked.push(new URL(request.url())));
    await page.evaluate(watchScrolling);
    await scrollTo(page, shown.tile('one.png'), 30_000 + ROWS * 20);
    const seen = await page.evaluate(() => globalThis.lumbungScrolled);
    const quarters = seen.tasks.reduce((sums, { at, ms }) => {
      sums[Math.min(3, Math.floor((at / seen.height) * 4))] += ms;
      return sums;
    }, [0, 0, 0, 0]);
    test.diagnostic(`long tasks: ${seen.tasks.length}, ms in each quarter: ${quarters}; ${seen.nodes} nodes at most`);
    assert.ok(seen.tiles > 10 && seen.tiles < MOST_TILES, `${seen.tiles} tiles`);
    assert.ok(seen.nodes < MOST_NODES, `${seen.nodes} nodes`);
    // What is far down is as near as what is at the top.
    assert.ok(quarters[3] < 3 * quarters[0] + NOISE_MS, `long tasks in each quarter, ms: ${quarters}`);
    const pages = asked.filter(({ pathname, searchParams }) => pathname === '/api/v1/media' && searchParams.has('cursor'));
    assert.ok(pages.length >= ROWS / 200 - 2, `${pages.length} pages`);
    // None again and again; a second time when the live connection came up meanwhile, and what was there is asked for anew.
    const times = {};
    for (const { searchParams } of pages) times[searchParams.get('cursor')] = (times[searchParams.get('cursor')] ?? 0) + 1;
    assert.ok(Math.max(...Object.values(times)) <= 2, JSON.stringify(times));
    await page.keyboard.press('Home');
    await page.evaluate(() => scrollTo({ top: 0 }));
    await page.locator('a.face').first().waitFor();
  });

  it('has made the browser complain of nothing', () => assert.deepEqual(shown.complaints, []));
});
