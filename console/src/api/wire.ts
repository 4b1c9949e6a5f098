/** What travels between the console and the server. */

export type Status = 'pending' | 'processing' | 'completed' | 'failed';

export interface Fit {
  variant: string | null;
  reason?: string;
}

/** What was found, or why nothing was looked for, is the signature. */
export interface Scan {
  state: 'waiting' | 'clean' | 'infected' | 'unscannable' | 'not_scanned';
  signature?: string;
}

export interface Metadata {
  dimensions?: { width: number; height: number };
  frames?: number;
  /** Seconds; of videos and audios. */
  duration?: number;
  codecs?: { video?: string; audio?: string };
  /** Peaks over the whole length, 0 to 100. */
  waveform?: number[];
  pages?: number;
  original_size?: number;
  compressed_size?: number;
  lqip?: string;
  dominant_color?: string;
  error_code?: string;
  scan?: Scan;
  /** Variants that were not made, and why. */
  skipped?: { variant: string; reason: string; lacks?: string }[];
  fits?: Record<string, Fit>;
}

export type Variant =
  'original' | 'compressed' | 'thumbnail' | 'webp' | 'preview' | 'poster' | 'audio' | 'mp4' | 'sticker';

export interface Media {
  id: number;
  uuid: string;
  name: string;
  type: string;
  size: number;
  processing_status: Status;
  processing_error: string | null;
  metadata: Metadata;
  urls: Record<Variant | 'optimal', string | null>;
  created_at: string;
  updated_at: string;
  /** Only of a deleted media; lists of changes tell of it. */
  deleted_at?: string;
  /** Only of an archived media, which lists hide. */
  archived_at?: string;
  /** How far its processing is; only events tell. */
  percent?: number;
  /** Only in the answer to an upload. */
  deduplicated?: boolean;
}

export interface MediaPage {
  data: Media[];
  next_cursor: string | null;
  /** Changes since then are asked for next. Not on the later pages of a list that is no list of changes. */
  as_of?: string;
  /** Media that are gone for good; of lists of changes. */
  erased?: { uuid: string; at: string }[];
  /** What was erased meanwhile is not known any more: all that was known is to be forgotten. */
  reset?: true;
}

export interface ConsoleInfo {
  /** Null for a token of all workspaces. */
  workspace_id: number | null;
  app_key: string;
  version: string;
  max_upload_bytes: number;
  sandbox: 'on' | 'off';
}

/** The data of `media.erased`, and what every event on `private-workspace.{id}` has. */
export interface ErasedEvent {
  media_id: number;
  uuid: string;
  timestamp: string;
}

/** The data of every other event. */
export interface MediaEvent extends ErasedEvent {
  name: string;
  status: Status;
  thumbnail_url: string | null;
  url: string | null;
  /** Of `media.processing.progress`. */
  percent?: number;
}

/** All but `media.erased`. */
export const EVENT_NAMES = [
  'media.processing.started',
  'media.processing.progress',
  'media.thumbnail.ready',
  'media.processing.completed',
  'media.processing.failed',
  'media.deleted',
  'media.updated',
] as const;

export type EventName = (typeof EVENT_NAMES)[number];
