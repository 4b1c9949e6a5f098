import { describe, expect, it } from 'vitest';

import { neighboursState, readNeighbours } from '../../src/pages/media/neighbours';
import { barsOf, extensionOf, frameRatio, messageBytes, sheetColor } from '../../src/whatsapp/preview';

describe('the preview', () => {
  it('cuts headers of templates, and pictures only where they are very long', () => {
    expect(frameRatio(true, 1000, 3000)).toBe(1.91);
    expect(frameRatio(false, 1000, 1000)).toBe(1);
    expect(frameRatio(false, 1000, 3000)).toBe(0.75);
    expect(frameRatio(false, 3000, 1000)).toBe(1.91);
    expect(frameRatio(false, null, null)).toBeCloseTo(4 / 3);
  });

  it('has as many bars as there is room for', () => {
    expect(barsOf([0, 10, 50, 100], 2)).toEqual([10, 100]);
    expect(barsOf([30], 3)).toEqual([30, 30, 30]);
    expect(barsOf(undefined, 2)).toEqual([0, 0]);
    expect(barsOf([500], 1)).toEqual([100]);
  });

  it('writes sizes as WhatsApp does', () => {
    expect([999, 30_400, 1_016_315, 24_400_000].map(messageBytes)).toEqual(['999 B', '30 kB', '1.0 MB', '24 MB']);
  });

  it('colours the sheet by the ending of the name', () => {
    expect(extensionOf('a.b.PDF')).toBe('PDF');
    expect(extensionOf('none')).toBe('');
    expect(sheetColor('PDF')).not.toBe(sheetColor('docx'));
    expect(sheetColor('xyz')).toBe(sheetColor(''));
  });
});

describe('going on from media to media', () => {
  const uuids = Array.from({ length: 500 }, (_, index) => `u${index}`);

  it('keeps some on either side', () => {
    const state = neighboursState(uuids, 'u250');
    expect(state.neighbours).toHaveLength(201);
    expect(readNeighbours(state, 'u250')).toMatchObject({ previous: 'u249', next: 'u251', position: 101, count: 201 });
    expect(readNeighbours(neighboursState(uuids, 'u0'), 'u0')).toMatchObject({ previous: null, next: 'u1' });
  });

  it('has none where the page was opened by itself, or the history holds something else', () => {
    for (const state of [null, undefined, {}, { neighbours: 'u1' }, { neighbours: ['a', 3] }]) {
      expect(readNeighbours(state, 'u1')).toMatchObject({ previous: null, next: null, count: 0 });
    }
  });
});
