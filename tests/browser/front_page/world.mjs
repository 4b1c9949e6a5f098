// A Lumbung with something in it: drawn pictures, a film, a sound and a list of prices.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

import { openBrowser } from '../chromium.mjs';
import { ABILITIES } from '../console_page.mjs';
import { Server } from '../server.mjs';
import { wav } from '../sounds.mjs';
import { menu, scenes } from './scenes.mjs';

/** What the recording drops: everything else is there before. */
export const DROPPED = { 'sawah-pagi.jpg': 'image/jpeg', 'promo-panen.png': 'image/png', 'panen-raya.mp4': 'video/mp4' };
const OLD_FIRST = ['salam-pembuka.wav', 'batik-kawung.png', 'lumbung-senja.jpg', 'daftar-harga.pdf', 'pantai.jpg', 'tumpeng.jpg',
  'es-kopi-susu.jpg'];

/** A film that goes slowly into a picture. */
function film(picture, folder) {
  const [from, to] = [path.join(folder, 'still.jpg'), path.join(folder, 'film.mp4')];
  fs.writeFileSync(from, picture);
  const moving = "zoompan=z='1+0.004*on':x='iw*0.2*on/100':y='ih*0.35*on/100':d=100:s=960x540:fps=25";
  execFileSync('ffmpeg', ['-v', 'error', '-y', '-i', from, '-vf', moving, '-c:v', 'libx264', '-pix_fmt', 'yuv420p', to]);
  return fs.readFileSync(to);
}

/** Every file by its name, drawn by Chromium. */
export async function draw(folder) {
  const { context, close } = await openBrowser();
  const page = context.pages()[0] ?? (await context.newPage());
  const files = { 'salam-pembuka.wav': wav(7, 220) };
  for (const [name, scene] of Object.entries(scenes)) {
    const svg = scene();
    const [width, height] = /width="(\d+)" height="(\d+)"/.exec(svg).slice(1).map(Number);
    await page.setViewportSize({ width, height });
    await page.setContent(`<body style="margin:0">${svg}</body>`);
    const format = name.endsWith('.png') ? { type: 'png' } : { type: 'jpeg', quality: 90 };
    files[name] = await page.screenshot(format);
  }
  await page.setContent(menu);
  files['daftar-harga.pdf'] = await page.pdf({ format: 'A4' });
  files['panen-raya.mp4'] = film(files['sawah-pagi.jpg'], folder);
  await close();
  return files;
}

export class World {
  static async begin(files) {
    const world = new World();
    world.files = files;
    world.media = {};
    world.server = await Server.start();
    world.server.token = world.server.createToken(1, ...ABILITIES);
    for (const name of OLD_FIRST) await world.upload(name);
    return world;
  }

  async upload(name) {
    this.media[name] = await this.server.upload(name, this.files[name], '?wait=30');
  }

  end() {
    return this.server.stop();
  }
}
