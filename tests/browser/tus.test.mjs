// Uppy in Chromium, on a page of another origin: a large file arrives whole though the server dies in the middle.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import http from 'node:http';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';

import { build } from 'esbuild';

import { openBrowser } from './chromium.mjs';
import { Server, root, sleep } from './server.mjs';

const BYTES = 60 << 20;
const KILLS = 2;

async function pageOf(script) {
  const made = await build({ entryPoints: [script], bundle: true, write: false, format: 'iife', target: 'es2022' });
  const files = { '/': ['text/html', '<!doctype html><title>Uppy</title><script src="/page.js"></script>'] };
  files['/page.js'] = ['text/javascript', made.outputFiles[0].text];
  const server = http.createServer((request, response) => {
    const [type, text] = files[request.url] ?? ['text/plain', ''];
    response.writeHead(text ? 200 : 404, { 'Content-Type': type }).end(text);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

describe('Uppy', () => {
  let server;
  let files;
  let browser;

  before(async () => {
    files = await pageOf(path.join(root, 'tests/browser/uppy_page.mjs'));
    const origin = `http://127.0.0.1:${files.address().port}`;
    server = await Server.start(['--workers', '0', '--requests-per-second-max', '0', '--cors-origins', origin]);
    browser = await openBrowser();
    browser.origin = origin;
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
    files?.close();
  });

  /** Kills it once so much more has been sent. */
  async function killAt(page, bytes) {
    await page.waitForFunction((least) => (window.sent ?? 0) >= least, bytes, { polling: 10 });
    server.process.kill('SIGKILL');
    await sleep(200);
    await server.launch();
  }

  async function sha256Of(uuid) {
    const media = await (await server.request('GET', `/api/v1/media/${uuid}`)).json();
    const stored = await fetch(new URL(media.urls.original, server.base));
    return createHash('sha256').update(Buffer.from(await stored.arrayBuffer())).digest('hex');
  }

  for (const [name, options] of [
    ['in chunks', { chunkSize: 4 << 20 }],
    ['in one request', {}],
  ]) {
    it(`sends a large file ${name} while the server dies`, async () => {
      const page = await browser.context.newPage();
      await page.goto(browser.origin);
      const endpoint = `${server.base}/api/v1/uploads`;
      const said = { endpoint, token: server.token, bytes: BYTES, ...options };
      const sending = page.evaluate((what) => window.send(what), said);
      sending.catch(() => {});
      for (let kill = 1; kill <= KILLS; kill += 1) await killAt(page, (BYTES / (KILLS + 2)) * kill);
      const { hash, failed, media } = await sending;
      assert.deepEqual(failed, []);
      assert.ok(media, 'no Upload-Media could be read by the page');
      assert.equal(await sha256Of(media), hash);
      await page.close();
    });
  }
});
