import { onBeforeUnmount, onMounted, ref } from 'vue';

import { browserStorage } from '@/browser_storage';

export const SHORTCUTS = {
  previous: ['ArrowLeft', 'k'],
  next: ['ArrowRight', 'j'],
  play: [' '],
  compare: ['b'],
  copy: ['c'],
  download: ['d'],
  rename: ['r'],
  archive: ['e'],
  delete: ['Delete'],
  back: ['Escape'],
  help: ['?'],
} as const;

export type Shortcut = keyof typeof SHORTCUTS;

const STORAGE_KEY = 'lumbung.media.shortcuts';

/** What a key press means on this page; null where it belongs to what has the focus, or to the browser. */
export function shortcutOf(event: KeyboardEvent): Shortcut | null {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return null;
  const target = event.target instanceof Element ? event.target : null;
  if (
    target?.closest('input, textarea, select, video, audio, dialog, [role="menu"], [role="tablist"], [contenteditable]')
  ) {
    return null;
  }
  if (event.key === ' ' && target?.closest('button, a, summary')) return null;
  const found = Object.entries(SHORTCUTS).find(([, keys]) => (keys as readonly string[]).includes(event.key));
  return found ? (found[0] as Shortcut) : null;
}

/** Single letters are somebody's dictation now and then, so they can be switched off. */
export function useShortcuts(run: (shortcut: Shortcut) => boolean) {
  const enabled = ref(browserStorage.getItem(STORAGE_KEY) !== 'off');

  function onKey(event: KeyboardEvent): void {
    if (!enabled.value) return;
    const shortcut = shortcutOf(event);
    if (shortcut && run(shortcut)) event.preventDefault();
  }

  function setEnabled(value: boolean): void {
    enabled.value = value;
    browserStorage.setItem(STORAGE_KEY, value ? 'on' : 'off');
  }

  onMounted(() => document.addEventListener('keydown', onKey));
  onBeforeUnmount(() => document.removeEventListener('keydown', onKey));
  return { enabled, setEnabled };
}
