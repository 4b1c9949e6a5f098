// Test images made from nothing: no file of anybody's is needed.
import { randomFillSync } from 'node:crypto';
import zlib from 'node:zlib';

function chunk(type, data) {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const framed = Buffer.alloc(body.length + 8);
  framed.writeUInt32BE(data.length, 0);
  body.copy(framed, 4);
  framed.writeUInt32BE(crc32(body), body.length + 4);
  return framed;
}

/** As PNG wants it (ISO 3309); Node has one of its own only from version 22. */
function crc32(bytes) {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return (crc ^ 0xffffffff) >>> 0;
}

/** An RGB PNG: a gradient in a hue of its own, so that no two images are the same content. */
export function png(width, height, hue = 0) {
  const salt = randomFillSync(Buffer.alloc(3));
  const rows = Buffer.alloc(height * (1 + width * 3));
  for (let y = 0; y < height; y += 1) {
    const row = y * (1 + width * 3);
    for (let x = 0; x < width; x += 1) {
      const pixel = row + 1 + x * 3;
      rows[pixel] = (x * 255) / width;
      rows[pixel + 1] = (y * 255) / height;
      rows[pixel + 2] = hue;
    }
  }
  salt.copy(rows, 1);
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from('89504e470d0a1a0a', 'hex'),
    chunk('IHDR', header),
    chunk('IDAT', zlib.deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/** Begins like a PNG and is cut in the middle of its pixels. */
export function cutPng() {
  const whole = png(400, 300, 90);
  return whole.subarray(0, Math.floor(whole.length / 3));
}
