// The page of a media that takes time: a sound and a film that really play.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { ConsolePage } from './console_page.mjs';
import { Server } from './server.mjs';
import { film, wav } from './sounds.mjs';

describe('sounds and films in the console', () => {
  let server;
  let shown;
  let page;

  before(async () => {
    server = await Server.start();
    shown = await ConsolePage.open(server, { args: ['--autoplay-policy=no-user-gesture-required'] });
    page = shown.page;
    await shown.signIn();
  });
  after(async () => {
    await shown?.close();
    await server?.stop();
  });

  const plays = async (name, bytes, tag) => {
    const { uuid } = await server.upload(name, bytes, '?wait=30');
    await shown.go(`media/${uuid}`);
    const player = page.locator(`main ${tag}`).first();
    await player.waitFor({ state: 'attached' });
    await player.evaluate((element) => {
      element.muted = true;
      return element.play();
    });
    const handle = await player.elementHandle();
    await page.waitForFunction((element) => element.currentTime > 0.2, handle);
    return player.evaluate((element) => ({ seconds: element.duration, error: element.error?.message ?? null }));
  };

  it('plays a sound', async () => {
    const { seconds, error } = await plays('call to prayer.wav', wav(3), 'audio');
    assert.equal(error, null);
    assert.ok(Math.abs(seconds - 3) < 0.3, `${seconds} s`);
  });

  it('plays a film', async () => {
    const { seconds, error } = await plays('harvest.mp4', film(3), 'video');
    assert.equal(error, null);
    assert.ok(Math.abs(seconds - 3) < 0.3, `${seconds} s`);
  });

  it('has made the browser complain of nothing', () => assert.deepEqual(shown.complaints, []));
});
