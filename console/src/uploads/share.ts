import type { Totals } from './use_uploads';

/** How much of all bytes is sent, from 0 to 1. */
export function shareOf({ bytes, sent }: Pick<Totals, 'bytes' | 'sent'>): number {
  return bytes > 0 ? Math.min(1, sent / bytes) : 0;
}
