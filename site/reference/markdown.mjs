// Pieces of Markdown made of words that are not Markdown of ours.

/** Markdown whose `<` and `{{` mean themselves, but not in its code. */
export function plain(text) {
  return String(text).split(/(`[^`]*`)/).map((part, at) => (at % 2 ? part
    : part.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('{', '&#123;'))).join('');
}

/** Text without any Markdown, as a program says it: names in it may have any sign. */
export function literal(text) {
  return String(text).replace(/[&<>{}|*_`[\]\\]/g, (sign) => `&#${sign.codePointAt(0)};`);
}

export const code = (text) => (text === '' ? '' : `\`${text}\``);

/** A cell is one line, and a bar in it no end of it. */
const cell = (text) => String(text).trim().replace(/\s*\n\s*/g, ' ').replaceAll('|', '\\|');

export function table(head, rows) {
  return [`| ${head.join(' | ')} |`, `|${'---|'.repeat(head.length)}`, ...rows.map((row) => `| ${row.map(cell).join(' | ')} |`), ''].join('\n');
}
