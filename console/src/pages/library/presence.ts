/** Whether somebody is looking: they move, touch, scroll or type, or have let the page stand for a while. */
const SIGNS = ['pointermove', 'pointerdown', 'touchstart', 'wheel', 'scroll', 'keydown'] as const;
const STAYED_MS = 5000;

let isThere = false;
let stayed: ReturnType<typeof setTimeout> | undefined;
const waiting = new Set<() => void>();

function come(): void {
  isThere = true;
  clearTimeout(stayed);
  for (const sign of SIGNS) removeEventListener(sign, come);
  for (const tell of waiting) tell();
  waiting.clear();
}

/** Calls `tell` once somebody is there, which may be now. Returns how to call that off. */
export function whenSomebodyIsThere(tell: () => void): () => void {
  if (isThere) {
    tell();
    return () => {};
  }
  if (stayed === undefined) {
    for (const sign of SIGNS) addEventListener(sign, come, { passive: true });
    stayed = setTimeout(come, STAYED_MS);
  }
  waiting.add(tell);
  return () => void waiting.delete(tell);
}
