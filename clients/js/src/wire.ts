import type { components, operations } from './schema.js';

type Schemas = components['schemas'];

/** What travels between the server and its clients, by the names of docs/openapi.yaml. */
export type Media = Schemas['Media'];
export interface Page<T> {
  data: T[];
  next_cursor: string | null;
}

export type MediaPage = Omit<Schemas['MediaPage'], keyof Page<Media>> & Page<Media>;
export type MediaState = Schemas['MediaState'];
export type Metadata = Schemas['Metadata'];
export type Urls = Schemas['Urls'];
export type ProcessingStatus = Schemas['ProcessingStatus'];
export type BatchLine = Schemas['BatchLine'];
export type Stats = Schemas['Stats'];
export type Job = Schemas['Job'];
export type DeadLetter = Schemas['DeadLetter'];
export type Workspace = Schemas['Workspace'];
export type Token = Schemas['Token'];
export type Webhook = Schemas['Webhook'];
export type WebhookDelivery = Schemas['WebhookDelivery'];
export type AuditEntry = Schemas['AuditEntry'];
export type Campaign = Schemas['Campaign'];
export type CampaignWish = Schemas['CampaignWish'];
export type PreflightCheck = Schemas['PreflightCheck'];
export type Template = Schemas['Template'];
export type TemplateSync = Schemas['TemplateSync'];
export type WhatsappAccount = Schemas['WhatsappAccount'];
export type Flag = Schemas['Flag'];
export type UploadedMedia = Media & { deduplicated: boolean };

export type ListQuery = NonNullable<operations['listMedia']['parameters']['query']>;
export type UrlQuery = NonNullable<operations['makeMediaUrl']['parameters']['query']>;
export type MediaUrl = operations['makeMediaUrl']['responses']['200']['content']['application/json'];
export type Amendment = operations['amendMedia']['requestBody']['content']['application/json'];
export type BatchAction = operations['changeManyMedia']['requestBody']['content']['application/json']['action'];
export type ConsoleFacts = operations['showConsoleFacts']['responses']['200']['content']['application/json'];

/** Of media, all but `media.erased`. */
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

/** Of what is no media: told apart from the others. */
export const CAMPAIGN_EVENT_NAMES = ['campaign.updated', 'template.updated'] as const;

export type CampaignEventName = (typeof CAMPAIGN_EVENT_NAMES)[number];

/** The data of `campaign.updated` and `template.updated`. */
export interface CampaignEvent {
  campaign_id?: number;
  template_id?: number;
  uuid: string;
  name: string;
  status: string;
  timestamp: string;
}

/** The data of `media.import.failed`: of what has become no media. */
export interface ImportFailedEvent {
  import_id: number;
  /** The `id` of the import. */
  uuid: string;
  /** As it was asked for. */
  name: string;
  status: string;
  error: string;
  timestamp: string;
}

/** The data of `media.erased`, and what every event of a media has. */
export interface ErasedEvent {
  media_id: number;
  uuid: string;
  timestamp: string;
}

/** The data of every other event. */
export interface MediaEvent extends ErasedEvent {
  name: string;
  status: ProcessingStatus;
  thumbnail_url: string | null;
  url: string | null;
  /** Of `media.processing.progress`: 0 to 100, and what is under way. */
  percent?: number;
  step?: string;
}
