// Behind a proxy that lets no WebSocket through: pages of campaigns and templates ask for what is new by themselves.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { ABILITIES, ConsolePage } from './console_page.mjs';
import { Graph } from './graph.mjs';
import { Server, sleep } from './server.mjs';

const BODY = { type: 'BODY', text: 'Halo {{1}}', example: { body_text: [['Budi']] } };
const ACCOUNT = { phone_number_id: '111', waba_id: '9001', app_id: '8001', access_token: 'EAAtoken', app_secret: 's' };

describe('the console without events', () => {
  let graph;
  let server;
  let shown;
  let page;
  let words;
  let template;

  before(async () => {
    graph = await Graph.start();
    await graph.tell('add_number', { phone_number_id: '111' });
    server = await Server.start(['--graph-url', graph.url]);
    server.token = server.createToken(1, ...ABILITIES);
    await send('POST', '/api/v1/whatsapp/accounts', ACCOUNT);
    shown = await ConsolePage.open(server);
    ({ page, words } = shown);
    shown.expected = [/WebSocket/];
    await page.routeWebSocket(/.*/, (socket) => socket.close());
    await page.clock.install();
    await page.goto(`${server.base}/console/templates#token=${server.token}`);
    await page.getByText(words.templates.none).waitFor();
  });
  after(async () => {
    await shown?.close();
    await server?.stop();
    graph?.stop();
  });

  /** What somebody else does meanwhile. */
  async function send(method, target, body) {
    const headers = { 'Content-Type': 'application/json' };
    const answer = await server.request(method, target, { headers, body: JSON.stringify(body) });
    if (!answer.ok) throw new Error(`${target} answered ${answer.status}: ${await answer.text()}`);
    return answer.json();
  }

  const later = () => page.clock.fastForward(16_000);

  it('shows templates that come, and what Meta says of one', async () => {
    const wanted = { name: 'promo', language: 'id', category: 'MARKETING', components: [BODY], submit: false };
    ({ uuid: template } = await send('POST', '/api/v1/templates', wanted));
    await later();
    await page.getByRole('link', { name: 'promo' }).click();
    await page.getByText(words.templates.statuses.draft, { exact: true }).waitFor();
    await send('POST', `/api/v1/templates/${template}/submit`);
    const status = async () => (await (await server.request('GET', `/api/v1/templates/${template}`)).json()).status;
    while ((await status()) !== 'pending') await sleep(50);
    await later();
    await page.getByText(words.templates.statuses.pending, { exact: true }).waitFor();
  });

  it('shows campaigns that come, and how one is named now', async () => {
    await page.getByRole('link', { name: words.campaigns.title, exact: true }).first().click();
    await page.getByText(words.campaigns.none).waitFor();
    const { uuid } = await send('POST', '/api/v1/campaigns', { name: 'Harvest', phone_number_id: '111', template });
    await later();
    await page.getByRole('link', { name: 'Harvest' }).click();
    await page.getByRole('heading', { name: 'Harvest', exact: true }).waitFor();
    await send('PATCH', `/api/v1/campaigns/${uuid}`, { name: 'Late harvest' });
    await later();
    await page.getByRole('heading', { name: 'Late harvest', exact: true }).waitFor();
  });

  it('has made the browser complain of nothing else', () => assert.deepEqual(shown.complaints, []));
});
