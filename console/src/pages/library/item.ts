import type { Media } from '@lumbung/client';

import { isSlowLine, pictureOf } from '@/session/first_pictures';

export type Kind = 'image' | 'video' | 'audio' | 'document';

/** What a tile needs of a media, and no more: a hundred thousand of them are kept. */
export interface Item {
  id: number;
  uuid: string;
  name: string;
  kind: Kind;
  type: string;
  status: Media['processing_status'];
  error: string | null;
  aspect: number;
  picture: string | null;
  /** What a slow line shows first: a fifth of the bytes, and not as sharp. */
  small: string | null;
  blurhash: string | null;
  colour: string | null;
  seconds: number | null;
  pages: number | null;
  bytes: number;
  sentBytes: number | null;
  created: string;
  archived: boolean;
}

export function kindOf(type: string): Kind {
  const first = type.split('/')[0];
  return first === 'image' || first === 'video' || first === 'audio' ? first : 'document';
}

/** Of what has no picture of its own, or none yet. */
const PLAIN_ASPECT: Record<Kind, number> = { image: 1, video: 16 / 9, audio: 1.6, document: 0.77 };

function aspectOf(media: Media, kind: Kind): number {
  const { width, height } = media.metadata.dimensions ?? {};
  if (kind !== 'audio' && width && height) return width / height;
  return PLAIN_ASPECT[kind];
}

export function itemOf(media: Media): Item {
  const kind = kindOf(media.type);
  const { metadata } = media;
  return {
    id: media.id,
    uuid: media.uuid,
    name: media.name,
    kind,
    type: media.type,
    status: media.processing_status,
    error: media.processing_error,
    aspect: aspectOf(media, kind),
    picture: pictureOf(media.urls, kind),
    small: isSlowLine() ? media.urls.thumbnail : null,
    blurhash: metadata.blurhash ?? null,
    colour: metadata.dominant_color ?? null,
    seconds: metadata.duration ?? null,
    pages: metadata.pages ?? null,
    bytes: media.size,
    sentBytes: metadata.compressed_size ?? null,
    created: media.created_at,
    archived: Boolean(media.archived_at),
  };
}
