// The console as somebody sees it: a browser with one page, what it complains of, and the faults axe-core finds in it.
//
// LUMBUNG_SCREENSHOTS  where to leave pictures; none are taken without it
// LUMBUNG_CONSOLE      a folder with a built console (console/dist) that is shown instead of the one in the binary
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

import { openBrowser } from './chromium.mjs';

const axeSource = fs.readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
export const pictures = process.env.LUMBUNG_SCREENSHOTS;
const built = process.env.LUMBUNG_CONSOLE;
const MOST_SHIFT = 0.05;
export const ABILITIES = ['media:read', 'media:write', 'media:erase', 'jobs:manage', 'campaigns:manage', 'admin'];

const root = new URL('../../console/src/i18n/', import.meta.url);

/** The words of a language as the console has them: `words('id').shell.signIn`. */
export function words(language) {
  const folder = new URL(`${language}/`, root);
  const names = fs.readdirSync(folder).filter((name) => name.endsWith('.json'));
  return Object.fromEntries(
    names.map((name) => [name.slice(0, -5), JSON.parse(fs.readFileSync(new URL(name, folder), 'utf8'))]),
  );
}

/** Every text of a catalogue by its key, as `library.states.failed`. */
function flat(catalogue, prefix = '') {
  return Object.entries(catalogue).flatMap(([key, value]) =>
    typeof value === 'string' ? [[prefix + key, value]] : flat(value, `${prefix}${key}.`),
  );
}

/** What only English says: the same words stand for nothing in this language. */
export function foreignTo(language) {
  const own = new Set(flat(words(language)).flatMap(([, text]) => text.split(' | ')));
  const english = flat(words('en')).flatMap(([, text]) => text.split(' | '));
  return [...new Set(english)].filter((text) => !own.has(text) && !text.includes('{'));
}

/** As `library.title`; the API has names that look the same, as those of events. */
const KEY = new RegExp(`\\b(?:${Object.keys(words('en')).join('|')})(?:\\.[a-zA-Z]\\w*)+`, 'g');
const apiNames = fs.readFileSync(new URL('../../docs/openapi.yaml', import.meta.url), 'utf8');

const TYPES = { js: 'text/javascript', css: 'text/css', svg: 'image/svg+xml', html: 'text/html', woff2: 'font/woff2' };

async function showBuilt(context, base) {
  await context.route(`${base}/assets/**`, (route) => {
    const file = path.join(built, new URL(route.request().url()).pathname);
    const contentType = TYPES[path.extname(file).slice(1)];
    return fs.existsSync(file) ? route.fulfill({ path: file, contentType }) : route.continue();
  });
  const page = fs.readFileSync(path.join(built, 'index.html'), 'utf8');
  const served = (await fetch(`${base}/console/`)).headers.get('content-security-policy');
  // The server allows the script that stands in its own page.
  const [, script] = /<script data-early[^>]*>(.*?)<\/script>/s.exec(page);
  const policy = served.replace(/'sha256-[^']+'/, `'sha256-${createHash('sha256').update(script).digest('base64')}'`);
  await context.route(`${base}/console/**`, async (route) => {
    // Held as the server would: nothing may rest on a policy that is not there.
    const headers = { 'content-type': 'text/html', 'content-security-policy': policy };
    await route.fulfill({ status: 200, headers, body: page });
  });
}

/** What a test itself brings about, as a server that is away or a token that is wrong. */
const isExpected = (text, patterns) => patterns.some((pattern) => pattern.test(text));

export class ConsolePage {
  static async open(server, { language = 'en', ...options } = {}) {
    const shown = new ConsolePage();
    const browser = await openBrowser({
      locale: language === 'id' ? 'id-ID' : 'en-US',
      // What a test answers itself counts as public, and may not talk to the server on this machine.
      args: built ? ['--disable-features=LocalNetworkAccessChecks'] : [],
      ...options,
    });
    shown.close = browser.close;
    shown.context = browser.context;
    shown.server = server;
    shown.words = words(language);
    shown.complaints = [];
    shown.expected = [];
    if (built) await showBuilt(browser.context, server.base);
    shown.page = browser.context.pages()[0] ?? (await browser.context.newPage());
    shown.page.setDefaultTimeout(20_000);
    shown.page.on('console', (message) => {
      if (message.type() === 'error') shown.complain(message.text());
    });
    shown.page.on('pageerror', (error) => shown.complain(String(error)));
    await shown.page.addInitScript(watchShifts);
    return shown;
  }

  complain(text) {
    if (!isExpected(text, this.expected)) this.complaints.push(text);
  }

  /** While `body` runs, the browser may say these; it says them a moment late. */
  async expecting(patterns, body) {
    this.expected = patterns;
    await body();
    await this.page.waitForTimeout(200);
    this.expected = [];
  }

  async signIn(token = this.server.token, place = '') {
    await this.page.goto('about:blank');
    await this.page.goto(`${this.server.base}/console/${place}#token=${token}`);
    await this.live();
  }

  live() {
    return this.page.locator('[data-state=live]').waitFor({ timeout: 60_000 });
  }

  async go(place) {
    await this.page.goto(`${this.server.base}/console/${place}`);
    await this.settled();
  }

  /** Nothing on its way: no skeletons, pictures shown, nothing that moves. */
  async settled() {
    await this.page.locator('main h1, h1').first().waitFor({ state: 'attached' });
    await this.page.waitForFunction(() => !document.querySelector('.skeleton, [aria-busy=true]'));
    await this.page.evaluate(async () => {
      const moving = document.getAnimations().filter((each) => each.effect?.getTiming().iterations !== Infinity);
      await Promise.race([
        Promise.allSettled(moving.map((each) => each.finished)),
        new Promise((resolve) => setTimeout(resolve, 1500)),
      ]);
    });
  }

  tile(name) {
    return this.page.getByRole('link', { name: new RegExp(`^${name.replaceAll('.', '\\.')}, `) });
  }

  /** All that axe-core finds, in words. */
  async faults() {
    // Through the debugger, since the page's own policy allows no scripts but its own.
    await this.page.evaluate(axeSource);
    const { violations } = await this.page.evaluate(() => globalThis.axe.run());
    const where = ({ html, any }) => `${html} ${any[0]?.message ?? ''}`;
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map(where).join('\n  ')}`);
  }

  /** All that is written on the page or read out from it. */
  texts() {
    return this.page.evaluate(() => {
      const found = new Set([document.title.split(/ [·–-] /)[0]]);
      const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
      while (walker.nextNode()) found.add(walker.currentNode.data.trim());
      for (const name of ['aria-label', 'placeholder', 'title', 'alt']) {
        for (const element of document.querySelectorAll(`[${name}]`)) found.add(element.getAttribute(name).trim());
      }
      return [...found];
    });
  }

  /** Texts of the English catalogue that stand on a page in another language. */
  async foreign(known) {
    return (await this.texts()).filter((text) => known.includes(text));
  }

  /** Keys that stand where their words should, since the console was not given these. */
  async keys() {
    const found = (await this.texts()).flatMap((text) => text.match(KEY) ?? []);
    return [...new Set(found)].filter((key) => !apiNames.includes(key));
  }

  /** How far the page, apart from what floats above it, jumped since the last time, as browsers count it. */
  shift() {
    return this.page.evaluate(() => {
      const sum = globalThis.lumbungShift;
      globalThis.lumbungShift = 0;
      return sum;
    });
  }

  async stoodStill() {
    const shift = await this.shift();
    const what = await this.page.evaluate(() => globalThis.lumbungShifted ?? []);
    assert.ok(shift < MOST_SHIFT, `jumped by ${shift}, at last ${what.join(' and ')}`);
  }

  async hasNoOverflow() {
    const overflow = await this.page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    assert.ok(overflow <= 0, `${this.page.url()} is ${overflow} px too wide`);
    // Tables that become blocks where they have no room for all columns, and the words of the navigation, but on the smallest
    // phones, where these may end with dots.
    const cut = await this.page.evaluate(() =>
      [...document.querySelectorAll(innerWidth < 360 ? '.scroll.stack' : '.scroll.stack, .place .word')]
        .filter((element) => element.scrollWidth > element.clientWidth)
        .map((element) => element.ariaLabel ?? element.textContent),
    );
    assert.deepEqual(cut, [], `${this.page.url()} at ${await this.page.evaluate(() => innerWidth)} px: cut`);
  }

  async picture(name, options = {}) {
    if (pictures) await this.page.screenshot({ path: path.join(pictures, `${name}.png`), ...options });
  }

  /** As from the desktop: real files, over the field for that purpose. */
  async drop(files, purpose = 'none') {
    const transfer = await this.page.evaluateHandle((list) => {
      const data = new DataTransfer();
      for (const { name, type, base64 } of list) {
        const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
        data.items.add(new File([bytes], name, { type }));
      }
      return data;
    }, files.map(({ name, type, bytes }) => ({ name, type, base64: bytes.toString('base64') })));
    await this.page.dispatchEvent('body', 'dragenter', { dataTransfer: transfer });
    const field = `[data-purpose=${purpose}]`;
    await this.page.locator(field).waitFor();
    await this.page.dispatchEvent(field, 'dragover', { dataTransfer: transfer });
    await this.page.dispatchEvent(field, 'drop', { dataTransfer: transfer });
  }
}

function watchShifts() {
  globalThis.lumbungShift = 0;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
      // The list of uploads floats above the page and sorts itself.
      const isOfPage = entry.sources.some(({ node }) => node?.parentElement?.closest?.('main'));
      if (entry.hadRecentInput || !isOfPage) continue;
      globalThis.lumbungShift += entry.value;
      globalThis.lumbungShifted = entry.sources.map(({ node }) => node?.outerHTML?.slice(0, 120) ?? 'gone');
    }
  }).observe({ type: 'layout-shift', buffered: true });
}
