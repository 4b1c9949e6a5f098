declare global {
  /** The first pictures of the library, as `early.ts` shows them until the grid shows its own. */
  var lumbungEarlyPictures: HTMLElement | undefined;
}

/** However it went, they must not cover what somebody works with. */
const LONGEST_MS = 4000;

export function endEarlyPictures(): void {
  globalThis.lumbungEarlyPictures?.remove();
  globalThis.lumbungEarlyPictures = undefined;
}

/** Once the page itself shows these pictures, so that nothing is seen to change. */
export async function handOverEarlyPictures(root: HTMLElement): Promise<void> {
  if (!globalThis.lumbungEarlyPictures) return;
  const tooLong = new Promise((resolve) => setTimeout(resolve, LONGEST_MS));
  const shown = [...root.querySelectorAll('img')].map((image) => image.decode().catch(() => undefined));
  await Promise.race([Promise.all(shown), tooLong]);
  requestAnimationFrame(endEarlyPictures);
}
