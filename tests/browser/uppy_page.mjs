// What the page of tus.test.mjs runs, packed for the browser: Uppy as an application would set it up.
import Uppy from '@uppy/core';
import Tus from '@uppy/tus';

const PIECE = 65_536;

function random(bytes) {
  const content = new Uint8Array(bytes);
  for (let at = 0; at < bytes; at += PIECE) crypto.getRandomValues(content.subarray(at, at + PIECE));
  content.set(new TextEncoder().encode('%PDF-1.4\n'));
  return content;
}

async function sha256(content) {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', content));
  return [...digest].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Sends a file of so many bytes; `window.sent` tells how far it is. */
window.send = async ({ endpoint, token, bytes, ...options }) => {
  const content = random(bytes);
  const uppy = new Uppy({ autoProceed: false });
  const answered = {};
  uppy.use(Tus, {
    endpoint,
    headers: { Authorization: `Bearer ${token}` },
    retryDelays: Array(60).fill(100),
    onAfterResponse: (_, response) => {
      answered.media = response.getHeader('Upload-Media') ?? answered.media;
    },
    ...options,
  });
  uppy.on('upload-progress', (_, progress) => {
    window.sent = progress.bytesUploaded;
  });
  uppy.addFile({ name: 'large.pdf', type: 'application/pdf', data: new File([content], 'large.pdf') });
  const { failed } = await uppy.upload();
  return { hash: await sha256(content), failed: failed.map((file) => String(file.error)), media: answered.media };
};
