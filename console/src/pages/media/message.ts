import type { Media } from '@lumbung/client';

import { type Channel, isTemplateHeader } from '@/whatsapp/channels';
import type { PreviewKind } from '@/whatsapp/preview';
import type { Fitting } from '@/whatsapp/sendable';

import type { Variant } from './variants';

/** The properties of WhatsAppPreview that come from a media. */
export interface Message {
  kind: PreviewKind;
  src: string | null;
  poster: string | null;
  placeholder: string | null;
  width: number | null;
  height: number | null;
  duration: number | null;
  waveform: number[] | undefined;
  name: string;
  pages: number | null;
  bytes: number | null;
  template: boolean;
}

function kindOf(channel: Channel, voice: boolean): PreviewKind {
  if (channel === 'sticker') return 'sticker';
  if (channel === 'session_audio') return voice ? 'voice' : 'audio';
  if (channel.endsWith('_image')) return 'image';
  return channel.endsWith('_video') ? 'video' : 'document';
}

/** What arrives when this media is sent on this channel. */
export function messageOf(media: Media, fitting: Fitting): Message {
  const kind = kindOf(fitting.channel, fitting.voice);
  const { metadata, urls } = media;
  const sent = urls[fitting.sent.variant as Variant] ?? null;
  return {
    kind,
    src: kind === 'document' ? (urls.preview ?? null) : sent,
    poster: kind === 'video' ? (urls.poster ?? urls.thumbnail) : null,
    placeholder: kind === 'image' || kind === 'video' ? (metadata.lqip ?? null) : null,
    width: fitting.sent.width ?? metadata.dimensions?.width ?? null,
    height: fitting.sent.height ?? metadata.dimensions?.height ?? null,
    duration: metadata.duration ?? null,
    waveform: metadata.waveform,
    name: media.name,
    pages: metadata.pages ?? null,
    bytes: fitting.sent.bytes,
    template: isTemplateHeader(fitting.channel),
  };
}
