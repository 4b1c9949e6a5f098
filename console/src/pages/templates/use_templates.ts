import { type Template, unwrap } from '@lumbung/client';
import { onScopeDispose, ref, shallowRef } from 'vue';

import { useLive } from '@/live/live_service';
import { useLumbung } from '@/session/use_session';
import { useProblemWords } from '@/shell/problem_words';

const SOON_MS = 400;
const PAGE = 100;
const PAGES_MAX = 60;

/** All templates of the workspace, newest first, and what happens to them: there are 6,000 at most at Meta. */
export function useTemplates() {
  const lumbung = useLumbung();
  const live = useLive();
  const words = useProblemWords();
  const templates = shallowRef<Template[]>();
  const problem = ref('');
  const busy = ref(false);
  let turn = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;

  async function load(): Promise<void> {
    turn += 1;
    const mine = turn;
    busy.value = true;
    const all: Template[] = [];
    try {
      let cursor: string | undefined;
      for (let page = 0; page < PAGES_MAX; page += 1) {
        const query = { limit: PAGE, ...(cursor ? { cursor } : {}) };
        const answer = await unwrap(lumbung.api.GET('/api/v1/templates', { params: { query } }));
        if (mine !== turn) return;
        all.push(...(answer.data ?? []));
        cursor = answer.next_cursor ?? undefined;
        if (!cursor) break;
      }
      templates.value = all;
      problem.value = '';
    } catch (thrown) {
      if (mine === turn) problem.value = words(thrown);
    } finally {
      if (mine === turn) busy.value = false;
    }
  }

  function soon(): void {
    clearTimeout(timer);
    timer = setTimeout(() => void load(), SOON_MS);
  }

  live.onCampaign((name) => name === 'template.updated' && soon());
  live.onMissed(soon);
  onScopeDispose(() => {
    clearTimeout(timer);
    turn += 1;
  });
  return { templates, problem, busy, load };
}
