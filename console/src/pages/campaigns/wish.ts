import type { Campaign, CampaignWish, Template } from '@lumbung/client';

import { shapeOf, takesMedia } from '../templates/components';

export type MessageType = NonNullable<Campaign['message']>['type'];
export const MESSAGE_TYPES: readonly MessageType[] = ['image', 'video', 'audio', 'document', 'sticker'];

type Placed = NonNullable<CampaignWish['media']>[number];

/** What is written down in the first step. */
export interface MessageForm {
  name: string;
  channel: Campaign['channel'];
  number: string;
  content: 'template' | 'message';
  template: string | null;
  type: MessageType;
  caption: string;
  voice: boolean;
}

/** A place for a media. */
export interface Slot {
  key: string;
  card: number | null;
  /** What the picker asks the library for: it can be sent as this. */
  fits: string;
  media: string | null;
  /** What stood here was deleted for good. */
  isErased: boolean;
  filename: string;
  takesName: boolean;
}

export type FormProblem = 'name' | 'template' | 'number';

export const emptyForm = (): MessageForm => ({
  name: '',
  channel: 'cloud',
  number: '',
  content: 'template',
  template: null,
  type: 'image',
  caption: '',
  voice: false,
});

export function formOf(campaign: Campaign): MessageForm {
  const { message } = campaign;
  return {
    name: campaign.name,
    channel: campaign.channel,
    number: campaign.phone_number_id ?? '',
    content: message ? 'message' : 'template',
    template: campaign.template,
    type: message?.type ?? 'image',
    caption: message?.caption ?? '',
    voice: message?.voice ?? false,
  };
}

/** What keeps a draft from being saved; a number may come later, but not one that is none. */
export function problemsIn(form: MessageForm): FormProblem[] {
  const problems: FormProblem[] = [];
  const length = [...form.name.trim()].length;
  if (length < 1 || length > 128) problems.push('name');
  if (form.content === 'template' && !form.template) problems.push('template');
  if (form.number.trim() && !/^\d{1,64}$/.test(form.number.trim())) problems.push('number');
  return problems;
}

export const takesCaption = (type: MessageType): boolean => !['audio', 'sticker'].includes(type);

/** Of a campaign that changes its template or kind, the media are said anew: those of before stand nowhere. */
export function wishOf(form: MessageForm, before: Campaign | null, template: Template | null): CampaignWish {
  const isTemplate = form.content === 'template';
  const wish: CampaignWish = {
    name: form.name.trim(),
    channel: form.channel,
    phone_number_id: form.number.trim() || null,
    template: isTemplate ? form.template : null,
    message: isTemplate ? null : messageOf(form, before),
  };
  const isSame = before && before.template === wish.template && before.message?.type === wish.message?.type;
  if (before && !isSame) wish.media = isTemplate ? mediaOfTemplate(template) : [];
  return wish;
}

function messageOf(form: MessageForm, before: Campaign | null): CampaignWish['message'] {
  const { type } = form;
  return {
    type,
    caption: takesCaption(type) && form.caption ? form.caption : null,
    filename: type === 'document' ? (before?.message?.filename ?? null) : null,
    voice: type === 'audio' && form.voice ? true : null,
  };
}

function mediaOfTemplate(template: Template | null): Placed[] {
  return (template?.media ?? []).map(({ uuid, card }) => ({ uuid, card, usage_type: 'header' }));
}

const HEADER_FITS: Record<string, string> = {
  IMAGE: 'template_header_image',
  VIDEO: 'template_header_video',
  DOCUMENT: 'template_header_document',
  GIF: 'template_header_video',
};

function slot(card: number | null, fits: string, placed: Campaign['media'][number] | undefined, filename = ''): Slot {
  const given = (placed?.parameters as { filename?: string } | null | undefined)?.filename;
  return {
    key: card === null ? 'header' : `card-${card}`,
    card,
    fits,
    media: placed && !placed.erased ? placed.uuid : null,
    isErased: placed?.erased ?? false,
    filename: given ?? filename,
    takesName: fits.endsWith('_document'),
  };
}

/** The places that the template or the message has, with what stands there now. */
export function slotsOf(campaign: Campaign, template: Template | null): Slot[] {
  const { message, media } = campaign;
  const at = (card: number | null) => media.find((one) => (one.card ?? null) === card);
  if (message) {
    const fits = message.type === 'sticker' ? 'sticker' : `session_${message.type}`;
    return [slot(null, fits, at(null), message.filename ?? '')];
  }
  const shape = shapeOf(template?.components);
  const header = takesMedia(shape.format) ? [slot(null, HEADER_FITS[shape.format] ?? '', at(null))] : [];
  const cards = shape.cards.map((card, index) => slot(index, HEADER_FITS[card.format] ?? '', at(index)));
  return [...header, ...cards];
}

const isSaved = (one: Slot, stored: Slot | undefined) =>
  stored !== undefined && one.media === stored.media && one.filename === stored.filename;

/**
 * The places as they are stored now. What somebody has chosen at one of them and not saved stays, unless something else is
 * to be sent there: `stored` is what was stored when the places were last `shown`.
 */
export function withUnsaved(fresh: readonly Slot[], shown: readonly Slot[], stored: readonly Slot[]): Slot[] {
  return fresh.map((one) => {
    const own = shown.find(({ key, fits }) => key === one.key && fits === one.fits);
    const before = stored.find(({ key }) => key === one.key);
    return own && !isSaved(own, before) ? { ...one, media: own.media, filename: own.filename } : { ...one };
  });
}

/** What somebody has chosen and not saved, by its place. */
export const unsavedIn = (shown: readonly Slot[], stored: readonly Slot[]): Record<string, Slot> =>
  Object.fromEntries(
    shown.filter((one) => !isSaved(one, stored.find(({ key }) => key === one.key))).map((one) => [one.key, one]),
  );

/** The media of all places; those that are empty are left out. */
export function mediaWish(slots: readonly Slot[]): Placed[] {
  return slots
    .filter((one): one is Slot & { media: string } => one.media !== null)
    .map(({ media, card, filename, takesName }) => ({
      uuid: media,
      card,
      usage_type: 'header',
      // The description says no more of it than that it is an object.
      parameters: (takesName && filename.trim() ? { filename: filename.trim() } : null) as Placed['parameters'],
    }));
}

/** A name under which a document arrives: with an ending. */
export const isFileName = (name: string): boolean => /^[^/\\]+\.[^./\\\s]+$/.test(name.trim());
