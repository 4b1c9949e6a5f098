import type { Media, Metadata } from '@lumbung/client';

const NO_URLS: Media['urls'] = {
  original: null,
  compressed: null,
  thumbnail: null,
  webp: null,
  preview: null,
  poster: null,
  audio: null,
  mp4: null,
  sticker: null,
  optimal: null,
};

/** A photo that is ready, or what is said instead. */
export function sampleMedia(changes: Partial<Omit<Media, 'urls'>> & { urls?: Partial<Media['urls']> } = {}): Media {
  return {
    id: 7,
    uuid: '018f3b1e-5c7a-7000-8000-000000000007',
    workspace_id: 1,
    name: 'beach.jpg',
    type: 'image/jpeg',
    size: 1_000_000,
    processing_status: 'completed',
    processing_error: null,
    processed_at: '2026-03-01T10:00:03Z',
    location: 'local',
    cdn_url: null,
    metadata: { dimensions: { width: 4000, height: 3000 }, original_size: 1_000_000 },
    created_at: '2026-03-01T10:00:00Z',
    updated_at: '2026-03-01T10:00:03Z',
    ...changes,
    urls: { ...NO_URLS, ...changes.urls },
  };
}

export function fitsOf(reason: string, fitting: Record<string, NonNullable<Metadata['fits']>[string]['variant']> = {}) {
  const channels = [
    'template_header_image',
    'template_header_video',
    'template_header_document',
    'session_image',
    'session_video',
    'session_audio',
    'session_document',
    'sticker',
  ];
  return Object.fromEntries(
    channels.map((channel) => [channel, fitting[channel] ? { variant: fitting[channel] } : { variant: null, reason }]),
  ) as NonNullable<Metadata['fits']>;
}
