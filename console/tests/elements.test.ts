// @vitest-environment happy-dom
import { type Lumbung, LumbungError, type QueueOptions, UploadQueue } from '@lumbung/client';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createApp, effectScope, ref } from 'vue';

import { SERVER } from '@/elements/absolute';
import { isAccepted } from '@/elements/accept';
import { elementUploads } from '@/elements/element_uploads';
import { uuidsOf } from '@/elements/form_value';
import { indexAfter } from '@/elements/grid_keys';
import { kindOfType } from '@/elements/preview_kind';
import { RENEWALS } from '@/elements/renewals';
import { languageFor } from '@/elements/texts';
import { TokenSource, claimsOf, isOver } from '@/elements/token_source';

const jwt = (claims: object) => `e30.${btoa(JSON.stringify(claims))}.x`;
const soon = () => jwt({ exp: Date.now() / 1_000 + 600 });
const ended = jwt({ exp: 1 });

function sourceOf(given: string, url = '') {
  const page = { given, asked: 0, renewed: 0 };
  const source = new TokenSource({
    given: () => page.given,
    url: () => url,
    onNeeded: () => (page.asked += 1),
    onRenewed: () => (page.renewed += 1),
  });
  return { page, source };
}

/** An address of tokens with these answers, the last of them from then on. */
function minting(...answers: (() => Response)[]) {
  const fetch = vi.fn(async (_url: string, _asked: RequestInit) => answers[Math.min(fetch.mock.calls.length, answers.length) - 1]!());
  vi.stubGlobal('fetch', fetch);
  return fetch;
}

describe('tokens of elements', () => {
  afterEach(() => vi.unstubAllGlobals());

  it('are read, and judged by their end', () => {
    expect(claimsOf(jwt({ max_size: 5 })).max_size).toBe(5);
    expect(claimsOf('lmb_abc')).toEqual({});
    expect(claimsOf('a.%%%.c')).toEqual({});
    expect(isOver(ended)).toBe(true);
    expect(isOver(soon())).toBe(false);
    expect(isOver('lmb_abc')).toBe(false);
  });

  it('are those that the page gave', async () => {
    const { source, page } = sourceOf('lmb_abc');
    expect(await source.token()).toBe('lmb_abc');
    expect(page.asked).toBe(0);
  });

  it('are waited for when they have ended', async () => {
    const { source, page } = sourceOf(ended);
    const token = source.token();
    expect(page.asked).toBe(1);
    const next = soon();
    page.given = next;
    source.renew(next);
    expect(await token).toBe(next);
  });

  it('are fetched once for all who ask, and anew when the server refused one', async () => {
    const minted = [soon(), jwt({ exp: Date.now() / 1_000 + 700 })];
    const fetch = vi.fn(() => Promise.resolve(new Response(` ${minted[fetch.mock.calls.length - 1]}\n`)));
    vi.stubGlobal('fetch', fetch);
    const { source } = sourceOf('', '/lumbung-token');
    expect(await Promise.all([source.token(), source.token()])).toEqual([minted[0], minted[0]]);
    expect(fetch).toHaveBeenCalledTimes(1);
    source.refuse();
    expect(await source.token()).toBe(minted[1]);
  });
});

describe('an address of tokens', () => {
  afterEach(() => vi.unstubAllGlobals());
  const signInPage = () => new Response('<!doctype html> <title>Sign in</title>');
  // As a fetch by hand tells of a redirect, of which nothing can be read.
  const redirect = () => Response.error();

  it.each([
    ['the page of a sign-in', signInPage],
    ['a redirect', redirect],
    ['401', () => new Response('', { status: 401 })],
    ['nothing', () => new Response('')],
  ])('that answers %s gives no token, and the page is told', async (_what, answer) => {
    const fetch = minting(answer);
    const { source, page } = sourceOf('', '/lumbung-token');
    await expect(source.token()).rejects.toMatchObject({ code: 'unauthenticated', isPassing: false });
    expect(page.asked).toBe(1);
    expect(fetch.mock.calls[0]?.[1]).toMatchObject({ redirect: 'manual', headers: { 'X-Requested-With': 'XMLHttpRequest' } });
  });

  it('that does not answer is asked again by whoever wants one, and nobody has to sign in', async () => {
    minting(() => new Response('', { status: 503, headers: { 'Retry-After': '2' } }));
    const { source, page } = sourceOf('', '/lumbung-token');
    await expect(source.token()).rejects.toMatchObject({ isPassing: true, retryAfterSeconds: 2 });
    vi.stubGlobal('fetch', () => Promise.reject(new TypeError('Failed to fetch')));
    const thrown = await source.token().catch(LumbungError.of);
    expect(thrown).toMatchObject({ code: 'unreachable', isPassing: true });
    expect(page.asked).toBe(0);
  });

  it('gives one again after the sign-in, and tells so once', async () => {
    const next = soon();
    const fetch = minting(signInPage, signInPage, () => new Response(next));
    const { source, page } = sourceOf('', '/lumbung-token');
    await source.lookAgain();
    expect(fetch).not.toHaveBeenCalled();
    await source.token().catch(() => {});
    await source.lookAgain();
    expect([page.asked, page.renewed]).toEqual([1, 0]);
    await source.lookAgain();
    await source.lookAgain();
    expect([page.asked, page.renewed, fetch.mock.calls.length]).toEqual([1, 1, 3]);
    expect(await source.token()).toBe(next);
  });

  it('need not be there: the page is told of a refusal, and what it gives next is news', () => {
    const { source, page } = sourceOf('lmb_a');
    source.refuse();
    source.refuse();
    expect(page.asked).toBe(1);
    source.renew('not a token');
    expect(page.renewed).toBe(0);
    source.renew('lmb_b');
    expect(page.renewed).toBe(1);
  });
});

describe('uploads of elements', () => {
  it('that failed for want of a token go on with the next', async () => {
    const upload = vi.fn<(file: Blob) => Promise<never>>();
    upload.mockRejectedValueOnce(new LumbungError({ status: 0, code: 'unauthenticated', title: 'No token' }));
    upload.mockReturnValue(new Promise(() => {}));
    const uploader = { upload, discard: async () => {} };
    const lumbung = {
      uploads: (options?: QueueOptions) => new UploadQueue({ uploader, media: {} as Lumbung['media'] }, options),
      console: () => Promise.reject(new Error('none')),
    } as unknown as Lumbung;
    const renewals = ref(0);
    const app = createApp({});
    app.provide(RENEWALS, renewals).provide(SERVER, ref(''));
    const scope = effectScope();
    const uploads = app.runWithContext(() => scope.run(() => elementUploads(lumbung, () => '', () => undefined)))!;
    uploads.add([new File(['a'], 'a.txt')]);
    await vi.waitFor(() => expect(uploads.items.value[0]?.state).toBe('failed'));
    renewals.value += 1;
    await vi.waitFor(() => expect(uploads.items.value[0]?.state).toBe('sending'));
    expect(upload).toHaveBeenCalledTimes(2);
    scope.stop();
  });
});

describe('attributes of elements', () => {
  it('take files as browsers do', () => {
    const photo = { name: 'a.JPG', type: 'image/jpeg' };
    expect(isAccepted(photo, '')).toBe(true);
    expect(isAccepted(photo, 'image/*, .pdf')).toBe(true);
    expect(isAccepted(photo, '.jpg')).toBe(true);
    expect(isAccepted(photo, 'image/png,video/*')).toBe(false);
  });

  it('name uuids with commas or spaces', () => {
    expect(uuidsOf('')).toEqual([]);
    expect(uuidsOf(' a,b  c ')).toEqual(['a', 'b', 'c']);
  });

  it('name kinds, types, or nothing', () => {
    expect(kindOfType('voice', '')).toBe('voice');
    expect(kindOfType('video/mp4', 'x')).toBe('video');
    expect(kindOfType('application/pdf', 'x')).toBe('document');
    expect(kindOfType('', '')).toBe('text');
    expect(kindOfType('', 'x.jpg')).toBe('image');
  });

  it('name a language, or leave it to the page', () => {
    document.documentElement.lang = 'id-ID';
    expect(languageFor('')).toBe('id');
    expect(languageFor('en')).toBe('en');
    document.documentElement.lang = '';
    expect(languageFor('')).toBe('en');
    expect(languageFor('in')).toBe('id');
  });
});

describe('keys in a grid', () => {
  it.each([
    ['ArrowRight', 0, 1],
    ['ArrowLeft', 0, 0],
    ['ArrowDown', 1, 5],
    ['ArrowDown', 7, 9],
    ['ArrowDown', 9, 9],
    ['ArrowUp', 5, 1],
    ['Home', 7, 0],
    ['End', 0, 9],
    ['a', 0, null],
  ])('%s leads from %i to %s', (key, from, to) => {
    expect(indexAfter(key, from, 10, 4)).toBe(to);
  });
});
