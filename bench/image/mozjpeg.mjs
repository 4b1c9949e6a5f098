// mozjpeg's JPEG at the quality whose bytes are nearest to those of OUR_DIR/NAME.jpg: node mozjpeg.mjs OUT_DIR OUR_DIR PHOTO…
import { statSync, writeFileSync } from 'node:fs';
import { parse } from 'node:path';
import { decoded } from './decoded.mjs';

const [out, ours, ...photos] = process.argv.slice(2);
for (const photo of photos) {
  const name = parse(photo).name;
  const picture = await decoded(photo);
  const wanted = statSync(`${ours}/${name}.jpg`).size;
  const away = (bytes) => Math.abs(bytes.length - wanted);
  let nearest = null;
  for (let low = 20, high = 95; low <= high; ) {
    const quality = (low + high) >> 1;
    const bytes = await picture().jpeg({ quality, mozjpeg: true }).toBuffer();
    if (nearest === null || away(bytes) < away(nearest)) nearest = bytes;
    if (bytes.length < wanted) low = quality + 1;
    else high = quality - 1;
  }
  writeFileSync(`${out}/${name}.jpg`, nearest);
}
