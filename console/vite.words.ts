// Reads the words while the console is built, so that browsers need not: each message becomes the function that
// vue-i18n's compiler, which is left out of the console, would make of it there.
import { readFileSync } from 'node:fs';

import { baseCompile } from '@intlify/message-compiler';
import type { Plugin } from 'vite';

const WORDS = /\/src\/i18n\/[a-z]{2}\/[^/]+\.json$/;
/** Without one of these a message says what is written. */
const SYNTAX = /[{}|@\\]/;
/** What can be imported by its name. */
const NAME = /^(?!default$)[a-z]\w*$/i;

type Words = { [key: string]: Words | string };

function functionOf(message: string): string {
  const onError = (error: Error): never => {
    throw error;
  };
  return baseCompile(message, { mode: 'arrow', onError }).code;
}

/** The words of a file as an expression of JavaScript. */
export function expressionOf(words: Words | string): string {
  if (typeof words === 'string') return SYNTAX.test(words) ? functionOf(words) : `() => ${JSON.stringify(words)}`;
  return `{${Object.entries(words).map(([key, value]) => `${JSON.stringify(key)}:${expressionOf(value)}`)}}`;
}

/** The whole file, and each part of it by its name, for whom a few of them are enough. */
export function moduleOf(words: Words): string {
  const names = Object.keys(words);
  const parts = Object.values(words).map((value, index) => `const part${index} = ${expressionOf(value)};`);
  const all = names.map((name, index) => `${JSON.stringify(name)}: part${index}`);
  const named = names.map((name, index) => `part${index} as ${name}`).filter((_text, index) => NAME.test(names[index]!));
  return `${parts.join('\n')}\nexport { ${named} };\nexport default { ${all} };\n`;
}

export function words(): Plugin {
  return {
    name: 'words',
    apply: 'build',
    // What vite makes of JSON is replaced.
    enforce: 'post',
    transform(_code, id) {
      if (!WORDS.test(id)) return null;
      return { code: moduleOf(JSON.parse(readFileSync(id, 'utf8')) as Words), map: null };
    },
  };
}
