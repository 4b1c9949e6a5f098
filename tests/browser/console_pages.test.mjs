// Every page in both languages, by day and by night, on phones, tablets and desks: without any fault of accessibility,
// without anything that is wider than the screen. LUMBUNG_MEDIA names a folder with more files to show.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';

import { ABILITIES, ConsolePage, foreignTo, pictures } from './console_page.mjs';
import { pdf } from './documents.mjs';
import { cutPng, png } from './images.mjs';
import { alter } from './seed.mjs';
import { Server } from './server.mjs';
import { film, wav } from './sounds.mjs';

const LETTER = `INSERT INTO lumbung_dead_letters (job_id, kind, queue, workspace_id, payload, attempts, attempts_max,
  created_at_ms, error, died_at_ms) VALUES (7, 'send_webhook', 'notify', 1, '{}', 8, 8, 1795000000000,
  'the receiver answered 503', 1795000900000)`;

async function furnish(server) {
  const media = {};
  const wait = '?wait=30';
  const files = {
    image: ['sunrise over the paddy.png', png(1600, 1100, 40)],
    tall: ['harvest.png', png(700, 1200, 200)],
    audio: ['greeting.wav', wav(3)],
    video: ['procession.mp4', film(2)],
    document: ['price list.pdf', pdf('Price list', 3)],
    failed: ['damaged.png', cutPng()],
    sticker: ['a name that is so long that no tile and no heading can show all of it at once.png', png(512, 512, 90)],
  };
  for (const [key, [name, bytes]] of Object.entries(files)) media[key] = await server.upload(name, bytes, wait);
  for (const name of process.env.LUMBUNG_MEDIA ? fs.readdirSync(process.env.LUMBUNG_MEDIA) : []) {
    await server.upload(name, fs.readFileSync(path.join(process.env.LUMBUNG_MEDIA, name)), wait);
  }
  const headers = { 'Content-Type': 'application/json' };
  const body = JSON.stringify({ url: 'http://127.0.0.1:9/hook', events: ['media.processing.completed'] });
  await server.request('POST', '/api/v1/webhooks', { headers, body });
  server.createWorkspace('Harvest campaigns');
  await alter(server, LETTER);
  return media;
}

describe('pages of the console', () => {
  let server;
  let places;

  before(async () => {
    server = await Server.start(['--webhook-addresses', 'any']);
    server.token = server.createToken('*', ...ABILITIES);
    server.request = (method, target, options = {}) => {
      const headers = { Authorization: `Bearer ${server.token}`, 'X-Workspace-Id': '1', ...options.headers };
      return fetch(server.base + target, { ...options, method, headers });
    };
    const media = await furnish(server);
    places = { overview: '', library: 'library' };
    places['library-filtered'] = 'library?q=harvest&fits=session_image&status=completed';
    places['library-nothing'] = 'library?q=nowhere';
    places['library-deleted'] = 'library?deleted=only';
    for (const key of Object.keys(media)) places[`media-${key}`] = `media/${media[key].uuid}`;
    places['media-missing'] = 'media/00000000-0000-4000-8000-000000000000';
    const pages = ['activity', 'storage', 'campaigns', 'campaigns/new', 'templates', 'templates/new'];
    for (const page of pages) places[page.replace('/', '-')] = page;
    const parts = ['general', 'workspaces', 'tokens', 'webhooks', 'numbers', 'flags', 'about'];
    for (const part of parts) places[`settings-${part}`] = `settings/${part}`;
    places['not-found'] = 'no/such/page';
  });
  after(() => server?.stop());

  const SIZES = { 360: 740, 768: 1024, 1440: 900 };

  /** Colours are the same in both languages: by night it is looked at in one of them. */
  const schemesOf = (language) => (language === 'en' || pictures ? ['light', 'dark'] : ['light']);

  async function look(shown, name, language, faults) {
    const { page } = shown;
    for (const colorScheme of schemesOf(language)) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await shown.settled();
      faults.push(...(await shown.faults()).map((fault) => `${name}, ${colorScheme}: ${fault}`));
    }
    faults.push(...(await shown.keys()).map((key) => `${name}: “${key}” is a key`));
    if (language !== 'en') {
      const foreign = await shown.foreign(foreignTo(language));
      faults.push(...foreign.map((text) => `${name}: “${text}” is English`));
    }
    for (const [width, height] of Object.entries(SIZES)) {
      await page.setViewportSize({ width: Number(width), height });
      await shown.hasNoOverflow();
      if (!pictures) continue;
      for (const colorScheme of ['light', 'dark']) {
        await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
        await page.waitForTimeout(100);
        await shown.picture(`${name}-${width}-${colorScheme}-${language}`, { fullPage: true });
      }
    }
  }

  for (const language of ['en', 'id']) {
    it(`have no fault: ${language}`, async () => {
      const shown = await ConsolePage.open(server, { language, viewport: { width: 1440, height: 900 } });
      // The list that is asked for early, before a workspace is chosen, is refused once.
      shown.expected = [/404 \(Not Found\)/, /400 \(Bad Request\)/];
      const titles = new Set();
      const faults = [];
      try {
        await shown.go('sign-in');
        await look(shown, 'sign-in', language, faults);
        await shown.page.goto(`${server.base}/console/#token=${server.token}`);
        await shown.page.getByText(shown.words.shell.chooseWorkspaceText).waitFor();
        await look(shown, 'workspaces', language, faults);
        await shown.page.locator('.choice').first().click();
        await shown.live();
        for (const [name, place] of Object.entries(places)) {
          await shown.page.setViewportSize({ width: 1440, height: 900 });
          await shown.go(place);
          assert.equal(await shown.page.evaluate(() => document.documentElement.lang), language);
          titles.add(await shown.page.title());
          await look(shown, name, language, faults);
        }
        assert.ok(titles.size > 12, [...titles].join('; '));
        assert.deepEqual(faults, []);
        assert.deepEqual(shown.complaints, []);
      } finally {
        await shown.close();
      }
    });
  }
});
