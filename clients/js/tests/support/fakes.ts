import { LumbungError } from '../../src/problem.js';
import type { QueueParts } from '../../src/queue.js';
import type { ItemRecord } from '../../src/queue/item.js';
import type { Keeper, Kept } from '../../src/queue/keeper.js';
import type { UploadOptions, Uploadable } from '../../src/upload.js';
import type { Media, UploadedMedia } from '../../src/wire.js';

export function media(uuid: string, processing_status: Media['processing_status'] = 'completed'): Media {
  return { uuid, name: uuid, processing_status, urls: {}, metadata: {} } as unknown as Media;
}

export interface Sent {
  name: string;
  options: UploadOptions;
  progress: (bytes: number) => void;
  arrive: (answer?: Partial<UploadedMedia>) => Promise<void>;
  fail: (error: LumbungError) => Promise<void>;
}

/** Lets everything that waits for nothing but its turn have it. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
}

/** A server whose every answer the test gives. */
export class FakeServer implements QueueParts {
  readonly sent: Sent[] = [];
  readonly discarded: string[] = [];
  readonly known = new Map<string, Media>();
  asked: string[][] = [];

  readonly uploader = {
    upload: (file: Uploadable, options: UploadOptions = {}) =>
      new Promise<UploadedMedia>((resolve, reject) => {
        const size = (file as Blob).size;
        options.signal?.addEventListener('abort', () => reject(LumbungError.cancelled()));
        this.sent.push({
          name: options.name ?? '',
          options,
          progress: (bytes) => options.onProgress?.(bytes, size),
          arrive: async (answer = {}) => {
            resolve({
              ...media(`uuid-${this.sent.length}`, 'pending'),
              deduplicated: false,
              ...answer,
            } as UploadedMedia);
            await settle();
          },
          fail: async (error) => {
            reject(error);
            await settle();
          },
        });
      }),
    discard: async (facts: { name: string }) => void this.discarded.push(facts.name),
  };

  readonly media: QueueParts['media'] = {
    getMany: async (uuids: readonly string[]) => {
      this.asked.push([...uuids]);
      return uuids.flatMap((uuid) => this.known.get(uuid) ?? []);
    },
    retry: async (uuid: string) => media(uuid, 'pending'),
  };

  last(name: string): Sent {
    const found = this.sent.filter((each) => each.name === name).at(-1);
    if (!found) throw new Error(`${name} was not sent`);
    return found;
  }
}

export class FakeKeeper implements Keeper {
  readonly records = new Map<string, ItemRecord>();
  readonly files = new Map<string, Blob>();

  async adopt(owner: string): Promise<Kept[]> {
    const records = [...this.records.values()].sort((a, b) => a.order - b.order);
    return records.map((record) => ({ record: { ...record, owner }, file: this.files.get(record.id) ?? null }));
  }
  async save(record: ItemRecord): Promise<void> {
    this.records.set(record.id, record);
  }
  async keepFile(id: string, file: Blob): Promise<void> {
    this.files.set(id, file);
  }
  async dropFile(id: string): Promise<void> {
    this.files.delete(id);
  }
  async remove(id: string): Promise<void> {
    this.records.delete(id);
    this.files.delete(id);
  }
}

/** As a browser's File, which Node 18 has not got. */
export function file(name: string, size: number, lastModified = 1): Blob {
  return Object.assign(new Blob([new Uint8Array(size)]), { name, lastModified });
}
