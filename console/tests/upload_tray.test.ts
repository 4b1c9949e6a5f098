// @vitest-environment happy-dom
import type { Lumbung } from '@lumbung/client';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createApp, effectScope, nextTick, ref, shallowRef, type App } from 'vue';
import { createI18n } from 'vue-i18n';
import { createMemoryHistory, createRouter } from 'vue-router';

import { createToasts, TOASTS } from '../src/design/toast';
import UploadTray from '../src/uploads/UploadTray.vue';
import { createUploads, UPLOADS, type Totals, type UploadItem, type Uploads } from '../src/uploads/use_uploads';

import { en } from './words';

const COUNTS = { waiting: 0, sending: 0, paused: 0, processing: 0, completed: 0, failed: 0 };
let app: App | undefined;

function item(name: string, also: Partial<UploadItem>): UploadItem {
  const base = {
    id: name,
    name,
    size: 1_000,
    type: 'image/png',
    path: null,
    purpose: null,
    sent: 0,
    speed: 0,
    secondsLeft: null,
  };
  const rest = { percent: null, error: null, uuid: null, media: null, deduplicated: false, needsFile: false };
  return { ...base, ...rest, state: 'waiting', ...also };
}

function totalsOf(items: UploadItem[]): Totals {
  const counts = { ...COUNTS };
  items.forEach(({ state }) => (counts[state] += 1));
  return { ...counts, count: items.length, bytes: 1_000 * items.length, sent: 500, speed: 0, secondsLeft: null };
}

async function show(items: UploadItem[], mayUpload = true) {
  const list = shallowRef<readonly UploadItem[]>(items);
  const totals = shallowRef(totalsOf(items));
  const calls = { pause: vi.fn(), resume: vi.fn(), retry: vi.fn(), remove: vi.fn(), clear: vi.fn(), add: vi.fn() };
  const state = { items: list, totals, purpose: ref('none'), isOpen: ref(false), isBusy: ref(false) };
  const rest = {
    mayUpload: () => mayUpload,
    choose: vi.fn(),
    onChoose: vi.fn(),
    chooseAgain: vi.fn(),
    forget: vi.fn(),
  };
  const root = document.body.appendChild(document.createElement('div'));
  const path = { path: '/media/:uuid', name: 'media', component: {} };
  app = createApp(UploadTray)
    .provide(UPLOADS, { ...calls, ...state, ...rest } as unknown as Uploads)
    .provide(TOASTS, createToasts())
    .use(createI18n({ legacy: false, locale: 'en', messages: { en: en as never } }))
    .use(createRouter({ history: createMemoryHistory(), routes: [path, { path: '/', component: {} }] }));
  app.mount(root);
  await nextTick();
  return { root, calls, state, list, totals };
}

const press = async (root: Element, selector: string) => {
  root.querySelector<HTMLElement>(selector)?.click();
  await nextTick();
};

afterEach(() => {
  app?.unmount();
  document.body.innerHTML = '';
});

describe('the tray', () => {
  it('begins as a button, and is not there for who may not upload', async () => {
    const { root } = await show([]);
    expect(root.querySelector('.begin')?.textContent).toContain('Upload');
    app?.unmount();
    expect((await show([], false)).root.querySelector('button')).toBeNull();
  });

  it('shows what one waits for above what is done, with what can be done about each', async () => {
    const done = item('done.png', { state: 'completed', uuid: 'u1', sent: 1_000 });
    const { root, calls } = await show([
      done,
      item('a.png', { state: 'sending', sent: 250 }),
      item('b.png', { state: 'paused' }),
    ]);
    await press(root, '.pill');
    expect([...root.querySelectorAll('.name')].map((name) => name.textContent?.trim())).toEqual([
      'a.png',
      'b.png',
      'done.png',
    ]);
    expect(root.querySelector('a')?.getAttribute('href')).toBe('/media/u1');
    await press(root, '[aria-label="Pause: a.png"]');
    await press(root, '[aria-label="Go on: b.png"]');
    await press(root, '[aria-label="Cancel the upload: a.png"]');
    expect([calls.pause.mock.calls, calls.resume.mock.calls, calls.remove.mock.calls]).toEqual([
      [['a.png']],
      [['b.png']],
      [['a.png']],
    ]);
  });

  it('says what failed in words, also aloud, and asks for a file that a reload lost', async () => {
    const media = { urls: {}, processing_error: 'corrupt: It ends too soon.' } as UploadItem['media'];
    const { root } = await show([
      item('bad.png', { state: 'failed', media }),
      item('film.mp4', { state: 'paused', needsFile: true }),
    ]);
    expect(root.querySelector('[role="status"]')?.textContent).toBe('bad.png failed: The file is damaged');
    await press(root, '.pill');
    expect(root.textContent).toContain('Choose the file again to go on');
    expect(root.querySelector('[aria-label="Go on: film.mp4"]')).toBeNull();
  });

  it('offers to try again what that may help, and nothing else, each and all', async () => {
    const failed = (processing_error: string) =>
      ({ state: 'failed', media: { urls: {}, processing_error } }) as Partial<UploadItem>;
    const refused = (code: string) => ({ state: 'failed', error: { code, title: code } }) as Partial<UploadItem>;
    const { root, calls, list } = await show([
      item('empty.txt', refused('empty')),
      item('large.mov', refused('payload_too_large')),
      item('bad.png', failed('corrupt: It ends too soon.')),
      item('odd.bin', failed('unsupported_media: Not known.')),
      item('lost.png', { ...refused('unknown'), needsFile: true }),
    ]);
    await press(root, '.pill');
    expect(root.querySelectorAll('[aria-label^="Try again"]')).toHaveLength(0);
    expect(root.textContent).not.toContain('Try failed ones again');
    list.value = [...list.value, item('full.png', failed('insufficient_storage: Full.')), item('no.png', refused('forbidden'))];
    await nextTick();
    expect(root.querySelectorAll('[aria-label^="Try again"]')).toHaveLength(2);
    const all = [...root.querySelectorAll('button')].find((button) => button.textContent?.includes('Try failed ones'));
    all?.click();
    expect(calls.retry.mock.calls).toEqual([['full.png'], ['no.png']]);
  });

  it('tells no pace of what only waits', async () => {
    const waiting = { state: 'waiting', error: { code: 'unreachable' } } as Partial<UploadItem>;
    const { root, totals } = await show([item('a.png', waiting)]);
    totals.value = { ...totals.value, speed: 5_000, secondsLeft: 7 };
    await press(root, '.pill');
    expect(root.querySelector('.pace')?.textContent).toBe('');
    totals.value = { ...totals.value, sending: 1 };
    await nextTick();
    expect(root.querySelector('.pace')?.textContent).toContain('7 s left');
  });

  it('uploads what is pasted, but not into a field', async () => {
    const { calls } = await show([]);
    const paste = (target: EventTarget) => {
      const event = Object.assign(new Event('paste', { bubbles: true }), {
        clipboardData: { files: [new File(['x'], 'menu.pdf')] },
      });
      target.dispatchEvent(event);
    };
    paste(document.body.appendChild(document.createElement('input')));
    expect(calls.add).not.toHaveBeenCalled();
    paste(document.body);
    expect(calls.add).toHaveBeenCalledOnce();
  });
});

describe('createUploads', () => {
  it('sends no litter of file systems, gives purposes, and forgets when told', async () => {
    const added: [string, string | null][] = [];
    let tell: (items: UploadItem[], totals: Totals) => void = () => {};
    const queue = {
      items: [item('a', {})],
      totals: totalsOf([]),
      subscribe: (listener: typeof tell) => (tell = listener),
      add: (files: File[], { purpose }: { purpose: (file: File) => string | null }) =>
        added.push(...files.map((file): [string, string | null] => [file.name, purpose(file)])),
      cancel: vi.fn(),
      close: vi.fn(),
      observe: vi.fn(),
    };
    const asked = vi.fn(() => queue);
    const lumbung = { uploads: asked } as unknown as Lumbung;
    const session = { workspace: { id: 1 }, account: 'ab', facts: {}, can: () => true } as never;
    const live = { state: ref('offline'), onEvent: vi.fn(), onErased: vi.fn(), catchUpSoon: vi.fn() };
    const scope = effectScope();
    const uploads = scope.run(() => createUploads({ lumbung, session, live: live as never }))!;
    expect(asked).toHaveBeenCalledWith(expect.objectContaining({ keep: 'workspace-1', account: 'ab' }));
    uploads.purpose.value = 'sticker';
    uploads.add([
      new File(['x'], '.DS_Store'),
      new File(['x'], 'a.png', { type: 'image/png' }),
      new File(['x'], 'a.pdf'),
    ]);
    expect(added).toEqual([
      ['a.png', 'sticker'],
      ['a.pdf', null],
    ]);
    expect(live.catchUpSoon).not.toHaveBeenCalled();
    for (const state of ['processing', 'completed'] as const) {
      tell([item('a', { uuid: 'u', state })], totalsOf([]));
      await nextTick();
    }
    expect(live.catchUpSoon).toHaveBeenCalledTimes(2);
    live.state.value = 'live';
    tell([], totalsOf([]));
    await nextTick();
    expect(live.catchUpSoon).toHaveBeenCalledTimes(2);
    tell([item('a', {})], totalsOf([]));
    uploads.forget();
    expect(queue.cancel.mock.calls).toEqual([[undefined], ['a']]);
    scope.stop();
    expect(queue.close).toHaveBeenCalledOnce();
  });
});
