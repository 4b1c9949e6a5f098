// @vitest-environment happy-dom
import { readFileSync } from 'node:fs';

import { beforeEach, describe, expect, it } from 'vitest';

import { restoreTheme, useTheme } from '../src/design/theme';
import { createToasts } from '../src/design/toast';

const TOKENS = readFileSync('src/design/tokens.css', 'utf8');

function propertiesOf(selector: string): string[] {
  const from = TOKENS.indexOf(`${selector} {`);
  expect(from).toBeGreaterThan(-1);
  const body = TOKENS.slice(from + selector.length + 2, TOKENS.indexOf('}', from));
  return body.split('\n').map((line) => line.trim()).filter(Boolean);
}

function colour(lines: string[], name: string): number[] {
  const hex = lines.find((line) => line.startsWith(`${name}:`))?.match(/#([0-9a-f]{6})/)?.[1] ?? '';
  return [0, 2, 4].map((at) => parseInt(hex.slice(at, at + 2), 16) / 255);
}

function luminance(colour: number[]): number {
  const [red = 0, green = 0, blue = 0] = colour.map((part) =>
    part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4,
  );
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** As WCAG 2 counts it. */
function contrast(one: number[], other: number[]): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

const DARK = ":root[data-theme='dark']";

describe('the tokens', () => {
  it('are the same dark ones by the switch and by the system', () => {
    expect(propertiesOf(":root:not([data-theme='light'])")).toEqual(propertiesOf(DARK));
  });

  it.each([':root', DARK])('can be read in %s', (selector) => {
    const lines = propertiesOf(selector);
    const pairs = ['text', 'text-2'].flatMap((text) => ['bg', 'surface', 'surface-2'].map((below) => [text, below]));
    pairs.push(['accent-text', 'accent'], ['bad-text', 'bad'], ['accent', 'accent-soft'], ['accent', 'surface']);
    for (const tone of ['good', 'warning', 'bad', 'busy']) pairs.push([tone, `${tone}-soft`], [tone, 'surface']);
    for (const [text, below] of pairs) {
      const ratio = contrast(colour(lines, `--lmb-${text}`), colour(lines, `--lmb-${below}`));
      expect([text, below, ratio >= 4.5]).toEqual([text, below, true]);
    }
    expect(contrast(colour(lines, '--lmb-border-strong'), colour(lines, '--lmb-surface'))).toBeGreaterThanOrEqual(3);
  });
});

describe('useTheme', () => {
  beforeEach(() => localStorage.clear());

  it('is kept, and the wish of the system leaves no mark', () => {
    const { choice, setTheme } = useTheme();
    setTheme('dark');
    expect(document.documentElement.dataset.theme).toBe('dark');
    setTheme('system');
    expect(document.documentElement.dataset.theme).toBeUndefined();
    localStorage.setItem('lumbung.theme', 'light');
    restoreTheme();
    expect([choice.value, document.documentElement.dataset.theme]).toEqual(['light', 'light']);
  });
});

describe('createToasts', () => {
  it('shows three at most, the newest', () => {
    const toasts = createToasts();
    for (const text of ['a', 'b', 'c', 'd']) toasts.show({ text });
    expect(toasts.shown.value.map(({ text }) => text)).toEqual(['b', 'c', 'd']);
    toasts.dismiss(toasts.shown.value[1]?.key ?? 0);
    expect(toasts.shown.value.map(({ text }) => text)).toEqual(['b', 'd']);
  });
});
