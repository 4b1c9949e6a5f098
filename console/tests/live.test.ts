import type { Lumbung, Media } from '@lumbung/client';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { effectScope } from 'vue';

import { createLive, isGone, type Changes, type MediaEvent } from '../src/live/live_service';

type Page = Awaited<ReturnType<Lumbung['media']['list']>>;
type Query = Parameters<Lumbung['media']['list']>[0];
type Listener = Parameters<Lumbung['live']>[1];

const FIRST = '2026-11-22T09:59:50Z';
const NEXT = '2026-11-22T09:59:58Z';
const LATER = '2026-11-22T10:00:05Z';

function media(id: number, status: Media['processing_status'], more: Partial<Media> = {}): Media {
  return { id, uuid: `uuid-${id}`, name: `photo-${id}.jpg`, processing_status: status, ...more } as Media;
}

function event(id: number, status: Media['processing_status']): MediaEvent {
  return { media_id: id, uuid: `uuid-${id}`, name: '', status, thumbnail_url: null, url: null, timestamp: LATER };
}

function page(data: Media[], more: Partial<Page> = {}): Page {
  return { data, next_cursor: null, as_of: NEXT, erased: [], ...more } as Page;
}

/** A server that answers with prepared pages (an Error: it fails) and remembers what it was asked. */
function serverOf(...answers: (Page | Error)[]) {
  const asked: Query[] = [];
  const told: Changes[] = [];
  const stopListening = vi.fn();
  let listener: Listener = {} as Listener;
  const list = async (query: Query) => {
    asked.push(query);
    const answer = answers.shift() ?? page([]);
    if (answer instanceof Error) throw answer;
    return answer;
  };
  const listen = (_: unknown, given: Listener) => {
    listener = given;
    return stopListening;
  };
  const lumbung = { media: { list }, live: listen } as unknown as Lumbung;
  const live = createLive({ lumbung, workspace: 1, appKey: 'k' });
  live.onCaughtUp((changes) => told.push(changes));
  return { live, asked, told, stopListening, listener: () => listener };
}

const START = page([], { as_of: FIRST });

beforeEach(() => vi.useFakeTimers({ now: Date.parse(LATER) }));
afterEach(() => vi.useRealTimers());

describe('catching up', () => {
  it('asks from the moment that the server named, over several pages, each time from the last one', async () => {
    const server = serverOf(
      START,
      page([media(2, 'completed')], { next_cursor: 'c1' }),
      page([media(3, 'pending'), media(2, 'failed')], { erased: [{ uuid: 'uuid-9', at: NEXT }] }),
    );
    await server.live.start();
    server.listener().onState?.('live');
    await vi.advanceTimersByTimeAsync(1000);
    expect(server.live.state.value).toBe('live');
    expect(server.told).toEqual([
      { media: [media(2, 'failed'), media(3, 'pending')], erased: ['uuid-9'], reset: false },
    ]);
    server.live.catchUpSoon();
    await vi.advanceTimersByTimeAsync(1000);
    expect(server.asked.slice(1).map((query) => [query?.updated_since, query?.cursor])).toEqual([
      [FIRST, undefined],
      [FIRST, 'c1'],
      [NEXT, undefined],
    ]);
    expect(server.told).toHaveLength(1);
  });

  it('says so when nobody knows any more what was erased, and goes on from there', async () => {
    const server = serverOf(START, page([], { reset: true }), page([], { as_of: LATER }));
    await server.live.start();
    server.live.catchUpSoon();
    await vi.advanceTimersByTimeAsync(1000);
    expect(server.told).toEqual([{ media: [], erased: [], reset: true }]);
    server.live.catchUpSoon();
    await vi.advanceTimersByTimeAsync(1000);
    expect(server.asked[3]?.updated_since).toBe(LATER);
  });

  it('says so when there is too much to tell one by one', async () => {
    const many = Array.from({ length: 20 }, (_, at) => page([media(at, 'completed')], { next_cursor: `c${at}` }));
    const server = serverOf(START, ...many, page([], { as_of: LATER }));
    await server.live.start();
    server.live.catchUpSoon();
    await vi.advanceTimersByTimeAsync(1000);
    expect(server.told).toEqual([{ media: [], erased: [], reset: true }]);
  });

  it('tries again when the server does not answer, and loses nothing by it', async () => {
    const server = serverOf(START, new Error('gone'), page([media(1, 'completed')]));
    await server.live.start();
    server.live.catchUpSoon();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(server.asked.slice(1).map((query) => query?.updated_since)).toEqual([FIRST, FIRST]);
    expect(server.told).toHaveLength(1);
  });
});

describe('without events', () => {
  afterEach(() => vi.unstubAllGlobals());

  it('changes are asked for now and then, as long as somebody looks', async () => {
    const server = serverOf(START, page([media(1, 'completed')]));
    await server.live.start();
    server.listener().onState?.('offline');
    await vi.advanceTimersByTimeAsync(16_000);
    expect(server.told.map(({ media: [one] }) => one?.uuid)).toEqual(['uuid-1']);
    vi.stubGlobal('document', { hidden: true });
    await vi.advanceTimersByTimeAsync(60_000);
    expect(server.asked).toHaveLength(2);
    vi.stubGlobal('document', { hidden: false });
    await vi.advanceTimersByTimeAsync(15_000);
    expect(server.asked).toHaveLength(3);
    server.live.stop();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(server.asked).toHaveLength(3);
  });

  it('whoever may have missed some is told to ask, once the server answers', async () => {
    const server = serverOf(START, new Error('gone'), page([]));
    const missed = vi.fn();
    server.live.onMissed(missed);
    await server.live.start();
    server.live.catchUpSoon();
    await vi.advanceTimersByTimeAsync(10_000);
    expect([server.asked.length, missed.mock.calls.length]).toEqual([3, 0]);
    await vi.advanceTimersByTimeAsync(6_000);
    expect(missed).toHaveBeenCalledTimes(1);
    server.listener().onState?.('live');
    await vi.advanceTimersByTimeAsync(60_000);
    expect(missed).toHaveBeenCalledTimes(2);
    server.listener().onState?.('offline');
    vi.stubGlobal('document', { hidden: true });
    await vi.advanceTimersByTimeAsync(60_000);
    expect(missed).toHaveBeenCalledTimes(2);
  });

  it('nobody is told to ask while the server is away', async () => {
    const server = serverOf(START, new Error('gone'), page([]));
    const missed = vi.fn();
    server.live.onMissed(missed);
    await server.live.start();
    server.listener().onState?.('live');
    await vi.advanceTimersByTimeAsync(4_000);
    expect(missed).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(6_000);
    expect(missed).toHaveBeenCalledTimes(1);
  });

  it('and no more once they come', async () => {
    const server = serverOf(START);
    await server.live.start();
    server.listener().onState?.('live');
    await vi.advanceTimersByTimeAsync(60_000);
    expect(server.asked).toHaveLength(2);
  });
});

describe('events', () => {
  it('are told at once, and many cost one question', async () => {
    const server = serverOf(START, page([media(1, 'completed')]));
    const heard: string[] = [];
    await server.live.start();
    server.live.onEvent((name, { uuid }) => heard.push(`${name} ${uuid}`));
    server.listener().onEvent?.('media.processing.started', event(1, 'processing'));
    server.listener().onEvent?.('media.thumbnail.ready', event(1, 'processing'));
    server.listener().onEvent?.('media.processing.completed', event(1, 'completed'));
    expect(heard).toHaveLength(3);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(server.asked).toHaveLength(2);
    expect(server.told).toHaveLength(1);
  });

  it('do not make more questions when there is a storm of them', async () => {
    const server = serverOf(START);
    await server.live.start();
    for (let at = 0; at < 60; at += 1) {
      server.listener().onEvent?.('media.processing.completed', event(at, 'completed'));
      await vi.advanceTimersByTimeAsync(50);
    }
    expect(server.asked.length).toBeLessThanOrEqual(7);
  });

  it('that say how far something is are no reason to ask', async () => {
    const server = serverOf(START);
    await server.live.start();
    server.listener().onEvent?.('media.processing.progress', { ...event(1, 'processing'), percent: 40 });
    await vi.advanceTimersByTimeAsync(500);
    expect(server.asked).toHaveLength(1);
  });

  it('do not tell that something waits again, so what is being processed is asked for', async () => {
    const server = serverOf(START, page([media(1, 'processing')]), page([media(1, 'pending')]));
    await server.live.start();
    server.listener().onEvent?.('media.processing.started', event(1, 'processing'));
    await vi.advanceTimersByTimeAsync(10_000);
    expect(server.told.map(({ media: [one] }) => one?.processing_status)).toEqual(['processing', 'pending']);
    expect(server.asked).toHaveLength(3);
  });

  it('tell of what was erased, and what was deleted or archived is known as such', async () => {
    const server = serverOf(START, page([media(1, 'completed', { deleted_at: NEXT })]));
    const gone: string[] = [];
    await server.live.start();
    server.live.onErased(({ uuid }) => gone.push(uuid));
    server.listener().onErased?.({ media_id: 2, uuid: 'uuid-2', timestamp: NEXT });
    await vi.advanceTimersByTimeAsync(10_000);
    expect(gone).toEqual(['uuid-2']);
    expect(server.told[0]?.media.map(isGone)).toEqual([true]);
    expect([isGone({ archived_at: NEXT }), isGone({})]).toEqual([true, false]);
  });

  it('are not told any more when the component that listened ends, or all does', async () => {
    const server = serverOf(START);
    await server.live.start();
    const heard = vi.fn();
    const component = effectScope();
    component.run(() => server.live.onEvent(heard));
    server.listener().onEvent?.('media.processing.started', event(1, 'processing'));
    component.stop();
    server.listener().onEvent?.('media.processing.started', event(2, 'processing'));
    expect(heard).toHaveBeenCalledTimes(1);
    server.live.stop();
    await vi.runAllTimersAsync();
    expect(server.stopListening).toHaveBeenCalled();
    expect(server.asked).toHaveLength(1);
  });
});
