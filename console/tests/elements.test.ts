// @vitest-environment happy-dom
import { afterEach, describe, expect, it, vi } from 'vitest';

import { isAccepted } from '@/elements/accept';
import { uuidsOf } from '@/elements/form_value';
import { indexAfter } from '@/elements/grid_keys';
import { kindOfType } from '@/elements/preview_kind';
import { languageFor } from '@/elements/texts';
import { TokenSource, claimsOf, isOver } from '@/elements/token_source';

const jwt = (claims: object) => `e30.${btoa(JSON.stringify(claims))}.x`;
const soon = () => jwt({ exp: Date.now() / 1_000 + 600 });
const ended = jwt({ exp: 1 });

function sourceOf(given: string, url = '') {
  const page = { given, asked: 0 };
  const source = new TokenSource({ given: () => page.given, url: () => url, onNeeded: () => (page.asked += 1) });
  return { page, source };
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
