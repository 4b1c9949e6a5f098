import type { Lumbung, Media } from '@lumbung/client';

const PAGE_SIZE = 100;
/** So many; one with more newer ones among the deleted is told of as missing. */
const PAGES_MAX = 10;

/** A deleted media is no longer told of by its uuid; they are listed, the newest media first. */
export async function findDeleted(list: Lumbung['media']['list'], uuid: string): Promise<Media | null> {
  let cursor: string | undefined;
  for (let page = 0; page < PAGES_MAX; page += 1) {
    const { data, next_cursor } = await list({ deleted: 'only', limit: PAGE_SIZE, cursor });
    const found = data.find((one) => one.uuid === uuid);
    if (found) return found;
    if (next_cursor === null) return null;
    cursor = next_cursor;
  }
  return null;
}
