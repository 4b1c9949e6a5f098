/** Where a key leads to in a grid of so many columns; null for what is no such key. */
export function indexAfter(key: string, index: number, count: number, columns: number): number | null {
  const step = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -columns, ArrowDown: columns }[key];
  if (step !== undefined) {
    const next = index + step;
    if (next >= 0 && next < count) return next;
    // From the last whole row to the end of the one that is not whole.
    const hasShortRow = key === 'ArrowDown' && Math.floor(index / columns) < Math.floor((count - 1) / columns);
    return hasShortRow ? count - 1 : index;
  }
  if (key === 'Home') return 0;
  if (key === 'End') return count - 1;
  return null;
}
