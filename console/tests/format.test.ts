import { describe, expect, it } from 'vitest';

import { errorSentence, formatBytes, formatChange, formatDuration } from '../src/text/format';

describe('formatBytes', () => {
  it.each([
    [0, '0 B'],
    [1023, '1023 B'],
    [1024, '1.0 KB'],
    [215_040, '210 KB'],
    [1_048_000, '1023 KB'],
    [1_048_300, '1.0 MB'],
    [2_202_010, '2.1 MB'],
    [104_857_600, '100 MB'],
    [2 ** 53, '8192 TB'],
  ])('%d is %s', (bytes, text) => expect(formatBytes(bytes)).toBe(text));
});

describe('formatDuration', () => {
  it.each([
    [0.4, '0:00'],
    [12.9, '0:12'],
    [83.4, '1:23'],
    [3725, '1:02:05'],
  ])('%d s is %s', (seconds, text) => expect(formatDuration(seconds)).toBe(text));
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
