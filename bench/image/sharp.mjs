// The same variants by sharp, decoded once: node sharp.mjs OUT_DIR PHOTO…
import { parse } from 'node:path';
import sharp from 'sharp';

sharp.concurrency(1);
sharp.cache(false);
const [out, ...photos] = process.argv.slice(2);
for (const photo of photos) {
  const name = parse(photo).name;
  const cpu = process.cpuUsage();
  const wall = performance.now();
  const { data, info } = await sharp(photo)
    .rotate()
    .resize(1920, 1920, { fit: 'inside', withoutEnlargement: true })
    .toColourspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true });
  const picture = () => sharp(data, { raw: { width: info.width, height: info.height, channels: info.channels } });
  await picture().resize(150, 150, { fit: 'cover' }).jpeg({ quality: 75 }).toFile(`${out}/${name}.thumb.jpg`);
  await picture().jpeg({ quality: 75 }).toFile(`${out}/${name}.jpg`);
  await picture().webp({ quality: 75 }).toFile(`${out}/${name}.webp`);
  const used = process.cpuUsage(cpu);
  console.log(JSON.stringify({
    photo: name,
    cpu_ms: (used.user + used.system) / 1000,
    wall_ms: performance.now() - wall,
  }));
}
