import type { Lumbung } from '@lumbung/client';
import { effectScope, ref, watch, type Ref } from 'vue';

import { browserStorage } from '@/browser_storage';
import type { Live } from '@/live/live_service';

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

/**
 * One for each session: another token or workspace has a list of its own. It follows what happens while other pages are
 * shown, too: what was deleted there is gone when one comes back.
 */
export function keptLibrary(lumbung: Lumbung, live: Pick<Live, 'onCaughtUp'>): KeptLibrary {
  const known = kept.get(lumbung);
  if (known) return known;
  const view = ref<View>(browserStorage.getItem(VIEW_KEY) === 'table' ? 'table' : 'grid');
  const store = createLibraryStore((query) => lumbung.media.list(query));
  // Not of the page that happens to ask first, but of the session.
  effectScope(true).run(() => {
    watch(view, (now) => browserStorage.setItem(VIEW_KEY, now));
    live.onCaughtUp(store.apply);
  });
  const made: KeptLibrary = { store, view, key: '', scroll: 0 };
  kept.set(lumbung, made);
  return made;
}
