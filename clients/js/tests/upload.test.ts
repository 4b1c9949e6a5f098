import { createHash, randomBytes } from 'node:crypto';

import * as tus from 'tus-js-client';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { createLumbung, type Lumbung } from '../src/index.js';
import { file } from './support/fakes.js';
import { TusServer } from './support/tus_server.js';

const LARGE = randomBytes(40_000_000);
const NO_WAIT = [0, 0, 0, 0, 0];
const hash = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const large = () => Object.assign(new Blob([LARGE], { type: 'video/mp4' }), { name: 'film 🎬.mp4', lastModified: 5 });

/** As a browser has it in localStorage. */
class UrlMemory implements tus.UrlStorage {
  readonly urls = new Map<string, tus.PreviousUpload>();
  async findAllUploads() {
    return [...this.urls.values()];
  }
  async findUploadsByFingerprint(fingerprint: string) {
    return [...this.urls].flatMap(([key, upload]) =>
      key.startsWith(`${fingerprint}::`) ? [{ ...upload, urlStorageKey: key }] : [],
    );
  }
  async removeUpload(key: string) {
    this.urls.delete(key);
  }
  async addUpload(fingerprint: string, upload: tus.PreviousUpload) {
    const key = `${fingerprint}::${this.urls.size}`;
    this.urls.set(key, upload);
    return key;
  }
}

let server: TusServer;
let lumbung: Lumbung;
let urls: UrlMemory;
const none = tus.defaultOptions.urlStorage;

beforeEach(async () => {
  server = await new TusServer().start();
  lumbung = createLumbung({ baseUrl: server.base, token: 'lmb_1' });
  tus.defaultOptions.urlStorage = urls = new UrlMemory();
});

afterEach(() => {
  server.stop();
  tus.defaultOptions.urlStorage = none;
});

describe('a small file', () => {
  it('goes by form, with its name and purpose', async () => {
    const sent: number[] = [];
    const media = await lumbung.upload(Buffer.from('hello'), {
      name: 'a.txt',
      purpose: 'voice',
      onProgress: (n) => sent.push(n),
    });
    expect(media).toMatchObject({ uuid: 'u-form', deduplicated: false });
    const form = server.forms[0]!.toString();
    expect(form).toContain('name="purpose"\r\n\r\nvoice');
    expect(form).toContain('filename="a.txt"');
    expect(form.indexOf('name="purpose"')).toBeLessThan(form.indexOf('hello'));
    expect(sent.at(-1)).toBe(5);
  });

  it('is tried again, and not when that is in vain', async () => {
    server.refusals = [
      { method: 'POST', status: 503 },
      { method: 'POST', status: 429, headers: { 'Retry-After': '0' } },
    ];
    await lumbung.upload(Buffer.from('x'), { retryDelays: NO_WAIT });
    expect(server.requests).toHaveLength(3);
    server.refusals = [
      { method: 'POST', status: 415, body: { code: 'unsupported_media', title: 'No', detail: 'A virus.' } },
    ];
    const refused = lumbung.upload(Buffer.from('x'), { retryDelays: NO_WAIT });
    await expect(refused).rejects.toMatchObject({
      status: 415,
      code: 'unsupported_media',
      title: 'No',
      detail: 'A virus.',
    });
    expect(server.requests).toHaveLength(4);
  });

  it('is not sent when it is empty or given up', async () => {
    await expect(lumbung.upload(Buffer.alloc(0))).rejects.toMatchObject({ code: 'empty' });
    await expect(lumbung.upload(Buffer.from('x'), { signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: 'cancelled',
    });
    expect(server.requests).toEqual([]);
  });
});

describe('a large file', () => {
  it('goes by tus, in chunks, and becomes the media that the server names', async () => {
    server.mediaHeaders = { 'Upload-Deduplicated': 'true' };
    const sent: number[] = [];
    const media = await lumbung.upload(large(), { purpose: 'ad', onProgress: (bytes) => sent.push(bytes) });
    expect(media).toMatchObject({ uuid: 'u-tus', name: 'of tus', deduplicated: true });
    expect(server.first.metadata).toEqual({ filename: 'film 🎬.mp4', filetype: 'video/mp4', purpose: 'ad' });
    expect(server.first.token).toBe('Bearer lmb_1');
    expect(hash(Buffer.concat(server.first.parts))).toBe(hash(LARGE));
    expect(server.requests.filter((each) => each.startsWith('PATCH'))).toHaveLength(3);
    expect(sent.at(-1)).toBe(LARGE.length);
    expect(sent).toEqual([...sent].sort((a, b) => a - b));
    expect(urls.urls.size).toBe(0);
  });

  it('survives broken connections, losing nothing', async () => {
    server.breaksAt = [1_000_000, 7_000_000, 20_000_000, 33_000_000];
    await lumbung.upload(large(), { retryDelays: NO_WAIT });
    expect(server.uploads.size).toBe(1);
    expect(hash(Buffer.concat(server.first.parts))).toBe(hash(LARGE));
    expect(server.requests.filter((each) => each.startsWith('HEAD'))).toHaveLength(4);
  });

  it('goes on in a later page where it was broken off', async () => {
    const abort = new AbortController();
    const onProgress = (bytes: number) => bytes > 17_000_000 && abort.abort();
    await expect(lumbung.upload(large(), { signal: abort.signal, onProgress })).rejects.toMatchObject({
      code: 'cancelled',
    });
    expect(urls.urls.size).toBe(1);
    const heard: number[] = [];
    const later = createLumbung({ baseUrl: server.base, token: 'lmb_2' });
    await later.upload(large(), { onProgress: (bytes) => heard.push(bytes) });
    expect(server.uploads.size).toBe(1);
    expect(hash(Buffer.concat(server.first.parts))).toBe(hash(LARGE));
    expect(heard[0]).toBeGreaterThanOrEqual(16 * 1024 * 1024);
  });

  it('begins anew when the upload is gone meanwhile, or is another file', async () => {
    server.breaksAt = [20_000_000];
    await expect(lumbung.upload(large(), { retryDelays: [] })).rejects.toMatchObject({ code: 'unreachable' });
    server.uploads.clear();
    await lumbung.upload(large());
    expect(hash(Buffer.concat(server.first.parts))).toBe(hash(LARGE));
    await lumbung.upload(file('film 🎬.mp4', 11_000_000, 6));
    expect(server.uploads.size).toBe(2);
  });

  it('begins anew when the upload goes while it is sent to', async () => {
    server.refusals = [
      { method: 'PATCH', status: 410, body: { code: 'gone' } },
      { method: 'HEAD', status: 410 },
    ];
    await lumbung.upload(large(), { retryDelays: NO_WAIT });
    expect([...server.uploads.values()].map((upload) => upload.size)).toEqual([0, LARGE.length]);
  });

  it('ends with the words of the server', async () => {
    const problem = { code: 'insufficient_storage', title: 'Full', detail: 'The quota is used up.' };
    server.refusals = [{ method: 'POST', status: 507, body: problem }];
    await expect(lumbung.upload(large(), { retryDelays: NO_WAIT })).rejects.toMatchObject({
      status: 507,
      ...problem,
    });
    server.refusals = [{ method: 'PATCH', status: 415, body: { code: 'unsupported_media', title: 'No' } }];
    await expect(lumbung.upload(large(), { retryDelays: NO_WAIT })).rejects.toMatchObject({
      code: 'unsupported_media',
    });
    server.refusals = [{ method: 'POST', status: 404, body: { code: 'not_found', title: 'No such workspace' } }];
    await expect(lumbung.upload(large(), { resume: false })).rejects.toMatchObject({ code: 'not_found' });
  });

  it('waits as long as it is told, and takes the right offset from the server', async () => {
    server.refusals = [
      { method: 'PATCH', status: 429, headers: { 'Retry-After': '1' } },
      { method: 'PATCH', status: 409 },
    ];
    const begun = Date.now();
    await lumbung.upload(large(), { retryDelays: NO_WAIT });
    expect(Date.now() - begun).toBeGreaterThan(990);
    expect(hash(Buffer.concat(server.first.parts))).toBe(hash(LARGE));
  });

  it('is not forgotten because a token expired', async () => {
    server.breaksAt = [20_000_000];
    await expect(lumbung.upload(large(), { retryDelays: [] })).rejects.toMatchObject({ code: 'unreachable' });
    let isAsked = false;
    const stale = createLumbung({
      baseUrl: server.base,
      token: 'lmb_old',
      onUnauthenticated: () => (isAsked = true),
    });
    server.refusals = [{ method: 'HEAD', status: 401 }];
    await expect(stale.upload(large())).rejects.toMatchObject({ status: 401 });
    expect([isAsked, urls.urls.size]).toEqual([true, 1]);
    await lumbung.upload(large());
    expect(server.uploads.size).toBe(1);
  });

  it('is taken from the server when it is discarded', async () => {
    server.breaksAt = [12_000_000];
    await expect(lumbung.upload(large(), { retryDelays: [] })).rejects.toThrow();
    await lumbung.discardUpload({ ...large(), name: 'film 🎬.mp4', size: LARGE.length, type: '', lastModified: 5 });
    expect([server.uploads.size, urls.urls.size]).toEqual([0, 0]);
  });
});
