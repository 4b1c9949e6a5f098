// @vitest-environment happy-dom
import type { Campaign, Template } from '@lumbung/client';
import { afterEach, expect, it, vi } from 'vitest';
import { createApp, h, nextTick, shallowRef, type App } from 'vue';
import { createI18n } from 'vue-i18n';

import MediaStep from '../src/pages/campaigns/MediaStep.vue';
import type { CampaignStore } from '../src/pages/campaigns/use_campaign';

import { en } from './words';

vi.mock('../src/pages/campaigns/PickDialog.vue', () => ({ default: { render: () => null } }));
vi.mock('../src/pages/campaigns/SlotPreview.vue', () => ({ default: { render: () => null } }));

let app: App | undefined;
afterEach(() => app?.unmount());

const campaignOf = (filename: string, uuid = 'c') =>
  ({ uuid, template: null, message: { type: 'document', filename }, media: [] }) as unknown as Campaign;

it('keeps what was written and not saved when the campaign comes anew, and not for another campaign', async () => {
  const campaign = shallowRef(campaignOf('menu.pdf'));
  const media = shallowRef(new Map());
  const store = { campaign, template: shallowRef<Template | null>(null), media, save: vi.fn() } as unknown as CampaignStore;
  const root = document.createElement('div');
  app = createApp({ render: () => h(MediaStep, { store }) });
  app.use(createI18n({ legacy: false, locale: 'en', messages: { en: en as never } })).mount(root);
  const field = () => root.querySelector<HTMLInputElement>('input')!;
  const take = async (next: Campaign) => {
    campaign.value = next;
    await nextTick();
    return field().value;
  };
  expect(await take(campaignOf('list.pdf'))).toBe('list.pdf');
  field().value = 'own.pdf';
  field().dispatchEvent(new Event('input'));
  await nextTick();
  expect(await take(campaignOf('list.pdf'))).toBe('own.pdf');
  expect(await take(campaignOf('list.pdf', 'other'))).toBe('list.pdf');
});
