import { createI18n } from 'vue-i18n';

export type Language = 'en' | 'id';

const TEXTS: Record<Language, () => Promise<{ default: Record<string, object> }>> = {
  en: () => import('./texts_en'),
  id: () => import('./texts_id'),
};

/** Each element has a language of its own. */
export const createTexts = () =>
  createI18n({ legacy: false, locale: 'en' as string, messages: {}, missingWarn: false, fallbackWarn: false });

export type Texts = ReturnType<typeof createTexts>;

/** What the element asks for, else what the page is written in. Old systems call Indonesian "in". */
export function languageFor(asked: string): Language {
  const code = (asked || document.documentElement.lang).toLowerCase().split('-')[0];
  return code === 'id' || code === 'in' ? 'id' : 'en';
}

export async function showLanguage(texts: Texts, language: Language): Promise<void> {
  const { default: words } = await TEXTS[language]();
  texts.global.setLocaleMessage(language, words);
  texts.global.locale.value = language;
}
