import type { AuditEntry, Media } from '@lumbung/client';

/** An event of this media that came while the page was open. */
export interface Seen {
  name: string;
  at: string;
  step?: string;
}

export interface Moment {
  /** What happened: a key of `media.timeline.events`. */
  what: string;
  at: string;
  /** Who did it, where the audit says. */
  actor: string | null;
  /** More about it, e.g. the step or the subject of the audit. */
  note: string | null;
  /** Seconds since the moment before it in the same processing. */
  took: number | null;
  tone: 'neutral' | 'good' | 'bad' | 'busy';
}

const EVENTS: Record<string, Pick<Moment, 'what' | 'tone'>> = {
  'media.processing.started': { what: 'started', tone: 'busy' },
  'media.thumbnail.ready': { what: 'thumbnail', tone: 'neutral' },
  'media.processing.completed': { what: 'completed', tone: 'good' },
  'media.processing.failed': { what: 'failed', tone: 'bad' },
};

const AUDITED: Record<string, Pick<Moment, 'what' | 'tone'>> = {
  'media.uploaded': { what: 'uploadedBy', tone: 'neutral' },
  'media.retried': { what: 'retried', tone: 'neutral' },
  'media.deleted': { what: 'deleted', tone: 'bad' },
  'media.restored': { what: 'restored', tone: 'good' },
  'media.archived': { what: 'archived', tone: 'neutral' },
  'media.unarchived': { what: 'unarchived', tone: 'neutral' },
  'media.changed': { what: 'changed', tone: 'neutral' },
  'job.revived': { what: 'revived', tone: 'neutral' },
};

/** From the media alone: when it came, when it was done, and what was seen in between. */
export function processingMoments(media: Media, seen: readonly Seen[]): Moment[] {
  const moments = [moment('received', media.created_at, 'neutral')];
  for (const event of seen) {
    const known = EVENTS[event.name];
    if (known) moments.push(moment(known.what, event.at, known.tone));
    else if (event.name === 'media.processing.progress' && event.step) addStep(moments, event);
  }
  const end = media.processed_at;
  const isEnded = media.processing_status === 'completed' || media.processing_status === 'failed';
  if (end && isEnded && !moments.some((one) => isEnd(one) && isSameMoment(one.at, end))) {
    const failed = media.processing_status === 'failed';
    moments.push(moment(failed ? 'failed' : 'completed', end, failed ? 'bad' : 'good'));
  }
  return withDurations(byTime(moments));
}

/** What people did to it, newest first. */
export function historyMoments(entries: readonly AuditEntry[]): Moment[] {
  return entries
    .map((entry) => {
      const known = AUDITED[entry.action] ?? { what: 'other', tone: 'neutral' as const };
      const note = known.what === 'other' ? entry.action : entry.subject;
      return { ...moment(known.what, entry.at, known.tone), actor: actorOf(entry), note };
    })
    .sort((a, b) => Date.parse(b.at) - Date.parse(a.at));
}

export function totalSeconds(media: Media): number | null {
  if (!media.processed_at) return null;
  const seconds = (Date.parse(media.processed_at) - Date.parse(media.created_at)) / 1000;
  return seconds >= 0 ? seconds : null;
}

function moment(what: string, at: string, tone: Moment['tone']): Moment {
  return { what, at, tone, actor: null, note: null, took: null };
}

/** Progress comes many times a step; the step is told once. */
function addStep(moments: Moment[], event: Seen): void {
  const last = moments.filter((one) => one.what === 'step').at(-1);
  if (last?.note === event.step) return;
  moments.push({ ...moment('step', event.at, 'busy'), note: event.step ?? null });
}

function isEnd(one: Moment): boolean {
  return one.what === 'completed' || one.what === 'failed';
}

/** The event is sent a little after the row was written. */
function isSameMoment(a: string, b: string): boolean {
  return Math.abs(Date.parse(a) - Date.parse(b)) < 5000;
}

function byTime(moments: Moment[]): Moment[] {
  return [...moments].sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
}

/** A media that is processed again long afterwards begins anew: the time in between is nobody's. */
function withDurations(moments: Moment[]): Moment[] {
  return moments.map((one, index) => {
    const before = moments[index - 1];
    if (!before || isEnd(before)) return one;
    return { ...one, took: Math.max(0, (Date.parse(one.at) - Date.parse(before.at)) / 1000) };
  });
}

function actorOf(entry: AuditEntry): string | null {
  if (entry.actor.name) return entry.actor.name;
  return entry.actor.token_id === null ? null : `#${entry.actor.token_id}`;
}
