// @vitest-environment happy-dom
import { beforeEach, describe, expect, it, vi } from 'vitest';

import { safeStorage } from '../src/browser_storage';
import { bareToken, createSignIn, takeTokenOfAddress, tokenOfHash } from '../src/session/session';

const places = { tab: sessionStorage, browser: localStorage };

beforeEach(() => {
  sessionStorage.clear();
  localStorage.clear();
});

describe('the token of a link', () => {
  it('leaves the address at once', () => {
    history.replaceState(null, '', '/console/library?q=rice#token=lmb_abc');
    expect(takeTokenOfAddress()).toBe('lmb_abc');
    expect(location.href.endsWith('/console/library?q=rice')).toBe(true);
    expect(takeTokenOfAddress()).toBeNull();
  });

  it('is taken away even where it is empty, and other hashes stay', () => {
    history.replaceState(null, '', '/console/#token=');
    expect(takeTokenOfAddress()).toBeNull();
    expect(location.hash).toBe('');
    history.replaceState(null, '', '/console/#part');
    expect(takeTokenOfAddress()).toBeNull();
    expect(location.hash).toBe('#part');
  });

  it('is read out of a hash', () => {
    expect(tokenOfHash('#token=lmb_a&x=1')).toBe('lmb_a');
    expect(tokenOfHash('')).toBeNull();
    expect(tokenOfHash('#token=lmb_a%E2%80%8B%0A')).toBe('lmb_a');
    expect(tokenOfHash('#token=%E2%80%8B')).toBeNull();
    expect(bareToken('\u200elmb_a b\u200b“')).toBe('lmb_ab');
  });
});

describe('createSignIn', () => {
  it('keeps the token for the tab', () => {
    createSignIn(places).signIn('lmb_a', false);
    expect(sessionStorage.length).toBe(1);
    expect(localStorage.length).toBe(0);
    expect(createSignIn(places).token.value).toBe('lmb_a');
  });

  it('keeps it longer when asked, with the workspace', () => {
    const signIn = createSignIn(places);
    signIn.signIn('lmb_a', true);
    signIn.chooseWorkspace(7);
    expect(sessionStorage.length).toBe(0);
    const later = createSignIn(places);
    expect([later.token.value, later.workspace.value, later.isKept()]).toEqual(['lmb_a', 7, true]);
  });

  it('leaves nothing behind after the sign-out', () => {
    const signIn = createSignIn(places);
    signIn.signIn('lmb_a', true);
    signIn.chooseWorkspace(7);
    signIn.signOut('expired');
    expect([signIn.token.value, signIn.workspace.value, signIn.notice.value]).toEqual([null, null, 'expired']);
    expect(localStorage.length + sessionStorage.length).toBe(0);
  });

  it('forgets the workspace with another token, and keeps it with the same', () => {
    const signIn = createSignIn(places);
    signIn.signIn('lmb_a', false);
    signIn.chooseWorkspace(7);
    const before = signIn.key.value;
    signIn.signIn('lmb_a', true);
    expect([signIn.workspace.value, signIn.key.value]).toEqual([7, before]);
    signIn.signIn('lmb_b', false);
    expect(signIn.workspace.value).toBeNull();
    expect(signIn.key.value).not.toBe(before);
  });

  it('goes on for this page where the browser keeps nothing', () => {
    const setItem = vi.fn(() => {
      throw new DOMException('full', 'QuotaExceededError');
    });
    const shut = { getItem: () => null, setItem, removeItem: () => undefined } as unknown as Storage;
    const kept = safeStorage(() => shut);
    const signIn = createSignIn({ tab: kept, browser: kept });
    signIn.signIn('lmb_a', false);
    expect(signIn.token.value).toBe('lmb_a');
    expect(setItem).toHaveBeenCalled();
    expect(kept.getItem('lumbung.token')).toBe('lmb_a');
    signIn.signOut();
    expect(kept.getItem('lumbung.token')).toBeNull();
  });

  it('goes on where the browser does not even let ask for what is kept', () => {
    const kept = safeStorage(() => {
      throw new DOMException('The operation is insecure.', 'SecurityError');
    });
    const signIn = createSignIn({ tab: kept, browser: kept });
    signIn.signIn('lmb_a', true);
    signIn.chooseWorkspace(7);
    expect([createSignIn({ tab: kept, browser: kept }).token.value, signIn.workspace.value]).toEqual(['lmb_a', 7]);
    signIn.signOut();
    expect(kept.getItem('lumbung.token')).toBeNull();
  });
});
