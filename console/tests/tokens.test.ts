import type { Token } from '@lumbung/client';
import { describe, expect, it } from 'vitest';

import { allTokens, expiryOf, inOrder, stateOf } from '../src/pages/settings/tokens';

const NOW = Date.parse('2026-11-22T10:00:00Z');
const PAST = '2026-11-22T09:00:00Z';
const LATER = '2026-11-23T10:00:00Z';

function token(id: number, revoked_at: string | null, expires_at: string | null): Token {
  return { id, revoked_at, expires_at } as Token;
}

describe('the tokens of the settings', () => {
  it('are active, expired or revoked', () => {
    expect(stateOf(token(1, null, null), NOW)).toBe('active');
    expect(stateOf(token(1, null, LATER), NOW)).toBe('active');
    expect(stateOf(token(1, null, PAST), NOW)).toBe('expired');
    expect(stateOf(token(1, PAST, PAST), NOW)).toBe('revoked');
  });

  it('come with those that work first, the newest of each first', () => {
    const all = [token(1, null, null), token(2, PAST, null), token(3, null, PAST), token(4, null, LATER)];
    expect(inOrder(all, NOW).map(({ id }) => id)).toEqual([4, 1, 3, 2]);
  });

  it('come from all pages', async () => {
    const pages: Record<string, { data: Token[]; next_cursor: string | null }> = {
      first: { data: [token(1, null, null), token(2, null, null)], next_cursor: '2' },
      2: { data: [token(3, null, null)], next_cursor: '3' },
      3: { data: [], next_cursor: null },
    };
    const all = await allTokens((query) => Promise.resolve(pages[query?.cursor ?? 'first']!));
    expect(all.map(({ id }) => id)).toEqual([1, 2, 3]);
  });

  it('end after whole days, or never', () => {
    expect(expiryOf(1, NOW)).toBe('2026-11-23T10:00:00Z');
    expect(expiryOf(0, NOW)).toBeNull();
  });
});
