// What the first page loads, and when its pictures are seen on a line like Lighthouse's slow 4G.
import { withBrowser } from './chromium.mjs';
import { libraryUrl } from './library.mjs';

/** 150 ms there and back, 1.6 Mbit/s down, 750 kbit/s up: what Lighthouse calls slow 4G. */
const SLOW_4G = { offline: false, latency: 150, downloadThroughput: 1.6e6 / 8, uploadThroughput: 750e3 / 8 };
const PHONE = { viewport: { width: 412, height: 823 }, deviceScaleFactor: 1.75, isMobile: true, hasTouch: true };

/**
 * In milliseconds after the page was asked for, once it is so: the `first` picture, or all of the first screen, is seen, be
 * it that the page itself shows them before the console is there; or all of them stand in the tiles of the console (`live`).
 */
function reached(what) {
  const isOnScreen = (element) => element.getBoundingClientRect().top < innerHeight;
  const onScreen = (selector) => [...document.querySelectorAll(selector)].filter(isOnScreen);
  const early = onScreen('#early-pictures img').map((image) => image.complete && image.naturalWidth > 0);
  const tiles = onScreen('a.face').map((tile) => Boolean(tile.querySelector('img.shown')));
  const isWhole = (pictures) => pictures.length > 0 && pictures.every(Boolean);
  const isReached = {
    first: [...early, ...tiles].some(Boolean),
    all: isWhole(early) || isWhole(tiles),
    live: isWhole(tiles),
  };
  return isReached[what] ? { ms: performance.now(), tiles: isWhole(early) ? early.length : tiles.length } : null;
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
  const when = async (what) => (await page.waitForFunction(reached, what, { polling: 'raf' })).jsonValue();
  const [first, whole, live] = await Promise.all(['first', 'all', 'live'].map(when));
  if (whole.tiles !== live.tiles) throw new Error(`${whole.tiles} pictures were seen first, of ${live.tiles}`);
  await page.waitForLoadState('networkidle').catch(() => undefined);
  await page.close();
  const [first_picture_ms, all_pictures_ms, console_ms] = [first, whole, live].map(({ ms }) => Math.round(ms));
  return { first_picture_ms, all_pictures_ms, console_ms, tiles: whole.tiles, bytes };
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
