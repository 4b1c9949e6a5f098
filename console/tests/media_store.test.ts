import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import type { ListQuery } from '../src/api/api';
import type { Media, MediaEvent, MediaPage, Status } from '../src/api/wire';
import { useMediaStore } from '../src/state/media_store';

function media(id: number, status: Status, updatedAt: string): Media {
  return {
    id,
    uuid: `uuid-${id}`,
    name: `photo-${id}.jpg`,
    type: 'image/jpeg',
    size: 1000,
    processing_status: status,
    processing_error: null,
    metadata: {},
    urls: {
      original: null,
      compressed: null,
      thumbnail: null,
      webp: null,
      preview: null,
      poster: null,
      audio: null,
      mp4: null,
      sticker: null,
      optimal: null,
    },
    created_at: updatedAt,
    updated_at: updatedAt,
  };
}

function event(id: number, status: Status, thumbnail: string | null = null): MediaEvent {
  return {
    media_id: id,
    uuid: `uuid-${id}`,
    name: `photo-${id}.jpg`,
    status,
    thumbnail_url: thumbnail,
    url: null,
    timestamp: '2026-11-22T10:00:09Z',
  };
}

/** A server that answers with prepared pages and remembers what it was asked. */
function fakeApi(...pages: MediaPage[]) {
  const asked: ListQuery[] = [];
  return {
    asked,
    listMedia(query: ListQuery): Promise<MediaPage> {
      asked.push(query);
      return Promise.resolve(pages.shift() ?? { data: [], next_cursor: null });
    },
  };
}

const OLD = '2026-11-22T10:00:00Z';
const NEW = '2026-11-22T10:00:05Z';
const FIRST = '2026-11-22T09:59:50Z';
const NEXT = '2026-11-22T09:59:58Z';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

describe('useMediaStore', () => {
  it('shows pages newest first and loads more by the cursor', async () => {
    const api = fakeApi(
      { data: [media(3, 'completed', NEW), media(2, 'failed', OLD)], next_cursor: 'c1' },
      { data: [media(1, 'completed', OLD)], next_cursor: null },
    );
    const store = useMediaStore(api);
    await store.reload();
    await store.loadMore();
    await store.loadMore();
    expect(store.visible.value.map((item) => item.id)).toEqual([3, 2, 1]);
    expect(api.asked.map((query) => query.cursor)).toEqual([undefined, 'c1']);
  });

  it('passes over pages without media that have a next one', async () => {
    const api = fakeApi(
      { data: [], next_cursor: 'c1', as_of: FIRST },
      { data: [], next_cursor: 'c2' },
      { data: [media(1, 'failed', OLD)], next_cursor: 'c3' },
    );
    const store = useMediaStore(api);
    await store.setFilter('failed');
    expect(store.visible.value.map((item) => item.id)).toEqual([1]);
    expect(api.asked.map((query) => query.cursor)).toEqual([undefined, 'c1', 'c2']);
    expect(store.nextCursor.value).toBe('c3');
    expect(store.loading.value).toBe(false);
  });

  it('asks for everything since the moment that the server named, over several pages', async () => {
    const api = fakeApi(
      { data: [media(2, 'pending', NEW), media(1, 'completed', OLD)], next_cursor: null, as_of: FIRST },
      { data: [media(2, 'completed', NEW)], next_cursor: 'c1', as_of: NEXT, erased: [] },
      { data: [media(3, 'pending', NEW)], next_cursor: null, as_of: NEXT, erased: [] },
    );
    const store = useMediaStore(api);
    await store.reload();
    await store.catchUp();
    await store.catchUp();
    expect(api.asked.slice(1).map((query) => query.updated_since)).toEqual([FIRST, FIRST, NEXT]);
    expect(api.asked.slice(1).map((query) => query.cursor)).toEqual([undefined, 'c1', undefined]);
    expect(store.visible.value.map((item) => `${item.id} ${item.processing_status}`)).toEqual([
      '3 pending',
      '2 completed',
      '1 completed',
    ]);
  });

  it('applies an event at once and asks once for many', async () => {
    const api = fakeApi({ data: [media(1, 'pending', OLD)], next_cursor: null });
    const store = useMediaStore(api);
    await store.reload();
    store.applyEvent('media.processing.started', event(1, 'processing'));
    store.applyEvent('media.thumbnail.ready', event(1, 'processing', '/media/uuid-1/thumbnail'));
    store.applyEvent('media.processing.completed', event(1, 'completed'));
    expect(store.visible.value[0]).toMatchObject({
      processing_status: 'completed',
      urls: { thumbnail: '/media/uuid-1/thumbnail' },
    });
    await vi.runAllTimersAsync();
    expect(api.asked).toHaveLength(2);
  });

  it('shows how far a media is, until it is tried again or done', async () => {
    const api = fakeApi(
      { data: [media(1, 'processing', OLD)], next_cursor: null },
      { data: [media(1, 'processing', NEW)], next_cursor: null },
    );
    const store = useMediaStore(api);
    const percent = () => store.visible.value[0]?.percent;
    await store.reload();
    store.applyEvent('media.processing.progress', { ...event(1, 'processing'), percent: 42 });
    expect(percent()).toBe(42);
    await vi.advanceTimersByTimeAsync(200);
    expect(api.asked).toHaveLength(1);
    store.applyEvent('media.thumbnail.ready', event(1, 'processing', '/thumbnail'));
    await vi.advanceTimersByTimeAsync(200);
    expect(api.asked).toHaveLength(2);
    expect(percent()).toBe(42);
    store.applyEvent('media.processing.started', event(1, 'processing'));
    expect(percent()).toBeUndefined();
    store.applyEvent('media.processing.progress', { ...event(1, 'processing'), percent: 7 });
    store.applyEvent('media.processing.completed', event(1, 'completed'));
    expect(percent()).toBeUndefined();
  });

  it('asks again for what is being processed, since nothing tells that it waits again', async () => {
    const api = fakeApi(
      { data: [media(1, 'pending', OLD)], next_cursor: null },
      { data: [media(1, 'processing', NEW)], next_cursor: null },
      { data: [media(1, 'pending', NEW)], next_cursor: null },
    );
    const store = useMediaStore(api);
    await store.reload();
    store.applyEvent('media.processing.started', event(1, 'processing'));
    await vi.runAllTimersAsync();
    expect(store.visible.value[0]?.processing_status).toBe('pending');
    expect(api.asked).toHaveLength(3);
    store.applyEvent('media.processing.started', event(1, 'processing'));
    store.stop();
    await vi.runAllTimersAsync();
    expect(api.asked).toHaveLength(3);
  });

  it('drops what was deleted or erased, by an event', async () => {
    const api = fakeApi({
      data: [media(3, 'completed', OLD), media(2, 'completed', OLD), media(1, 'completed', OLD)],
      next_cursor: null,
      as_of: FIRST,
    });
    const store = useMediaStore(api);
    await store.reload();
    store.applyEvent('media.deleted', event(2, 'completed'));
    store.applyRemoval({ media_id: 1, uuid: 'uuid-1', timestamp: NEW });
    expect(store.visible.value.map((item) => item.id)).toEqual([3]);
  });

  it('forgets what was deleted, erased or archived while it was away', async () => {
    const api = fakeApi(
      { data: [1, 2, 3, 4].map((id) => media(id, 'completed', OLD)), next_cursor: null, as_of: FIRST },
      {
        data: [
          { ...media(1, 'completed', NEW), deleted_at: NEW },
          { ...media(3, 'completed', NEW), archived_at: NEW },
        ],
        next_cursor: null,
        as_of: NEXT,
        erased: [{ uuid: 'uuid-2', at: NEW }],
      },
    );
    const store = useMediaStore(api);
    await store.reload();
    await store.catchUp();
    expect(store.visible.value.map((item) => item.id)).toEqual([4]);
  });

  it('forgets what an answer brought that was on its way when it was deleted', async () => {
    const answers: ((page: MediaPage) => void)[] = [];
    const store = useMediaStore({ listMedia: () => new Promise((resolve) => answers.push(resolve)) });
    const loading = store.reload();
    answers[0]?.({ data: [media(1, 'completed', OLD)], next_cursor: null, as_of: FIRST });
    await loading;
    const late = store.catchUp();
    await vi.advanceTimersByTimeAsync(0);
    store.applyEvent('media.deleted', event(1, 'completed'));
    answers[1]?.({ data: [media(1, 'completed', OLD)], next_cursor: null, as_of: FIRST, erased: [] });
    await late;
    await vi.advanceTimersByTimeAsync(200);
    answers[2]?.({
      data: [{ ...media(1, 'completed', NEW), deleted_at: NEW }],
      next_cursor: null,
      as_of: NEXT,
      erased: [],
    });
    await vi.advanceTimersByTimeAsync(0);
    expect(answers).toHaveLength(3);
    expect(store.visible.value).toEqual([]);
  });

  it('loads all anew when nobody knows any more what was erased', async () => {
    const api = fakeApi(
      { data: [media(2, 'completed', OLD), media(1, 'completed', OLD)], next_cursor: null, as_of: FIRST },
      { data: [], next_cursor: null, as_of: NEXT, erased: [], reset: true },
      { data: [media(2, 'completed', OLD)], next_cursor: null, as_of: NEXT },
    );
    const store = useMediaStore(api);
    await store.reload();
    await store.catchUp();
    expect(store.visible.value.map((item) => item.id)).toEqual([2]);
    expect(api.asked.map((query) => query.updated_since)).toEqual([undefined, FIRST, undefined]);
    await store.catchUp();
    expect(api.asked[3]?.updated_since).toBe(NEXT);
  });

  it('asks again after a media was restored or archived', async () => {
    const api = fakeApi(
      { data: [], next_cursor: null, as_of: FIRST },
      { data: [media(1, 'completed', NEW)], next_cursor: null, as_of: NEXT, erased: [] },
    );
    const store = useMediaStore(api);
    await store.reload();
    store.applyEvent('media.updated', event(1, 'completed'));
    await vi.runAllTimersAsync();
    expect(store.visible.value.map((item) => item.id)).toEqual([1]);
  });

  it('throws away the answer for a filter that was changed meanwhile', async () => {
    const answers: ((page: MediaPage) => void)[] = [];
    const store = useMediaStore({ listMedia: () => new Promise((resolve) => answers.push(resolve)) });
    const first = store.setFilter('failed');
    const second = store.setFilter('completed');
    answers[1]?.({ data: [media(2, 'completed', OLD)], next_cursor: null });
    answers[0]?.({ data: [media(1, 'failed', OLD)], next_cursor: 'old' });
    await Promise.all([first, second]);
    expect(store.visible.value.map((item) => item.id)).toEqual([2]);
    expect(store.nextCursor.value).toBeNull();
    expect(store.loading.value).toBe(false);
  });
});
