import { LumbungError } from '../problem.js';
import type { Uploader } from '../upload.js';
import type { UploadedMedia } from '../wire.js';
import { type Entry, type UploadItem, secondsFor } from './item.js';
import { SpeedMeter } from './speed.js';

/** The uploader's own tries; after these an item says what is wrong and waits. */
const SHORT_DELAYS_MS = [0, 1_000, 3_000];
const LONG_DELAYS_MS = [2_000, 5_000, 10_000, 20_000, 30_000];
const TICK_MS = 1_000;

export interface SenderParts {
  uploader: Pick<Uploader, 'upload'>;
  concurrency: number;
  maxBytes: () => number | undefined;
  /** In the order of the queue. */
  entries: () => readonly Entry[];
  change: (entry: Entry, to: Partial<UploadItem>) => void;
  onArrived: (entry: Entry, media: UploadedMedia) => void;
}

/** Sends what waits, so many at once, again and again until the server has it or says that it will never take it. */
export class Sender {
  isStopped = false;
  private readonly meter = new SpeedMeter();
  private ticking: ReturnType<typeof setInterval> | undefined;
  private readonly onOnline = () => this.tryNow();

  constructor(private readonly parts: SenderParts) {
    globalThis.addEventListener?.('online', this.onOnline);
  }

  /** Bytes a second, of all together. */
  get speed(): number {
    return this.meter.at(Date.now());
  }

  /** Begins what may begin. */
  pump(): void {
    const now = Date.now();
    let free = this.parts.concurrency - this.inState('sending').length;
    for (const entry of this.inState('waiting')) {
      if (this.isStopped || free <= 0) break;
      if (entry.notBefore > now || !entry.file) continue;
      free -= 1;
      void this.send(entry, entry.file);
    }
    this.tickWhileNeeded();
  }

  stopSending(entry: Entry): void {
    entry.abort?.abort();
    entry.abort = null;
  }

  stop(): void {
    this.isStopped = true;
    this.parts.entries().forEach((entry) => this.stopSending(entry));
    this.tickWhileNeeded();
    globalThis.removeEventListener?.('online', this.onOnline);
  }

  private inState(state: UploadItem['state']): Entry[] {
    return this.parts.entries().filter((entry) => entry.item.state === state);
  }

  private tryNow(): void {
    for (const entry of this.inState('waiting')) entry.notBefore = 0;
    this.pump();
  }

  /** A timer that went on for ever would keep a program of Node from ending. */
  private tickWhileNeeded(): void {
    const sending = this.inState('sending').length;
    // What waits for its next try has no speed, and the time until then is not one of slow sending.
    if (this.isStopped || sending === 0) this.meter.reset();
    const isNeeded = !this.isStopped && sending + this.inState('waiting').length > 0;
    if (isNeeded) this.ticking ??= setInterval(() => this.tick(), TICK_MS);
    if (isNeeded || this.ticking === undefined) return;
    clearInterval(this.ticking);
    this.ticking = undefined;
  }

  /** Shows a stall, and begins again what waits for its next try. */
  private tick(): void {
    const now = Date.now();
    for (const entry of this.inState('sending')) this.show(entry, entry.item.sent, now);
    this.pump();
  }

  private async send(entry: Entry, file: Blob): Promise<void> {
    const abort = new AbortController();
    entry.abort = abort;
    entry.meter.reset();
    this.parts.change(entry, { state: 'sending', error: null });
    const onProgress = (sent: number) => {
      if (entry.abort === abort) this.advance(entry, sent);
    };
    try {
      this.refuseIfTooLarge(entry);
      const media = await this.parts.uploader.upload(file, {
        name: entry.facts.name,
        purpose: entry.item.purpose,
        onProgress,
        signal: abort.signal,
        retryDelays: SHORT_DELAYS_MS,
      });
      if (entry.abort === abort) this.arrive(entry, media);
    } catch (thrown) {
      if (entry.abort === abort) this.fail(entry, LumbungError.of(thrown));
    }
    this.pump();
  }

  private refuseIfTooLarge({ facts }: Entry): void {
    const most = this.parts.maxBytes();
    if (most === undefined || facts.size <= most) return;
    const title = 'The file is larger than this server accepts.';
    throw new LumbungError({ status: 0, code: 'payload_too_large', title });
  }

  private advance(entry: Entry, sent: number): void {
    const now = Date.now();
    const more = Math.max(0, sent - entry.item.sent);
    // The first word of a try tells where an earlier one had come to, which took no time now.
    entry.meter.add(more, now);
    this.meter.add(more, now);
    this.show(entry, sent, now);
  }

  private show(entry: Entry, sent: number, now: number): void {
    const speed = entry.meter.at(now);
    this.parts.change(entry, { sent, speed, secondsLeft: secondsFor(entry.facts.size - sent, speed) });
  }

  private arrive(entry: Entry, media: UploadedMedia): void {
    entry.abort = null;
    entry.file = null;
    this.parts.change(entry, { sent: entry.facts.size, speed: 0, secondsLeft: 0 });
    this.parts.onArrived(entry, media);
  }

  private fail(entry: Entry, error: LumbungError): void {
    entry.abort = null;
    const shown = { error, speed: 0, secondsLeft: null };
    if (!error.isPassing) return this.parts.change(entry, { state: 'failed', ...shown });
    const delay = LONG_DELAYS_MS[Math.min(entry.attempts, LONG_DELAYS_MS.length - 1)] ?? 0;
    entry.attempts += 1;
    entry.notBefore = Date.now() + Math.max(delay, (error.retryAfterSeconds ?? 0) * 1_000);
    this.parts.change(entry, { state: 'waiting', ...shown });
  }
}
