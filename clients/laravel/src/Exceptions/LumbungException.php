<?php

namespace Lumbung\Laravel\Exceptions;

use RuntimeException;
use Throwable;

/**
 * What everything here throws. Look at the class, or at `$errorCode`, which stays the same for ever (`code` of the
 * problem that Lumbung answered with, or a word of this package), and not at the text.
 */
class LumbungException extends RuntimeException
{
    /**
     * @param int $status HTTP status of the answer; 0 where there was none
     * @param string|null $requestId finds the request in Lumbung's log
     * @param int|null $retryAfter seconds, where Lumbung said when to come back
     */
    final public function __construct(
        string $message,
        public readonly int $status = 0,
        public readonly string $errorCode = 'unknown',
        public readonly ?string $requestId = null,
        public readonly ?int $retryAfter = null,
        ?Throwable $previous = null,
    ) {
        parent::__construct($message, $status, $previous);
    }

    /**
     * @param array<string, mixed> $problem the body, RFC 9457; that of a proxy is none and may be empty
     */
    public static function fromProblem(int $status, array $problem, ?string $retryAfter): self
    {
        $code = is_string($problem['code'] ?? null) ? $problem['code'] : 'unknown';
        $text = $problem['detail'] ?? $problem['title'] ?? null;
        $class = self::classOf($status, $code);

        return new $class(
            is_string($text) && $text !== '' ? $text : "Lumbung answered with status {$status}.",
            $status,
            $code,
            is_string($problem['request_id'] ?? null) ? $problem['request_id'] : null,
            is_numeric($retryAfter) ? max(0, (int) $retryAfter) : null,
        );
    }

    /** Whether the same may well succeed a little later, without anybody doing something about it. */
    public function isPassing(): bool
    {
        return $this instanceof Unreachable || $this instanceof Unavailable || $this instanceof RateLimited;
    }

    /** @return class-string<self> */
    private static function classOf(int $status, string $code): string
    {
        return match (true) {
            $status === 401 => Unauthenticated::class,
            $status === 403 => Forbidden::class,
            $status === 404, $status === 410 => NotFound::class,
            $status === 409 => Conflict::class,
            $status === 413, $status === 415, $code === 'infected' => FileRefused::class,
            $status === 400, $status === 422 => InvalidRequest::class,
            $status === 429 => RateLimited::class,
            $status === 408, $status >= 500 => Unavailable::class,
            default => self::class,
        };
    }
}
