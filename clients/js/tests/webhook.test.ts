import { createHmac } from 'node:crypto';

import { describe, expect, it } from 'vitest';

import { verifyWebhook } from '../src/index.js';

const SECRET = 'whsec_0123456789abcdefghijABCDEFGHIJ_-';
const OTHER = 'whsec_ZZZZ456789abcdefghijABCDEFGHIJ_-';
const TIME = 1732700000;
const BODY =
  '{"id":1,"event":"media.erased","workspace_id":1,"data":{"media_id":5,' +
  '"uuid":"018f3b1e-5c7a-7000-8000-000000000001","timestamp":"2024-11-27T09:33:20Z"}}';
/** As `openssl dgst -sha256 -hmac SECRET` makes it of "TIME.BODY". */
const SIGNATURE = 'e0dedae5787ffe2947690269151873c8a94dcc9589b31208fe57695a98c17af8';

const now = TIME * 1_000;
const headers = (value: string) => ({ 'Lumbung-Signature': value });
const signed = (body: string, secret = SECRET, time = TIME) =>
  headers(`t=${time},v1=${createHmac('sha256', secret).update(`${time}.${body}`).digest('hex')}`);
const codeOf = (promise: Promise<unknown>) =>
  promise.then(
    () => 'verified',
    (error: { code: string }) => error.code,
  );

describe('verifyWebhook', () => {
  it('takes what openssl signed, as text and as bytes, whatever kind of headers', async () => {
    const value = `t=${TIME},v1=${SIGNATURE}`;
    const event = await verifyWebhook(BODY, headers(value), SECRET, { now });
    expect(event).toMatchObject({ id: 1, event: 'media.erased', workspace_id: 1, data: { media_id: 5 } });
    for (const kind of [
      new Headers(headers(value)),
      { 'lumbung-signature': [value] },
      { 'LUMBUNG-SIGNATURE': value },
    ]) {
      expect(await verifyWebhook(Buffer.from(BODY), kind, SECRET, { now })).toEqual(event);
    }
    const buffer = new TextEncoder().encode(BODY).buffer;
    expect(await verifyWebhook(buffer as ArrayBuffer, headers(value), SECRET, { now })).toEqual(event);
  });

  it('takes any of several secrets, and any of several signatures', async () => {
    expect(await codeOf(verifyWebhook(BODY, signed(BODY), [OTHER, SECRET], { now }))).toBe('verified');
    const twice = headers(`t=${TIME},v1=${'0'.repeat(64)},v2=later,v1=${SIGNATURE}`);
    expect(await codeOf(verifyWebhook(BODY, twice, SECRET, { now }))).toBe('verified');
    expect(await codeOf(verifyWebhook(BODY, signed(BODY), [OTHER, ''], { now }))).toBe('signature_wrong');
    expect(await codeOf(verifyWebhook(BODY, signed(BODY), [], { now }))).toBe('signature_wrong');
  });

  it('refuses another body, another time, another secret', async () => {
    // Each is followed from its beginning: one that is refused before somebody listens is an error of the whole run.
    const wrong = [
      verifyWebhook(`${BODY} `, signed(BODY), SECRET, { now }),
      verifyWebhook(BODY, headers(`t=${TIME + 1},v1=${SIGNATURE}`), SECRET, { now }),
      verifyWebhook(BODY, signed(BODY, OTHER), SECRET, { now }),
      verifyWebhook(
        BODY,
        headers(`t=${TIME},v1=${SIGNATURE.replace(/.$/, SIGNATURE.endsWith('0') ? '1' : '0')}`),
        SECRET,
        { now },
      ),
    ].map(codeOf);
    for (const each of wrong) expect(await each).toBe('signature_wrong');
  });

  it('refuses what is old or from the future', async () => {
    const at = (seconds: number, toleranceSeconds?: number) =>
      codeOf(verifyWebhook(BODY, signed(BODY), SECRET, { now: now + seconds * 1_000, toleranceSeconds }));
    expect(await at(299)).toBe('verified');
    expect(await at(301)).toBe('too_old');
    expect(await at(-301)).toBe('too_old');
    expect(await at(60, 30)).toBe('too_old');
  });

  it('refuses headers that are none', async () => {
    const none = [
      '',
      'v1=abc',
      `t=x,v1=${SIGNATURE}`,
      `t=${TIME}`,
      `t=${TIME},v1=${SIGNATURE}00`,
      `t=,v1=${SIGNATURE}`,
    ];
    for (const value of none) {
      expect(await codeOf(verifyWebhook(BODY, headers(value), SECRET, { now }))).toBe('signature_missing');
    }
    expect(await codeOf(verifyWebhook(BODY, {}, SECRET, { now }))).toBe('signature_missing');
  });

  it('refuses a signed body that is no event', async () => {
    for (const body of ['', 'null', '[]', '{"a":1}', '{']) {
      expect(await codeOf(verifyWebhook(body, signed(body), SECRET, { now }))).toBe('body_malformed');
    }
  });
});
