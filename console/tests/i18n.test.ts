// @vitest-environment happy-dom
import { readdirSync } from 'node:fs';

import { describe, expect, it, vi } from 'vitest';

import { i18n, preferredLanguage } from '../src/i18n';
import { clock } from '../src/i18n/clock';
import { formatsOf } from '../src/i18n/format';

import { en, id } from './words';

type Texts = { [key: string]: Texts | string };

function flat(texts: Texts, before = ''): [string, string][] {
  return Object.entries(texts).flatMap(([key, value]) =>
    typeof value === 'string' ? [[before + key, value] as [string, string]] : flat(value, `${before}${key}.`),
  );
}

const ENGLISH = new Map(flat(en as Texts));
const INDONESIAN = new Map(flat(id as Texts));
const holes = (text = '') => [...new Set(text.match(/\{[^}]+\}/g))].sort();

describe('the texts', () => {
  it('have a file for each page in both languages', () => {
    const files = (code: string) => readdirSync(`src/i18n/${code}`).sort();
    expect(files('id')).toEqual(files('en'));
    expect(Object.keys(en)).toContain('shell');
  });

  it('are all given to the console', () => {
    const files = readdirSync('src/i18n/en').filter((name) => name.endsWith('.json'));
    const names = files.map((name) => name.slice(0, -'.json'.length)).sort();
    expect(Object.keys(en).sort()).toEqual(names);
    expect(Object.keys(id).sort()).toEqual(names);
  });

  it('have the same keys in both languages', () => {
    expect([...INDONESIAN.keys()].sort()).toEqual([...ENGLISH.keys()].sort());
  });

  it('have the same holes in both languages, and none is empty', () => {
    for (const [key, text] of ENGLISH) {
      expect([key, holes(INDONESIAN.get(key))]).toEqual([key, holes(text)]);
      expect([key, text.trim() !== '' && INDONESIAN.get(key)?.trim() !== '']).toEqual([key, true]);
    }
  });

  it('can all be read by the compiler of messages', () => {
    i18n.global.setLocaleMessage('en', en);
    i18n.global.setLocaleMessage('id', id);
    const t = i18n.global.t as unknown as (key: string, named: object) => string;
    for (const [language, texts] of [['en', ENGLISH] as const, ['id', INDONESIAN] as const]) {
      i18n.global.locale.value = language;
      for (const key of texts.keys()) expect(() => t(key, { n: 1 })).not.toThrow();
    }
  });
});

describe('preferredLanguage', () => {
  it('is the chosen one, else the first of the browser that there is', () => {
    expect(preferredLanguage('id', ['en-US'])).toBe('id');
    expect(preferredLanguage(null, ['jv', 'id-ID', 'en'])).toBe('id');
    expect(preferredLanguage('xx', ['in-ID'])).toBe('id');
    expect(preferredLanguage(null, ['fr'])).toBe('en');
  });
});

describe('formatsOf', () => {
  const english = formatsOf('en');
  const indonesian = formatsOf('id');

  it('writes sizes with few digits, as the language does', () => {
    expect([0, 999, 1023, 1024, 3072, 102_400, 1_048_575].map(english.bytes)).toEqual(
      ['0 B', '999 B', '1,023 B', '1.0 KB', '3.0 KB', '100 KB', '1.0 MB'].map((text) => text.replace(' ', '\u00a0')),
    );
    expect(english.bytes(2_202_010)).toBe('2.1\u00a0MB');
    expect(indonesian.bytes(2_202_010)).toBe('2,1\u00a0MB');
  });

  it('writes lengths like a clock, and shares', () => {
    expect([0, 0.9, 9.9, 83.4, 3725].map(english.duration)).toEqual(['0:00', '0:01', '0:09', '1:23', '1:02:05']);
    expect([0, 0.9, 83.4].map(clock)).toEqual(['0:00', '0:00', '1:23']);
    expect(english.percent(0.873)).toBe('87%');
    expect(indonesian.percent(0.8731, 1)).toBe('87,3%');
  });

  it('writes times of plans with their zone', () => {
    vi.stubEnv('TZ', 'Asia/Jakarta');
    expect(english.zonedTime('2026-12-01T02:34:00Z')).toMatch(/^Dec 1, 2026, 9:34.AM GMT\+7$/);
    expect(indonesian.zonedTime('2026-12-01T02:34:00Z')).toBe('1 Des 2026, 09.34 WIB');
    vi.unstubAllEnvs();
  });

  it('says how long ago', () => {
    const now = Date.parse('2026-11-22T10:00:00Z');
    expect(english.ago('2026-11-22T09:59:50Z', now)).toBe('now');
    expect(english.ago('2026-11-22T09:00:00Z', now)).toBe('1 hour ago');
    expect(indonesian.ago('2026-11-17T10:00:00Z', now)).toBe('5 hari yang lalu');
    expect(english.ago('2026-01-02T10:00:00Z', now)).toBe('Jan 2, 2026');
  });
});
