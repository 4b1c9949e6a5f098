import type { Lumbung } from '@lumbung/client';
import { type LumbungUpload, useLumbungUpload } from '@lumbung/client/vue';
import { onScopeDispose, ref, shallowRef, watch } from 'vue';

import { purposeFor } from '@/uploads/purposes';
import type { Uploads } from '@/uploads/use_uploads';

import { useAbsolute } from './absolute';
import { onRenewed } from './renewals';

export interface ElementUploads extends Uploads {
  queue: LumbungUpload['queue'];
}

/** The tray's list of uploads, for an element: without a session, and forgotten with the page. */
export function elementUploads(
  lumbung: Lumbung,
  purpose: () => string,
  maxBytes: () => number | undefined,
): ElementUploads {
  const { add, ...rest } = useLumbungUpload(lumbung, { maxBytes });
  listenOnce(lumbung, rest);
  onRenewed(() => {
    for (const { id, error } of rest.items.value) if (error?.code === 'unauthenticated') rest.retry(id);
  });
  const absolute = useAbsolute();
  const items = shallowRef(rest.items.value);
  watch(rest.items, (list) => {
    items.value = list.map((item) => (item.media ? { ...item, media: absolute(item.media) } : item));
  });
  return {
    ...rest,
    items,
    purpose: ref('none'),
    isOpen: ref(true),
    mayUpload: () => true,
    add: (files) => void add(files, { purpose: (facts) => purposeOf(facts, purpose()) }),
    choose: () => {},
    onChoose: () => {},
    forget: () => rest.remove(),
  };
}

function purposeOf(facts: { name: string; type: string }, purpose: string): string | null {
  if (purpose === 'sticker' || purpose === 'voice') return purposeFor(facts, purpose);
  return purpose || null;
}

/** From the first upload on: who only looks at a form opens no connection. The queue asks by itself without it. */
function listenOnce(lumbung: Lumbung, { items, queue }: Pick<LumbungUpload, 'items' | 'queue'>): void {
  let stop = () => {};
  let isOver = false;
  const unwatch = watch(items, async (list) => {
    if (list.length === 0) return;
    unwatch();
    const facts = await lumbung.console().catch(() => null);
    if (!facts?.workspace_id || isOver) return;
    stop = lumbung.live(
      { workspace: facts.workspace_id, appKey: facts.app_key },
      {
        onEvent: (name, event) => queue.observe(name, event),
        onErased: (event) => queue.observe('media.erased', event),
      },
    );
  });
  onScopeDispose(() => {
    isOver = true;
    stop();
  });
}
