/** How long one looks back, and how many screens in that time make a rush: five a second, of which no picture is seen. */
const WINDOW_MS = 250;
const SCREENS_MAX = 1.25;
/** A single leap, as by the End key or on the way back from a media, ends where somebody looks. */
const MOVES_MIN = 2;
/** Where frames take longer than the window, so that there is one move in it: what is slow is slowed down most by pictures. */
const FRAME_MAX_MS = 1000;
/** After so long without a move it stands still; where what follows is still fetched, it may only be held up. */
export const REST_MS = 120;
export const HELD_MS = 700;

interface Move {
  distance: number;
  at: number;
}

/** How far the last moves, in order, went in a time like the window. */
function distanceOf(moves: readonly Move[]): number {
  const recent = moves.filter((move) => move.at > moves[moves.length - 1]!.at - WINDOW_MS);
  if (recent.length >= MOVES_MIN) return recent.reduce((sum, move) => sum + move.distance, 0);
  const [before, last] = moves.slice(-MOVES_MIN);
  // The shorter of both, for a single leap makes no rush of what follows.
  return last ? (Math.min(before!.distance, last.distance) * WINDOW_MS) / (last.at - before!.at) : 0;
}

/** Whether somebody rushes past what is shown, told from where the page stood at each frame. */
export function createPace() {
  let moves: Move[] = [];
  let last: number | undefined;
  let movedAt = -Infinity;
  let isRush = false;

  /** `top` and `screen` in pixels; `isHeld` where there is nothing to scroll to yet. True while it is a rush. */
  function note(top: number, screen: number, at: number, isHeld = false): boolean {
    const distance = Math.abs(top - (last ?? top));
    last = top;
    moves = moves.filter((move) => move.at > at - FRAME_MAX_MS);
    if (distance > 0) {
      movedAt = at;
      moves.push({ distance, at });
      isRush = (isRush && isHeld) || distanceOf(moves) > SCREENS_MAX * screen;
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
