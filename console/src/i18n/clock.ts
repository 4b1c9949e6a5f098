/** A place in a sound or a film as a clock shows it: 83.4 → "1:23", 3,725 → "1:02:05". */
export function clock(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor(whole / 60) % 60;
  const rest = String(whole % 60).padStart(2, '0');
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, '0')}:${rest}` : `${minutes}:${rest}`;
}

/** How long it lasts: what is there at all, a second at least. */
export const lengthClock = (seconds: number): string => clock(seconds > 0 ? Math.max(1, seconds) : 0);
