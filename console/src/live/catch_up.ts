import type { Lumbung, Media } from '@lumbung/client';

type ListMedia = Lumbung['media']['list'];

/** What happened since the last time, in the order of change. */
export interface Changes {
  /** As they are now, the last word on each; softly deleted and archived ones have `deleted_at` and `archived_at`. */
  media: Media[];
  /** Gone for good, by their uuid. */
  erased: string[];
  /** Not all is known: what is shown is to be asked for anew. */
  reset: boolean;
}

const PAGE_SIZE = 100;
/** More changes than that are not told one by one. */
const PAGES_MAX = 20;
/** Many events in a short time cost one request. */
const DELAY_MS = 120;
/** And a storm of them no more than one in this time. */
const APART_MS = 600;
const LOOK_AGAIN_MS = 3000;
const AGAIN_AFTER_FAILURE_MS = 5000;

interface Told {
  tell(changes: Changes): void;
  /** A question was answered, whether something had changed or not. */
  answered(): void;
}

/**
 * Follows the list of changes from the server's own `as_of` on. One question at a time; who asks meanwhile gets one
 * after it. A failed one is asked again later.
 */
export function createCatchUp(list: ListMedia, { tell, answered }: Told) {
  let asOf: string | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let lookTimer: ReturnType<typeof setTimeout> | undefined;
  let isAsking = false;
  let isWanted = false;
  let isStopped = false;
  let lastAt = 0;
  const busy = new Set<string>();

  /** From where on changes are told. */
  async function begin(): Promise<void> {
    asOf = (await list({ limit: 1 })).as_of;
  }

  /** False where what the server knows does not reach back, or is too much. */
  async function collect(since: string, changes: Changes): Promise<boolean> {
    let cursor: string | undefined;
    for (let page = 0; page < PAGES_MAX; page += 1) {
      const answer = await list({ updated_since: since, cursor, limit: PAGE_SIZE });
      if (answer.reset) return false;
      changes.media.push(...answer.data);
      changes.erased.push(...(answer.erased ?? []).map(({ uuid }) => uuid));
      cursor = answer.next_cursor ?? undefined;
      if (cursor === undefined) {
        asOf = answer.as_of;
        return true;
      }
    }
    return false;
  }

  async function ask(): Promise<void> {
    const changes: Changes = { media: [], erased: [], reset: false };
    if (asOf === undefined || !(await collect(asOf, changes))) {
      await begin();
      changes.media = [];
      changes.erased = [];
      changes.reset = true;
    }
    if (isStopped) return;
    if (changes.reset) busy.clear();
    changes.erased.forEach((uuid) => busy.delete(uuid));
    changes.media = lastWords(changes.media);
    changes.media.forEach((media) => noticed(media.uuid, media.deleted_at ? 'deleted' : media.processing_status));
    if (changes.reset || changes.media.length > 0 || changes.erased.length > 0) tell(changes);
    answered();
  }

  async function run(): Promise<void> {
    timer = undefined;
    isAsking = true;
    isWanted = false;
    let wait = DELAY_MS;
    try {
      await ask();
    } catch {
      isWanted = true;
      wait = AGAIN_AFTER_FAILURE_MS;
    }
    isAsking = false;
    lastAt = Date.now();
    if (isWanted) schedule(wait);
  }

  function schedule(wait: number): void {
    if (isStopped || timer !== undefined) return;
    timer = setTimeout(() => void run(), Math.max(wait, lastAt + APART_MS - Date.now()));
  }

  function soon(): void {
    isWanted = true;
    if (!isAsking) schedule(DELAY_MS);
  }

  /** No event tells that a media went back to waiting, for a scanner or another try: so what is busy is asked for. */
  function noticed(uuid: string, status: string): void {
    if (status === 'processing') busy.add(uuid);
    else busy.delete(uuid);
    if (isStopped || busy.size === 0 || lookTimer !== undefined) return;
    lookTimer = setTimeout(() => {
      lookTimer = undefined;
      if (busy.size === 0) return;
      soon();
      noticed('', '');
    }, LOOK_AGAIN_MS);
  }

  function stop(): void {
    isStopped = true;
    clearTimeout(timer);
    clearTimeout(lookTimer);
  }

  return { begin, soon, noticed, stop };
}

/** Some are told twice, as they were on two pages. */
function lastWords(media: Media[]): Media[] {
  return [...new Map(media.map((one) => [one.uuid, one])).values()];
}
