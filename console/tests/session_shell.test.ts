// @vitest-environment happy-dom
import type { Lumbung } from '@lumbung/client';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createApp, h, nextTick, type App } from 'vue';
import { createI18n } from 'vue-i18n';

import type { Live } from '../src/live/live_service';
import SessionShell from '../src/session/SessionShell.vue';
import { type Session, useSession } from '../src/session/use_session';

import { en } from './words';

let session: Session;
vi.mock('../src/shell/AppShell.vue', () => ({ default: { setup: () => void (session = useSession()), render: () => null } }));

let app: App | undefined;
afterEach(() => app?.unmount());

/** A session with so many uploads on their way. */
function begin(sending: number) {
  const totals = { count: sending, waiting: 0, sending };
  const queue = { items: [], totals, subscribe: (tell: (...all: object[]) => void) => tell([], totals), close: vi.fn() };
  const chooseWorkspace = vi.fn();
  const given = { workspace: { id: 1 }, facts: {}, account: 'ab', chooseWorkspace, signOut: vi.fn() };
  const props = {
    session: given as unknown as Session,
    lumbung: { uploads: () => queue } as unknown as Lumbung,
    live: { onEvent: vi.fn(), onErased: vi.fn() } as unknown as Live,
  };
  const root = document.body.appendChild(document.createElement('div'));
  app = createApp({ render: () => h(SessionShell, props) });
  app.use(createI18n({ legacy: false, locale: 'en', messages: { en: en as never } })).mount(root);
  const button = (label: string) =>
    [...root.querySelectorAll('button')].find(({ textContent }) => textContent?.trim() === label);
  return { chooseWorkspace, button };
}

describe('another workspace', () => {
  it('is shown at once when nothing is on its way', () => {
    const { chooseWorkspace } = begin(0);
    session.chooseWorkspace(2);
    expect(chooseWorkspace).toHaveBeenCalledWith(2);
  });

  it('is shown after a question where uploads would be broken off, or not', async () => {
    const { chooseWorkspace, button } = begin(1);
    session.chooseWorkspace(2);
    await vi.waitFor(() => expect(button('Cancel')).toBeDefined());
    button('Cancel')?.click();
    await nextTick();
    expect([chooseWorkspace.mock.calls, button('Change anyway')]).toEqual([[], undefined]);
    session.chooseWorkspace(3);
    await vi.waitFor(() => expect(button('Change anyway')).toBeDefined());
    button('Change anyway')?.click();
    expect(chooseWorkspace.mock.calls).toEqual([[3]]);
  });
});
