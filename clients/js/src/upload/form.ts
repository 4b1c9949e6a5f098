import { LumbungError } from '../problem.js';
import type { Transport } from '../transport.js';
import type { Parcel } from '../upload.js';
import type { UploadedMedia } from '../wire.js';
import { StallWatch } from './stall.js';

interface RawAnswer {
  status: number;
  body: string;
  retryAfter: string | null;
}

/** One try to send a file as multipart. */
export async function sendForm(transport: Transport, parcel: Parcel): Promise<UploadedMedia> {
  const form = new FormData();
  // Before the file, so that the server knows what it is for when the bytes come.
  if (parcel.purpose !== null) form.append('purpose', parcel.purpose);
  form.append('file', parcel.blob, parcel.facts.name);
  const url = transport.url('/api/v1/media');
  const headers = await transport.headers();
  // fetch can't tell how far an upload is; Node has nothing else.
  const hasProgress = typeof XMLHttpRequest !== 'undefined' && !transport.options.fetch;
  const send = hasProgress ? sendByXhr : sendByFetch(transport.fetch);
  const answer = await send(url, headers, form, parcel);
  transport.noticeStatus(answer.status);
  if (answer.status < 200 || answer.status > 299) {
    throw LumbungError.fromAnswer(answer.status, answer.body, answer.retryAfter);
  }
  parcel.onProgress(parcel.facts.size);
  return JSON.parse(answer.body) as UploadedMedia;
}

function sendByXhr(url: string, headers: Record<string, string>, form: FormData, parcel: Parcel): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const watch = new StallWatch(parcel.facts.size, () => request.abort());
    const giveUp = () => request.abort();
    parcel.signal.addEventListener('abort', giveUp);
    request.open('POST', url);
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    request.upload.addEventListener('progress', (event) => {
      watch.sent(event.loaded);
      parcel.onProgress(event.loaded);
    });
    request.addEventListener('load', () => {
      resolve({
        status: request.status,
        body: request.responseText,
        retryAfter: request.getResponseHeader('Retry-After'),
      });
    });
    request.addEventListener('error', () => reject(LumbungError.unreachable()));
    request.addEventListener('abort', () => {
      reject(parcel.signal.aborted ? LumbungError.cancelled() : LumbungError.unreachable());
    });
    request.addEventListener('loadend', () => {
      watch.stop();
      parcel.signal.removeEventListener('abort', giveUp);
    });
    request.send(form);
  });
}

function sendByFetch(fetch: typeof globalThis.fetch) {
  return async (url: string, headers: Record<string, string>, body: FormData, parcel: Parcel): Promise<RawAnswer> => {
    const answer = await fetch(url, { method: 'POST', headers, body, signal: parcel.signal });
    return { status: answer.status, body: await answer.text(), retryAfter: answer.headers.get('Retry-After') };
  };
}
