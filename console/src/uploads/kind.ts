import type { UploadItem } from './use_uploads';

/** The name of the icon, before the server has looked into the file. */
export function kindOf({ type }: Pick<UploadItem, 'type'>): 'image' | 'video' | 'audio' | 'document' {
  const kind = type.split('/')[0];
  return kind === 'image' || kind === 'video' || kind === 'audio' ? kind : 'document';
}
