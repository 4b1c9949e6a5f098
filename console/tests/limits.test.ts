import { describe, expect, it } from 'vitest';

import { limitOf, textOfLimit } from '@/pages/settings/limits';

describe('limits of a workspace', () => {
  it('are what was typed, or none', () => {
    expect(limitOf('')).toBeNull();
    expect(limitOf(' 250 ')).toBe(250);
    expect(limitOf('1,5', 1e9)).toBe(1_500_000_000);
    expect(limitOf('0.1', 1e9)).toBe(100_000_000);
    for (const unclear of ['many', '-1', '1.5', '1e3', '99999999999999999999']) expect(limitOf(unclear)).toBeUndefined();
  });

  it('are shown as they were typed', () => {
    expect(textOfLimit(null)).toBe('');
    expect(textOfLimit(undefined)).toBe('');
    expect(textOfLimit(1_500_000_000, 1e9)).toBe('1.5');
    expect(textOfLimit(0)).toBe('0');
  });
});
