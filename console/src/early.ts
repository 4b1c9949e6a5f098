/**
 * A few lines that stand in the page, before the console itself is there, and ask meanwhile for what its first page needs:
 * the code of that page, who this is, the newest media and the first of their pictures, which a phone shows at once. What
 * is answered lies in `lumbungEarly`; `session/early_answers.ts` hands it out. Whatever fails here is asked for again by the
 * console, which then says what is wrong.
 */
import type { Media } from '@lumbung/client';

import { showEarlyPictures } from './pages/library/early_pictures';
import { itemOf } from './pages/library/item';
import type { Early } from './session/early_answers';
import { firstPage } from './session/first_pictures';

/** About what a phone shows at once; a wider screen is seldom behind a slow line. */
const FIRST_PICTURES = 12;

const isLibrary = (path: string) => path === '/console/library';

function kept(key: string): string | null {
  try {
    return sessionStorage.getItem(key) ?? localStorage.getItem(key);
  } catch {
    return null;
  }
}

const files = (list?: string): string[] => list?.split(' ').filter(Boolean) ?? [];

/** The styles of the frame. In the page itself they would hold up the first thing that is seen. */
function addStyles(): Promise<unknown> {
  const { dataset } = document.querySelector<HTMLElement>('script[data-early]') ?? {};
  const links = files(dataset?.styles).map((href) => {
    const link = document.createElement('link');
    const ended = new Promise((resolve) => (link.onload = link.onerror = resolve));
    link.rel = 'stylesheet';
    link.crossOrigin = '';
    link.href = href;
    document.head.append(link);
    return ended;
  });
  return Promise.all(links);
}

/** The code of this place and of this language, as the build has written them beside this script. */
function preload(path: string): void {
  const { dataset } = document.querySelector<HTMLElement>('script[data-early]') ?? {};
  const language = (kept('lumbung.language') ?? navigator.language).toLowerCase();
  const isIndonesian = /^(id|in)\b/.test(language);
  const [first, rest] = isIndonesian ? [dataset?.id, dataset?.idRest] : [dataset?.en, dataset?.enRest];
  const lists = isLibrary(path) ? [first, dataset?.library] : [first, rest];
  for (const href of lists.flatMap(files)) {
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
  return `/api/v1/media?limit=${isLibrary(path) && query === '' ? firstPage() : 1}`;
}

interface Listed {
  data: Media[];
  next_cursor: string | null;
}

/** Where what stands above the pictures may be higher than it is for most. */
const isPlain = async (facts: Promise<Response>) => {
  const answer = (await facts).clone();
  return answer.ok && ((await answer.json()) as { sandbox: string }).sandbox === 'on';
};

/** The code that shows them is still on its way, or is being read, when the list is there. */
async function bringPictures(facts: Promise<Response>, list: Promise<Response | undefined>): Promise<void> {
  const answer = (await list)?.clone();
  if (!answer?.ok) return;
  const listed = (await answer.json()) as Listed;
  if ((await isPlain(facts)) && showEarlyPictures(listed)) return;
  for (const { small, picture } of listed.data.slice(0, FIRST_PICTURES).map(itemOf)) {
    const href = small ?? picture;
    if (!href) continue;
    const link = document.createElement('link');
    link.rel = 'preload';
    link.as = 'image';
    link.fetchPriority = 'high';
    link.href = href;
    document.head.append(link);
  }
}

/** Whether this is a token of all workspaces: without one that is chosen there is no list. */
async function hasToChoose(facts: Promise<Response>): Promise<boolean> {
  const answer = (await facts).clone();
  return answer.ok && ((await answer.json()) as { workspace_id: number | null }).workspace_id === null;
}

/** Then the list waits for the facts, whatever token it is. */
const UNCHOSEN = 'lumbung.unchosen';

function remember(has: boolean): void {
  if (has) sessionStorage.setItem(UNCHOSEN, 'yes');
  else sessionStorage.removeItem(UNCHOSEN);
}

function ask(path: string, query: string, hash: string): Early | undefined {
  const fromAddress = new URLSearchParams(hash.slice(1)).get('token');
  const token = fromAddress ?? kept('lumbung.token');
  if (!token || path === '/console/sign-in') return undefined;
  const workspace = token === kept('lumbung.token') ? kept('lumbung.workspace') : null;
  const own: Record<string, string> = { Authorization: `Bearer ${token}` };
  const language = kept('lumbung.language');
  if (language) own['Accept-Language'] = language;
  const facts = fetch('/api/v1/console', { headers: own });
  const askList = () => fetch(listOf(path, query), { headers: workspace === null ? own : { ...own, 'X-Workspace-Id': workspace } });
  // Both at once, for on a slow line an answer that is waited for is felt. Who has yet to choose a workspace is refused, once.
  const choice = workspace === null ? hasToChoose(facts) : Promise.resolve(false);
  const list = kept(UNCHOSEN) ? choice.then((has) => (has ? undefined : askList())) : askList();
  choice.then(remember).catch(() => undefined);
  facts.catch(() => undefined);
  list.catch(() => undefined);
  if (isLibrary(path) && query === '' && kept('lumbung.library.view') !== 'table') {
    bringPictures(facts, list).catch(() => undefined);
  }
  return { token, workspace, askedAt: Date.now(), facts, list, listUrl: listOf(path, query) };
}

// The first of them, for browsers open six connections, and the list and its pictures have to wait for the answer.
globalThis.lumbungEarly = ask(location.pathname, location.search, location.hash);
globalThis.lumbungStyles = addStyles();
preload(location.pathname);
