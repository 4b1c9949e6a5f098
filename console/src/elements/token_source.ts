import { LumbungError, isToken } from '@lumbung/client';

export interface Claims {
  exp?: number;
  max_size?: number;
}

export interface TokenParts {
  /** What the page gave. */
  given: () => string;
  /** Where a new one is to be had, as text; empty where nowhere. */
  url: () => string;
  /** The page has to give a new one, or somebody has to sign in. */
  onNeeded: () => void;
  /** There is one again: what failed meanwhile can be done. */
  onRenewed: () => void;
}

/** Before its end, so that a request that takes a while is not refused. */
const MARGIN_SECONDS = 15;
const PATIENCE_MS = 30_000;
/**
 * By it an application knows that nobody will read the page of its sign-in. Together with the `Accept` that browsers send
 * by themselves Laravel answers 401 then, and does not lead to this address after the sign-in.
 */
const HEADERS = { 'X-Requested-With': 'XMLHttpRequest' };

/** What a JWT says of itself; nothing of what is none. */
export function claimsOf(token: string): Claims {
  const payload = token.split('.')[1];
  if (!payload) return {};
  try {
    const claims: unknown = JSON.parse(atob(payload.replace(/-/g, '+').replace(/_/g, '/')));
    return typeof claims === 'object' && claims !== null ? claims : {};
  } catch {
    return {};
  }
}

export function isOver(token: string, now = Date.now()): boolean {
  const { exp } = claimsOf(token);
  return exp !== undefined && exp - MARGIN_SECONDS < now / 1_000;
}

/** The token of the moment: the one that the page gave, one that it mints at an address, or the next that it gives. */
export class TokenSource {
  private fetched = '';
  private refused = '';
  private isLacking = false;
  private fetching: Promise<string> | null = null;
  private waiting: ((token: string) => void)[] = [];

  constructor(private readonly parts: TokenParts) {}

  get claims(): Claims {
    return claimsOf(this.fetched || this.parts.given());
  }

  async token(): Promise<string> {
    const usable = [this.fetched, this.parts.given()].find((each) => this.isUsable(each));
    if (usable) return usable;
    if (this.parts.url()) return this.fetchOnce(() => this.need());
    const given = this.parts.given();
    this.need();
    // One that was refused before its time stays the best there is.
    return isToken(given) && !isOver(given) ? given : this.next();
  }

  /** The page gave another one. */
  renew(token: string): void {
    this.fetched = '';
    if (!this.isUsable(token)) return;
    this.waiting.splice(0).forEach((take) => take(token));
    this.found();
  }

  /** The server does not take the one it was given. */
  refuse(): void {
    const refused = this.fetched || this.parts.given();
    this.fetched = '';
    if (refused === this.refused) return;
    this.refused = refused;
    if (!this.parts.url()) this.need();
  }

  /** Whether somebody has signed in meanwhile, as in another tab. The page is not told again that nobody has. */
  async lookAgain(): Promise<void> {
    if (this.isLacking && this.parts.url()) await this.fetchOnce(() => {}).catch(() => {});
  }

  private isUsable(token: string): boolean {
    return isToken(token) && !isOver(token) && token !== this.refused;
  }

  private need(): void {
    this.isLacking = true;
    this.parts.onNeeded();
  }

  private found(): void {
    if (!this.isLacking) return;
    this.isLacking = false;
    this.parts.onRenewed();
  }

  private fetchOnce(onNobody: () => void): Promise<string> {
    this.fetching ??= this.fetchToken(onNobody).finally(() => (this.fetching = null));
    return this.fetching;
  }

  /** Rejects with one that passes where the application does not answer; else somebody has to sign in. */
  private async fetchToken(onNobody: () => void): Promise<string> {
    // A redirect leads to a sign-in, maybe of another origin: followed, it would look like a lost connection.
    const asked = { credentials: 'same-origin', cache: 'no-store', redirect: 'manual', headers: HEADERS } as const;
    const answer = await fetch(this.parts.url(), asked);
    const text = answer.ok ? (await answer.text()).trim() : '';
    if (isToken(text)) {
      this.fetched = text;
      this.found();
      return text;
    }
    const refusal = LumbungError.fromAnswer(answer.status, '', answer.headers.get('Retry-After'));
    if (refusal.isPassing) throw refusal;
    onNobody();
    const title = 'The page gives no token. Somebody has to sign in there.';
    throw new LumbungError({ status: 0, code: 'unauthenticated', title });
  }

  private next(): Promise<string> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => resolve(this.parts.given()), PATIENCE_MS);
      this.waiting.push((token) => {
        clearTimeout(timer);
        resolve(token);
      });
    });
  }
}
