/** What Meta's components say, as far as it is shown and asked for here. */
export type HeaderFormat = 'NONE' | 'TEXT' | 'IMAGE' | 'VIDEO' | 'DOCUMENT' | 'GIF';

export interface ButtonShape {
  type: string;
  text: string;
  url?: string;
  phone?: string;
}

export interface CardShape {
  format: string;
  media: string | null;
  body: string;
  buttons: ButtonShape[];
}

/** A template as somebody reads it. */
export interface TemplateShape {
  format: string;
  headerText: string;
  media: string | null;
  body: string;
  footer: string;
  offer: string;
  buttons: ButtonShape[];
  cards: CardShape[];
}

type Json = Record<string, unknown>;

const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null;
const listOf = (value: unknown): Json[] => (Array.isArray(value) ? value.filter(isObject) : []);
const text = (value: unknown): string => (typeof value === 'string' ? value : '');
const part = (components: Json[], type: string): Json | undefined =>
  components.find((one) => text(one.type).toUpperCase() === type);

function buttonsOf(component: Json | undefined): ButtonShape[] {
  return listOf(component?.buttons).map((button) => ({
    type: text(button.type).toUpperCase(),
    text: text(button.text) || text(button.type),
    ...(button.url === undefined ? {} : { url: text(button.url) }),
    ...(button.phone_number === undefined ? {} : { phone: text(button.phone_number) }),
  }));
}

function cardOf(card: Json): CardShape {
  const components = listOf(card.components);
  const header = part(components, 'HEADER');
  return {
    format: text(header?.format).toUpperCase(),
    media: text(header?.media) || null,
    body: text(part(components, 'BODY')?.text),
    buttons: buttonsOf(part(components, 'BUTTONS')),
  };
}

export function shapeOf(components: unknown): TemplateShape {
  const all = listOf(components);
  const header = part(all, 'HEADER');
  const offer = part(all, 'LIMITED_TIME_OFFER')?.limited_time_offer;
  return {
    format: text(header?.format).toUpperCase(),
    headerText: text(header?.text),
    media: text(header?.media) || null,
    body: text(part(all, 'BODY')?.text),
    footer: text(part(all, 'FOOTER')?.text),
    offer: isObject(offer) ? text(offer.text) : '',
    buttons: buttonsOf(part(all, 'BUTTONS')),
    cards: listOf(part(all, 'CAROUSEL')?.cards).map(cardOf),
  };
}

/** The names between {{ and }}, each once, in the order in which they come first. */
export function variablesIn(words: string): string[] {
  return [...new Set([...words.matchAll(/\{\{(.*?)\}\}/g)].map((found) => (found[1] ?? '').trim()))];
}

/** Numbered ones in their order, as values are given in it. */
export function orderedVariables(words: string): string[] {
  const names = variablesIn(words);
  return names.every((name) => /^\d+$/.test(name)) ? names.sort((a, b) => Number(a) - Number(b)) : names;
}

/** With what stands for them; those without a value stay as they are written. */
export function filled(words: string, values: Readonly<Record<string, string>>): string {
  return words.replace(/\{\{(.*?)\}\}/g, (whole, name: string) => values[name.trim()] || whole);
}

/** What an example of Meta's says of the variables of a text. */
export function examplesOf(component: unknown, words: string): Record<string, string> {
  if (!isObject(component) || !isObject(component.example)) return {};
  const names = orderedVariables(words);
  const { example } = component;
  const named = listOf(example.body_text_named_params ?? example.header_text_named_params);
  if (named.length > 0) return Object.fromEntries(named.map((one) => [text(one.param_name), text(one.example)]));
  const said = example.body_text ?? example.header_text;
  const first: unknown = Array.isArray(said) ? said[0] : undefined;
  const values: unknown[] = Array.isArray(first) ? first : Array.isArray(said) ? said : [];
  return Object.fromEntries(names.map((name, at) => [name, text(values[at])]));
}

/** Of the body of a template, and of each card. */
export function bodyExamples(components: unknown): { body: Record<string, string>; cards: Record<string, string>[] } {
  const all = listOf(components);
  const of = (some: Json[]) => {
    const body = part(some, 'BODY');
    return examplesOf(body, text(body?.text));
  };
  return { body: of(all), cards: listOf(part(all, 'CAROUSEL')?.cards).map((card) => of(listOf(card.components))) };
}

export const takesMedia = (format: string): boolean => ['IMAGE', 'VIDEO', 'DOCUMENT', 'GIF'].includes(format);
