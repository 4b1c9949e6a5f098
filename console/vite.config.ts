import { fileURLToPath } from 'node:url';

import vue from '@vitejs/plugin-vue';
import { defineConfig } from 'vite';

import { parts, preloads } from './vite.chunks';
import { words } from './vite.words';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** Where `npm run dev` and `vite preview` find a Lumbung. */
const SERVER = process.env.LUMBUNG_URL ?? 'http://127.0.0.1:8080';

const TARGET = 'es2021';

const proxy = {
  '/api': SERVER,
  '/media': SERVER,
  '/broadcasting': SERVER,
  '/healthz': SERVER,
  '/app': { target: SERVER.replace(/^http/, 'ws'), ws: true },
};

export default defineConfig(({ command }) => ({
  plugins: [vue(), words(), preloads(TARGET)],
  resolve: {
    alias: [
      { find: '@lumbung/client/vue', replacement: here('../clients/js/src/vue.ts') },
      { find: '@lumbung/client', replacement: here('../clients/js/src/index.ts') },
      { find: /^@\//, replacement: `${here('./src')}/` },
    ],
    // The client has its own package, but is built with what is installed here.
    dedupe: ['vue', 'openapi-fetch', 'tus-js-client', 'pusher-js'],
  },
  define:
    command === 'build'
      ? {
          __INTLIFY_DROP_MESSAGE_COMPILER__: 'true',
          __VUE_I18N_FULL_INSTALL__: 'false',
          __VUE_I18N_LEGACY_API__: 'false',
          __VUE_OPTIONS_API__: 'false',
        }
      : {},
  build: {
    // The server's policy allows no inline scripts or styles but src/early.ts, so nothing is inlined.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    target: TARGET,
    rollupOptions: {
      input: here('./index.html'),
      output: { manualChunks: parts },
    },
  },
  server: { proxy, fs: { allow: ['..'] } },
  preview: { proxy },
}));
