import { orderedVariables, takesMedia } from './components';
import { type DraftButton, type Examples, OFFER_FORMATS, type TemplateDraft } from './draft';

/** What is wrong (`code`, by which its words are called) and where (`field`, as `body` or `cards.1.media`). */
export interface DraftProblem {
  field: string;
  code: string;
  most?: number;
}

/** As the server has them, which asks the same again. */
export const HEADER_MAX = 60;
export const BODY_MAX = 1024;
export const OFFER_MAX = 16;
export const OFFER_BODY_MAX = 600;
export const CARD_BODY_MAX = 160;
export const FOOTER_MAX = 60;
export const BUTTON_MAX = 25;
export const BUTTONS_MAX = 10;
export const CARD_BUTTONS_MAX = 2;
export const CARDS_MIN = 2;
export const CARDS_MAX = 10;
const VARIABLES_MAX = 100;

const lengthOf = (text: string) => [...text].length;

interface TextRule {
  field: string;
  most: number;
  variables: number;
  optional?: boolean;
}

function textProblems(text: string, examples: Examples, rule: TextRule): DraftProblem[] {
  const { field, most } = rule;
  if (!text.trim()) return rule.optional ? [] : [{ field, code: 'needed' }];
  if (lengthOf(text) > most) return [{ field, code: 'long', most }];
  const names = orderedVariables(text);
  if (names.length === 0) return [];
  if (rule.variables === 0) return [{ field, code: 'noVariables' }];
  if (names.length > rule.variables) return [{ field, code: 'manyVariables', most: rule.variables }];
  const numbered = /^\d+$/.test(names[0] ?? '');
  if (numbered && names.some((name, at) => name !== String(at + 1))) return [{ field, code: 'gap' }];
  if (!numbered && names.some((name) => !/^[a-z0-9_]+$/.test(name))) return [{ field, code: 'variableName' }];
  const lacking = names.filter((name) => !(examples[name] ?? '').trim());
  return lacking.map((name) => ({ field: `${field}.example.${name}`, code: 'example' }));
}

function buttonProblems(buttons: readonly DraftButton[], most: number, prefix: string): DraftProblem[] {
  const problems: DraftProblem[] = buttons.length > most ? [{ field: prefix, code: 'manyButtons', most }] : [];
  buttons.forEach(({ type, text, target }, at) => {
    const field = `${prefix}.${at}`;
    if (!text.trim()) problems.push({ field: `${field}.text`, code: 'needed' });
    else if (lengthOf(text) > BUTTON_MAX) problems.push({ field: `${field}.text`, code: 'long', most: BUTTON_MAX });
    if (type === 'URL' && !/^https?:\/\/\S+$/.test(target.trim())) {
      problems.push({ field: `${field}.target`, code: 'url' });
    }
    if (type === 'PHONE_NUMBER' && !/^\+?\d{5,20}$/.test(target.trim())) {
      problems.push({ field: `${field}.target`, code: 'phone' });
    }
  });
  return problems;
}

function plainProblems(draft: TemplateDraft): DraftProblem[] {
  const { format, category } = draft;
  const problems: DraftProblem[] = [];
  if (format === 'TEXT') {
    const rule = { field: 'headerText', most: HEADER_MAX, variables: 1 };
    problems.push(...textProblems(draft.headerText, draft.headerExamples, rule));
  }
  if (takesMedia(format) && !draft.media) problems.push({ field: 'media', code: 'media' });
  if (format === 'GIF' && category !== 'MARKETING') problems.push({ field: 'format', code: 'gif' });
  problems.push(...textProblems(draft.footer, {}, { field: 'footer', most: FOOTER_MAX, variables: 0, optional: true }));
  return [...problems, ...buttonProblems(draft.buttons, BUTTONS_MAX, 'buttons')];
}

function carouselProblems({ cards }: TemplateDraft): DraftProblem[] {
  const problems: DraftProblem[] = [];
  if (cards.length < CARDS_MIN || cards.length > CARDS_MAX) problems.push({ field: 'cards', code: 'cards' });
  const shape = (buttons: readonly DraftButton[]) => buttons.map(({ type }) => type).join();
  cards.forEach((card, at) => {
    const field = `cards.${at}`;
    if (!card.media) problems.push({ field: `${field}.media`, code: 'media' });
    const rule = { field: `${field}.body`, most: CARD_BODY_MAX, variables: VARIABLES_MAX, optional: true };
    problems.push(...textProblems(card.body, card.examples, rule));
    problems.push(...buttonProblems(card.buttons, CARD_BUTTONS_MAX, `${field}.buttons`));
    const first = cards[0];
    if (first && shape(card.buttons) !== shape(first.buttons)) {
      problems.push({ field: `${field}.buttons`, code: 'alike' });
    }
  });
  return problems;
}

function offerProblems(draft: TemplateDraft): DraftProblem[] {
  const { format, category } = draft;
  const problems = textProblems(draft.offer, {}, { field: 'offer', most: OFFER_MAX, variables: 0 });
  if (!OFFER_FORMATS.includes(format)) problems.push({ field: 'format', code: 'offerFormat' });
  else if (!draft.media) problems.push({ field: 'media', code: 'media' });
  if (category !== 'MARKETING') problems.push({ field: 'category', code: 'offerCategory' });
  if (!draft.buttons.some(({ type }) => type === 'URL')) problems.push({ field: 'buttons', code: 'offerLink' });
  return [...problems, ...buttonProblems(draft.buttons, BUTTONS_MAX, 'buttons')];
}

const RULES = { plain: plainProblems, carousel: carouselProblems, offer: offerProblems } as const;

/** What Meta would refuse for its form; in the order of the fields. */
export function problemsOf(draft: TemplateDraft): DraftProblem[] {
  const problems: DraftProblem[] = [];
  if (!/^[a-z0-9_]{1,512}$/.test(draft.name)) problems.push({ field: 'name', code: 'name' });
  if (!/^[a-zA-Z_]{2,15}$/.test(draft.language)) problems.push({ field: 'language', code: 'language' });
  if (draft.number && !/^\d{1,64}$/.test(draft.number)) problems.push({ field: 'number', code: 'number' });
  const body = { field: 'body', most: draft.kind === 'offer' ? OFFER_BODY_MAX : BODY_MAX, variables: VARIABLES_MAX };
  problems.push(...textProblems(draft.body, draft.examples, body));
  return [...problems, ...RULES[draft.kind](draft)];
}

/** As Meta wants a name: what somebody writes becomes it while they write. */
export const templateName = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[\s-]+/g, '_')
    .replace(/[^a-z0-9_]/g, '')
    .slice(0, 512);
