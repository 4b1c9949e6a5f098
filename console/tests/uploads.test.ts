// @vitest-environment happy-dom
import { describe, expect, it } from 'vitest';

import { droppedFiles, pastedFiles } from '../src/uploads/dropped_files';
import { acceptFor, purposeFor } from '../src/uploads/purposes';
import { shareOf } from '../src/uploads/share';
import { problemOf, timeParts } from '../src/uploads/upload_words';

const file = (name: string, type = '') => new File(['x'], name, { type });

/** As the browser gives what is dropped; a reader gives its children in parts. */
function entry(name: string, children?: object[]): object {
  if (!children) return { isFile: true, file: (found: (file: File) => void) => found(file(name)) };
  const parts = [children.slice(0, 1), children.slice(1), []];
  return {
    isFile: false,
    createReader: () => ({ readEntries: (found: (some: object[]) => void) => found(parts.shift() ?? []) }),
  };
}

const unreadable = { isFile: true, file: (_found: unknown, failed: () => void) => failed() };
const drop = (...entries: object[]) =>
  ({
    items: entries.map((each) => ({ kind: 'file', webkitGetAsEntry: () => each })),
    files: [],
  }) as unknown as DataTransfer;

describe('what uploads are for', () => {
  it('gives a purpose only to what it can be made of', () => {
    expect(purposeFor(file('a.png', 'image/png'), 'sticker')).toBe('sticker');
    expect(purposeFor(file('a.HEIC'), 'sticker')).toBe('sticker');
    expect(purposeFor(file('a.mp4', 'video/mp4'), 'sticker')).toBeNull();
    expect(purposeFor(file('a.ogg', 'audio/ogg'), 'voice')).toBe('voice');
    expect(purposeFor(file('a.pdf', 'application/pdf'), 'voice')).toBeNull();
    expect(purposeFor(file('a.png', 'image/png'), 'none')).toBeNull();
    expect([acceptFor('sticker'), acceptFor('voice'), acceptFor('none')]).toEqual(['image/*', 'audio/*', undefined]);
  });
});

describe('drops and pastes', () => {
  it('takes the files of folders, however deep, and leaves out what can’t be read', async () => {
    const tree = entry('top', [entry('a'), entry('deep', [entry('b'), entry('c'), entry('d')]), unreadable]);
    const found = await droppedFiles(drop(entry('first'), tree));
    expect(found.map(({ name }) => name)).toEqual(['first', 'a', 'b', 'c', 'd']);
  });

  it('takes files where the browser knows no entries', async () => {
    const files = [file('a')];
    const plain = { items: [{ kind: 'string' }, { kind: 'file' }], files } as unknown as DataTransfer;
    expect(await droppedFiles(plain)).toEqual(files);
  });

  it('names a picture of the clipboard, and leaves other names alone', () => {
    const transfer = { files: [file('image.png', 'image/png'), file('menu.pdf')] } as unknown as DataTransfer;
    const pasted = pastedFiles(transfer, (extension) => `Pasted.${extension}`);
    expect(pasted.map(({ name, type }) => [name, type])).toEqual([
      ['Pasted.png', 'image/png'],
      ['menu.pdf', ''],
    ]);
    expect(pastedFiles(null, String)).toEqual([]);
  });
});

describe('words', () => {
  it('rounds the time that is left', () => {
    expect(timeParts(0.2)).toEqual({ unit: 'seconds', count: 1 });
    expect(timeParts(59)).toEqual({ unit: 'seconds', count: 59 });
    expect(timeParts(100)).toEqual({ unit: 'minutes', count: 2 });
    expect(timeParts(3_599)).toEqual({ unit: 'hours', count: 1 });
  });

  it('takes the server’s reason apart', () => {
    expect(problemOf('corrupt: It ends too soon: byte 7.')).toEqual({
      code: 'corrupt',
      text: 'It ends too soon: byte 7.',
    });
    expect(problemOf('Something else')).toEqual({ code: 'unknown', text: 'Something else' });
    expect(problemOf(null)).toEqual({ code: 'unknown', text: '' });
  });

  it('has a share of nothing, too', () => {
    expect(shareOf({ bytes: 0, sent: 0 })).toBe(0);
    expect(shareOf({ bytes: 200, sent: 50 })).toBe(0.25);
  });
});
