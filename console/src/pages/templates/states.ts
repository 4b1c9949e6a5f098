import type { Template } from '@lumbung/client';

import type { Tone } from '../campaigns/states';

export type TemplateStatus = Template['status'];

const TONES: Record<TemplateStatus, Tone> = {
  draft: 'neutral',
  submitting: 'busy',
  pending: 'busy',
  approved: 'good',
  rejected: 'bad',
  paused: 'warning',
  disabled: 'bad',
};

export const toneOf = (status: TemplateStatus): Tone => TONES[status];
export const maySubmit = (status: TemplateStatus): boolean => status === 'draft' || status === 'rejected';

/** The key of the words on whether Meta may change the pictures; of those made elsewhere nobody here knows. */
export const optimizedKey = (optimized: Template['creative_optimizations']): string =>
  `templates.${optimized === null ? 'notKnown' : optimized ? 'yes' : 'no'}`;
