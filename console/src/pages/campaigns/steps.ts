import type { Campaign, Template } from '@lumbung/client';

import { slotsOf } from './wish';

/** In the order in which a draft is made. */
export const DRAFT_STEPS = ['message', 'media', 'columns', 'preflight', 'launch'] as const;
export type DraftStep = (typeof DRAFT_STEPS)[number];
/** `open` wants something, `failed` was looked at and is not right, `idle` can be looked at. */
export type StepState = 'done' | 'open' | 'failed' | 'idle';

/** What each step of a draft is at; without a campaign there is only the first. */
export function stepStates(campaign: Campaign | null, template: Template | null): Record<DraftStep, StepState> {
  if (!campaign) return { message: 'open', media: 'idle', columns: 'idle', preflight: 'idle', launch: 'idle' };
  const filled = slotsOf(campaign, template).every(({ media }) => media !== null);
  const { preflight } = campaign;
  const preflightState: StepState = !preflight ? 'open' : preflight.ready ? 'done' : 'failed';
  return {
    message: campaign.template || campaign.message ? 'done' : 'open',
    media: filled ? 'done' : 'open',
    columns: 'idle',
    preflight: filled ? preflightState : 'idle',
    launch: preflight?.ready ? 'open' : 'idle',
  };
}

/** Local time of a field of a form as an instant; null where nothing, or nothing to come, is said. */
export function instantOf(local: string, now = Date.now()): string | null {
  if (!local) return null;
  const when = new Date(local);
  if (Number.isNaN(when.getTime()) || when.getTime() <= now) return null;
  return when.toISOString().replace(/\.\d+Z$/, 'Z');
}

/**
 * In which zone the time of such a field is meant, and how far from UTC that is on its day: "Asia/Jakarta, UTC+07:00". Of an
 * empty field as it is now.
 */
export function zoneOf(local: string): string {
  const minutes = -(local ? new Date(local) : new Date()).getTimezoneOffset();
  const part = (value: number) => String(value).padStart(2, '0');
  const away = Math.abs(minutes);
  const offset = `UTC${minutes < 0 ? '-' : '+'}${part(Math.floor(away / 60))}:${part(away % 60)}`;
  return `${Intl.DateTimeFormat().resolvedOptions().timeZone}, ${offset}`;
}

/** The other way round, for a field of the type `datetime-local`. */
export function localOf(instant: string | null): string {
  if (!instant) return '';
  const when = new Date(instant);
  const shifted = new Date(when.getTime() - when.getTimezoneOffset() * 60_000);
  return shifted.toISOString().slice(0, 16);
}
