import createClient, { type Client } from 'openapi-fetch';

import { LumbungError } from './problem.js';
import type { paths } from './schema.js';

export interface LumbungOptions {
  /** Where the server is, such as `https://media.example.com`; the page's own origin when absent or empty. */
  baseUrl?: string;
  /** A token or a JWT, or what gives one: that is asked before each request, so that it can renew it. */
  token: string | (() => string | Promise<string>);
  /** Chooses the workspace for a token of all workspaces. */
  workspace?: number;
  /** For `Accept-Language`. */
  language?: string;
  /** Called on each 401. */
  onUnauthenticated?: () => void;
  fetch?: typeof fetch;
}

export type Api = Client<paths>;

/** Whether this can be a token at all: a header carries nothing else. The page of a sign-in, say, is none. */
export function isToken(text: string): boolean {
  return /^[\x21-\x7e]+$/.test(text);
}

type Answer<T> = { data?: T; error?: unknown; response: Response };

/** How this package talks to one server in the name of one token. */
export class Transport {
  readonly api: Api;

  constructor(readonly options: LumbungOptions) {
    this.api = createClient<paths>({ baseUrl: this.baseUrl, fetch: options.fetch });
    this.api.use({
      onRequest: async ({ request }) => {
        for (const [name, value] of Object.entries(await this.headers())) request.headers.set(name, value);
        return request;
      },
      onResponse: ({ response }) => this.noticeStatus(response.status),
      onError: ({ error }) => LumbungError.of(error),
    });
  }

  get baseUrl(): string {
    return (this.options.baseUrl ?? '').replace(/\/+$/, '');
  }

  /** With the origin, also where it is that of the page. */
  url(path: string): string {
    const page = typeof location === 'undefined' ? undefined : location.href;
    return new URL(this.baseUrl + path, page).href;
  }

  async headers(): Promise<Record<string, string>> {
    const { workspace, language } = this.options;
    const headers: Record<string, string> = { Authorization: `Bearer ${await this.token()}` };
    if (workspace !== undefined) headers['X-Workspace-Id'] = String(workspace);
    if (language) headers['Accept-Language'] = language;
    return headers;
  }

  get fetch(): typeof fetch {
    // As a function of its own, because browsers refuse to call theirs as a method of anything else.
    return this.options.fetch ?? ((input, init) => fetch(input, init));
  }

  noticeStatus(status: number): void {
    if (status === 401) this.options.onUnauthenticated?.();
  }

  /** What is none is said so here: `fetch` would refuse the header by the same error as a lost connection. */
  private async token(): Promise<string> {
    const { token } = this.options;
    const given = (typeof token === 'string' ? token : await token()).trim();
    if (isToken(given)) return given;
    const title = given ? 'What was given as the token is none, but some other text.' : 'There is no token.';
    throw new LumbungError({ status: 0, code: 'unauthenticated', title });
  }
}

/** The data of an answer of `api`; rejects with a LumbungError for every other one. */
export async function unwrap<T>(answer: Promise<Answer<T>>): Promise<T> {
  const { data, error, response } = await answer.catch((thrown: unknown) => {
    throw LumbungError.of(thrown);
  });
  if (!response.ok) {
    throw LumbungError.fromAnswer(response.status, error, response.headers.get('Retry-After'));
  }
  return data as T;
}
