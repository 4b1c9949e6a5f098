import type { Campaign } from '@lumbung/client';

export type Tone = 'neutral' | 'good' | 'warning' | 'bad' | 'busy';
export type CampaignStatus = Campaign['status'];
export type Step = 'launch' | 'schedule' | 'suspend' | 'resume' | 'finish' | 'cancel' | 'delete';

const TONES: Record<CampaignStatus, Tone> = {
  draft: 'neutral',
  scheduled: 'busy',
  launching: 'busy',
  running: 'good',
  done: 'neutral',
  suspended: 'warning',
  cancelled: 'bad',
};

/** What the server takes from each state; all else is 409 there. */
const STEPS: Record<CampaignStatus, readonly Step[]> = {
  draft: ['schedule', 'launch', 'cancel', 'delete'],
  scheduled: ['launch', 'suspend', 'cancel'],
  launching: ['suspend', 'cancel'],
  running: ['suspend', 'finish', 'cancel'],
  suspended: ['resume', 'finish', 'cancel'],
  done: ['delete'],
  cancelled: ['delete'],
};

export const toneOf = (status: CampaignStatus): Tone => TONES[status];
export const stepsFrom = (status: CampaignStatus): readonly Step[] => STEPS[status];
export const isOver = (status: CampaignStatus): boolean => status === 'done' || status === 'cancelled';

/** How a message fares, from the first to the last; the rest after them. */
const DELIVERY_ORDER = ['prepared', 'sent', 'delivered', 'read', 'played', 'failed'];
const DELIVERY_TONES: Record<string, Tone> = { delivered: 'good', read: 'good', played: 'good', failed: 'bad' };

export function deliveryLines(counts: Record<string, number>): { status: string; count: number; tone: Tone }[] {
  const place = (status: string) => (DELIVERY_ORDER.indexOf(status) + DELIVERY_ORDER.length) % DELIVERY_ORDER.length;
  return Object.entries(counts)
    .filter(([, count]) => count > 0)
    .map(([status, count]) => ({ status, count, tone: DELIVERY_TONES[status] ?? 'neutral' }))
    .sort((one, other) => place(one.status) - place(other.status));
}

export const countAll = (counts: Record<string, number>): number =>
  Object.values(counts).reduce((sum, count) => sum + count, 0);
