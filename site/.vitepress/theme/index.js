// VitePress's own look, and the parts with which the pages of the API are tried.
import DefaultTheme from 'vitepress/theme-without-fonts';

import ApiServer from './ApiServer.vue';
import TryOperation from './TryOperation.vue';
import './site.css';

export default {
  extends: DefaultTheme,
  enhanceApp({ app }) {
    app.component('ApiServer', ApiServer);
    app.component('TryOperation', TryOperation);
  },
};
