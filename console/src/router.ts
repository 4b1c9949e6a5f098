import { createRouter, type RouteRecordRaw, type RouterHistory } from 'vue-router';

import { wholeLanguage } from './i18n';
import type { SignIn } from './session/session';
import { tokenOfHash } from './session/session';
import { watchNavigation } from './shell/broken_navigation';

declare module 'vue-router' {
  interface RouteMeta {
    /** Without a token. */
    open?: boolean;
    /** It needs no other words than those that come first. */
    first?: boolean;
  }
}

export const ROUTES: RouteRecordRaw[] = [
  { path: '/', name: 'overview', component: () => import('./pages/overview/OverviewPage.vue') },
  {
    path: '/library',
    name: 'library',
    component: () => import('./pages/library/LibraryPage.vue'),
    meta: { first: true },
  },
  { path: '/media/:uuid', name: 'media', component: () => import('./pages/media/MediaPage.vue'), props: true },
  { path: '/campaigns', name: 'campaigns', component: () => import('./pages/campaigns/CampaignsPage.vue') },
  {
    path: '/campaigns/:uuid',
    name: 'campaign',
    component: () => import('./pages/campaigns/CampaignPage.vue'),
    props: true,
  },
  { path: '/templates', name: 'templates', component: () => import('./pages/templates/TemplatesPage.vue') },
  { path: '/templates/new', name: 'new-template', component: () => import('./pages/templates/NewTemplatePage.vue') },
  {
    path: '/templates/:uuid',
    name: 'template',
    component: () => import('./pages/templates/TemplatePage.vue'),
    props: true,
  },
  { path: '/activity', name: 'activity', component: () => import('./pages/activity/ActivityPage.vue') },
  { path: '/storage', name: 'storage', component: () => import('./pages/storage/StoragePage.vue') },
  {
    path: '/settings/:part?',
    name: 'settings',
    component: () => import('./pages/settings/SettingsPage.vue'),
    props: true,
  },
  { path: '/sign-in', name: 'sign-in', component: () => import('./shell/SignIn.vue'), meta: { open: true, first: true } },
  { path: '/:rest(.*)*', name: 'not-found', component: () => import('./shell/NotFound.vue') },
];

/** A place inside the console, and nothing else: a link must not lead anywhere by way of the sign-in. */
export function safeBack(back: unknown): string {
  return typeof back === 'string' && /^\/(?![/\\])/.test(back) ? back : '/';
}

/** Pages for whom is signed in; others are led to the sign-in, and afterwards to where they wanted. */
export function makeRouter(history: RouterHistory, signIn: SignIn, routes = ROUTES) {
  const router = createRouter({
    history,
    routes,
    scrollBehavior: (to, from, saved) => saved ?? (to.path === from.path ? false : { top: 0 }),
  });
  router.beforeEach((to) => {
    const token = tokenOfHash(to.hash);
    if (token) {
      // A link that is followed inside of the console, too.
      signIn.signIn(token, false);
      return { path: to.meta.open ? '/' : to.path, query: to.query, hash: '', replace: true };
    }
    if (signIn.token.value || to.meta.open) return true;
    return { name: 'sign-in', query: to.fullPath === '/' ? {} : { back: to.fullPath } };
  });
  router.beforeResolve(async (to) => {
    if (!to.meta.first) await wholeLanguage();
  });
  watchNavigation(router);
  return router;
}
