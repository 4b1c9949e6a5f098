/** Progress comes more often than anybody can see. */
const SOON_MS = 100;

/** Tells listeners that something changed: once for all changes of the moment, of progress ten times a second. */
export class Notices<Listener> {
  private readonly listeners = new Set<Listener>();
  private timer: ReturnType<typeof setTimeout> | undefined;
  private isPlanned = false;

  constructor(private readonly tell: (listener: Listener) => void) {}

  subscribe(listener: Listener): () => void {
    this.listeners.add(listener);
    this.tell(listener);
    return () => this.listeners.delete(listener);
  }

  now(): void {
    if (this.isPlanned) return;
    this.isPlanned = true;
    queueMicrotask(() => {
      this.isPlanned = false;
      this.flush();
    });
  }

  soon(): void {
    this.timer ??= setTimeout(() => this.flush(), SOON_MS);
  }

  stop(): void {
    clearTimeout(this.timer);
    this.listeners.clear();
  }

  private flush(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.listeners.forEach((listener) => this.tell(listener));
  }
}
