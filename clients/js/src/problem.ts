import type { components } from './schema.js';

type Problem = components['schemas']['Problem'];

/** Codes of this package besides those of the server: no answer, given up, nothing in the file, file not at hand. */
export type LocalCode = 'unreachable' | 'cancelled' | 'empty' | 'file_needed' | 'unknown';
export type ErrorCode = Problem['code'] | LocalCode;

export interface ErrorParts {
  status: number;
  code: ErrorCode;
  title: string;
  detail?: string;
  requestId?: string;
  retryAfterSeconds?: number;
}

/** What every promise of this package is rejected with. `status` is 0 where there was no answer. */
export class LumbungError extends Error {
  readonly status: number;
  readonly code: ErrorCode;
  readonly title: string;
  readonly detail: string;
  readonly requestId: string | null;
  /** What `Retry-After` said. */
  readonly retryAfterSeconds: number | null;

  constructor(parts: ErrorParts) {
    super(parts.detail || parts.title);
    this.name = 'LumbungError';
    this.status = parts.status;
    this.code = parts.code;
    this.title = parts.title;
    this.detail = parts.detail ?? '';
    this.requestId = parts.requestId ?? null;
    this.retryAfterSeconds = parts.retryAfterSeconds ?? null;
  }

  static unreachable(): LumbungError {
    return new LumbungError({ status: 0, code: 'unreachable', title: 'The server can’t be reached.' });
  }

  static cancelled(): LumbungError {
    return new LumbungError({ status: 0, code: 'cancelled', title: 'Cancelled.' });
  }

  /** From an answer that is no success; its body may be that of a proxy and no problem at all. */
  static fromAnswer(status: number, body: unknown, retryAfter: string | null = null): LumbungError {
    const problem = problemOf(body);
    const seconds = Number(retryAfter);
    return new LumbungError({
      status,
      code: typeof problem.code === 'string' ? problem.code : 'unknown',
      title: textOr(problem.title, `The server answered with status ${status}.`),
      detail: textOr(problem.detail, ''),
      requestId: typeof problem.request_id === 'string' ? problem.request_id : undefined,
      retryAfterSeconds: retryAfter !== null && Number.isFinite(seconds) ? Math.max(0, seconds) : undefined,
    });
  }

  /** Of whatever was thrown. */
  static of(thrown: unknown): LumbungError {
    if (thrown instanceof LumbungError) return thrown;
    const name = thrown instanceof Error ? thrown.name : '';
    if (name === 'AbortError') return LumbungError.cancelled();
    // fetch tells a lost connection, and nothing else, by a TypeError.
    if (thrown instanceof TypeError) return LumbungError.unreachable();
    const title = thrown instanceof Error ? thrown.message : String(thrown);
    return new LumbungError({ status: 0, code: 'unknown', title });
  }

  /** Whether the same request may well succeed a little later, without anybody doing something about it. */
  get isPassing(): boolean {
    if (this.status === 0) return this.code === 'unreachable';
    if (this.status >= 500) return this.status !== 501 && this.status !== 507;
    return [408, 423, 425, 429].includes(this.status);
  }
}

function textOr(value: unknown, fallback: string): string {
  return typeof value === 'string' && value !== '' ? value : fallback;
}

function problemOf(body: unknown): Partial<Problem> {
  if (typeof body !== 'string') return typeof body === 'object' && body !== null ? body : {};
  try {
    return problemOf(JSON.parse(body) ?? {});
  } catch {
    return {};
  }
}
