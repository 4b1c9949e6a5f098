import { describe, expect, it } from 'vitest';
import { h } from 'vue';
import { renderToString } from 'vue/server-renderer';

import { type Run, runsOf } from '../../src/whatsapp/formatting';
import WhatsAppPreview from '../../src/whatsapp/WhatsAppPreview.vue';

const shown = (runs: Run[]): string =>
  runs.map((run) => (typeof run === 'string' ? run : `<${run.tag}>${shown(run.runs)}</${run.tag}>`)).join('');

describe('the marks of a message', () => {
  it.each([
    ['*bold*, _italic_ and ~struck~', '<strong>bold</strong>, <em>italic</em> and <s>struck</s>'],
    ['```a *b* _c_```', '<code>a *b* _c_</code>'],
    ['*_both_* and _*both*_', '<strong><em>both</em></strong> and <em><strong>both</strong></em>'],
    ['~*_all_*~!', '<s><strong><em>all</em></strong></s>!'],
    ['*Diskon 50%* (*{{1}}*)', '<strong>Diskon 50%</strong> (<strong>{{1}}</strong>)'],
    ['*a*b* c', '<strong>a*b</strong> c'],
    ['*één*\n*dua*', '<strong>één</strong>\n<strong>dua</strong>'],
  ])('are followed in “%s”', (text, expected) => expect(shown(runsOf(text))).toBe(expected));

  it.each([
    '2*3*4',
    'snake_case_name',
    '* a list *',
    '*no end',
    '*not\nacross*',
    '*open *',
    '**',
    '``````',
    'é*tude*',
    '*bold*er',
    'https://example.com/_next_/a',
    '',
  ])('are nothing in “%s”', (text) => expect(shown(runsOf(text))).toBe(text));

  it('become elements of the preview, and what looks like HTML stays text', async () => {
    const preview = h(WhatsAppPreview, { kind: 'text', caption: '*Halo* <b>_{{1}}_</b>' });
    const text = /<p class="text"[^>]*>(.*?)<span class="room/s.exec(await renderToString(preview))?.[1];
    expect(text?.replace(/<!--.*?-->| data-v-\w+/g, '')).toBe(
      '<strong>Halo</strong> &lt;b&gt;<em>{{1}}</em>&lt;/b&gt;',
    );
  });

  it('are read in a long text in one go', () => {
    expect(runsOf('*'.repeat(4_096)).join('')).toBe('*'.repeat(4_096));
    expect(runsOf('*a '.repeat(1_365)).join('')).toBe('*a '.repeat(1_365));
  });
});
