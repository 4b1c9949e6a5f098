// What the first page loads, and when its pictures are seen on a line like Lighthouse's slow 4G.
import { withBrowser } from './chromium.mjs';
import { libraryUrl } from './library.mjs';

/** 150 ms there and back, 1.6 Mbit/s down, 750 kbit/s up: what Lighthouse calls slow 4G. */
const SLOW_4G = { offline: false, latency: 150, downloadThroughput: 1.6e6 / 8, uploadThroughput: 750e3 / 8 };
const PHONE = { viewport: { width: 412, height: 823 }, deviceScaleFactor: 1.75, isMobile: true, hasTouch: true };

/** Every tile of the first screen with its picture shown, in milliseconds after the page was asked for. */
function picturesSeen() {
  const tiles = [...document.querySelectorAll('a.face')].filter((tile) => tile.getBoundingClientRect().top < innerHeight);
  const whole = tiles.length > 0 && tiles.every((tile) => tile.querySelector('img.shown'));
  return whole ? { ms: performance.now(), tiles: tiles.length } : null;
}

function firstSeen() {
  return document.querySelector('a.face img.shown') ? performance.now() : null;
}

async function weigh(session) {
  const urls = new Map();
  const bytes = { script: 0, style: 0, image: 0, other: 0 };
  session.on('Network.responseReceived', ({ requestId, type }) => urls.set(requestId, type.toLowerCase()));
  session.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    const type = { script: 'script', stylesheet: 'style', image: 'image' }[urls.get(requestId)] ?? 'other';
    bytes[type] += encodedDataLength;
  });
  return bytes;
}

/** Those that were seen are put away, so that others stand in their place: their pictures are not in the cache. */
async function putAway(server, count) {
  const { data } = await (await server.request('GET', `/api/v1/media?limit=${count}`)).json();
  const body = JSON.stringify({ action: 'archive', uuids: data.map(({ uuid }) => uuid) });
  const headers = { 'Content-Type': 'application/json' };
  const answer = await server.request('POST', '/api/v1/media/batch', { body, headers });
  if (!answer.ok) throw new Error(`nothing could be put away: ${await answer.text()}`);
}

async function load(context, url) {
  const page = await context.newPage();
  const session = await context.newCDPSession(page);
  await session.send('Network.enable');
  await session.send('Network.emulateNetworkConditions', SLOW_4G);
  const bytes = await weigh(session);
  await page.goto(url, { waitUntil: 'commit' });
  const first = await (await page.waitForFunction(firstSeen, null, { polling: 'raf' })).jsonValue();
  const whole = await (await page.waitForFunction(picturesSeen, null, { polling: 'raf' })).jsonValue();
  await page.waitForLoadState('networkidle').catch(() => undefined);
  await page.close();
  return { first_picture_ms: Math.round(first), all_pictures_ms: Math.round(whole.ms), tiles: whole.tiles, bytes };
}

/** `first_visit` with nothing kept, `again` as for who was here before and finds new pictures. */
export function slowLine(server) {
  return withBrowser(async (context) => {
    const first = await load(context, libraryUrl(server));
    await putAway(server, 80);
    const again = await load(context, libraryUrl(server));
    return { first_visit: first, again };
  }, PHONE);
}
