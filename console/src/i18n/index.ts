import { createI18n } from 'vue-i18n';

import { browserStorage } from '@/browser_storage';

export type Language = 'en' | 'id';
export const LANGUAGES: readonly { code: Language; name: string }[] = [
  { code: 'en', name: 'English' },
  { code: 'id', name: 'Bahasa Indonesia' },
];

const STORAGE_KEY = 'lumbung.language';

type Texts = () => Promise<{ default: Record<string, object> }>;

/** One file a page: its name is the first part of its keys, so `library.json` has `library.title`. */
const FIRST: Record<Language, Texts> = {
  en: () => import('./en/first'),
  id: () => import('./id/first'),
};
const REST: Record<Language, Texts> = {
  en: () => import('./en/rest'),
  id: () => import('./id/rest'),
};

export const i18n = createI18n({
  legacy: false,
  locale: 'en' as string,
  messages: {},
  missingWarn: import.meta.env.DEV,
  fallbackWarn: false,
});

function isLanguage(value: string | null): value is Language {
  return LANGUAGES.some(({ code }) => code === value);
}

/** What was chosen here, else the first of the browser's languages that there are texts for. */
export function preferredLanguage(chosen: string | null, wished: readonly string[]): Language {
  if (isLanguage(chosen)) return chosen;
  for (const wish of wished) {
    // Old systems call Indonesian "in".
    const code = wish.toLowerCase().split('-')[0]?.replace(/^in$/, 'id') ?? null;
    if (isLanguage(code)) return code;
  }
  return 'en';
}

const whole = new Set<Language>();

async function addRest(language: Language): Promise<void> {
  if (whole.has(language)) return;
  const texts = await REST[language]();
  i18n.global.mergeLocaleMessage(language, texts.default);
  whole.add(language);
}

function show(language: Language): void {
  i18n.global.locale.value = language;
  document.documentElement.lang = language;
}

/** Before anything is drawn: the words of the library and of the frame around all pages. */
export async function restoreLanguage(): Promise<void> {
  const language = preferredLanguage(browserStorage.getItem(STORAGE_KEY), navigator.languages ?? [navigator.language]);
  const texts = await FIRST[language]();
  i18n.global.mergeLocaleMessage(language, texts.default);
  show(language);
}

/** Before any page but the library is drawn: the words of all pages, in the language that is shown. */
export function wholeLanguage(): Promise<void> {
  return addRest(i18n.global.locale.value as Language);
}

export async function setLanguage(language: Language): Promise<void> {
  browserStorage.setItem(STORAGE_KEY, language);
  const [first] = await Promise.all([FIRST[language](), addRest(language)]);
  i18n.global.mergeLocaleMessage(language, first.default);
  show(language);
}
