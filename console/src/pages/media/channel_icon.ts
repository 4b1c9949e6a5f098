import type { IconName } from '@/design';
import type { Channel } from '@/whatsapp/channels';

export function channelIcon(channel: Channel): IconName {
  if (channel === 'sticker') return 'sticker';
  if (channel.endsWith('_image')) return 'image';
  if (channel.endsWith('_video')) return 'video';
  return channel.endsWith('_audio') ? 'audio' : 'document';
}
