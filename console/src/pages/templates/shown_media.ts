import type { Media } from '@lumbung/client';

import { messageOf } from '@/pages/media/message';
import type { Channel } from '@/whatsapp/channels';
import type { PreviewKind } from '@/whatsapp/preview';
import { sendable } from '@/whatsapp/sendable';

/** What WhatsAppPreview wants to know of a header. */
export interface ShownMedia {
  kind: PreviewKind;
  src: string | null;
  poster: string | null;
  name: string;
  bytes: number | null;
  pages: number | null;
  duration: number | null;
}

const CHANNEL_OF: Record<string, Channel> = {
  IMAGE: 'template_header_image',
  VIDEO: 'template_header_video',
  DOCUMENT: 'template_header_document',
  GIF: 'template_header_video',
};
const KIND_OF: Record<string, PreviewKind> = { IMAGE: 'image', VIDEO: 'video', DOCUMENT: 'document', GIF: 'video' };
const NOTHING = { src: null, poster: null, name: '', bytes: null, pages: null, duration: null };

/** What the picker asks for, of a header of this format. */
export const fitsOf = (format: string): string => CHANNEL_OF[format] ?? '';

/** The form of a media that such a header shows; of one that doesn't fit (yet) its frame is empty. */
export function shownMedia(format: string, media: Media | undefined): ShownMedia {
  const kind = KIND_OF[format] ?? 'text';
  if (!media || kind === 'text') return { ...NOTHING, kind, name: kind === 'document' ? '—' : '' };
  const fitting = sendable(media).fitting.find(({ channel }) => channel === CHANNEL_OF[format]);
  if (!fitting) return { ...NOTHING, kind, name: media.name };
  return messageOf(media, fitting);
}
