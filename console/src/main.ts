import { createApp } from 'vue';
import { createWebHistory } from 'vue-router';

import App from './App.vue';
import './design/tokens.css';
import './design/base.css';
import './design/control.css';
import { restoreTheme } from './design/theme';
import { createToasts, TOASTS } from './design/toast';
import { i18n, restoreLanguage } from './i18n';
import { makeRouter } from './router';
import { createSignIn, SIGN_IN, takeTokenOfAddress } from './session/session';

const fromAddress = takeTokenOfAddress();
const signIn = createSignIn({ tab: sessionStorage, browser: localStorage });
if (fromAddress) signIn.signIn(fromAddress, false);

restoreTheme();
void Promise.all([restoreLanguage(), globalThis.lumbungStyles]).then(() => {
  const app = createApp(App)
    .provide(SIGN_IN, signIn)
    .provide(TOASTS, createToasts())
    .use(i18n)
    .use(makeRouter(createWebHistory('/console/'), signIn));
  // In a task of its own, for one that is long is felt.
  setTimeout(() => app.mount('#app'));
});
