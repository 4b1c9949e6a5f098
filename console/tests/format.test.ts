import { describe, expect, it } from 'vitest';

import { errorSentence, formatBytes, formatChange } from '../src/text/format';

describe('formatBytes', () => {
  it.each([
    [0, '0 B'],
    [999, '999 B'],
    [1000, '1.0 KB'],
    [210_000, '210 KB'],
    [999_499, '999 KB'],
    [999_600, '1.0 MB'],
    [2_100_000, '2.1 MB'],
    [104_857_600, '105 MB'],
    [5e15, '5000 TB'],
  ])('%d is %s', (bytes, text) => expect(formatBytes(bytes)).toBe(text));
});

describe('formatChange', () => {
  it('tells how much smaller or larger', () => {
    expect(formatChange(2_100_000, 210_000)).toBe('−90 %');
    expect(formatChange(100, 104)).toBe('+4 %');
    expect(formatChange(0, 104)).toBe('');
  });
});

describe('errorSentence', () => {
  it('drops the code and keeps the sentence', () => {
    expect(errorSentence('corrupt: The file is damaged: no image data.')).toBe('The file is damaged: no image data.');
    expect(errorSentence('The file is damaged.')).toBe('The file is damaged.');
  });
});
