// The elements on a page of another origin, with a strict policy of its own: clients/js/examples.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';

import { campaignServer } from '../../clients/js/examples/server.mjs';
import { openBrowser } from './chromium.mjs';
import { png } from './images.mjs';
import { Server, freePort, sleep } from './server.mjs';

const axeSource = fs.readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const secret = 'a secret of thirty-two bytes, at least, for tests';
/** Where to leave pictures of the page; none are taken without it. */
const pictures = process.env.LUMBUNG_SCREENSHOTS;
/** A folder with built elements, to try them without building the server. */
const tried = process.env.LUMBUNG_ELEMENTS;

describe('elements on the page of an application', () => {
  let server;
  let browser;
  let page;
  let app;
  let home;
  const complaints = [];

  before(async () => {
    const port = await freePort();
    home = `http://127.0.0.1:${port}`;
    server = await Server.start(['--jwt-secret', secret, '--cors-origins', home]);
    app = campaignServer({ lumbung: server.base, secret }).listen(port, '127.0.0.1');
    browser = await openBrowser();
    page = browser.context.pages()[0] ?? (await browser.context.newPage());
    page.setDefaultTimeout(30_000);
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(String(error)));
    if (tried) await page.route('**/elements/**', (route) => fulfil(route));
  });
  after(async () => {
    await browser?.close();
    app?.closeAllConnections();
    app?.close();
    await server?.stop();
  });

  function fulfil(route) {
    const { pathname } = new URL(route.request().url());
    const headers = { 'Access-Control-Allow-Origin': '*', 'Content-Type': 'text/javascript' };
    return route.fulfill({ path: path.join(tried, pathname.replace('/elements/', '')), headers });
  }

  async function faults() {
    await page.evaluate(axeSource);
    const result = await page.evaluate(() => globalThis.axe.run());
    return result.violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' ')}`);
  }

  async function look(name) {
    if (!pictures) return;
    for (const width of [360, 1440]) {
      for (const colorScheme of ['light', 'dark']) {
        await page.setViewportSize({ width, height: 900 });
        await page.emulateMedia({ colorScheme });
        await sleep(300);
        await page.screenshot({ path: path.join(pictures, `elements-${name}-${width}-${colorScheme}.png`), fullPage: true });
      }
    }
    await page.emulateMedia({ colorScheme: 'light' });
    await page.setViewportSize({ width: 1200, height: 900 });
  }

  const uploader = () => page.locator('lumbung-uploader');
  const picker = () => page.locator('lumbung-picker');
  const preview = () => page.locator('whatsapp-preview');
  const photo = (name, hue) => ({ name, mimeType: 'image/png', buffer: png(800, 600, hue) });
  /** Of the fields that the form would send. */
  const sent = () => page.evaluate(() => [...new FormData(document.querySelector('form'))].map(([, value]) => value));

  it('uploads, picks what was uploaded, and shows it as a message', async () => {
    await page.goto(home);
    await uploader().getByText('Drop a file here').waitFor();
    await preview().getByText('New menu', { exact: true }).waitFor();
    await picker().getByText('There is nothing to choose from yet').waitFor();
    assert.deepEqual(await faults(), []);
    await look('empty');
    await uploader().locator('input[type=file]').setInputFiles(photo('promo.png', 40));
    await uploader().getByText('Ready').waitFor();
    const tile = picker().getByRole('option', { name: /promo\.png/ });
    await tile.waitFor();
    assert.equal(await tile.getAttribute('aria-selected'), 'true');
    await preview().locator('img[alt="promo.png"]').waitFor();
    await preview().getByText('Hi Ayu, our new menu is here.').waitFor();
    assert.deepEqual(await faults(), []);
    await look('picked');
  });

  it('sends the uuid with the form', async () => {
    const uuid = await picker().evaluate((element) => element.value);
    assert.match(uuid, /^[0-9a-f-]{36}$/);
    await page.getByRole('button', { name: 'Save campaign' }).click();
    await page.waitForURL(`${home}/campaigns`);
    const body = await page.evaluate(() => document.body.innerText);
    assert.ok(body.includes(`media=${uuid}`), body);
  });

  it('is not sent without a choice, is chosen from by keyboard, and filled and emptied by the page', async () => {
    for (let hue = 0; hue < 5; hue += 1) await server.upload(`photo-${hue}.png`, png(640, 480, hue * 40), '?wait=30');
    await page.goto(home);
    await page.getByRole('button', { name: 'Save campaign' }).click();
    await sleep(200);
    assert.equal(new URL(page.url()).pathname, '/');
    await picker().getByRole('option', { name: /photo-4/ }).waitFor();
    await picker().getByRole('option').first().focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Enter');
    const [uuid, text] = await sent();
    assert.match(uuid, /^[0-9a-f-]{36}$/);
    assert.equal(text, 'Hi Ayu, our new menu is here.');
    await page.evaluate(() => document.querySelector('form').reset());
    await picker().getByText('Nothing chosen').waitFor();
    assert.deepEqual(await sent(), ['Hi Ayu, our new menu is here.']);
    await picker().evaluate((element, value) => (element.value = value), uuid);
    await picker().getByText('1 chosen').waitFor();
    assert.equal((await sent())[0], uuid);
  });

  it('finds by name', async () => {
    await picker().getByRole('searchbox').fill('photo-2');
    await picker().getByRole('option', { name: /photo-3/ }).waitFor({ state: 'detached' });
    assert.equal(await picker().getByRole('option').count(), 1);
  });

  it('refuses what the page does not take', async () => {
    await uploader().locator('input[type=file]').setInputFiles({ name: 'a.txt', mimeType: 'text/plain', buffer: Buffer.from('a') });
    await uploader().getByText('a.txt is not of a kind that is taken here.').waitFor();
  });

  it('sends a large file in parts, from its own origin to the other one', async () => {
    await uploader().evaluate((element) => element.removeAttribute('accept'));
    const answers = [];
    page.on('response', (response) => answers.push(response.url()));
    await uploader()
      .locator('input[type=file]')
      .setInputFiles({ name: 'many.bin', mimeType: 'application/octet-stream', buffer: randomBytes(11_000_000) });
    await uploader().getByText('many.bin').waitFor();
    await uploader().getByText('Ready').waitFor();
    assert.ok(answers.some((url) => url.startsWith(`${server.base}/api/v1/uploads`)), answers.join(' '));
  });

  it('speaks Indonesian where the page does', async () => {
    await page.goto(`${home}/?language=id`);
    await uploader().getByText('Lepaskan satu berkas di sini').waitFor();
    await picker().getByText('Belum ada yang dipilih').waitFor();
    assert.deepEqual(await faults(), []);
    await look('indonesian');
    await picker().evaluate((element) => element.setAttribute('language', 'en'));
    await picker().getByText('Nothing chosen').waitFor();
  });

  it('asks the page for a token when its own has ended, and goes on with the next', async () => {
    await page.goto(home);
    await picker().getByRole('option').first().waitFor();
    const asked = await page.evaluate(async () => {
      const element = document.createElement('lumbung-picker');
      const ended = new Promise((resolve) => element.addEventListener('lumbung-token-expired', () => resolve(true)));
      element.id = 'renewed';
      element.token = `e30.${btoa(JSON.stringify({ exp: 1 }))}.x`;
      document.querySelector('main').append(element);
      const isAsked = await ended;
      element.token = await (await fetch('/lumbung-token')).text();
      return isAsked;
    });
    assert.equal(asked, true);
    await page.locator('#renewed li[role=option]').first().waitFor();
  });

  it('takes no page of a sign-in for its token, and goes on by itself after the sign-in', async () => {
    let isSignedIn = false;
    const answer = (route) =>
      isSignedIn ? route.continue() : route.fulfill({ contentType: 'text/html', body: '<!doctype html> <h1>Sign in</h1>' });
    await page.route('**/lumbung-token', answer);
    await page.goto(home);
    await picker().getByText('The media could not be fetched').waitFor();
    await uploader().locator('input[type=file]').setInputFiles(photo('waiting.png', 200));
    await uploader().getByText('Sign in again to go on', { exact: true }).waitFor();
    isSignedIn = true;
    await page.evaluate(() => dispatchEvent(new Event('focus')));
    await picker().getByRole('option').first().waitFor();
    await uploader().getByText('Ready').waitFor();
    await page.unroute('**/lumbung-token', answer);
  });

  it('draws without a server what its attributes say, and lets no style out or in', async () => {
    const colours = await page.evaluate(async () => {
      const element = document.createElement('whatsapp-preview');
      element.id = 'plain';
      element.headerText = 'Only words';
      element.theme = 'dark';
      document.querySelector('main').append(element);
      await customElements.whenDefined('whatsapp-preview');
      return { own: getComputedStyle(document.querySelector('h1')).fontFamily, inside: getComputedStyle(element).fontFamily };
    });
    assert.match(colours.own, /Georgia/);
    assert.doesNotMatch(colours.inside, /Georgia/);
    await page.locator('#plain').getByText('Only words').waitFor();
  });

  it('has nothing to complain about', () => {
    assert.deepEqual(complaints, []);
  });
});
