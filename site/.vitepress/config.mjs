// The site of docs/, built by `./dev docs` into site/dist: no network is needed to read or to search it.
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitepress';

const BASE = process.env.SITE_BASE ?? '/';
// With a place of its own it is what the program has inside.
const OUT = fileURLToPath(new URL(BASE === '/' ? '../dist' : '../inside', import.meta.url));
const DOCS = fileURLToPath(new URL('../pages/', import.meta.url));

// The first heading of a page is its name.
const title = (page) => fs.readFileSync(path.join(DOCS, `${page}.md`), 'utf8').match(/^# (.+)$/m)?.[1] ?? page;
const item = (page) => ({ text: title(page), link: page === 'index' ? '/' : `/${page}` });
const pagesIn = (folder) => fs.readdirSync(path.join(DOCS, folder))
  .filter((name) => name.endsWith('.md'))
  .map((name) => `${folder}/${name.slice(0, -3)}`);

const TUTORIALS = ['first-photo', 'laravel', 'browser-upload', 'campaign', 'migrate', 'past-one-machine'].map((name) => `tutorials/${name}`);
const REFERENCE = ['CONFIGURATION', 'WHATSAPP', 'CAMPAIGNS', 'TEMPLATES', 'CALLBACKS', 'EMBEDDING', 'TESTING', 'OLD_URLS', 'LICENSES'];
const API = pagesIn('api').filter((page) => page !== 'api/index');
const RUNNING = ['OPERATIONS', 'CONTAINER', 'SIZING', 'UPGRADE', 'RECOVERY', 'MIGRATION'];
const EXPLANATION = ['ARCHITECTURE', 'DURABILITY', 'PERFORMANCE'];

const SECTIONS = [
  { text: 'Start', items: [item('index')] },
  { text: 'Tutorials', items: TUTORIALS.map(item) },
  { text: 'How to', items: pagesIn('how-to').map(item) },
  { text: 'Reference', items: [...REFERENCE.map(item), ...pagesIn('reference').map(item)] },
  { text: 'API', items: [{ text: 'All operations', link: '/api/' }, ...API.map(item)] },
  { text: 'Running it', items: RUNNING.map(item) },
  { text: 'Explanation', items: EXPLANATION.map(item) },
  { text: 'The console', items: pagesIn('marketer/en').map(item) },
  { text: 'Konsol', items: pagesIn('marketer/id').map(item) },
];

const listed = SECTIONS.flatMap(({ items }) => items.map(({ link }) => link.slice(1)));
listed.push('index', 'api/index');
const all = [...pagesIn('.').map((page) => page.slice(2)), ...['tutorials', 'how-to', 'marketer/en', 'marketer/id', 'reference', 'api'].flatMap(pagesIn)];
const lost = all.filter((page) => !listed.includes(page));
if (lost.length > 0) throw new Error(`site/.vitepress/config.mjs: no place in the navigation for ${lost.join(', ')}`);

// A page shows the pages of its own section, and one link for each of the others, all in their order: with every page of the site a phone
// would be at work on the navigation for longer than on what it was opened for.
function sidebarOf(section) {
  const at = SECTIONS.indexOf(section);
  const linked = (sections) => sections.map(({ text, items }) => (items.length > 1 ? { text, link: items[0].link } : items[0]));
  const parts = [{ items: linked(SECTIONS.slice(0, at)) }, section, { items: linked(SECTIONS.slice(at + 1)) }];
  return parts.filter(({ items }) => items.length > 0);
}

// By folder where a section has one of its own, else by page; of the start last, because it is the beginning of all others.
const sidebar = Object.fromEntries([...SECTIONS.slice(1), SECTIONS[0]].flatMap((section) => {
  const places = new Set(section.items.map(({ link }) => (link.lastIndexOf('/') > 0 ? link.slice(0, link.lastIndexOf('/') + 1) : link)));
  return [...places].map((place) => [place, sidebarOf(section)]);
}));

// A head without words is none: a reader that speaks would announce it for each cell below.
function plainCells(md) {
  md.core.ruler.push('empty-heads', ({ tokens }) => {
    tokens.forEach((token, at) => {
      if (token.type === 'th_open' && tokens[at + 1].content === '') token.tag = tokens[at + 2].tag = 'td';
    });
  });
}

// What has no colour of its own is text: a span for each comma is half of what a page with long examples is made of. And a block knows its
// height before it is laid out.
const light = {
  name: 'light',
  pre(node) {
    node.properties.style = `--lines: ${this.lines.length}`;
  },
  line(node) {
    const isPlain = ({ tagName, properties }) => tagName === 'span' && (properties.style ?? '').includes('--shiki-light:#0E1116');
    node.children = node.children.flatMap((child) => (isPlain(child) ? child.children : [child]));
  },
};

// Scripts are files, so that a server may forbid all others.
function withoutInlineScripts(html) {
  return html.replace(/<script((?: id="[^"]*")?)>([^<]+)<\/script>/g, (whole, id, text) => {
    const name = `assets/inline.${createHash('sha256').update(text).digest('hex').slice(0, 8)}.js`;
    fs.writeFileSync(path.join(OUT, name), text);
    return `<script${id} src="${BASE}${name}"></script>`;
  });
}

export default defineConfig({
  title: 'Lumbung',
  description: 'The media backend for WhatsApp campaigns and message templates',
  srcDir: './pages',
  outDir: OUT,
  transformHtml: withoutInlineScripts,
  base: BASE,
  head: [['link', { rel: 'icon', type: 'image/svg+xml', href: `${BASE}favicon.svg` }]],
  cacheDir: './node_modules/.cache',
  cleanUrls: false,
  // Links between pages are checked here, and with their anchors in tests/docs.
  ignoreDeadLinks: [/openapi\.yaml$/, /localhost|127\.0\.0\.1/],
  markdown: { config: plainCells, codeTransformers: [light], theme: { light: 'github-light-high-contrast', dark: 'github-dark-high-contrast' } },
  themeConfig: {
    search: { provider: 'local' },
    nav: [item('index'), item('tutorials/first-photo'), item('OPERATIONS'), { text: 'API', link: '/api/' }],
    sidebar,
  },
});
