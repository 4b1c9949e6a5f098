import type { Media, Metadata } from '@lumbung/client';

import { CHANNELS, type Channel } from './channels';
import { type Reason, readReason } from './fit_reasons';

/** What the person who uploaded it can do with their own programs. */
export type Advice = 'pdf' | 'office' | 'png' | 'shorten' | 'smaller_file' | 'simpler' | 'no_macros' | 'export_again';
export type Purpose = 'sticker' | 'voice';

/** What could be done, and by whom: a press here, the operator of the server, or the uploader. */
export type Remedy =
  | { kind: 'purpose'; purpose: Purpose }
  | { kind: 'process' }
  | { kind: 'install'; program: string }
  | { kind: 'advice'; advice: Advice };

export interface SentVariant {
  variant: string;
  mime: string | null;
  bytes: number | null;
  width: number | null;
  height: number | null;
}

export interface Fitting {
  channel: Channel;
  sent: SentVariant;
  /** An audio that is recorded sound to WhatsApp: shown with its waveform. */
  voice: boolean;
  /** What else could be made of it for this channel. */
  offer: Remedy | null;
}

export interface Refused {
  channel: Channel;
  reason: Reason;
  /** Null where nobody can do anything about it. */
  remedy: Remedy | null;
}

export interface Sendable {
  fitting: Fitting[];
  /** Not yet, but something can be done about it. */
  doable: Refused[];
  rest: Refused[];
}

type Facts = Pick<Media, 'type' | 'size' | 'metadata'>;

export function sendable(media: Facts): Sendable {
  const result: Sendable = { fitting: [], doable: [], rest: [] };
  for (const channel of CHANNELS) {
    const fit = media.metadata.fits?.[channel];
    if (!fit) continue;
    if (fit.variant) {
      result.fitting.push(fittingOf(media, channel, fit.variant));
      continue;
    }
    const reason = readReason(fit.reason ?? '');
    const remedy = remedyFor(media, channel, reason);
    (remedy ? result.doable : result.rest).push({ channel, reason, remedy });
  }
  return result;
}

export function variantFacts(media: Facts, variant: string): SentVariant {
  const known = media.metadata.variants?.[variant];
  const isOriginal = variant === 'original';
  return {
    variant,
    mime: known?.mime ?? (isOriginal ? media.type : null),
    bytes: known?.bytes ?? bytesOf(media, variant),
    width: known?.width ?? (isOriginal ? (media.metadata.dimensions?.width ?? null) : null),
    height: known?.height ?? (isOriginal ? (media.metadata.dimensions?.height ?? null) : null),
  };
}

/** Media of older releases don't say what their variants are like. */
function bytesOf(media: Facts, variant: string): number | null {
  if (variant === 'original') return media.metadata.original_size ?? media.size;
  return variant === 'compressed' ? (media.metadata.compressed_size ?? null) : null;
}

function fittingOf(media: Facts, channel: Channel, variant: string): Fitting {
  const sent = variantFacts(media, variant);
  const voice = channel === 'session_audio' && sent.mime === 'audio/ogg';
  const canSpeak = channel === 'session_audio' && !voice && media.metadata.purpose !== 'voice';
  return { channel, sent, voice, offer: canSpeak ? { kind: 'purpose', purpose: 'voice' } : null };
}

function remedyFor(media: Facts, channel: Channel, reason: Reason): Remedy | null {
  if (reason.blame === 'kind') return null;
  if (channel === 'sticker') return stickerRemedy(media.metadata, reason);
  const program = lacking(media.metadata);
  if (program) return { kind: 'install', program };
  const advice = adviceFor(media.type, channel, reason);
  if (advice) return { kind: 'advice', advice };
  return reason.blame === 'conversion' ? { kind: 'process' } : null;
}

/** A picture that was not made for it has no such variant; one that was and still doesn't fit has too much in it. */
function stickerRemedy(metadata: Metadata, reason: Reason): Remedy | null {
  if (metadata.purpose !== 'sticker') return { kind: 'purpose', purpose: 'sticker' };
  return reason.code === 'too_large' ? { kind: 'advice', advice: 'simpler' } : { kind: 'process' };
}

/** The program whose absence kept the form for WhatsApp from being made. */
function lacking(metadata: Metadata): string | null {
  return metadata.skipped?.find((one) => one.variant === 'compressed' && one.lacks)?.lacks ?? null;
}

function adviceFor(type: string, channel: Channel, reason: Reason): Advice | null {
  const isDocument = channel === 'template_header_document' || channel === 'session_document';
  switch (reason.code) {
    case 'macros':
      return 'no_macros';
    case 'ambiguous':
      return 'export_again';
    case 'too_large':
      return isDocument ? 'smaller_file' : 'shorten';
    case 'type':
      return isDocument ? documentAdvice(type, channel) : null;
    default:
      return null;
  }
}

/** Nothing can be done with an archive or a program; a picture that nobody draws can be saved as one that is. */
function documentAdvice(type: string, channel: Channel): Advice | null {
  if (type.startsWith('image/')) return 'png';
  const writable = /^text\/|opendocument|officedocument|msword|ms-excel|ms-powerpoint|rtf/.test(type);
  if (!writable) return null;
  return channel === 'session_document' ? 'office' : 'pdf';
}
