// What somebody does with it, in both languages, from the sign-in on, without one complaint of the browser.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, before, describe, it } from 'node:test';

import { ABILITIES, ConsolePage } from './console_page.mjs';
import { cutPng, png } from './images.mjs';
import { Server } from './server.mjs';

const MOST_JAVASCRIPT = 150 * 1000;
/** A WAV whose bytes no packing makes smaller: more than what goes by a form. */
const bigSound = (bytes) => {
  const header = Buffer.alloc(44);
  header.write('RIFF', 0);
  header.writeUInt32LE(36 + bytes, 4);
  header.write('WAVEfmt ', 8);
  [16, 0x10001, 48_000, 96_000, 0x100002].forEach((value, index) => header.writeUInt32LE(value, 16 + index * 4));
  header.write('data', 36);
  header.writeUInt32LE(bytes, 40);
  return Buffer.concat([header, randomBytes(bytes)]);
};

for (const language of ['en', 'id']) {
  describe(`a walk through the console: ${language}`, () => {
    let server;
    let shown;
    let page;
    let say;

    before(async () => {
      server = await Server.start();
      server.token = server.createToken(1, ...ABILITIES);
      shown = await ConsolePage.open(server, { language });
      page = shown.page;
      say = shown.words;
    });
    after(async () => {
      await shown?.close();
      await server?.stop();
    });

    it('leads from the root to the sign-in, refuses a wrong token and takes a good one', async () => {
      await page.goto(server.base);
      await page.getByRole('heading', { name: say.shell.signInTitle }).waitFor();
      assert.equal(new URL(page.url()).pathname, '/console/sign-in');
      const field = page.getByLabel(say.shell.token, { exact: true });
      await shown.expecting([/401/], async () => {
        await field.fill('lmb_wrong');
        await page.getByRole('button', { name: say.shell.signIn }).click();
        await page.getByText(say.shell.tokenRefused).waitFor();
      });
      await field.fill(server.token);
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { name: say.overview.title, level: 1 }).waitFor();
      await shown.live();
      await page.getByRole('button', { name: say.shell.you }).click();
      await page.getByRole('menuitem', { name: say.shell.signOut }).click();
      await field.waitFor();
    });

    it('takes a token from the address, removes it there, and asks for little JavaScript', async () => {
      const sizes = [];
      const session = await shown.context.newCDPSession(page);
      await session.send('Network.enable');
      await session.send('Network.setCacheDisabled', { cacheDisabled: true });
      const scripts = new Map();
      session.on('Network.responseReceived', ({ requestId, response }) => scripts.set(requestId, response.url));
      session.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
        if (/\/assets\/.*\.js$/.test(scripts.get(requestId) ?? '')) sizes.push(encodedDataLength);
      });
      await shown.signIn();
      await shown.settled();
      await session.detach();
      assert.equal(new URL(page.url()).hash, '');
      const sum = sizes.reduce((all, size) => all + size, 0);
      if (!process.env.LUMBUNG_CONSOLE) assert.ok(sum > 10_000 && sum < MOST_JAVASCRIPT, `${sum} bytes of JavaScript`);
    });

    it('uploads what is dropped, live and without a jump, by form and by tus', async () => {
      await page.getByRole('link', { name: say.shell.places.library, exact: true }).click();
      await page.getByText(say.library.empty).waitFor();
      await shown.picture(`library-empty-${language}`);
      await shown.shift();
      const ready = (name) => page.getByRole('link', { name: `${name}, ${say.library.states.completed}` });
      const isTus = (request) => request.method() === 'PATCH' && request.url().includes('/uploads');
      const patched = page.waitForRequest(isTus);
      await shown.drop([
        { name: 'sunrise.png', type: 'image/png', bytes: png(1600, 1200, 40) },
        { name: 'harvest.png', type: 'image/png', bytes: png(900, 1200, 200) },
        { name: 'damaged.png', type: 'image/png', bytes: cutPng() },
        { name: 'long speech.wav', type: 'audio/wav', bytes: bigSound(11_000_000) },
      ]);
      await page.getByRole('progressbar').first().waitFor();
      await patched;
      await shown.picture(`tray-${language}`);
      for (const name of ['sunrise.png', 'harvest.png', 'damaged.png', 'long speech.wav']) {
        await shown.tile(name).waitFor({ timeout: 60_000 });
      }
      for (const name of ['sunrise.png', 'harvest.png']) {
        await ready(name).locator('img.shown').waitFor();
      }
      await page.getByRole('link', { name: `damaged.png, ${say.library.states.failed}` }).waitFor();
      await shown.stoodStill();
      await ready('long speech.wav').waitFor({ timeout: 60_000 });
      await shown.picture(`tray-done-${language}`);
      await page.getByRole('button', { name: say.uploads.hide }).click();
    });

    it('opens a media, with how it can be sent, a preview and its variants', async () => {
      await shown.tile('sunrise.png').click();
      await page.getByRole('heading', { name: 'sunrise.png', level: 1 }).waitFor();
      await page.getByRole('button', { name: say.media.channels.session_image }).first().waitFor();
      await page.getByRole('button', { name: say.media.send.make.sticker }).waitFor();
      const variants = page.locator('.variant');
      for (const variant of ['original', 'compressed', 'thumbnail', 'preview']) {
        await variants.filter({ hasText: say.media.variants.names[variant] }).first().waitFor();
      }
      await shown.shift();
      await page.getByRole('button', { name: say.media.send.make.sticker }).click();
      await variants.filter({ hasText: say.media.variants.names.sticker }).getByRole('link').first().waitFor();
      await shown.stoodStill();
    });

    it('deletes, takes it back, deletes and restores', async () => {
      const more = page.getByRole('button', { name: say.media.actions.more });
      const badge = page.locator('.header .facts').getByText(say.media.states.deleted, { exact: true });
      const remove = async () => {
        await more.click();
        await page.getByRole('menuitem', { name: say.media.actions.delete }).click();
        await badge.waitFor();
      };
      await remove();
      await page.getByRole('button', { name: say.media.actions.undo }).click();
      await badge.waitFor({ state: 'detached' });
      await remove();
      await page.getByRole('button', { name: say.media.actions.restore }).first().click();
      await badge.waitFor({ state: 'detached' });
      const list = await (await server.request('GET', '/api/v1/media')).json();
      assert.ok(list.data.some((media) => media.name === 'sunrise.png'));
    });

    it('goes back to the library, and sees what others do', async () => {
      await page.goBack();
      await shown.tile('sunrise.png').waitFor();
      await page.evaluate(() => scrollTo({ top: 0 }));
      const media = await server.upload('from-laravel.png', png(200, 200, 77));
      await page.getByRole('link', { name: `from-laravel.png, ${say.library.states.completed}` }).waitFor();
      await server.request('DELETE', `/api/v1/media/${media.uuid}`);
      await shown.tile('from-laravel.png').waitFor({ state: 'detached' });
    });

    it('shows that the server is away, heals, and catches up', async () => {
      const away = [/WebSocket|ERR_CONNECTION_REFUSED|Failed to load resource/];
      await shown.expecting(away, async () => {
        await server.halt();
        await page.locator('[data-state=connecting], [data-state=offline]').waitFor();
        await server.launch();
        await server.upload('while-away.png', png(120, 120, 5), '?wait=20');
        const list = await (await server.request('GET', '/api/v1/media?q=harvest.png')).json();
        assert.ok((await server.erase(list.data[0].uuid)).ok);
        await shown.tile('while-away.png').waitFor({ timeout: 60_000 });
        await shown.tile('harvest.png').waitFor({ state: 'detached', timeout: 60_000 });
        await shown.live();
      });
    });

    it('walks every place of the navigation, and says what is no place', async () => {
      for (const place of ['overview', 'activity', 'storage', 'settings', 'library']) {
        const navigation = page.getByRole('navigation', { name: say.shell.navigation });
        await navigation.getByRole('link', { name: say.shell.places[place], exact: true }).click();
        await page.getByRole('heading', { name: say[place].title, level: 1 }).waitFor();
        assert.ok((await page.title()).includes(say[place].title), await page.title());
      }
      await shown.go('no/such/page');
      await page.getByRole('heading', { name: say.shell.notFoundTitle }).first().waitFor();
    });

    it('has made the browser complain of nothing', () => assert.deepEqual(shown.complaints, []));
  });
}
