export interface Claims {
  exp?: number;
  max_size?: number;
}

export interface TokenParts {
  /** What the page gave. */
  given: () => string;
  /** Where a new one is to be had, as text; empty where nowhere. */
  url: () => string;
  /** The page has to give a new one. */
  onNeeded: () => void;
}

/** Before its end, so that a request that takes a while is not refused. */
const MARGIN_SECONDS = 15;
const PATIENCE_MS = 30_000;

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
  private fetching: Promise<string> | null = null;
  private waiting: ((token: string) => void)[] = [];

  constructor(private readonly parts: TokenParts) {}

  get claims(): Claims {
    return claimsOf(this.fetched || this.parts.given());
  }

  async token(): Promise<string> {
    const usable = [this.fetched, this.parts.given()].find((each) => each && !isOver(each) && each !== this.refused);
    if (usable) return usable;
    if (this.parts.url()) {
      this.fetching ??= this.fetchToken().finally(() => (this.fetching = null));
      return this.fetching;
    }
    const given = this.parts.given();
    this.parts.onNeeded();
    // One that was refused before its time stays the best there is.
    return given && !isOver(given) ? given : this.next();
  }

  /** The page gave another one. */
  renew(token: string): void {
    this.fetched = '';
    if (!token || isOver(token)) return;
    this.waiting.splice(0).forEach((take) => take(token));
  }

  /** The server does not take the one it was given. */
  refuse(): void {
    this.refused = this.fetched || this.parts.given();
    this.fetched = '';
  }

  private async fetchToken(): Promise<string> {
    const answer = await fetch(this.parts.url(), { credentials: 'same-origin', cache: 'no-store' });
    if (!answer.ok) throw new Error(`No token: ${answer.status}`);
    this.fetched = (await answer.text()).trim();
    return this.fetched;
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
