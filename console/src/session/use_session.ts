import type { Lumbung } from '@lumbung/client';
import { inject, type InjectionKey } from 'vue';

import type { Ability } from './abilities';

export type Facts = Awaited<ReturnType<Lumbung['console']>>;
export interface WorkspaceFacts {
  id: number;
  /** Reactive. Null where the token may not ask for it, or until it is told. */
  name: string | null;
}

/** Of whom is signed in; the same as long as token and workspace are. */
export interface Session {
  facts: Facts;
  workspace: WorkspaceFacts;
  /** Of a `*` token: those it may choose among. Null for a token of one workspace. */
  workspaces: WorkspaceFacts[] | null;
  /** A mark of the token: whose uploads this browser keeps. */
  account: string;
  abilities: ReadonlyMap<Ability, boolean>;
  /** Reactive: false until it is known. */
  can(ability: Ability): boolean;
  /** Resolves as soon as `can` knows. */
  learn(ability: Ability): Promise<void>;
  /** The server as seen from another workspace, or (null) from none: only for a `*` token. */
  lumbungFor(workspace: number | null): Lumbung;
  chooseWorkspace(id: number | null): void;
  signOut(): void;
}

export const SESSION: InjectionKey<Session> = Symbol('session');
export const LUMBUNG: InjectionKey<Lumbung> = Symbol('lumbung');

export function useSession(): Session {
  const session = inject(SESSION);
  if (!session) throw new Error('Nobody is signed in here.');
  return session;
}

/** The server as the one who is signed in sees it. */
export function useLumbung(): Lumbung {
  const lumbung = inject(LUMBUNG);
  if (!lumbung) throw new Error('Nobody is signed in here.');
  return lumbung;
}
