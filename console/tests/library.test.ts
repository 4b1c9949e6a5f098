import type { Media } from '@lumbung/client';
import { describe, expect, it } from 'vitest';

import { decodeBlurhash } from '@/pages/library/blurhash';
import { filterOf, listQuery, NO_FILTER, queryOf } from '@/pages/library/filters';
import { JustifiedRows, rowOf, rowsBetween } from '@/pages/library/justified';
import { createLibraryStore } from '@/pages/library/library_store';
import { createPace, HELD_MS, REST_MS } from '@/pages/library/pace';
import { createSelection } from '@/pages/library/selection';
import { grown } from '@/pages/library/span';

/** The same row of figures each time. */
function chance(seed: number) {
  let state = seed;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

function media(number: number, fields: object = {}): Media {
  const uuid = `u${number}`;
  const urls = { preview: `/p/${uuid}`, webp: null, thumbnail: null };
  return {
    id: number, uuid, name: `${uuid}.jpg`, type: 'image/jpeg', size: 1, processing_status: 'completed', processing_error: null,
    metadata: { dimensions: { width: 300, height: 200 } }, urls, created_at: '2026-11-27T10:00:00Z',
    archived_at: null, deleted_at: null, ...fields,
  } as unknown as Media;
}

function rowsOf(count: number): JustifiedRows {
  const rows = new JustifiedRows({ width: 1200, rowHeight: 200, gap: 6 });
  rows.append(Array.from({ length: count }, (_, index) => 0.7 + (index % 9) / 6));
  return rows;
}

describe('justified rows', () => {
  it('fill the width in true proportions, one after the other, whatever comes in whatever pieces', () => {
    const random = chance(7);
    for (let round = 0; round < 30; round += 1) {
      const shape = { width: 300 + Math.floor(random() * 1500), rowHeight: 110 + Math.floor(random() * 120), gap: 6 };
      const rows = new JustifiedRows(shape);
      let count = 0;
      while (count < 400) {
        const piece = Array.from({ length: 1 + Math.floor(random() * 90) }, () => 0.3 + random() * 3.5);
        rows.append(piece);
        count += piece.length;
      }
      expect(rows.rows.flatMap((row) => row.items.map((item) => item.index))).toEqual(Array.from({ length: count }, (_, index) => index));
      let below = -shape.gap;
      rows.rows.forEach((row, index) => {
        expect(row.top).toBeCloseTo(below + shape.gap, 6);
        below = row.top + row.height;
        const last = row.items[row.items.length - 1]!;
        if (index < rows.rows.length - 1) expect(last.left + last.width).toBeCloseTo(shape.width, 3);
        expect(row.height).toBeGreaterThan(shape.rowHeight * 0.3);
        expect(row.height).toBeLessThan(shape.rowHeight * 2.6);
      });
    }
  });

  it('give only what is seen, of a hundred thousand, and lay out no more than what is new', () => {
    const rows = new JustifiedRows({ width: 1200, rowHeight: 200, gap: 6 });
    for (let page = 0; page < 800; page += 1) rows.append(Array.from({ length: 125 }, (_, index) => 0.7 + (index % 9) / 6));
    expect(rows.count).toBe(100_000);
    const middle = rows.height / 2;
    const { first, end } = rowsBetween(rows.rows, middle, middle + 900);
    expect(end - first).toBeLessThan(12);
    expect(rows.rows[first]!.top + rows.rows[first]!.height).toBeGreaterThanOrEqual(middle);
    expect(rows.rows[end - 1]!.top).toBeLessThanOrEqual(middle + 900);
    const before = rows.rows.slice(0, -1);
    rows.append([1, 1, 1]);
    // The very same ones.
    expect(before.every((row, index) => rows.rows[index] === row)).toBe(true);
  });

  it('say in which of them a picture is', () => {
    const { rows } = rowsOf(500);
    rows.forEach((row, at) => row.items.forEach(({ index }) => expect(rowOf(rows, index)).toBe(at)));
    expect([rowOf(rows, -1), rowOf(rows, 500), rowOf([], 0)]).toEqual([undefined, undefined, undefined]);
  });
});

describe('the rows in the page', () => {
  const span = (first: number, end: number) => ({ first, end });

  it('are at once all that are seen, and grow by few at a time to those that are wanted', () => {
    let shown = span(0, 0);
    const steps = [];
    for (let frame = 0; frame < 4; frame += 1) steps.push((shown = grown(shown, span(4, 9), span(2, 12), 1)));
    expect(steps).toEqual([span(3, 10), span(2, 11), span(2, 12), span(2, 12)]);
  });

  it('keep what is still wanted, and let go what is not', () => {
    expect(grown(span(2, 12), span(6, 11), span(4, 14), 1)).toEqual(span(4, 13));
    expect(grown(span(2, 12), span(50, 55), span(48, 58), 1)).toEqual(span(49, 56));
    expect(grown(span(50, 55), span(0, 4), span(0, 4), 1)).toEqual(span(0, 4));
  });
});

describe('the pace of scrolling', () => {
  const SCREEN = 900;
  /** How it is told at each of so many frames. */
  const scrolled = (pxPerFrame: number, frames: number, frameMs = 16) => {
    const pace = createPace();
    return Array.from({ length: frames }, (_, index) => pace.note(index * pxPerFrame, SCREEN, index * frameMs));
  };

  it('is a rush when nothing could be seen, on a fast machine and on a slow one', () => {
    expect(scrolled(30, 200)).not.toContain(true);
    expect(scrolled(300, 200).lastIndexOf(false)).toBeLessThan(10);
    expect(scrolled(250, 40, 125)).not.toContain(true);
    expect(scrolled(2500, 40, 125).lastIndexOf(false)).toBeLessThan(4);
    expect(scrolled(1000, 40, 300)).not.toContain(true);
    expect(scrolled(8000, 40, 300).lastIndexOf(false)).toBeLessThan(4);
  });

  it('is none for a leap, however far, and ends soon after the last move', () => {
    const pace = createPace();
    expect([pace.note(0, SCREEN, 0), pace.note(90_000, SCREEN, 16), pace.note(90_000, SCREEN, 32)]).toEqual([false, false, false]);
    expect([pace.note(95_000, SCREEN, 48), pace.note(99_000, SCREEN, 64)]).toEqual([true, true]);
    expect(pace.note(99_000, SCREEN, 80)).toBe(true);
    expect(pace.note(99_000, SCREEN, 64 + REST_MS)).toBe(false);
    pace.forget();
    expect([0, 90_000, 90_200, 90_400].map((top, index) => pace.note(top, SCREEN, 1000 + index * 400))).not.toContain(true);
  });

  it('goes on for a while where there is nothing to scroll to yet', () => {
    const pace = createPace();
    [0, 2000, 4000].forEach((top, index) => pace.note(top, SCREEN, index * 16));
    expect([pace.note(4000, SCREEN, 500, true), pace.note(4100, SCREEN, 520, true)]).toEqual([true, true]);
    expect(pace.note(4100, SCREEN, 520 + HELD_MS, true)).toBe(false);
  });

  it('is forgotten where the page was moved by other means', () => {
    const pace = createPace();
    [0, 2000, 4000].forEach((top, index) => pace.note(top, SCREEN, index * 16));
    pace.forget();
    expect(pace.note(6000, SCREEN, 60)).toBe(false);
  });
});

describe('BlurHash', () => {
  it('gives the colours of its vectors', () => {
    const red = decodeBlurhash('00TI:j', 2, 2);
    expect([...red!.slice(0, 4)]).toEqual([255, 0, 0, 255]);
    expect([...decodeBlurhash('00TSUA', 1, 1)!]).toEqual([255, 255, 255, 255]);
    expect(decodeBlurhash('LxH2cg2kwzX5l?WGjue:gLfkfQfj', 32, 32)!.length).toBe(4096);
  });
  it('refuses what is none', () => {
    for (const bad of ['', 'L', 'L00000', ' 0TI:j', 'x'.repeat(28)]) expect(decodeBlurhash(bad, 2, 2)).toBeNull();
  });
});

describe('filters', () => {
  it('live in the address, and come back from it', () => {
    const filter = { ...NO_FILTER, q: 'pantai', kind: 'image' as const, fits: 'sticker' as const, from: '2026-11-01', archived: true };
    expect(filterOf(queryOf(filter))).toEqual(filter);
    expect(queryOf(NO_FILTER)).toEqual({});
  });
  it('leave out what the address can’t mean', () => {
    expect(filterOf({ kind: 'cat', status: 'done', fits: 'x', from: '2026-13-40', archived: '1', q: ['a', 'b'] })).toEqual({ ...NO_FILTER, q: 'a' });
  });
  it('ask for whole days', () => {
    const query = listQuery({ ...NO_FILTER, from: '2026-11-01', to: '2026-11-02' });
    expect(Date.parse(query.created_before!) - Date.parse(query.created_after!)).toBe(2 * 86_400_000);
  });
});

describe('selection', () => {
  it('toggles, extends from the last one, and forgets what is gone', () => {
    const order = ['a', 'b', 'c', 'd'].map((uuid) => ({ uuid }));
    const selection = createSelection(() => order);
    selection.toggle('b');
    selection.extendTo('d');
    expect([...selection.chosen.value]).toEqual(['b', 'c', 'd']);
    selection.toggle('c');
    selection.extendTo('a');
    expect(selection.count.value).toBe(4);
    selection.keep(new Set(['a', 'd']));
    expect([...selection.chosen.value].sort()).toEqual(['a', 'd']);
    selection.clear();
    selection.extendTo('c');
    expect([...selection.chosen.value]).toEqual(['c']);
  });
});

describe('the list', () => {
  const pages = (all: Media[], size: number) => async ({ cursor }: { cursor?: string } = {}) => {
    const from = Number(cursor ?? 0);
    const next = from + size < all.length ? String(from + size) : null;
    return { data: all.slice(from, from + size), next_cursor: next } as never;
  };
  const changes = (fields: object) => ({ media: [], erased: [], reset: false, ...fields });

  it('is fetched page by page, each media once', async () => {
    const all = [5, 4, 3, 3, 2, 1].map((number) => media(number));
    const store = createLibraryStore(pages(all, 2));
    await store.begin(NO_FILTER);
    await store.load();
    await store.load();
    expect(store.items.value.map(({ uuid }) => uuid)).toEqual(['u5', 'u4', 'u3', 'u2', 'u1']);
    expect(store.isComplete.value).toBe(true);
  });

  it('keeps in step: changes stay in place, what is new waits above, what is gone goes', async () => {
    const store = createLibraryStore(pages([5, 4, 3].map((number) => media(number)), 10));
    await store.begin(NO_FILTER);
    const version = store.version.value;
    store.apply(changes({ media: [media(4, { processing_status: 'failed', processing_error: 'corrupt' })] }));
    expect(store.items.value[1]!.error).toBe('corrupt');
    expect(store.version.value).toBe(version);
    store.apply(changes({ media: [media(9)], erased: ['u3'] }));
    expect(store.items.value.map(({ uuid }) => uuid)).toEqual(['u5', 'u4']);
    expect(store.fresh.value.map(({ uuid }) => uuid)).toEqual(['u9']);
    store.takeFresh();
    expect(store.items.value.map(({ uuid }) => uuid)).toEqual(['u9', 'u5', 'u4']);
    store.apply(changes({ media: [media(5, { deleted_at: '2026-11-27T11:00:00Z' }), media(4, { archived_at: '2026-11-27T11:00:00Z' })] }));
    expect(store.items.value.map(({ uuid }) => uuid)).toEqual(['u9']);
  });

  it('puts what came back while it is asked for where it belongs, not above the rest', async () => {
    const store = createLibraryStore(pages([5, 4, 3].map((number) => media(number)), 10));
    const asked = store.begin(NO_FILTER);
    store.apply(changes({ media: [media(3)] }));
    store.takeFresh();
    await asked;
    expect(store.items.value.map(({ uuid }) => uuid)).toEqual(['u5', 'u4', 'u3']);
    expect(store.fresh.value).toEqual([]);
  });

  it('says what broke, and goes on from there', async () => {
    let broken = true;
    const list = pages([2, 1].map((number) => media(number)), 10);
    const store = createLibraryStore((query) => (broken ? Promise.reject(new Error('gone')) : list(query)));
    await store.begin(NO_FILTER);
    expect(store.state.value).toBe('broken');
    broken = false;
    await store.load();
    expect([store.state.value, store.items.value.length]).toEqual(['ready', 2]);
  });
});
