import { createHash, randomBytes } from 'node:crypto';
import http from 'node:http';
import type { AddressInfo } from 'node:net';

import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';

import {
  createLumbung,
  type EventName,
  type Lumbung,
  type LiveState,
  verifyWebhook,
  type WebhookEvent,
} from '../src/index.js';
import { picture } from './support/picture.js';
import { RealServer } from './support/real_server.js';

// The server named by LUMBUNG_BIN. Without one this fails: a client that was not tried against it is not tested.
const server = new RealServer();
let lumbung: Lumbung;

beforeAll(async () => {
  await server.start('--webhook-addresses', 'any');
  lumbung = createLumbung({ baseUrl: server.base, token: () => server.token('admin', 'media:read', 'media:write') });
});

afterAll(() => server.stop());

const isCompleted = (uuid: string) => async () => {
  expect((await lumbung.media.status(uuid)).processing_status).toBe('completed');
};
const patience = { timeout: 30_000, interval: 100 };

describe('against the real server', () => {
  it('uploads by form, follows, lists, amends, deletes, restores', async () => {
    const sent: number[] = [];
    const bytes = picture(80, 60);
    const uploaded = await lumbung.upload(bytes, { name: 'Kopi susu.png', onProgress: (done) => sent.push(done) });
    expect(uploaded).toMatchObject({ name: 'Kopi susu.png', deduplicated: false, size: bytes.length });
    expect(sent.at(-1)).toBe(bytes.length);
    await vi.waitFor(isCompleted(uploaded.uuid), patience);
    expect((await lumbung.media.list({ q: 'susu' })).data.map((each) => each.uuid)).toEqual([uploaded.uuid]);
    expect((await lumbung.media.getMany([uploaded.uuid]))[0]?.urls.thumbnail).toContain(uploaded.uuid);
    expect((await lumbung.media.url(uploaded.uuid, { variant: 'original' })).url).toContain('/original');
    expect((await lumbung.media.amend(uploaded.uuid, { name: 'Teh.png' })).name).toBe('Teh.png');
    expect((await lumbung.upload(bytes)).deduplicated).toBe(true);
    await lumbung.media.remove(uploaded.uuid);
    await expect(lumbung.media.get(uploaded.uuid)).rejects.toMatchObject({ status: 404, code: 'not_found' });
    expect((await lumbung.media.restore(uploaded.uuid)).uuid).toBe(uploaded.uuid);
    const lines = await lumbung.media.batch('archive', [uploaded.uuid]);
    expect(lines).toEqual([{ uuid: uploaded.uuid, status: 200, error: null }]);
    expect((await lumbung.stats()).media.completed).toBeGreaterThan(0);
  });

  it('hears of what happens', async () => {
    const { app_key } = await lumbung.console();
    const heard: string[] = [];
    const states: LiveState[] = [];
    const stop = lumbung.live(
      { workspace: 1, appKey: app_key },
      {
        onEvent: (name: EventName, event) => heard.push(`${name} ${event.uuid}`),
        onState: (state) => states.push(state),
      },
    );
    try {
      await vi.waitFor(() => expect(states.at(-1)).toBe('live'), patience);
      const { uuid } = await lumbung.upload(picture(64, 64), { name: 'live.png' });
      await vi.waitFor(() => expect(heard).toContain(`media.processing.completed ${uuid}`), patience);
      await lumbung.media.remove(uuid);
      await vi.waitFor(() => expect(heard).toContain(`media.deleted ${uuid}`), patience);
    } finally {
      stop();
    }
  });

  it('sends a queue, and knows what became of each', async () => {
    const queue = lumbung.uploads();
    const bad = Object.assign(new Blob([Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 1])]), {
      name: 'bad.png',
    });
    queue.add([...Array.from({ length: 5 }, () => picture(50, 50)), bad]);
    await vi.waitFor(() => expect(queue.totals).toMatchObject({ completed: 5, failed: 1 }), patience);
    queue.close();
  });

  it('says what the server says', async () => {
    const stranger = createLumbung({ baseUrl: server.base, token: 'lmb_nobody' });
    await expect(stranger.upload(Buffer.from('x'))).rejects.toMatchObject({ status: 401, code: 'unauthenticated' });
    await expect(lumbung.media.list({ limit: 0 })).rejects.toMatchObject({ status: 422, code: 'invalid_argument' });
  });

  it('signs webhooks that verify', async () => {
    const verified: Promise<WebhookEvent>[] = [];
    let secret = '';
    const receiver = http.createServer(async (request, response) => {
      const parts: Buffer[] = [];
      for await (const part of request) parts.push(part as Buffer);
      verified.push(verifyWebhook(Buffer.concat(parts), request.headers, ['whsec_of_before', secret]));
      response.end();
    });
    await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
    try {
      const url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/`;
      const { data } = await lumbung.api.POST('/api/v1/webhooks', {
        body: { url, events: ['media.processing.completed'] },
      });
      secret = data?.secret ?? '';
      const { uuid } = await lumbung.upload(picture(40, 40), { name: 'hook.png' });
      await vi.waitFor(() => expect(verified.length).toBeGreaterThan(0), patience);
      expect(await verified[0]).toMatchObject({
        event: 'media.processing.completed',
        workspace_id: 1,
        data: { uuid },
      });
    } finally {
      receiver.close();
    }
  });
});

describe('resumable uploads of the real server', () => {
  it('takes 12 MB by tus', async () => {
    const bytes = randomBytes(12_000_000);
    const sent: number[] = [];
    const options = { name: 'large.bin', purpose: 'brochure', onProgress: (done: number) => sent.push(done) };
    const uploaded = await lumbung.upload(bytes, options);
    expect(uploaded).toMatchObject({ name: 'large.bin', size: bytes.length, deduplicated: false });
    expect(sent.at(-1)).toBe(bytes.length);
    const { url } = await lumbung.media.url(uploaded.uuid, { variant: 'original' });
    const stored = Buffer.from(await (await fetch(new URL(url, server.base))).arrayBuffer());
    expect(createHash('sha256').update(stored).digest('hex')).toBe(createHash('sha256').update(bytes).digest('hex'));
    expect(await lumbung.upload(bytes, { name: 'again.bin' })).toMatchObject({ uuid: uploaded.uuid, deduplicated: true });
  });
});
