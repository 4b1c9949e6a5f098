import type { Media, Stats } from '@lumbung/client';

/** The targets of the product's own table of success. */
export const TARGETS = {
  uploadMs: 500,
  successShare: 0.99,
  photoBytes: 500 * 1024,
  thumbnailMs: 5000,
} as const;

export interface Minute {
  at: string;
  upload_p95_ms: number | null;
  thumbnail_p95_ms: number | null;
}

export type Verdict = 'good' | 'bad' | 'unknown';

/** Below is good. */
export function below(value: number | null, most: number): Verdict {
  if (value === null) return 'unknown';
  return value <= most ? 'good' : 'bad';
}

/** Of media that were settled, the share that was processed well; null before the first. */
export function successShare(media: Stats['media']): number | null {
  const settled = media.completed + media.failed;
  return settled === 0 ? null : media.completed / settled;
}

/** What is stored once although several media have it, and its share of what would be stored otherwise. */
export function saved(stats: Pick<Stats, 'stored_bytes' | 'dedup_saved_bytes'>): { bytes: number; share: number } {
  const whole = stats.stored_bytes + stats.dedup_saved_bytes;
  return { bytes: stats.dedup_saved_bytes, share: whole === 0 ? 0 : stats.dedup_saved_bytes / whole };
}

/** The last figure that there is. */
export function latest(values: readonly (number | null)[]): number | null {
  return [...values].reverse().find((value) => value !== null) ?? null;
}

/** The sizes of what is sent of these photos, the oldest first, and how much smaller they are than what came. */
export function photoSizes(photos: readonly Media[]): { sizes: number[]; average: number | null; reduction: number | null } {
  const pairs = photos
    .map((photo) => ({ came: photo.size, sent: photo.metadata.compressed_size ?? null }))
    .filter((pair): pair is { came: number; sent: number } => pair.sent !== null)
    .reverse();
  const sent = pairs.reduce((sum, pair) => sum + pair.sent, 0);
  const came = pairs.reduce((sum, pair) => sum + pair.came, 0);
  return {
    sizes: pairs.map((pair) => pair.sent),
    average: pairs.length === 0 ? null : sent / pairs.length,
    reduction: came === 0 ? null : Math.max(0, 1 - sent / came),
  };
}

export interface FailureReason {
  reason: string;
  count: number;
  /** The newest one of them. */
  uuid: string;
}

/** Why media failed, the most frequent first. */
export function failureReasons(failed: readonly Media[]): FailureReason[] {
  const byReason = new Map<string, FailureReason>();
  for (const media of failed) {
    const reason = media.processing_error ?? '';
    const known = byReason.get(reason);
    if (known) known.count += 1;
    else byReason.set(reason, { reason, count: 1, uuid: media.uuid });
  }
  return [...byReason.values()].sort((one, other) => other.count - one.count);
}

/** The newest `most` figures of something that is asked for again and again. */
export function appended(values: readonly number[], value: number, most = 60): number[] {
  return [...values, value].slice(-most);
}
