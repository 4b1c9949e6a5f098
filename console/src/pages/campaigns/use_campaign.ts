import {
  type Campaign,
  type CampaignWish,
  LumbungError,
  type Media,
  type PreflightCheck,
  type Template,
  unwrap,
} from '@lumbung/client';
import { computed, onScopeDispose, ref, shallowRef, watch } from 'vue';

import { useLive } from '@/live/live_service';
import { useLumbung } from '@/session/use_session';
import { useProblemWords } from '@/shell/problem_words';

import { slotsOf } from './wish';
import { isOver, type Step } from './states';

/** Deliveries tell no events: while messages go out they are asked for. */
const COUNT_EVERY_MS = 10_000;

/** One campaign with its template and media, kept up to date; `uuid` null is one that is not there yet. */
export function useCampaign(uuid: () => string | null) {
  const lumbung = useLumbung();
  const live = useLive();
  const words = useProblemWords();
  const campaign = shallowRef<Campaign | null>(null);
  const template = shallowRef<Template | null>(null);
  const media = shallowRef<ReadonlyMap<string, Media>>(new Map());
  const problem = ref('');
  const missing = ref(false);
  const loading = ref(true);
  let turn = 0;
  const at = (one: string) => ({ params: { path: { uuid: one } } });

  /** That it can't be had just now does not mean that there is none: without it a message has no places for media. */
  async function templateOf(one: string | null): Promise<Template | null> {
    if (!one) return null;
    const known = template.value?.uuid === one ? template.value : null;
    if (known && !stale) return known;
    try {
      const found = await unwrap(lumbung.api.GET('/api/v1/templates/{uuid}', at(one)));
      stale = false;
      return found;
    } catch (thrown) {
      if (LumbungError.of(thrown).status === 404) return null;
      if (known) return known;
      throw thrown;
    }
  }
  let stale = false;

  async function take(next: Campaign, mine = (turn += 1)): Promise<void> {
    const shown = await templateOf(next.template);
    const uuids = slotsOf(next, shown).flatMap((slot) => slot.media ?? []);
    const found = uuids.length > 0 ? await lumbung.media.getMany([...new Set(uuids)]).catch(() => []) : [];
    if (mine !== turn) return;
    template.value = shown;
    media.value = new Map(found.map((one) => [one.uuid, one]));
    campaign.value = next;
  }

  async function load(): Promise<void> {
    const one = uuid();
    const mine = (turn += 1);
    if (!one) {
      campaign.value = template.value = null;
      media.value = new Map();
      loading.value = false;
      return;
    }
    if (campaign.value?.uuid !== one) loading.value = true;
    try {
      await take(await unwrap(lumbung.api.GET('/api/v1/campaigns/{uuid}', at(one))), mine);
      if (mine === turn) problem.value = '';
    } catch (thrown) {
      if (mine !== turn) return;
      missing.value = LumbungError.of(thrown).status === 404;
      problem.value = words(thrown);
    } finally {
      if (mine === turn) loading.value = false;
    }
  }

  /** Makes the draft, or changes it. Rejects with a LumbungError. */
  async function save(wish: CampaignWish): Promise<Campaign> {
    const one = uuid();
    const saved = await unwrap(
      one
        ? lumbung.api.PATCH('/api/v1/campaigns/{uuid}', { ...at(one), body: wish })
        : lumbung.api.POST('/api/v1/campaigns', { body: wish }),
    );
    stale = true;
    // A new one is asked for by its name as soon as the page has it; made it is in any case.
    await (one ? take(saved) : take(saved).catch(() => {}));
    return saved;
  }

  async function check(): Promise<void> {
    const one = campaign.value?.uuid;
    if (!one) return;
    stale = true;
    await unwrap(lumbung.api.POST('/api/v1/campaigns/{uuid}/preflight', at(one)));
    await load();
  }

  /** The failed checks where it was refused for them; rejects with a LumbungError for all else. */
  async function step(name: Exclude<Step, 'delete'>, scheduledAt?: string): Promise<PreflightCheck[] | null> {
    const one = campaign.value?.uuid ?? '';
    const { data, error, response } = await request(name, one, scheduledAt);
    if (data) {
      await take(data as Campaign);
      return null;
    }
    const checks = (error as { checks?: PreflightCheck[] } | undefined)?.checks;
    if (!checks) throw LumbungError.fromAnswer(response.status, error);
    await load();
    return checks;
  }

  function request(name: Exclude<Step, 'delete'>, one: string, scheduledAt?: string) {
    const { api } = lumbung;
    switch (name) {
      case 'launch':
        return api.POST('/api/v1/campaigns/{uuid}/launch', at(one));
      case 'schedule':
        return api.POST('/api/v1/campaigns/{uuid}/schedule', { ...at(one), body: { scheduled_at: scheduledAt } });
      case 'suspend':
        return api.POST('/api/v1/campaigns/{uuid}/suspend', at(one));
      case 'resume':
        return api.POST('/api/v1/campaigns/{uuid}/resume', at(one));
      case 'finish':
        return api.POST('/api/v1/campaigns/{uuid}/finish', at(one));
      case 'cancel':
        return api.POST('/api/v1/campaigns/{uuid}/cancel', at(one));
    }
  }

  const remove = (one: string) => unwrap(lumbung.api.DELETE('/api/v1/campaigns/{uuid}', at(one)));

  live.onCampaign((_, event) => {
    if (event.uuid === template.value?.uuid) stale = true;
    if (event.uuid === campaign.value?.uuid || event.uuid === template.value?.uuid) void load();
  });
  live.onCaughtUp((changes) => {
    const fresh = changes.media.filter((one) => media.value.has(one.uuid));
    if (fresh.length > 0) media.value = new Map([...media.value, ...fresh.map((one) => [one.uuid, one] as const)]);
  });
  live.onMissed(() => {
    stale = true;
    void load();
  });
  watch(uuid, () => void load(), { immediate: true });
  const moves = computed(() => campaign.value && !isOver(campaign.value.status) && campaign.value.status !== 'draft');
  const timer = setInterval(() => moves.value && !document.hidden && void load(), COUNT_EVERY_MS);
  onScopeDispose(() => {
    clearInterval(timer);
    turn += 1;
  });
  return { campaign, template, media, problem, missing, loading, load, save, check, step, remove };
}

export type CampaignStore = ReturnType<typeof useCampaign>;
