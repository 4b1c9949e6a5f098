/** What was typed, times `unit`; null without a limit, undefined where it says nothing. A comma may stand for the point. */
export function limitOf(text: string, unit = 1): number | null | undefined {
  const said = text.trim().replace(',', '.');
  if (said === '') return null;
  if (!/^\d+(\.\d+)?$/.test(said)) return undefined;
  const amount = Number(said) * unit;
  if (unit === 1 && !Number.isInteger(amount)) return undefined;
  return amount <= Number.MAX_SAFE_INTEGER ? Math.round(amount) : undefined;
}

/** As it is typed. */
export function textOfLimit(limit: number | null | undefined, unit = 1): string {
  return limit === null || limit === undefined ? '' : String(limit / unit);
}
