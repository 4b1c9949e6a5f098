import { type ComputedRef, type ShallowRef, computed, getCurrentScope, onScopeDispose, shallowRef } from 'vue';

import type { Lumbung } from './client.js';
import type { AddOptions, QueueOptions, UploadQueue } from './queue.js';
import type { Totals, UploadItem } from './queue/item.js';
import type { Uploadable } from './upload.js';

/** An UploadQueue as Vue likes it. Without an id, a function is for all items. */
export interface LumbungUpload {
  readonly items: Readonly<ShallowRef<readonly UploadItem[]>>;
  readonly totals: Readonly<ShallowRef<Totals>>;
  /** Bytes are on their way, or wait for it. */
  readonly isBusy: ComputedRef<boolean>;
  readonly queue: UploadQueue;
  add(files: Iterable<Uploadable>, options?: AddOptions): string[];
  pause(id?: string): void;
  resume(id?: string): void;
  retry(id?: string): void;
  /** Ends an upload, and takes the item out of the list. */
  remove(id?: string): void;
  /** Takes what has come to a good end out of the list. */
  clear(): void;
  chooseAgain(id: string, file: Blob): boolean;
}

/** Ends with the component, or whatever scope it is used in; with `keep` the next page goes on. */
export function useLumbungUpload(lumbung: Lumbung, options?: QueueOptions): LumbungUpload {
  const queue = lumbung.uploads(options);
  const items = shallowRef(queue.items);
  const totals = shallowRef(queue.totals);
  queue.subscribe((nextItems, nextTotals) => {
    items.value = nextItems;
    totals.value = nextTotals;
  });
  if (getCurrentScope()) onScopeDispose(() => queue.close());
  return {
    items,
    totals,
    isBusy: computed(() => totals.value.sending + totals.value.waiting > 0),
    queue,
    add: (files, choices) => queue.add(files, choices),
    pause: (id) => queue.pause(id),
    resume: (id) => queue.resume(id),
    retry: (id) => queue.retry(id),
    remove: (id) => queue.cancel(id),
    clear: () => queue.clear(),
    chooseAgain: (id, file) => queue.chooseAgain(id, file),
  };
}
