// @vitest-environment happy-dom
import type { Lumbung } from '@lumbung/client';
import { afterEach, expect, it, vi } from 'vitest';
import { createApp, nextTick, shallowRef, type App } from 'vue';
import { createI18n } from 'vue-i18n';
import { createMemoryHistory, createRouter } from 'vue-router';

import { createToasts, TOASTS } from '../src/design/toast';
import { LIVE, type Live } from '../src/live/live_service';
import type { CampaignStore } from '../src/pages/campaigns/use_campaign';
import { useRepairs } from '../src/pages/campaigns/use_repairs';
import { LUMBUNG } from '../src/session/use_session';

import { en } from './words';

let app: App | undefined;
afterEach(() => app?.unmount());

const AT = '2026-11-22T10:00:00Z';
const templateOf = (more: object = {}) => ({ uuid: 't', status: 'pending', updated_at: AT, ...more });

function open(preflight: object | null) {
  const check = vi.fn(async () => {});
  const store = { campaign: shallowRef({ preflight }), template: shallowRef(templateOf()), check };
  const ways = { to: vi.fn(), name: vi.fn() };
  app = createApp({ setup: () => void useRepairs(store as unknown as CampaignStore, ways), render: () => null })
    .provide(LUMBUNG, {} as Lumbung)
    .provide(LIVE, { onCaughtUp: vi.fn() } as unknown as Live)
    .provide(TOASTS, createToasts())
    .use(createRouter({ history: createMemoryHistory(), routes: [{ path: '/', component: {} }] }))
    .use(createI18n({ legacy: false, locale: 'en', messages: { en: en as never } }));
  app.mount(document.createElement('div'));
  return store;
}

it('a campaign is checked again when its template is another one than it was, however that became known', async () => {
  const store = open({ checks: [] });
  store.template.value = templateOf();
  await nextTick();
  expect(store.check).not.toHaveBeenCalled();
  store.template.value = templateOf({ status: 'approved' });
  await nextTick();
  expect(store.check).toHaveBeenCalledTimes(1);
  store.template.value = templateOf({ uuid: 'another' });
  await nextTick();
  expect(store.check).toHaveBeenCalledTimes(1);
});

it('a campaign that nobody has checked is not checked by itself', async () => {
  const store = open(null);
  store.template.value = templateOf({ status: 'approved' });
  await nextTick();
  expect(store.check).not.toHaveBeenCalled();
});
