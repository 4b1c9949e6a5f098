// The peers by sharp begin with the same picture: decoded once, upright, in sRGB, 1920 pixels at most.
import sharp from 'sharp';

sharp.concurrency(1);
sharp.cache(false);

/** Gives a function that begins a new sharp pipeline on the pixels. */
export async function decoded(photo) {
  const { data, info } = await sharp(photo)
    .rotate()
    .resize(1920, 1920, { fit: 'inside', withoutEnlargement: true })
    .toColourspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true });
  return () => sharp(data, { raw: { width: info.width, height: info.height, channels: info.channels } });
}
