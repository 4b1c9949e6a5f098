import type { Campaign, Media, PreflightCheck, Template } from '@lumbung/client';
import { describe, expect, it, vi } from 'vitest';

import { checksInOrder } from '../src/pages/campaigns/checks';
import { recipientColumns, sampleRecipient, tableOf } from '../src/pages/campaigns/columns';
import { type RepairFacts, repairsOf } from '../src/pages/campaigns/repairs';
import { deliveryLines, stepsFrom } from '../src/pages/campaigns/states';
import { instantOf, localOf, stepStates, zoneOf } from '../src/pages/campaigns/steps';
import { emptyForm, formOf, isFileName, mediaWish, problemsIn, slotsOf, wishOf, withUnsaved } from '../src/pages/campaigns/wish';
import { shapeOf } from '../src/pages/templates/components';
import { rolloutOf, valueOf } from '../src/pages/settings/flags';
import { numberChange, numberForm, numberProblems } from '../src/pages/settings/numbers';

const A = '018f0000-0000-7000-8000-00000000000a';
const B = '018f0000-0000-7000-8000-00000000000b';
const T = '018f0000-0000-7000-8000-00000000000c';

const campaignOf = (more: Partial<Campaign> = {}): Campaign =>
  ({ uuid: 'c', name: 'Promo', status: 'draft', channel: 'cloud', phone_number_id: '111', template: T, message: null,
     media: [{ uuid: A, usage_type: 'header' }], preflight: null, deliveries: {}, ...more }) as Campaign;
const HEADER = [{ type: 'HEADER', format: 'DOCUMENT', media: A }, { type: 'BODY', text: 'Halo' }];
const templateOf = (status: Template['status'], components: unknown = HEADER): Template =>
  ({ uuid: T, name: 'promo', status, components, media: [{ uuid: A, usage_type: 'header', card: null }],
     phone_number_id: null }) as Template;
const mediaOf = (more: object = {}): Media =>
  ({ uuid: A, name: 'menu', type: 'image/png', size: 1, processing_status: 'completed', metadata: {}, urls: {},
     ...more }) as unknown as Media;
const checkOf = (check: PreflightCheck['check'], media?: string): PreflightCheck =>
  ({ check, ok: false, detail: '', fix: null, media });

function repairs(check: PreflightCheck, more: Partial<RepairFacts> = {}): string[] {
  const known = new Map([[A, mediaOf()]]);
  const facts = { campaign: campaignOf(), template: templateOf('pending'), media: known, admin: false, ...more };
  return repairsOf(check, facts).map((one) => (one.kind === 'purpose' ? `${one.kind}:${one.purpose}` : one.kind));
}

describe('repairsOf', () => {
  it('offers nothing where nothing failed', () => {
    expect(repairs({ ...checkOf('media_processed', A), ok: true })).toEqual([]);
    expect(repairs({ ...checkOf('session_window'), ok: null })).toEqual([]);
  });

  it('tries a failed media again, brings a deleted one back, waits for one in process', () => {
    const of = (more: object) => repairs(checkOf('media_processed', A), { media: new Map([[A, mediaOf(more)]]) });
    expect(of({ processing_status: 'failed' })).toEqual(['retry', 'choose', 'open']);
    expect(of({ deleted_at: '2026-01-01T00:00:00Z' })).toEqual(['restore', 'choose']);
    expect(of({ processing_status: 'processing' })).toEqual(['again', 'open']);
    expect(repairs(checkOf('media_processed', B))).toEqual(['choose']);
  });

  it('makes for a purpose what could be sent there', () => {
    const message = { type: 'sticker' } as Campaign['message'];
    const campaign = campaignOf({ template: null, message });
    const fits = { sticker: { variant: null, reason: 'format' } };
    const media = new Map([[A, mediaOf({ metadata: { fits } })]]);
    const offered = repairs(checkOf('fits_channel', A), { campaign, template: null, media });
    expect(offered).toContain('choose');
    expect(offered[0]).toBe('purpose:sticker');
    const held = { ...campaign, status: 'suspended' as const };
    expect(repairs(checkOf('fits_channel', A), { campaign: held, template: null, media })).toEqual(['open']);
  });

  it('makes a voice message of a sound that fits as a sound alone', () => {
    const message = { type: 'audio', voice: true } as Campaign['message'];
    const fits = { session_audio: { variant: 'original', reason: null } };
    const of = (metadata: object) => {
      const media = new Map([[A, mediaOf({ type: 'audio/mpeg', metadata: { fits, ...metadata } })]]);
      return repairs(checkOf('fits_channel', A), { campaign: campaignOf({ template: null, message }), template: null, media });
    };
    expect(of({})[0]).toBe('purpose:voice');
    expect(of({ purpose: 'voice' })).toEqual(['choose', 'open']);
  });

  it('submits a template, or asks Meta about it', () => {
    const of = (status: Template['status']) => repairs(checkOf('template_approved'), { template: templateOf(status) });
    expect(of('rejected')).toEqual(['submit', 'openTemplate', 'chooseTemplate']);
    expect(of('pending')).toEqual(['sync', 'openTemplate', 'chooseTemplate']);
    expect(of('submitting')).toEqual(['again', 'openTemplate', 'chooseTemplate']);
    expect(repairs(checkOf('template_approved'), { template: null })).toEqual(['chooseTemplate']);
  });

  it('gives a file name, a number, and accounts to who administers', () => {
    expect(repairs(checkOf('filename_present', A))).toEqual(['name']);
    expect(repairs(checkOf('media_ids_alive'))).toEqual(['number']);
    expect(repairs(checkOf('media_ids_alive'), { admin: true })).toEqual(['number', 'accounts']);
    expect(repairs(checkOf('held', A), { campaign: campaignOf({ status: 'suspended' }) })).toEqual(['hold']);
  });
});

describe('the steps of a draft', () => {
  it('want what is missing, one after the other', () => {
    expect(stepStates(null, null).message).toBe('open');
    const empty = campaignOf({ media: [] });
    expect(stepStates(empty, templateOf('approved'))).toMatchObject({ media: 'open', preflight: 'idle' });
    const filled = stepStates(campaignOf(), templateOf('approved'));
    expect(filled).toMatchObject({ message: 'done', media: 'done', preflight: 'open', launch: 'idle' });
    const failed = campaignOf({ preflight: { ready: false, checks: [] } });
    expect(stepStates(failed, templateOf('approved')).preflight).toBe('failed');
    const ready = campaignOf({ preflight: { ready: true, checks: [] } });
    expect(stepStates(ready, templateOf('approved'))).toMatchObject({ preflight: 'done', launch: 'open' });
  });

  it('take only times that are to come', () => {
    const now = Date.parse('2026-11-28T00:00:00Z');
    for (const said of ['', '2020-01-01T00:00', 'nonsense']) expect(instantOf(said, now)).toBeNull();
    const local = localOf('2026-12-01T10:30:00Z');
    expect(instantOf(local, now)).toBe('2026-12-01T10:30:00Z');
  });

  it('are told with the zone they are meant in, as it is on that day', () => {
    const inZone = (zone: string, local: string) => {
      vi.stubEnv('TZ', zone);
      return zoneOf(local);
    };
    expect(inZone('Asia/Jakarta', '2026-12-01T10:30')).toBe('Asia/Jakarta, UTC+07:00');
    expect(inZone('America/New_York', '2026-07-01T10:30')).toBe('America/New_York, UTC-04:00');
    expect(inZone('America/New_York', '2026-12-01T10:30')).toBe('America/New_York, UTC-05:00');
    expect(inZone('Asia/Kathmandu', '')).toMatch(/, UTC\+05:45$/);
    vi.unstubAllEnvs();
  });

  it('go where the server lets them', () => {
    expect(stepsFrom('running')).not.toContain('launch');
    expect(stepsFrom('done')).toEqual(['delete']);
  });
});

describe('what a draft wishes', () => {
  it('has a name, and a template or a message', () => {
    expect(problemsIn(emptyForm())).toEqual(['name', 'template']);
    expect(problemsIn({ ...formOf(campaignOf()), number: '+62' })).toEqual(['number']);
  });

  it('leaves the media alone, unless they stand nowhere any more', () => {
    const before = campaignOf();
    expect(wishOf(formOf(before), before, templateOf('approved')).media).toBeUndefined();
    const other = { ...formOf(before), template: B };
    expect(wishOf(other, before, templateOf('approved')).media?.map(({ uuid }) => uuid)).toEqual([A]);
    const message = wishOf({ ...formOf(before), content: 'message', type: 'audio', caption: 'x' }, before, null);
    expect(message).toMatchObject({ template: null, media: [], message: { type: 'audio', caption: null } });
  });

  it('has a place for the header, or for each card', () => {
    const [header] = slotsOf(campaignOf(), templateOf('approved'));
    expect(header).toMatchObject({ fits: 'template_header_document', media: A, takesName: true });
    const lost = campaignOf({ media: [{ uuid: A, usage_type: 'header', erased: true }] as Campaign['media'] });
    expect(slotsOf(lost, templateOf('approved'))[0]).toMatchObject({ media: null, isErased: true });
    const card = (media: string) => ({ components: [{ type: 'HEADER', format: 'VIDEO', media }] });
    const carousel = [{ type: 'BODY', text: 'x' }, { type: 'CAROUSEL', cards: [card(A), card(B)] }];
    const campaign = campaignOf({ media: [{ uuid: B, card: 1, usage_type: 'header', parameters: null }] });
    const slots = slotsOf(campaign, templateOf('approved', carousel));
    expect(slots.map(({ key, media, fits }) => [key, media, fits])).toEqual([
      ['card-0', null, 'template_header_video'],
      ['card-1', B, 'template_header_video'],
    ]);
    expect(mediaWish(slots)).toEqual([{ uuid: B, card: 1, usage_type: 'header', parameters: null }]);
  });

  it('keeps what was chosen and not saved when the campaign comes anew', () => {
    const stored = slotsOf(campaignOf(), templateOf('approved'));
    const chosen = stored.map((one) => ({ ...one, media: B, filename: 'menu.pdf' }));
    expect(withUnsaved(stored, chosen, stored)).toMatchObject([{ media: B, filename: 'menu.pdf' }]);
    const empty = stored.map((one) => ({ ...one, media: null }));
    expect(withUnsaved(empty, stored, stored)).toMatchObject([{ media: null }]);
    const picture = stored.map((one) => ({ ...one, fits: 'template_header_image' }));
    expect(withUnsaved(picture, chosen, stored)).toEqual(picture);
  });

  it('gives documents alone a file name with an ending', () => {
    const slots = slotsOf(campaignOf(), templateOf('approved')).map((one) => ({ ...one, filename: ' menu.pdf ' }));
    expect(mediaWish(slots)[0]?.parameters).toEqual({ filename: 'menu.pdf' });
    expect(['menu.pdf', 'menu', '.pdf', 'menu.', 'a/b.pdf'].filter(isFileName)).toEqual(['menu.pdf']);
  });
});

describe('the columns of recipients', () => {
  const components = [
    { type: 'BODY', text: 'Halo {{2}} {{1}}', example: { body_text: [['one', 'two']] } },
    { type: 'BUTTONS', buttons: [{ type: 'URL', text: 'Go', url: 'https://x.id/{{1}}' }] },
  ];

  it('are those of all variables, in the order of their numbers', () => {
    const columns = recipientColumns(shapeOf(components), components);
    expect(columns.map(({ name }) => name)).toEqual(['recipient', 'body_1', 'body_2', 'button1_1']);
    expect(sampleRecipient(columns)).toMatchObject({ parameters: { body: ['one', 'two'] } });
    expect(tableOf(columns)).toBe('recipient,body_1,body_2,button1_1\r\n6281234567890,one,two,\r\n');
  });

  it('are values alone where the text alone has variables', () => {
    const example = { body_text_named_params: [{ param_name: 'name', example: 'A' }] };
    const body = [{ type: 'BODY', text: '{{name}}', example }];
    expect(sampleRecipient(recipientColumns(shapeOf(body), body))).toMatchObject({ parameters: { name: 'A' } });
    expect(sampleRecipient(recipientColumns(null))).toEqual({ recipient: '6281234567890' });
  });
});

it('checks that fail come first, and deliveries in the order in which they happen', () => {
  const checks = [true, null, false].map((ok) => ({ ...checkOf('held'), ok }));
  expect(checksInOrder(checks).map(({ ok }) => ok)).toEqual([false, true, null]);
  const lines = deliveryLines({ failed: 1, read: 2, sent: 3, played: 0 });
  expect(lines.map(({ status }) => status)).toEqual(['sent', 'read', 'failed']);
});

it('a flag is on, off, or for a share', () => {
  expect([rolloutOf('on'), rolloutOf('25%'), rolloutOf(undefined)]).toEqual([
    { kind: 'on' },
    { kind: 'share', percent: 25 },
    { kind: 'off' },
  ]);
  expect([valueOf('off', ''), valueOf('share', '040'), valueOf('share', '101')]).toEqual(['off', '40%', null]);
});

it('a number keeps the secrets that are not written down anew', () => {
  expect(numberProblems(numberForm(null), true)).toContain('access_token');
  const account = { phone_number_id: '1', waba_id: '2', app_id: '3', media_days: 7 };
  const form = numberForm(account as Parameters<typeof numberForm>[0]);
  expect(numberProblems(form, false)).toEqual([]);
  expect(numberChange({ ...form, media_days: '0,5' })).toEqual({ waba_id: '2', app_id: '3', media_days: 0.5 });
  expect(numberProblems({ ...form, media_days: '31' }, false)).toEqual(['media_days']);
});
