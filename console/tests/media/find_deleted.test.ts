import type { Lumbung } from '@lumbung/client';
import { describe, expect, it, vi } from 'vitest';

import { findDeleted } from '../../src/pages/media/find_deleted';

/** A list of deleted media with so many pages; the third has the one that is looked for. */
function listOf(pages: number) {
  const list = vi.fn(async ({ cursor = '1' }: { cursor?: string }) => {
    const page = Number(cursor);
    return { data: [{ uuid: `u${page}` }], next_cursor: page < pages ? String(page + 1) : null };
  });
  return { list, asked: list as unknown as Lumbung['media']['list'] };
}

describe('a deleted media', () => {
  it('is found on a later page', async () => {
    const { list, asked } = listOf(9);
    expect((await findDeleted(asked, 'u3'))?.uuid).toBe('u3');
    expect(list).toHaveBeenCalledTimes(3);
  });

  it('is looked for to the end, or so far', async () => {
    const { list, asked } = listOf(2);
    expect(await findDeleted(asked, 'u3')).toBeNull();
    expect(list).toHaveBeenCalledTimes(2);
    const endless = listOf(1_000);
    expect(await findDeleted(endless.asked, 'u999')).toBeNull();
    expect(endless.list).toHaveBeenCalledTimes(10);
  });
});
