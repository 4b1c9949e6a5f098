// Campaigns in the console, with the stand-in of Meta: a number, a template that Meta approves, a draft whose check
// fails, is repaired and launched. Each page is looked at by axe, by day and by night, and on a small phone.
// LUMBUNG_BROWSER_LEGACY=files-old (or another of the old databases) has all of it in the application's own tables on
// MariaDB, as they are after the cut-over; without it, it is SQLite.
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { after, before, describe, it } from 'node:test';

import { ABILITIES, ConsolePage } from './console_page.mjs';
import { pdf } from './documents.mjs';
import { Graph } from './graph.mjs';
import { png } from './images.mjs';
import { startLegacy } from './legacy.mjs';
import { Server } from './server.mjs';

const SECRETS = { access_token: 'EAAtoken', app_secret: 'app-secret' };

const LEGACY = process.env.LUMBUNG_BROWSER_LEGACY;

describe(`campaigns in the console${LEGACY ? ` on ${LEGACY}` : ''}`, () => {
  let graph;
  let legacy;
  let server;
  let shown;
  let page;
  let words;
  const faults = [];

  before(async () => {
    graph = await Graph.start();
    await graph.tell('add_number', { phone_number_id: '111' });
    legacy = LEGACY ? await startLegacy(LEGACY) : undefined;
    server = await Server.start(['--graph-url', graph.url], legacy);
    server.token = server.createToken('*', ...ABILITIES);
    server.one = server.createToken(1, ...ABILITIES);
    const form = (name, bytes) => {
      const token = server.token;
      server.token = server.one;
      return server.upload(name, bytes, '?wait=30').finally(() => (server.token = token));
    };
    await form('menu', pdf('Menu', 2));
    await form('sunrise.png', png(1200, 800, 40));
    shown = await ConsolePage.open(server, { viewport: { width: 1440, height: 900 } });
    ({ page, words } = shown);
    await shown.signIn(server.one);
  });
  after(async () => {
    await shown?.close();
    await server?.stop();
    legacy?.stop();
    graph?.stop();
  });

  const button = (name, where = page) => where.getByRole('button', { name, exact: true });

  async function look(name, sizes = [320, 360, 1440]) {
    for (const colorScheme of ['light', 'dark']) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await shown.settled();
      faults.push(...(await shown.faults()).map((fault) => `${name}, ${colorScheme}: ${fault}`));
      for (const width of sizes) {
        await page.setViewportSize({ width, height: width < 500 ? 740 : 900 });
        await shown.hasNoOverflow();
        await shown.picture(`${name}-${width}-${colorScheme}`, { fullPage: true });
      }
    }
    faults.push(...(await shown.keys()).map((key) => `${name}: “${key}” is a key`));
    await page.emulateMedia({ colorScheme: 'light' });
  }

  /** As Meta says that the message with this mark failed for its media. */
  async function callBack(mark) {
    const errors = [{ code: 131053, title: 'Media upload error', message: 'Media upload error' }];
    const seconds = String(Math.floor(Date.now() / 1000));
    const status = { id: 'wamid.1', status: 'failed', timestamp: seconds, biz_opaque_callback_data: mark, errors };
    const metadata = { display_phone_number: '62811', phone_number_id: '111' };
    const value = { messaging_product: 'whatsapp', metadata, statuses: [status] };
    const entry = [{ id: '9001', changes: [{ field: 'messages', value }] }];
    const body = JSON.stringify({ object: 'whatsapp_business_account', entry });
    const signature = `sha256=${createHmac('sha256', SECRETS.app_secret).update(body).digest('hex')}`;
    const headers = { 'Content-Type': 'application/json', 'X-Hub-Signature-256': signature };
    const answer = await fetch(`${server.base}/api/v1/whatsapp/callbacks/111`, { method: 'POST', headers, body });
    return answer.status;
  }

  it('take a number', async () => {
    await shown.go('settings/numbers');
    await page.getByText(words.settings.numbers.none).waitFor();
    await button(words.settings.numbers.add).click();
    const dialog = page.getByRole('dialog');
    await button(words.settings.numbers.save, dialog).click();
    await dialog.getByText(words.settings.numbers.wrong.access_token).waitFor();
    const values = { phone_number_id: '111', waba_id: '9001', app_id: '8001', ...SECRETS };
    for (const [name, value] of Object.entries(values)) {
      await dialog.getByLabel(words.settings.numbers[name]).fill(value);
    }
    await look('number-dialog', [1440, 360]);
    await button(words.settings.numbers.save, dialog).click();
    await page.getByRole('rowheader', { name: '111' }).waitFor();
    await look('settings-numbers');
  });

  it('take a template, which is submitted', async () => {
    await page.setViewportSize({ width: 1440, height: 900 });
    await shown.go('templates');
    await page.getByRole('link', { name: words.templates.new }).first().click();
    const name = page.getByLabel(words.templates.name, { exact: true });
    await name.fill('forgotten');
    await page.getByRole('link', { name: words.shell.places.library, exact: true }).click();
    await page.getByRole('heading', { name: words.library.title, level: 1 }).waitFor();
    await page.goBack();
    await page.getByText(words.campaigns.restored).waitFor();
    assert.equal(await name.inputValue(), 'forgotten');
    await look('template-restored', [1440, 360]);
    await button(words.campaigns.discard).click();
    assert.equal(await name.inputValue(), '');
    await name.fill('Harvest menu');
    await page.getByLabel(words.templates.header, { exact: true }).selectOption('DOCUMENT');
    await page.getByLabel(words.templates.body, { exact: true }).fill('Halo {{1}}, menu baru kami sudah ada.');
    await button(words.templates.submit).click();
    await page.getByText(words.templates.wrong.example).waitFor();
    await page.getByLabel(words.templates.example.replace('{variable}', '{{1}}')).fill('Budi');
    await button(`${words.campaigns.choose}: ${words.templates.media}`).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('option').first().click();
    await look('picker', [1440, 360]);
    await button(words.campaigns.choose, dialog).click();
    await page.getByText('Halo Budi, menu baru kami sudah ada.').waitFor();
    await look('template-new');
    await button(words.templates.submit).click();
    await page.getByRole('heading', { name: 'harvest_menu' }).waitFor();
    await page.getByText(words.templates.statuses.pending, { exact: true }).waitFor({ timeout: 30_000 });
    await look('template-pending');
    await shown.go('templates');
    await page.getByRole('link', { name: 'harvest_menu' }).waitFor();
    await look('templates');
  });

  it('show a carousel as it will look', async () => {
    await page.setViewportSize({ width: 1440, height: 900 });
    await shown.go('templates/new');
    await page.getByLabel(words.templates.kind, { exact: true }).selectOption('carousel');
    await page.getByLabel(words.templates.body, { exact: true }).first().fill('Pilihan minggu ini');
    for (const number of [1, 2]) {
      const label = words.templates.mediaOfCard.replace('{number}', number);
      await button(`${words.campaigns.choose}: ${label}`).click();
      await page.getByRole('dialog').getByRole('option', { name: /sunrise/ }).click();
      await button(words.campaigns.choose, page.getByRole('dialog')).click();
    }
    assert.equal(await page.getByRole('list', { name: words.templates.cards }).getByRole('img').count(), 2);
    await look('template-carousel', [1440, 360]);
  });

  it('go from a draft that is not ready to running', async () => {
    await page.setViewportSize({ width: 1440, height: 900 });
    await shown.go('campaigns');
    await look('campaigns-none');
    await page.getByRole('link', { name: words.campaigns.new }).first().click();
    await page.getByLabel(words.campaigns.name, { exact: true }).fill('Harvest');
    await page.getByLabel(words.campaigns.message.template, { exact: true }).selectOption({ index: 1 });
    await look('campaign-message');
    await button(words.campaigns.saveNext).click();
    await page.locator('[data-slot=header]').getByText('menu', { exact: true }).waitFor();
    await look('campaign-media');
    await button(words.campaigns.saveNext).click();
    await page.getByRole('rowheader', { name: 'body_1' }).waitFor();
    await look('campaign-columns');
    await button(words.campaigns.next).click();
    await page.locator('[data-check]').click();
    const check = (name) => page.locator(`[data-check-name=${name}]`);
    await check('filename_present').locator('[data-repair=name]').waitFor();
    await check('template_approved').locator('[data-repair=sync]').waitFor();
    await look('campaign-failing');

    await check('filename_present').locator('[data-repair=name]').click();
    const dialog = page.getByRole('dialog');
    assert.equal(await dialog.getByRole('textbox').inputValue(), 'menu.pdf');
    await button(words.campaigns.save, dialog).click();
    await page.locator('[data-check-name=filename_present].true').waitFor();
    await graph.tell('decide', { name: 'harvest_menu', status: 'APPROVED' });
    await check('template_approved').locator('[data-repair=sync]').click();
    await page.getByText(words.campaigns.preflight.ready).waitFor();
    await look('campaign-ready', [1440, 360]);

    await button(words.campaigns.next).click();
    await look('campaign-launch');
    await page.locator('[data-launch]').click();
    await page.getByText(words.campaigns.statuses.running, { exact: true }).waitFor({ timeout: 60_000 });
    assert.equal(await graph.tell('count', { method: 'POST', pattern: '/111/media' }), 1);
  });

  it('count what is delivered, and are suspended, resumed and ended', async () => {
    await page.setViewportSize({ width: 1440, height: 900 });
    const uuid = new URL(page.url()).pathname.split('/').pop();
    const body = JSON.stringify({ recipients: [{ recipient: '628111', parameters: ['Budi'] }] });
    const headers = { Authorization: `Bearer ${server.one}`, 'Content-Type': 'application/json' };
    const answer = await fetch(`${server.base}/api/v1/campaigns/${uuid}/messages`, { method: 'POST', headers, body });
    const made = await answer.json();
    assert.deepEqual(made.problems, []);
    const [message] = made.data;
    assert.equal(await callBack(message.body.biz_opaque_callback_data), 200);
    await page.locator('[data-delivery=failed]').waitFor({ timeout: 30_000 });
    await page.getByText(words.campaigns.errors.e131053).waitFor();
    await page.locator('[data-resend]').click();
    await page.getByRole('rowheader', { name: '628111' }).waitFor();
    await look('campaign-running');
    await page.setViewportSize({ width: 1440, height: 900 });
    await page.locator('[data-action=suspend]').click();
    await page.getByText(words.campaigns.statuses.suspended, { exact: true }).waitFor();
    await page.locator('[data-action=resume]').click();
    await page.getByText(words.campaigns.statuses.running, { exact: true }).waitFor({ timeout: 60_000 });
    await page.locator('[data-action=finish]').click();
    await button(words.campaigns.actions.finish, page.getByRole('dialog')).click();
    await page.getByText(words.campaigns.statuses.done, { exact: true }).waitFor();
    await shown.go('campaigns');
    await page.getByRole('link', { name: 'Harvest' }).waitFor();
    await look('campaigns');
  });

  it('show an offer that ends, which needs a picture and a link', async () => {
    await page.setViewportSize({ width: 1440, height: 900 });
    await shown.go('templates/new');
    await page.getByLabel(words.templates.name, { exact: true }).fill('Harvest offer');
    await page.getByLabel(words.templates.kind, { exact: true }).selectOption('offer');
    await page.getByLabel(words.templates.offer, { exact: true }).fill('Sampai Minggu!');
    await page.getByLabel(words.templates.body, { exact: true }).fill('Beras baru sudah datang.');
    await button(words.templates.submit).click();
    await page.getByText(words.templates.wrong.offerLink).waitFor();
    await button(`${words.campaigns.choose}: ${words.templates.media}`).click();
    await page.getByRole('dialog').getByRole('option', { name: /sunrise/ }).click();
    await button(words.campaigns.choose, page.getByRole('dialog')).click();
    await button(words.templates.button.add).click();
    await page.getByLabel(words.templates.button.type, { exact: true }).selectOption('URL');
    await page.getByLabel(words.templates.button.text, { exact: true }).fill('Beli');
    await page.getByLabel(words.templates.button.targets.URL, { exact: true }).fill('https://example.com/beras');
    await page.getByText('Sampai Minggu!').waitFor();
    await look('template-offer', [1440, 360]);
    await button(words.templates.saveDraft).click();
    await page.getByRole('heading', { name: 'harvest_offer' }).waitFor();
    await page.getByText('Sampai Minggu!').waitFor();
  });

  it('are switched by a flag, for a share and for a workspace', async () => {
    await page.setViewportSize({ width: 1440, height: 900 });
    // The list that is asked for early, before a workspace is chosen, is refused once.
    await shown.expecting([/400 \(Bad Request\)/], async () => {
      const entered = shown.signIn(server.token, 'settings/flags');
      // The old application has more than one workspace.
      if (legacy) await page.locator('.choice').first().click();
      await entered;
    });
    const flags = words.settings.flags;
    await page.getByLabel(flags.all).selectOption('share');
    await page.getByLabel(flags.percent).fill('40');
    await button(flags.save).click();
    await page.getByText(flags.saved).first().waitFor();
    await button(flags.set.off).click();
    await page.getByText(flags.offHere).waitFor();
    await look('settings-flags');
    await page.reload();
    await page.getByLabel(flags.percent).waitFor();
    assert.equal(await page.getByLabel(flags.percent).inputValue(), '40');
  });

  it('are seen by those alone who may manage them', async () => {
    await shown.signIn(server.createToken(1, 'media:read'));
    await page.getByRole('link', { name: words.shell.places.library, exact: true }).waitFor();
    assert.equal(await page.getByRole('link', { name: words.shell.places.campaigns }).count(), 0);
  });

  it('have no fault', () => {
    assert.deepEqual(faults, []);
    assert.deepEqual(shown.complaints, []);
  });
});
