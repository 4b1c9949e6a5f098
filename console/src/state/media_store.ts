import { computed, ref } from 'vue';

import type { Api } from '../api/api';
import type { EventName, Media, MediaEvent, Status } from '../api/wire';

const PAGE_SIZE = 24;
const CATCH_UP_PAGES_MAX = 20;
const CATCH_UP_DELAY_MS = 120;
const LOOK_AGAIN_MS = 3000;

export type StatusFilter = Status | 'all';

/** A new attempt begins at nothing, and what has ended is at no per cent. */
function percentAfter(name: EventName, event: MediaEvent, media: Media): number | undefined {
  if (event.status !== 'processing' || name === 'media.processing.started') return undefined;
  return event.percent ?? media.percent;
}

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
  let lookAgainTimer: ReturnType<typeof setTimeout> | undefined;
  let stopped = false;
  /** Answers to a question that is no longer asked are thrown away. */
  let generation = 0;

  const visible = computed(() =>
    [...known.value.values()]
      .filter((media) => filter.value === 'all' || media.processing_status === filter.value)
      .sort((a, b) => b.id - a.id),
  );

  function put(media: Media): void {
    if (!seenUntil || media.updated_at > seenUntil) seenUntil = media.updated_at;
    // The server's answer does not say how far a media is, the events before it did.
    const percent = media.processing_status === 'processing' ? known.value.get(media.uuid)?.percent : undefined;
    known.value.set(media.uuid, { ...media, percent });
    lookAgain();
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
    if (stopped || catchUpTimer !== undefined) return;
    catchUpTimer = setTimeout(() => {
      catchUpTimer = undefined;
      inTurn(fetchChanges).catch(() => undefined);
    }, CATCH_UP_DELAY_MS);
  }

  const isBusy = () => [...known.value.values()].some((media) => media.processing_status === 'processing');

  /** No event tells that a media went back to waiting, for a scanner or another try: so what is processed is asked for. */
  function lookAgain(): void {
    if (stopped || lookAgainTimer !== undefined || !isBusy()) return;
    lookAgainTimer = setTimeout(() => {
      lookAgainTimer = undefined;
      if (!isBusy()) return;
      inTurn(fetchChanges)
        .catch(() => undefined)
        .finally(lookAgain);
    }, LOOK_AGAIN_MS);
  }

  /** Asks for nothing any more. */
  function stop(): void {
    stopped = true;
    clearTimeout(catchUpTimer);
    clearTimeout(lookAgainTimer);
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
        percent: percentAfter(name, event, media),
        urls: { ...media.urls, thumbnail },
      });
    }
    // An event names only the essentials; sizes, reasons and fits are asked for.
    const saysAll = name === 'media.processing.started' || name === 'media.processing.progress';
    if (!media || !saysAll) catchUpSoon();
    lookAgain();
  }

  function forget(uuid: string): void {
    known.value.delete(uuid);
  }

  return { visible, filter, nextCursor, loading, put, forget, reload, setFilter, loadMore, catchUp, applyEvent, stop };
}
