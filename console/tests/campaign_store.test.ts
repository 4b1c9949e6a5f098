// @vitest-environment happy-dom
import type { Campaign, Lumbung } from '@lumbung/client';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createApp, ref, type App } from 'vue';
import { createI18n } from 'vue-i18n';

import { LIVE, type Live } from '../src/live/live_service';
import { type CampaignStore, useCampaign } from '../src/pages/campaigns/use_campaign';
import { LUMBUNG } from '../src/session/use_session';

import { en } from './words';

const T = '018f0000-0000-7000-8000-00000000000c';
const TEMPLATE = { uuid: T, components: [{ type: 'HEADER', format: 'IMAGE' }], media: [] };
const campaignOf = (more: object = {}) => ({ uuid: 'c', status: 'draft', template: T, message: null, media: [], ...more });

let app: App | undefined;
afterEach(() => app?.unmount());

/** The store of a campaign, and a server whose answers the test gives. */
function open(uuid: string | null = 'c') {
  const answers = { campaign: campaignOf(), template: TEMPLATE as object, templateStatus: 200 };
  const answer = (data: object, status = 200) => ({ [status < 300 ? 'data' : 'error']: data, response: new Response('', { status }) });
  const api = {
    GET: async (path: string) =>
      path.includes('templates') ? answer(answers.template, answers.templateStatus) : answer(answers.campaign),
    POST: async () => answer(answers.campaign),
    PATCH: async () => answer(answers.campaign),
  };
  const live = { state: ref('live'), onCampaign: vi.fn(), onCaughtUp: vi.fn(), onMissed: vi.fn() };
  let store: CampaignStore | undefined;
  app = createApp({ setup: () => void (store = useCampaign(() => uuid)), render: () => null })
    .provide(LUMBUNG, { api, media: { getMany: async () => [] } } as unknown as Lumbung)
    .provide(LIVE, live as unknown as Live)
    .use(createI18n({ legacy: false, locale: 'en', messages: { en: en as never } }));
  app.mount(document.createElement('div'));
  const tell = (event: object) => live.onCampaign.mock.calls[0]?.[0]('template.updated', event);
  const miss = () => live.onMissed.mock.calls[0]?.[0]();
  return { store: store!, answers, tell, miss };
}

describe('a campaign', () => {
  it('keeps its template where that can’t be asked for, and asks again', async () => {
    const { store, answers, tell } = open();
    await vi.waitFor(() => expect(store.template.value?.uuid).toBe(T));
    answers.templateStatus = 503;
    tell({ uuid: T });
    await store.load();
    expect(store.template.value).toEqual(TEMPLATE);
    Object.assign(answers, { templateStatus: 200, template: { ...TEMPLATE, name: 'new' } });
    await store.load();
    expect(store.template.value).toMatchObject({ name: 'new' });
  });

  it('asks anew for itself and its template where events may have been missed', async () => {
    const { store, answers, miss } = open();
    await vi.waitFor(() => expect(store.template.value?.uuid).toBe(T));
    Object.assign(answers, { campaign: campaignOf({ status: 'running' }), template: { ...TEMPLATE, status: 'paused' } });
    miss();
    await vi.waitFor(() => expect(store.campaign.value?.status).toBe('running'));
    expect(store.template.value?.status).toBe('paused');
  });

  it('is not shown as one without places when its template never came, and has none when that is gone', async () => {
    const { store, answers } = open();
    answers.templateStatus = 503;
    await vi.waitFor(() => expect(store.problem.value).not.toBe(''));
    expect(store.campaign.value).toBeNull();
    answers.templateStatus = 404;
    await store.load();
    expect([store.campaign.value?.uuid, store.template.value]).toEqual(['c', null]);
  });

  it('that was made is made, whatever is asked for after it', async () => {
    const { store, answers } = open(null);
    answers.templateStatus = 503;
    expect((await store.save({} as never)) as Partial<Campaign>).toMatchObject({ uuid: 'c' });
  });
});
