// tus-js-client against the real server: however the bytes come, and however often it dies, they arrive whole.
import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { after, before, describe, it } from 'node:test';

import * as tus from 'tus-js-client';

import { Server, sleep } from '../browser/server.mjs';

const MIB = 1 << 20;
const RETRIES = [0, ...Array(60).fill(100)];
const document = (size) => Buffer.concat([Buffer.from('%PDF-1.4\n'), randomBytes(size)]);
const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex');

describe('tus-js-client', () => {
  let server;

  before(async () => {
    server = await Server.start(['--workers', '0', '--requests-per-second-max', '0']);
  });
  after(() => server?.stop());

  /** An upload and the promise of its end: the uuid of the media. */
  function upload(source, options = {}) {
    let made;
    // The request that puts parts together is not tried again by the client itself.
    let tries = options.parallelUploads ? 60 : 0;
    const ended = {};
    ended.promise = new Promise((resolve, reject) => {
      made = new tus.Upload(source, {
        endpoint: `${server.base}/api/v1/uploads`,
        headers: { Authorization: `Bearer ${server.token}` },
        metadata: { filename: 'file.pdf' },
        retryDelays: RETRIES,
        onAfterResponse: (_, response) => {
          ended.media = response.getHeader('Upload-Media') ?? ended.media;
        },
        onSuccess: () => resolve(ended.media),
        onError: (error) => {
          tries -= 1;
          if (tries < 0 || error.originalResponse) reject(error);
          else setTimeout(() => made.start(), 100);
        },
        ...options,
      });
    });
    return { it: made, ended: ended.promise };
  }

  async function send(source, options) {
    const { it: one, ended } = upload(source, options);
    one.start();
    return ended;
  }

  async function arrived(uuid, bytes) {
    assert.ok(uuid, 'no Upload-Media was answered');
    const media = await (await server.request('GET', `/api/v1/media/${uuid}`)).json();
    const stored = await fetch(new URL(media.urls.original, server.base));
    assert.equal(sha256(Buffer.from(await stored.arrayBuffer())), sha256(bytes));
  }

  const ways = {
    'in one request': {},
    'in chunks': { chunkSize: 700_001 },
    'with the first bytes in the POST': { uploadDataDuringCreation: true },
    'in chunks, the first in the POST': { uploadDataDuringCreation: true, chunkSize: MIB },
    'by POST alone': { overridePatchMethod: true, chunkSize: MIB },
    'four parts at once': { parallelUploads: 4 },
    'four parts at once, in chunks': { parallelUploads: 4, chunkSize: 300_000 },
  };
  for (const [name, options] of Object.entries(ways)) {
    it(name, async () => {
      const bytes = document(5 * MIB);
      await arrived(await send(bytes, options), bytes);
    });
  }

  it('a stream whose length nobody knows before its end', async () => {
    const bytes = document(3 * MIB);
    const pieces = Array.from({ length: Math.ceil(bytes.length / 65_536) }, (_, at) =>
      bytes.subarray(at * 65_536, (at + 1) * 65_536),
    );
    await arrived(await send(Readable.from(pieces), { uploadLengthDeferred: true, chunkSize: 500_000 }), bytes);
  });

  it('is gone on with by another client after the first has given up', async () => {
    const bytes = document(8 * MIB);
    let place;
    await new Promise((resolve, reject) => {
      const { it: first } = upload(bytes, {
        chunkSize: MIB,
        onError: reject,
        onChunkComplete: async (_, sent) => {
          if (sent < 3 * MIB) return;
          place = first.url;
          await first.abort();
          resolve();
        },
      });
      first.start();
    });
    let begun;
    const onProgress = (sent) => (begun ??= sent);
    const uuid = await send(bytes, { uploadUrl: place, chunkSize: MIB, onProgress });
    assert.ok(begun >= 3 * MIB, `it began again at ${begun}`);
    await arrived(uuid, bytes);
  });

  it('is taken back', async () => {
    const { it: one, ended } = upload(document(MIB), { chunkSize: 100_000 });
    one.start();
    await ended;
    const place = one.url;
    await tus.Upload.terminate(place, { headers: { Authorization: `Bearer ${server.token}` } });
    const head = await server.request('HEAD', new URL(place).pathname, { headers: { 'Tus-Resumable': '1.0.0' } });
    assert.equal(head.status, 404);
  });

  it('fifty at once', async () => {
    const files = Array.from({ length: 50 }, (_, at) => document(20_000 + at));
    const uuids = await Promise.all(files.map((bytes) => send(bytes)));
    assert.equal(new Set(uuids).size, 50);
    await Promise.all(files.map((bytes, at) => arrived(uuids[at], bytes)));
  });

  for (const [name, options] of [
    ['one after the other', { chunkSize: 2 * MIB }],
    ['in one request', {}],
    ['four parts at once', { parallelUploads: 4, chunkSize: 2 * MIB }],
  ]) {
    it(`the server dies again and again, ${name}`, async () => {
      const bytes = document(48 * MIB);
      let kills = 0;
      let launched = Promise.resolve();
      let up = true;
      // At each further part of the way, and not after a while: a fast machine would be through before.
      const onProgress = (sent) => {
        if (!up || sent < (kills + 1) * 6 * MIB || kills === 6) return;
        up = false;
        kills += 1;
        server.process.kill('SIGKILL');
        launched = sleep(50)
          .then(() => server.launch())
          .then(() => (up = true));
      };
      const uuid = await send(bytes, { ...options, onProgress });
      await launched;
      await arrived(uuid, bytes);
      assert.ok(kills > 0);
    });
  }
});
