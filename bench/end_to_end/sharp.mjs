// The variants of Lumbung by sharp, from file to file, each of them synced: node sharp.mjs OUT_DIR PHOTO…
// One photo goes ahead unmeasured, as the server has started before it is measured.
import { closeSync, fsyncSync, openSync, writeSync } from 'node:fs';
import { parse } from 'node:path';
import { decoded } from '../image/decoded.mjs';

function store(path, bytes) {
  const file = openSync(path, 'w');
  for (let at = 0; at < bytes.length;) at += writeSync(file, bytes, at);
  fsyncSync(file);
  closeSync(file);
}

async function process_photo(photo, out) {
  const picture = await decoded(photo);
  const at = (suffix) => `${out}/${parse(photo).name}${suffix}`;
  store(at('.thumb.jpg'), await picture().resize(150, 150, { fit: 'cover' }).jpeg({ quality: 75 }).toBuffer());
  store(at('.preview.webp'), await picture().resize(480, 480, { fit: 'inside' }).webp({ quality: 75 }).toBuffer());
  store(at('.jpg'), await picture().jpeg({ quality: 75 }).toBuffer());
  store(at('.webp'), await picture().webp({ quality: 75 }).toBuffer());
}

const [out, ...photos] = process.argv.slice(2);
await process_photo(photos[0], out);
for (const photo of photos) {
  const cpu = process.cpuUsage();
  const wall = performance.now();
  await process_photo(photo, out);
  const used = process.cpuUsage(cpu);
  console.log(JSON.stringify({
    photo: parse(photo).name,
    user_ms: used.user / 1000,
    system_ms: used.system / 1000,
    wall_ms: performance.now() - wall,
  }));
}
