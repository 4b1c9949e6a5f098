import { getCurrentScope, onScopeDispose, ref, shallowRef } from 'vue';

import { useProblemWords } from './problem_words';

/** Something that is asked for: what came, whether it is under way, and in words why it did not come. */
export function useLoaded<T>(ask: () => Promise<T>) {
  const words = useProblemWords();
  const data = shallowRef<T>();
  const problem = ref('');
  const loading = ref(false);
  let turn = 0;

  /** An answer to an older question is thrown away. */
  async function load(): Promise<void> {
    turn += 1;
    const mine = turn;
    loading.value = true;
    try {
      const answer = await ask();
      if (mine !== turn) return;
      data.value = answer;
      problem.value = '';
    } catch (thrown) {
      if (mine === turn) problem.value = words(thrown);
    } finally {
      if (mine === turn) loading.value = false;
    }
  }

  if (getCurrentScope()) onScopeDispose(() => (turn += 1));
  return { data, problem, loading, load };
}
