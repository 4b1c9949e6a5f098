import { computed, ref } from 'vue';

import type { Api } from '../api/api';
import type { ErasedEvent, EventName, Media, MediaEvent, MediaPage, Status } from '../api/wire';

const PAGE_SIZE = 24;
/** So many pages without a media are passed over at once; after that it takes another press of the button. */
const EMPTY_PAGES_MAX = 20;
const CATCH_UP_PAGES_MAX = 20;
const CATCH_UP_PAGE_SIZE = 100;
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
  /** Every change before then was seen: the word of the server. Nothing was asked for yet when there is none. */
  let asOf: string | undefined;
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
      let place = cursor;
      // A page may be empty and still have a next one.
      for (let pages = 0; pages < EMPTY_PAGES_MAX; pages += 1) {
        const page = await api.listMedia({ status, cursor: place, limit: PAGE_SIZE });
        if (asked !== generation) return;
        page.data.forEach(put);
        nextCursor.value = page.next_cursor;
        if (!place) asOf = page.as_of;
        if (page.data.length > 0 || !page.next_cursor) return;
        place = page.next_cursor;
      }
    } finally {
      if (asked === generation) loading.value = false;
    }
  }

  function reload(): Promise<void> {
    generation += 1;
    known.value.clear();
    nextCursor.value = null;
    asOf = undefined;
    return load();
  }

  function setFilter(value: StatusFilter): Promise<void> {
    filter.value = value;
    return reload();
  }

  async function loadMore(): Promise<void> {
    if (nextCursor.value && !loading.value) await load(nextCursor.value);
  }

  function apply(changes: MediaPage): void {
    for (const media of changes.data) {
      if (media.deleted_at || media.archived_at) forget(media.uuid);
      else put(media);
    }
    changes.erased?.forEach(({ uuid }) => forget(uuid));
  }

  /** Fetches what changed since the last answer, removals too. What is too much, or not known any more, is loaded anew. */
  async function fetchChanges(): Promise<void> {
    const since = asOf;
    if (!since) return load();
    const asked = generation;
    let cursor: string | undefined;
    for (let page = 0; page < CATCH_UP_PAGES_MAX; page += 1) {
      const changes = await api.listMedia({ updated_since: since, cursor, limit: CATCH_UP_PAGE_SIZE });
      if (asked !== generation) return;
      if (changes.reset) return reload();
      apply(changes);
      if (!changes.next_cursor) {
        asOf = changes.as_of;
        return;
      }
      cursor = changes.next_cursor;
    }
    return reload();
  }

  /** One at a time; who asks meanwhile gets one after it. */
  function inTurn(fetch: () => Promise<void>): Promise<void> {
    const before = catchingUp ?? Promise.resolve();
    const mine = before.catch(() => undefined).then(fetch);
    catchingUp = mine;
    return mine;
  }

  /** After a time without events. */
  function catchUp(): Promise<void> {
    return inTurn(fetchChanges);
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
    if (name === 'media.deleted') return applyRemoval(event);
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

  function applyRemoval(event: ErasedEvent): void {
    forget(event.uuid);
    // An answer that is on its way may still have it.
    catchUpSoon();
  }

  function forget(uuid: string): void {
    known.value.delete(uuid);
  }

  return {
    visible,
    filter,
    nextCursor,
    loading,
    put,
    forget,
    reload,
    setFilter,
    loadMore,
    catchUp,
    applyEvent,
    applyRemoval,
    stop,
  };
}
