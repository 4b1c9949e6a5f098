import { describe, expect, it } from 'vitest';
import { createI18n } from 'vue-i18n';

import { expressionOf, moduleOf } from '../vite.words';

import { en, id } from './words';

type Texts = { [key: string]: Texts | string };
type Keys = { key: string; text: string }[];

const keysOf = (texts: Texts, before = ''): Keys =>
  Object.entries(texts).flatMap(([name, value]) =>
    typeof value === 'string' ? [{ key: before + name, text: value }] : keysOf(value, `${before}${name}.`),
  );

type Say = (key: string, named: object, plural: number) => string;

function sayOf(words: Texts): Say {
  const { global } = createI18n({ legacy: false, locale: 'en', messages: { en: words } } as object);
  return global.t as unknown as Say;
}

/** As a page has them. */
const built = (texts: Texts) => sayOf(new Function(`return ${expressionOf(texts)}`)() as Texts);

describe('words that were read while the console was built', () => {
  it.each([
    ['English', en as Texts],
    ['Indonesian', id as Texts],
  ])('say in %s what they say when browsers read them', (_language, texts) => {
    const now = sayOf(texts);
    const before = built(texts);
    for (const { key, text } of keysOf(texts)) {
      const holes = [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => [name, `<${name}>`]);
      // Anew for each, for vue-i18n writes the count into it.
      const named = () => Object.fromEntries(holes) as object;
      for (const count of [0, 1, 2]) {
        expect([key, before(key, named(), count)]).toEqual([key, now(key, named(), count)]);
      }
    }
  });

  it('need no compiler', () => {
    const words = new Function(`return ${expressionOf({ plain: 'As "it" is', deep: { hole: 'A {name}' } })}`)();
    expect(words).toEqual({ plain: expect.any(Function), deep: { hole: expect.any(Function) } });
    expect(words.plain()).toBe('As "it" is');
  });

  it('are refused where they cannot be read', () => {
    expect(() => expressionOf('A {hole')).toThrow();
  });

  it('can be imported by their names where these are names', () => {
    const code = moduleOf({ delete: 'Delete', 'two-words': 'Two' });
    expect(code).toContain('export { part0 as delete };');
    expect(code).toContain('"two-words": part1');
  });
});
