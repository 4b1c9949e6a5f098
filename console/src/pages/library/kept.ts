import type { Lumbung } from '@lumbung/client';
import { ref, watch, type Ref } from 'vue';

import { createLibraryStore, type LibraryStore } from './library_store';

export type View = 'grid' | 'table';

const VIEW_KEY = 'lumbung.library.view';

/** What stays while one looks at a media and comes back. */
export interface KeptLibrary {
  store: LibraryStore;
  view: Ref<View>;
  /** Of the filter that the list is of. */
  key: string;
  scroll: number;
}

const kept = new WeakMap<Lumbung, KeptLibrary>();

/** One for each session: another token or workspace has a list of its own. */
export function keptLibrary(lumbung: Lumbung): KeptLibrary {
  const known = kept.get(lumbung);
  if (known) return known;
  const view = ref<View>(localStorage.getItem(VIEW_KEY) === 'table' ? 'table' : 'grid');
  watch(view, (now) => localStorage.setItem(VIEW_KEY, now));
  const made: KeptLibrary = { store: createLibraryStore((query) => lumbung.media.list(query)), view, key: '', scroll: 0 };
  kept.set(lumbung, made);
  return made;
}
