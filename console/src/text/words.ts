import type { Scan, Status } from '../api/wire';

export const STATUS_WORDS: Record<Status, string> = {
  pending: 'Waiting',
  processing: 'Processing',
  completed: 'Ready',
  failed: 'Failed',
};

const CHANNEL_WORDS: Record<string, string> = {
  template_header_image: 'Template header (image)',
  template_header_video: 'Template header (video)',
  template_header_document: 'Template header (document)',
  session_image: 'Image message',
  session_video: 'Video message',
  session_audio: 'Audio message',
  session_document: 'Document message',
  sticker: 'Sticker',
};

export function channelWords(channel: string): string {
  return CHANNEL_WORDS[channel] ?? channel.replaceAll('_', ' ');
}

const SCAN_WORDS: Record<Scan['state'], string> = {
  waiting: 'Not scanned for malware yet',
  clean: 'Scanned: no malware found',
  infected: 'Carries malware',
  unscannable: 'Too large to be scanned for malware',
  not_scanned: 'Not scanned for malware: the scanner did not answer',
};

const SCAN_WAITS: Partial<Record<Scan['state'], string>> = {
  waiting: 'Waits to be scanned for malware',
  unscannable: 'Waits: too large for the malware scanner',
  not_scanned: 'Waits for the malware scanner, which does not answer',
};

/** What the scan has come to, or what the media waits for. */
export function scanNote(scan: Scan, status: Status): { text: string; tone: 'good' | 'bad' | 'waits' } {
  const waiting = status === 'pending' || status === 'processing' ? SCAN_WAITS[scan.state] : undefined;
  const words = waiting ?? SCAN_WORDS[scan.state];
  const text = scan.signature && scan.state !== 'not_scanned' ? `${words} (${scan.signature})` : words;
  if (waiting) return { text, tone: 'waits' };
  return { text, tone: scan.state === 'clean' ? 'good' : 'bad' };
}
