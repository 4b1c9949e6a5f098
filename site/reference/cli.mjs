// The commands and their options, from the page of the manual that the program makes of what it parses by.
import { code, literal, table } from './markdown.mjs';
import { said } from './source.mjs';

const unescaped = (text) => text.replace(/\\:|\\&/g, '').replaceAll('\\-', '-').replaceAll('\\e', '\\');

function option(head, text) {
  const [, flags, , value] = head.match(/^\\fB(.*?)\\fR( \\fI(.*)\\fR)?$/);
  return [code(unescaped(flags) + (value ? ` ${unescaped(value)}` : '')), literal(unescaped(text))];
}

export function commands(manual) {
  const lines = manual.slice(manual.indexOf('.SH COMMANDS'), manual.indexOf('.SH OPTIONS')).split('\n');
  const page = [];
  let options = [];
  const endCommand = () => {
    if (options.length > 0) page.push(table(['option', 'meaning'], options));
    options = [];
  };
  for (let at = 1; at < lines.length; ++at) {
    if (lines[at].startsWith('.SS ')) {
      endCommand();
      page.push(`\n## ${unescaped(lines[at].slice(4))}\n\n${literal(unescaped(lines[++at]))}\n`);
    } else if (lines[at] === '.TP') {
      options.push(option(lines[at + 1], lines[at + 2]));
      at += 2;
    }
  }
  endCommand();
  return page.join('\n');
}

export function cli() {
  const manual = said(['man']);
  const options = commands(manual);
  if ((options.match(/^## /gm) ?? []).length < 20) throw new Error('`lumbung man` does not read as a page of the manual');
  return `# Commands

What \`lumbung COMMAND --help\` and \`man lumbung\` say, made of the same definition. The [settings](../CONFIGURATION.md) stand before or behind any
command, and \`--json\` has it print what came of it as JSON.

Exit status: 0 done, 1 failed, 2 wrong usage, 3 refused because it would be unsafe.
${options}`;
}
