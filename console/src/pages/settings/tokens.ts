import type { Token } from '@lumbung/client';

export type TokenState = 'active' | 'expired' | 'revoked';

export function stateOf(token: Pick<Token, 'revoked_at' | 'expires_at'>, now = Date.now()): TokenState {
  if (token.revoked_at) return 'revoked';
  return token.expires_at && Date.parse(token.expires_at) <= now ? 'expired' : 'active';
}

/** Those that work first, the newest of each first. */
export function inOrder(tokens: readonly Token[], now = Date.now()): Token[] {
  const rank = (token: Token) => (stateOf(token, now) === 'active' ? 0 : 1);
  return [...tokens].sort((a, b) => rank(a) - rank(b) || b.id - a.id);
}

/** Days until a new token ends; 0: never. */
export const LIVES = [0, 1, 7, 30, 90, 365] as const;

export function expiryOf(days: number, now = Date.now()): string | null {
  // The server's times have no fractions.
  return days === 0 ? null : new Date(now + days * 86_400_000).toISOString().replace(/\.\d+Z$/, 'Z');
}
