import type { ItemRecord } from './item.js';

export interface Kept {
  record: ItemRecord;
  file: Blob | null;
}

/** Where a queue keeps what a reload of the page must not lose. */
export interface Keeper {
  /** What pages left that are gone; from now on it is this page's. In the order of the queue. */
  adopt(owner: string): Promise<Kept[]>;
  save(record: ItemRecord): Promise<void>;
  keepFile(id: string, file: Blob): Promise<void>;
  dropFile(id: string): Promise<void>;
  remove(id: string): Promise<void>;
}

const ITEMS = 'items';
const FILES = 'files';

/** In the browser's database. */
export class BrowserKeeper implements Keeper {
  private readonly database: Promise<IDBDatabase>;

  constructor(private readonly name: string) {
    this.database = open(`lumbung-uploads:${name}`);
    this.database.catch(() => {});
  }

  async adopt(owner: string): Promise<Kept[]> {
    const { locks } = globalThis.navigator ?? {};
    if (!locks) return this.take(owner, new Set());
    // Two pages that begin at the same time would take the same.
    return locks.request(`lumbung-uploads:${this.name}`, async () => {
      const { held = [] } = await locks.query();
      return this.take(owner, new Set(held.map((each) => each.name ?? '')));
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

  private async take(owner: string, alive: Set<string>): Promise<Kept[]> {
    const all = await this.change<ItemRecord[]>(ITEMS, (store) => store.getAll());
    const left = all.filter((record) => !alive.has(lockOf(record.owner))).sort((a, b) => a.order - b.order);
    const kept: Kept[] = [];
    for (const record of left) {
      await this.save({ ...record, owner });
      const file = await this.change<Blob | undefined>(FILES, (store) => store.get(record.id));
      kept.push({ record, file: file ?? null });
    }
    return kept;
  }

  private async change<T>(name: string, act: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> {
    const transaction = (await this.database).transaction(name, 'readwrite');
    const request = act(transaction.objectStore(name));
    await new Promise<void>((resolve, reject) => {
      transaction.oncomplete = () => resolve();
      transaction.onerror = transaction.onabort = () => reject(transaction.error);
    });
    return request.result;
  }
}

function open(name: string): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(name, 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore(ITEMS, { keyPath: 'id' });
      request.result.createObjectStore(FILES);
    };
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

function lockOf(owner: string): string {
  return `lumbung-page:${owner}`;
}

/** Tells other pages of this browser, as long as this one lives, that what is its owner's is not theirs to take. */
export class Owner {
  readonly id = randomId();
  private release = () => {};

  /** Resolves when it is known to others. */
  claim(): Promise<void> {
    const { locks } = globalThis.navigator ?? {};
    if (!locks) return Promise.resolve();
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
