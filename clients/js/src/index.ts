export { createLumbung, type Lumbung } from './client.js';
export type { LiveListener, LiveOptions, LiveState } from './live.js';
export type { MediaApi } from './media.js';
export { type ErrorCode, type LocalCode, LumbungError } from './problem.js';
export { type AddOptions, type QueueListener, type QueueOptions, UploadQueue } from './queue.js';
export type { Totals, UploadItem, UploadState } from './queue/item.js';
export type { ItemRecord } from './queue/item.js';
export { type Keeper, type Kept, forgetUploads } from './queue/keeper.js';
export { type Api, type LumbungOptions, isToken, unwrap } from './transport.js';
export { FORM_BYTES_MAX, type FileFacts, type UploadOptions, type Uploadable } from './upload.js';
export {
  verifyWebhook,
  WebhookError,
  type WebhookErrorCode,
  type WebhookEvent,
  type WebhookHeaders,
  type WebhookOptions,
} from './webhook.js';
export * from './wire.js';
