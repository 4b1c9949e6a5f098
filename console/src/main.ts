import { createApp } from 'vue';
import { createWebHistory } from 'vue-router';

import App from './App.vue';
import { browserStorage, tabStorage } from './browser_storage';
import './design/tokens.css';
import './design/base.css';
import './design/control.css';
import { restoreTheme } from './design/theme';
import { createToasts, TOASTS } from './design/toast';
import { i18n, restoreLanguage } from './i18n';
import { makeRouter } from './router';
import { endEarlyPictures } from './session/early_pictures';
import { createSignIn, SIGN_IN, takeTokenOfAddress } from './session/session';

const fromAddress = takeTokenOfAddress();
const signIn = createSignIn({ tab: tabStorage, browser: browserStorage });
if (fromAddress) signIn.signIn(fromAddress, false);

restoreTheme();
void Promise.all([restoreLanguage(), globalThis.lumbungStyles]).then(() => {
  const router = makeRouter(createWebHistory('/console/'), signIn);
  router.afterEach((to) => to.name !== 'library' && endEarlyPictures());
  router.onError(endEarlyPictures);
  const app = createApp(App)
    .provide(SIGN_IN, signIn)
    .provide(TOASTS, createToasts())
    .use(i18n)
    .use(router);
  // In a task of its own, for one that is long is felt.
  setTimeout(() => app.mount('#app'));
});
