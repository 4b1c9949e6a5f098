import type { Progress } from './api';
import { ApiProblem } from './problem';

export interface RawAnswer {
  status: number;
  body: string;
}

/** Sends one file as multipart. By XMLHttpRequest, because fetch can't tell how far an upload is. */
export function sendFile(
  path: string,
  headers: Record<string, string>,
  file: File,
  onProgress: Progress,
  signal: AbortSignal,
): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('POST', path);
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    request.upload.addEventListener('progress', (event) => onProgress(Math.min(event.loaded, file.size)));
    request.addEventListener('load', () => resolve({ status: request.status, body: request.responseText }));
    request.addEventListener('error', () => reject(ApiProblem.unreachable()));
    request.addEventListener('abort', () => reject(new ApiProblem(0, 'cancelled', 'The upload was cancelled.')));
    signal.addEventListener('abort', () => request.abort());
    const form = new FormData();
    form.append('file', file, file.name);
    request.send(form);
  });
}
