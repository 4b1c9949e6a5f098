// Uploads a file and prints the URL of its thumbnail, with Node 18 or newer and no package.
// Large files, going on after a break, types: @lumbung/client (../../clients/js).
//
//   LUMBUNG_URL=http://127.0.0.1:8080 LUMBUNG_TOKEN=lmb_… node examples/node/upload.mjs nasi.jpg
import { readFile } from 'node:fs/promises';
import path from 'node:path';

const { LUMBUNG_URL, LUMBUNG_TOKEN } = process.env;

async function ask(target, options = {}) {
  const response = await fetch(LUMBUNG_URL + target, { ...options, headers: { Authorization: `Bearer ${LUMBUNG_TOKEN}` } });
  const answer = await response.json();
  // What went wrong has a `code` that stays the same for ever, and a sentence for people.
  if (!response.ok) throw new Error(`${answer.code}: ${answer.detail}`);
  return answer;
}

const form = new FormData();
form.append('file', new Blob([await readFile(process.argv[2])]), path.basename(process.argv[2]));
// With `wait` answered when its variants are made, after 30 seconds at most.
const { uuid, processing_status: status } = await ask('/api/v1/media?wait=30', { method: 'POST', body: form });
console.log(uuid, status);

// No token is needed for this URL. It begins with a host where `public-url` or `media-url` is set.
const { url } = await ask(`/api/v1/media/${uuid}/url?variant=thumbnail`);
console.log(new URL(url, LUMBUNG_URL).href);
