import { LumbungError, type BatchAction, type Lumbung } from '@lumbung/client';

import { saveFile } from '@/pages/media/save_file';

export interface Done {
  good: string[];
  /** Why the others could not be changed, each reason once. */
  problems: string[];
}

/** One action for many media, with what became of each. */
export async function changeMany(media: Lumbung['media'], action: BatchAction, uuids: readonly string[]): Promise<Done> {
  try {
    const lines = await media.batch(action, uuids);
    const bad = lines.filter((line) => line.status >= 400);
    const reasons = bad.map((line) => line.error?.detail ?? String(line.status));
    return { good: lines.filter((line) => line.status < 400).map((line) => line.uuid), problems: [...new Set(reasons)] };
  } catch (thrown) {
    return { good: [], problems: [LumbungError.of(thrown).message] };
  }
}

/** Browsers drop what is asked for all at once. */
const APART_MS = 350;

/** Saves the originals, one after the other. Returns why they could not be. */
export async function saveMany(media: Pick<Lumbung['media'], 'getMany'>, uuids: readonly string[]): Promise<string[]> {
  try {
    for (const { urls, name } of await media.getMany(uuids)) {
      if (urls.original) saveFile(urls.original, name);
      await new Promise((resolve) => setTimeout(resolve, APART_MS));
    }
    return [];
  } catch (thrown) {
    return [LumbungError.of(thrown).message];
  }
}
