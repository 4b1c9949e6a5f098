import type { PreviewKind } from '@/whatsapp/preview';

const KINDS: readonly PreviewKind[] = ['image', 'video', 'document', 'audio', 'voice', 'sticker', 'text'];

/** Of `type`: a kind by its name, or a MIME type. Without one it is told by what there is to show. */
export function kindOfType(type: string, src: string): PreviewKind {
  const named = KINDS.find((kind) => kind === type);
  if (named) return named;
  if (type === '') return src === '' ? 'text' : 'image';
  const [first] = type.split('/');
  if (first === 'image' || first === 'video' || first === 'audio') return first;
  return 'document';
}
