import { LumbungError, type Lumbung, type Media } from '@lumbung/client';
import { shallowRef } from 'vue';

import type { Changes } from '@/live/live_service';
import { firstPage } from '@/session/first_pictures';

import { isFiltered, listQuery, type Filter } from './filters';
import { itemOf, type Item } from './item';

/** What comes first has the line for itself; who has seen so much of it goes further, with as many as the server gives at once. */
const SECOND_PAGE = 100;
const PAGE = 200;

/** As the list itself has them: times are whole seconds, and those of rows that came from elsewhere are in any order. */
const isLater = (media: Media, item: Item) => media.id > item.id;

export type LoadState = 'loading' | 'ready' | 'broken';

/**
 * The list as far as it was scrolled, page by page, kept in step with what happens. What comes new stands above; while
 * somebody has scrolled down it waits, so that nothing moves under their eyes.
 */
export function createLibraryStore(list: Lumbung['media']['list']) {
  const items = shallowRef<Item[]>([]);
  const fresh = shallowRef<Item[]>([]);
  const state = shallowRef<LoadState>('loading');
  const problem = shallowRef<LumbungError>();
  const isComplete = shallowRef(false);
  /** Counts up when rows must be laid out anew, not only at the end. */
  const version = shallowRef(0);
  let filter: Filter | undefined;
  let cursor: string | undefined;
  let asking: symbol | undefined;
  let places = new Map<string, number>();
  /** What was told while the first page was asked for: only beside that can be seen where it belongs. */
  let told: Changes[] = [];

  function index(): void {
    places = new Map(items.value.map((item, place) => [item.uuid, place]));
  }

  function append(page: readonly Media[]): void {
    // Another array, for the grid looks at nothing inside of it.
    const longer = items.value.slice();
    for (const media of page) {
      if (places.has(media.uuid)) continue;
      places.set(media.uuid, longer.length);
      longer.push(itemOf(media));
    }
    items.value = longer;
  }

  async function load(): Promise<void> {
    if (!filter || asking || isComplete.value) return;
    const mine = Symbol('load');
    asking = mine;
    try {
      // A page of a filter that few media meet may be short or empty and still have a next one.
      const limit = cursor === undefined ? firstPage() : items.value.length <= SECOND_PAGE ? SECOND_PAGE : PAGE;
      const page = await list({ ...listQuery(filter), cursor, limit });
      if (asking !== mine) return;
      cursor = page.next_cursor ?? undefined;
      isComplete.value = page.next_cursor === null;
      append(page.data);
      state.value = 'ready';
      problem.value = undefined;
      told.splice(0).forEach(apply);
    } catch (thrown) {
      if (asking !== mine) return;
      problem.value = LumbungError.of(thrown);
      state.value = 'broken';
    } finally {
      if (asking === mine) asking = undefined;
    }
  }

  /** From the beginning, with another filter or the same. */
  function begin(next: Filter): Promise<void> {
    filter = next;
    cursor = undefined;
    asking = undefined;
    items.value = [];
    fresh.value = [];
    isComplete.value = false;
    state.value = 'loading';
    told = [];
    index();
    version.value += 1;
    return load();
  }

  function remove(uuids: ReadonlySet<string>): boolean {
    const left = items.value.filter((item) => !uuids.has(item.uuid));
    fresh.value = fresh.value.filter((item) => !uuids.has(item.uuid));
    if (left.length === items.value.length) return false;
    items.value = left;
    index();
    return true;
  }

  /** Whether a media that is not shown belongs above those that are: without a filter, new ones do. */
  function isNew(media: Media): boolean {
    const newest = items.value[0];
    return filter !== undefined && !isFiltered(filter) && !media.archived_at && (!newest || isLater(media, newest));
  }

  /** Where a media goes that came back, as by an undo, among those that are shown; -1 where it can't be told. */
  function placeOf(media: Media): number {
    if (!filter || isFiltered(filter) || media.archived_at) return -1;
    const place = items.value.findIndex((item) => isLater(media, item));
    return place < 0 && isComplete.value ? items.value.length : place;
  }

  function belongs(media: Media): boolean {
    if (!filter || Boolean(media.deleted_at) !== filter.deleted) return false;
    const isArchived = Boolean(media.archived_at);
    // Archived media stand among the deleted ones.
    if (filter.archived ? !isArchived : isArchived && !filter.deleted) return false;
    return !filter.status || media.processing_status === filter.status;
  }

  /** What happened meanwhile; true where rows have to be made anew. */
  function apply(changes: Changes): void {
    if (changes.reset && filter) {
      void begin(filter);
      return;
    }
    if (state.value === 'loading') {
      told.push(changes);
      return;
    }
    const gone = new Set(changes.erased);
    // Another array: of one that is the same, nobody who shows it would hear.
    items.value = [...items.value];
    let moved = false;
    for (const media of changes.media) {
      const place = places.get(media.uuid);
      if (!belongs(media)) {
        gone.add(media.uuid);
      } else if (place !== undefined) {
        const before = items.value[place]!;
        const item = itemOf(media);
        // Rows stay as they are as long as the picture keeps its proportions.
        moved ||= Math.abs(before.aspect - item.aspect) > 0.01;
        items.value[place] = item;
      } else if (isNew(media)) {
        fresh.value = [itemOf(media), ...fresh.value.filter((item) => item.uuid !== media.uuid)];
      } else if (placeOf(media) >= 0) {
        items.value.splice(placeOf(media), 0, itemOf(media));
        index();
        moved = true;
      }
    }
    moved = remove(gone) || moved;
    if (moved) version.value += 1;
  }

  /** Puts what came new above the rest. */
  function takeFresh(): void {
    if (fresh.value.length === 0) return;
    const known = new Set(fresh.value.map((item) => item.uuid));
    items.value = [...fresh.value, ...items.value.filter((item) => !known.has(item.uuid))];
    fresh.value = [];
    index();
    version.value += 1;
  }

  /** What this page itself has taken away; the server's word on it follows. */
  function takeAway(uuids: ReadonlySet<string>): void {
    if (remove(uuids)) version.value += 1;
  }

  return { items, fresh, state, problem, isComplete, version, begin, load, apply, takeFresh, takeAway };
}

export type LibraryStore = ReturnType<typeof createLibraryStore>;
