// Lighthouse on pages of the built site (site/dist), served packed as any server of static files does.
import fs from 'node:fs';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

import { medianOf } from '../console/audit.mjs';

const SITE = fileURLToPath(new URL('../../site/dist', import.meta.url));
const OUT = fileURLToPath(new URL('../out', import.meta.url));
const TYPES = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.json': 'application/json', '.svg': 'image/svg+xml' };
/** One of each kind: prose, steps, operations that can be tried, long tables, pictures. */
const KINDS = ['index.html', 'tutorials/first-photo.html', 'how-to/s3-and-cloudfront.html', 'api/media.html', 'api/administration.html',
  'api/service.html',
  'reference/errors.html', 'CONFIGURATION.html', 'OPERATIONS.html', 'ARCHITECTURE.html', 'marketer/en/library.html'];
const CATEGORIES = ['performance', 'accessibility', 'best-practices', 'seo'];
const LEAST = 95;
const PATIENCE_MS = 900_000;

function serve() {
  const packed = new Map();
  const server = http.createServer((request, response) => {
    const name = decodeURIComponent(new URL(request.url, 'http://site').pathname).replace(/\/$/, '/index.html');
    const file = path.join(SITE, path.normalize(name));
    if (!fs.existsSync(file)) {
      response.writeHead(404).end();
      return;
    }
    const type = TYPES[path.extname(file)];
    const headers = { 'Content-Type': type ?? 'application/octet-stream', 'Cache-Control': 'public, max-age=31536000' };
    if (!packed.has(file)) packed.set(file, type ? gzipSync(fs.readFileSync(file)) : fs.readFileSync(file));
    response.writeHead(200, type ? { ...headers, 'Content-Type': `${type}; charset=utf-8`, 'Content-Encoding': 'gzip' } : headers);
    response.end(packed.get(file));
  });
  return new Promise((resolve) => { server.listen(0, '127.0.0.1', () => resolve(server)); });
}

async function measure(pages) {
  const site = await serve();
  const end = Date.now() + PATIENCE_MS;
  const figures = {};
  try {
    for (const page of pages) {
      if (Date.now() > end) throw new Error(`${page} and what follows was not measured: the time is over`);
      process.stderr.write(`${page} …\n`);
      figures[page] = await medianOf(`http://127.0.0.1:${site.address().port}/${page}`, { categories: CATEGORIES });
    }
    return figures;
  } finally {
    site.close();
  }
}

const asked = process.argv.slice(2);
const pages = await measure(asked.length > 0 ? asked : KINDS);
const targets = Object.entries(pages).flatMap(([page, figures]) => CATEGORIES.map((category) => {
  const measured = figures[category.replace('-', '_')];
  return { name: `${page}: ${category}`, measured, wanted: `≥ ${LEAST}`, met: measured >= LEAST };
}));
const text = targets.map(({ name, wanted, measured, met }) => (
  `${met ? 'met   ' : 'MISSED'}  ${name.padEnd(52)} ${String(measured).padStart(5)}   wanted ${wanted}\n`)).join('');
fs.mkdirSync(OUT, { recursive: true });
fs.writeFileSync(path.join(OUT, 'site.json'), `${JSON.stringify({ bench: 'site', pages, targets, load: os.loadavg() }, null, 2)}\n`);
fs.writeFileSync(path.join(OUT, 'site.txt'), text);
process.stdout.write(`${JSON.stringify(pages, null, 2)}\n${text}`);
process.exit(targets.every(({ met }) => met) ? 0 : 1);
