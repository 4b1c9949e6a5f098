// What whoever runs it does: tokens, workspaces, jobs that were given up.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { ABILITIES, ConsolePage } from './console_page.mjs';
import { alter } from './seed.mjs';
import { Server } from './server.mjs';

const LETTER = `INSERT INTO lumbung_dead_letters (job_id, kind, queue, workspace_id, payload, attempts, attempts_max,
  created_at_ms, error, died_at_ms) VALUES (7, 'cleanup_orphans', 'media-low', 1, '{}', 8, 8, 1795000000000,
  'the disk answered nothing', 1795000900000)`;

describe('console of who administers', () => {
  let server;
  let shown;
  let page;
  let say;

  before(async () => {
    server = await Server.start();
    await alter(server, LETTER);
    server.createWorkspace('Harvest campaigns');
    shown = await ConsolePage.open(server);
    ({ page, words: say } = shown);
    // The list that is asked for early, before a workspace is chosen, is refused once.
    await shown.expecting([/400 \(Bad Request\)/], async () => {
      await page.goto(`${server.base}/console/#token=${server.createToken('*', ...ABILITIES)}`);
      await page.locator('.choice', { hasText: 'default' }).click();
    });
    await shown.live();
  });
  after(async () => {
    await shown?.close();
    await server?.stop();
  });

  it('makes a token, shows it once, and revokes it', async () => {
    await shown.go('settings/tokens');
    await page.getByRole('button', { name: say.settings.newToken }).click();
    await page.getByLabel(say.settings.name, { exact: true }).fill('Laravel');
    assert.deepEqual(await shown.faults(), []);
    await page.getByRole('button', { name: say.settings.create }).click();
    await page.getByText(say.settings.once).waitFor();
    const token = await page.getByRole('dialog').getByLabel(say.shell.token, { exact: true }).inputValue();
    assert.match(token, /^lmb_/);
    const ask = () => fetch(`${server.base}/api/v1/media`, { headers: { Authorization: `Bearer ${token}` } });
    assert.equal((await ask()).status, 200);
    await page.getByRole('button', { name: say.settings.done }).click();
    await page.getByRole('row').filter({ hasText: 'Laravel' }).waitFor();
    assert.ok(!(await page.content()).includes(token));
    await page.getByRole('button', { name: say.settings.revokeOne.replace('{name}', 'Laravel') }).click();
    await page.getByRole('dialog').getByRole('button', { name: say.settings.revoke, exact: true }).click();
    await page.getByText(say.settings.tokenRevoked.replace('{name}', 'Laravel')).waitFor();
    await page.waitForTimeout(1200);
    assert.equal((await ask()).status, 401);
  });

  it('limits a workspace, and lifts the limit again', async () => {
    await shown.go('settings/workspaces');
    await page.getByText(say.settings.quota.none).waitFor();
    const type = async (gigabytes, files) => {
      await page.getByRole('button', { name: say.settings.quota.set }).click();
      await page.getByRole('textbox', { name: say.settings.quota.gigabytes, exact: true }).fill(gigabytes);
      await page.getByRole('textbox', { name: say.settings.quota.files, exact: true }).fill(files);
      await page.getByRole('button', { name: say.settings.quota.save }).click();
    };
    await type('many', '');
    await page.getByText(say.settings.quota.unclear).waitFor();
    assert.deepEqual(await shown.faults(), []);
    await page.getByRole('button', { name: say.shell.cancel }).click();
    await type('1,5', '20');
    await page.getByText(say.settings.quota.of.replace('{used}', '0').replace('{most}', '20')).waitFor();
    const headers = { Authorization: `Bearer ${server.createToken('*', 'admin')}` };
    const told = await (await fetch(`${server.base}/api/v1/workspaces/1/quota`, { headers })).json();
    assert.deepEqual([told.quota.bytes_max, told.quota.files_max], [1.5e9, 20]);
    await type('', '');
    await page.getByText(say.settings.quota.none).waitFor();
  });

  it('tries again what was given up', async () => {
    await shown.go('activity');
    await page.getByText('the disk answered nothing').waitFor();
    await page.locator('.letters').getByRole('button', { name: say.shell.tryAgain }).click();
    await page.getByText('the disk answered nothing').waitFor({ state: 'detached' });
  });

  it('changes the workspace at the top of every page', async () => {
    await shown.go('storage');
    await page.getByRole('button', { name: say.shell.workspaceIs.replace('{name}', 'default') }).click();
    const item = { name: 'Harvest campaigns' };
    await page.getByRole('menuitemradio', item).or(page.getByRole('menuitem', item)).click();
    await page.getByRole('button', { name: say.shell.workspaceIs.replace('{name}', 'Harvest campaigns') }).waitFor();
    await shown.live();
    await page.reload();
    await page.getByRole('button', { name: say.shell.workspaceIs.replace('{name}', 'Harvest campaigns') }).waitFor();
  });

  it('has made the browser complain of nothing', () => assert.deepEqual(shown.complaints, []));
});
