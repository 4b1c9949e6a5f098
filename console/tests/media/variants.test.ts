import { describe, expect, it } from 'vitest';

import { changeText, savedShare, secondsText } from '../../src/pages/media/figures';
import { isShownByBrowsers } from '../../src/pages/media/kinds';
import { comparisonOf, downloadName, variantRows } from '../../src/pages/media/variants';
import { sampleMedia } from './sample_media';

describe('savings', () => {
  it('are shares of the original', () => {
    expect(savedShare(1000, 250)).toBe(0.75);
    expect(savedShare(1000, 1290)).toBeCloseTo(-0.29);
    expect(savedShare(0, 10)).toBeNull();
    expect(savedShare(null, 10)).toBeNull();
    expect(savedShare(1000, null)).toBeNull();
  });

  it.each([
    [0.75, '−75%'],
    [-0.29, '+29%'],
    [0.001, '±0%'],
    [0.9996, '−99%'],
  ])('says %d as %s', (saved, text) => expect(changeText(saved, 'en')).toBe(text));

  it.each([
    [0, '< 1 s'],
    [0.34, '0.3 s'],
    [12.6, '13 s'],
    [59.9, '1 min 0 s'],
    [75, '1 min 15 s'],
    [3725, '1 h 2 min'],
    [90_000, '1 d 1 h'],
  ])('says %d seconds as %s', (seconds, text) => expect(secondsText(seconds, 'en')).toBe(text));
});

describe('the variants of a media', () => {
  const ready = sampleMedia({
    metadata: {
      original_size: 1000,
      variants: { original: { mime: 'image/jpeg', bytes: 1000 }, compressed: { mime: 'image/jpeg', bytes: 200 } },
      skipped: [{ variant: 'webp', reason: 'No encoder.', lacks: 'libwebp' }],
    },
    urls: { original: '/o', compressed: '/c', thumbnail: '/t' },
  });

  it('say what each saves, and why one is missing', () => {
    const rows = variantRows(ready);
    expect(rows.map((row) => [row.variant, row.state])).toEqual([
      ['original', 'ready'],
      ['compressed', 'ready'],
      ['webp', 'skipped'],
      ['thumbnail', 'ready'],
    ]);
    expect(rows[1]?.saved).toBeCloseTo(0.8);
    expect(rows[0]?.saved).toBeNull();
    expect(rows[2]).toMatchObject({ reason: 'No encoder.', lacks: 'libwebp' });
  });

  it('keep their places while they are made, the sticker only where it was asked for', () => {
    const busy = sampleMedia({
      processing_status: 'processing',
      metadata: { purpose: 'sticker' },
      urls: { thumbnail: '/t' },
    });
    const states = Object.fromEntries(variantRows(busy).map((row) => [row.variant, row.state]));
    expect(states).toEqual({
      original: 'making',
      compressed: 'making',
      webp: 'making',
      sticker: 'making',
      thumbnail: 'ready',
    });
    expect(variantRows(sampleMedia({ processing_status: 'failed' }))).toEqual([]);
  });

  it('are compared with the original, or with each other where no browser shows it', () => {
    const urls = { original: '/o', compressed: '/c', webp: '/w' };
    const photo = comparisonOf(variantRows(sampleMedia({ urls })), isShownByBrowsers);
    expect([photo?.before.variant, photo?.after.variant, photo?.instead]).toEqual(['original', 'compressed', false]);
    const heic = comparisonOf(variantRows(sampleMedia({ type: 'image/heic', urls })), isShownByBrowsers);
    expect([heic?.before.variant, heic?.after.variant, heic?.instead]).toEqual(['compressed', 'webp', true]);
    expect(comparisonOf(variantRows(sampleMedia({ urls: { original: '/o' } })), isShownByBrowsers)).toBeNull();
  });

  it('are saved under names that say what they are', () => {
    expect(downloadName('a.b.HEIC', 'original', 'image/heic')).toBe('a.b.HEIC');
    expect(downloadName('a.b.HEIC', 'compressed', 'image/jpeg')).toBe('a.b.jpg');
    expect(downloadName('story.mov', 'preview', 'video/mp4')).toBe('story-preview.mp4');
    expect(downloadName('plain', 'webp', null)).toBe('plain-webp');
  });
});
