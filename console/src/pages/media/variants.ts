import type { Media } from '@lumbung/client';

import { variantFacts } from '@/whatsapp/sendable';
import { savedShare } from './figures';
import { type Kind, kindOf } from './kinds';

export const VARIANTS = [
  'original',
  'compressed',
  'webp',
  'mp4',
  'sticker',
  'preview',
  'poster',
  'audio',
  'thumbnail',
] as const;

export type Variant = (typeof VARIANTS)[number];

/** What is made of each kind as a rule; space for it is kept while it is made. */
const MADE_OF: Record<Kind, readonly Variant[]> = {
  image: ['original', 'compressed', 'webp', 'thumbnail'],
  video: ['original', 'compressed', 'preview', 'poster', 'audio', 'thumbnail'],
  audio: ['original', 'compressed', 'thumbnail'],
  document: ['original', 'preview', 'thumbnail'],
};

/** Pictures of which a size compared with the original means something. */
const COMPARED: readonly Variant[] = ['compressed', 'webp', 'mp4'];

export interface VariantRow {
  variant: Variant;
  state: 'ready' | 'making' | 'skipped';
  url: string | null;
  mime: string | null;
  bytes: number | null;
  width: number | null;
  height: number | null;
  /** Share of the original's bytes that it saves; null where that says nothing. */
  saved: number | null;
  /** Of one that was not made: why, and what the server lacks for it. */
  reason: string | null;
  lacks: string | null;
}

export function variantRows(media: Media): VariantRow[] {
  const busy = media.processing_status === 'pending' || media.processing_status === 'processing';
  const original = variantFacts(media, 'original').bytes;
  const rows: VariantRow[] = [];
  for (const variant of VARIANTS) {
    const skipped = media.metadata.skipped?.find((one) => one.variant === variant);
    const url = media.urls[variant] ?? null;
    const expected = MADE_OF[kindOf(media.type)].includes(variant) || isAskedFor(media, variant);
    if (!url && !skipped && !(busy && expected)) continue;
    const { mime, bytes, width, height } = variantFacts(media, variant);
    const isCompared = COMPARED.includes(variant);
    rows.push({
      variant,
      state: url ? 'ready' : skipped ? 'skipped' : 'making',
      url,
      mime,
      bytes,
      width,
      height,
      saved: url && isCompared ? savedShare(original, bytes) : null,
      reason: url ? null : (skipped?.reason ?? null),
      lacks: url ? null : (skipped?.lacks ?? null),
    });
  }
  return rows;
}

function isAskedFor(media: Media, variant: Variant): boolean {
  if (variant === 'mp4') return media.type === 'image/gif';
  return variant === 'sticker' && media.metadata.purpose === 'sticker';
}

/** A name to save it under: the media's own with the ending of what it is now. */
export function downloadName(name: string, variant: string, mime: string | null): string {
  if (variant === 'original') return name;
  const stem = name.replace(/\.[a-z0-9]{1,5}$/i, '');
  const endings: Record<string, string> = {
    'image/jpeg': 'jpg',
    'image/png': 'png',
    'image/webp': 'webp',
    'video/mp4': 'mp4',
    'audio/mp4': 'm4a',
    'audio/ogg': 'ogg',
    'audio/mpeg': 'mp3',
    'audio/aac': 'aac',
  };
  const ending = endings[mime ?? ''];
  const mark = variant === 'compressed' ? '' : `-${variant}`;
  return ending ? `${stem}${mark}.${ending}` : `${stem}${mark}`;
}

/** The pictures of a before and after, or why there is none. */
export interface Comparison {
  before: VariantRow;
  after: VariantRow;
  /** The original is a type that browsers don't draw, so two of its variants are compared. */
  instead: boolean;
}

export function comparisonOf(rows: readonly VariantRow[], isShown: (mime: string) => boolean): Comparison | null {
  const find = (variant: Variant) => rows.find((row) => row.variant === variant && row.url);
  const original = find('original');
  const compressed = find('compressed');
  const webp = find('webp');
  if (!original || !compressed) return null;
  if (original.mime && isShown(original.mime)) return { before: original, after: compressed, instead: false };
  return webp ? { before: compressed, after: webp, instead: true } : null;
}
