/** The ways to send something on WhatsApp, in the order in which a marketer looks for them. */
export const CHANNELS = [
  'template_header_image',
  'session_image',
  'template_header_video',
  'session_video',
  'session_audio',
  'template_header_document',
  'session_document',
  'sticker',
] as const;

export type Channel = (typeof CHANNELS)[number];

export function isChannel(word: string): word is Channel {
  return (CHANNELS as readonly string[]).includes(word);
}

export function isTemplateHeader(channel: Channel): boolean {
  return channel.startsWith('template_header_');
}
