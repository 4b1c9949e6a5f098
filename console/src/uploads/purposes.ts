/** What a file may be meant for; `sticker` makes one of a picture, `voice` a voice message of a sound. */
export const PURPOSES = ['none', 'sticker', 'voice'] as const;
export type Purpose = (typeof PURPOSES)[number];

const TYPES: Record<Exclude<Purpose, 'none'>, { type: RegExp; name: RegExp; accept: string }> = {
  sticker: { type: /^image\//, name: /\.(jpe?g|png|webp|gif|heic|heif|avif|tiff?|bmp|jxl)$/i, accept: 'image/*' },
  voice: { type: /^audio\//, name: /\.(mp3|m4a|aac|amr|ogg|oga|opus|wav|flac)$/i, accept: 'audio/*' },
};

/** The purpose to send with a file: the one chosen where it can be made of it, as one drops all kinds together. */
export function purposeFor(file: { name: string; type: string }, chosen: Purpose): string | null {
  if (chosen === 'none') return null;
  const { type, name } = TYPES[chosen];
  // Browsers know no type of what the system has no program for.
  return type.test(file.type) || (file.type === '' && name.test(file.name)) ? chosen : null;
}

/** For the file picker. */
export function acceptFor(chosen: Purpose): string | undefined {
  return chosen === 'none' ? undefined : TYPES[chosen].accept;
}
