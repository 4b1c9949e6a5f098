/** What is kept beyond a page. */
export type Kept = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

/**
 * One that never throws. Where a browser keeps nothing (it is forbidden to, in a frame of another site, or full) it holds as
 * long as the page does. Even asking for the object throws there, so it is found anew each time.
 */
export function safeStorage(find: () => Kept): Kept {
  const held = new Map<string, string>();
  return {
    getItem(key) {
      try {
        return held.get(key) ?? find().getItem(key);
      } catch {
        return null;
      }
    },
    setItem(key, value) {
      held.delete(key);
      try {
        find().setItem(key, value);
      } catch {
        held.set(key, value);
      }
    },
    removeItem(key) {
      held.delete(key);
      try {
        find().removeItem(key);
      } catch {
        // There is nothing to remove, then.
      }
    },
  };
}

export const tabStorage = safeStorage(() => sessionStorage);
export const browserStorage = safeStorage(() => localStorage);
