import vue from '@vitejs/plugin-vue';

export default {
  plugins: [vue()],
  // The page asks its own application for a token: this one, while it is developed.
  server: { proxy: { '/lumbung-token': process.env.APP_URL ?? 'http://127.0.0.1:8000' } },
};
