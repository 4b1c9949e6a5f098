import type { FileReader, FileSource, SliceResult } from 'tus-js-client';

/** In Node, tus-js-client reads buffers and streams only; this gives it a Blob, a chunk at a time. */
export class BlobReader implements FileReader {
  async openFile(blob: Blob): Promise<FileSource> {
    return {
      size: blob.size,
      slice: (start, end) => sliceOf(blob, start, end),
      close: () => {},
    };
  }
}

async function sliceOf(blob: Blob, start: number, end: number): Promise<SliceResult> {
  const bytes = new Uint8Array(await blob.slice(start, end).arrayBuffer());
  // tus-js-client asks for `size`, as a Blob has it, to say how long the request is.
  return { value: Object.assign(bytes, { size: bytes.length }), done: end >= blob.size };
}
