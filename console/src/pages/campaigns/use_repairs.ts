import { unwrap } from '@lumbung/client';
import { ref, watch } from 'vue';
import { useI18n } from 'vue-i18n';
import { useRouter } from 'vue-router';

import { useToast } from '@/design';
import { useLive } from '@/live/live_service';
import { useLumbung } from '@/session/use_session';
import { useProblemWords } from '@/shell/problem_words';

import { nameOfRepair } from './checks';
import type { Repair } from './repairs';
import type { DraftStep } from './steps';
import type { CampaignStore } from './use_campaign';

interface Ways {
  to(step: DraftStep): void;
  /** Asks for the file name of a media. */
  name(media: string): void;
}

/** Does what stands on the button of a check, and looks again where that may have mended it. */
export function useRepairs(store: CampaignStore, ways: Ways) {
  const lumbung = useLumbung();
  const router = useRouter();
  const toast = useToast();
  const live = useLive();
  const words = useProblemWords();
  const { t } = useI18n();
  const busy = ref('');
  const problem = ref('');
  const watched = new Set<string>();

  async function guarded(name: string, work: () => Promise<unknown>): Promise<void> {
    if (busy.value) return;
    busy.value = name;
    problem.value = '';
    try {
      await work();
    } catch (thrown) {
      problem.value = words(thrown);
    } finally {
      busy.value = '';
    }
  }

  const checkAgain = () => guarded('again', store.check);

  /** What is being made is looked at again when it is there. */
  live.onCaughtUp(({ media }) => {
    const done = media.filter(({ uuid, processing_status: now }) => watched.has(uuid) && /completed|failed/.test(now));
    if (done.length === 0) return;
    for (const { uuid } of done) watched.delete(uuid);
    void checkAgain();
  });
  /** So is the template when Meta has said something of it. */
  watch(store.template, (now, before) => {
    if (!now || now.uuid !== before?.uuid) return;
    if (now.status === before.status && now.updated_at === before.updated_at) return;
    if (store.campaign.value?.preflight) void checkAgain();
  });

  async function made(media: string, work: Promise<unknown>): Promise<void> {
    watched.add(media);
    await work;
    toast.show({ kind: 'info', text: t('campaigns.preflight.making') });
    live.catchUpSoon();
  }

  async function sync(): Promise<void> {
    const phone = store.template.value?.phone_number_id;
    const query = phone ? { phone_number_id: phone } : {};
    await unwrap(lumbung.api.POST('/api/v1/templates/sync', { params: { query } }));
    await store.check();
  }

  async function submit(uuid: string): Promise<void> {
    await unwrap(lumbung.api.POST('/api/v1/templates/{uuid}/submit', { params: { path: { uuid } } }));
    toast.show({ kind: 'success', text: t('templates.submitted') });
    await store.check();
  }

  async function hold(): Promise<void> {
    if (store.campaign.value?.status !== 'suspended') await store.step('suspend');
    await store.step('resume');
  }

  function work(repair: Repair): Promise<unknown> | void {
    switch (repair.kind) {
      case 'again':
        return store.check();
      case 'retry':
        return made(repair.media, lumbung.media.retry(repair.media));
      case 'process':
        return made(repair.media, lumbung.media.process(repair.media));
      case 'purpose':
        return made(repair.media, lumbung.media.process(repair.media, repair.purpose));
      case 'restore':
        return lumbung.media.restore(repair.media).then(store.check);
      case 'open':
        return router.push({ name: 'media', params: { uuid: repair.media } });
      case 'name':
        return ways.name(repair.media);
      case 'choose':
        return ways.to('media');
      case 'number':
      case 'chooseTemplate':
        return ways.to('message');
      case 'submit':
        return submit(repair.template);
      case 'sync':
        return sync();
      case 'openTemplate':
        return router.push({ name: 'template', params: { uuid: repair.template } });
      case 'accounts':
        return router.push({ name: 'settings', params: { part: 'numbers' } });
      case 'hold':
        return hold();
    }
  }

  const run = (repair: Repair) => guarded(nameOfRepair(repair), async () => work(repair));
  return { busy, problem, run, checkAgain };
}
