import type { Media } from '@lumbung/client';

import type { EventName, MediaEvent } from '@/live/live_service';

import type { Seen } from './timeline';

/** More than any processing tells; a page that stays open for days must not grow. */
const SEEN_MAX = 200;

/** What the page knows of one media. */
export interface MediaState {
  media: Media | null;
  /** 0 to 100, while the server tells. */
  percent: number | null;
  step: string | null;
  /** It is processed again while what was made before is still delivered. */
  again: boolean;
  seen: readonly Seen[];
}

export const NOTHING_KNOWN: MediaState = { media: null, percent: null, step: null, again: false, seen: [] };

export function isBusy(state: MediaState): boolean {
  const status = state.media?.processing_status;
  return state.again || status === 'pending' || status === 'processing';
}

/** The server's answer is the truth; only how far it is, it does not say. */
export function withMedia(state: MediaState, media: Media): MediaState {
  const ended = media.processing_status === 'completed' || media.processing_status === 'failed';
  const anew =
    state.media?.processed_at !== media.processed_at || media.processing_error !== state.media?.processing_error;
  const again = state.again && media.processing_status === 'completed' && !anew;
  const quiet = ended && !again;
  return { ...state, media, again, percent: quiet ? null : state.percent, step: quiet ? null : state.step };
}

/**
 * An event says the essentials at once; the whole media is asked for afterwards. That it has ended shows with what came
 * of it only, so that nothing vanishes in between.
 */
export function withEvent(state: MediaState, name: EventName, event: MediaEvent): MediaState {
  const media = state.media;
  if (!media || media.uuid !== event.uuid) return state;
  const seen = [...state.seen, { name, at: event.timestamp, step: event.step }].slice(-SEEN_MAX);
  const next = { ...state, seen };
  switch (name) {
    case 'media.processing.started':
      return { ...next, ...begun(media), percent: 0, step: null };
    case 'media.processing.progress':
      return { ...next, ...begun(media), percent: event.percent ?? state.percent, step: event.step ?? state.step };
    case 'media.thumbnail.ready': {
      const urls = { ...media.urls, thumbnail: event.thumbnail_url ?? media.urls.thumbnail };
      return { ...next, media: { ...media, urls } };
    }
    case 'media.deleted':
      return { ...next, media: { ...media, deleted_at: event.timestamp } };
    default:
      return next;
  }
}

/** A completed media stays completed while it is processed again. */
function begun(media: Media): Pick<MediaState, 'media' | 'again'> {
  if (media.processing_status === 'completed') return { media, again: true };
  return { media: { ...media, processing_status: 'processing' }, again: false };
}
