import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { LumbungError } from '../src/problem.js';
import { UploadQueue, type QueueOptions } from '../src/queue.js';
import { FakeServer, file, media, settle } from './support/fakes.js';

let server: FakeServer;
let queue: UploadQueue;

function begin(options: QueueOptions = {}): void {
  server = new FakeServer();
  queue = new UploadQueue(server, options);
}

const states = () => queue.items.map((item) => `${item.name} ${item.state}`);
const idOf = (name: string) => queue.items.find((item) => item.name === name)?.id ?? '';

beforeEach(() => {
  vi.useFakeTimers();
  begin();
});

afterEach(() => {
  queue.close();
  vi.useRealTimers();
});

describe('sending', () => {
  it('goes in order, three at once', async () => {
    queue.add(['a', 'b', 'c', 'd', 'e'].map((name) => file(name, 10)));
    expect(states()).toEqual(['a sending', 'b sending', 'c sending', 'd waiting', 'e waiting']);
    await server.last('b').arrive();
    expect(states()[3]).toBe('d sending');
    expect(states()[4]).toBe('e waiting');
    await server.last('a').fail(LumbungError.fromAnswer(415, ''));
    expect(states()).toEqual(['a failed', 'b processing', 'c sending', 'd sending', 'e sending']);
  });

  it('takes a file that waits already once, another purpose of it twice', () => {
    queue.add([file('a', 10), file('a', 10)]);
    queue.add([file('a', 10)], { purpose: 'sticker' });
    queue.add([file('a', 10, 2)]);
    expect(queue.items.map((item) => item.purpose)).toEqual([null, 'sticker', null]);
  });

  it('asks for the purpose of each', () => {
    queue.add([file('a.png', 10), file('a.pdf', 10)], {
      purpose: ({ name }) => (name.endsWith('.png') ? 'sticker' : null),
    });
    expect(server.sent.map((each) => each.options.purpose)).toEqual(['sticker', null]);
  });

  it('tells the progress of each and of all', () => {
    queue.add([file('a', 100_000), file('b', 300_000)]);
    for (let step = 0; step <= 10; step += 1) {
      vi.advanceTimersByTime(500);
      server.last('a').progress(step * 5_000);
      server.last('b').progress(step * 5_000);
    }
    const [a] = queue.items;
    expect(a?.sent).toBe(50_000);
    expect([5, 6]).toContain(a?.secondsLeft);
    expect(Math.round((a?.speed ?? 0) / 2_000)).toBe(5);
    expect(queue.totals).toMatchObject({ count: 2, sending: 2, bytes: 400_000, sent: 100_000 });
    expect(Math.round(queue.totals.speed / 4_000)).toBe(5);
    expect(queue.totals.secondsLeft).toBeGreaterThan(13);
    expect(queue.totals.secondsLeft).toBeLessThan(17);
  });

  it('has no speed, and no time left, while all wait for the server to be there again', async () => {
    queue.add([file('a', 100_000)]);
    for (let step = 0; step <= 4; step += 1) {
      vi.advanceTimersByTime(500);
      server.last('a').progress(step * 5_000);
    }
    expect(queue.totals.speed).toBeGreaterThan(0);
    await server.last('a').fail(LumbungError.unreachable());
    expect(queue.totals).toMatchObject({ waiting: 1, sending: 0, speed: 0, secondsLeft: null });
  });

  it('does not send what the server would not take', async () => {
    begin({ maxBytes: () => 99 });
    queue.add([file('large', 100), file('small', 99)]);
    await settle();
    expect(states()).toEqual(['large failed', 'small sending']);
    expect(queue.items[0]?.error?.code).toBe('payload_too_large');
  });

  it('tries again by itself what fails in passing, later and later', async () => {
    queue.add([file('a', 10)]);
    await server.last('a').fail(LumbungError.unreachable());
    expect(queue.items[0]).toMatchObject({ state: 'waiting', error: { code: 'unreachable' } });
    await vi.advanceTimersByTimeAsync(3_100);
    expect(server.sent).toHaveLength(2);
    expect(queue.items[0]).toMatchObject({ state: 'sending', error: null });
    await server.last('a').fail(LumbungError.fromAnswer(429, '', '60'));
    await vi.advanceTimersByTimeAsync(50_000);
    expect(server.sent).toHaveLength(2);
    await vi.advanceTimersByTimeAsync(12_000);
    expect(server.sent).toHaveLength(3);
  });

  it('lets others go on while one waits for its next try, and tries at once when asked', async () => {
    begin({ concurrency: 1 });
    queue.add([file('a', 10), file('b', 10)]);
    await server.last('a').fail(LumbungError.unreachable());
    expect(states()).toEqual(['a waiting', 'b sending']);
    await server.last('b').arrive();
    queue.retry(idOf('a'));
    expect(states()[0]).toBe('a sending');
  });
});

describe('by hand', () => {
  it('pauses and goes on, each and all', async () => {
    queue.add(['a', 'b', 'c', 'd'].map((name) => file(name, 10)));
    queue.pause(idOf('a'));
    await settle();
    expect(states()).toEqual(['a paused', 'b sending', 'c sending', 'd sending']);
    expect(server.last('a').options.signal?.aborted).toBe(true);
    queue.pause();
    await settle();
    expect(queue.totals).toMatchObject({ paused: 4, sending: 0, speed: 0 });
    await vi.advanceTimersByTimeAsync(60_000);
    expect(server.sent).toHaveLength(4);
    queue.resume();
    expect(states()).toEqual(['a sending', 'b sending', 'c sending', 'd waiting']);
  });

  it('hears nothing more of a try that was given up', async () => {
    queue.add([file('a', 10)]);
    const first = server.last('a');
    queue.pause();
    queue.resume();
    first.progress(7);
    await first.arrive();
    expect(queue.items[0]).toMatchObject({ state: 'sending', sent: 0 });
  });

  it('cancels: breaks off, forgets, and tells the server', async () => {
    queue.add([file('a', 10), file('b', 10), file('c', 10), file('d', 10)]);
    await server.last('b').arrive();
    queue.cancel(idOf('a'));
    expect(server.last('a').options.signal?.aborted).toBe(true);
    queue.cancel(idOf('b'));
    expect(server.discarded).toEqual(['a']);
    expect(states()).toEqual(['c sending', 'd sending']);
    await server.last('c').arrive();
    queue.cancel();
    expect(states()).toEqual(['c processing']);
  });

  it('sends again what failed, and has processed again what failed there', async () => {
    queue.add([file('a', 10), file('b', 10)]);
    await server.last('a').fail(LumbungError.fromAnswer(413, ''));
    await server.last('b').arrive({ uuid: 'u', processing_status: 'failed' });
    expect(queue.totals.failed).toBe(2);
    queue.retry();
    await settle();
    expect(states()).toEqual(['a sending', 'b processing']);
  });

  it('clears what is done', async () => {
    queue.add([file('a', 10), file('b', 10)]);
    await server.last('a').arrive({ processing_status: 'completed' });
    queue.clear();
    expect(states()).toEqual(['b sending']);
  });
});

describe('following', () => {
  it('asks until the processing has ended', async () => {
    queue.add([file('a', 10)]);
    server.known.set('u', media('u', 'processing'));
    await server.last('a').arrive({ uuid: 'u' });
    await vi.advanceTimersByTimeAsync(5_000);
    expect(server.asked.length).toBeGreaterThan(1);
    expect(states()).toEqual(['a processing']);
    server.known.set('u', media('u', 'completed'));
    await vi.advanceTimersByTimeAsync(10_000);
    expect(queue.items[0]).toMatchObject({ state: 'completed', media: { uuid: 'u' } });
    const { length } = server.asked;
    await vi.advanceTimersByTimeAsync(60_000);
    expect(server.asked).toHaveLength(length);
  });

  it('ends with the queue, also when an answer is on its way', async () => {
    queue.add([file('a', 10)]);
    server.known.set('u', media('u', 'processing'));
    await server.last('a').arrive({ uuid: 'u' });
    const answers: (() => void)[] = [];
    const { getMany } = server.media;
    server.media.getMany = async (uuids) => {
      await new Promise<void>((resolve) => answers.push(resolve));
      return getMany(uuids);
    };
    await vi.advanceTimersByTimeAsync(1_000);
    expect(answers).toHaveLength(1);
    queue.close();
    answers[0]?.();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(answers).toHaveLength(1);
  });

  it('knows sooner by events', async () => {
    queue.add([file('a', 10)]);
    await server.last('a').arrive({ uuid: 'u' });
    const event = { media_id: 1, uuid: 'u', name: 'a', thumbnail_url: null, url: null, timestamp: '' };
    queue.observe('media.processing.progress', { ...event, status: 'processing', percent: 40 });
    expect(queue.items[0]?.percent).toBe(40);
    server.known.set('u', media('u', 'failed'));
    queue.observe('media.processing.failed', { ...event, status: 'failed' });
    await settle();
    expect(states()).toEqual(['a failed']);
    queue.observe('media.erased', event);
    expect(states()).toEqual([]);
  });

  it('tells listeners once for many changes', async () => {
    let told = 0;
    queue.subscribe(() => (told += 1));
    queue.add(Array.from({ length: 50 }, (_, index) => file(`${index}`, 10)));
    await settle();
    expect(told).toBe(2);
    for (let bytes = 0; bytes < 10; bytes += 1) server.last('0').progress(bytes);
    await vi.advanceTimersByTimeAsync(150);
    expect(told).toBe(3);
  });
});
