import { fileURLToPath } from 'node:url';

import { type Alias, type Plugin, defineConfig } from 'vite';

import console from './vite.config';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** What the module and its parts both need, so that no part imports the module, which a page may load as `…js?v=2`. */
const SHARED = new RegExp(
  [
    '/node_modules/(@?vue|@intlify|openapi-fetch)',
    '/clients/js/src/',
    '/elements/(absolute|renewals)',
    'plugin-vue:export-helper',
    'vite/preload-helper',
  ].join('|'),
);

/** What the page's root is to the console, an element is to itself. */
function forShadow(css: string): string {
  return css
    .replace(/:root\[data-theme=['"]?dark['"]?\]/g, ':host([theme=dark])')
    .replace(/:root:not\(\[data-theme=['"]?light['"]?\]\)/g, ':host(:not([theme=light]))')
    .replace(/:root\b/g, ':host');
}

/** Puts the styles into the module, as text: see src/elements/styles.ts. */
function stylesInside(): Plugin {
  return {
    name: 'lumbung-styles-inside',
    enforce: 'post',
    generateBundle(_options, bundle) {
      let css = '';
      for (const [name, file] of Object.entries(bundle)) {
        if (file.type !== 'asset' || !name.endsWith('.css')) continue;
        css += String(file.source);
        delete bundle[name];
      }
      let isPlaced = false;
      for (const file of Object.values(bundle)) {
        if (file.type !== 'chunk') continue;
        file.code = file.code.replace(/(["'`])__LUMBUNG_STYLES__\1/, () => {
          if (!file.isEntry) this.error('The styles belong into the module, whose name has no hash.');
          isPlaced = true;
          return JSON.stringify(forShadow(css));
        });
      }
      if (!isPlaced || css === '') this.error('There is no place for the styles, or there are none.');
    },
  };
}

/** The components for other people's pages: one module, and parts that it loads when they are needed. */
export default defineConfig((env) => {
  const base = console(env);
  const aliases = (base.resolve?.alias ?? []) as Alias[];
  const noRouter = { find: 'vue-router', replacement: here('./src/elements/no_router.ts') };
  return {
    ...base,
    base: './',
    publicDir: false,
    plugins: [base.plugins, stylesInside()],
    resolve: { ...base.resolve, alias: [noRouter, ...aliases] },
    build: {
      ...base.build,
      modulePreload: false,
      outDir: 'dist/elements',
      cssCodeSplit: false,
      rollupOptions: {
        input: here('./src/elements/main.ts'),
        preserveEntrySignatures: 'strict',
        output: {
          manualChunks: (id) => (SHARED.test(id) ? 'shared' : undefined),
          entryFileNames: 'lumbung-elements.js',
          chunkFileNames: 'assets/[name]-[hash].js',
          assetFileNames: 'assets/[name]-[hash][extname]',
        },
      },
    },
  };
});
