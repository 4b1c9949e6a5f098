/** Rows from `first` on, up to the one before `end`. */
export interface Span {
  first: number;
  end: number;
}

const between = (least: number, value: number, most: number) => Math.min(most, Math.max(least, value));

/**
 * What is shown next: all of what `must` be there, of what is `shown` that which is still `wanted`, and `step` rows more on
 * either side. Many at once would hold up the frame in which they come.
 */
export function grown(shown: Span, must: Span, wanted: Span, step: number): Span {
  const isApart = shown.end < must.first || shown.first > must.end;
  const kept = isApart ? must : shown;
  const first = between(wanted.first, kept.first, must.first);
  const end = between(must.end, kept.end, wanted.end);
  return { first: Math.max(wanted.first, first - step), end: Math.min(wanted.end, end + step) };
}

export const isSame = (one: Span, other: Span) => one.first === other.first && one.end === other.end;
