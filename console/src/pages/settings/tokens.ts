import type { Lumbung, Token } from '@lumbung/client';

const PAGE_SIZE = 200;

export type TokenState = 'active' | 'expired' | 'revoked';

export function stateOf(token: Pick<Token, 'revoked_at' | 'expires_at'>, now = Date.now()): TokenState {
  if (token.revoked_at) return 'revoked';
  return token.expires_at && Date.parse(token.expires_at) <= now ? 'expired' : 'active';
}

/** Page by page: they are sorted here. */
export async function allTokens(list: Lumbung['tokens']): Promise<Token[]> {
  const all: Token[] = [];
  let cursor: string | undefined;
  do {
    const page = await list({ limit: PAGE_SIZE, cursor });
    all.push(...page.data);
    cursor = page.next_cursor ?? undefined;
  } while (cursor !== undefined);
  return all;
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
