import type { MediaApi } from './media.js';
import { LumbungError } from './problem.js';
import { Follower } from './queue/follower.js';
import { type Entry, type Totals, type UploadItem, entryOf, isUnsent, totalsOf } from './queue/item.js';
import { BrowserKeeper, type Keeper, randomId } from './queue/keeper.js';
import { Memory } from './queue/memory.js';
import { Notices } from './queue/notices.js';
import { Sender } from './queue/sender.js';
import { type FileFacts, type Uploadable, type Uploader, factsOf } from './upload.js';
import type { ErasedEvent, EventName, Media, MediaEvent, UploadedMedia } from './wire.js';

export interface QueueOptions {
  /** How many files are sent at once; 3 when absent. */
  concurrency?: number;
  /** A name, such as that of the workspace, under which this browser keeps the list over a reload; else it does not. */
  keep?: string;
  keeper?: Keeper;
  /**
   * Tells apart whose uploads are kept, such as a hash of the token. What another one left comes back paused: it is sent in
   * the name of whoever lets it go on.
   */
  account?: string;
  /** The server's limit, so that a file that is too large is not sent in vain. */
  maxBytes?: () => number | undefined;
}

export interface AddOptions {
  purpose?: string | null | ((facts: FileFacts) => string | null);
}

export interface QueueParts {
  uploader: Pick<Uploader, 'upload' | 'discard'>;
  media: Pick<MediaApi, 'getMany' | 'retry'>;
}

export type QueueListener = (items: readonly UploadItem[], totals: Totals) => void;

const CONCURRENT_MAX = 3;

/** Files on their way to the server, and what becomes of them there. Without an id, a method is for all of them. */
export class UploadQueue {
  /** Resolves when what an earlier page left is in the list. */
  readonly restored: Promise<void>;
  private entries: Entry[] = [];
  private readonly memory: Memory;
  private readonly follower: Follower;
  private readonly notices = new Notices<QueueListener>((listener) => listener(this.items, this.totals));
  private readonly sender: Sender;
  private readonly account: string;
  private nextOrder = Date.now();

  constructor(
    private readonly parts: QueueParts,
    options: QueueOptions = {},
  ) {
    this.account = options.account ?? '';
    this.memory = new Memory(options.keeper ?? keeperFor(options.keep), {
      account: this.account,
      entries: () => this.entries,
      onLeft: (entries) => this.takeUp(entries),
    });
    this.follower = new Follower({
      media: parts.media,
      awaited: () => this.entries.flatMap(({ item }) => (isAwaited(item) && item.uuid ? [item.uuid] : [])),
      onMedia: (media) => this.withMedia(media.uuid, (entry) => this.take(entry, media)),
      onGone: (uuids) => uuids.forEach((uuid) => this.withMedia(uuid, (entry) => this.drop(entry))),
    });
    this.sender = new Sender({
      uploader: parts.uploader,
      concurrency: options.concurrency ?? CONCURRENT_MAX,
      maxBytes: () => options.maxBytes?.(),
      entries: () => this.entries,
      change: (entry, to) => this.change(entry, to),
      onArrived: (entry, media) => this.arrive(entry, media),
    });
    this.restored = this.restore();
  }

  get items(): readonly UploadItem[] {
    return this.entries.map((entry) => entry.item);
  }

  get totals(): Totals {
    return totalsOf(this.items, this.sender.speed);
  }

  subscribe(listener: QueueListener): () => void {
    return this.notices.subscribe(listener);
  }

  /** Returns the ids of those that are new; a file that is in the list already, and not sent yet, is taken once. */
  add(files: Iterable<Uploadable>, options: AddOptions = {}): string[] {
    const ids: string[] = [];
    for (const file of files) {
      const blob = file instanceof Blob ? file : new Blob([file as BlobPart]);
      const facts = factsOf(blob);
      const purpose = typeof options.purpose === 'function' ? options.purpose(facts) : (options.purpose ?? null);
      const twin = this.entries.find((entry) => isSame(entry, facts) && entry.item.purpose === purpose);
      if (twin) {
        if (twin.item.needsFile) this.chooseAgain(twin.item.id, blob);
        else if (twin.account !== this.account) this.wait(twin);
        continue;
      }
      ids.push(this.enqueue(blob, facts, purpose));
    }
    this.sender.pump();
    return ids;
  }

  pause(id?: string): void {
    for (const entry of this.those(id, ['waiting', 'sending'])) {
      this.sender.stopSending(entry);
      this.change(entry, { state: 'paused', speed: 0, secondsLeft: null, error: null });
    }
    this.sender.pump();
  }

  resume(id?: string): void {
    for (const entry of this.those(id, ['paused'])) {
      if (!entry.item.needsFile) this.wait(entry);
    }
    this.sender.pump();
  }

  /** Sends again what failed, has the server process again what failed there, and tries now what waits for it. */
  retry(id?: string): void {
    for (const entry of this.those(id, ['failed', 'waiting'])) {
      if (entry.item.uuid) void this.processAgain(entry, entry.item.uuid);
      else if (!entry.item.needsFile) this.wait(entry);
    }
    this.sender.pump();
  }

  /** Ends an upload, and takes the item out of the list. What the server has as a media stays there. */
  cancel(id?: string): void {
    const unfinished = ['waiting', 'sending', 'paused', 'failed'] as const;
    for (const entry of this.those(id, id === undefined ? unfinished : undefined)) {
      this.sender.stopSending(entry);
      this.drop(entry);
      const { item, facts } = entry;
      if (item.uuid === null) void this.parts.uploader.discard(facts, { purpose: item.purpose }).catch(() => {});
    }
    this.sender.pump();
  }

  /** Takes what has come to a good end out of the list. */
  clear(): void {
    for (const entry of this.those(undefined, ['completed'])) this.drop(entry);
  }

  /** Gives an item that `needsFile` its file back. False when it is another one. */
  chooseAgain(id: string, file: Blob): boolean {
    const entry = this.entries.find((each) => each.item.id === id);
    const facts = factsOf(file);
    if (!entry?.item.needsFile || facts.size !== entry.facts.size || facts.name !== entry.facts.name) return false;
    entry.file = file;
    // Of another time it is another content, of which nothing was sent yet: that is how uploads are found again.
    entry.facts = { ...facts, webkitRelativePath: entry.facts.webkitRelativePath };
    this.wait(entry, { needsFile: false });
    this.sender.pump();
    return true;
  }

  /** Live events of the workspace, where the page listens to them: the end of the processing shows sooner. */
  observe(name: EventName | 'media.erased', event: MediaEvent | ErasedEvent): void {
    this.follower.heard();
    this.withMedia(event.uuid, (entry) => {
      if (name === 'media.erased' || name === 'media.deleted') return this.drop(entry);
      const percent = 'percent' in event ? event.percent : undefined;
      if (percent !== undefined) this.change(entry, { percent });
      if (isAwaited(entry.item) && /completed|failed|updated/.test(name)) void this.follower.ask();
    });
  }

  /** Stops everything; what is kept goes on in the next page. */
  close(): void {
    this.sender.stop();
    this.follower.stop();
    this.notices.stop();
    this.memory.leave();
  }

  private async restore(): Promise<void> {
    this.takeUp(await this.memory.restore());
  }

  private takeUp(left: readonly Entry[]): void {
    if (this.sender.isStopped) return;
    const known = new Set(this.entries.map(({ item }) => item.id));
    this.entries = [...left.filter(({ item }) => !known.has(item.id)), ...this.entries];
    this.notices.now();
    this.sender.pump();
    this.follower.begin();
  }

  private enqueue(file: Blob, facts: FileFacts, purpose: string | null): string {
    const start = { state: 'waiting', sent: 0, uuid: null, deduplicated: false, error: null } as const;
    const own = { id: randomId(), owner: '', account: this.account, order: this.nextOrder++ };
    const entry = entryOf({ ...own, facts, purpose, ...start }, file, this.account);
    this.entries.push(entry);
    this.memory.add(entry);
    this.notices.now();
    return entry.item.id;
  }

  private those(id: string | undefined, states?: readonly UploadItem['state'][]): Entry[] {
    return this.entries.filter(({ item }) => {
      return (id === undefined || item.id === id) && (!states || states.includes(item.state));
    });
  }

  private withMedia(uuid: string, act: (entry: Entry) => void): void {
    this.entries.filter((entry) => entry.item.uuid === uuid).forEach(act);
  }

  private change(entry: Entry, to: Partial<UploadItem>): void {
    const isProgress = to.state === undefined || to.state === entry.item.state;
    entry.item = { ...entry.item, ...to };
    if (!this.entries.includes(entry)) return;
    if (isProgress) this.notices.soon();
    else this.notices.now();
    if (isProgress) this.memory.saveProgress(entry, Date.now());
    else this.memory.save(entry);
  }

  private drop(entry: Entry): void {
    this.entries = this.entries.filter((each) => each !== entry);
    this.memory.forget(entry);
    this.notices.now();
  }

  private wait(entry: Entry, also: Partial<UploadItem> = {}): void {
    entry.account = this.account;
    entry.notBefore = 0;
    entry.attempts = 0;
    this.change(entry, { state: 'waiting', error: null, ...also });
  }

  private arrive(entry: Entry, media: UploadedMedia): void {
    this.memory.dropFile(entry);
    this.change(entry, { uuid: media.uuid, deduplicated: media.deduplicated });
    this.take(entry, media);
    this.follower.begin();
  }

  private take(entry: Entry, media: Media): void {
    const { processing_status: status } = media;
    this.change(entry, { state: status === 'completed' || status === 'failed' ? status : 'processing', media });
  }

  private async processAgain(entry: Entry, uuid: string): Promise<void> {
    this.change(entry, { state: 'processing', error: null, percent: null });
    try {
      this.take(entry, await this.parts.media.retry(uuid));
      this.follower.begin();
    } catch (thrown) {
      this.change(entry, { state: 'failed', error: LumbungError.of(thrown) });
    }
  }
}

function isSame({ facts, item }: Entry, other: FileFacts): boolean {
  const path = (each: FileFacts) => each.webkitRelativePath ?? each.name;
  const isOpen = isUnsent(item.state) && item.uuid === null;
  // Of bytes that are no file nothing says that they are the same.
  const isAsOld = facts.lastModified !== undefined && facts.lastModified === other.lastModified;
  return isOpen && isAsOld && path(facts) === path(other) && facts.size === other.size;
}

/** In process, or left by an earlier page, of which only the uuid is known. */
function isAwaited({ state, media }: UploadItem): boolean {
  return state === 'processing' || (media === null && (state === 'completed' || state === 'failed'));
}

function keeperFor(name: string | undefined): Keeper | null {
  return name !== undefined && typeof indexedDB !== 'undefined' ? new BrowserKeeper(name) : null;
}
