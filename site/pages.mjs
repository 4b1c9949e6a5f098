// Lays out in site/pages what VitePress reads: its own modules must be found above the pages, which they are not from docs/. The references
// are made here, of the sources and the program (LUMBUNG_BIN, or build/lumbung).
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { api } from './reference/api.mjs';
import { cli } from './reference/cli.mjs';
import { errors } from './reference/errors.mjs';
import { logEvents } from './reference/log_events.mjs';
import { metrics } from './reference/metrics.mjs';
import { tables } from './reference/tables.mjs';

const here = (name) => fileURLToPath(new URL(name, import.meta.url));

function lay(name, text) {
  const to = path.join(here('pages'), name);
  fs.mkdirSync(path.dirname(to), { recursive: true });
  fs.writeFileSync(to, text);
}

/** Links that lead out of docs/ lead to copies of what they mean: of a folder to its README, or nowhere when it has none. */
function withCopies(name, text) {
  return text.replace(/\[([^\]]+)\]\(((?:\.\.\/)+[^)#\s]+)\)/g, (whole, words, link) => {
    const target = path.join(here('../docs'), path.dirname(name), link);
    const inside = path.relative(here('..'), target);
    if (inside.startsWith('docs/')) return whole;
    const file = fs.statSync(target).isDirectory() ? `${inside}/README.md` : inside;
    if (!fs.existsSync(here(`../${file}`))) return words;
    lay(`public/repository/${file}.txt`, fs.readFileSync(here(`../${file}`)));
    return `<a href="${'../'.repeat(name.split('/').length - 1)}repository/${file}.txt" target="_self">${words}</a>`;
  });
}

/** The first page of the site is start.md. */
const withFront = (text) => text.replace(/(\]\((?:\.{1,2}\/)*)start\.md/g, '$1index.md');

fs.rmSync(here('pages'), { recursive: true, force: true });
for (const name of fs.readdirSync(here('../docs'), { recursive: true })) {
  const from = path.join(here('../docs'), name);
  if (name.endsWith('.md')) lay(name === 'start.md' ? 'index.md' : name, withFront(withCopies(name, fs.readFileSync(from, 'utf8'))));
  else if (fs.statSync(from).isFile() && name !== 'openapi.yaml') lay(name, fs.readFileSync(from));
}
lay('public/favicon.svg', fs.readFileSync(here('../console/src/favicon.svg')));
lay('public/openapi.yaml', fs.readFileSync(here('../docs/openapi.yaml')));
for (const [name, text] of Object.entries(api())) lay(`api/${name}`, text);
const references = { cli, errors, metrics, 'log-events': logEvents, tables };
for (const [name, make] of Object.entries(references)) lay(`reference/${name}.md`, make());
