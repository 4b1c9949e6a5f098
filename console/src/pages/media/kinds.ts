export type Kind = 'image' | 'video' | 'audio' | 'document';

/** Pictures that nobody decodes are kept as documents; SVG is never drawn. */
export function kindOf(type: string): Kind {
  if (type.startsWith('video/')) return 'video';
  if (type.startsWith('audio/')) return 'audio';
  if (type.startsWith('image/') && !/svg|icon|vnd\./.test(type)) return 'image';
  return 'document';
}

const SHOWN_BY_BROWSERS = new Set([
  'image/jpeg',
  'image/png',
  'image/webp',
  'image/gif',
  'image/avif',
  'image/bmp',
  'image/x-ms-bmp',
]);

/** Whether every browser of today draws it: HEIC, TIFF and JPEG XL are drawn by few or none. */
export function isShownByBrowsers(type: string): boolean {
  return SHOWN_BY_BROWSERS.has(type);
}

/** "image/jpeg" → "JPEG": what people call it. */
export function typeWord(mime: string): string {
  const words: Record<string, string> = {
    'image/svg+xml': 'SVG',
    'image/webp': 'WebP',
    'image/heic': 'HEIC',
    'image/jxl': 'JPEG XL',
    'video/quicktime': 'MOV',
    'video/x-matroska': 'MKV',
    'video/3gpp': '3GP',
    'audio/mpeg': 'MP3',
    'audio/mp4': 'M4A',
    'audio/ogg': 'Ogg',
    'application/msword': 'DOC',
    'application/vnd.ms-excel': 'XLS',
    'application/vnd.ms-powerpoint': 'PPT',
    'application/vnd.openxmlformats-officedocument.wordprocessingml.document': 'DOCX',
    'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': 'XLSX',
    'application/vnd.openxmlformats-officedocument.presentationml.presentation': 'PPTX',
    'application/vnd.oasis.opendocument.text': 'ODT',
    'application/vnd.oasis.opendocument.spreadsheet': 'ODS',
    'application/vnd.oasis.opendocument.presentation': 'ODP',
    'text/plain': 'TXT',
    'application/octet-stream': 'BIN',
  };
  return words[mime] ?? (mime.split('/')[1] ?? mime).replace(/^x-/, '').toUpperCase();
}
