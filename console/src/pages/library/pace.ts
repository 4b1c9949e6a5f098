/** How long one looks back, and how many screens in that time make a rush: five a second, of which no picture is seen. */
const WINDOW_MS = 250;
const SCREENS_MAX = 1.25;
/** A single leap, as by the End key or on the way back from a media, ends where somebody looks. */
const MOVES_MIN = 2;
/** After so long without a move it stands still; where what follows is still fetched, it may only be held up. */
export const REST_MS = 120;
export const HELD_MS = 700;

/** Whether somebody rushes past what is shown, told from where the page stood at each frame. */
export function createPace() {
  let moves: { distance: number; at: number }[] = [];
  let last: number | undefined;
  let movedAt = -Infinity;
  let isRush = false;

  /** `top` and `screen` in pixels; `isHeld` where there is nothing to scroll to yet. True while it is a rush. */
  function note(top: number, screen: number, at: number, isHeld = false): boolean {
    const distance = Math.abs(top - (last ?? top));
    last = top;
    moves = moves.filter((move) => move.at > at - WINDOW_MS);
    if (distance > 0) {
      movedAt = at;
      moves.push({ distance, at });
      const whole = moves.reduce((sum, move) => sum + move.distance, 0);
      isRush = (isRush && isHeld) || (moves.length >= MOVES_MIN && whole > SCREENS_MAX * screen);
    } else if (at - movedAt >= (isHeld ? HELD_MS : REST_MS)) {
      isRush = false;
    }
    return isRush;
  }

  /** What moved the page was no scrolling. */
  function forget(): void {
    moves = [];
    last = undefined;
    isRush = false;
  }

  return { note, forget };
}
