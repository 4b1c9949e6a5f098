/** A refusal of the server (problem+json, RFC 9457), or the lack of an answer (status 0). */
export class ApiProblem extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
  ) {
    super(message);
    this.name = 'ApiProblem';
  }

  static unreachable(): ApiProblem {
    return new ApiProblem(0, 'unreachable', 'The server can’t be reached. Check the connection and try again.');
  }

  /** From the body of an answer that is no success; also from one that is no problem+json, as of a proxy. */
  static from(status: number, body: string): ApiProblem {
    const fallback = `The server answered with status ${status}.`;
    try {
      const parsed = JSON.parse(body) as { code?: unknown; title?: unknown; detail?: unknown };
      const text = [parsed.detail, parsed.title].find((part) => typeof part === 'string' && part !== '');
      return new ApiProblem(status, String(parsed.code ?? 'unknown'), typeof text === 'string' ? text : fallback);
    } catch {
      return new ApiProblem(status, 'unknown', fallback);
    }
  }
}

/** What to tell a person about anything that was thrown. */
export function readable(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
