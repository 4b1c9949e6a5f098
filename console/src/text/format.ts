const UNITS = ['B', 'KB', 'MB', 'GB', 'TB'];

/** In powers of 1024, as the server's settings and WhatsApp's limits are counted: 2,202,010 → "2.1 MB". */
export function formatBytes(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 1023.5 && unit < UNITS.length - 1) {
    value /= 1024;
    unit += 1;
  }
  const digits = unit > 0 && value < 9.95 ? 1 : 0;
  return `${value.toFixed(digits)} ${UNITS[unit]}`;
}

/** "−90 %", "+4 %": how the second size differs from the first. */
export function formatChange(before: number, after: number): string {
  if (before <= 0) return '';
  const percent = Math.round((after / before - 1) * 100);
  return percent < 0 ? `−${-percent} %` : `+${percent} %`;
}

/** 83.4 → "1:23", 3,725 → "1:02:05". */
export function formatDuration(seconds: number): string {
  const whole = Math.floor(seconds);
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor(whole / 60) % 60;
  const rest = String(whole % 60).padStart(2, '0');
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, '0')}:${rest}` : `${minutes}:${rest}`;
}

/** The server stores "code: sentence"; people read the sentence. */
export function errorSentence(error: string): string {
  return error.replace(/^[a-z_]+: /, '');
}
