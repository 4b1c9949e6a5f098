import { computed, inject, ref, type ComputedRef, type InjectionKey, type Ref } from 'vue';

import type { Kept } from '@/browser_storage';

const TOKEN_KEY = 'lumbung.token';
const WORKSPACE_KEY = 'lumbung.workspace';

export interface Places {
  tab: Kept;
  browser: Kept;
}

/** Why somebody has to sign in (again). */
export type Notice = 'expired' | 'signed-out' | '';

/** Who is signed in: a token and, of a `*` token, the workspace that was chosen. */
export interface SignIn {
  token: Readonly<Ref<string | null>>;
  workspace: Readonly<Ref<number | null>>;
  notice: Ref<Notice>;
  /** Of what is shown to whom; another one means that everything is fetched anew. */
  key: ComputedRef<string>;
  isKept: () => boolean;
  signIn(token: string, keep: boolean): void;
  signOut(notice?: Notice): void;
  chooseWorkspace(id: number | null): void;
}

function kept(places: Places, key: string): string | null {
  return places.tab.getItem(key) ?? places.browser.getItem(key);
}

function keep(places: Places, key: string, value: string, long: boolean): void {
  forget(places, key);
  (long ? places.browser : places.tab).setItem(key, value);
}

function forget(places: Places, key: string): void {
  places.tab.removeItem(key);
  places.browser.removeItem(key);
}

/** The token of the tab, or of the browser where "stay signed in" was ticked. */
export function createSignIn(places: Places): SignIn {
  const token = ref(kept(places, TOKEN_KEY));
  const workspace = ref(Number(kept(places, WORKSPACE_KEY)) || null);
  const notice = ref<Notice>('');
  const isKept = () => places.tab.getItem(TOKEN_KEY) === null && places.browser.getItem(TOKEN_KEY) !== null;

  function signIn(value: string, long: boolean): void {
    if (value !== token.value) chooseWorkspace(null);
    keep(places, TOKEN_KEY, value, long);
    token.value = value;
    notice.value = '';
  }

  function signOut(because: Notice = 'signed-out'): void {
    forget(places, TOKEN_KEY);
    chooseWorkspace(null);
    token.value = null;
    notice.value = because;
  }

  function chooseWorkspace(id: number | null): void {
    if (id === null) forget(places, WORKSPACE_KEY);
    else keep(places, WORKSPACE_KEY, String(id), isKept());
    workspace.value = id;
  }

  const key = computed(() => `${token.value ?? ''}@${workspace.value ?? ''}`);
  return { token, workspace, notice, key, isKept, signIn, signOut, chooseWorkspace };
}

/** Without what comes along when one copies from a chat: spaces and marks without a width, which no header may have. */
export function bareToken(pasted: string): string {
  return pasted.replace(/[^\x21-\x7e]/g, '');
}

/** The token of a link that ends in `#token=…`. */
export function tokenOfHash(hash: string): string | null {
  return bareToken(new URLSearchParams(hash.replace(/^#/, '')).get('token') ?? '') || null;
}

/** Takes the token out of the address at once, so that it stays neither there nor in the history. */
export function takeTokenOfAddress(place: Location = location, past: History = history): string | null {
  const hash = new URLSearchParams(place.hash.slice(1));
  if (!hash.has('token')) return null;
  past.replaceState(past.state, '', place.pathname + place.search);
  return bareToken(hash.get('token') ?? '') || null;
}

export const SIGN_IN: InjectionKey<SignIn> = Symbol('sign-in');

export function useSignIn(): SignIn {
  const signIn = inject(SIGN_IN);
  if (!signIn) throw new Error('No session is provided here.');
  return signIn;
}
