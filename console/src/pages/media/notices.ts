import type { Media } from '@lumbung/client';

export type NoticeAction = 'retry' | 'process' | 'restore' | 'unarchive' | 'delete';

/** Something about the whole media that has to be known, above everything else. */
export interface Notice {
  /** A key of `media.notice`. */
  what: string;
  tone: 'info' | 'warning' | 'bad';
  /** The server's own words, where it has some. */
  detail: string | null;
  action: NoticeAction | null;
}

/** What can be done about a failure, by the code that the server gives: all others are tried again. */
const FAILURES: Record<string, { what: string; action: NoticeAction | null }> = {
  corrupt: { what: 'corrupt', action: 'delete' },
  pixel_budget: { what: 'pixelBudget', action: 'delete' },
  decoder_missing: { what: 'decoderMissing', action: 'retry' },
  unsupported_media: { what: 'unsupported', action: 'delete' },
  poison: { what: 'poison', action: 'retry' },
  infected: { what: 'infected', action: 'delete' },
  resource_limit: { what: 'resourceLimit', action: 'retry' },
  insufficient_storage: { what: 'insufficientStorage', action: 'retry' },
  gone: { what: 'gone', action: 'delete' },
};

const codeOf = (stored: string | null): string => /^([a-z_]+): /.exec(stored ?? '')?.[1] ?? '';

/** The key of `media.notice` that says in every language why a media failed, by what the server stored. */
export const failureOf = (stored: string | null): string => FAILURES[codeOf(stored)]?.what ?? 'failed';

/** Whether a failure of this code may end otherwise when it is tried again with the same file. */
export const mayHelpToRetry = (code: string): boolean => (FAILURES[code]?.action ?? 'retry') === 'retry';

export function noticesOf(media: Media): Notice[] {
  const notices: Notice[] = [];
  if (media.deleted_at) notices.push({ what: 'deleted', tone: 'warning', detail: null, action: 'restore' });
  if (media.archived_at) notices.push({ what: 'archived', tone: 'info', detail: null, action: 'unarchive' });
  const scan = scanNotice(media);
  if (scan) notices.push(scan);
  if (media.processing_status === 'failed' && scan?.what !== 'infected') notices.push(failureNotice(media));
  if (media.processing_status === 'completed' && media.processing_error) {
    const detail = sentenceOf(media.processing_error);
    notices.push({ what: 'notAgain', tone: 'warning', detail, action: 'process' });
  }
  return notices;
}

export function failureNotice(media: Media): Notice {
  const code = media.metadata.error_code ?? codeOf(media.processing_error);
  const detail = media.processing_error ? sentenceOf(media.processing_error) : null;
  if (media.metadata.quarantined && code !== 'infected')
    return { what: 'quarantined', tone: 'bad', detail, action: 'retry' };
  const known = FAILURES[code] ?? { what: 'failed', action: 'retry' as const };
  return { what: known.what, tone: 'bad', detail, action: known.action };
}

/** A clean media needs no notice; that stands among its facts. */
function scanNotice(media: Media): Notice | null {
  const scan = media.metadata.scan;
  if (!scan || scan.state === 'clean') return null;
  if (scan.state === 'infected') return { what: 'infected', tone: 'bad', detail: scan.signature ?? null, action: 'delete' };
  // Of the others the server's words say nothing that the notice does not.
  const detail = null;
  const waits = media.processing_status === 'pending' || media.processing_status === 'processing';
  if (scan.state === 'waiting') return { what: 'scanWaiting', tone: 'info', detail, action: null };
  const what = scan.state === 'unscannable' ? 'unscannable' : 'notScanned';
  return { what: waits ? `${what}Waits` : what, tone: waits ? 'info' : 'warning', detail, action: null };
}

/** The server stores "code: sentence"; people read the sentence. */
export function sentenceOf(error: string): string {
  return error.replace(/^[a-z_]+: /, '');
}
