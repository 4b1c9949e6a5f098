import { describe, expect, it } from 'vitest';

import { grouped } from '@/pages/activity/reasons';
import { appended, below, failureReasons, latest, photoSizes, saved, successShare } from '@/pages/overview/figures';
import { grown, points, ticks } from '@/pages/storage/chart';

const media = (fields: object) => ({ uuid: 'u', size: 1000, metadata: {}, processing_error: null, ...fields }) as never;
const day = (date: string, stored_bytes: number) => ({ day: date, media: 1, original_bytes: 0, stored_bytes, dedup_saved_bytes: 0 });

describe('figures of the overview', () => {
  it('share of what was processed well', () => {
    const counts = { pending: 5, processing: 1, completed: 99, failed: 1, deleted: 7 };
    expect(successShare(counts)).toBe(0.99);
    expect(successShare({ ...counts, completed: 0, failed: 0 })).toBeNull();
  });
  it('bytes of photos, without those that have no figure', () => {
    const photos = [media({ size: 900, metadata: { compressed_size: 300 } }), media({ size: 100, metadata: { compressed_size: 100 } }), media({})];
    expect(photoSizes(photos)).toEqual({ sizes: [100, 300], average: 200, reduction: 0.6 });
    expect(photoSizes([])).toEqual({ sizes: [], average: null, reduction: null });
  });
  it('reasons, the most frequent first', () => {
    const failed = [media({ uuid: 'a', processing_error: 'x' }), media({ uuid: 'b', processing_error: 'y' }), media({ uuid: 'c', processing_error: 'y' })];
    expect(failureReasons(failed)).toEqual([{ reason: 'y', count: 2, uuid: 'b' }, { reason: 'x', count: 1, uuid: 'a' }]);
  });
  it('what is saved, and verdicts', () => {
    expect(saved({ stored_bytes: 75, dedup_saved_bytes: 25 })).toEqual({ bytes: 25, share: 0.25 });
    expect(saved({ stored_bytes: 0, dedup_saved_bytes: 0 }).share).toBe(0);
    expect([below(null, 5), below(5, 5), below(6, 5)]).toEqual(['unknown', 'good', 'bad']);
    expect(latest([1, null, 3, null])).toBe(3);
    expect(latest([null])).toBeNull();
    expect(appended([1, 2, 3], 4, 3)).toEqual([2, 3, 4]);
  });
});

describe('the chart of growth', () => {
  it('has few lines at round sizes that reach over the highest value', () => {
    for (const most of [1, 999, 1024, 5_000_000, 3.3e9, 7.2e12]) {
      const lines = ticks(most);
      expect(lines[0]).toBe(0);
      expect(lines[lines.length - 1]).toBeGreaterThanOrEqual(most);
      expect(lines.length).toBeGreaterThan(1);
      expect(lines.length).toBeLessThan(9);
    }
    expect(ticks(0)).toEqual([0]);
  });
  it('keeps distances in time', () => {
    const days = [{ day: '2026-11-01' }, { day: '2026-11-02' }, { day: '2026-11-11' }];
    expect(points(days, [0, 50, 100], 100, 100, 10)).toEqual([{ x: 0, y: 10 }, { x: 10, y: 5 }, { x: 100, y: 0 }]);
    expect(points([{ day: '2026-11-01' }], [5], 10, 100, 10)).toEqual([{ x: 100, y: 5 }]);
  });
  it('says how much more there is', () => {
    const days = [day('2026-10-01', 10), day('2026-10-20', 30), day('2026-11-25', 100)];
    expect(grown(days, 30)).toBe(70);
    expect(grown(days, 365)).toBe(90);
    expect(grown(days.slice(0, 1), 30)).toBeNull();
  });
});

describe('dead jobs', () => {
  it('are grouped by what they failed at', () => {
    const letter = (id: number, kind: string, error: string) => ({ id, error, died_at: '', job: { kind } }) as never;
    const groups = grouped([letter(1, 'rescan', 'x'), letter(2, 'send_webhook', 'x'), letter(3, 'send_webhook', 'x')]);
    expect(groups.map(({ kind, letters }) => [kind, letters.length])).toEqual([['send_webhook', 2], ['rescan', 1]]);
  });
});
