<?php

namespace Lumbung\Laravel\Api;

use Closure;
use DateTimeInterface;
use Illuminate\Support\LazyCollection;
use Lumbung\Laravel\BrowserToken;
use Lumbung\Laravel\Client;
use Lumbung\Laravel\Media;
use Lumbung\Laravel\MediaState;
use Lumbung\Laravel\Models\ChatMedia;
use Lumbung\Laravel\WhatsAppId;

/** Lumbung over HTTP. Holds no state that a request changes, so it may live as long as the process. */
final class ApiClient implements Client
{
    /** What `GET /api/v1/media?uuid=` takes at once. */
    private const FIND_MANY_MAX = 200;

    private const WAIT_SECONDS_MAX = 30;

    /** @param Closure(): ?int $workspace the workspace where none was chosen; null: that of the token */
    public function __construct(
        private readonly Settings $settings,
        private readonly Closure $workspace,
    ) {
    }

    public function forWorkspace(int|string $workspace): static
    {
        return new self($this->settings, fn (): int => (int) $workspace);
    }

    public function upload(mixed $file, array $options = []): Media
    {
        $wait = min(self::WAIT_SECONDS_MAX, max(0, (int) ($options['wait'] ?? 0)));
        $source = Source::of($file);
        try {
            $fields = ['name' => (string) ($options['name'] ?? $source->name)];
            if (($options['purpose'] ?? '') !== '') {
                $fields['purpose'] = (string) $options['purpose'];
            }
            $query = $wait > 0 ? ['wait' => $wait] : [];

            return $this->media($this->transport()->upload($source->stream, $fields, $query, $this->settings->uploadSeconds + $wait));
        } finally {
            $source->close();
        }
    }

    public function find(string|Media|ChatMedia $media): Media
    {
        return $this->media($this->transport()->get($this->at($media)));
    }

    public function findMany(iterable $uuids): array
    {
        $wanted = [];
        foreach ($uuids as $uuid) {
            $wanted[MediaUuid::of($uuid)] = true;
        }
        $found = [];
        foreach (array_chunk(array_keys($wanted), self::FIND_MANY_MAX) as $part) {
            $page = $this->transport()->get('/api/v1/media', ['uuid' => implode(',', $part)]);
            foreach ($page['data'] as $json) {
                $found[$json['uuid']] = $this->media($json);
            }
        }

        return $found;
    }

    public function all(array $query = []): LazyCollection
    {
        return LazyCollection::make(function () use ($query) {
            do {
                $page = $this->transport()->get('/api/v1/media', $query);
                foreach ($page['data'] as $json) {
                    yield $this->media($json);
                }
                $query['cursor'] = $page['next_cursor'];
            } while ($page['next_cursor'] !== null);
        });
    }

    public function status(string|Media|ChatMedia $media): MediaState
    {
        return MediaState::of($this->transport()->get($this->at($media) . '/status'));
    }

    public function wait(string|Media|ChatMedia $media, int $seconds = 30): Media
    {
        $end = microtime(true) + $seconds;
        for ($pause = 50_000; ! $this->status($media)->status->isSettled() && microtime(true) < $end; $pause = min(1_000_000, 2 * $pause)) {
            usleep($pause);
        }

        return $this->find($media);
    }

    public function url(
        string|Media|ChatMedia $media,
        string $variant = 'optimal',
        DateTimeInterface|int|null $expires = null,
    ): string {
        $query = ['variant' => $variant];
        if ($expires !== null) {
            $query['expires'] = $expires instanceof DateTimeInterface ? max(1, $expires->getTimestamp() - time()) : $expires;
        }

        return Media::absolute($this->transport()->get($this->at($media) . '/url', $query)['url'], $this->settings->publicUrl);
    }

    public function whatsappId(string|Media|ChatMedia $media, string $phoneNumberId): WhatsAppId
    {
        $answer = $this->transport()->get($this->at($media) . '/whatsapp', ['phone_number_id' => $phoneNumberId]);

        return new WhatsAppId($answer['id'], $answer['variant'], $answer['expires_at'] ?? null, $answer['valid_until'] ?? null);
    }

    public function process(string|Media|ChatMedia $media, ?string $purpose = null): Media
    {
        $body = $purpose === null ? null : ['purpose' => $purpose];

        return $this->media($this->transport()->change('POST', $this->at($media) . '/process', $body));
    }

    public function retry(string|Media|ChatMedia $media): Media
    {
        return $this->media($this->transport()->change('POST', $this->at($media) . '/retry'));
    }

    public function rename(string|Media|ChatMedia $media, string $name): Media
    {
        return $this->media($this->transport()->change('PATCH', $this->at($media), ['name' => $name]));
    }

    public function delete(string|Media|ChatMedia $media, bool $permanent = false): void
    {
        $this->transport()->change('DELETE', $this->at($media), null, $permanent ? ['permanent' => true] : []);
    }

    public function restore(string|Media|ChatMedia $media): Media
    {
        return $this->media($this->transport()->change('POST', $this->at($media) . '/restore'));
    }

    public function archive(string|Media|ChatMedia $media): Media
    {
        return $this->media($this->transport()->change('POST', $this->at($media) . '/archive'));
    }

    public function unarchive(string|Media|ChatMedia $media): Media
    {
        return $this->media($this->transport()->change('POST', $this->at($media) . '/unarchive'));
    }

    public function read(string|Media|ChatMedia $media, string $variant = 'original')
    {
        return $this->transport()->fetch('/media/' . MediaUuid::of($media) . '/' . rawurlencode($variant));
    }

    public function browserToken(array $limits = []): string
    {
        // The workspace of a token of one workspace is known to the server alone.
        $workspace = ($this->workspace)() ?? (int) $this->transport()->get('/api/v1/console')['workspace_id'];

        return BrowserToken::mint($this->settings->jwtSecret, $workspace, $limits);
    }

    private function transport(): Transport
    {
        return new Transport($this->settings, ($this->workspace)());
    }

    private function at(string|Media|ChatMedia $media): string
    {
        return '/api/v1/media/' . MediaUuid::of($media);
    }

    /** @param array<string, mixed> $json */
    private function media(array $json): Media
    {
        return Media::of($json, $this->settings->publicUrl);
    }
}
