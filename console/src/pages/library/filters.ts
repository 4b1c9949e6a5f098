import type { ListQuery } from '@lumbung/client';
import type { LocationQuery } from 'vue-router';

export const KINDS = ['image', 'video', 'audio', 'document'] as const;
export const STATES = ['pending', 'processing', 'completed', 'failed'] as const;
export const CHANNELS = [
  'session_image', 'session_video', 'session_audio', 'session_document', 'sticker',
  'template_header_image', 'template_header_video', 'template_header_document',
] as const;

export interface Filter {
  q: string;
  kind: (typeof KINDS)[number] | null;
  status: (typeof STATES)[number] | null;
  fits: (typeof CHANNELS)[number] | null;
  /** Days, as inputs of dates write them: "2026-11-27". */
  from: string;
  to: string;
  archived: boolean;
  /** What can be restored for a while, archived or not. */
  deleted: boolean;
}

export const NO_FILTER: Filter = {
  q: '', kind: null, status: null, fits: null, from: '', to: '', archived: false, deleted: false,
};

const DAY = /^\d{4}-\d{2}-\d{2}$/;

function one(query: LocationQuery, name: string): string {
  const value = query[name];
  return (Array.isArray(value) ? value[0] : value) ?? '';
}

function among<T extends string>(words: readonly T[], word: string): T | null {
  return words.find((known) => known === word) ?? null;
}

/** What the address says; what it can't mean is left out. */
export function filterOf(query: LocationQuery): Filter {
  const day = (name: string) => (DAY.test(one(query, name)) && !Number.isNaN(Date.parse(one(query, name))) ? one(query, name) : '');
  return {
    q: one(query, 'q').slice(0, 200),
    kind: among(KINDS, one(query, 'kind')),
    status: among(STATES, one(query, 'status')),
    fits: among(CHANNELS, one(query, 'fits')),
    from: day('from'),
    to: day('to'),
    archived: one(query, 'archived') === 'true',
    deleted: one(query, 'deleted') === 'only',
  };
}

/** The reverse, without what is not filtered by. */
export function queryOf(filter: Filter): Record<string, string> {
  const query: Record<string, string> = {};
  for (const name of ['q', 'kind', 'status', 'fits', 'from', 'to'] as const) {
    if (filter[name]) query[name] = filter[name];
  }
  if (filter.archived) query.archived = 'true';
  if (filter.deleted) query.deleted = 'only';
  return query;
}

/** As the API is asked. Days are those of the one who looks; the last one counts to its end. */
export function listQuery(filter: Filter): ListQuery {
  const query: ListQuery = {};
  if (filter.q) query.q = filter.q;
  if (filter.kind) query.type = filter.kind;
  if (filter.status) query.status = filter.status;
  if (filter.fits) query.fits = filter.fits;
  if (filter.archived) query.archived = true;
  if (filter.deleted) query.deleted = 'only';
  if (filter.from) query.created_after = new Date(`${filter.from}T00:00:00`).toISOString();
  if (filter.to) query.created_before = new Date(new Date(`${filter.to}T00:00:00`).getTime() + 86_400_000).toISOString();
  return query;
}

export const isFiltered = (filter: Filter) => Object.keys(queryOf(filter)).length > 0;

/** Whether all that is deleted is shown. */
export const isWholeTrash = (filter: Filter) => filter.deleted && !isFiltered({ ...filter, deleted: false });
