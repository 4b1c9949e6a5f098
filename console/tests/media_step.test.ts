// @vitest-environment happy-dom
import type { Campaign, Lumbung, Template } from '@lumbung/client';
import { afterEach, expect, it, vi } from 'vitest';
import { createApp, h, nextTick, shallowRef, type App } from 'vue';
import { createI18n } from 'vue-i18n';

import { forgetDrafts } from '../src/session/drafts';
import { LUMBUNG, SESSION, type Session } from '../src/session/use_session';
import MediaStep from '../src/pages/campaigns/MediaStep.vue';
import type { CampaignStore } from '../src/pages/campaigns/use_campaign';

import { en } from './words';

vi.mock('../src/pages/campaigns/PickDialog.vue', () => ({ default: { render: () => null } }));
vi.mock('../src/pages/campaigns/SlotPreview.vue', () => ({ default: { render: () => null } }));

let app: App | undefined;
afterEach(() => {
  app?.unmount();
  forgetDrafts();
});

const campaignOf = (filename: string, uuid = 'c') =>
  ({ uuid, template: null, message: { type: 'document', filename }, media: [] }) as unknown as Campaign;

/** The step as it is opened for a campaign, in place of the one that was open before. */
function open(first: Campaign) {
  app?.unmount();
  const campaign = shallowRef(first);
  const take = async (next: Campaign) => {
    campaign.value = next;
    await nextTick();
    return field().value;
  };
  const save = vi.fn(() => take(campaignOf(field().value)));
  const media = shallowRef(new Map());
  const store = { campaign, template: shallowRef<Template | null>(null), media, save } as unknown as CampaignStore;
  const root = document.createElement('div');
  const field = () => root.querySelector<HTMLInputElement>('input')!;
  app = createApp({ render: () => h(MediaStep, { store }) });
  app.provide(SESSION, { workspace: { id: 1 } } as Session);
  app.provide(LUMBUNG, { media: { getMany: () => Promise.resolve([]) } } as unknown as Lumbung);
  app.use(createI18n({ legacy: false, locale: 'en', messages: { en: en as never } })).mount(root);
  const write = async (name: string) => {
    field().value = name;
    field().dispatchEvent(new Event('input'));
    await nextTick();
  };
  const send = async (where: string, event: string) => {
    root.querySelector(where)!.dispatchEvent(new Event(event));
    await new Promise((done) => setTimeout(done));
  };
  return { root, field, save, take, write, send };
}

it('keeps what was written and not saved when the campaign comes anew, and not for another campaign', async () => {
  const { take, write } = open(campaignOf('menu.pdf'));
  expect(await take(campaignOf('list.pdf'))).toBe('list.pdf');
  await write('own.pdf');
  expect(await take(campaignOf('list.pdf'))).toBe('own.pdf');
  expect(await take(campaignOf('list.pdf', 'other'))).toBe('list.pdf');
});

it('has what was written and not saved when it is opened again, until it is saved or taken back', async () => {
  const menu = campaignOf('menu.pdf');
  await open(menu).write('own.pdf');
  expect(open(campaignOf('menu.pdf', 'other')).field().value).toBe('menu.pdf');
  const again = open(menu);
  expect(again.field().value).toBe('own.pdf');
  await again.send('.restored button', 'click');
  expect([again.field().value, open(menu).field().value]).toEqual(['menu.pdf', 'menu.pdf']);

  const saved = open(menu);
  await saved.write('own.pdf');
  await saved.send('form', 'submit');
  expect(saved.save).toHaveBeenCalledOnce();
  const after = open(campaignOf('own.pdf'));
  expect([after.field().value, after.root.querySelector('.restored')]).toEqual(['own.pdf', null]);
});
