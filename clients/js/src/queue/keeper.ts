import type { ItemRecord } from './item.js';

export interface Kept {
  record: ItemRecord;
  file: Blob | null;
}

/** Where a queue keeps what a reload of the page must not lose. */
export interface Keeper {
  /** What pages left that are gone; from now on it is this page's. In the order of the queue. Asked now and then. */
  adopt(owner: string): Promise<Kept[]>;
  save(record: ItemRecord): Promise<void>;
  keepFile(id: string, file: Blob): Promise<void>;
  dropFile(id: string): Promise<void>;
  remove(id: string): Promise<void>;
}

const PREFIX = 'lumbung-uploads:';
const ITEMS = 'items';
const FILES = 'files';
/** Without locks a page that has said nothing for so long is gone. Browsers let a hidden one act once a minute. */
const SILENT_MS = 75_000;

/** In the browser's database. */
export class BrowserKeeper implements Keeper {
  private readonly database: Promise<IDBDatabase>;

  constructor(private readonly name: string) {
    this.database = open(PREFIX + name);
    this.database.catch(() => {});
  }

  async adopt(owner: string): Promise<Kept[]> {
    const { locks } = globalThis.navigator ?? {};
    if (!locks) {
      const left = new Set(leftOwners());
      const silent = Date.now() - SILENT_MS;
      return this.take(owner, (record) => left.has(record.owner) || (record.at ?? 0) < silent);
    }
    // Two pages that begin at the same time would take the same.
    return locks.request(PREFIX + this.name, async () => {
      const { held = [] } = await locks.query();
      const alive = new Set(held.map((each) => each.name ?? ''));
      return this.take(owner, (record) => !alive.has(lockOf(record.owner)));
    });
  }

  async save(record: ItemRecord): Promise<void> {
    await this.change(ITEMS, (store) => store.put(record));
  }

  async keepFile(id: string, file: Blob): Promise<void> {
    await this.change(FILES, (store) => store.put(file, id));
  }

  async dropFile(id: string): Promise<void> {
    await this.change(FILES, (store) => store.delete(id));
  }

  async remove(id: string): Promise<void> {
    await this.change(ITEMS, (store) => store.delete(id));
    await this.dropFile(id);
  }

  private async take(owner: string, isLeft: (record: ItemRecord) => boolean): Promise<Kept[]> {
    const left = await this.claim(owner, (record) => record.owner !== owner && isLeft(record));
    const kept: Kept[] = [];
    for (const record of left.sort((a, b) => a.order - b.order)) {
      const file = await this.change<Blob | undefined>(FILES, (store) => store.get(record.id));
      kept.push({ record, file: file ?? null });
    }
    return kept;
  }

  /** In one transaction, so that what one page takes another one does not. */
  private async claim(owner: string, isLeft: (record: ItemRecord) => boolean): Promise<ItemRecord[]> {
    const transaction = (await this.database).transaction(ITEMS, 'readwrite');
    const store = transaction.objectStore(ITEMS);
    const request: IDBRequest<ItemRecord[]> = store.getAll();
    let left: ItemRecord[] = [];
    request.onsuccess = () => {
      left = request.result.filter(isLeft);
      for (const record of left) store.put({ ...record, owner, at: Date.now() });
    };
    await ended(transaction);
    return left;
  }

  private async change<T>(name: string, act: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> {
    const transaction = (await this.database).transaction(name, 'readwrite');
    const request = act(transaction.objectStore(name));
    await ended(transaction);
    return request.result;
  }
}

function ended(transaction: IDBTransaction): Promise<void> {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onerror = transaction.onabort = () => reject(transaction.error);
  });
}

function open(name: string): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(name, 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore(ITEMS, { keyPath: 'id' });
      request.result.createObjectStore(FILES);
    };
    request.onsuccess = () => {
      // It is deleted, maybe by another page. From here on nothing is kept.
      request.result.onversionchange = () => request.result.close();
      resolve(request.result);
    };
    request.onerror = () => reject(request.error);
  });
}

/**
 * Deletes what all queues of this origin keep, as when somebody signs out. Queues that are open go on, and keep nothing
 * more. Some browsers don't say which there are: then those of these names.
 */
export async function forgetUploads(names: readonly string[] = []): Promise<void> {
  if (typeof indexedDB === 'undefined') return;
  const there = (await indexedDB.databases?.().catch(() => [])) ?? [];
  const known = there.flatMap(({ name }) => (name?.startsWith(PREFIX) ? [name] : []));
  const all = new Set([...known, ...names.map((name) => PREFIX + name)]);
  await Promise.all([...all].map(deleteDatabase));
}

/** That a browser keeps nothing, or can't delete it just now, is no error here. */
function deleteDatabase(name: string): Promise<void> {
  return new Promise((resolve) => {
    const request = indexedDB.deleteDatabase(name);
    request.onsuccess = request.onerror = request.onblocked = () => resolve();
  });
}

function lockOf(owner: string): string {
  return `lumbung-page:${owner}`;
}

const LEFT_KEY = 'lumbung.uploads.left';
const LEFT_MAX = 20;

/** Of earlier pages of this tab, so that a reload need not wait until they are silent. */
function leftOwners(): string[] {
  try {
    return sessionStorage.getItem(LEFT_KEY)?.split(' ') ?? [];
  } catch {
    return [];
  }
}

function addLeftOwner(owner: string): void {
  try {
    sessionStorage.setItem(LEFT_KEY, [...leftOwners(), owner].slice(-LEFT_MAX).join(' '));
  } catch {
    // A browser that keeps nothing: the next page waits.
  }
}

/** Tells other pages of this browser, as long as this one lives, that what is its owner's is not theirs to take. */
export class Owner {
  readonly id = randomId();
  private release = () => {};

  /** Without locks, as for pages without TLS, others know it by what it saves again and again. */
  get hasLocks(): boolean {
    return globalThis.navigator?.locks !== undefined;
  }

  /** Resolves when it is known to others. */
  claim(): Promise<void> {
    const { locks } = globalThis.navigator ?? {};
    if (!locks) {
      const onHide = () => addLeftOwner(this.id);
      globalThis.addEventListener?.('pagehide', onHide);
      this.release = () => {
        globalThis.removeEventListener?.('pagehide', onHide);
        onHide();
      };
      return Promise.resolve();
    }
    return new Promise((resolve) => {
      const hold = () => {
        resolve();
        return new Promise<void>((release) => (this.release = release));
      };
      locks.request(lockOf(this.id), hold).catch(() => resolve());
    });
  }

  leave(): void {
    this.release();
  }
}

/** `crypto.randomUUID` is not there for pages without TLS. */
export function randomId(): string {
  return Array.from({ length: 4 }, () => Math.random().toString(36).slice(2, 8)).join('');
}
