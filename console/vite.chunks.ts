// How the console is cut into files, and which of them the first page asks for at once.
import type { OutputBundle, OutputChunk } from 'rollup';
import type { Plugin } from 'vite';

/**
 * What others have written, which changes seldom. Two files of about the size of the console's own, because a large one
 * comes over a single connection, which is slow for a phone: it starts with few bytes at a time. More of them would wait
 * for each other, for browsers open six connections.
 */
const VUE = ['/node_modules/(@vue|vue)/'];
const WORDS_AND_WAYS = ['/node_modules/(@intlify|vue-i18n|vue-router)/'];

/** What the library and the frame are made of goes along with the console's own: one file with its one style. */
const EVERYWHERE = [
  '/console/index\\.html$',
  '/console/src/design/(icons|menu|theme|toast|field|tokens|base|control)',
  '/console/src/design/Ui(Button|Checkbox|Chip|Empty|Error|Icon|IconButton|Menu|Page|Search|Select|Skeleton|Spinner)\\.vue',
  '/console/src/i18n/(format|collect)',
  '/console/src/pages/library/(blurhash|BlurCanvas|filters|item)',
  '/console/src/pages/media/(neighbours|notices)',
  'commonjsHelpers',
  'plugin-vue:export-helper',
  'vite/preload-helper',
];

/** And what only others are made of. */
const ELSEWHERE = ['/console/src/design/'];

/** What comes before everything, and is small: nothing else may be in it. */
const EARLY = ['/console/src/early', '/console/src/session/first_pictures'];

const isOneOf = (patterns: readonly string[], id: string) => patterns.some((pattern) => new RegExp(pattern).test(id));

export function parts(id: string): string | undefined {
  if (isOneOf(EARLY, id)) return 'early';
  if (isOneOf(VUE, id)) return 'vue';
  if (isOneOf(WORDS_AND_WAYS, id)) return 'ways';
  if (isOneOf(EVERYWHERE, id)) return 'index';
  return isOneOf(ELSEWHERE, id) ? 'more' : undefined;
}

function filesOf(bundle: OutputBundle, ending: string): string[] {
  const isChunk = (file: OutputBundle[string]): file is OutputChunk => file.type === 'chunk';
  const chunks = Object.values(bundle).filter(isChunk);
  const entry = chunks.find(({ name, isEntry }) => isEntry && name === 'index');
  const found = new Set<OutputChunk>();
  const collect = (chunk: OutputChunk | undefined): void => {
    if (!chunk || found.has(chunk) || chunk === entry || entry?.imports.includes(chunk.fileName)) return;
    found.add(chunk);
    chunk.imports.forEach((name) => collect(chunks.find(({ fileName }) => fileName === name)));
  };
  collect(chunks.find(({ facadeModuleId }) => facadeModuleId?.endsWith(ending)));
  const files = [...found].flatMap((chunk) => [chunk.fileName, ...(chunk.viteMetadata?.importedCss ?? [])]);
  return files.map((file) => `/${file}`);
}

/** Puts src/early.ts before everything else, with the names of the files it may ask for, and the styles into its hands. */
export function preloads(): Plugin {
  return {
    name: 'preloads',
    apply: 'build',
    transformIndexHtml: {
      order: 'post',
      handler(html, { bundle = {} }) {
        const early = Object.values(bundle).find(({ name, type }) => type === 'chunk' && name === 'early');
        if (!early) throw new Error('src/early.ts was not built');
        const styles: string[] = [];
        const unblocked = html.replace(/<link rel="stylesheet"([^>]*) href="([^"]+)">/g, (_all, more: string, href: string) => {
          styles.push(href);
          return `<link rel="preload" as="style"${more} href="${href}">`;
        });
        if (styles.length === 0) throw new Error('the styles of the frame were not found');
        const attrs = {
          type: 'module',
          crossorigin: true,
          src: `/${early.fileName}`,
          'data-early': true,
          'data-styles': styles.join(' '),
          'data-en': filesOf(bundle, '/i18n/en/first.ts').join(' '),
          'data-en-rest': filesOf(bundle, '/i18n/en/rest.ts').join(' '),
          'data-id': filesOf(bundle, '/i18n/id/first.ts').join(' '),
          'data-id-rest': filesOf(bundle, '/i18n/id/rest.ts').join(' '),
          'data-library': filesOf(bundle, '/library/LibraryPage.vue').join(' '),
        };
        // Above the console's own, for they run in the order in which they stand.
        return { html: unblocked, tags: [{ tag: 'script', attrs, injectTo: 'head-prepend' }] };
      },
    },
  };
}
