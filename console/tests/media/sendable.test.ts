import { describe, expect, it } from 'vitest';

import { type Remedy, sendable, variantFacts } from '../../src/whatsapp/sendable';
import { fitsOf, sampleMedia } from './sample_media';

const OTHER = 'This is an image; a video message takes a video.';

function remedyOf(changes: Parameters<typeof sampleMedia>[0], channel: string): Remedy | null | 'folded' {
  const result = sendable(sampleMedia(changes));
  if (result.rest.some((one) => one.channel === channel)) return 'folded';
  return result.doable.find((one) => one.channel === channel)?.remedy ?? null;
}

function withReason(channel: string, reason: string, metadata: object = {}, type = 'image/jpeg') {
  const fits = { ...fitsOf(OTHER), [channel]: { variant: null, reason } };
  return { type, metadata: { fits, ...metadata } } as Parameters<typeof sampleMedia>[0];
}

describe('what a media can be sent as', () => {
  it('names what is sent, with its type and size', () => {
    const fits = fitsOf(OTHER, { session_image: 'compressed', template_header_image: 'compressed' });
    const variants = { compressed: { mime: 'image/jpeg', bytes: 290_020, width: 1920, height: 1280 } };
    const { fitting } = sendable(sampleMedia({ metadata: { fits, variants } }));
    expect(fitting.map((one) => one.channel)).toEqual(['template_header_image', 'session_image']);
    expect(fitting[0]?.sent).toEqual({
      variant: 'compressed',
      mime: 'image/jpeg',
      bytes: 290_020,
      width: 1920,
      height: 1280,
    });
  });

  it('folds channels that are for other kinds', () => {
    const { rest, doable } = sendable(sampleMedia({ metadata: { fits: fitsOf(OTHER) } }));
    expect(rest).toHaveLength(8);
    expect(doable).toHaveLength(0);
  });

  it('says nothing of a media that was never judged', () => {
    expect(sendable(sampleMedia())).toEqual({ fitting: [], doable: [], rest: [] });
  });

  const small = 'It is 85×77 pixels; a sticker must be 512×512.';
  const big = 'It has 0.33 MB; a sticker may have 0.10 MB.';
  const unseen = 'The streams of this video were not inspected, so no fit can be promised.';
  const lacks = {
    skipped: [{ variant: 'compressed', reason: 'ffmpeg is not installed on this server.', lacks: 'ffmpeg' }],
  };
  const office = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document';
  const longVideo = 'It has 22.00 MB; a video message may have 16.00 MB.';

  it.each([
    ['a sticker of a picture', withReason('sticker', small), 'sticker', { kind: 'purpose', purpose: 'sticker' }],
    ['a sticker of a large picture', withReason('sticker', big), 'sticker', { kind: 'purpose', purpose: 'sticker' }],
    [
      'a sticker that is still too large',
      withReason('sticker', big, { purpose: 'sticker' }),
      'sticker',
      { kind: 'advice', advice: 'simpler' },
    ],
    [
      'a sticker that was not made',
      withReason('sticker', small, { purpose: 'sticker' }),
      'sticker',
      { kind: 'process' },
    ],
    [
      'a server without ffmpeg',
      withReason('session_video', unseen, lacks, 'video/mp4'),
      'session_video',
      { kind: 'install', program: 'ffmpeg' },
    ],
    [
      'a video of before ffmpeg came',
      withReason('session_video', unseen, {}, 'video/mp4'),
      'session_video',
      { kind: 'process' },
    ],
    [
      'a video that is too long',
      withReason('session_video', longVideo, {}, 'video/mp4'),
      'session_video',
      { kind: 'advice', advice: 'shorten' },
    ],
    [
      'a deep picture',
      withReason('session_image', 'It has 16 bits per channel; WhatsApp takes 8.'),
      'session_image',
      { kind: 'process' },
    ],
    [
      'a table as text',
      withReason('session_document', 'WhatsApp does not take text/csv as a document message.', {}, 'text/csv'),
      'session_document',
      { kind: 'advice', advice: 'office' },
    ],
    [
      'a letter as header',
      withReason(
        'template_header_document',
        `WhatsApp does not take ${office} as the document header of a template.`,
        {},
        office,
      ),
      'template_header_document',
      { kind: 'advice', advice: 'pdf' },
    ],
    [
      'a drawing',
      withReason(
        'session_document',
        'WhatsApp does not take image/svg+xml as a document message.',
        {},
        'image/svg+xml',
      ),
      'session_document',
      { kind: 'advice', advice: 'png' },
    ],
    [
      'an archive',
      withReason(
        'session_document',
        'WhatsApp does not take application/zip as a document message.',
        {},
        'application/zip',
      ),
      'session_document',
      'folded',
    ],
    [
      'a huge document',
      withReason('session_document', 'It has 120.00 MB; a document message may have 100.00 MB.', {}, 'application/pdf'),
      'session_document',
      { kind: 'advice', advice: 'smaller_file' },
    ],
    [
      'macros',
      withReason(
        'session_document',
        'This document has macros, programs that may do harm where it is opened.',
        {},
        'application/msword',
      ),
      'session_document',
      { kind: 'advice', advice: 'no_macros' },
    ],
    ['silence', withReason('session_audio', 'It has no sound.', {}, 'audio/mp4'), 'session_audio', 'folded'],
  ])('knows what to do about %s', (_, media, channel, wanted) => {
    expect(remedyOf(media, channel)).toEqual(wanted);
  });

  it('offers a voice message where an audio is none yet', () => {
    const fits = fitsOf(OTHER, { session_audio: 'compressed' });
    const music = { compressed: { mime: 'audio/mp4', bytes: 1 } };
    const voice = { compressed: { mime: 'audio/ogg', bytes: 1 } };
    const of = (variants: object, purpose?: string) =>
      sendable(sampleMedia({ type: 'audio/mp4', metadata: { fits, variants, purpose } as never })).fitting[0];
    expect(of(music)).toMatchObject({ voice: false, offer: { kind: 'purpose', purpose: 'voice' } });
    expect(of(voice, 'voice')).toMatchObject({ voice: true, offer: null });
    // Without an encoder for it the wish stays one.
    expect(of(music, 'voice')).toMatchObject({ voice: false, offer: null });
  });

  it('knows the sizes of older media, too', () => {
    const old = sampleMedia({ metadata: { original_size: 900, compressed_size: 300 } });
    expect(variantFacts(old, 'original').bytes).toBe(900);
    expect(variantFacts(old, 'compressed').bytes).toBe(300);
    expect(variantFacts(old, 'webp').bytes).toBeNull();
  });
});
