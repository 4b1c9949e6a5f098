// How the console is cut into files, and which of them the first page asks for at once.
import { fileURLToPath } from 'node:url';

import type { OutputBundle, OutputChunk, RollupOutput } from 'rollup';
import { build, type Plugin } from 'vite';

/**
 * What others have written, which changes seldom. One file, as the console's own is one: browsers open six connections, and
 * what files hold is what the list and its first pictures wait for.
 */
const OTHERS = ['/node_modules/(@vue|vue|@intlify|vue-i18n|vue-router)/'];

/** What the library and the frame are made of goes along with the console's own: one file with its one style. */
const EVERYWHERE = [
  '/console/index\\.html$',
  '/console/src/design/(icons|menu|theme|toast|field|tokens|base|control)',
  '/console/src/design/Ui(Button|Checkbox|Chip|Empty|Error|Icon|IconButton|Menu|Page|Search|Select|Skeleton|Spinner)\\.vue',
  '/console/src/i18n/(clock|collect|format)',
  '/console/src/pages/library/(blurhash|BlurCanvas|filters|item)',
  '/console/src/pages/media/(neighbours|notices|save_file)',
  'commonjsHelpers',
  'plugin-vue:export-helper',
  'vite/preload-helper',
];

/** And what only others are made of. */
const ELSEWHERE = ['/console/src/design/'];

const isOneOf = (patterns: readonly string[], id: string) => patterns.some((pattern) => new RegExp(pattern).test(id));

export function parts(id: string): string | undefined {
  if (isOneOf(OTHERS, id)) return 'vue';
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

/** src/early.ts as a script that stands in the page itself, of which the server tells browsers the hash. */
async function earlyScript(target: string): Promise<string> {
  const input = fileURLToPath(new URL('./src/early.ts', import.meta.url));
  const rollupOptions = { input, output: { format: 'iife' as const } };
  const { output } = (await build({
    configFile: false,
    logLevel: 'warn',
    resolve: { alias: { '@': fileURLToPath(new URL('./src', import.meta.url)) } },
    build: { write: false, target, modulePreload: false, rollupOptions },
  })) as RollupOutput;
  if (output.length !== 1) throw new Error('src/early.ts is more than one file');
  const code = output[0].code.trim();
  if (/<\/script|<!--/i.test(code)) throw new Error('src/early.ts can not stand in a page');
  return code;
}

const attributesOf = (values: Record<string, string>) =>
  Object.entries(values).map(([name, value]) => ` ${name}="${value}"`).join('');

/**
 * Puts src/early.ts before everything else, with the names of the files it may ask for, and the styles into its hands.
 * It stands in the page, for a file of its own would come a whole way there and back later, and what it asks for with it.
 */
export function preloads(target: string): Plugin {
  return {
    name: 'preloads',
    apply: 'build',
    transformIndexHtml: {
      order: 'post',
      async handler(html, { bundle = {} }) {
        const styles: string[] = [];
        const unblocked = html.replace(/<link rel="stylesheet"([^>]*) href="([^"]+)">/g, (_all, more: string, href: string) => {
          styles.push(href);
          return `<link rel="preload" as="style"${more} href="${href}">`;
        });
        if (styles.length === 0) throw new Error('the styles of the frame were not found');
        const files = attributesOf({
          'data-styles': styles.join(' '),
          'data-en': filesOf(bundle, '/i18n/en/first.ts').join(' '),
          'data-en-rest': filesOf(bundle, '/i18n/en/rest.ts').join(' '),
          'data-id': filesOf(bundle, '/i18n/id/first.ts').join(' '),
          'data-id-rest': filesOf(bundle, '/i18n/id/rest.ts').join(' '),
          'data-library': filesOf(bundle, '/library/LibraryPage.vue').join(' '),
        });
        const script = `<script data-early${files}>${await earlyScript(target)}</script>`;
        // Above the console's own, for what is asked for first comes first.
        return unblocked.replace('<title>', () => `${script}\n    <title>`);
      },
    },
  };
}
