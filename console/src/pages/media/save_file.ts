export interface DownloadLink {
  href: string;
  download: string;
  /** Where the file may be shown instead of saved: not in the place of the console. */
  target?: '_blank';
  rel: 'noopener';
}

/**
 * What a link has that saves a file. Browsers heed `download` only within the page's own origin; of another one, as with
 * `media-url`, the server is asked for an attachment. It does not sign that, but CloudFront signs all of the query.
 */
export function downloadLink(url: string, name: string): DownloadLink {
  const place = new URL(url, location.href);
  const plain = { href: place.href, download: name, rel: 'noopener' } as const;
  if (place.searchParams.has('Key-Pair-Id')) return { ...plain, target: '_blank' };
  place.searchParams.set('download', '1');
  return { ...plain, href: place.href };
}

/** What a press on a link that saves a file does. */
export function saveFile(url: string, name: string): void {
  const link = Object.assign(document.createElement('a'), downloadLink(url, name));
  document.body.append(link);
  link.click();
  link.remove();
}
