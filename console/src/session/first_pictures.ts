/**
 * What `early.ts` and the library have in common, so that what the one asks for early is what the other shows: how many
 * media a first answer has, and which of their pictures comes first. Little else may be imported here, for this arrives
 * before everything.
 */
export interface PictureUrls {
  preview?: string | null;
  webp?: string | null;
  poster?: string | null;
  thumbnail: string | null;
}

/** Not in every browser, and so not in the types. */
interface Connection {
  saveData?: boolean;
  effectiveType?: string;
  /** In megabits a second. */
  downlink?: number;
}

const SLOW_MBIT = 2;

const { navigator: browser } = globalThis as { navigator?: { connection?: Connection } };
const connection = (): Connection | undefined => browser?.connection;

/** Whether whoever pays for the line wants little to come over it. */
export const savesData = () => connection()?.saveData === true;

/** Where the browser says it: the small pictures are worth showing first. */
export function isSlowLine(): boolean {
  const { effectiveType = '4g', downlink = SLOW_MBIT } = connection() ?? {};
  return savesData() || effectiveType !== '4g' || downlink < SLOW_MBIT;
}

/** Of phones: their first page fills the screen with fewer. */
const NARROW_PX = 560;

export const isNarrow = (width: number) => width < NARROW_PX;

/**
 * What a screen shows comes first, and soon on a slow line; the rest is asked for in larger pieces. The width is that of
 * the screen, for that of the window makes the browser lay the page out at once.
 */
export const firstPage = (width = globalThis.screen?.width ?? 0) => (isNarrow(width) ? 20 : 40);

/** What is sharp enough for a grid on a sharp display, and small. The preview of a video is a film. */
export function pictureOf(urls: PictureUrls, kind: string): string | null {
  if (kind === 'image') return urls.preview ?? urls.webp ?? urls.thumbnail;
  if (kind === 'video') return urls.poster ?? urls.thumbnail;
  return kind === 'document' ? (urls.preview ?? urls.thumbnail) : urls.thumbnail;
}
