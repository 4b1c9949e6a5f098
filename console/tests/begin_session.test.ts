import type { Lumbung } from '@lumbung/client';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { watchEffect } from 'vue';

import { accountOf } from '../src/session/account';
import { beginSession } from '../src/session/begin_session';

interface Server {
  workspaceOfToken: number | null;
  workspaces?: { id: number; name: string }[];
  listStatus?: number;
  /** When the list is told. */
  listAfter?: Promise<void>;
  jobsStatus?: number;
  abilities?: string[];
}

function lumbungAt(server: Server) {
  const answer = (status: number, data: unknown) => ({
    data: status === 200 ? data : undefined,
    error: status === 200 ? undefined : { code: 'forbidden', title: 'No' },
    response: { ok: status === 200, status } as Response,
  });
  const GET = vi.fn(async (path: string) => {
    if (path !== '/api/v1/workspaces') return answer(server.jobsStatus ?? 200, { data: [] });
    await server.listAfter;
    return answer(server.listStatus ?? 200, { data: server.workspaces ?? [] });
  });
  const { abilities, workspaceOfToken } = server;
  const facts = { workspace_id: workspaceOfToken, app_key: 'k', ...(abilities && { abilities }) };
  return { lumbung: { api: { GET }, console: async () => facts } as unknown as Lumbung, GET };
}

function begin(server: Server, token = 'lmb_a', workspace: number | null = null) {
  const { lumbung, GET } = lumbungAt(server);
  const lumbungOf = vi.fn((_workspace: number | null) => lumbung);
  const begun = beginSession({ lumbungOf, token, workspace, chooseWorkspace: vi.fn(), signOut: vi.fn() });
  return { begun, GET, lumbungOf };
}

async function session(server: Server, token?: string, workspace?: number) {
  const begun = await begin(server, token, workspace).begun;
  if (begun.kind !== 'ready') throw new Error('A workspace is to be chosen.');
  return begun.session;
}

const TWO = [
  { id: 3, name: 'Coffee' },
  { id: 4, name: 'Tea' },
];

describe('the mark of a token', () => {
  afterEach(() => vi.unstubAllGlobals());

  it('is the same for the same one, with TLS and without', async () => {
    expect(await accountOf('abc')).toBe('ba7816bf8f01cfea');
    expect((await session({ workspaceOfToken: 5 }, 'lmb_a')).account).toBe(await accountOf('lmb_a'));
    vi.stubGlobal('crypto', {});
    expect(await accountOf('a')).toBe('af63dc4c8601ec8c');
    expect(await accountOf('lmb_a')).not.toBe(await accountOf('lmb_b'));
  });
});

describe('beginSession', () => {
  it('needs one question for a token of one workspace', async () => {
    const { begun, GET } = begin({ workspaceOfToken: 5 });
    const found = await begun;
    expect(found.kind === 'ready' && found.session.workspace).toEqual({ id: 5, name: null });
    expect(found.kind === 'ready' && found.session.workspaces).toBeNull();
    expect(GET).not.toHaveBeenCalled();
  });

  it('learns what the workspace of a token is called, where the token may ask', async () => {
    let tell = () => {};
    const listAfter = new Promise<void>((resolve) => (tell = resolve));
    const server: Server = { workspaceOfToken: 3, workspaces: TWO.slice(0, 1), abilities: ['admin'], listAfter };
    const { workspace, workspaces } = await session(server);
    const shown: (string | null)[] = [];
    watchEffect(() => void shown.push(workspace.name), { flush: 'sync' });
    tell();
    await vi.waitFor(() => expect(shown).toEqual([null, 'Coffee']));
    expect(workspaces).toBeNull();
  });

  it('lets a token for all choose, and takes the choice of before while it is there', async () => {
    const server: Server = { workspaceOfToken: null, workspaces: TWO };
    expect(await begin(server).begun).toEqual({ kind: 'choose', workspaces: TWO });
    expect((await begin(server, 'lmb_a', 9).begun).kind).toBe('choose');
    const chosen = begin(server, 'lmb_a', 4);
    const found = await chosen.begun;
    expect(found.kind === 'ready' && found.session.workspace.name).toBe('Tea');
    expect(chosen.lumbungOf).toHaveBeenLastCalledWith(4);
  });

  it('does not ask where there is one only, and asks for a number where the list is refused', async () => {
    expect((await session({ workspaceOfToken: null, workspaces: [{ id: 3, name: 'Coffee' }] })).workspace.id).toBe(3);
    const refused: Server = { workspaceOfToken: null, listStatus: 403 };
    expect(await begin(refused).begun).toEqual({ kind: 'choose', workspaces: null });
    expect((await session(refused, 'lmb_a', 8)).workspace).toEqual({ id: 8, name: null });
  });

  it('rejects with what the server said', async () => {
    await expect(begin({ workspaceOfToken: null, listStatus: 503 }).begun).rejects.toMatchObject({ status: 503 });
  });
});

describe('what a token may', () => {
  it('is what the server says', async () => {
    const { can } = await session({ workspaceOfToken: 1, abilities: ['media:read', 'admin'] });
    expect([can('media:read'), can('media:write'), can('admin')]).toEqual([true, false, true]);
  });

  it('is what a JWT says', async () => {
    const body = btoa(JSON.stringify({ abilities: ['media:write'] })).replaceAll('=', '');
    const { can } = await session({ workspaceOfToken: 1 }, `a.${body}.c`);
    expect([can('media:read'), can('media:write'), can('admin')]).toEqual([false, true, false]);
  });

  it('is asked for once where nobody says it', async () => {
    const { begun, GET } = begin({ workspaceOfToken: 1, listStatus: 403 });
    const found = await begun;
    if (found.kind !== 'ready') throw new Error('A workspace is to be chosen.');
    const { can, learn } = found.session;
    expect([can('media:write'), can('admin'), can('jobs:manage')]).toEqual([true, false, false]);
    await Promise.all([learn('admin'), learn('jobs:manage')]);
    expect([can('admin'), can('jobs:manage')]).toEqual([false, true]);
    expect(GET).toHaveBeenCalledTimes(2);
  });
});
