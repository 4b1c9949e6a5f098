import { computed } from 'vue';
import { useI18n } from 'vue-i18n';

import { lengthClock } from './clock';

const UNITS = ['B', 'KB', 'MB', 'GB', 'TB'];
const AGO: readonly [Intl.RelativeTimeFormatUnit, number][] = [
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
];

/** Figures, sizes and times as the language writes them. */
export function formatsOf(language: string) {
  const number = (value: number, options?: Intl.NumberFormatOptions) =>
    new Intl.NumberFormat(language, options).format(value);

  /** In powers of 1024, as the server's settings and WhatsApp's limits are counted: 2,202,010 → "2.1 MB". */
  /** Figure and unit are not torn apart at the end of a line. */
  function bytes(value: number): string {
    let size = value;
    let unit = 0;
    while (Math.abs(size) >= 1023.5 && unit < UNITS.length - 1) {
      size /= 1024;
      unit += 1;
    }
    const digits = unit > 0 && Math.abs(size) < 9.95 ? 1 : 0;
    return `${number(size, { minimumFractionDigits: digits, maximumFractionDigits: digits })}\u00a0${UNITS[unit]}`;
  }

  /** A share: 0.873 → "87%". */
  const percent = (share: number, digits = 0) => number(share, { style: 'percent', maximumFractionDigits: digits });

  const date = (when: string | Date) =>
    new Intl.DateTimeFormat(language, { dateStyle: 'medium' }).format(new Date(when));
  const dateTime = (when: string | Date) =>
    new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short' }).format(new Date(when));

  /** With the zone in which it is told, as all who plan together may not be in one. */
  const zonedTime = (when: string | Date) =>
    new Intl.DateTimeFormat(language, {
      year: 'numeric',
      month: 'short',
      day: 'numeric',
      hour: 'numeric',
      minute: '2-digit',
      timeZoneName: 'short',
    }).format(new Date(when));

  /** "3 hours ago", "just now"; of what is more than a month away, its date. */
  function ago(when: string | Date, now = Date.now()): string {
    const seconds = (new Date(when).getTime() - now) / 1000;
    if (Math.abs(seconds) > 30 * 86_400) return date(when);
    const format = new Intl.RelativeTimeFormat(language, { numeric: 'auto' });
    for (const [unit, length] of AGO) {
      if (Math.abs(seconds) >= length) return format.format(Math.round(seconds / length), unit);
    }
    return format.format(0, 'second');
  }

  return { number, bytes, percent, duration: lengthClock, date, dateTime, zonedTime, ago };
}

/** Of the language that is shown; follows its change. */
export function useFormat() {
  const { locale } = useI18n();
  return computed(() => formatsOf(locale.value));
}
