import type { Span } from './span';

/** One picture in its row. */
export interface Placed {
  index: number;
  left: number;
  width: number;
}

export interface Row {
  top: number;
  height: number;
  items: Placed[];
}

export interface Shape {
  width: number;
  /** What rows are about as high as. */
  rowHeight: number;
  gap: number;
}

/** Between rows, and in them. */
export const GAP = 6;

/** For a grid of this width. */
export const rowHeightFor = (width: number) => (width < 560 ? 118 : width < 1000 ? 168 : 208);

/** Panoramas and ribbons would make rows of their own, or none. */
const ASPECT_MIN = 0.45;
const ASPECT_MAX = 3.2;

/**
 * Pictures in true proportions, in rows that fill the width. Rows never change once they are full: what comes later is
 * put behind them, so that 100,000 pictures cost no more than the last page of them. The last row, which may not be full,
 * is made anew.
 */
export class JustifiedRows {
  readonly rows: Row[] = [];
  private aspects: number[] = [];
  /** Where the row begins that is not full yet. */
  private open = 0;

  constructor(readonly shape: Shape) {}

  get height(): number {
    const last = this.rows[this.rows.length - 1];
    return last ? last.top + last.height : 0;
  }

  /** Whether the last row is not full yet. */
  get isOpen(): boolean {
    return this.open < this.aspects.length;
  }

  get count(): number {
    return this.aspects.length;
  }

  /** `aspect` is width by height. */
  append(aspects: readonly number[]): void {
    this.takeBackOpenRow();
    for (const aspect of aspects) {
      this.aspects.push(Math.min(ASPECT_MAX, Math.max(ASPECT_MIN, Number.isFinite(aspect) ? aspect : 1)));
      if (this.heightOf(this.open, this.aspects.length) <= this.shape.rowHeight) this.close(this.aspects.length);
    }
    this.placeOpenRow();
  }

  private takeBackOpenRow(): void {
    const last = this.rows[this.rows.length - 1];
    if (last && last.items[0] && last.items[0].index >= this.open) this.rows.pop();
  }

  /** How high a row of these is that fills the width. */
  private heightOf(begin: number, end: number): number {
    let sum = 0;
    for (let index = begin; index < end; index += 1) sum += this.aspects[index] ?? 1;
    return (this.shape.width - this.shape.gap * (end - begin - 1)) / sum;
  }

  private close(end: number): void {
    // A picture that makes its row too low begins the next one instead, if that is nearer to what is wanted.
    const wanted = this.shape.rowHeight;
    const withIt = this.heightOf(this.open, end);
    const without = end - this.open > 1 ? this.heightOf(this.open, end - 1) : Infinity;
    const stop = wanted - withIt > without - wanted ? end - 1 : end;
    this.place(this.open, stop, this.heightOf(this.open, stop));
    this.open = stop;
    if (stop < end && this.heightOf(stop, end) <= wanted) this.close(end);
  }

  private placeOpenRow(): void {
    if (this.open < this.aspects.length) this.place(this.open, this.aspects.length, this.shape.rowHeight);
  }

  private place(begin: number, end: number, height: number): void {
    const last = this.rows[this.rows.length - 1];
    const top = last ? last.top + last.height + this.shape.gap : 0;
    const items: Placed[] = [];
    let left = 0;
    for (let index = begin; index < end; index += 1) {
      const width = Math.min((this.aspects[index] ?? 1) * height, this.shape.width);
      items.push({ index, left, width });
      left += width + this.shape.gap;
    }
    this.rows.push({ top, height, items });
  }
}

/** The rows that reach into what is seen, by halving; of the first `length` of them. */
export function rowsBetween(rows: readonly Row[], top: number, bottom: number, length = rows.length): Span {
  const first = partition(length, (index) => rows[index]!.top + rows[index]!.height < top);
  const end = partition(length, (index) => rows[index]!.top <= bottom);
  return { first, end: Math.max(first, end) };
}

/** In which row a picture is; undefined for one that is in none. */
export function rowOf(rows: readonly Row[], index: number): number | undefined {
  const at = partition(rows.length, (row) => rows[row]!.items[rows[row]!.items.length - 1]!.index < index);
  return index >= 0 && at < rows.length ? at : undefined;
}

/** How many of the first `length` meet a condition that all before a place do and none behind it. */
function partition(length: number, meets: (index: number) => boolean): number {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (meets(middle)) low = middle + 1;
    else high = middle;
  }
  return low;
}
