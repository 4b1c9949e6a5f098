<?php

namespace Lumbung\Laravel\Api;

use GuzzleHttp\Exception\TransferException;
use GuzzleHttp\Psr7\PumpStream;
use GuzzleHttp\Psr7\Utils;
use Illuminate\Http\Client\ConnectionException;
use Illuminate\Http\Client\PendingRequest;
use Illuminate\Http\Client\Response;
use Illuminate\Support\Facades\Http;
use Lumbung\Laravel\Exceptions\LumbungException;
use Lumbung\Laravel\Exceptions\Unreachable;
use Psr\Http\Message\StreamInterface;

/** Requests by Laravel's own HTTP client, so that Http::fake() and its events see them; answers or LumbungExceptions. */
final class Transport
{
    /** What only reads is asked again after these pauses, in milliseconds, when the failure is a passing one. */
    private const PAUSES = [100, 400];

    /** The bytes of a media that is in process are for a moment between two places (503). */
    private const PAUSES_OF_BYTES = [50, 100, 200, 400, 800, 1_600];

    public function __construct(public readonly Settings $settings, public readonly ?int $workspace)
    {
    }

    /**
     * @param array<string, scalar> $query
     * @return array<string, mixed>
     */
    public function get(string $path, array $query = []): array
    {
        return $this->reading(fn (): Response => $this->send('GET', $path, ['query' => self::words($query)]))->json() ?? [];
    }

    /**
     * @param array<string, scalar> $query
     * @param array<string, mixed>|null $body
     * @return array<string, mixed>
     */
    public function change(string $method, string $path, ?array $body = null, array $query = []): array
    {
        $options = ['query' => self::words($query)] + ($body === null ? [] : ['json' => $body]);

        return $this->send($method, $path, $options)->json() ?? [];
    }

    /**
     * One file as a form, read from the stream while it is sent.
     *
     * @param resource $stream stays open
     * @param array<string, string> $fields
     * @param array<string, scalar> $query
     * @return array<string, mixed>
     */
    public function upload($stream, array $fields, array $query, int $seconds): array
    {
        $contents = self::bodyOf($stream);
        // The name goes as a field: in the header of a part Guzzle doesn't escape it.
        $parts = [['name' => 'file', 'contents' => $contents, 'filename' => 'file']];
        foreach ($fields as $name => $value) {
            array_unshift($parts, ['name' => $name, 'contents' => $value]);
        }
        try {
            $options = ['query' => self::words($query), 'multipart' => $parts];

            return $this->send('POST', '/api/v1/media', $options, $seconds)->json() ?? [];
        } finally {
            $contents->detach();
        }
    }

    /**
     * Of a pipe or a socket `fstat` says the size 0, which Guzzle would believe.
     *
     * @param resource $stream
     */
    private static function bodyOf($stream): StreamInterface
    {
        $isFile = ((fstat($stream)['mode'] ?? 0) & 0170000) === 0100000;

        return $isFile ? Utils::streamFor($stream) : new PumpStream(function (int $bytes) use ($stream) {
            $read = feof($stream) ? '' : fread($stream, $bytes);

            return $read === '' ? false : $read;
        });
    }

    /**
     * Fetches into a temporary file: a connection that breaks is noticed before anybody reads.
     *
     * @return resource
     */
    public function fetch(string $path)
    {
        $seconds = $this->settings->uploadSeconds;
        $fetch = function () use ($path, $seconds): Response {
            $sink = fopen('php://temp/maxmemory:2097152', 'w+b');

            return $this->send('GET', $path, ['sink' => $sink], $seconds);
        };
        $response = $this->reading($fetch, self::PAUSES_OF_BYTES, 10);
        $body = $response->toPsrResponse()->getBody();
        $body->rewind();

        return $body->detach();
    }

    /**
     * @param callable(): Response $ask
     * @param list<int> $pauses
     * @param int $patience seconds; who is told to come back later than that is not asked again
     */
    private function reading(callable $ask, array $pauses = self::PAUSES, int $patience = 1): Response
    {
        foreach ($pauses as $pause) {
            try {
                return $ask();
            } catch (LumbungException $failure) {
                if (! $failure->isPassing() || $failure->retryAfter > $patience) {
                    throw $failure;
                }
            }
            usleep($pause * 1_000);
        }

        return $ask();
    }

    /** @param array<string, mixed> $options */
    private function send(string $method, string $path, array $options, ?int $seconds = null): Response
    {
        try {
            $response = $this->request($seconds ?? $this->settings->seconds)->send($method, $this->settings->url . $path, $options);
        } catch (ConnectionException|TransferException $failure) {
            throw new Unreachable(
                "Lumbung at {$this->settings->url} can't be reached: {$failure->getMessage()}",
                errorCode: 'unreachable',
                previous: $failure,
            );
        }
        if ($response->successful()) {
            return $response;
        }
        $problem = json_decode($response->body(), true);
        throw LumbungException::fromProblem(
            $response->status(),
            is_array($problem) ? $problem : [],
            $response->header('Retry-After') ?: null,
        );
    }

    private function request(int $seconds): PendingRequest
    {
        $headers = $this->workspace === null ? [] : ['X-Workspace-Id' => (string) $this->workspace];

        return Http::withToken($this->settings->token)
            ->withHeaders($headers)
            ->acceptJson()
            ->withoutRedirecting()
            ->timeout($seconds)
            ->withOptions(['connect_timeout' => $this->settings->connectSeconds]);
    }

    /**
     * @param array<string, scalar> $query
     * @return array<string, string>
     */
    private static function words(array $query): array
    {
        return array_map(fn ($value) => is_bool($value) ? ($value ? 'true' : 'false') : (string) $value, $query);
    }
}
