import { describe, expect, it, vi } from 'vitest';

import { ApiProblem } from '../src/api/problem';
import type { Media } from '../src/api/wire';
import { useUploads } from '../src/state/uploads';

const stored = { uuid: 'u' } as Media;

/** Of a file only its name and size are looked at here; Node 18 has no File of its own. */
function file(name: string, size = 4): File {
  return { name, size } as File;
}

const settled = () => new Promise((resolve) => setTimeout(resolve));

describe('useUploads', () => {
  it('sends three at a time and hands over each media', async () => {
    const finish: (() => void)[] = [];
    const api = { upload: () => new Promise<Media>((resolve) => finish.push(() => resolve(stored))) };
    const onStored = vi.fn();
    const { uploads, add } = useUploads(api, () => undefined, onStored);
    add([file('a'), file('b'), file('c'), file('d'), file('e')]);
    expect(finish).toHaveLength(3);
    finish[0]?.();
    await settled();
    expect(finish).toHaveLength(4);
    expect(onStored).toHaveBeenCalledWith(stored);
    expect(uploads.value.map((upload) => upload.file.name)).toEqual(['b', 'c', 'd', 'e']);
  });

  it('refuses what is empty or too large without sending it', () => {
    const api = { upload: vi.fn() };
    const { uploads, add } = useUploads(api, () => 10, vi.fn());
    add([file('empty', 0), file('large', 11)]);
    expect(api.upload).not.toHaveBeenCalled();
    expect(uploads.value.map((upload) => upload.problem)).toEqual([
      'The file is empty.',
      'The file is larger than this server accepts.',
    ]);
  });

  it('shows why the server refused, and tries again when asked', async () => {
    const upload = vi
      .fn()
      .mockRejectedValueOnce(ApiProblem.from(507, '{"code":"insufficient_storage","detail":"The disk is full."}'))
      .mockResolvedValueOnce(stored);
    const { uploads, add, again } = useUploads({ upload }, () => undefined, vi.fn());
    add([file('a')]);
    await settled();
    const refused = uploads.value[0]!;
    expect(refused.problem).toBe('The disk is full.');
    again(refused);
    await settled();
    expect(uploads.value).toEqual([]);
  });

  it('cancels one that is under way', () => {
    let signal: AbortSignal | undefined;
    const api = {
      upload: (_file: File, _progress: unknown, given: AbortSignal) => {
        signal = given;
        return new Promise<Media>(() => undefined);
      },
    };
    const { uploads, add, giveUp } = useUploads(api, () => undefined, vi.fn());
    add([file('a')]);
    giveUp(uploads.value[0]!);
    expect(signal?.aborted).toBe(true);
    expect(uploads.value).toEqual([]);
  });
});
