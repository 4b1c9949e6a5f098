import { mayHelpToRetry } from '@/pages/media/notices';

import { problemOf } from './upload_words';
import type { UploadItem } from './use_uploads';

/** Refused before anything was made of them, whoever sends them again. */
const NEVER_TAKEN: ReadonlySet<string> = new Set(['empty', 'payload_too_large']);

/** Whether trying again can help: of what failed by its file, only another file does. */
export function isRetriable({ state, error, media, needsFile }: UploadItem): boolean {
  if (needsFile) return false;
  if (state === 'waiting') return error !== null;
  if (state !== 'failed') return false;
  const code = error?.code ?? problemOf(media?.processing_error).code;
  return !NEVER_TAKEN.has(code) && mayHelpToRetry(code);
}
