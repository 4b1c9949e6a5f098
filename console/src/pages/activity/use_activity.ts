import { LumbungError, unwrap, type DeadLetter, type Job, type Stats } from '@lumbung/client';
import { onScopeDispose, shallowRef } from 'vue';

import { useLive } from '@/live/live_service';
import { useLumbung } from '@/session/use_session';

const EVERY_MS = 5_000;
const SOON_MS = 700;
const SHOWN = 50;

export interface Node {
  name: string;
  version: string;
  started_at: string;
  seen_at: string;
  alive: boolean;
  skills: { name: string; works: boolean; text: string }[];
}

export interface Activity {
  /** Null for a token of one workspace: queues are everybody's. */
  queues: Stats['queues'];
  jobs: Job[];
  hasMoreJobs: boolean;
  letters: DeadLetter[];
  hasMoreLetters: boolean;
  nodes: Node[];
}

/** What works and what waits, asked for every few seconds while somebody looks. */
export function useActivity() {
  const lumbung = useLumbung();
  const activity = shallowRef<Activity>();
  const problem = shallowRef<LumbungError>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isGone = false;

  async function refresh(): Promise<void> {
    const [stats, jobs, letters, nodes] = await Promise.all([
      lumbung.stats(),
      lumbung.jobs({ limit: SHOWN }),
      lumbung.deadLetters({ limit: SHOWN }),
      unwrap(lumbung.api.GET('/api/v1/nodes')),
    ]);
    if (isGone) return;
    activity.value = {
      queues: stats.queues,
      jobs: jobs.data,
      hasMoreJobs: jobs.next_cursor !== null,
      letters: letters.data,
      hasMoreLetters: letters.next_cursor !== null,
      nodes: nodes.data as Node[],
    };
    problem.value = undefined;
  }

  function later(ms: number): void {
    clearTimeout(timer);
    if (!isGone) timer = setTimeout(() => void look(), ms);
  }

  async function look(): Promise<void> {
    try {
      if (document.visibilityState === 'visible' || !activity.value) await refresh();
    } catch (thrown) {
      if (!isGone) problem.value = LumbungError.of(thrown);
    }
    later(EVERY_MS);
  }

  async function retry(letter: DeadLetter): Promise<void> {
    await lumbung.retryDeadLetter(letter.id);
    await refresh();
  }

  useLive().onCaughtUp(() => later(SOON_MS));
  onScopeDispose(() => {
    isGone = true;
    clearTimeout(timer);
  });
  void look();
  return { activity, problem, retry, again: () => void look() };
}
