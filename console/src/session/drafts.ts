import { tabStorage } from '@/browser_storage';

/** What was written in this tab and is not saved yet, all of it. */
export const DRAFTS_KEY = 'lumbung.drafts';

/** For who leaves by choice. */
export function forgetDrafts(): void {
  tabStorage.removeItem(DRAFTS_KEY);
}
