// Half a minute of the console: files are dropped, become ready under one's eyes, one is opened and looked at as WhatsApp shows it.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

import { ConsolePage } from '../console_page.mjs';
import { DROPPED, World } from './world.mjs';

const SIZE = { width: 1280, height: 800 };
const LAST_FRAME_S = 1.5;

/** Headless browsers show no pointer, so one is drawn where the mouse is. */
function drawPointer() {
  const pointer = document.createElement('div');
  const place = { position: 'fixed', left: '0', top: '0', margin: '-13px', zIndex: '2147483647', pointerEvents: 'none' };
  const look = { width: '22px', height: '22px', borderRadius: '50%', border: '2px solid #fff', boxShadow: '0 0 4px rgb(0 0 0 / 50%)' };
  Object.assign(pointer.style, place, look, { background: 'rgb(23 105 76 / 45%)' });
  document.documentElement.append(pointer);
  const follow = (event) => (pointer.style.transform = `translate(${event.clientX}px, ${event.clientY}px)`);
  addEventListener('mousemove', follow, true);
  addEventListener('mousedown', () => (pointer.style.background = 'rgb(23 105 76 / 90%)'), true);
  addEventListener('mouseup', () => (pointer.style.background = 'rgb(23 105 76 / 45%)'), true);
}

/** Each picture that Chromium shows, with its time: what does not change costs nothing. */
class Film {
  static async of(page, folder) {
    const film = new Film();
    film.frames = [];
    film.session = await page.context().newCDPSession(page);
    film.session.on('Page.screencastFrame', ({ data, metadata, sessionId }) => {
      const file = path.join(folder, `frame-${String(film.frames.length).padStart(5, '0')}.png`);
      fs.writeFileSync(file, Buffer.from(data, 'base64'));
      film.frames.push({ file, at: metadata.timestamp });
      film.session.send('Page.screencastFrameAck', { sessionId }).catch(() => {});
    });
    await film.session.send('Page.startScreencast', { format: 'png', everyNthFrame: 1 });
    return film;
  }

  async end() {
    await this.session.send('Page.stopScreencast');
  }

  write(folder, to) {
    const line = ({ file, at }, index) => {
      const next = this.frames[index + 1]?.at ?? at + LAST_FRAME_S;
      return `file '${file}'\nduration ${(next - at).toFixed(3)}\n`;
    };
    const list = path.join(folder, 'frames.txt');
    fs.writeFileSync(list, this.frames.map(line).join('') + `file '${this.frames.at(-1).file}'\n`);
    // Frames that are the same are left out again; a page of text needs no more than twelve a second.
    const steps = 'fps=12,mpdecimate=max=24:hi=64:lo=32:frac=0.0005';
    execFileSync('ffmpeg', ['-v', 'error', '-y', '-f', 'concat', '-safe', '0', '-i', list, '-vf', steps, '-vsync', 'vfr',
      '-c:v', 'libwebp_anim', '-quality', '75', '-compression_level', '6', '-loop', '0', to]);
  }
}

class Hand {
  constructor(page) {
    this.page = page;
    this.at = { x: SIZE.width * 0.6, y: SIZE.height * 0.9 };
  }

  async moveTo({ x, y }, steps = 9) {
    for (let step = 1; step <= steps; step += 1) {
      const eased = 0.5 - Math.cos((Math.PI * step) / steps) / 2;
      await this.page.mouse.move(this.at.x + (x - this.at.x) * eased, this.at.y + (y - this.at.y) * eased);
      await this.page.waitForTimeout(40);
    }
    this.at = { x, y };
  }

  async click(what) {
    await what.scrollIntoViewIfNeeded();
    const box = await what.boundingBox();
    await this.moveTo({ x: box.x + box.width / 2, y: box.y + box.height / 2 });
    await this.page.waitForTimeout(250);
    await this.page.mouse.down();
    await this.page.waitForTimeout(120);
    await this.page.mouse.up();
  }

  look(seconds) {
    return this.page.waitForTimeout(seconds * 1000);
  }
}

async function play(shown, hand, files) {
  const { page, words } = shown;
  await hand.look(1);
  await hand.moveTo({ x: SIZE.width * 0.55, y: SIZE.height * 0.5 });
  await shown.drop(Object.entries(DROPPED).map(([name, type]) => ({ name, type, bytes: files[name] })));
  await hand.look(1);
  for (const name of Object.keys(DROPPED)) {
    await page.getByRole('link', { name: `${name}, ${words.library.states.completed}` }).waitFor({ timeout: 60_000 });
  }
  await hand.look(1.2);
  await hand.click(page.getByRole('button', { name: words.uploads.hide }));
  await hand.look(0.6);
  await hand.click(shown.tile('sawah-pagi.jpg'));
  await page.getByRole('heading', { name: 'sawah-pagi.jpg', level: 1 }).waitFor();
  await hand.look(2);
  await hand.click(page.getByRole('button', { name: words.media.channels.session_image }).first());
  await hand.look(1);
  await page.mouse.wheel(0, 400);
  await hand.look(1.8);
  await hand.click(page.getByRole('button', { name: words.media.preview.dark }));
  await hand.look(2);
  const caption = page.getByLabel(words.media.preview.caption);
  await hand.click(caption);
  await caption.fill('');
  await caption.pressSequentially('Panen baru sudah tiba!', { delay: 45 });
  await hand.look(2);
}

/** Writes the animated WebP. */
export async function record(files, folder, to) {
  const world = await World.begin(files);
  const shown = await ConsolePage.open(world.server, { viewport: SIZE });
  try {
    await shown.signIn(world.server.token, 'library');
    await shown.settled();
    await shown.page.evaluate(drawPointer);
    await shown.page.mouse.move(SIZE.width * 0.6, SIZE.height * 0.9);
    await shown.page.waitForTimeout(2500);
    const film = await Film.of(shown.page, folder);
    await play(shown, new Hand(shown.page), files);
    await film.end();
    film.write(folder, to);
  } finally {
    await shown.close();
    await world.end();
  }
}
