import { LumbungError, type Media } from '@lumbung/client';
import { type Ref, computed, onBeforeUnmount, ref, shallowRef, watch } from 'vue';

import { useLive } from '@/live/live_service';
import { useLumbung } from '@/session/use_session';

import { findDeleted } from './find_deleted';
import { NOTHING_KNOWN, isBusy, withEvent, withMedia } from './media_state';

/** No event tells that a media went back to waiting, for a scanner or another try. */
const LOOK_AGAIN_MS = 3000;

export type PageState = 'loading' | 'ready' | 'missing' | 'erased' | 'failed';

/** One media as it is now, whoever changes it. */
export function useMediaPage(uuid: Ref<string>) {
  const lumbung = useLumbung();
  const live = useLive();
  const known = shallowRef(NOTHING_KNOWN);
  const page = ref<PageState>('loading');
  const error = shallowRef<LumbungError | null>(null);
  let timer: ReturnType<typeof setTimeout> | undefined;
  let stopped = false;

  const busy = computed(() => isBusy(known.value));

  function put(media: Media): void {
    known.value = withMedia(known.value, media);
    page.value = 'ready';
    error.value = null;
    lookAgain();
  }

  /** Set when this page itself has ordered it. */
  function processedAgain(media: Media): void {
    known.value = { ...withMedia(known.value, media), again: media.processing_status === 'completed', percent: 0 };
    lookAgain();
  }

  async function refused(asked: string, thrown: unknown): Promise<void> {
    const problem = LumbungError.of(thrown);
    const isUnknown = problem.status === 404 || problem.status === 422 || problem.status === 400;
    if (isUnknown) {
      const deleted = await findDeleted(lumbung.media.list, asked).catch(() => null);
      if (asked !== uuid.value || page.value === 'erased') return;
      if (deleted) return put(deleted);
      page.value = known.value.media ? 'erased' : 'missing';
      return;
    }
    error.value = problem;
    // What was known before is still worth looking at.
    if (!known.value.media) page.value = 'failed';
  }

  async function load(): Promise<void> {
    const asked = uuid.value;
    try {
      const media = await lumbung.media.get(asked);
      if (asked === uuid.value && !stopped) put(media);
    } catch (thrown) {
      if (asked === uuid.value && !stopped) await refused(asked, thrown);
    }
  }

  function lookAgain(): void {
    if (stopped || timer !== undefined || !busy.value) return;
    timer = setTimeout(() => {
      timer = undefined;
      if (stopped || !busy.value) return;
      void load().finally(lookAgain);
    }, LOOK_AGAIN_MS);
  }

  live.onEvent((name, event) => {
    if (event.uuid !== uuid.value) return;
    known.value = withEvent(known.value, name, event);
    const saysAll = name === 'media.processing.started' || name === 'media.processing.progress';
    if (!saysAll && name !== 'media.deleted') void load();
  });
  live.onErased((event) => {
    if (event.uuid === uuid.value) page.value = 'erased';
  });
  live.onCaughtUp((changes) => {
    if (changes.reset) return void load();
    const changed = changes.media.find((one) => one.uuid === uuid.value);
    if (changed) put(changed);
    if (changes.erased.includes(uuid.value)) page.value = 'erased';
  });

  watch(
    uuid,
    () => {
      known.value = NOTHING_KNOWN;
      page.value = 'loading';
      error.value = null;
      void load();
    },
    { immediate: true },
  );
  onBeforeUnmount(() => {
    stopped = true;
    clearTimeout(timer);
  });

  return { known, page, error, busy, load, put, processedAgain };
}
