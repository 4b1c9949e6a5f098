import type { Template } from '@lumbung/client';

import { bodyExamples, type ButtonShape, type HeaderFormat, orderedVariables, shapeOf } from './components';

export type Category = 'MARKETING' | 'UTILITY' | 'AUTHENTICATION';
export type ButtonType = 'QUICK_REPLY' | 'URL' | 'PHONE_NUMBER';
export const HEADER_FORMATS: readonly HeaderFormat[] = ['NONE', 'TEXT', 'IMAGE', 'VIDEO', 'DOCUMENT', 'GIF'];
export const BUTTON_TYPES: readonly ButtonType[] = ['QUICK_REPLY', 'URL', 'PHONE_NUMBER'];
export const CATEGORIES: readonly Category[] = ['MARKETING', 'UTILITY'];
/** Codes of Meta's; any other can be written down, too. */
export const LANGUAGES = ['id', 'en', 'en_US', 'en_GB', 'ms', 'jv', 'zh_CN', 'ar'] as const;

/** One message, cards beside each other, or an offer that ends. */
export type TemplateKind = 'plain' | 'carousel' | 'offer';
export const TEMPLATE_KINDS: readonly TemplateKind[] = ['plain', 'carousel', 'offer'];
/** What an offer shows above its text; one of them it must. */
export const OFFER_FORMATS: readonly HeaderFormat[] = ['IMAGE', 'VIDEO'];

export type Examples = Record<string, string>;

export interface DraftButton {
  type: ButtonType;
  text: string;
  /** The address or the phone number. */
  target: string;
}

export interface DraftCard {
  media: string | null;
  body: string;
  examples: Examples;
  buttons: DraftButton[];
}

/** What is written down in the editor. */
export interface TemplateDraft {
  name: string;
  language: string;
  category: Category;
  number: string;
  kind: TemplateKind;
  format: HeaderFormat;
  headerText: string;
  headerExamples: Examples;
  media: string | null;
  body: string;
  examples: Examples;
  /** Of an offer, beside the picture of a gift. */
  offer: string;
  footer: string;
  buttons: DraftButton[];
  cardFormat: 'IMAGE' | 'VIDEO';
  cards: DraftCard[];
  creative: boolean;
}

export const emptyCard = (): DraftCard => ({ media: null, body: '', examples: {}, buttons: [] });
export const emptyButton = (): DraftButton => ({ type: 'QUICK_REPLY', text: '', target: '' });

export const emptyDraft = (): TemplateDraft => ({
  name: '',
  language: 'id',
  category: 'MARKETING',
  number: '',
  kind: 'plain',
  format: 'IMAGE',
  headerText: '',
  headerExamples: {},
  media: null,
  body: '',
  examples: {},
  offer: '',
  footer: '',
  buttons: [],
  cardFormat: 'IMAGE',
  cards: [emptyCard(), emptyCard()],
  creative: false,
});

/** The media of its header and of its cards. */
export const mediaOf = ({ media, cards }: TemplateDraft): string[] =>
  [media, ...cards.map((card) => card.media)].filter((uuid) => uuid !== null);

function draftButton({ type, text, url, phone }: ButtonShape): DraftButton[] {
  const known = BUTTON_TYPES.find((one) => one === type);
  return known ? [{ type: known, text, target: url ?? phone ?? '' }] : [];
}

/** To begin with what another one says; Meta wants another name, or another language. */
export function draftFrom(template: Template): TemplateDraft {
  const shape = shapeOf(template.components);
  const examples = bodyExamples(template.components);
  const draft = emptyDraft();
  const cards = shape.cards.map((card, at) => ({
    media: card.media,
    body: card.body,
    examples: examples.cards[at] ?? {},
    buttons: card.buttons.flatMap(draftButton),
  }));
  return {
    ...draft,
    name: template.name,
    language: template.language,
    category: CATEGORIES.find((one) => one === template.category) ?? 'MARKETING',
    number: template.phone_number_id ?? '',
    kind: cards.length > 0 ? 'carousel' : shape.offer ? 'offer' : 'plain',
    format: HEADER_FORMATS.find((one) => one === shape.format) ?? 'NONE',
    headerText: shape.headerText,
    media: shape.media,
    body: shape.body,
    examples: examples.body,
    offer: shape.offer,
    footer: shape.footer,
    buttons: shape.buttons.flatMap(draftButton),
    cardFormat: shape.cards[0]?.format === 'VIDEO' ? 'VIDEO' : 'IMAGE',
    cards: cards.length > 0 ? cards : draft.cards,
    creative: template.creative_optimizations ?? false,
  };
}

type Component = { type: string } & Record<string, unknown>;
const isNumbered = (names: readonly string[]) => names.every((name) => /^\d+$/.test(name));

function withExample(component: Component, words: string, examples: Examples, part: 'body' | 'header'): Component {
  const names = orderedVariables(words);
  if (names.length === 0) return component;
  const values = names.map((name) => (examples[name] ?? '').trim());
  if (isNumbered(names)) {
    const said = part === 'body' ? [values] : values;
    return { ...component, example: { [`${part}_text`]: said } };
  }
  const named = names.map((name, at) => ({ param_name: name, example: values[at] }));
  return { ...component, example: { [`${part}_text_named_params`]: named } };
}

function buttonComponent(button: DraftButton): Component {
  const { type, text, target } = button;
  if (type === 'URL') return { type, text, url: target.trim() };
  return type === 'PHONE_NUMBER' ? { type, text, phone_number: target.trim() } : { type, text };
}

const buttonsPart = (buttons: readonly DraftButton[]): Component[] =>
  buttons.length > 0 ? [{ type: 'BUTTONS', buttons: buttons.map(buttonComponent) }] : [];

const bodyPart = (words: string, examples: Examples) =>
  withExample({ type: 'BODY', text: words }, words, examples, 'body');

function cardComponents(card: DraftCard, format: string): Record<string, unknown> {
  const components: Component[] = [{ type: 'HEADER', format, media: card.media }];
  if (card.body) components.push(bodyPart(card.body, card.examples));
  return { components: [...components, ...buttonsPart(card.buttons)] };
}

function headerPart(draft: TemplateDraft): Component[] {
  const { format, headerText } = draft;
  if (format === 'NONE') return [];
  if (format !== 'TEXT') return [{ type: 'HEADER', format, media: draft.media }];
  return [withExample({ type: 'HEADER', format, text: headerText }, headerText, draft.headerExamples, 'header')];
}

/** As Meta has them, with `media` where a header shows one. */
export function componentsOf(draft: TemplateDraft): Component[] {
  const body = bodyPart(draft.body, draft.examples);
  if (draft.kind === 'carousel') {
    return [body, { type: 'CAROUSEL', cards: draft.cards.map((card) => cardComponents(card, draft.cardFormat)) }];
  }
  if (draft.kind === 'offer') {
    // Without an end that each message would have to say anew.
    const offer = { type: 'LIMITED_TIME_OFFER', limited_time_offer: { text: draft.offer, has_expiration: false } };
    return [...headerPart(draft), offer, body, ...buttonsPart(draft.buttons)];
  }
  const footer = draft.footer ? [{ type: 'FOOTER', text: draft.footer }] : [];
  return [...headerPart(draft), body, ...footer, ...buttonsPart(draft.buttons)];
}
