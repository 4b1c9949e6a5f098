import { createI18n } from 'vue-i18n';

export type Language = 'en' | 'id';
export const LANGUAGES: readonly { code: Language; name: string }[] = [
  { code: 'en', name: 'English' },
  { code: 'id', name: 'Bahasa Indonesia' },
];

const STORAGE_KEY = 'lumbung.language';

/** One file a page: its name is the first part of its keys, so `library.json` has `library.title`. */
const TEXTS: Record<Language, () => Promise<{ default: Record<string, object> }>> = {
  en: () => import('./en'),
  id: () => import('./id'),
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

async function show(language: Language): Promise<void> {
  const texts = await TEXTS[language]();
  i18n.global.setLocaleMessage(language, texts.default);
  i18n.global.locale.value = language;
  document.documentElement.lang = language;
}

/** Before anything is drawn. */
export function restoreLanguage(): Promise<void> {
  return show(preferredLanguage(localStorage.getItem(STORAGE_KEY), navigator.languages ?? [navigator.language]));
}

export async function setLanguage(language: Language): Promise<void> {
  localStorage.setItem(STORAGE_KEY, language);
  await show(language);
}
