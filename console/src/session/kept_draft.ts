import { ref, watch, type Ref } from 'vue';

import { tabStorage } from '@/browser_storage';

import { DRAFTS_KEY } from './drafts';
import { useSession } from './use_session';

type Drafts = Record<string, object>;

function draftsIn(): Drafts {
  try {
    const read: unknown = JSON.parse(tabStorage.getItem(DRAFTS_KEY) ?? '{}');
    return typeof read === 'object' && read !== null ? (read as Drafts) : {};
  } catch {
    return {};
  }
}

/**
 * Keeps in the tab what is written and not saved yet: it outlives other pages and a token that ends, and is there again for
 * whoever opens the same editor of the same workspace. `name` is that of the editor, among all that there are; `filledIn` a
 * field that is filled in without anybody's doing, for which alone nothing is kept.
 */
export function useKeptDraft<T extends object>(name: string, draft: Ref<T>, filledIn?: keyof T) {
  const key = `${useSession().workspace.id}.${name}`;
  const textOf = (value: T) => JSON.stringify(filledIn ? { ...value, [filledIn]: undefined } : value);
  let untouched = textOf(draft.value);
  let fresh = JSON.stringify(draft.value);

  function put(value: object | undefined): void {
    const { [key]: _before, ...drafts } = draftsIn();
    if (value) drafts[key] = value;
    if (Object.keys(drafts).length > 0) tabStorage.setItem(DRAFTS_KEY, JSON.stringify(drafts));
    else tabStorage.removeItem(DRAFTS_KEY);
  }

  const found = draftsIn()[key];
  const isRestored = ref(found !== undefined);
  // What another version of the console kept may lack something.
  if (found) draft.value = { ...draft.value, ...found };
  watch(draft, (now) => put(textOf(now) === untouched ? undefined : now), { deep: true });

  /** Nothing is left to be kept: it was saved. */
  function settle(): void {
    untouched = textOf(draft.value);
    isRestored.value = false;
    put(undefined);
  }

  /** What stands there to begin with, as if nobody had written it. */
  function begin(value: T): void {
    fresh = JSON.stringify(value);
    draft.value = value;
    settle();
  }

  /** Back to the beginning. */
  function discard(): void {
    const kept = filledIn ? { [filledIn]: draft.value[filledIn] } : {};
    begin({ ...(JSON.parse(fresh) as T), ...kept });
  }

  return { isRestored, begin, settle, discard };
}
