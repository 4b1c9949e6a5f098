/** What `early.ts` asked for before the console itself was there. */
export interface Early {
  token: string;
  /** That was chosen for a token of all workspaces. */
  workspace: string | null;
  askedAt: number;
  facts: Promise<Response>;
  /** Nothing where no workspace is chosen yet. */
  list: Promise<Response | undefined>;
  /** Path and query of it. */
  listUrl: string;
}

declare global {
  var lumbungEarly: Early | undefined;
  /** Settles when the styles of the frame are there; nothing is drawn before. */
  var lumbungStyles: Promise<unknown> | undefined;
}

/** What is older is asked for again. */
const FRESH_MS = 20_000;

type Pick = (early: Early) => Promise<Response | undefined>;

/** Each of them once, and the same list for both who want it: from where on changes are told, and the first page. */
function picks(listUrl: string): Map<string, Pick> {
  const all = new Map<string, Pick>();
  all.set('/api/v1/console', (early) => early.facts);
  all.set('/api/v1/media?limit=1', async (early) => (await early.list)?.clone());
  if (listUrl !== '/api/v1/media?limit=1') all.set(listUrl, (early) => early.list);
  return all;
}

/** What came early, to the first who asks: an answer can be read once, and whoever signs in next is another one. */
export function takeEarly(): Early | undefined {
  const early = globalThis.lumbungEarly;
  globalThis.lumbungEarly = undefined;
  return early;
}

/**
 * A fetch that answers from what came early, if the same is asked by the same one, and otherwise asks the server. An
 * early answer that is no good one is not handed out.
 */
export function earlyFetch(early?: Early, ask: typeof fetch = (...asked) => fetch(...asked)): typeof fetch {
  const left = early ? picks(early.listUrl) : new Map<string, Pick>();

  function pick(request: Request): Pick | undefined {
    if (!early || request.method !== 'GET' || Date.now() - early.askedAt > FRESH_MS) return undefined;
    if (request.headers.get('Authorization') !== `Bearer ${early.token}`) return undefined;
    const workspace = request.headers.get('X-Workspace-Id');
    if (workspace !== null && workspace !== early.workspace) return undefined;
    const { pathname, search } = new URL(request.url);
    const found = left.get(pathname + search);
    left.delete(pathname + search);
    return found;
  }

  return async (input, init) => {
    const found = input instanceof Request ? pick(input) : undefined;
    const answer = await found?.(early!).catch(() => undefined);
    return answer?.ok ? answer : ask(input, init);
  };
}
