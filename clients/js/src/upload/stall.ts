const SENDING_MS = 45_000;
/** After its last byte the server hashes and stores the file, and a bucket may take its time. */
const ANSWERING_MS = 300_000;

/** Notices a connection that is dead and does not say so, as after a change of the network. */
export class StallWatch {
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly size: number,
    private readonly onStall: () => void,
  ) {
    this.sent(0);
  }

  /** Something went on; `bytes` of the file are out. */
  sent(bytes: number): void {
    this.stop();
    this.timer = setTimeout(this.onStall, bytes < this.size ? SENDING_MS : ANSWERING_MS);
  }

  stop(): void {
    clearTimeout(this.timer);
  }
}
