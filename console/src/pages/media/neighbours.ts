/** What a list leaves in the history state, so that one can go on from media to media. */
const KEY = 'neighbours';
/** On either side; a history entry is no place for a whole library. */
const AROUND = 100;

export interface Neighbours {
  previous: string | null;
  next: string | null;
  /** To hand on, so that the row of media goes along. */
  state: Record<string, string[]>;
  position: number;
  count: number;
}

/** The names of those near to one of a list, which may be far too long to go through. */
export function aroundOf(items: readonly { uuid: string }[], index: number): string[] {
  return items.slice(Math.max(0, index - AROUND), index + AROUND + 1).map(({ uuid }) => uuid);
}

/** For `router.push({ name: …, state: neighboursState(uuids, uuid) })` of the library. */
export function neighboursState(uuids: readonly string[], current: string): Record<string, string[]> {
  const at = Math.max(0, uuids.indexOf(current));
  return { [KEY]: uuids.slice(Math.max(0, at - AROUND), at + AROUND + 1) };
}

export function readNeighbours(state: unknown, uuid: string): Neighbours {
  const kept = typeof state === 'object' && state !== null ? (state as Record<string, unknown>)[KEY] : undefined;
  const uuids = Array.isArray(kept) ? kept.filter((one): one is string => typeof one === 'string') : [];
  const at = uuids.indexOf(uuid);
  if (at < 0) return { previous: null, next: null, state: {}, position: 0, count: 0 };
  return {
    previous: uuids[at - 1] ?? null,
    next: uuids[at + 1] ?? null,
    state: { [KEY]: uuids },
    position: at + 1,
    count: uuids.length,
  };
}
