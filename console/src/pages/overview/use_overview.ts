import { LumbungError, unwrap, type Media, type Stats } from '@lumbung/client';
import { onScopeDispose, ref, shallowRef } from 'vue';

import { useLive } from '@/live/live_service';
import { useLumbung } from '@/session/use_session';

import { appended, type Minute, successShare } from './figures';

const EVERY_MS = 10_000;
/** After an event: several come together. */
const SOON_MS = 700;
const PHOTOS = 60;
const FAILED = 100;
const LATEST = 12;

export interface Overview {
  stats: Stats;
  minutes: Minute[];
  photos: Media[];
  failed: Media[];
  latest: Media[];
}

/** All that the page shows; asked for again every ten seconds while somebody looks, and soon after something happened. */
export function useOverview() {
  const lumbung = useLumbung();
  const live = useLive();
  const overview = shallowRef<Overview>();
  const problem = shallowRef<LumbungError>();
  /** Of figures that the server keeps no history of: what this page has seen. */
  const seen = ref<{ success: number[]; waiting: number[]; saved: number[] }>({ success: [], waiting: [], saved: [] });
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isGone = false;

  function note(stats: Stats): void {
    const share = successShare(stats.media);
    seen.value = {
      success: share === null ? seen.value.success : appended(seen.value.success, share),
      waiting: appended(seen.value.waiting, stats.media.pending + stats.media.processing),
      saved: appended(seen.value.saved, stats.dedup_saved_bytes),
    };
  }

  async function refresh(): Promise<void> {
    const [stats, recent, photos, failed, newest] = await Promise.all([
      lumbung.stats(),
      unwrap(lumbung.api.GET('/api/v1/stats/recent')),
      lumbung.media.list({ type: 'image', status: 'completed', limit: PHOTOS }),
      lumbung.media.list({ status: 'failed', limit: FAILED }),
      lumbung.media.list({ limit: LATEST }),
    ]);
    if (isGone) return;
    overview.value = {
      stats,
      minutes: recent.minutes,
      photos: photos.data,
      failed: failed.data,
      latest: newest.data,
    };
    problem.value = undefined;
    note(stats);
  }

  function later(ms: number): void {
    clearTimeout(timer);
    if (!isGone) timer = setTimeout(() => void look(), ms);
  }

  async function look(): Promise<void> {
    try {
      if (document.visibilityState === 'visible' || !overview.value) await refresh();
    } catch (thrown) {
      if (!isGone) problem.value = LumbungError.of(thrown);
    }
    later(EVERY_MS);
  }

  live.onCaughtUp(() => later(SOON_MS));
  onScopeDispose(() => {
    isGone = true;
    clearTimeout(timer);
  });
  void look();
  return { overview, problem, seen, retry: () => void look() };
}
