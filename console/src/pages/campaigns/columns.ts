import { bodyExamples, orderedVariables, type TemplateShape } from '../templates/components';

/** Something that has to be said of each recipient. */
export interface Column {
  name: string;
  /** Where it goes; `card` counts from 1. */
  place: 'recipient' | 'header' | 'body' | 'card' | 'button';
  variable: string;
  number?: number;
  example: string;
}

type Values = string[] | Record<string, string>;

const RECIPIENT: Column = { name: 'recipient', place: 'recipient', variable: '', example: '6281234567890' };
const isNumbered = (names: readonly string[]) => names.every((name) => /^\d+$/.test(name));

function columnsOf(
  words: string,
  place: Column['place'],
  prefix: string,
  examples: Record<string, string>,
  number?: number,
): Column[] {
  return orderedVariables(words).map((variable) => ({
    name: `${prefix}${variable}`,
    place,
    variable,
    number,
    example: examples[variable] ?? '',
  }));
}

/** What the sender fills in for each recipient, in the order of a table. */
export function recipientColumns(shape: TemplateShape | null, components: unknown = []): Column[] {
  if (!shape) return [RECIPIENT];
  const examples = bodyExamples(components);
  const columns = [RECIPIENT];
  columns.push(...columnsOf(shape.format === 'TEXT' ? shape.headerText : '', 'header', 'header_', {}));
  columns.push(...columnsOf(shape.body, 'body', 'body_', examples.body));
  shape.cards.forEach((card, at) => {
    const known = examples.cards[at] ?? {};
    columns.push(...columnsOf(card.body, 'card', `card${at + 1}_`, known, at + 1));
  });
  shape.buttons.forEach((button, at) => {
    columns.push(...columnsOf(button.url ?? '', 'button', `button${at + 1}_`, {}, at + 1));
  });
  return columns;
}

function valuesOf(columns: readonly Column[]): Values {
  const names = columns.map(({ variable }) => variable);
  const value = ({ example, variable }: Column) => example || `{{${variable}}}`;
  if (isNumbered(names)) return columns.map(value);
  return Object.fromEntries(columns.map((column) => [column.variable, value(column)]));
}

/** One recipient as `POST …/messages` takes it. */
export function sampleRecipient(columns: readonly Column[]): Record<string, unknown> {
  const of = (place: Column['place'], number?: number) =>
    columns.filter((column) => column.place === place && column.number === number);
  const recipient = RECIPIENT.example;
  const body = of('body');
  const cards = Math.max(0, ...columns.filter(({ place }) => place === 'card').map(({ number }) => number ?? 0));
  const buttons = columns.filter(({ place }) => place === 'button');
  const header = of('header');
  if (cards === 0 && buttons.length === 0 && header.length === 0) {
    return body.length > 0 ? { recipient, parameters: valuesOf(body) } : { recipient };
  }
  const parameters: Record<string, unknown> = {};
  if (header.length > 0) parameters.header = valuesOf(header);
  if (body.length > 0) parameters.body = valuesOf(body);
  if (cards > 0) parameters.cards = Array.from({ length: cards }, (_, at) => valuesOf(of('card', at + 1)));
  if (buttons.length > 0) parameters.buttons = buttons.map(buttonOf);
  return { recipient, parameters };
}

/** A component as Meta takes it. */
function buttonOf({ number, example, variable }: Column): Record<string, unknown> {
  const text = example || `{{${variable}}}`;
  const index = String((number ?? 1) - 1);
  return { type: 'button', sub_type: 'url', index, parameters: [{ type: 'text', text }] };
}

const cell = (value: string) => (/[",\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value);

/** A table to fill in: its head, and one line that shows how. */
export function tableOf(columns: readonly Column[]): string {
  const lines = [columns.map(({ name }) => name), columns.map(({ example }) => example)];
  return `${lines.map((line) => line.map(cell).join(',')).join('\r\n')}\r\n`;
}
