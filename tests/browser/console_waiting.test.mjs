// Media that are not ready yet: a film whose per cent move, and a file that waits for a scanner that is away.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { scan } from './clamd.mjs';
import { ConsolePage } from './console_page.mjs';
import { png } from './images.mjs';
import { freePort, Server } from './server.mjs';
import { largeFilm } from './sounds.mjs';

describe('media that are being processed', () => {
  let server;
  let shown;
  let page;
  let say;

  before(async () => {
    server = await Server.start();
    shown = await ConsolePage.open(server);
    ({ page, words: say } = shown);
    await shown.signIn(server.token, 'library');
  });
  after(async () => {
    await shown?.close();
    await server?.stop();
  });

  /** Two different ones, the later the larger. The page may draw its bar anew between them. */
  async function moves(bar) {
    const above = async (least) => {
      for (;;) {
        const now = await bar.getAttribute('aria-valuenow');
        if (now !== null && Number(now) > least) return Number(now);
        await page.waitForTimeout(50);
      }
    };
    const first = await above(-1);
    return [first, await above(first)];
  }

  it('say how far they are, in the tray and on their page', { timeout: 120_000 }, async () => {
    await shown.drop([{ name: 'procession.mkv', type: 'video/x-matroska', bytes: largeFilm(30) }]);
    const row = page.locator('.upload.processing');
    await row.waitFor();
    const [inTray, laterInTray] = await moves(row.getByRole('progressbar'));
    assert.ok(laterInTray > inTray && laterInTray <= 100, `${inTray} → ${laterInTray} in the tray`);
    await shown.picture('tray-processing');
    await shown.tile('procession.mkv').click();
    const bar = page.getByRole('progressbar', { name: say.media.viewer.progress });
    const [onPage, laterOnPage] = await moves(bar);
    assert.ok(laterOnPage > onPage && onPage >= inTray, `${onPage} → ${laterOnPage} on the page`);
    await shown.picture('media-processing');
  });

  it('have made the browser complain of nothing', () => assert.deepEqual(shown.complaints, []));
});

describe('media whose scanner is away', () => {
  let server;
  let shown;
  let page;
  let say;
  let port;
  let close = () => {};

  before(async () => {
    port = await freePort();
    server = await Server.start(['--scanner', `clamd://127.0.0.1:${port}`]);
    shown = await ConsolePage.open(server, { language: 'id' });
    ({ page, words: say } = shown);
    await shown.signIn(server.token, 'library');
  });
  after(async () => {
    close();
    await shown?.close();
    await server?.stop();
  });

  it('wait, say why, and are ready soon after it is back', async () => {
    const { uuid } = await server.upload('sunrise.png', png(600, 400, 40));
    await page.getByRole('link', { name: `sunrise.png, ${say.library.states.pending}` }).waitFor();
    await page.goto(`${server.base}/console/media/${uuid}`);
    await page.getByText(say.notice.notScannedWaits.title).waitFor();
    assert.equal(await page.getByRole('button', { name: say.media.actions.download }).count(), 0);
    assert.deepEqual(await shown.faults(), []);
    await shown.picture('media-scanner-away');
    close = await scan(port);
    await page.getByText(say.notice.notScannedWaits.title).waitFor({ state: 'detached', timeout: 60_000 });
    await page.getByRole('button', { name: say.media.channels.session_image }).first().waitFor();
    await shown.go('library');
    await page.getByRole('link', { name: `sunrise.png, ${say.library.states.completed}` }).waitFor();
  });

  it('have made the browser complain of nothing', () => assert.deepEqual(shown.complaints, []));
});
