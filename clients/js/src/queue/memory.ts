import type { Entry } from './item.js';
import { entryOf, recordOf } from './item.js';
import { type Keeper, Owner } from './keeper.js';

/** A copy of larger files costs more than choosing them again. */
const FILE_BYTES_MAX = 100_000_000;
const ALL_BYTES_MAX = 500_000_000;
const PROGRESS_EVERY_MS = 3_000;
const BEAT_MS = 10_000;

export interface MemoryParts {
  account: string;
  entries: () => readonly Entry[];
  /** What a page left that has gone meanwhile. */
  onLeft: (entries: Entry[]) => void;
}

/** What of the queue outlives its page. That a browser keeps nothing is no error: then nothing survives. */
export class Memory {
  private readonly owner = new Owner();
  private readonly kept = new Map<string, number>();
  private savedAt = 0;
  private isOver = false;
  private beating: ReturnType<typeof setInterval> | undefined;

  constructor(
    private readonly keeper: Keeper | null,
    private readonly parts: MemoryParts,
  ) {}

  async restore(): Promise<Entry[]> {
    if (!this.keeper) return [];
    await this.owner.claim();
    if (!this.owner.hasLocks && !this.isOver) this.beating = setInterval(() => void this.beat(), BEAT_MS);
    return this.adopt(this.keeper);
  }

  add(entry: Entry): void {
    const { item, file } = entry;
    this.save(entry);
    const sum = [...this.kept.values()].reduce((all, bytes) => all + bytes, 0);
    if (!this.keeper || !file || file.size > FILE_BYTES_MAX || sum + file.size > ALL_BYTES_MAX) return;
    this.kept.set(item.id, file.size);
    this.keeper.keepFile(item.id, file).catch(() => this.kept.set(item.id, 0));
  }

  save(entry: Entry): void {
    this.keeper?.save(recordOf(entry, this.owner.id, Date.now())).catch(() => {});
  }

  /** Often enough for a bar that does not begin at nothing after a reload. */
  saveProgress(entry: Entry, now: number): void {
    if (now - this.savedAt < PROGRESS_EVERY_MS) return;
    this.savedAt = now;
    this.save(entry);
  }

  /** The server has it. */
  dropFile(entry: Entry): void {
    this.kept.delete(entry.item.id);
    this.keeper?.dropFile(entry.item.id).catch(() => {});
  }

  forget(entry: Entry): void {
    this.kept.delete(entry.item.id);
    this.keeper?.remove(entry.item.id).catch(() => {});
  }

  leave(): void {
    this.isOver = true;
    clearInterval(this.beating);
    this.owner.leave();
  }

  private async adopt(keeper: Keeper): Promise<Entry[]> {
    const left = await keeper.adopt(this.owner.id).catch(() => []);
    for (const { record, file } of left) {
      this.kept.set(record.id, file?.size ?? 0);
    }
    return left.map(({ record, file }) => entryOf(record, file, this.parts.account));
  }

  /** Tells pages that see no locks that this one lives, and looks whether one of them does no longer. */
  private async beat(): Promise<void> {
    this.parts.entries().forEach((entry) => this.save(entry));
    const left = this.keeper ? await this.adopt(this.keeper) : [];
    if (left.length > 0) this.parts.onLeft(left);
  }
}
