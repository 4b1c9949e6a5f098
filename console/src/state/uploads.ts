import { computed, reactive, ref } from 'vue';

import type { Api } from '../api/api';
import { readable } from '../api/problem';
import type { Media } from '../api/wire';

const CONCURRENT_MAX = 3;

export interface Upload {
  key: number;
  file: File;
  state: 'waiting' | 'sending' | 'refused';
  sentBytes: number;
  problem: string;
  abort: AbortController;
}

/** Files on their way to the server; one leaves the list when the server has it or the user gives it up. */
export function useUploads(
  api: Pick<Api, 'upload'>,
  maxBytes: () => number | undefined,
  onStored: (media: Media) => void,
) {
  const uploads = ref<Upload[]>([]);
  const sending = computed(() => uploads.value.filter((upload) => upload.state === 'sending').length);
  let nextKey = 1;

  function add(files: Iterable<File>): void {
    for (const file of files) {
      uploads.value.push(
        reactive({
          key: nextKey++,
          file,
          state: 'waiting' as const,
          sentBytes: 0,
          problem: '',
          abort: new AbortController(),
        }),
      );
    }
    pump();
  }

  function pump(): void {
    for (const upload of uploads.value) {
      if (sending.value >= CONCURRENT_MAX) return;
      if (upload.state === 'waiting') void send(upload);
    }
  }

  function refusal(file: File): string {
    const most = maxBytes();
    if (file.size === 0) return 'The file is empty.';
    if (most !== undefined && file.size > most) return 'The file is larger than this server accepts.';
    return '';
  }

  async function send(upload: Upload): Promise<void> {
    upload.problem = refusal(upload.file);
    if (upload.problem) {
      upload.state = 'refused';
      return;
    }
    upload.state = 'sending';
    try {
      onStored(await api.upload(upload.file, (sent) => (upload.sentBytes = sent), upload.abort.signal));
      drop(upload);
    } catch (thrown) {
      upload.problem = readable(thrown);
      upload.state = 'refused';
    }
    pump();
  }

  function again(upload: Upload): void {
    Object.assign(upload, { state: 'waiting', sentBytes: 0, problem: '', abort: new AbortController() });
    pump();
  }

  function drop(upload: Upload): void {
    uploads.value = uploads.value.filter((other) => other.key !== upload.key);
  }

  function giveUp(upload: Upload): void {
    upload.abort.abort();
    drop(upload);
  }

  return { uploads, add, again, giveUp };
}
