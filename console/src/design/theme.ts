import { ref, type Ref } from 'vue';

import { browserStorage } from '@/browser_storage';

export type ThemeChoice = 'system' | 'light' | 'dark';

const STORAGE_KEY = 'lumbung.theme';
const choice = ref<ThemeChoice>('system');

function isChoice(value: string | null): value is ThemeChoice {
  return value === 'system' || value === 'light' || value === 'dark';
}

function apply(value: ThemeChoice): void {
  if (value === 'system') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = value;
}

/** Before anything is drawn. */
export function restoreTheme(): void {
  const kept = browserStorage.getItem(STORAGE_KEY);
  if (isChoice(kept)) choice.value = kept;
  apply(choice.value);
}

function setTheme(value: ThemeChoice): void {
  choice.value = value;
  browserStorage.setItem(STORAGE_KEY, value);
  apply(value);
}

/** Light, dark, or as the system wishes; kept in this browser. */
export function useTheme(): { choice: Ref<ThemeChoice>; setTheme: (value: ThemeChoice) => void } {
  return { choice, setTheme };
}
