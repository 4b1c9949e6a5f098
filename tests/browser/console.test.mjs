import assert from 'node:assert/strict';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';

import { openBrowser } from './chromium.mjs';
import { cutPng, png } from './images.mjs';
import { Server } from './server.mjs';
import { film, largeFilm, wav } from './sounds.mjs';

const axeSource = fs.readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
/** Where to leave pictures of the page; none are taken without it. */
const pictures = process.env.LUMBUNG_SCREENSHOTS;

describe('console', () => {
  let server;
  let browser;
  let page;
  let folder;
  const complaints = [];

  before(async () => {
    server = await Server.start();
    browser = await openBrowser();
    page = browser.context.pages()[0] ?? (await browser.context.newPage());
    page.setDefaultTimeout(20_000);
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(String(error)));
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'lumbung-files-'));
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
    if (folder) fs.rmSync(folder, { recursive: true, force: true });
  });

  const card = (name) => page.locator('li.card', { hasText: name });
  const picture = async (name) => {
    if (pictures) await page.screenshot({ path: path.join(pictures, `${name}.png`), fullPage: true });
  };

  async function seriousFaults() {
    // Through the debugger, since the page's own policy allows no scripts but its own.
    await page.evaluate(axeSource);
    const result = await page.evaluate(() => globalThis.axe.run());
    return result.violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' ')}`);
  }

  /** As from the desktop: a drop with real files in it. */
  async function drop(files) {
    const transfer = await page.evaluateHandle((list) => {
      const data = new DataTransfer();
      for (const { name, type, base64 } of list) {
        const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
        data.items.add(new File([bytes], name, { type }));
      }
      return data;
    }, files.map(({ name, type, bytes }) => ({ name, type, base64: bytes.toString('base64') })));
    await page.dispatchEvent('.drop-zone', 'dragover', { dataTransfer: transfer });
    await page.dispatchEvent('.drop-zone', 'drop', { dataTransfer: transfer });
  }

  it('asks who is there, and takes a token from the field', async () => {
    await page.goto(server.base);
    assert.deepEqual(await seriousFaults(), []);
    await picture('sign-in');
    await page.getByLabel('Access token').fill('lmb_wrong');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('alert').filter({ hasText: 'not valid' }).waitFor();
    complaints.length = 0;
    await page.getByLabel('Access token').fill(server.token);
    await page.keyboard.press('Enter');
    await page.getByText('Drop photos and files here').waitFor();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByLabel('Access token').waitFor();
  });

  it('takes a token from the address and removes it there', async () => {
    await page.goto('about:blank');
    await page.goto(`${server.base}/#token=${server.token}`);
    await page.getByRole('status').filter({ hasText: 'Live' }).waitFor();
    assert.equal(new URL(page.url()).hash, '');
  });

  it('shows dropped photos become ready, with their thumbnails', async () => {
    await drop([
      { name: 'sunrise.png', type: 'image/png', bytes: png(1600, 1200, 40) },
      { name: 'harvest.png', type: 'image/png', bytes: png(900, 1200, 200) },
    ]);
    for (const name of ['sunrise.png', 'harvest.png']) {
      await card(name).and(page.locator('[data-status=completed]')).waitFor();
      await card(name).locator('img.thumbnail.loaded').waitFor();
      const width = await card(name).locator('img.thumbnail').evaluate((image) => image.naturalWidth);
      assert.equal(width, 150);
      // The event tells of the status; the sizes come with the media that is asked for then.
      await card(name).locator('.size').filter({ hasText: /→.*[KM]?B, [−+]\d+ %/s }).waitFor();
      await card(name).getByText(/Fits \d+ of \d+ WhatsApp channels/).waitFor();
    }
  });

  it('takes files from the picker, and says of a known one that it is here', async () => {
    const file = path.join(folder, 'picked.png');
    fs.writeFileSync(file, png(300, 300, 120));
    await page.locator('#picker').setInputFiles(file);
    await card('picked.png').and(page.locator('[data-status=completed]')).waitFor();
    await page.locator('#picker').setInputFiles(file);
    await page.getByText('picked.png is already here').waitFor({ state: 'attached' });
    assert.equal(await card('picked.png').count(), 1);
  });

  it('shows why a damaged file failed, and lets it be tried again', async () => {
    await drop([{ name: 'damaged.png', type: 'image/png', bytes: cutPng() }]);
    await card('damaged.png').and(page.locator('[data-status=failed]')).waitFor();
    assert.ok((await card('damaged.png').locator('.reason').innerText()).length > 10);
    await picture('media');
    await card('damaged.png').getByRole('button', { name: 'Retry damaged.png' }).click();
    await card('damaged.png').and(page.locator('[data-status=failed]')).waitFor();
  });

  it('plays sound and film', async () => {
    await drop([
      { name: 'greeting.wav', type: 'audio/wav', bytes: wav(3) },
      { name: 'harvest.mp4', type: 'video/mp4', bytes: film(2) },
    ]);
    const sound = card('greeting.wav').and(page.locator('[data-status=completed]'));
    await sound.waitFor({ timeout: 60_000 });
    await sound.getByText(/0:0[23] · /).waitFor();
    assert.equal(await sound.getByRole('img', { name: 'Waveform' }).locator('rect').count(), 64);
    const length = sound.locator('audio').evaluate(
      (audio) =>
        new Promise((resolve, reject) => {
          audio.addEventListener('loadedmetadata', () => resolve(audio.duration));
          audio.addEventListener('error', () => reject(new Error(audio.error.message)));
          audio.load();
        }),
    );
    assert.ok(Math.abs((await length) - 3) < 0.2);

    const video = card('harvest.mp4').and(page.locator('[data-status=completed]'));
    await video.waitFor({ timeout: 60_000 });
    await video.locator('img.thumbnail.loaded').waitFor();
    await video.getByRole('button', { name: 'Play harvest.mp4' }).click();
    await page.waitForFunction(() => document.querySelector('li.card video')?.readyState >= 2);
    await picture('players');
  });

  it('shows how far a film is', async () => {
    const file = path.join(folder, 'procession.mkv');
    fs.writeFileSync(file, largeFilm(20));
    await page.locator('#picker').setInputFiles(file);
    const film = card('procession.mkv');
    await film.locator('.badge').filter({ hasText: /^Processing \d+ %$/ }).waitFor({ timeout: 60_000 });
    await picture('progress');
    await film.and(page.locator('[data-status=completed]')).waitFor({ timeout: 120_000 });
    assert.equal(await film.locator('.badge').innerText(), 'Ready');
  });

  it('filters by status', async () => {
    await page.getByText('Failed', { exact: true }).first().click();
    await card('sunrise.png').waitFor({ state: 'detached' });
    await card('damaged.png').waitFor();
    await page.getByText('All', { exact: true }).click();
    await card('sunrise.png').waitFor();
  });

  it('deletes and takes it back', async () => {
    await card('harvest.png').getByRole('button', { name: 'Delete harvest.png' }).click();
    await card('harvest.png').waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Undo' }).click();
    await card('harvest.png').waitFor();
    const list = await (await server.request('GET', '/api/v1/media')).json();
    assert.ok(list.data.some((media) => media.name === 'harvest.png'));
  });

  it('sees what others do, live', async () => {
    const media = await server.upload('from-laravel.png', png(200, 200, 77));
    await card('from-laravel.png').and(page.locator('[data-status=completed]')).waitFor();
    await server.request('DELETE', `/api/v1/media/${media.uuid}`);
    await card('from-laravel.png').waitFor({ state: 'detached' });
  });

  it('has no serious faults of accessibility, by day and by night', async () => {
    const fits = card('sunrise.png').locator('details', { hasText: 'WhatsApp channels' });
    const height = (await card('sunrise.png').boundingBox()).height;
    await fits.locator('summary').click();
    await fits.getByText('Template header (image)').waitFor();
    assert.equal((await card('sunrise.png').boundingBox()).height, height, 'the list pushes nothing about');
    for (const colorScheme of ['light', 'dark']) {
      await page.emulateMedia({ colorScheme });
      assert.deepEqual(await seriousFaults(), []);
      await picture(colorScheme);
    }
    await page.locator('body').click({ position: { x: 2, y: 2 } });
    assert.equal(await fits.evaluate((element) => element.open), false);
    await page.emulateMedia({ colorScheme: 'light' });
  });

  it('fits a phone', async () => {
    await page.setViewportSize({ width: 360, height: 740 });
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    assert.ok(overflow <= 0, `${overflow} px too wide`);
    await picture('phone');
    await page.setViewportSize({ width: 1200, height: 900 });
  });

  it('runs under the policy of the server without a complaint', async () => {
    const response = await fetch(server.base);
    assert.match(response.headers.get('content-security-policy') ?? '', /default-src 'self'/);
    assert.deepEqual(complaints, []);
  });

  it('catches up after the server was away', async () => {
    await server.halt();
    await page.getByRole('status').filter({ hasText: /Connecting|Offline/ }).waitFor();
    await server.launch();
    await server.upload('while-away.png', png(120, 120, 5), '?wait=20');
    const list = await (await server.request('GET', '/api/v1/media?q=sunrise')).json();
    await server.request('DELETE', `/api/v1/media/${list.data[0].uuid}`);
    const others = await (await server.request('GET', '/api/v1/media?q=harvest.png')).json();
    assert.ok((await server.erase(others.data[0].uuid)).ok);
    await card('while-away.png').and(page.locator('[data-status=completed]')).waitFor({ timeout: 60_000 });
    await card('sunrise.png').waitFor({ state: 'detached', timeout: 60_000 });
    await card('harvest.png').waitFor({ state: 'detached', timeout: 60_000 });
    await page.getByRole('status').filter({ hasText: 'Live' }).waitFor({ timeout: 60_000 });
  });
});

describe('console beside a malware scanner that is away', () => {
  for (const [policy, words] of [
    ['require', 'Waits for the malware scanner'],
    ['allow', 'Not scanned for malware'],
  ]) {
    it(`says what became of the scan: ${policy}`, async () => {
      const server = await Server.start(['--scanner', 'clamd:/nowhere/clamd.ctl', '--scan-when-down', policy]);
      const browser = await openBrowser();
      try {
        const page = browser.context.pages()[0] ?? (await browser.context.newPage());
        await page.goto(`${server.base}/#token=${server.token}`);
        await page.getByRole('status').filter({ hasText: 'Live' }).waitFor({ timeout: 20_000 });
        await server.upload('unseen.png', png(320, 200, 60));
        const card = page.locator('li.card', { hasText: 'unseen.png' });
        await card.locator('.scan').filter({ hasText: words }).waitFor({ timeout: 20_000 });
        const status = policy === 'require' ? 'pending' : 'completed';
        await card.and(page.locator(`[data-status=${status}]`)).waitFor({ timeout: 20_000 });
        if (pictures) await page.screenshot({ path: path.join(pictures, `scan-${policy}.png`), fullPage: true });
      } finally {
        await browser.close();
        await server.stop();
      }
    });
  }
});
