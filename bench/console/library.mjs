// A library of real pictures: photos of ../shared/corpus where that exists, otherwise made ones that pack as badly.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import { seed } from '../../tests/browser/seed.mjs';
import { root, Server } from '../../tests/browser/server.mjs';

/** More than any screen shows at once: no picture comes out of the cache. */
const PICTURES = 40;

function filmed(folder, number) {
  const file = path.join(folder, `made-${number}.jpg`);
  const sizes = ['1600x1200', '1200x1600', '1600x900', '1200x1200'];
  const source = `mandelbrot=size=${sizes[number % sizes.length]}:start_scale=${0.02 * (number + 1)}`;
  const noisy = `${source},noise=alls=6:all_seed=${number}`;
  const still = ['-frames:v', '1', '-q:v', '3', '-pix_fmt', 'yuvj420p', file];
  execFileSync('ffmpeg', ['-v', 'error', '-f', 'lavfi', '-i', noisy, ...still]);
  return file;
}

function pictures(folder) {
  const corpus = path.resolve(root, '../shared/corpus/photos');
  const found = fs.existsSync(corpus) ? fs.readdirSync(corpus).filter((name) => name.endsWith('.jpg')) : [];
  const files = found.sort().slice(0, PICTURES).map((name) => path.join(corpus, name));
  for (let number = files.length; number < PICTURES; number += 1) files.push(filmed(folder, number));
  return files;
}

/** A server with so many media, all of them ready; the last of the list is `oldest`. */
export async function startLibrary(count) {
  const server = await Server.start();
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'lumbung-pictures-'));
  try {
    for (const file of pictures(folder)) {
      await server.upload(path.basename(file), fs.readFileSync(file), '?wait=30');
    }
    await seed(server, count - PICTURES);
    const stored = await (await server.request('GET', '/api/v1/media?limit=1&kind=image')).json();
    if (stored.data[0]?.processing_status !== 'completed') throw new Error('the pictures did not get ready');
    return server;
  } catch (error) {
    await server.stop();
    throw error;
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

/** From so many to so many. */
export const growLibrary = (server, from, to) => seed(server, to - from);

export const libraryUrl = (server) => `${server.base}/console/library#token=${server.token}`;
