// The built site (site/dist): its links, that it loads from nowhere else, axe-core on a page of each sort by day and by night, the search
// without a network, and an operation that is tried against the real server.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import http from 'node:http';
import { createRequire } from 'node:module';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { openBrowser } from '../browser/chromium.mjs';
import { Server } from '../browser/server.mjs';
import { faultsOf, filesOf } from './links.mjs';

const SITE = fileURLToPath(new URL('../../site/dist', import.meta.url));
const axeSource = fs.readFileSync(createRequire(new URL('../browser/run', import.meta.url)).resolve('axe-core/axe.min.js'), 'utf8');
const TYPES = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.json': 'application/json', '.svg': 'image/svg+xml' };
const PAGES = ['index.html', 'tutorials/first-photo.html', 'api/service.html', 'reference/errors.html'];

let site;
let browser;
let page;
const strangers = [];

function serve() {
  const server = http.createServer((request, response) => {
    const name = decodeURIComponent(new URL(request.url, 'http://site').pathname).replace(/\/$/, '/index.html');
    fs.readFile(path.join(SITE, path.normalize(name)), (error, bytes) => {
      response.writeHead(error ? 404 : 200, { 'Content-Type': TYPES[path.extname(name)] ?? 'application/octet-stream' });
      response.end(bytes);
    });
  });
  return new Promise((resolve) => { server.listen(0, '127.0.0.1', () => resolve(server)); });
}

const address = (name) => `http://127.0.0.1:${site.address().port}/${name}`;

async function open(name) {
  const answer = await page.goto(address(name));
  assert.equal(answer.status(), 200, name);
  await page.waitForFunction(() => document.querySelector('#app')?.__vue_app__ !== undefined);
}

async function axe(part, rules) {
  await page.evaluate(axeSource);
  const { violations } = await page.evaluate(([context, runOnly]) => globalThis.axe.run(
    context ?? document, { resultTypes: ['violations'], ...(runOnly ? { runOnly } : {}) }), [part, rules]);
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html, any }) => `${html} ${any[0]?.message ?? ''}`).join('\n  ')}`);
}

before(async () => {
  site = await serve();
  browser = await openBrowser({ colorScheme: 'light', reducedMotion: 'reduce' });
  page = await browser.context.newPage();
  page.setDefaultTimeout(20000);
  browser.context.on('request', (request) => {
    if (!['127.0.0.1', ''].includes(new URL(request.url()).hostname)) strangers.push(request.url());
  });
});

after(async () => {
  await browser?.close();
  site?.close();
});

test('each link of the site leads somewhere, and nothing comes from another host', () => {
  const names = filesOf(SITE);
  const files = new Map(names.map((name) => [name, /\.(html|css)$/.test(name) ? fs.readFileSync(path.join(SITE, name), 'utf8') : undefined]));
  assert.ok(names.filter((name) => name.endsWith('.html')).length > 50);
  assert.deepEqual(faultsOf(files), []);
});

test('a link that lies is found', () => {
  const faults = faultsOf(new Map([
    ['a.html', '<a href="./b.html#there">b</a><a href="./b.html#gone">b</a><a href="c.html">c</a><a href="https://example.com/">out</a>'],
    ['b.html', '<h2 id="there">b</h2><script src="https://example.com/x.js"></script><link rel="preload" href="//example.com/font.woff2">'],
    ['c.css', 'body { background: url(https://example.com/a.png) }'],
  ]));
  assert.deepEqual(faults, ['a.html: ./b.html#gone has no such anchor', 'a.html: c.html leads nowhere', 'b.html: loads https://example.com/x.js',
    'b.html: loads //example.com/font.woff2', 'c.css: loads from another host']);
});

test('axe finds no fault, by day and by night', async () => {
  for (const name of PAGES) {
    await open(name);
    assert.deepEqual(await axe(), [], `${name}, by day`);
    await page.emulateMedia({ colorScheme: 'dark' });
    await page.waitForFunction(() => document.documentElement.classList.contains('dark'));
    assert.deepEqual(await axe(undefined, ['color-contrast']), [], `${name}, by night`);
    await page.emulateMedia({ colorScheme: 'light' });
  }
});

test('a page shows the pages of its section, and the way to each other section', async () => {
  await open('reference/errors.html');
  const links = await page.locator('.VPSidebar a.link').evaluateAll((all) => all.map((link) => new URL(link.href).pathname));
  for (const place of ['/', '/tutorials/', '/how-to/', '/api/', '/marketer/en/', '/marketer/id/']) {
    assert.equal(links.filter((link) => (place === '/' ? link === place : link.startsWith(place))).length, 1, place);
  }
  for (const own of ['/CONFIGURATION.html', '/reference/metrics.html', '/reference/errors.html']) assert.ok(links.includes(own), own);
  await open('CONFIGURATION.html');
  assert.deepEqual(await page.locator('.VPSidebar a.link').evaluateAll((all) => all.map((link) => new URL(link.href).pathname)), links);
});

test('what is looked for is found without a network', async () => {
  await open('index.html');
  await page.keyboard.press('Control+k');
  await page.locator('#localsearch-input').fill('insufficient_storage');
  await page.locator('.VPLocalSearchBox .result[href*="errors.html"]').first().waitFor();
});

test('an operation is tried against the reader\'s server', async () => {
  const lumbung = await Server.start(['--cors-origins', new URL(address('')).origin]);
  try {
    await open('api/media.html');
    await page.getByLabel('Server', { exact: true }).fill(lumbung.base);
    await page.getByLabel('Token', { exact: true }).fill(lumbung.token);
    await page.getByRole('button', { name: 'Try “Upload a file”' }).click();
    const upload = page.getByRole('form', { name: 'Upload a file' });
    await upload.locator('input[type=file]').setInputFiles({ name: 'nasi.txt', mimeType: 'text/plain', buffer: Buffer.from('nasi goreng') });
    await upload.getByRole('button', { name: 'Send' }).click();
    assert.match(await upload.locator('.api-status').innerText(), /^202/);
    assert.match(await upload.getByLabel('Body of the answer').innerText(), /"name": "nasi\.txt"/);
    assert.match(await upload.getByLabel('The same with curl').innerText(), /curl -X POST .*\/api\/v1\/media' \\\n.*Bearer lmb_…' \\\n +-F 'file=@nasi\.txt'/s);
    assert.deepEqual(await axe('.api-form'), []);

    await page.getByRole('button', { name: 'Try “List media”' }).click();
    const list = page.getByRole('form', { name: 'List media' });
    await list.getByLabel('limit').fill('0');
    await list.getByRole('button', { name: 'Send' }).click();
    assert.match(await list.locator('.api-status').innerText(), /^422/);

    await page.getByLabel('Server', { exact: true }).fill('http://127.0.0.1:9');
    await list.getByRole('button', { name: 'Send' }).click();
    await list.getByText('--cors-origins').waitFor();
  } finally {
    await lumbung.stop();
  }
});

test('no page asked another host for anything', () => {
  assert.deepEqual(strangers, []);
});
