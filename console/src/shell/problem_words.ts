import { LumbungError } from '@lumbung/client';
import { useI18n } from 'vue-i18n';

/** What to tell people about whatever was thrown. The server's own sentence where it says more than its status does. */
export function useProblemWords() {
  const { t } = useI18n();
  return (thrown: unknown): string => {
    const error = LumbungError.of(thrown);
    if (error.code === 'unreachable') return t('shell.unreachable');
    if (error.status === 403) return t('shell.forbidden');
    if (error.status === 429) return t('shell.tooMany');
    if (error.status === 503) return t('shell.unavailable');
    return error.detail || error.title;
  };
}
