import type { MediaApi } from '../media.js';
import type { Media } from '../wire.js';

const FIRST_MS = 700;
const LAST_MS = 10_000;
/** Live events tell sooner; then asking is only for what they missed. */
const WITH_EVENTS_MS = 15_000;

export interface FollowerParts {
  media: Pick<MediaApi, 'getMany'>;
  /** Of which media the end of the processing is waited for. */
  awaited: () => string[];
  onMedia: (media: Media) => void;
  /** They are not there any more. */
  onGone: (uuids: string[]) => void;
}

/** Asks how far uploaded media are, sooner at first, until none is in process. */
export class Follower {
  private timer: ReturnType<typeof setTimeout> | undefined;
  private delay = FIRST_MS;
  private isAsking = false;
  private isToAskAgain = false;
  private isStopped = false;
  private heardAt = Number.NEGATIVE_INFINITY;

  constructor(private readonly parts: FollowerParts) {}

  /** There is one more to wait for. */
  begin(): void {
    this.delay = FIRST_MS;
    this.plan();
  }

  /** An event came, so events do come. */
  heard(): void {
    this.heardAt = Date.now();
  }

  async ask(): Promise<void> {
    const uuids = this.parts.awaited();
    this.isToAskAgain = this.isAsking;
    if (this.isStopped || this.isAsking || uuids.length === 0) return;
    this.isAsking = true;
    try {
      const found = await this.parts.media.getMany(uuids);
      if (this.isStopped) return;
      found.forEach((media) => this.parts.onMedia(media));
      const known = new Set(found.map((media) => media.uuid));
      const gone = uuids.filter((uuid) => !known.has(uuid));
      if (gone.length > 0) this.parts.onGone(gone);
    } catch {
      // The next time will tell.
    } finally {
      this.isAsking = false;
    }
    if (this.isToAskAgain) await this.ask();
  }

  /** For good, also where an answer is still on its way. */
  stop(): void {
    this.isStopped = true;
    clearTimeout(this.timer);
  }

  private plan(): void {
    clearTimeout(this.timer);
    if (this.isStopped || this.parts.awaited().length === 0) return;
    const hears = Date.now() - this.heardAt < 2 * WITH_EVENTS_MS;
    const delay = hears ? Math.max(this.delay, WITH_EVENTS_MS) : this.delay;
    this.delay = Math.min(LAST_MS, this.delay * 1.5);
    this.timer = setTimeout(() => void this.ask().finally(() => this.plan()), delay);
  }
}
