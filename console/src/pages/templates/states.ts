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
