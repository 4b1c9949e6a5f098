import vue from '@vitejs/plugin-vue';
import { defineConfig } from 'vite';

export default defineConfig({
  plugins: [vue()],
  build: {
    // The server sends a policy without inline scripts or styles, so nothing is inlined.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    target: 'es2021',
  },
  server: {
    // `npm run dev` talks to a Lumbung on its default port.
    proxy: {
      '/api': 'http://127.0.0.1:8080',
      '/media': 'http://127.0.0.1:8080',
      '/broadcasting': 'http://127.0.0.1:8080',
      '/app': { target: 'ws://127.0.0.1:8080', ws: true },
    },
  },
});
