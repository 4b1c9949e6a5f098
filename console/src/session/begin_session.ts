import { LumbungError, type Lumbung } from '@lumbung/client';
import { shallowReactive } from 'vue';

import { abilitiesOf } from './abilities';
import { accountOf } from './account';
import type { Session, WorkspaceFacts } from './use_session';

export interface Beginning {
  lumbungOf: (workspace: number | null) => Lumbung;
  token: string;
  /** Chosen before. */
  workspace: number | null;
  chooseWorkspace(id: number | null): void;
  signOut(): void;
}

export type Begun =
  | { kind: 'ready'; session: Session; lumbung: Lumbung }
  /** A `*` token that has to choose first; null where it may not see which there are. */
  | { kind: 'choose'; workspaces: WorkspaceFacts[] | null };

/** Those that there are; null where the token may not know. */
async function workspacesOf(lumbung: Lumbung): Promise<WorkspaceFacts[] | null> {
  const { data, error, response } = await lumbung.api.GET('/api/v1/workspaces');
  if (data) return data.data.map(({ id, name }) => ({ id, name }));
  if (response.status === 403) return null;
  throw LumbungError.fromAnswer(response.status, error);
}

/** What a workspace of a token of its own is called. Nothing waits for it: until it is known, or for ever, the number stands there. */
async function learnName(workspace: WorkspaceFacts, lumbung: Lumbung): Promise<void> {
  const told = await workspacesOf(lumbung).catch(() => null);
  workspace.name = told?.find(({ id }) => id === workspace.id)?.name ?? null;
}

/** Asks the server who this is, and finds the workspace that is shown. Rejects with a LumbungError. */
export async function beginSession(beginning: Beginning): Promise<Begun> {
  const first = beginning.lumbungOf(null);
  const facts = await first.console();
  const isForAll = facts.workspace_id === null;
  const workspaces = isForAll ? await workspacesOf(first) : null;
  const chosen = facts.workspace_id ?? chosenOf(workspaces, beginning.workspace);
  if (chosen === null) return { kind: 'choose', workspaces };
  const lumbung = isForAll ? beginning.lumbungOf(chosen) : first;
  const told = (facts as { abilities?: string[] }).abilities;
  const { abilities, can, learn } = abilitiesOf(lumbung, beginning.token, told);
  if (workspaces) abilities.set('admin', true);
  const workspace = shallowReactive(workspaces?.find(({ id }) => id === chosen) ?? { id: chosen, name: null });
  if (!isForAll && abilities.get('admin')) void learnName(workspace, first);
  const session: Session = {
    facts: { ...facts, workspace_id: chosen },
    workspace,
    workspaces: isForAll ? (workspaces ?? []) : null,
    account: await accountOf(beginning.token),
    abilities,
    can,
    learn,
    lumbungFor: beginning.lumbungOf,
    chooseWorkspace: beginning.chooseWorkspace,
    signOut: beginning.signOut,
  };
  return { kind: 'ready', session, lumbung };
}

/** The one of before if it is still there, or the only one. */
function chosenOf(workspaces: WorkspaceFacts[] | null, before: number | null): number | null {
  if (workspaces === null) return before;
  if (workspaces.some(({ id }) => id === before)) return before;
  return workspaces.length === 1 ? (workspaces[0]?.id ?? null) : null;
}
