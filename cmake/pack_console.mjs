// Packs what compresses of the built console as small as it gets: for each file of DIST_DIR that becomes smaller by it,
// PACKED_DIR/<path>.br and PACKED_DIR/<path>.gz.
//   node pack_console.mjs DIST_DIR PACKED_DIR
import fs from 'node:fs';
import path from 'node:path';
import zlib from 'node:zlib';

const [dist, target] = process.argv.slice(2);
// Pictures and fonts are packed already.
const texts = new Set(['.css', '.html', '.ico', '.js', '.json', '.map', '.svg', '.txt', '.webmanifest', '.yaml']);
const { BROTLI_PARAM_MODE, BROTLI_PARAM_QUALITY, BROTLI_MODE_TEXT, BROTLI_MAX_QUALITY } = zlib.constants;
const brotli = { params: { [BROTLI_PARAM_MODE]: BROTLI_MODE_TEXT, [BROTLI_PARAM_QUALITY]: BROTLI_MAX_QUALITY } };

function pack(folder) {
  for (const entry of fs.readdirSync(path.join(dist, folder), { withFileTypes: true })) {
    const name = path.join(folder, entry.name);
    if (entry.name.startsWith('.')) continue;
    if (entry.isDirectory()) pack(name);
    if (!entry.isFile() || !texts.has(path.extname(name))) continue;
    const data = fs.readFileSync(path.join(dist, name));
    const forms = { br: zlib.brotliCompressSync(data, brotli), gz: zlib.gzipSync(data, { level: 9 }) };
    for (const [ending, packed] of Object.entries(forms)) {
      if (packed.length >= data.length) continue;
      fs.mkdirSync(path.join(target, folder), { recursive: true });
      fs.writeFileSync(path.join(target, `${name}.${ending}`), packed);
    }
  }
}

fs.rmSync(target, { recursive: true, force: true });
fs.mkdirSync(target, { recursive: true });
pack('');
