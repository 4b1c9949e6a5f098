import type { Campaign, Media, PreflightCheck, Template } from '@lumbung/client';

import { type Channel, isChannel } from '@/whatsapp/channels';
import { type Remedy, sendable } from '@/whatsapp/sendable';

import { slotsOf } from './wish';

/** What can be pressed beside a check that failed. */
export type Repair =
  | { kind: 'again' }
  | { kind: 'retry' | 'restore' | 'process' | 'choose' | 'open' | 'name'; media: string }
  | { kind: 'purpose'; media: string; purpose: string }
  | { kind: 'submit' | 'sync' | 'openTemplate'; template: string }
  | { kind: 'chooseTemplate' | 'number' | 'accounts' | 'hold' };

export interface RepairFacts {
  campaign: Campaign;
  template: Template | null;
  media: ReadonlyMap<string, Media>;
  admin: boolean;
}

const isDraft = ({ campaign }: RepairFacts) => campaign.status === 'draft';

/** Something is pressed for each check that failed; what nobody can do here is told by the server's own words. */
export function repairsOf(check: PreflightCheck, facts: RepairFacts): Repair[] {
  if (check.ok !== false) return [];
  switch (check.check) {
    case 'media_processed':
      return mediaRepairs(check, facts);
    case 'scan_clean':
      return [...chosen(check, facts), { kind: 'again' }];
    case 'fits_channel':
      return fitRepairs(check, facts);
    case 'header_matches_template':
      return isDraft(facts) ? [{ kind: 'choose', media: check.media ?? '' }, { kind: 'chooseTemplate' }] : [];
    case 'template_approved':
    case 'handle_alive':
      return templateRepairs(facts);
    case 'filename_present':
      return nameRepairs(check, facts);
    case 'media_ids_alive':
      return numberRepairs(facts);
    case 'held':
      return [{ kind: 'hold' }];
    default:
      return [...opened(check), { kind: 'again' }];
  }
}

function opened({ media }: PreflightCheck): Repair[] {
  return media ? [{ kind: 'open', media }] : [];
}

function chosen({ media }: PreflightCheck, facts: RepairFacts): Repair[] {
  return media && isDraft(facts) ? [{ kind: 'choose', media }] : [];
}

function mediaRepairs(check: PreflightCheck, facts: RepairFacts): Repair[] {
  const uuid = check.media;
  const media = uuid ? facts.media.get(uuid) : undefined;
  if (!uuid || !media) return chosen(check, facts);
  if (media.deleted_at) return [{ kind: 'restore', media: uuid }, ...chosen(check, facts)];
  if (media.processing_status === 'failed') {
    return [{ kind: 'retry', media: uuid }, ...chosen(check, facts), ...opened(check)];
  }
  return [{ kind: 'again' }, ...opened(check)];
}

/** Where the media stands, as WhatsApp's channels are called. */
export function channelFor(facts: Pick<RepairFacts, 'campaign' | 'template'>, uuid: string): Channel | null {
  const slot = slotsOf(facts.campaign, facts.template).find(({ media }) => media === uuid);
  return slot && isChannel(slot.fits) ? slot.fits : null;
}

function fitRepairs(check: PreflightCheck, facts: RepairFacts): Repair[] {
  const media = check.media ? facts.media.get(check.media) : undefined;
  const channel = check.media ? channelFor(facts, check.media) : null;
  const remedy = media && channel ? remedyFor(media, channel) : null;
  const repairs = media && remedy ? pressed(media.uuid, remedy, facts) : [];
  return [...repairs, ...chosen(check, facts), ...opened(check)];
}

/** A sound that fits, and is refused all the same, was to be a voice message. */
function remedyFor(media: Media, channel: Channel): Remedy | null {
  const { doable, fitting } = sendable(media);
  const offer = fitting.find((one) => one.channel === channel)?.offer ?? null;
  return doable.find((one) => one.channel === channel)?.remedy ?? offer;
}

/** What only its uploader can do is no button; while a campaign holds it nothing is made anew. */
function pressed(media: string, remedy: Remedy, facts: RepairFacts): Repair[] {
  if (!isDraft(facts)) return [];
  if (remedy.kind === 'purpose') return [{ kind: 'purpose', media, purpose: remedy.purpose }];
  return remedy.kind === 'process' ? [{ kind: 'process', media }] : [];
}

function templateRepairs(facts: RepairFacts): Repair[] {
  const another: Repair[] = isDraft(facts) ? [{ kind: 'chooseTemplate' }] : [];
  const { template } = facts;
  if (!template) return another;
  const { uuid, status } = template;
  const submit: Repair[] = ['draft', 'rejected'].includes(status) ? [{ kind: 'submit', template: uuid }] : [];
  const sync: Repair[] = status === 'pending' ? [{ kind: 'sync', template: uuid }] : [];
  const again: Repair[] = submit.length === 0 && sync.length === 0 ? [{ kind: 'again' }] : [];
  return [...submit, ...sync, ...again, { kind: 'openTemplate', template: uuid }, ...another];
}

function nameRepairs(check: PreflightCheck, facts: RepairFacts): Repair[] {
  if (!check.media) return [];
  return isDraft(facts) ? [{ kind: 'name', media: check.media }] : opened(check);
}

function numberRepairs(facts: RepairFacts): Repair[] {
  const number: Repair[] = isDraft(facts) ? [{ kind: 'number' }] : [];
  return facts.admin ? [...number, { kind: 'accounts' }] : number;
}
