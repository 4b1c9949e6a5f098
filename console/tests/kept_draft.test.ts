// @vitest-environment happy-dom
import { afterEach, describe, expect, it } from 'vitest';
import { createApp, nextTick, ref, type App } from 'vue';

import { tabStorage } from '../src/browser_storage';
import { forgetDrafts } from '../src/session/drafts';
import { useKeptDraft } from '../src/session/kept_draft';
import { SESSION, type Session } from '../src/session/use_session';

let app: App | undefined;
afterEach(() => {
  app?.unmount();
  forgetDrafts();
});

/** The editor as it is opened, in place of the one that was open before. */
function open({ workspace = 1, name = 'template' } = {}) {
  app?.unmount();
  const draft = ref({ text: '', cards: [{ text: '' }], number: '' });
  let kept: ReturnType<typeof useKeptDraft<typeof draft.value>>;
  app = createApp({
    setup: () => void (kept = useKeptDraft(name, draft, 'number')),
    render: () => null,
  });
  app.provide(SESSION, { workspace: { id: workspace } } as Session).mount(document.createElement('div'));
  return { draft, kept: kept! };
}

async function written(at = {}) {
  const { draft, kept } = open(at);
  draft.value.cards[0]!.text = 'Halo';
  await nextTick();
  return { draft, kept };
}

describe('what is written and not saved', () => {
  it('is there when the same editor is opened again, in the same workspace', async () => {
    await written();
    const { draft, kept } = open();
    expect([draft.value.cards[0]!.text, kept.isRestored.value]).toEqual(['Halo', true]);
    expect(open({ workspace: 2 }).draft.value.cards[0]!.text).toBe('');
    expect(open({ name: 'campaign' }).kept.isRestored.value).toBe(false);
  });

  it('is gone once it was saved, discarded, or its owner has signed out', async () => {
    (await written()).kept.settle();
    expect(open().kept.isRestored.value).toBe(false);

    await written();
    const again = open();
    again.draft.value.number = '111';
    again.kept.discard();
    expect([again.draft.value.cards[0]!.text, again.draft.value.number, again.kept.isRestored.value]).toEqual(['', '111', false]);
    await nextTick();
    expect(open().kept.isRestored.value).toBe(false);

    await written();
    forgetDrafts();
    expect(open().kept.isRestored.value).toBe(false);
  });

  it('is no more than what somebody wrote', async () => {
    open().draft.value.number = '111';
    await nextTick();
    expect(open().kept.isRestored.value).toBe(false);

    const copy = open();
    copy.kept.begin({ text: 'of another', cards: [], number: '' });
    await nextTick();
    expect(open().kept.isRestored.value).toBe(false);
  });

  it('does no harm when it can’t be read', () => {
    tabStorage.setItem('lumbung.drafts', '{');
    expect(open().draft.value.text).toBe('');
    tabStorage.setItem('lumbung.drafts', JSON.stringify({ '1.template': { text: 'Halo' } }));
    expect(open().draft.value).toEqual({ text: 'Halo', cards: [{ text: '' }], number: '' });
  });
});
