// Makes docs/images again: pictures of the console by day and by night, and a recording of it, from a real server.
//
//   npm ci && node front_page/make.mjs [stills|recording]        in tests/browser
//
// LUMBUNG_BIN names the server (default build/lumbung), CHROMIUM the browser; ffmpeg makes the WebP. What is seen in them is
// drawn by scenes.mjs. Nothing is retouched, and nothing is sped up.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import { ConsolePage } from '../console_page.mjs';
import { root } from '../server.mjs';
import { record } from './recording.mjs';
import { draw, DROPPED, World } from './world.mjs';

const PICTURE_MAX = 300_000;
const RECORDING_MAX = 2_000_000;
/** The list of what it can be sent as and its look in WhatsApp are both in the window then. */
const MEDIA_SCROLLED = 150;
const target = path.join(root, 'docs/images');
const work = fs.mkdtempSync(path.join(os.tmpdir(), 'lumbung-front-page-'));

function within(file, most) {
  const { size } = fs.statSync(file);
  console.log(`${path.relative(root, file)}: ${size} bytes`);
  if (size > most) throw new Error(`${file} is larger than ${most} bytes`);
}

/** What stands there once everything has arrived: anew for each light, as somebody with that wish would open it. */
async function still(shown, name, arrange = () => {}) {
  for (const colorScheme of ['light', 'dark']) {
    await shown.page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await shown.page.reload({ waitUntil: 'networkidle' });
    await shown.live();
    await shown.settled();
    await shown.page.mouse.move(0, 0);
    await arrange(shown);
    await shown.page.waitForTimeout(2000);
    const [from, to] = [path.join(work, 'still.png'), path.join(target, `${name}-${colorScheme}.webp`)];
    await shown.page.screenshot({ path: from });
    execFileSync('ffmpeg', ['-v', 'error', '-y', '-i', from, '-c:v', 'libwebp', '-quality', '88', '-compression_level', '6', to]);
    within(to, PICTURE_MAX);
  }
}

async function stills(files) {
  const world = await World.begin(files);
  const shown = await ConsolePage.open(world.server, { viewport: { width: 1440, height: 900 } });
  try {
    for (const name of Object.keys(DROPPED)) await world.upload(name);
    await shown.signIn(world.server.token, 'library');
    await still(shown, 'library');
    await shown.go(`media/${world.media['sawah-pagi.jpg'].uuid}`);
    await still(shown, 'media', ({ page }) => page.evaluate((top) => scrollTo({ top }), MEDIA_SCROLLED));
  } finally {
    await shown.close();
    await world.end();
  }
}

fs.mkdirSync(target, { recursive: true });
const wanted = process.argv[2] ?? 'all';
try {
  const files = await draw(work);
  if (wanted !== 'recording') await stills(files);
  if (wanted !== 'stills') {
    const to = path.join(target, 'console.webp');
    await record(files, work, to);
    within(to, RECORDING_MAX);
  }
} finally {
  fs.rmSync(work, { recursive: true, force: true });
}
