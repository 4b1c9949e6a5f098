// The same variants by sharp, decoded once: node sharp.mjs OUT_DIR PHOTO…; SHARP_MOZJPEG=1: the JPEG by mozjpeg.
import { parse } from 'node:path';
import { decoded } from './decoded.mjs';

const mozjpeg = process.env.SHARP_MOZJPEG === '1';
const [out, ...photos] = process.argv.slice(2);
for (const photo of photos) {
  const name = parse(photo).name;
  const cpu = process.cpuUsage();
  const wall = performance.now();
  const picture = await decoded(photo);
  await picture().resize(150, 150, { fit: 'cover' }).jpeg({ quality: 75 }).toFile(`${out}/${name}.thumb.jpg`);
  await picture().jpeg({ quality: 75, mozjpeg }).toFile(`${out}/${name}.jpg`);
  await picture().webp({ quality: 75 }).toFile(`${out}/${name}.webp`);
  const used = process.cpuUsage(cpu);
  console.log(JSON.stringify({
    photo: name,
    cpu_ms: (used.user + used.system) / 1000,
    wall_ms: performance.now() - wall,
  }));
}
