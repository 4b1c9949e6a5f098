import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { echoTo, once, pusherTo } from './clients.mjs';
import { cutPng, png } from './images.mjs';
import { Server } from './server.mjs';

/** Runs `body` with a client that is disconnected whatever happens. */
async function withClient(client, body) {
  try {
    await body(client);
  } finally {
    client.disconnect();
  }
}

const subscribed = (channel, patienceMs) =>
  once((done) => channel.bind('pusher:subscription_succeeded', done), 'subscription', patienceMs);

describe('live events', () => {
  let server;
  before(async () => {
    server = await Server.start();
  });
  after(() => server?.stop());

  it('tells pusher-js the way of an upload', () =>
    withClient(pusherTo(server), async (pusher) => {
      const channel = pusher.subscribe(server.channel);
      await subscribed(channel);
      const names = [];
      const completed = once(
        (done) =>
          channel.bind_global((name, data) => {
            if (name.startsWith('media.')) names.push(name);
            if (name === 'media.processing.completed') done(data);
          }),
        'media.processing.completed',
      );
      const media = await server.upload('gradient.png', png(640, 480, 10));
      const data = await completed;
      assert.equal(data.uuid, media.uuid);
      assert.equal(data.name, 'gradient.png');
      assert.equal(data.status, 'completed');
      assert.ok(data.media_id > 0);
      assert.ok(!Number.isNaN(Date.parse(data.timestamp)));
      assert.deepEqual(names, ['media.processing.started', 'media.thumbnail.ready', 'media.processing.completed']);
      const thumbnail = await fetch(new URL(data.thumbnail_url, server.base));
      assert.equal(thumbnail.status, 200);
      assert.equal(thumbnail.headers.get('content-type'), 'image/jpeg');
    }));

  it('tells laravel-echo with the dot of names of one’s own', async () => {
    const echo = echoTo(server);
    try {
      const channel = echo.private(`workspace.${server.info.workspace_id}`);
      await once((done) => channel.subscribed(done), 'subscription');
      const completed = once((done) => channel.listen('.media.processing.completed', done), 'completed');
      const media = await server.upload('echo.png', png(320, 200, 20));
      assert.equal((await completed).uuid, media.uuid);
      const deleted = once((done) => channel.listen('.media.deleted', done), 'deleted');
      assert.ok((await server.request('DELETE', `/api/v1/media/${media.uuid}`)).ok);
      assert.equal((await deleted).uuid, media.uuid);
      const erased = once((done) => channel.listen('.media.erased', done), 'erased');
      assert.ok((await server.erase(media.uuid)).ok);
      assert.deepEqual(Object.keys(await erased).sort(), ['media_id', 'timestamp', 'uuid']);
      assert.equal((await erased).uuid, media.uuid);
    } finally {
      echo.disconnect();
    }
  });

  it('tells of a failure', () =>
    withClient(pusherTo(server), async (pusher) => {
      const channel = pusher.subscribe(server.channel);
      await subscribed(channel);
      const failed = once((done) => channel.bind('media.processing.failed', done), 'failed');
      const media = await server.upload('cut.png', cutPng());
      const data = await failed;
      assert.equal(data.uuid, media.uuid);
      assert.equal(data.status, 'failed');
    }));

  it('refuses a wrong key with 4001, and pusher-js does not come back', () =>
    withClient(pusherTo(server, { key: 'wrong' }), async (pusher) => {
      const error = await once((done) => pusher.connection.bind('error', done), 'error');
      assert.equal(error.error.data.code, 4001);
      assert.equal(pusher.connection.state, 'disconnected');
    }));

  it('signs no channel for a stranger, nor for another workspace', async () => {
    const body = (channel) => new URLSearchParams({ socket_id: '1.2', channel_name: channel });
    const ask = (channel, headers) =>
      fetch(`${server.base}/broadcasting/auth`, { method: 'POST', headers, body: body(channel) });
    const bearer = { Authorization: `Bearer ${server.token}` };
    assert.equal((await ask(server.channel, {})).status, 401);
    assert.equal((await ask(server.channel, bearer)).status, 200);
    for (const channel of ['private-workspace.2', 'private-workspace.01', 'public', 'presence-workspace.1']) {
      const answer = await ask(channel, bearer);
      assert.ok([403, 404].includes(answer.status), `${channel}: ${answer.status}`);
    }
  });

  it('lets nobody listen with a proof for another socket', () =>
    withClient(pusherTo(server), async (pusher) => {
      await once((done) => pusher.connection.bind('connected', done), 'connected');
      const refused = once((done) => pusher.connection.bind('error', done), 'error');
      const auth = `${server.info.app_key}:${'0'.repeat(64)}`;
      pusher.connection.send_event('pusher:subscribe', { channel: server.channel, auth });
      const error = await refused;
      assert.equal(error.data?.code ?? error.error?.data?.code, 4009);
    }));

  it('comes back after a restart, and what happened meanwhile is asked for', () =>
    withClient(pusherTo(server), async (pusher) => {
      const channel = pusher.subscribe(server.channel);
      await subscribed(channel);
      const since = new Date(Date.now() - 2000).toISOString().replace(/\.\d+/, '');
      // pusher-js waits 15 s after a connection that was refused.
      const again = subscribed(channel, 40_000);
      await server.halt();
      await server.launch();
      const media = await server.upload('meanwhile.png', png(64, 64, 30), '?wait=20');
      await again;
      const changes = await (await server.request('GET', `/api/v1/media?updated_since=${since}`)).json();
      assert.ok(changes.data.some((item) => item.uuid === media.uuid));
    }));
});
