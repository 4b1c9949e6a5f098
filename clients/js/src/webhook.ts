import type { CampaignEvent, CampaignEventName, ErasedEvent, EventName, ImportFailedEvent, MediaEvent } from './wire.js';

interface Told<Name extends string, Data> {
  id: number;
  event: Name;
  workspace_id: number;
  data: Data;
}

/** What Lumbung POSTs to a webhook. */
export type WebhookEvent =
  | Told<Exclude<EventName, 'media.processing.progress'>, MediaEvent>
  | Told<'media.erased', ErasedEvent>
  | Told<'media.import.failed', ImportFailedEvent>
  | Told<CampaignEventName, CampaignEvent>;

export type WebhookErrorCode = 'signature_missing' | 'signature_wrong' | 'too_old' | 'body_malformed';

/** Answer 400 and do nothing. */
export class WebhookError extends Error {
  constructor(
    readonly code: WebhookErrorCode,
    message: string,
  ) {
    super(message);
    this.name = 'WebhookError';
  }
}

export type WebhookHeaders = Headers | Record<string, string | string[] | undefined>;

export interface WebhookOptions {
  /** How far the clocks may be apart, and how old a delivery may be; 300 when absent. */
  toleranceSeconds?: number;
  /** Milliseconds; the clock when absent. */
  now?: number;
}

const HEADER = 'lumbung-signature';

/**
 * The event of a delivery, once it is proven to be from Lumbung and not an old one sent again. `rawBody` is the body as
 * it came, not parsed and put together again. Of several secrets, as while they are changed, one has to fit. A delivery
 * that is repeated has the same `id`.
 */
export async function verifyWebhook(
  rawBody: string | Uint8Array | ArrayBuffer,
  headers: WebhookHeaders,
  secret: string | readonly string[],
  options: WebhookOptions = {},
): Promise<WebhookEvent> {
  const { time, signatures } = parse(headerOf(headers));
  const body = typeof rawBody === 'string' ? new TextEncoder().encode(rawBody) : new Uint8Array(rawBody);
  const signed = join(new TextEncoder().encode(`${time}.`), body);
  if (!(await isSigned(signed, signatures, typeof secret === 'string' ? [secret] : secret))) {
    throw new WebhookError('signature_wrong', 'The signature is not that of this body and secret.');
  }
  const age = Math.abs((options.now ?? Date.now()) / 1_000 - Number(time));
  if (age > (options.toleranceSeconds ?? 300)) {
    throw new WebhookError('too_old', 'The delivery was signed too long ago, or the clocks are apart.');
  }
  return eventOf(body);
}

function headerOf(headers: WebhookHeaders): string {
  if (headers instanceof Headers) return headers.get(HEADER) ?? '';
  const name = Object.keys(headers).find((each) => each.toLowerCase() === HEADER);
  const value = name === undefined ? undefined : headers[name];
  return (Array.isArray(value) ? value[0] : value) ?? '';
}

/** `t=SECONDS,v1=HEX`; what a later version adds is left alone. */
function parse(header: string): { time: string; signatures: Uint8Array[] } {
  const pairs = header.split(',').map((part) => part.trim().split('=', 2) as [string, string?]);
  const time = pairs.find(([name]) => name === 't')?.[1] ?? '';
  const isHex = (value: string) => /^[0-9a-f]{64}$/i.test(value);
  const signatures = pairs.flatMap(([name, value = '']) => (name === 'v1' && isHex(value) ? [value] : []));
  if (!/^\d{1,12}$/.test(time) || signatures.length === 0) {
    throw new WebhookError('signature_missing', 'There is no Lumbung-Signature, or it is malformed.');
  }
  return { time, signatures: signatures.map(bytesOfHex) };
}

function bytesOfHex(hex: string): Uint8Array {
  return Uint8Array.from(hex.match(/../g) ?? [], (pair) => parseInt(pair, 16));
}

function join(first: Uint8Array, second: Uint8Array): Uint8Array {
  const both = new Uint8Array(first.length + second.length);
  both.set(first);
  both.set(second, first.length);
  return both;
}

/** `verify` compares in constant time. */
async function isSigned(signed: Uint8Array, signatures: Uint8Array[], secrets: readonly string[]): Promise<boolean> {
  const subtle = await webCrypto();
  let isAny = false;
  for (const secret of secrets) {
    if (secret === '') continue;
    const raw = new TextEncoder().encode(secret);
    const key = await subtle.importKey('raw', raw, { name: 'HMAC', hash: 'SHA-256' }, false, ['verify']);
    for (const signature of signatures) {
      if (await subtle.verify('HMAC', key, signature, signed)) isAny = true;
    }
  }
  return isAny;
}

async function webCrypto(): Promise<SubtleCrypto> {
  if (globalThis.crypto?.subtle) return globalThis.crypto.subtle;
  // Node 18 has it here alone. By a name that bundlers for browsers don't follow.
  const name = 'node:crypto';
  const { webcrypto } = (await import(/* @vite-ignore */ name)) as { webcrypto: Crypto };
  return webcrypto.subtle;
}

function eventOf(body: Uint8Array): WebhookEvent {
  try {
    const event: unknown = JSON.parse(new TextDecoder().decode(body));
    if (typeof event === 'object' && event !== null && 'event' in event) return event as WebhookEvent;
  } catch {
    // Said below.
  }
  throw new WebhookError('body_malformed', 'The body is no event.');
}
