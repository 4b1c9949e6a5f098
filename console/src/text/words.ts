import type { Status } from '../api/wire';

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

const SCAN_WORDS: Record<string, string> = {
  clean: 'Scanned: no malware found',
  infected: 'Carries malware',
  unscannable: 'Could not be scanned',
  not_scanned: 'Not scanned yet',
};

export function scanWords(state: string, what?: string): string {
  const words = SCAN_WORDS[state] ?? state;
  return what ? `${words} (${what})` : words;
}
