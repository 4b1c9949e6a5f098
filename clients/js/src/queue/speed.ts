/** After so long, what was before weighs a third. */
const MEMORY_MS = 4_000;
/** Browsers tell of progress in bursts; what is nearer together counts as one. */
const STEP_MS = 200;

/** Bytes a second, smoothed, so that a figure that people look at does not jump. */
export class SpeedMeter {
  private speed = 0;
  private bytes = 0;
  private since: number | null = null;
  /** How much of its memory is filled: the first second of an upload must not look slow. */
  private weight = 0;

  /** So many more bytes are out. */
  add(bytes: number, now: number): void {
    if (this.since === null) {
      // When they began to be sent is not known.
      this.since = now;
      return;
    }
    this.bytes += bytes;
    this.settle(now);
  }

  /** Also tells a stall, when it is asked again and again. */
  at(now: number): number {
    this.settle(now);
    return this.weight === 0 ? 0 : this.speed / this.weight;
  }

  /** Nothing is sent from now on. */
  reset(): void {
    this.speed = this.bytes = this.weight = 0;
    this.since = null;
  }

  private settle(now: number): void {
    if (this.since === null) return;
    const elapsed = now - this.since;
    if (elapsed < STEP_MS) return;
    const kept = Math.exp(-elapsed / MEMORY_MS);
    this.speed = this.speed * kept + (this.bytes / elapsed) * 1_000 * (1 - kept);
    this.weight = this.weight * kept + (1 - kept);
    this.bytes = 0;
    this.since = now;
  }
}
