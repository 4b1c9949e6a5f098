// @vitest-environment happy-dom
import type { Media } from '@lumbung/client';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createApp, h, type App } from 'vue';
import { createI18n } from 'vue-i18n';

import words from '../src/i18n/en/library.json';
import { filterOf, isWholeTrash, listQuery, NO_FILTER, queryOf } from '../src/pages/library/filters';
import { createLibraryStore } from '../src/pages/library/library_store';
import SelectionBar from '../src/pages/library/SelectionBar.vue';

import { en } from './words';

const AGO = '2026-11-27T11:00:00Z';
const TRASH = { ...NO_FILTER, deleted: true };
const deleted = (id: number, fields: object = {}) =>
  ({ id, uuid: `u${id}`, name: 'a', type: 'image/png', metadata: {}, urls: {}, deleted_at: AGO, ...fields }) as unknown as Media;

describe('what is deleted', () => {
  it('is asked for, and has an address', () => {
    expect(listQuery(TRASH)).toEqual({ deleted: 'only' });
    expect(listQuery(NO_FILTER)).toEqual({});
    expect(filterOf(queryOf(TRASH))).toEqual(TRASH);
    expect(filterOf({ deleted: 'true' })).toEqual(NO_FILTER);
    expect([TRASH, { ...TRASH, q: 'a' }, NO_FILTER].map(isWholeTrash)).toEqual([true, false, false]);
  });

  it('stays in its list until it is restored, archived or not', async () => {
    const all = [deleted(3), deleted(2), deleted(1, { archived_at: AGO })];
    const store = createLibraryStore(async () => ({ data: all, next_cursor: null }) as never);
    await store.begin(TRASH);
    const restored = deleted(3, { deleted_at: null });
    store.apply({ media: [restored, deleted(2, { name: 'b' }), deleted(1, { archived_at: AGO })], erased: [], reset: false });
    expect(store.items.value.map(({ uuid, name }) => uuid + name)).toEqual(['u2b', 'u1a']);
    await store.begin({ ...TRASH, archived: true });
    store.apply({ media: [deleted(2), deleted(1, { archived_at: AGO })], erased: [], reset: false });
    expect(store.items.value.map(({ uuid }) => uuid)).toEqual(['u3', 'u1']);
  });
});

describe('the bar of those that are chosen', () => {
  let app: App | undefined;
  afterEach(() => app?.unmount());

  function bar(fields: { deleted: boolean; mayWrite: boolean }) {
    const root = document.createElement('div');
    const onAct = vi.fn();
    app = createApp({ render: () => h(SelectionBar, { count: 1, archived: false, busy: null, onAct, ...fields }) });
    app.use(createI18n({ legacy: false, locale: 'en', messages: { en: en as never } })).mount(root);
    const buttons = [...root.querySelectorAll('button')];
    return { onAct, buttons, said: buttons.map((button) => button.textContent?.trim()) };
  }

  it('restores deleted ones and does nothing else to them', () => {
    const { buttons, said, onAct } = bar({ deleted: true, mayWrite: true });
    expect(said.slice(2)).toEqual([words.restore]);
    buttons[2]!.click();
    expect(onAct).toHaveBeenCalledWith('restore');
  });

  it('restores nothing for who may only read, and nothing that is not deleted', () => {
    expect(bar({ deleted: true, mayWrite: false }).said.slice(2)).toEqual([]);
    app?.unmount();
    expect(bar({ deleted: false, mayWrite: true }).said.slice(2)).toEqual([words.download, words.process, words.archive, words.delete]);
  });
});
