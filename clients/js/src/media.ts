import { LumbungError } from './problem.js';
import { type Api, unwrap } from './transport.js';
import type {
  Amendment,
  BatchAction,
  BatchLine,
  ListQuery,
  Media,
  MediaPage,
  MediaState,
  MediaUrl,
  UrlQuery,
} from './wire.js';

/** What `GET /api/v1/media?uuid=` and `POST /api/v1/media/batch` take at once. */
const GET_MANY_MAX = 200;
const BATCH_MAX = 500;

/** The media of the workspace. Every method rejects with a LumbungError. */
export interface MediaApi {
  list(query?: ListQuery): Promise<MediaPage>;
  /** Page after page, to the end of the list. */
  all(query?: ListQuery): AsyncGenerator<Media>;
  get(uuid: string): Promise<Media>;
  /** In the order asked for; without those that are not there. */
  getMany(uuids: readonly string[]): Promise<Media[]>;
  status(uuid: string): Promise<MediaState>;
  url(uuid: string, query?: UrlQuery): Promise<MediaUrl>;
  retry(uuid: string): Promise<Media>;
  process(uuid: string, purpose?: string | null): Promise<Media>;
  amend(uuid: string, amendment: Amendment): Promise<Media>;
  /** Can be undone by `restore` for 30 days. */
  remove(uuid: string): Promise<void>;
  /** For good. */
  erase(uuid: string): Promise<void>;
  restore(uuid: string): Promise<Media>;
  archive(uuid: string): Promise<Media>;
  unarchive(uuid: string): Promise<Media>;
  /** A line for each, in the order asked for; any number of them. */
  batch(action: BatchAction, uuids: readonly string[]): Promise<BatchLine[]>;
}

export function mediaApi(api: Api): MediaApi {
  const at = (uuid: string) => ({ params: { path: { uuid } } });
  const list = async (query: ListQuery = {}) =>
    (await unwrap(api.GET('/api/v1/media', { params: { query } }))) as MediaPage;
  const remove = async (uuid: string, permanent: boolean) => {
    const params = { path: { uuid }, query: permanent ? { permanent } : {} };
    await unwrap(api.DELETE('/api/v1/media/{uuid}', { params }));
  };
  return {
    list,
    all: (query) => pages(list, query),
    get: (uuid) => unwrap(api.GET('/api/v1/media/{uuid}', at(uuid))),
    getMany: (uuids) => inParts(uuids, GET_MANY_MAX, async (part) => (await list({ uuid: part.join(',') })).data),
    status: (uuid) => unwrap(api.GET('/api/v1/media/{uuid}/status', at(uuid))),
    url: (uuid, query = {}) => unwrap(api.GET('/api/v1/media/{uuid}/url', { params: { path: { uuid }, query } })),
    retry: (uuid) => unwrap(api.POST('/api/v1/media/{uuid}/retry', at(uuid))),
    process: (uuid, purpose) =>
      unwrap(
        api.POST('/api/v1/media/{uuid}/process', { ...at(uuid), body: purpose === undefined ? {} : { purpose } }),
      ),
    amend: (uuid, amendment) => unwrap(api.PATCH('/api/v1/media/{uuid}', { ...at(uuid), body: amendment })),
    remove: (uuid) => remove(uuid, false),
    erase: (uuid) => remove(uuid, true),
    restore: (uuid) => unwrap(api.POST('/api/v1/media/{uuid}/restore', at(uuid))),
    archive: (uuid) => unwrap(api.POST('/api/v1/media/{uuid}/archive', at(uuid))),
    unarchive: (uuid) => unwrap(api.POST('/api/v1/media/{uuid}/unarchive', at(uuid))),
    batch: (action, uuids) =>
      inParts(uuids, BATCH_MAX, async (part) => {
        return (await unwrap(api.POST('/api/v1/media/batch', { body: { action, uuids: part } }))).data;
      }),
  };
}

async function* pages(list: MediaApi['list'], query: ListQuery = {}): AsyncGenerator<Media> {
  let cursor = query.cursor;
  do {
    const page = await list({ ...query, cursor });
    yield* page.data;
    cursor = page.next_cursor ?? undefined;
  } while (cursor !== undefined);
}

/** One after the other, so that a long list is no burst of requests. */
async function inParts<T>(
  uuids: readonly string[],
  most: number,
  ask: (part: string[]) => Promise<T[]>,
): Promise<T[]> {
  const answers: T[] = [];
  for (let start = 0; start < uuids.length; start += most) {
    answers.push(...(await ask(uuids.slice(start, start + most))));
  }
  return answers;
}

export function isGone(thrown: unknown): boolean {
  return thrown instanceof LumbungError && (thrown.status === 404 || thrown.status === 410);
}
