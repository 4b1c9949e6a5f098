// @vitest-environment happy-dom
import { beforeEach, describe, expect, it } from 'vitest';
import { createMemoryHistory } from 'vue-router';

import { makeRouter, ROUTES, safeBack } from '../src/router';
import { createSignIn } from '../src/session/session';

/** The same places without the code of the pages. */
const PLACES = ROUTES.map((route) => ({ ...route, component: { render: () => null } })) as typeof ROUTES;

function routerOf(token: string | null) {
  const signIn = createSignIn({ tab: sessionStorage, browser: localStorage });
  if (token) signIn.signIn(token, false);
  return { router: makeRouter(createMemoryHistory('/console/'), signIn, PLACES), signIn };
}

beforeEach(() => {
  sessionStorage.clear();
  localStorage.clear();
});

describe('makeRouter', () => {
  it('knows every page, each with code of its own', () => {
    const { router } = routerOf('lmb_a');
    const places = ['/', '/library', '/media/018f', '/activity', '/storage', '/settings', '/settings/tokens',
      '/sign-in'];
    expect(places.map((path) => router.resolve(path).name)).toEqual(
      ['overview', 'library', 'media', 'activity', 'storage', 'settings', 'settings', 'sign-in'],
    );
    expect(router.resolve('/library').href).toBe('/console/library');
    expect(router.resolve('/anything/else').name).toBe('not-found');
    expect(ROUTES.every(({ component }) => typeof component === 'function')).toBe(true);
  });

  it('leads strangers to the sign-in, and remembers where they wanted', async () => {
    const { router } = routerOf(null);
    await router.push('/library?q=rice');
    expect(router.currentRoute.value.name).toBe('sign-in');
    expect(router.currentRoute.value.query.back).toBe('/library?q=rice');
  });

  it('signs in by a link that is followed inside, and takes the token out of the address', async () => {
    const { router, signIn } = routerOf(null);
    await router.push('/library?q=rice#token=lmb_b');
    expect(signIn.token.value).toBe('lmb_b');
    expect(router.currentRoute.value.fullPath).toBe('/library?q=rice');
  });

  it('lets in who has a token', async () => {
    const { router } = routerOf('lmb_a');
    await router.push('/nothing');
    expect(router.currentRoute.value.name).toBe('not-found');
  });
});

describe('safeBack', () => {
  it('leads to places of the console only', () => {
    expect(safeBack('/library?q=a')).toBe('/library?q=a');
    const elsewhere = ['//evil.example', '/\\evil.example', 'https://evil.example', 'javascript:0', undefined, ['/a']];
    expect(elsewhere.map(safeBack)).toEqual(elsewhere.map(() => '/'));
  });
});
