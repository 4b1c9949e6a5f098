// examples/vue-echo in Chromium, built as its first lines say, beside the real server: upload, and follow along by Echo.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';

import { openBrowser } from '../browser/chromium.mjs';
import { png } from '../browser/images.mjs';
import { binary, freePort, root, Server } from '../browser/server.mjs';

const TYPES = { '.html': 'text/html', '.js': 'text/javascript' };

/** The application: its pages, and who is signed in. */
function application(pages, jwt) {
  return http.createServer((request, response) => {
    if (request.url === '/lumbung-token') return response.end(jwt());
    const file = path.join(pages, request.url === '/' ? 'index.html' : request.url);
    if (!fs.existsSync(file)) return response.writeHead(404).end();
    return response.writeHead(200, { 'Content-Type': TYPES[path.extname(file)] }).end(fs.readFileSync(file));
  });
}

test('a page that uploads and follows along', async (t) => {
  const pages = fs.mkdtempSync(path.join(os.tmpdir(), 'lumbung-vue-'));
  t.after(() => fs.rmSync(pages, { recursive: true }));
  const port = await freePort();
  const server = await Server.start(['--jwt-secret', 'a secret of more than thirty-two bytes', '--cors-origins', `http://127.0.0.1:${port}`]);
  t.after(() => server.stop());
  execFileSync('npm', ['run', 'build', '--silent', '--', '--outDir', pages, '--emptyOutDir', '--logLevel', 'warn'], {
    cwd: path.join(root, 'examples/vue-echo'),
    env: { ...process.env, VITE_LUMBUNG_URL: server.base },
    stdio: 'inherit',
  });
  const words = ['token', 'jwt', '--workspace', '1', '--plain', '--data-dir', server.dataDir];
  const environment = { ...process.env, LUMBUNG_JWT_SECRET: 'a secret of more than thirty-two bytes' };
  const app = application(pages, () => execFileSync(binary, words, { env: environment }).toString().trim());
  await new Promise((resolve) => app.listen(port, '127.0.0.1', resolve));
  t.after(() => app.close());
  const { context, close } = await openBrowser();
  t.after(close);
  const page = await context.newPage();
  const errors = [];
  page.on('pageerror', (error) => errors.push(error.message));
  const subscribed = new Promise((resolve) => {
    page.on('websocket', (socket) => socket.on('framereceived', ({ payload }) => payload.includes('subscription_succeeded') && resolve()));
  });
  await page.goto(`http://127.0.0.1:${port}/`);
  await subscribed;
  await page.setInputFiles('input[type=file]', { name: 'nasi.png', mimeType: 'image/png', buffer: png(320, 240) });
  const line = page.locator('li[data-status=completed]');
  await line.waitFor();
  assert.match(await line.innerText(), /nasi\.png: completed/);
  await page.waitForFunction(() => document.querySelector('li img')?.naturalWidth > 0);

  await page.setInputFiles('input[type=file]', { name: 'empty.jpg', mimeType: 'image/jpeg', buffer: Buffer.alloc(0) });
  await page.locator('[role=alert]').waitFor();
  const uuid = (await (await server.request('GET', '/api/v1/media')).json()).data[0].uuid;
  await server.request('DELETE', `/api/v1/media/${uuid}`);
  await line.waitFor({ state: 'detached' });
  assert.deepEqual(errors, []);
});
