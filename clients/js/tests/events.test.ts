import { readFileSync } from 'node:fs';

import { describe, expect, expectTypeOf, it, vi } from 'vitest';

import { createLumbung, type WebhookEvent } from '../src/index.js';
import type { components } from '../src/schema.js';

const bound = new Map<string, (data: object) => void>();
vi.mock('pusher-js', () => ({
  default: class {
    connection = { state: 'connected', bind: () => {}, unbind_all: () => {} };
    subscribe = () => ({ bind: (name: string, hear: (data: object) => void) => bound.set(name, hear) });
    channel = () => ({ subscribed: true });
    disconnect = () => {};
  },
}));

/** As the server's own description names them. */
function described(): string[] {
  const text = readFileSync(new URL('../../../docs/openapi.yaml', import.meta.url), 'utf8');
  const list = /^ {4}EventName:\n {6}type: string\n {6}enum: \[([^\]]+)\]/m.exec(text)?.[1] ?? '';
  return list.split(',').map((name) => name.trim());
}

describe('the events', () => {
  it('of webhooks have types, all of them', () => {
    expectTypeOf<WebhookEvent['event']>().toEqualTypeOf<components['schemas']['EventName']>();
  });

  it('are all heard live, each by whom it is for', async () => {
    const heard: [string, string][] = [];
    const stop = createLumbung({ baseUrl: 'http://lumbung.test', token: 'lmb_a' }).live({ workspace: 1, appKey: 'k' }, {
      onEvent: (name) => heard.push([name, 'media']),
      onErased: () => heard.push(['media.erased', 'erased']),
      onImportFailed: ({ error }) => heard.push(['media.import.failed', error]),
      onCampaign: (name) => heard.push([name, 'campaign']),
    });
    await vi.waitFor(() => expect(bound.size).toBeGreaterThan(0));
    const names = described();
    expect(names.length).toBeGreaterThan(9);
    for (const name of names) bound.get(name)?.({ error: 'not found' });
    expect(heard.map(([name]) => name)).toEqual(names);
    expect(heard).toContainEqual(['media.import.failed', 'not found']);
    expect(heard).toContainEqual(['campaign.updated', 'campaign']);
    stop();
  });
});
