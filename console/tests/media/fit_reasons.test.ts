import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

import en from '../../src/i18n/en/media.json';
import { type ReasonCode, readReason } from '../../src/whatsapp/fit_reasons';

/** A sentence as the server says it, what it is to us, and what is taken out of it. */
const SENTENCES: [string, ReasonCode, Record<string, string>][] = [
  ['This is an audio; a sticker takes an image.', 'other_kind', { kind: 'audio', wanted: 'image' }],
  ['This is a video; an image message takes an image.', 'other_kind', { kind: 'video', wanted: 'image' }],
  ['WhatsApp does not take text/csv as a document message.', 'type', { type: 'text/csv' }],
  ['WhatsApp does not take an animation as an image message.', 'animation', {}],
  ['It has 0.33 MB; a sticker may have 0.10 MB.', 'too_large', { megabytes: '0.33', most: '0.10' }],
  ['It has 16 bits per channel; WhatsApp takes 8.', 'bits', { bits: '16' }],
  ['It is 85×77 pixels; a sticker must be 512×512.', 'pixels', { size: '85×77', wanted: '512×512' }],
  ['Its video codec is hevc; WhatsApp takes h264.', 'codec', { codec: 'hevc', wanted: 'h264' }],
  ['Its audio codec is unknown; WhatsApp takes aac.', 'codec', { codec: 'unknown', wanted: 'aac' }],
  [
    'Its H.264 profile is High; WhatsApp takes Main or Constrained Baseline or Baseline.',
    'profile',
    { profile: 'High', wanted: 'Main or Constrained Baseline or Baseline' },
  ],
  [
    'Its pixel format is yuv422p10le; WhatsApp takes yuv420p.',
    'pixel_format',
    { format: 'yuv422p10le', wanted: 'yuv420p' },
  ],
  ['It has pictures besides the sound.', 'pictures', {}],
  ['It has 2 video streams; WhatsApp takes one.', 'video_streams', { count: '2' }],
  ["It has B-frames, which Android clients of WhatsApp don't play.", 'reordered', {}],
  ['It has to be turned by the player, which not every client does.', 'turned', {}],
  ['It has no sound.', 'silent', {}],
  ['It has 3 audio streams; WhatsApp takes one.', 'audio_streams', { count: '3' }],
  ['It has 2 channels; WhatsApp takes mono only.', 'channels', { count: '2' }],
  ["Its index does not come first, so it can't be played while it arrives.", 'index', {}],
  ['Its streams were not inspected, so no fit can be promised.', 'not_inspected', {}],
  ['The streams of this video were not inspected, so no fit can be promised.', 'not_inspected', {}],
  ['The stored variant could not be read back, so no fit can be promised.', 'not_read_back', {}],
  ['Its beginning does not tell clearly what it is, so no fit can be promised.', 'ambiguous', {}],
  ['This document has macros, programs that may do harm where it is opened.', 'macros', {}],
  ['There is no variant to send.', 'no_variant', {}],
];

describe('the reasons of the server', () => {
  it.each(SENTENCES)('reads “%s”', (sentence, code, values) => {
    const reason = readReason(sentence);
    expect(reason.code).toBe(code);
    expect(reason.values).toEqual(values);
  });

  it('keeps the words of one that it does not know', () => {
    expect(readReason('The moon is full.')).toEqual({
      code: 'unknown',
      blame: 'source',
      values: {},
      sentence: 'The moon is full.',
    });
  });

  it('has words of its own for each, that name what was taken out', () => {
    for (const [, code, values] of SENTENCES) {
      const text: string = en.reasons[code as keyof typeof en.reasons];
      for (const name of Object.keys(values)) expect(text, code).toContain(`{${name}}`);
    }
  });

  it('knows every sentence that the sources of the server have', () => {
    const sources = ['fit_check.cpp', 'stream_check.cpp'].map((file) =>
      readFileSync(new URL(`../../../src/whatsapp/fits/${file}`, import.meta.url), 'utf8'),
    );
    const starts = sources.join('\n').match(/"(?:It|Its|This|There|WhatsApp) [^"]*/g) ?? [];
    expect(starts.length).toBeGreaterThan(14);
    for (const start of starts) {
      const words = start.slice(1);
      expect(
        SENTENCES.some(([sentence]) => sentence.startsWith(words)),
        words,
      ).toBe(true);
    }
  });
});
