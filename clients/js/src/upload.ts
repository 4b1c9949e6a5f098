import { mediaApi } from './media.js';
import { LumbungError } from './problem.js';
import type { Transport } from './transport.js';
import { sendForm } from './upload/form.js';
import { discardTus, sendByTus } from './upload/tus.js';
import type { UploadedMedia } from './wire.js';

/** Larger files are sent resumably. */
export const FORM_BYTES_MAX = 10_000_000;

/** A `File`, a `Blob`, or in Node a `Buffer`. */
export type Uploadable = Blob | Uint8Array;

/** What a file is known by when its upload is taken up again. */
export interface FileFacts {
  name: string;
  size: number;
  type: string;
  lastModified?: number;
  /** Of a file of a folder. */
  webkitRelativePath?: string;
}

export interface UploadOptions {
  /** Instead of the file's own name. */
  name?: string;
  /** `sticker`, `voice`, or a word of the application's. */
  purpose?: string | null;
  /** How many bytes of the file have been sent. */
  onProgress?: (sent: number, size: number) => void;
  /** Breaks the upload off; a resumable one goes on where it was when the same file is uploaded again. */
  signal?: AbortSignal;
  /** Whether to look for what a broken upload of this `File` left at the server; so it is when absent. */
  resume?: boolean;
  /** Pauses in milliseconds before the tries after the first. */
  retryDelays?: readonly number[];
}

/** One file on its way. */
export interface Parcel {
  blob: Blob;
  facts: FileFacts;
  purpose: string | null;
  onProgress: (sent: number) => void;
  signal: AbortSignal;
  resume: boolean;
  retryDelays: readonly number[];
}

const RETRY_DELAYS_MS = [0, 1_000, 3_000, 5_000, 10_000, 20_000];

export class Uploader {
  constructor(private readonly transport: Transport) {}

  async upload(file: Uploadable, options: UploadOptions = {}): Promise<UploadedMedia> {
    const parcel = parcelOf(file, options);
    if (parcel.facts.size === 0) {
      throw new LumbungError({ status: 0, code: 'empty', title: 'The file is empty.' });
    }
    if (parcel.signal.aborted) throw LumbungError.cancelled();
    if (parcel.facts.size <= FORM_BYTES_MAX) return this.retried(parcel);
    const { uuid, isDeduplicated } = await sendByTus(this.transport, parcel);
    const media = await mediaApi(this.transport.api).get(uuid);
    return { ...media, deduplicated: isDeduplicated };
  }

  async discard(file: FileFacts, options: UploadOptions = {}): Promise<void> {
    if (file.size <= FORM_BYTES_MAX) return;
    const facts = { ...file, name: options.name ?? file.name };
    await discardTus(this.transport, facts, options.purpose ?? null);
  }

  /** Sending a form twice is harmless: the server knows content that it has. */
  private async retried(parcel: Parcel): Promise<UploadedMedia> {
    for (let attempt = 0; ; attempt += 1) {
      try {
        return await sendForm(this.transport, parcel);
      } catch (thrown) {
        const error = LumbungError.of(thrown);
        const delay = parcel.retryDelays[attempt];
        if (!error.isPassing || delay === undefined) throw error;
        await pause(Math.max(delay, (error.retryAfterSeconds ?? 0) * 1_000), parcel.signal);
      }
    }
  }
}

export function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const giveUp = () => {
      clearTimeout(timer);
      reject(LumbungError.cancelled());
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', giveUp);
      resolve();
    }, milliseconds);
    if (signal.aborted) giveUp();
    else signal.addEventListener('abort', giveUp, { once: true });
  });
}

export function factsOf(file: Blob, name?: string): FileFacts {
  const known = file as Blob & Partial<FileFacts>;
  return {
    name: name ?? known.name ?? 'file',
    size: file.size,
    type: file.type,
    lastModified: known.lastModified,
    webkitRelativePath: known.webkitRelativePath || undefined,
  };
}

function parcelOf(file: Uploadable, options: UploadOptions): Parcel {
  const blob = file instanceof Blob ? file : new Blob([file as BlobPart]);
  const facts = factsOf(blob, options.name);
  return {
    blob,
    facts,
    purpose: options.purpose || null,
    onProgress: (sent) => options.onProgress?.(Math.min(sent, blob.size), blob.size),
    signal: options.signal ?? new AbortController().signal,
    // Of bytes that are no file nothing says that they are those of before.
    resume: (options.resume ?? true) && facts.lastModified !== undefined,
    retryDelays: options.retryDelays ?? RETRY_DELAYS_MS,
  };
}
