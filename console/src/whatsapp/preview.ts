/** What a message looks like in WhatsApp; no more than that is known here about where it comes from. */
export type PreviewKind = 'image' | 'video' | 'document' | 'audio' | 'voice' | 'sticker' | 'text';
export type PreviewTheme = 'light' | 'dark' | 'auto';

/** The few words of the preview itself, so that it can stand on anybody's page. */
export interface PreviewTexts {
  play: string;
  pause: string;
  pages: (count: number) => string;
  sent: string;
  noPicture: string;
}

export const ENGLISH: PreviewTexts = {
  play: 'Play',
  pause: 'Pause',
  pages: (count) => (count === 1 ? '1 page' : `${count} pages`),
  sent: 'Read',
  noPicture: 'No preview',
};

/** A header of a template is cut to this; WhatsApp does so on every client. */
export const HEADER_RATIO = 1.91;
/** A picture message is shown whole between these, and cut in the middle beyond. */
const RATIO_MIN = 0.75;
const RATIO_MAX = 1.91;

/** Width divided by height of the frame in which a picture is shown. */
export function frameRatio(template: boolean, width?: number | null, height?: number | null): number {
  if (template) return HEADER_RATIO;
  if (!width || !height) return 4 / 3;
  return Math.min(RATIO_MAX, Math.max(RATIO_MIN, width / height));
}

/** As many bars as there is room for: the loudest of each stretch. */
export function barsOf(peaks: readonly number[] | undefined, count: number): number[] {
  if (!peaks || peaks.length === 0) return Array.from({ length: count }, () => 0);
  return Array.from({ length: count }, (_, bar) => {
    const from = Math.floor((bar * peaks.length) / count);
    const to = Math.max(from + 1, Math.floor(((bar + 1) * peaks.length) / count));
    return Math.min(100, Math.max(...peaks.slice(from, to)));
  });
}

/** The colour of the sheet that WhatsApp draws for a document. */
export function sheetColor(extension: string): string {
  const word = extension.toLowerCase();
  if (word === 'pdf') return '#e5484d';
  if (/^(doc|docx|odt|rtf)$/.test(word)) return '#2b74d8';
  if (/^(xls|xlsx|ods|csv)$/.test(word)) return '#1f8f50';
  if (/^(ppt|pptx|odp)$/.test(word)) return '#dd6b20';
  return '#79838b';
}

export function extensionOf(name: string): string {
  return /\.([a-z0-9]{1,5})$/i.exec(name)?.[1] ?? '';
}

/** As WhatsApp writes it: decimal, no digit behind the point below a megabyte. */
export function messageBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  if (bytes < 1_000_000) return `${Math.round(bytes / 1000)} kB`;
  const megabytes = bytes / 1_000_000;
  return `${megabytes < 9.95 ? megabytes.toFixed(1) : Math.round(megabytes)} MB`;
}
