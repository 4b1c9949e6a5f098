import { ApiProblem } from './problem';
import { sendFile } from './send_file';
import type { ConsoleInfo, Media, MediaPage, Status } from './wire';

export interface ListQuery {
  status?: Status;
  cursor?: string;
  limit?: number;
  updated_since?: string;
}

export type Progress = (sentBytes: number) => void;

/** The HTTP API, as one token sees it. Every method rejects with an ApiProblem. */
export class Api {
  constructor(
    private readonly token: string,
    private readonly onUnauthenticated: () => void,
  ) {}

  consoleInfo(): Promise<ConsoleInfo> {
    return this.call('GET', '/api/v1/console');
  }

  listMedia(query: ListQuery): Promise<MediaPage> {
    const parameters = new URLSearchParams();
    for (const [name, value] of Object.entries(query)) {
      if (value !== undefined) parameters.set(name, String(value));
    }
    return this.call('GET', `/api/v1/media?${parameters}`);
  }

  retry(uuid: string): Promise<unknown> {
    return this.call('POST', `/api/v1/media/${uuid}/retry`);
  }

  remove(uuid: string): Promise<unknown> {
    return this.call('DELETE', `/api/v1/media/${uuid}`);
  }

  restore(uuid: string): Promise<unknown> {
    return this.call('POST', `/api/v1/media/${uuid}/restore`);
  }

  async upload(file: File, onProgress: Progress, signal: AbortSignal): Promise<Media> {
    const answer = await sendFile('/api/v1/media', this.authorization(), file, onProgress, signal);
    return this.read(answer.status, answer.body);
  }

  /** What the event channel needs to prove who listens. */
  authorization(): Record<string, string> {
    return { Authorization: `Bearer ${this.token}` };
  }

  private async call<T>(method: string, path: string): Promise<T> {
    let response: Response;
    let body: string;
    try {
      response = await fetch(path, {
        method,
        headers: { ...this.authorization(), Accept: 'application/json' },
      });
      body = await response.text();
    } catch {
      throw ApiProblem.unreachable();
    }
    return this.read(response.status, body);
  }

  private read<T>(status: number, body: string): T {
    if (status === 401) this.onUnauthenticated();
    if (status < 200 || status > 299) throw ApiProblem.from(status, body);
    return (body === '' ? null : JSON.parse(body)) as T;
  }
}
