// @vitest-environment happy-dom
import { LumbungError, type Media } from '@lumbung/client';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { saveMany } from '../../src/pages/library/many';
import { downloadLink } from '../../src/pages/media/save_file';

const SIGNED = 'https://media.example.com/media/018f0000-0000-7000-8000-00000000000a/original?expires=17&k=ab&signature=0f';

describe('downloadLink', () => {
  it('asks for an attachment, and keeps the signature', () => {
    expect(downloadLink(SIGNED, 'menu.pdf')).toEqual({ href: `${SIGNED}&download=1`, download: 'menu.pdf', rel: 'noopener' });
    expect(downloadLink('https://media.example.com/media/a/original', 'a').href).toMatch(/original\?download=1$/);
  });

  it('takes the path of a server that has no public URL', () => {
    expect(downloadLink('/media/a/original?k=1', 'a').href).toBe(new URL('/media/a/original?k=1&download=1', location.href).href);
  });

  it('leaves as it is what CloudFront has signed, and opens it beside the console', () => {
    const url = 'https://d1.cloudfront.net/1/a.jpg?Expires=1&Signature=a~b-&Key-Pair-Id=K1';
    expect(downloadLink(url, 'a.jpg')).toMatchObject({ href: url, target: '_blank' });
  });
});

describe('saving many', () => {
  const pressed: string[] = [];
  const press = (event: Event) => {
    event.preventDefault();
    pressed.push((event.target as HTMLAnchorElement).href);
  };
  beforeEach(() => {
    vi.useFakeTimers();
    document.addEventListener('click', press);
  });
  afterEach(() => {
    vi.useRealTimers();
    document.removeEventListener('click', press);
    pressed.length = 0;
  });

  it('saves each that has an original', async () => {
    const found = [SIGNED, null].map((original) => ({ name: 'a', urls: { original } }) as unknown as Media);
    const saved = saveMany({ getMany: async () => found }, ['a', 'b']);
    await vi.runAllTimersAsync();
    expect(await saved).toEqual([]);
    expect(pressed).toEqual([`${SIGNED}&download=1`]);
  });

  it('says why not', async () => {
    const getMany = () => Promise.reject(LumbungError.unreachable());
    expect(await saveMany({ getMany }, ['a'])).toEqual([LumbungError.unreachable().message]);
  });
});
