// What npm would publish: packed, unpacked elsewhere, and imported as an application does.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const home = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'lumbung-packed-'));

/** As much of a browser as it takes to define an element. */
function pretendBrowser() {
  const defined = new Map();
  globalThis.HTMLElement = class {};
  globalThis.CSSStyleSheet = class {
    replaceSync(css) {
      assert.match(css, /--lmb-accent/);
    }
  };
  globalThis.customElements = { get: (name) => defined.get(name), define: (name, made) => defined.set(name, made) };
  return defined;
}

/** What somebody writes who uses it, checked by the compiler. */
const USE = `import '@lumbung/client/elements';
import { createLumbung } from '@lumbung/client';
import type { LumbungPickedEvent } from '@lumbung/client/elements';
const picker = document.createElement('lumbung-picker');
picker.fits = 'sticker';
picker.addEventListener('lumbung-picked', (event: LumbungPickedEvent) => event.detail.media[0]?.uuid.length);
document.addEventListener('lumbung-uploaded', ({ detail }) => detail.urls.thumbnail);
createLumbung({ token: 'x' });
`;

try {
  execFileSync('npm', ['pack', '--silent', '--pack-destination', folder], { cwd: home, stdio: ['ignore', 'ignore', 'inherit'] });
  const [packed] = fs.readdirSync(folder);
  const scope = path.join(folder, 'node_modules/@lumbung');
  fs.mkdirSync(scope, { recursive: true });
  execFileSync('tar', ['-xzf', path.join(folder, packed), '-C', scope]);
  fs.renameSync(path.join(scope, 'package'), path.join(scope, 'client'));
  for (const name of ['openapi-fetch', 'openapi-typescript-helpers', 'tus-js-client', 'js-base64', 'vue', '@types']) {
    const from = path.join(home, 'node_modules', name);
    if (fs.existsSync(from)) fs.symlinkSync(from, path.join(folder, 'node_modules', name));
  }
  const has = (name) => assert.ok(fs.existsSync(path.join(scope, 'client/dist', name)), `${name} is not packed`);
  ['index.js', 'index.d.ts', 'vue.js', 'vue.d.ts', 'schema.d.ts', 'elements.d.ts', 'elements/lumbung-elements.js'].forEach(has);
  assert.ok(fs.existsSync(path.join(scope, 'client/LICENSE')), 'LICENSE is not packed');

  const defined = pretendBrowser();
  fs.writeFileSync(path.join(folder, 'use.mjs'), "await import('@lumbung/client/elements');\n");
  await import(pathToFileURL(path.join(folder, 'use.mjs')));
  assert.deepEqual([...defined.keys()].sort(), ['lumbung-picker', 'lumbung-uploader', 'whatsapp-preview']);

  fs.writeFileSync(path.join(folder, 'use.ts'), USE);
  const strict = ['--strict', '--noEmit', '--skipLibCheck', '--module', 'esnext', '--moduleResolution', 'bundler'];
  const tsc = path.join(home, 'node_modules/.bin/tsc');
  execFileSync(tsc, [...strict, '--target', 'es2022', 'use.ts'], { cwd: folder, stdio: 'inherit' });
} finally {
  fs.rmSync(folder, { recursive: true, force: true });
}
