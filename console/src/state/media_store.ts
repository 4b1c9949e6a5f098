import { computed, ref } from 'vue';

import type { Api } from '../api/api';
import type { EventName, Media, MediaEvent, Status } from '../api/wire';

const PAGE_SIZE = 24;
const CATCH_UP_PAGES_MAX = 20;
const CATCH_UP_DELAY_MS = 120;

export type StatusFilter = Status | 'all';

/** The media of the workspace that the page knows of, newest first, kept true by events and by asking again. */
export function useMediaStore(api: Pick<Api, 'listMedia'>) {
  const known = ref(new Map<string, Media>());
  const filter = ref<StatusFilter>('all');
  const nextCursor = ref<string | null>(null);
  const loading = ref(false);
  /** The newest change that was seen, by the server's clock. */
  let seenUntil: string | undefined;
  let catchUpTimer: ReturnType<typeof setTimeout> | undefined;
  let catchingUp: Promise<void> | undefined;
  /** Answers to a question that is no longer asked are thrown away. */
  let generation = 0;

  const visible = computed(() =>
    [...known.value.values()]
      .filter((media) => filter.value === 'all' || media.processing_status === filter.value)
      .sort((a, b) => b.id - a.id),
  );

  function put(media: Media): void {
    if (!seenUntil || media.updated_at > seenUntil) seenUntil = media.updated_at;
    known.value.set(media.uuid, media);
  }

  async function load(cursor?: string): Promise<void> {
    const asked = generation;
    loading.value = true;
    try {
      const status = filter.value === 'all' ? undefined : filter.value;
      const page = await api.listMedia({ status, cursor, limit: PAGE_SIZE });
      if (asked !== generation) return;
      page.data.forEach(put);
      nextCursor.value = page.next_cursor;
    } finally {
      if (asked === generation) loading.value = false;
    }
  }

  function reload(): Promise<void> {
    generation += 1;
    known.value.clear();
    nextCursor.value = null;
    return load();
  }

  function setFilter(value: StatusFilter): Promise<void> {
    filter.value = value;
    return reload();
  }

  async function loadMore(): Promise<void> {
    if (nextCursor.value && !loading.value) await load(nextCursor.value);
  }

  /** Hands over every media that the list of all, or that of the deleted ones, has with a change since then. */
  async function eachChange(since: string, deleted: 'only' | undefined, use: (media: Media) => void): Promise<void> {
    let cursor: string | undefined;
    for (let page = 0; page < CATCH_UP_PAGES_MAX; page += 1) {
      const changes = await api.listMedia({ updated_since: since, deleted, cursor, limit: 100 });
      changes.data.forEach(use);
      if (!changes.next_cursor) return;
      cursor = changes.next_cursor;
    }
  }

  async function fetchChanges(): Promise<void> {
    if (seenUntil) await eachChange(seenUntil, undefined, put);
    else await load();
  }

  async function fetchChangesAndRemovals(): Promise<void> {
    const since = seenUntil;
    await fetchChanges();
    if (since) await eachChange(since, 'only', (media) => forget(media.uuid));
  }

  /** One at a time; who asks meanwhile gets one after it. */
  function inTurn(fetch: () => Promise<void>): Promise<void> {
    const before = catchingUp ?? Promise.resolve();
    const mine = before.catch(() => undefined).then(fetch);
    catchingUp = mine;
    return mine;
  }

  /** Fetches all that changed since the newest change seen, removals too: after a time without events. */
  function catchUp(): Promise<void> {
    return inTurn(fetchChangesAndRemovals);
  }

  /** Many events in a short time cost one request. A failed one is repaired by the next event or reconnect. */
  function catchUpSoon(): void {
    if (catchUpTimer !== undefined) return;
    catchUpTimer = setTimeout(() => {
      catchUpTimer = undefined;
      inTurn(fetchChanges).catch(() => undefined);
    }, CATCH_UP_DELAY_MS);
  }

  function applyEvent(name: EventName, event: MediaEvent): void {
    if (name === 'media.deleted') {
      known.value.delete(event.uuid);
      return;
    }
    const media = known.value.get(event.uuid);
    if (media) {
      const thumbnail = event.thumbnail_url ?? media.urls.thumbnail;
      known.value.set(event.uuid, {
        ...media,
        processing_status: event.status,
        urls: { ...media.urls, thumbnail },
      });
    }
    // An event names only the essentials; sizes, reasons and fits are asked for.
    if (!media || name !== 'media.processing.started') catchUpSoon();
  }

  function forget(uuid: string): void {
    known.value.delete(uuid);
  }

  return { visible, filter, nextCursor, loading, put, forget, reload, setFilter, loadMore, catchUp, applyEvent };
}
