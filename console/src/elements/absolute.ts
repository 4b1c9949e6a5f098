import type { Media } from '@lumbung/client';
import { type InjectionKey, type Ref, inject } from 'vue';

/** Where the server of an element is. */
export const SERVER: InjectionKey<Readonly<Ref<string>>> = Symbol('server');

/** A server that has no public URL names its media by paths, which another page would read as its own. */
export function useAbsolute(): (media: Media) => Media {
  const server = inject(SERVER);
  const known = new WeakMap<Media, Media>();
  return (media) => {
    const before = known.get(media);
    if (before) return before;
    const base = new URL(server?.value || '/', location.href);
    const whole = (url: unknown) => (typeof url === 'string' ? new URL(url, base).href : url);
    const urls = Object.fromEntries(Object.entries(media.urls).map(([variant, url]) => [variant, whole(url)]));
    const made = { ...media, urls: urls as Media['urls'] };
    known.set(media, made);
    return made;
  };
}
