import type { DetailedError, HttpRequest, HttpResponse, Upload, UploadOptions } from 'tus-js-client';

import { LumbungError } from '../problem.js';
import type { Transport } from '../transport.js';
import { type FileFacts, type Parcel, pause } from '../upload.js';
import { BlobReader } from './blob_reader.js';
import { StallWatch } from './stall.js';

const ENDPOINT = '/api/v1/uploads';
/** Some proxies hand a request on only when they have all of it: then a break loses so much, and not everything. */
const CHUNK_BYTES = 16 * 1024 * 1024;
/** Where the server asks to wait longer, the try counts as failed and whoever uploads decides. */
const WAIT_MAX_SECONDS = 60;

export interface Arrived {
  uuid: string;
  isDeduplicated: boolean;
}

/** Sends a file by tus 1.0; goes on where an upload of the same file was broken off, in this page or an earlier one. */
export async function sendByTus(transport: Transport, parcel: Parcel): Promise<Arrived> {
  // Who sends only small files need not load it.
  const tus = await import('tus-js-client');
  if (parcel.signal.aborted) throw LumbungError.cancelled();
  return new Promise((resolve, reject) => {
    const dispatch = new Dispatch(transport, parcel, resolve, reject);
    dispatch.begin(new tus.Upload(parcel.blob as File, dispatch.options()));
  });
}

/** Ends what broken uploads of a file left at the server. */
export async function discardTus(transport: Transport, facts: FileFacts, purpose: string | null): Promise<void> {
  const tus = await import('tus-js-client');
  const storage = tus.defaultOptions.urlStorage;
  for (const previous of await storage.findUploadsByFingerprint(fingerprint(transport, facts, purpose))) {
    await storage.removeUpload(previous.urlStorageKey);
    if (!previous.uploadUrl) continue;
    const headers = await transport.headers();
    // It would expire by itself; that the server can't be told is no error.
    await tus.Upload.terminate(previous.uploadUrl, { headers, retryDelays: [] }).catch(() => {});
  }
}

/** One upload from its first request to its end. */
class Dispatch {
  private upload: Upload | undefined;
  private readonly watch: StallWatch;
  private readonly giveUp = () => this.end(() => this.reject(LumbungError.cancelled()));

  constructor(
    private readonly transport: Transport,
    private readonly parcel: Parcel,
    private readonly resolve: (arrived: Arrived) => void,
    private readonly reject: (error: LumbungError) => void,
  ) {
    this.watch = new StallWatch(parcel.facts.size, () => this.startOver());
    parcel.signal.addEventListener('abort', this.giveUp, { once: true });
  }

  begin(upload: Upload): void {
    this.upload = upload;
    const start = async () => {
      const previous = this.parcel.resume ? await upload.findPreviousUploads() : [];
      const latest = previous.sort((a, b) => Date.parse(b.creationTime) - Date.parse(a.creationTime))[0];
      if (latest) upload.resumeFromPreviousUpload(latest);
      if (!this.parcel.signal.aborted) upload.start();
    };
    start().catch((thrown: unknown) => this.fail(LumbungError.of(thrown)));
  }

  options(): UploadOptions {
    const { transport, parcel } = this;
    const { facts, purpose } = parcel;
    const metadata: Record<string, string> = { filename: facts.name };
    if (facts.type) metadata.filetype = facts.type;
    if (purpose !== null) metadata.purpose = purpose;
    return {
      endpoint: transport.url(ENDPOINT),
      metadata,
      chunkSize: CHUNK_BYTES,
      retryDelays: [...parcel.retryDelays],
      removeFingerprintOnSuccess: true,
      storeFingerprintForResuming: parcel.resume,
      fingerprint: async () => fingerprint(transport, facts, purpose),
      onBeforeRequest: (request) => this.sign(request),
      onAfterResponse: (request, response) => this.judge(request, response),
      onShouldRetry: (error) => shouldRetry(error),
      onProgress: (sent) => {
        this.watch.sent(sent);
        parcel.onProgress(sent);
      },
      onSuccess: ({ lastResponse }) => this.arrive(lastResponse),
      onError: (error) => this.fail(errorOf(error)),
      ...(typeof XMLHttpRequest === 'undefined' ? { fileReader: new BlobReader() } : {}),
    };
  }

  private async sign(request: HttpRequest): Promise<void> {
    for (const [name, value] of Object.entries(await this.transport.headers())) request.setHeader(name, value);
  }

  /** Ends with the server's own words what no repetition mends; forgets no upload because a token expired. */
  private async judge(request: HttpRequest, response: HttpResponse): Promise<void> {
    const status = response.getStatus();
    this.transport.noticeStatus(status);
    if (status < 400) return;
    const error = refusal(response);
    // Of a HEAD only these two say that the upload is gone; tus-js-client begins another one then.
    if (status === 404 || status === 410) {
      if (request.getMethod() === 'POST') throw error;
      return;
    }
    if (status === 429 && (error.retryAfterSeconds ?? 0) <= WAIT_MAX_SECONDS) {
      await pause((error.retryAfterSeconds ?? 1) * 1_000, this.parcel.signal).catch(() => {});
    }
    if (status !== 409 && status !== 423) throw error;
  }

  private arrive(response: HttpResponse): void {
    const uuid = response.getHeader('Upload-Media');
    if (!uuid) {
      const title = 'The server did not say which media this became.';
      this.fail(new LumbungError({ status: 0, code: 'unknown', title }));
      return;
    }
    const isDeduplicated = response.getHeader('Upload-Deduplicated') === 'true';
    this.end(() => this.resolve({ uuid, isDeduplicated }));
  }

  private startOver(): void {
    void this.upload?.abort();
    this.watch.sent(0);
    this.upload?.start();
  }

  private fail(error: LumbungError): void {
    this.end(() => this.reject(error));
  }

  private end(settle: () => void): void {
    this.watch.stop();
    this.parcel.signal.removeEventListener('abort', this.giveUp);
    void this.upload?.abort();
    settle();
  }
}

/** The same file for the same purpose of the same workspace. */
function fingerprint(transport: Transport, facts: FileFacts, purpose: string | null): string {
  const workspace = transport.options.workspace ?? 0;
  const parts = [facts.webkitRelativePath ?? facts.name, facts.size, facts.lastModified ?? 0, purpose ?? ''];
  return ['lumbung', transport.url('/'), workspace, ...parts].map((part) => encodeURIComponent(part)).join('|');
}

function refusal(response: HttpResponse): LumbungError {
  return LumbungError.fromAnswer(response.getStatus(), response.getBody(), response.getHeader('Retry-After') ?? null);
}

function errorOf(error: Error | DetailedError): LumbungError {
  const { causingError, originalResponse } = error as DetailedError;
  if (causingError instanceof LumbungError) return causingError;
  if (originalResponse) return refusal(originalResponse);
  return 'originalRequest' in error ? LumbungError.unreachable() : LumbungError.of(error);
}

function shouldRetry(error: DetailedError): boolean {
  const status = error.originalResponse?.getStatus() ?? 0;
  // The next try begins with HEAD, which finds the right offset, or that the upload is gone.
  if (status === 404 || status === 409 || status === 410) return true;
  const cause = errorOf(error);
  return cause.isPassing && (cause.retryAfterSeconds ?? 0) <= WAIT_MAX_SECONDS;
}
