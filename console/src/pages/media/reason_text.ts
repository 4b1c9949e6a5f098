import { useI18n } from 'vue-i18n';

import type { Reason } from '@/whatsapp/fit_reasons';

import { typeWord } from './kinds';

/** Why it can't be sent somewhere, in the language that is shown; in the server's words where it is not known to us. */
export function useReasonText(): (reason: Reason) => string {
  const { t, te } = useI18n();
  const kind = (word: string | undefined) =>
    word && te(`media.kinds.${word}`) ? t(`media.kinds.${word}`) : (word ?? '');
  return (reason) => {
    if (reason.code === 'unknown') return reason.sentence;
    const values = { ...reason.values };
    if (reason.code === 'other_kind') {
      values.kind = kind(values.kind);
      values.wanted = kind(values.wanted);
    }
    if (reason.code === 'type') values.type = typeWord(values.type ?? '');
    return t(`media.reasons.${reason.code}`, values);
  };
}
