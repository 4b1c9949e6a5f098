// @vitest-environment happy-dom
import type { Media } from '@lumbung/client';
import { afterEach, describe, expect, it } from 'vitest';
import { type App, createApp } from 'vue';
import { createI18n } from 'vue-i18n';

import { viewer as said } from '../../src/i18n/en/media.json';
import MediaViewer from '../../src/pages/media/MediaViewer.vue';
import { en } from '../words';
import { sampleMedia } from './sample_media';

let app: App | undefined;

function show(media: Media, busy = false): HTMLElement {
  const root = document.body.appendChild(document.createElement('div'));
  app = createApp(MediaViewer, { media, rows: [], busy, percent: null, step: null });
  app.use(createI18n({ legacy: false, locale: 'en', messages: { en: en as never } })).mount(root);
  return root;
}

afterEach(() => {
  app?.unmount();
  document.body.innerHTML = '';
});

const locked = (needsPassword: boolean, preview: string | null = null) =>
  sampleMedia({
    type: 'application/pdf',
    metadata: { document: { shown: 'placeholder', needs_password: needsPassword } },
    urls: { thumbnail: '/thumbnail', preview },
  });

describe('the large view', () => {
  it('says why a document has no picture of its first page, also beside its small picture', () => {
    expect(show(locked(true)).querySelector('.said')?.textContent?.trim()).toBe(said.locked);
    app?.unmount();
    expect(show(locked(false)).querySelector('.said')?.textContent?.trim()).toBe(said.nothing.document);
  });

  it('says nothing beside a picture, and none while one may still come', () => {
    expect(show(locked(false, '/preview')).querySelector('.said')).toBeNull();
    app?.unmount();
    expect(show(locked(false), true).querySelector('.said')).toBeNull();
  });
});
