import { describe, expect, it } from 'vitest';
import { effectScope, watch } from 'vue';

import { type Lumbung, UploadQueue } from '../src/index.js';
import { useLumbungUpload } from '../src/vue.js';
import { FakeServer, file, settle } from './support/fakes.js';

describe('useLumbungUpload', () => {
  it('is reactive, and ends with its scope', async () => {
    const server = new FakeServer();
    const lumbung = { uploads: (options) => new UploadQueue(server, options) } as Lumbung;
    const scope = effectScope();
    const { items, isBusy, add, totals } = scope.run(() => useLumbungUpload(lumbung))!;
    const seen: number[] = [];
    scope.run(() => watch(items, (now) => seen.push(now.length), { flush: 'sync' }));
    add([file('a', 10)]);
    await settle();
    expect(seen.at(-1)).toBe(1);
    expect([isBusy.value, totals.value.sending]).toEqual([true, 1]);
    await server.last('a').arrive({ processing_status: 'completed' });
    expect([isBusy.value, items.value[0]?.state]).toEqual([false, 'completed']);
    add([file('b', 10)]);
    scope.stop();
    expect(server.last('b').options.signal?.aborted).toBe(true);
  });
});
