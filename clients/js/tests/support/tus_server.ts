import http from 'node:http';
import type { AddressInfo } from 'node:net';

export interface StoredUpload {
  length: number;
  metadata: Record<string, string>;
  parts: Buffer[];
  size: number;
  token: string;
}

type Refusal = { status: number; body?: object; headers?: Record<string, string> };

/** Enough of Lumbung to be uploaded to: forms, and tus 1.0 with breaks where the test wants them. */
export class TusServer {
  readonly uploads = new Map<string, StoredUpload>();
  readonly requests: string[] = [];
  readonly forms: Buffer[] = [];
  /** Breaks the connection when so many bytes of an upload are there; each once. */
  breaksAt: number[] = [];
  /** What to answer instead, by method, each once. */
  refusals: (Refusal & { method: string })[] = [];
  mediaHeaders: Record<string, string> = {};
  private readonly server = http.createServer((request, response) => void this.answer(request, response));
  private created = 0;

  async start(): Promise<this> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return this;
  }

  get base(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  stop(): void {
    this.server.closeAllConnections();
    this.server.close();
  }

  get first(): StoredUpload {
    return [...this.uploads.values()][0]!;
  }

  private async answer(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    const { method = '', url = '' } = request;
    this.requests.push(`${method} ${url}`);
    const index = this.refusals.findIndex((each) => each.method === method);
    if (index >= 0) return this.refuse(request, response, this.refusals.splice(index, 1)[0]!);
    if (url === '/api/v1/uploads') return this.create(request, response);
    if (url.startsWith('/api/v1/uploads/')) return this.resume(request, response, url);
    if (url === '/api/v1/media') return this.takeForm(request, response);
    const uuid = url.split('/').at(-1);
    json(response, 200, { uuid, name: 'of tus', processing_status: 'pending' });
  }

  private refuse(request: http.IncomingMessage, response: http.ServerResponse, refusal: Refusal): void {
    request.resume();
    json(response, refusal.status, refusal.body ?? {}, refusal.headers);
  }

  private async takeForm(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    this.forms.push(Buffer.concat(parts));
    json(response, 202, { uuid: 'u-form', processing_status: 'pending', deduplicated: false });
  }

  private create(request: http.IncomingMessage, response: http.ServerResponse): void {
    const path = `/api/v1/uploads/${(this.created += 1)}`;
    const pairs = String(request.headers['upload-metadata'])
      .split(',')
      .map((pair) => pair.split(' '));
    this.uploads.set(path, {
      length: Number(request.headers['upload-length']),
      metadata: Object.fromEntries(pairs.map(([key, value = '']) => [key, Buffer.from(value, 'base64').toString()])),
      parts: [],
      size: 0,
      token: String(request.headers.authorization),
    });
    response.writeHead(201, { 'Tus-Resumable': '1.0.0', Location: path }).end();
  }

  private async resume(request: http.IncomingMessage, response: http.ServerResponse, path: string): Promise<void> {
    const upload = this.uploads.get(path);
    if (!upload) return this.refuse(request, response, { status: 404, body: { code: 'not_found', title: 'Gone' } });
    if (request.method === 'DELETE') {
      this.uploads.delete(path);
      response.writeHead(204).end();
      return;
    }
    if (request.method === 'PATCH') {
      const isAtEnd = Number(request.headers['upload-offset']) === upload.size;
      if (!isAtEnd) return this.refuse(request, response, { status: 409 });
      if (!(await this.append(request, upload))) return;
    }
    const done = upload.size === upload.length ? { 'Upload-Media': 'u-tus', ...this.mediaHeaders } : {};
    const state = { 'Upload-Offset': upload.size, 'Upload-Length': upload.length, ...done };
    response.writeHead(request.method === 'HEAD' ? 200 : 204, { 'Tus-Resumable': '1.0.0', ...state }).end();
  }

  /** Every byte that arrives is kept. False when the connection was broken. */
  private async append(request: http.IncomingMessage, upload: StoredUpload): Promise<boolean> {
    const [limit = Number.POSITIVE_INFINITY] = this.breaksAt;
    try {
      for await (const part of request) {
        upload.parts.push(part as Buffer);
        upload.size += (part as Buffer).length;
        if (upload.size < limit) continue;
        this.breaksAt.shift();
        request.socket.destroy();
        return false;
      }
      return true;
    } catch {
      return false;
    }
  }
}

function json(
  response: http.ServerResponse,
  status: number,
  body: object,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'Content-Type': 'application/json', ...headers });
  response.end(JSON.stringify(body));
}
