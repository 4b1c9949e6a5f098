// How the console is cut into files, and which of them the first page asks for at once.
import type { OutputBundle, OutputChunk } from 'rollup';
import type { Plugin } from 'vite';

/** What most pages are made of: one file with its one style, instead of a dozen of less than a kilobyte each. */
const EVERYWHERE = [
  '/console/src/design/',
  '/console/src/i18n/format',
  '/console/src/i18n/collect',
  '/console/src/pages/library/item',
  '/console/src/pages/library/slow_line',
  '/console/src/pages/media/neighbours',
  '/console/src/pages/media/notices',
  'commonjsHelpers',
];

export function parts(id: string): string | undefined {
  return EVERYWHERE.some((part) => id.includes(part)) ? 'parts' : undefined;
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

/** Puts src/early.ts before everything else, with the names of the files it may ask for. */
export function preloads(): Plugin {
  return {
    name: 'preloads',
    apply: 'build',
    transformIndexHtml: {
      order: 'post',
      handler(html, { bundle = {} }) {
        const early = Object.values(bundle).find(({ name, type }) => type === 'chunk' && name === 'early');
        if (!early) throw new Error('src/early.ts was not built');
        const attrs = {
          type: 'module',
          crossorigin: true,
          src: `/${early.fileName}`,
          'data-early': true,
          'data-en': filesOf(bundle, '/i18n/en/index.ts').join(' '),
          'data-id': filesOf(bundle, '/i18n/id/index.ts').join(' '),
          'data-library': filesOf(bundle, '/library/LibraryPage.vue').join(' '),
        };
        // Above the console's own, for they run in the order in which they stand.
        return { html, tags: [{ tag: 'script', attrs, injectTo: 'head-prepend' }] };
      },
    },
  };
}
