/** By how much the second is smaller, as a share of the first; null where that can't be said. */
export function savedShare(before: number | null, after: number | null): number | null {
  if (!before || before <= 0 || after === null) return null;
  return 1 - after / before;
}

/** "−90%", "+4%", "±0%": what became of the size. */
export function changeText(saved: number, locale: string): string {
  const rounded = Math.round(saved * 100);
  const sign = rounded > 0 ? '−' : rounded < 0 ? '+' : '±';
  // "−100%" would be a file without bytes.
  const share = saved < 1 ? Math.min(saved, 0.99) : saved;
  const format = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 0 });
  return `${sign}${format.format(Math.abs(rounded === 0 ? 0 : share))}`;
}

/** 0.34 → "0.3 s", 75 → "1 min 15 s". Times without a fraction can't tell what is below a second. */
export function secondsText(seconds: number, locale: string): string {
  if (seconds < 0.05) return '< 1 s';
  const digits = seconds < 9.95 ? 1 : 0;
  if (seconds < 59.5) return `${new Intl.NumberFormat(locale, { maximumFractionDigits: digits }).format(seconds)} s`;
  const whole = Math.round(seconds);
  if (whole >= 86_400) return `${Math.floor(whole / 86_400)} d ${Math.floor(whole / 3600) % 24} h`;
  if (whole >= 3600) return `${Math.floor(whole / 3600)} h ${Math.floor(whole / 60) % 60} min`;
  return `${Math.floor(whole / 60)} min ${whole % 60} s`;
}

export function bitrateText(bitsPerSecond: number, locale: string): string {
  const number = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 });
  if (bitsPerSecond < 1_000_000) return `${number.format(Math.round(bitsPerSecond / 1000))} kbit/s`;
  return `${number.format(bitsPerSecond / 1_000_000)} Mbit/s`;
}

export function clockText(iso: string, locale: string): string {
  return new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit', second: '2-digit' }).format(
    new Date(iso),
  );
}
