export interface DayFigures {
  day: string;
  media: number;
  original_bytes: number;
  stored_bytes: number;
  dedup_saved_bytes: number;
}

export interface Point {
  x: number;
  y: number;
}

const DAY_MS = 86_400_000;

/** Steps that people count in: 1, 2 or 5 times a power of 1024 (bytes) that make about `wanted` lines up to `most`. */
export function ticks(most: number, wanted = 4): number[] {
  if (most <= 0) return [0];
  const unit = 1024 ** Math.max(0, Math.floor(Math.log(most) / Math.log(1024)));
  const raw = most / unit / wanted;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((candidate) => candidate >= raw) ?? 10 * power;
  const lines: number[] = [];
  for (let line = 0; line * step * unit <= most + step * unit * 0.999; line += 1) lines.push(line * step * unit);
  return lines;
}

/** Days in a box of `width` by `height`, by their distance in time; the highest tick is the upper edge. */
export function points(days: readonly { day: string }[], values: readonly number[], top: number, width: number, height: number): Point[] {
  const times = days.map(({ day }) => Date.parse(`${day}T00:00:00Z`));
  const first = times[0] ?? 0;
  const span = Math.max(DAY_MS, (times[times.length - 1] ?? first) - first);
  return values.map((value, index) => ({
    x: days.length === 1 ? width : (((times[index] ?? first) - first) / span) * width,
    y: height - (top === 0 ? 0 : (value / top) * height),
  }));
}

export const path = (line: readonly Point[]) => line.map(({ x, y }) => `${x.toFixed(1)},${y.toFixed(1)}`).join(' ');

/** How much more there is than `days` ago, or than on the first day that is known. */
export function grown(figures: readonly DayFigures[], days: number): number | null {
  const last = figures[figures.length - 1];
  if (!last || figures.length < 2) return null;
  const since = Date.parse(`${last.day}T00:00:00Z`) - days * DAY_MS;
  const before = [...figures].reverse().find(({ day }) => Date.parse(`${day}T00:00:00Z`) <= since) ?? figures[0]!;
  return last.stored_bytes - before.stored_bytes;
}
