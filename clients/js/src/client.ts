import { type LiveListener, type LiveOptions, listen } from './live.js';
import { type MediaApi, mediaApi } from './media.js';
import { UploadQueue, type QueueOptions } from './queue.js';
import { type Api, type LumbungOptions, Transport, unwrap } from './transport.js';
import { type FileFacts, type UploadOptions, type Uploadable, Uploader } from './upload.js';
import type {
  AuditEntry,
  ConsoleFacts,
  DeadLetter,
  Job,
  Page,
  Stats,
  Token,
  UploadedMedia,
  Webhook,
  WebhookDelivery,
  Workspace,
} from './wire.js';

interface PageQuery {
  cursor?: string;
  limit?: number;
}

interface AuditQuery extends PageQuery {
  /** Its uuid. */
  media?: string;
  action?: AuditEntry['action'];
  since?: string;
}

/** One server as one token sees it. Every method rejects with a LumbungError. */
export interface Lumbung {
  /** Every route, typed by the server's own description: `{ data, error, response }`. */
  readonly api: Api;
  readonly media: MediaApi;
  console(): Promise<ConsoleFacts>;
  stats(): Promise<Stats>;
  jobs(query?: PageQuery & { queue?: Job['queue'] }): Promise<Page<Job>>;
  deadLetters(query?: PageQuery): Promise<Page<DeadLetter>>;
  retryDeadLetter(id: number): Promise<{ job_id: number }>;
  workspaces(): Promise<Page<Workspace>>;
  tokens(query?: PageQuery): Promise<Page<Token>>;
  webhooks(): Promise<Page<Webhook>>;
  webhookDeliveries(id: number, query?: PageQuery): Promise<Page<WebhookDelivery>>;
  audit(query?: AuditQuery): Promise<Page<AuditEntry>>;
  /** Files up to 10 MB by a form, larger ones resumably. */
  upload(file: Uploadable, options?: UploadOptions): Promise<UploadedMedia>;
  /** Forgets what is at the server of a file whose upload was broken off. */
  discardUpload(file: FileFacts, options?: UploadOptions): Promise<void>;
  /** Many files: three at once, with progress, pause, and a memory that survives a reload of the page. */
  uploads(options?: QueueOptions): UploadQueue;
  /** Events of a workspace as they happen. Returns how to end it. Needs the package pusher-js. */
  live(options: LiveOptions, listener: LiveListener): () => void;
}

export function createLumbung(options: LumbungOptions): Lumbung {
  const transport = new Transport(options);
  const { api } = transport;
  const uploader = new Uploader(transport);
  const media = mediaApi(api);
  /** The description has the items of a page beside the page itself. */
  const page = async <T>(answer: Parameters<typeof unwrap>[0]) => (await unwrap(answer)) as Page<T>;
  return {
    api,
    media,
    console: () => unwrap(api.GET('/api/v1/console')),
    stats: () => unwrap(api.GET('/api/v1/stats')),
    jobs: (query) => page<Job>(api.GET('/api/v1/jobs', { params: { query } })),
    deadLetters: (query) => page<DeadLetter>(api.GET('/api/v1/dead-letters', { params: { query } })),
    retryDeadLetter: (id) => unwrap(api.POST('/api/v1/dead-letters/{id}/retry', { params: { path: { id } } })),
    workspaces: () => page<Workspace>(api.GET('/api/v1/workspaces')),
    tokens: (query) => page<Token>(api.GET('/api/v1/tokens', { params: { query } })),
    webhooks: () => page<Webhook>(api.GET('/api/v1/webhooks')),
    webhookDeliveries: (id, query) =>
      page<WebhookDelivery>(api.GET('/api/v1/webhooks/{id}/deliveries', { params: { path: { id }, query } })),
    audit: (query) => page<AuditEntry>(api.GET('/api/v1/audit', { params: { query } })),
    upload: (file, choices) => uploader.upload(file, choices),
    discardUpload: (file, choices) => uploader.discard(file, choices),
    uploads: (choices) => new UploadQueue({ uploader, media }, choices),
    live: (where, listener) => listen(transport, where, listener),
  };
}
