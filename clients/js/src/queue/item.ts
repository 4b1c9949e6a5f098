import { type ErrorParts, LumbungError } from '../problem.js';
import type { FileFacts } from '../upload.js';
import type { Media } from '../wire.js';
import { SpeedMeter } from './speed.js';

/**
 * `waiting` for its turn, or for the connection: then `error` says what was wrong; `paused` by somebody, or because it
 * `needsFile`; `processing`: the server has every byte; `failed`: somebody has to do something, as `error` or
 * `media.processing_error` says.
 */
export type UploadState = 'waiting' | 'sending' | 'paused' | 'processing' | 'completed' | 'failed';

/** A file on its way, as it is now: another object after each change. */
export interface UploadItem {
  readonly id: string;
  readonly name: string;
  readonly size: number;
  readonly type: string;
  /** Of a file of a folder. */
  readonly path: string | null;
  readonly purpose: string | null;
  readonly state: UploadState;
  /** Bytes. */
  readonly sent: number;
  /** Bytes a second. */
  readonly speed: number;
  readonly secondsLeft: number | null;
  /** How far the processing is, where the server tells. */
  readonly percent: number | null;
  readonly error: LumbungError | null;
  readonly uuid: string | null;
  readonly media: Media | null;
  /** The workspace had this content before. */
  readonly deduplicated: boolean;
  /** After a reload the browser has not got the file any more: `chooseAgain(id, file)`. */
  readonly needsFile: boolean;
}

export interface Totals {
  readonly count: number;
  readonly waiting: number;
  readonly sending: number;
  readonly paused: number;
  readonly processing: number;
  readonly completed: number;
  readonly failed: number;
  /** Of all that are in the list. */
  readonly bytes: number;
  readonly sent: number;
  readonly speed: number;
  readonly secondsLeft: number | null;
}

/** What of an item outlives the page. */
export interface ItemRecord {
  id: string;
  /** Whose page it belongs to, see Owner. */
  owner: string;
  order: number;
  facts: FileFacts;
  purpose: string | null;
  state: UploadState;
  sent: number;
  uuid: string | null;
  deduplicated: boolean;
  error: ErrorParts | null;
  /** Who put it in or let it go on, see QueueOptions. */
  account?: string;
  /** When the page that it belongs to was last known to live; looked at where a browser has no locks. */
  at?: number;
}

/** An item and what the queue needs to send it. */
export interface Entry {
  item: UploadItem;
  account: string;
  facts: FileFacts;
  order: number;
  file: Blob | null;
  abort: AbortController | null;
  /** When a try that failed in passing is repeated, in milliseconds. */
  notBefore: number;
  attempts: number;
  meter: SpeedMeter;
}

export const isUnsent = (state: UploadState) => state !== 'processing' && state !== 'completed';

/**
 * A new one, or one that an earlier page left, with its file where that was kept. What was somebody else's waits until the
 * one who is there lets it go on.
 */
export function entryOf(record: ItemRecord, file: Blob | null, reader: string): Entry {
  const { account = '', id, facts, purpose, uuid, deduplicated, sent } = record;
  const needsFile = isUnsent(record.state) && uuid === null && file === null;
  const isToWait = needsFile || account !== reader;
  const wasUnderWay = record.state === 'waiting' || record.state === 'sending';
  const item: UploadItem = {
    id,
    name: facts.name,
    size: facts.size,
    type: facts.type,
    path: facts.webkitRelativePath ?? null,
    purpose,
    state: wasUnderWay ? (isToWait ? 'paused' : 'waiting') : record.state,
    sent,
    speed: 0,
    secondsLeft: null,
    percent: null,
    error: record.error && new LumbungError(record.error),
    uuid,
    media: null,
    deduplicated,
    needsFile,
  };
  const rest = { abort: null, notBefore: 0, attempts: 0, meter: new SpeedMeter() };
  return { item, account, facts, order: record.order, file, ...rest };
}

export function recordOf({ item, account, facts, order }: Entry, owner: string, at: number): ItemRecord {
  const { id, purpose, state, sent, uuid, deduplicated, error } = item;
  const told = error && { status: error.status, code: error.code, title: error.title, detail: error.detail };
  return { id, owner, account, order, facts, purpose, state, sent, uuid, deduplicated, error: told, at };
}

export function totalsOf(items: readonly UploadItem[], speed: number): Totals {
  const counts = { waiting: 0, sending: 0, paused: 0, processing: 0, completed: 0, failed: 0 };
  let bytes = 0;
  let sent = 0;
  let left = 0;
  for (const item of items) {
    counts[item.state] += 1;
    bytes += item.size;
    sent += item.sent;
    if (item.state === 'waiting' || item.state === 'sending') left += item.size - item.sent;
  }
  return { count: items.length, ...counts, bytes, sent, speed, secondsLeft: secondsFor(left, speed) };
}

/** Below this a guess says nothing. */
const SPEED_MIN = 64;

export function secondsFor(bytes: number, speed: number): number | null {
  if (bytes <= 0) return 0;
  return speed < SPEED_MIN ? null : Math.ceil(bytes / speed);
}
