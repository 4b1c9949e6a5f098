import type { Media } from '@lumbung/client';

import { type Message, messageOf } from '@/pages/media/message';
import { sendable } from '@/whatsapp/sendable';

import type { MessageType } from './wish';

/** A message of a session as WhatsAppPreview shows it; of a media that doesn't fit (yet) the frame is empty. */
export function shownMessage(type: MessageType, fits: string, media: Media | undefined, filename: string): Message {
  const fitting = media && sendable(media).fitting.find(({ channel }) => channel === fits);
  const name = filename || media?.name || '—';
  if (media && fitting) return { ...messageOf(media, fitting), name };
  const none = { src: null, poster: null, placeholder: null, width: null, height: null, duration: null };
  return { ...none, kind: type, waveform: undefined, name, pages: null, bytes: null, template: false };
}
