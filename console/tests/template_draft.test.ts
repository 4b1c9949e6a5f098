import type { Template } from '@lumbung/client';
import { describe, expect, it } from 'vitest';

import { bodyExamples, filled, orderedVariables, shapeOf } from '../src/pages/templates/components';
import { componentsOf, draftFrom, emptyButton, emptyCard, emptyDraft } from '../src/pages/templates/draft';
import { problemsOf, templateName } from '../src/pages/templates/draft_rules';
import { maySubmit, optimizedKey } from '../src/pages/templates/states';

const MEDIA = '018f0000-0000-7000-8000-000000000001';
const good = () => ({
  ...emptyDraft(),
  name: 'promo',
  media: MEDIA,
  body: 'Halo {{1}}, {{2}}',
  examples: { 1: 'Budi', 2: 'menu' },
});
const codes = (draft: Parameters<typeof problemsOf>[0]) =>
  problemsOf(draft).map(({ field, code }) => `${field}:${code}`);

describe('the rules of the editor', () => {
  it('let a whole template pass, and ask for all that is needed', () => {
    expect(codes(good())).toEqual([]);
    expect(codes(emptyDraft())).toEqual(['name:name', 'body:needed', 'media:media']);
  });

  it('number variables without a gap, each with an example', () => {
    expect(codes({ ...good(), body: '{{1}} {{3}}' })).toEqual(['body:gap']);
    expect(codes({ ...good(), body: '{{Name}}' })).toEqual(['body:variableName']);
    expect(codes({ ...good(), body: '{{first_name}}', examples: {} })).toEqual(['body.example.first_name:example']);
    expect(codes({ ...good(), examples: { 1: 'Budi', 2: ' ' } })).toEqual(['body.example.2:example']);
    expect(codes({ ...good(), footer: 'Bye {{1}}' })).toEqual(['footer:noVariables']);
    const header = { ...good(), format: 'TEXT' as const, headerText: '{{1}} {{2}}' };
    expect(codes(header)).toEqual(['headerText:manyVariables']);
  });

  it('count characters, not bytes', () => {
    expect(codes({ ...good(), footer: '🌾'.repeat(60) })).toEqual([]);
    expect(codes({ ...good(), footer: 'x'.repeat(61) })).toEqual(['footer:long']);
  });

  it('want buttons that lead somewhere', () => {
    const buttons = [{ ...emptyButton(), type: 'URL' as const, text: 'Menu', target: 'menu' }];
    expect(codes({ ...good(), buttons })).toEqual(['buttons.0.target:url']);
    const call = [{ ...emptyButton(), type: 'PHONE_NUMBER' as const, text: 'x'.repeat(26), target: '+62811' }];
    expect(codes({ ...good(), buttons: call })).toEqual(['buttons.0.text:long']);
  });

  it('want 2 to 10 cards that are alike', () => {
    const card = { ...emptyCard(), media: MEDIA };
    const carousel = (cards: ReturnType<typeof emptyCard>[]) => codes({ ...good(), kind: 'carousel', cards });
    expect(carousel([card, card])).toEqual([]);
    expect(carousel([card])).toEqual(['cards:cards']);
    expect(carousel(Array.from({ length: 11 }, () => card))).toEqual(['cards:cards']);
    const other = { ...card, buttons: [{ ...emptyButton(), text: 'Yes' }] };
    expect(carousel([card, other])).toEqual(['cards.1.buttons:alike']);
    expect(carousel([card, { ...card, media: null }])).toEqual(['cards.1.media:media']);
  });

  it('want of an offer its words, a picture, a link and the category', () => {
    const link = { ...emptyButton(), type: 'URL' as const, text: 'Menu', target: 'https://example.com' };
    const offer = { ...good(), kind: 'offer' as const, offer: 'Until Sunday!', buttons: [link] };
    expect(codes(offer)).toEqual([]);
    expect(componentsOf(offer).map(({ type }) => type)).toEqual(['HEADER', 'LIMITED_TIME_OFFER', 'BODY', 'BUTTONS']);
    expect(codes({ ...offer, offer: '' })).toEqual(['offer:needed']);
    expect(codes({ ...offer, offer: 'x'.repeat(17) })).toEqual(['offer:long']);
    expect(codes({ ...offer, format: 'DOCUMENT' })).toEqual(['format:offerFormat']);
    expect(codes({ ...offer, category: 'UTILITY' })).toEqual(['category:offerCategory']);
    expect(codes({ ...offer, buttons: [] })).toEqual(['buttons:offerLink']);
    expect(codes({ ...offer, body: 'x'.repeat(601) })).toEqual(['body:long']);
  });

  it('keep GIFs for marketing, and names as Meta has them', () => {
    expect(codes({ ...good(), format: 'GIF', category: 'UTILITY' })).toEqual(['format:gif']);
    expect(templateName('Harvest Menu-2!')).toBe('harvest_menu_2');
  });
});

describe('componentsOf', () => {
  it('says the media where Meta wants a handle, and examples in its form', () => {
    expect(componentsOf({ ...good(), footer: 'Bye' })).toEqual([
      { type: 'HEADER', format: 'IMAGE', media: MEDIA },
      { type: 'BODY', text: 'Halo {{1}}, {{2}}', example: { body_text: [['Budi', 'menu']] } },
      { type: 'FOOTER', text: 'Bye' },
    ]);
    const named = componentsOf({ ...good(), format: 'NONE', body: 'Hi {{name}}', examples: { name: 'Ayu' } });
    const example = { body_text_named_params: [{ param_name: 'name', example: 'Ayu' }] };
    expect(named).toEqual([{ type: 'BODY', text: 'Hi {{name}}', example }]);
  });

  it('asks for no change of pictures where nobody knows whether its pattern does', () => {
    const components = componentsOf(good());
    const elsewhere = { ...good(), components, creative_optimizations: null, phone_number_id: null };
    expect(draftFrom(elsewhere as unknown as Template).creative).toBe(false);
    expect([null, false, true].map(optimizedKey)).toEqual(['templates.notKnown', 'templates.no', 'templates.yes']);
  });

  it('has no header and no footer beside a carousel', () => {
    const card = { ...emptyCard(), media: MEDIA, body: 'One' };
    const types = componentsOf({ ...good(), kind: 'carousel', footer: 'Bye', cards: [card, card] }).map(
      ({ type }) => type,
    );
    expect(types).toEqual(['BODY', 'CAROUSEL']);
  });

  it('comes back the same way from a template', () => {
    const card = { ...emptyCard(), media: MEDIA, body: 'Card {{1}}', examples: { 1: 'a' } };
    for (const draft of [good(), { ...good(), kind: 'carousel' as const, cards: [card, card] }]) {
      const components = componentsOf(draft);
      const template = { ...good(), components, creative_optimizations: false, phone_number_id: null };
      expect(componentsOf(draftFrom(template as unknown as Template))).toEqual(components);
    }
  });
});

describe('shapeOf', () => {
  it('reads what Meta says in small letters, and whatever is broken', () => {
    expect(shapeOf([{ type: 'header', format: 'video', media: MEDIA }]).format).toBe('VIDEO');
    expect(shapeOf(null).body).toBe('');
    expect(shapeOf([null, { type: 'CAROUSEL', cards: 'none' }]).cards).toEqual([]);
  });

  it('knows the variables in the order of their numbers, and fills them in', () => {
    expect(orderedVariables('{{2}} {{1}} {{2}}')).toEqual(['1', '2']);
    expect(orderedVariables('{{b}} {{a}}')).toEqual(['b', 'a']);
    expect(filled('Halo {{1}} {{2}}', { 1: 'Budi' })).toBe('Halo Budi {{2}}');
    expect(bodyExamples(componentsOf(good())).body).toEqual({ 1: 'Budi', 2: 'menu' });
  });
});

it('only drafts and rejected ones are submitted', () => {
  const states: Template['status'][] = ['draft', 'rejected', 'pending', 'approved'];
  expect(states.filter(maySubmit)).toEqual(['draft', 'rejected']);
});
