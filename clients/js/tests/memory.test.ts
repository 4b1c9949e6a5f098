import 'fake-indexeddb/auto';

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { LumbungError } from '../src/problem.js';
import { UploadQueue } from '../src/queue.js';
import { BrowserKeeper, Owner, forgetUploads } from '../src/queue/keeper.js';
import { FakeKeeper, FakeServer, file, media, settle } from './support/fakes.js';

const open: UploadQueue[] = [];
const rest = {
  facts: { name: 'a', size: 3, type: '' },
  purpose: null,
  state: 'waiting',
  sent: 0,
  uuid: null,
  deduplicated: false,
  error: null,
} as const;

async function page(
  keeper: FakeKeeper,
  server = new FakeServer(),
  account?: string,
): Promise<{ queue: UploadQueue; server: FakeServer }> {
  const queue = new UploadQueue(server, { keeper, account });
  open.push(queue);
  await queue.restored;
  await settle();
  return { queue, server };
}

afterEach(() => open.splice(0).forEach((queue) => queue.close()));

describe('a reload', () => {
  it('goes on with what was sending and waiting, in order, and leaves paused what was', async () => {
    const keeper = new FakeKeeper();
    const before = await page(keeper);
    before.queue.add(
      ['a', 'b', 'c', 'd', 'e'].map((name) => file(name, 10)),
      { purpose: 'sticker' },
    );
    before.queue.pause(before.queue.items[0]?.id);
    before.queue.close();
    const after = await page(keeper);
    expect(after.queue.items.map((item) => `${item.name} ${item.state} ${item.purpose}`)).toEqual([
      'a paused sticker',
      'b sending sticker',
      'c sending sticker',
      'd sending sticker',
      'e waiting sticker',
    ]);
  });

  it('follows what was in process, and shows what is done', async () => {
    const keeper = new FakeKeeper();
    const before = await page(keeper);
    before.queue.add([file('a', 10), file('b', 10), file('c', 10)]);
    await before.server.last('a').arrive({ uuid: 'ua' });
    await before.server.last('b').arrive({ uuid: 'ub', processing_status: 'completed', deduplicated: true });
    await before.server.last('c').fail(LumbungError.fromAnswer(415, '{"code":"unsupported_media","title":"No"}'));
    before.queue.close();
    expect(keeper.files.size).toBe(1);
    const server = new FakeServer();
    server.known.set('ua', media('ua')).set('ub', media('ub'));
    const { queue } = await page(keeper, server);
    await vi.waitFor(() => expect(queue.items[0]?.state).toBe('completed'), 3_000);
    expect(queue.items[1]).toMatchObject({ state: 'completed', sent: 10, deduplicated: true, media: { uuid: 'ub' } });
    expect(queue.items[2]).toMatchObject({ state: 'failed', error: { code: 'unsupported_media', title: 'No' } });
  });

  it('asks for a file that was too large to keep, takes only that one, and begins then', async () => {
    const keeper = new FakeKeeper();
    const before = await page(keeper);
    before.queue.add([file('film.mp4', 100_000_001), file('small', 10)]);
    before.server.last('film.mp4').progress(60_000_000);
    before.queue.close();
    const { queue, server } = await page(keeper);
    const id = queue.items[0]?.id ?? '';
    expect(queue.items[0]).toMatchObject({ state: 'paused', needsFile: true, sent: 60_000_000 });
    queue.resume();
    queue.retry();
    expect(server.sent.map((each) => each.name)).toEqual(['small']);
    expect(queue.chooseAgain(id, file('film.mp4', 100_000_000))).toBe(false);
    expect(queue.chooseAgain(id, file('other.mp4', 100_000_001))).toBe(false);
    expect(queue.add([file('film.mp4', 100_000_001)])).toEqual([]);
    expect(queue.items[0]).toMatchObject({ state: 'sending', needsFile: false });
  });

  it('sends nothing of somebody else until the one who is there lets it go on', async () => {
    const keeper = new FakeKeeper();
    const before = await page(keeper, new FakeServer(), 'ayu');
    before.queue.add(['a', 'b', 'c', 'd'].map((name) => file(name, 10)));
    before.queue.close();
    const { queue, server } = await page(keeper, new FakeServer(), 'budi');
    expect(queue.items.map(({ state, needsFile }) => [state, needsFile])).toEqual(Array(4).fill(['paused', false]));
    expect(server.sent).toEqual([]);
    queue.resume(queue.items[0]?.id);
    queue.add([file('b', 10)]);
    expect(server.sent.map(({ name }) => name)).toEqual(['a', 'b']);
    queue.close();
    const again = await page(keeper, new FakeServer(), 'ayu');
    expect(again.queue.items.map(({ name, state }) => `${name} ${state}`)).toEqual(['a paused', 'b paused', 'c sending', 'd sending']);
  });

  it('forgets what was taken out of the list', async () => {
    const keeper = new FakeKeeper();
    const { queue } = await page(keeper);
    queue.add([file('a', 10)]);
    queue.cancel();
    await settle();
    expect(keeper.records.size + keeper.files.size).toBe(0);
  });
});

describe('without locks', () => {
  beforeEach(() => {
    vi.useFakeTimers();
    vi.stubGlobal('navigator', {});
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  it('says again and again that it lives, and takes up what a page leaves later', async () => {
    const keeper = new FakeKeeper();
    const { queue } = await page(keeper);
    queue.add([file('a', 10)]);
    await vi.advanceTimersByTimeAsync(11_000);
    const [own] = keeper.records.values();
    expect(Date.now() - (own?.at ?? 0)).toBeLessThan(10_000);
    keeper.records.set('b', { ...own!, id: 'b', owner: 'gone', facts: { ...own!.facts, name: 'b' } });
    await vi.advanceTimersByTimeAsync(10_000);
    expect(queue.items.map(({ name }) => name).sort()).toEqual(['a', 'b']);
    queue.close();
    const at = keeper.records.get(own!.id)?.at;
    await vi.advanceTimersByTimeAsync(30_000);
    expect(keeper.records.get(own!.id)?.at).toBe(at);
  });
});

describe('BrowserKeeper', () => {
  beforeEach(() => vi.useFakeTimers({ toFake: ['Date'] }));
  afterEach(() => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
    vi.restoreAllMocks();
  });

  it('keeps records and files, and gives them to the next page in order', async () => {
    const keeper = new BrowserKeeper('one');
    await keeper.save({ id: 'y', owner: 'old', order: 2, ...rest });
    await keeper.save({ id: 'x', owner: 'old', order: 1, ...rest });
    await keeper.keepFile('x', new Blob(['abc']));
    const kept = await new BrowserKeeper('one').adopt('new');
    expect(kept.map(({ record, file: blob }) => [record.id, blob !== null])).toEqual([
      ['x', true],
      ['y', false],
    ]);
    await keeper.remove('x');
    await keeper.dropFile('y');
    vi.setSystemTime(Date.now() + 80_000);
    expect((await keeper.adopt('third')).map(({ record }) => [record.id, record.owner])).toEqual([['y', 'new']]);
    expect(await new BrowserKeeper('two').adopt('new')).toEqual([]);
  });

  it('is forgotten with all others, also where a page has it open and where browsers don’t say which there are', async () => {
    const keepers = ['first', 'second'].map((name) => new BrowserKeeper(name));
    for (const keeper of keepers) await keeper.save({ id: 'x', owner: 'old', order: 1, ...rest });
    await forgetUploads();
    await expect(keepers[0]!.save({ id: 'y', owner: 'old', order: 1, ...rest })).rejects.toBeDefined();
    expect(await new BrowserKeeper('second').adopt('new')).toEqual([]);
    await new BrowserKeeper('third').save({ id: 'x', owner: 'old', order: 1, ...rest });
    vi.spyOn(indexedDB, 'databases').mockRejectedValue(new Error('no'));
    await forgetUploads(['third']);
    expect(await new BrowserKeeper('third').adopt('new')).toEqual([]);
  });

  it('leaves to a page that lives what is its own', async () => {
    const held = new Set<string>();
    const request = async (name: string, act: () => Promise<unknown>) => {
      held.add(name);
      return act().finally(() => held.delete(name));
    };
    vi.stubGlobal('navigator', {
      locks: { request, query: async () => ({ held: [...held].map((name) => ({ name })) }) },
    });
    const owner = new Owner();
    await owner.claim();
    const keeper = new BrowserKeeper('tabs');
    await keeper.save({ id: 'x', owner: owner.id, order: 1, ...rest });
    expect(await keeper.adopt('other')).toEqual([]);
    owner.leave();
    await settle();
    expect(await keeper.adopt('other')).toHaveLength(1);
  });

  it('leaves to a page without locks what it has told of lately, and takes once what one that is gone left', async () => {
    vi.stubGlobal('navigator', {});
    const keeper = new BrowserKeeper('plain');
    const begun = Date.now();
    await keeper.save({ id: 'x', owner: 'living', order: 1, ...rest, at: begun });
    vi.setSystemTime(begun + 60_000);
    expect(await keeper.adopt('other')).toEqual([]);
    vi.setSystemTime(begun + 80_000);
    const taken = await Promise.all([keeper.adopt('living'), keeper.adopt('other'), new BrowserKeeper('plain').adopt('third')]);
    expect(taken.map(({ length }) => length)).toEqual([0, 1, 0]);
  });

  it('gives back at once what an earlier page of the same tab had', async () => {
    const kept = new Map<string, string>();
    vi.stubGlobal('navigator', {});
    vi.stubGlobal('sessionStorage', { getItem: (key: string) => kept.get(key) ?? null, setItem: (key: string, value: string) => kept.set(key, value) });
    const owner = new Owner();
    await owner.claim();
    const keeper = new BrowserKeeper('reload');
    await keeper.save({ id: 'x', owner: owner.id, order: 1, ...rest, at: Date.now() });
    expect(await keeper.adopt('next')).toEqual([]);
    owner.leave();
    expect(await keeper.adopt('next')).toHaveLength(1);
  });
});
