import type { Lumbung } from '@lumbung/client';
import { type LumbungUpload, useLumbungUpload } from '@lumbung/client/vue';
import { inject, onScopeDispose, ref, watch, type InjectionKey, type Ref } from 'vue';

import type { Live } from '@/live/live_service';
import type { Session } from '@/session/use_session';

import { purposeFor, type Purpose } from './purposes';

export type UploadItem = LumbungUpload['items']['value'][number];
export type Totals = LumbungUpload['totals']['value'];
export type Picker = 'files' | 'folder' | 'camera';

/** Larger files are not kept over a reload, so the browser asks before it leaves the page. */
const KEPT_BYTES_MAX = 100_000_000;
const NOT_WORTH_SENDING = new Set(['.DS_Store', 'Thumbs.db', 'desktop.ini']);

/** Files on their way to the workspace, shown by the tray that stays while one walks through the console. */
export interface Uploads extends Omit<LumbungUpload, 'add' | 'queue'> {
  /** What the next files are meant for. */
  purpose: Ref<Purpose>;
  /** Whether the list is shown, and not only how far all are. */
  isOpen: Ref<boolean>;
  mayUpload(): boolean;
  add(files: Iterable<File>, purpose?: Purpose): void;
  /** Opens the browser's own window to choose; only as the answer to a press. */
  choose(picker: Picker): void;
  /** The tray says how. */
  onChoose(open: (picker: Picker) => void): void;
  /** Nothing is left of the list, as when somebody signs out. */
  forget(): void;
}

export interface UploadsParts {
  lumbung: Lumbung;
  session: Session;
  live: Live;
}

/** Of the list that a browser keeps. */
export const keptName = (workspace: number) => `workspace-${workspace}`;

/** Ends with the scope it is made in; the next page goes on. */
export function createUploads({ lumbung, session, live }: UploadsParts): Uploads {
  const { queue, add, ...rest } = useLumbungUpload(lumbung, {
    keep: keptName(session.workspace.id),
    account: session.account,
    maxBytes: () => session.facts.max_upload_bytes,
  });
  const purpose = ref<Purpose>('none');
  const isOpen = ref(false);
  let open: (picker: Picker) => void = () => {};
  live.onEvent((name, event) => queue.observe(name, event));
  live.onErased((event) => queue.observe('media.erased', event));

  // Without events this page alone knows that there is something new.
  const arrived = () => rest.items.value.flatMap(({ uuid, state }) => (uuid ? `${uuid} ${state}` : [])).join();
  watch(arrived, () => {
    if (live.state.value !== 'live') live.catchUpSoon();
  });

  function onLeave(event: BeforeUnloadEvent): void {
    const isLarge = ({ state, size }: UploadItem) => ['waiting', 'sending'].includes(state) && size > KEPT_BYTES_MAX;
    if (rest.items.value.some(isLarge)) event.preventDefault();
  }
  addEventListener('beforeunload', onLeave);
  onScopeDispose(() => removeEventListener('beforeunload', onLeave));

  return {
    ...rest,
    purpose,
    isOpen,
    mayUpload: () => session.can('media:write'),
    add(files, chosen = purpose.value) {
      const worth = [...files].filter(({ name }) => !NOT_WORTH_SENDING.has(name));
      if (worth.length === 0) return;
      add(worth, { purpose: (facts) => purposeFor(facts, chosen) });
      // On a phone the list would cover the page.
      if (matchMedia('(min-width: 720px)').matches) isOpen.value = true;
    },
    choose: (picker) => open(picker),
    onChoose: (opener) => (open = opener),
    forget() {
      rest.remove();
      rest.items.value.forEach(({ id }) => rest.remove(id));
    },
  };
}

export const UPLOADS: InjectionKey<Uploads> = Symbol('uploads');

export function useUploads(): Uploads {
  const uploads = inject(UPLOADS);
  if (!uploads) throw new Error('Nobody is signed in here.');
  return uploads;
}
