import { describe, expect, it, vi } from 'vitest';

import { type Early, earlyFetch, takeEarly } from '../src/session/early_answers';

const LIST = '/api/v1/media?limit=40';
const early = (more: Partial<Early> = {}): Early => ({
  token: 'one',
  workspace: null,
  askedAt: Date.now(),
  facts: Promise.resolve(Response.json({ workspace_id: 1 })),
  list: Promise.resolve(Response.json({ as_of: 'then' })),
  listUrl: LIST,
  ...more,
});
const asked = (path: string, token = 'one', headers: Record<string, string> = {}) =>
  new Request(`http://media.test${path}`, { headers: { Authorization: `Bearer ${token}`, ...headers } });
const server = () => vi.fn(async () => Response.json({ from: 'server' }));
const said = async (answer: Response) => Object.keys((await answer.json()) as object)[0];

describe('what came early', () => {
  it('is handed out once, the list to both who want it', async () => {
    const ask = server();
    const fetched = earlyFetch(early(), ask);
    expect(await said(await fetched(asked('/api/v1/console')))).toBe('workspace_id');
    expect(await said(await fetched(asked('/api/v1/media?limit=1')))).toBe('as_of');
    expect(await said(await fetched(asked(LIST)))).toBe('as_of');
    expect(ask).not.toHaveBeenCalled();
    expect(await said(await fetched(asked(LIST)))).toBe('from');
    expect(await said(await fetched(asked('/api/v1/console')))).toBe('from');
  });

  it('is for the same token and workspace, and does not grow old', async () => {
    const ask = server();
    await earlyFetch(early(), ask)(asked(LIST, 'two'));
    await earlyFetch(early(), ask)(asked(LIST, 'one', { 'X-Workspace-Id': '2' }));
    await earlyFetch(early({ askedAt: Date.now() - 60_000 }), ask)(asked(LIST));
    await earlyFetch(undefined, ask)(asked(LIST));
    expect(ask).toHaveBeenCalledTimes(4);
    const chosen = earlyFetch(early({ workspace: '2' }), ask);
    expect(await said(await chosen(asked(LIST, 'one', { 'X-Workspace-Id': '2' })))).toBe('as_of');
  });

  it('is asked for again where it failed', async () => {
    const ask = server();
    const failed = early({ facts: Promise.reject(new TypeError('away')), list: Promise.resolve(undefined) });
    const fetched = earlyFetch(failed, ask);
    expect(await said(await fetched(asked('/api/v1/console')))).toBe('from');
    expect(await said(await fetched(asked(LIST)))).toBe('from');
    const refused = earlyFetch(early({ facts: Promise.resolve(new Response('', { status: 503 })) }), ask);
    expect(await said(await refused(asked('/api/v1/console')))).toBe('from');
  });

  it('belongs to the first who signs in', () => {
    const first = early();
    globalThis.lumbungEarly = first;
    expect(takeEarly()).toBe(first);
    expect(takeEarly()).toBeUndefined();
  });
});
