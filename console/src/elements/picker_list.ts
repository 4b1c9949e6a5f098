import type { Lumbung, Media } from '@lumbung/client';
import { onScopeDispose, ref, shallowRef } from 'vue';

import { type Item, itemOf } from '@/pages/library/item';

import { useAbsolute } from './absolute';

export interface PickerQuery {
  q: string;
  kind: string;
  fits: string;
}

type ListQuery = NonNullable<Parameters<Lumbung['media']['list']>[0]>;

const PAGE = 48;

/** The library, page after page, as far as somebody scrolls. */
export function pickerList(lumbung: () => Lumbung, query: () => PickerQuery) {
  const items = shallowRef<readonly Item[]>([]);
  const known = new Map<string, Media>();
  const absolute = useAbsolute();
  const isBusy = ref(false);
  const error = shallowRef<unknown>(null);
  const hasMore = ref(false);
  let cursor: string | null = null;
  /** Answers to an older question are too late. */
  let turn = 0;
  onScopeDispose(() => (turn += 1));

  async function fetchPage(isFirst: boolean): Promise<void> {
    const mine = (turn += 1);
    isBusy.value = true;
    error.value = null;
    try {
      const page = await lumbung().media.list(listQuery(query(), isFirst ? null : cursor));
      if (mine !== turn) return;
      const media = page.data.map(absolute);
      for (const each of media) known.set(each.uuid, each);
      const fresh = media.map(itemOf);
      items.value = isFirst ? fresh : [...items.value, ...fresh];
      cursor = page.next_cursor;
      hasMore.value = cursor !== null;
    } catch (thrown) {
      if (mine === turn) error.value = thrown;
    } finally {
      if (mine === turn) isBusy.value = false;
    }
  }

  /** Those that were chosen before, wherever in the library they are. */
  async function learn(uuids: readonly string[]): Promise<void> {
    const unknown = uuids.filter((uuid) => !known.has(uuid));
    if (unknown.length === 0) return;
    for (const media of await lumbung().media.getMany(unknown)) known.set(media.uuid, absolute(media));
  }

  return {
    items,
    isBusy,
    error,
    hasMore,
    known,
    learn,
    reload: () => fetchPage(true),
    more: async () => {
      if (!isBusy.value && hasMore.value) await fetchPage(false);
    },
  };
}

function listQuery({ q, kind, fits }: PickerQuery, cursor: string | null): ListQuery {
  const query: Record<string, unknown> = { status: 'completed', limit: PAGE };
  if (q) query.q = q;
  if (kind) query.type = kind;
  if (fits) query.fits = fits;
  if (cursor) query.cursor = cursor;
  return query as ListQuery;
}
