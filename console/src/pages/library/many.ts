import { LumbungError, type BatchAction, type Lumbung } from '@lumbung/client';

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

/** Saves one file under its name: the browser asks for the original as an attachment. */
export function save(url: string, name: string): void {
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.rel = 'noopener';
  document.body.append(link);
  link.click();
  link.remove();
}
