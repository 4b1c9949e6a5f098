import { computed } from 'vue';
import { useI18n } from 'vue-i18n';

import { useFormat } from '@/i18n/format';

import type { Totals, UploadItem } from './use_uploads';

/** Roughly, as nobody can know better: 8 → seconds, 100 → 2 minutes. */
export function timeParts(seconds: number): { unit: 'seconds' | 'minutes' | 'hours'; count: number } {
  if (seconds < 60) return { unit: 'seconds', count: Math.max(1, Math.ceil(seconds)) };
  if (seconds < 3_570) return { unit: 'minutes', count: Math.round(seconds / 60) };
  return { unit: 'hours', count: Math.round(seconds / 3_600) };
}

/** `code: sentence`, as the server puts it. */
export function problemOf(processingError: string | null | undefined): { code: string; text: string } {
  const [, code = 'unknown', text = ''] = /^([a-z_]+): (.*)$/s.exec(processingError ?? '') ?? [];
  return { code, text: text || (processingError ?? '') };
}

/** What is said of an upload, and of all, in the language that is shown. */
export function useUploadWords() {
  const { t, te } = useI18n();
  const format = useFormat();

  function left(seconds: number | null): string {
    if (seconds === null || seconds <= 0) return '';
    const { unit, count } = timeParts(seconds);
    return t(`uploads.left.${unit}`, { count });
  }

  const speed = (bytes: number) => (bytes < 64 ? '' : t('uploads.speed', { bytes: format.value.bytes(bytes) }));

  function problem(code: string, text: string): string {
    const key = `uploads.problems.${code}`;
    return te(key) ? t(key) : text || t('uploads.problems.unknown');
  }

  function failure({ error, media }: UploadItem): string {
    if (error) return problem(error.code, error.detail || error.title);
    const { code, text } = problemOf(media?.processing_error);
    return problem(code, text);
  }

  function waiting({ error }: UploadItem): string {
    if (!error) return t('uploads.states.waiting');
    return error.code === 'unreachable' ? t('uploads.states.noConnection') : t('uploads.states.serverBusy');
  }

  function sending(item: UploadItem): string {
    const part = t('uploads.part', { sent: format.value.bytes(item.sent), size: format.value.bytes(item.size) });
    return [part, speed(item.speed), left(item.secondsLeft)].filter(Boolean).join(' · ');
  }

  function paused(item: UploadItem): string {
    if (item.needsFile) return t('uploads.states.needsFile');
    return t('uploads.states.pausedAt', { share: format.value.percent(item.sent / item.size) });
  }

  function processing({ percent }: UploadItem): string {
    if (percent === null) return t('uploads.states.processing');
    return t('uploads.states.processingAt', { share: format.value.percent(percent / 100) });
  }

  function completed({ deduplicated }: UploadItem): string {
    return deduplicated ? t('uploads.states.thereAlready') : t('uploads.states.completed');
  }

  const OF_STATE = { waiting, sending, paused, processing, completed, failed: failure };
  const ofItem = (item: UploadItem) => OF_STATE[item.state](item);

  /** One line for all. */
  function ofAll(totals: Totals, share: number): string {
    const { count, completed: done, failed, processing: busy, paused: halted, sending: now, waiting: later } = totals;
    if (now + later > 0)
      return t('uploads.all.sending', { done: count - now - later, count, share: format.value.percent(share) });
    if (halted > 0) return t('uploads.all.paused', { count: halted }, halted);
    if (busy > 0) return t('uploads.all.processing', { count: busy }, busy);
    if (failed > 0) return t('uploads.all.failed', { count: failed }, failed);
    return t('uploads.all.completed', { count: done }, done);
  }

  return computed(() => ({ ofItem, ofAll, left, speed, bytes: format.value.bytes }));
}
