/**
 * A few lines that arrive before the console itself, and ask meanwhile for what its first page needs: the code of that
 * page, who this is, and the newest media. What is answered lies in `lumbungEarly`; `session/early_answers.ts` hands it
 * out. Whatever fails here is asked for again by the console, which then says what is wrong.
 */
import type { Early } from './session/early_answers';

const FIRST_PAGE = 40;

function kept(key: string): string | null {
  try {
    return sessionStorage.getItem(key) ?? localStorage.getItem(key);
  } catch {
    return null;
  }
}

/** The code of this place and of this language, as the build has written them beside this script. */
function preload(path: string): void {
  const { dataset } = document.querySelector<HTMLElement>('script[data-early]') ?? {};
  const language = (kept('lumbung.language') ?? navigator.language).toLowerCase();
  const isIndonesian = /^(id|in)\b/.test(language);
  const files = [isIndonesian ? dataset?.id : dataset?.en, path === '/console/library' ? dataset?.library : ''];
  for (const href of files.flatMap((list) => list?.split(' ') ?? []).filter(Boolean)) {
    const link = document.createElement('link');
    const isStyle = href.endsWith('.css');
    link.rel = isStyle ? 'preload' : 'modulepreload';
    link.as = isStyle ? 'style' : 'script';
    link.crossOrigin = '';
    link.href = href;
    document.head.append(link);
  }
}

/** The first page of the library, or only from where on changes are told. */
function listOf(path: string, query: string): string {
  return `/api/v1/media?limit=${path === '/console/library' && query === '' ? FIRST_PAGE : 1}`;
}

function ask(path: string, query: string, hash: string): Early | undefined {
  const fromAddress = new URLSearchParams(hash.slice(1)).get('token');
  const token = fromAddress ?? kept('lumbung.token');
  if (!token || path === '/console/sign-in') return undefined;
  const workspace = token === kept('lumbung.token') ? kept('lumbung.workspace') : null;
  const headers: Record<string, string> = { Authorization: `Bearer ${token}` };
  const language = kept('lumbung.language');
  if (language) headers['Accept-Language'] = language;
  const facts = fetch('/api/v1/console', { headers });
  const list = (async () => {
    const answer = (await facts).clone();
    const { workspace_id } = answer.ok ? ((await answer.json()) as { workspace_id: number | null }) : { workspace_id: null };
    // A token of all workspaces that has not chosen one yet can't be answered.
    if (workspace_id === null && workspace === null) return undefined;
    if (workspace_id === null) headers['X-Workspace-Id'] = String(workspace);
    return fetch(listOf(path, query), { headers });
  })();
  facts.catch(() => undefined);
  list.catch(() => undefined);
  return { token, workspace, askedAt: Date.now(), facts, list, listUrl: listOf(path, query) };
}

preload(location.pathname);
globalThis.lumbungEarly = ask(location.pathname, location.search, location.hash);
