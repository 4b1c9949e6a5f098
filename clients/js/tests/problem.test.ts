import { describe, expect, it, vi } from 'vitest';

import { LumbungError } from '../src/problem.js';
import { createLumbung } from '../src/index.js';

const json = (status: number, body: unknown, headers: Record<string, string> = {}) =>
  new Response(JSON.stringify(body), { status, headers: { 'Content-Type': 'application/problem+json', ...headers } });

describe('LumbungError', () => {
  it('carries what the server said', () => {
    const body = {
      type: 'about:blank',
      title: 'Too large',
      status: 413,
      code: 'payload_too_large',
      detail: 'At most 5 MB.',
    };
    const error = LumbungError.fromAnswer(413, JSON.stringify({ ...body, request_id: 'r1' }), null);
    expect(error).toMatchObject({
      status: 413,
      code: 'payload_too_large',
      title: 'Too large',
      detail: 'At most 5 MB.',
      requestId: 'r1',
    });
    expect(error.message).toBe('At most 5 MB.');
    expect(error.isPassing).toBe(false);
  });

  it('makes something of the page of a proxy', () => {
    for (const body of ['<html>Bad gateway</html>', '', 'null', '[1]', '"x"', undefined]) {
      const error = LumbungError.fromAnswer(502, body);
      expect(error).toMatchObject({ status: 502, code: 'unknown', title: 'The server answered with status 502.' });
      expect(error.isPassing).toBe(true);
    }
  });

  it('knows what passes by itself', () => {
    const passing = (status: number) => LumbungError.fromAnswer(status, '').isPassing;
    expect([408, 423, 429, 500, 502, 503, 504].every(passing)).toBe(true);
    expect([400, 401, 403, 404, 409, 413, 415, 422, 501, 507].some(passing)).toBe(false);
    expect(LumbungError.unreachable().isPassing).toBe(true);
    expect(LumbungError.cancelled().isPassing).toBe(false);
  });

  it('tells a lost connection from a broken program and from a cancelled request', () => {
    expect(LumbungError.of(new TypeError('fetch failed')).code).toBe('unreachable');
    expect(LumbungError.of(new DOMException('', 'AbortError')).code).toBe('cancelled');
    expect(LumbungError.of(new RangeError('no')).code).toBe('unknown');
  });
});

describe('createLumbung', () => {
  const client = (fetch: typeof globalThis.fetch, more: object = {}) =>
    createLumbung({ baseUrl: 'http://lumbung.test/', token: () => Promise.resolve('lmb_1'), fetch, ...more });

  it('sends the token, the workspace and the language with each request', async () => {
    const seen: Request[] = [];
    const lumbung = client(
      async (input) => {
        seen.push(input as Request);
        return json(200, { data: [], next_cursor: null });
      },
      { workspace: 7, language: 'id' },
    );
    await lumbung.media.list({ q: 'nasi goreng', limit: 5 });
    expect(seen[0]?.url).toBe('http://lumbung.test/api/v1/media?q=nasi%20goreng&limit=5');
    const header = (name: string) => seen[0]?.headers.get(name);
    expect([header('authorization'), header('x-workspace-id'), header('accept-language')]).toEqual([
      'Bearer lmb_1',
      '7',
      'id',
    ]);
  });

  it('throws problems as LumbungError, and tells of each 401', async () => {
    let asked = 0;
    const answer = json(401, { type: 'about:blank', title: 'No token', status: 401, code: 'unauthenticated' });
    const lumbung = client(async () => answer, { onUnauthenticated: () => (asked += 1) });
    await expect(lumbung.media.get('x')).rejects.toMatchObject({
      name: 'LumbungError',
      code: 'unauthenticated',
      status: 401,
    });
    expect(asked).toBe(1);
  });

  it('sends no text that can be no token, and says that it is none', async () => {
    const fetch = vi.fn();
    for (const token of ['<!doctype html> Sign in', 'lmb_“a”', 'lmb_a\nb', '']) {
      const lumbung = client(fetch, { token: async () => token });
      await expect(lumbung.stats()).rejects.toMatchObject({ code: 'unauthenticated', isPassing: false });
      await expect(lumbung.upload(new Blob(['a']))).rejects.toMatchObject({ code: 'unauthenticated' });
    }
    expect(fetch).not.toHaveBeenCalled();
  });

  it('takes a token with the end of a line behind it', async () => {
    const fetch = vi.fn(async (_: Request) => json(200, {}));
    await client(fetch as unknown as typeof globalThis.fetch, { token: 'lmb_a\n' }).stats();
    expect(fetch.mock.calls[0]?.[0].headers.get('authorization')).toBe('Bearer lmb_a');
  });

  it('throws unreachable where there was no answer', async () => {
    const lumbung = client(() => Promise.reject(new TypeError('fetch failed')));
    await expect(lumbung.stats()).rejects.toMatchObject({ code: 'unreachable', status: 0 });
  });

  it('keeps how long to wait', async () => {
    const lumbung = client(async () => json(429, { code: 'rate_limited', title: 'Slower' }, { 'Retry-After': '7' }));
    await expect(lumbung.stats()).rejects.toMatchObject({ code: 'rate_limited', retryAfterSeconds: 7 });
  });

  it('asks for many in parts, and for all pages in turn', async () => {
    const urls: URL[] = [];
    const lumbung = client(async (input) => {
      const url = new URL((input as Request).url);
      urls.push(url);
      const next_cursor = url.searchParams.get('cursor') ? null : 'c2';
      return json(200, { data: [{ uuid: `of ${url.search}` }], next_cursor });
    });
    await lumbung.media.getMany(Array.from({ length: 450 }, (_, index) => `u${index}`));
    expect(urls.map((url) => url.searchParams.get('uuid')?.split(',').length)).toEqual([200, 200, 50]);
    const found = [];
    for await (const media of lumbung.media.all({ limit: 1 })) found.push(media);
    expect(found).toHaveLength(2);
    expect(urls.at(-1)?.searchParams.get('cursor')).toBe('c2');
  });
});
