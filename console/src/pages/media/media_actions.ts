import { LumbungError, type Media } from '@lumbung/client';
import { type Ref, ref } from 'vue';
import { useI18n } from 'vue-i18n';

import { useToast } from '@/design';
import { useLumbung } from '@/session/use_session';

import type { Purpose } from '@/whatsapp/sendable';

export type ActionName = 'rename' | 'process' | 'retry' | 'archive' | 'unarchive' | 'delete' | 'restore' | Purpose;

interface Places {
  media: Ref<Media | null>;
  put(media: Media): void;
  processedAgain(media: Media): void;
}

/** What can be done to the media of the page. One at a time; what went wrong is said, and nothing is changed then. */
export function useMediaActions({ media, put, processedAgain }: Places) {
  const lumbung = useLumbung();
  const toast = useToast();
  const { t } = useI18n();
  const running = ref<ActionName | null>(null);

  async function run(name: ActionName, work: (uuid: string) => Promise<void>): Promise<boolean> {
    const uuid = media.value?.uuid;
    if (!uuid || running.value) return false;
    running.value = name;
    try {
      await work(uuid);
      return true;
    } catch (thrown) {
      const problem = LumbungError.of(thrown);
      toast.show({ kind: 'error', text: t('media.actions.refused', { reason: problem.detail || problem.title }) });
      return false;
    } finally {
      running.value = null;
    }
  }

  /** The answer is of the media that was asked about, which may not be the one that is shown by now. */
  const show = (answer: Media, take: (media: Media) => void) => {
    if (media.value?.uuid === answer.uuid) take(answer);
  };

  const restore = () =>
    run('restore', async (uuid) => {
      show(await lumbung.media.restore(uuid), (restored) => put({ ...restored, deleted_at: undefined }));
      toast.show({ kind: 'success', text: t('media.actions.restored') });
    });

  const remove = () =>
    run('delete', async (uuid) => {
      await lumbung.media.remove(uuid);
      const now = media.value;
      if (now?.uuid === uuid) put({ ...now, deleted_at: new Date().toISOString() });
      const undo = async () => {
        if (media.value?.uuid === uuid) await restore();
        else await lumbung.media.restore(uuid);
      };
      toast.show({
        text: t('media.actions.deleted', { name: now?.name ?? '' }),
        action: { label: t('media.actions.undo'), run: undo },
      });
    });

  const unarchive = () => run('unarchive', async (uuid) => show(await lumbung.media.unarchive(uuid), put));

  const archive = () =>
    run('archive', async (uuid) => {
      show(await lumbung.media.archive(uuid), put);
      toast.show({ text: t('media.actions.archived'), action: { label: t('media.actions.undo'), run: unarchive } });
    });

  const processAgain = () => run('process', async (uuid) => show(await lumbung.media.process(uuid), processedAgain));

  const retry = () => run('retry', async (uuid) => show(await lumbung.media.retry(uuid), put));

  const makeFor = (purpose: Purpose) =>
    run(purpose, async (uuid) => show(await lumbung.media.amend(uuid, { purpose }), processedAgain));

  const rename = (name: string) => run('rename', async (uuid) => show(await lumbung.media.amend(uuid, { name }), put));

  return { running, restore, remove, archive, unarchive, processAgain, retry, makeFor, rename };
}
