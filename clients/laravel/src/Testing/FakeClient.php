<?php

namespace Lumbung\Laravel\Testing;

use DateTimeInterface;
use Illuminate\Support\LazyCollection;
use Lumbung\Laravel\Api\MediaUuid;
use Lumbung\Laravel\Api\Source;
use Lumbung\Laravel\BrowserToken;
use Lumbung\Laravel\Client;
use Lumbung\Laravel\Exceptions\LumbungException;
use Lumbung\Laravel\Exceptions\NotFound;
use Lumbung\Laravel\Media;
use Lumbung\Laravel\MediaState;
use Lumbung\Laravel\Models\ChatMedia;
use Lumbung\Laravel\WhatsAppId;

/**
 * Lumbung in memory, for the application's own tests: Lumbung::fake(). Media are completed at once and every variant has
 * the bytes of the original; URLs are `https://lumbung.test/media/UUID/VARIANT`.
 */
final class FakeClient implements Client
{
    use Assertions;

    private const URL = 'https://lumbung.test';

    private const SECRET = 'a secret of the fake, long enough';

    private Shelf $shelf;

    private int $workspace = 1;

    public function __construct()
    {
        $this->shelf = new Shelf();
    }

    /** The next thing that is asked fails so. */
    public function failNext(LumbungException $failure): self
    {
        $this->shelf->failure = $failure;

        return $this;
    }

    public function forWorkspace(int|string $workspace): static
    {
        $other = clone $this;
        $other->workspace = (int) $workspace;

        return $other;
    }

    public function upload(mixed $file, array $options = []): Media
    {
        $this->record('upload', null, $options);
        $source = Source::of($file);
        try {
            $name = basename((string) ($options['name'] ?? $source->name));
            $bytes = (string) stream_get_contents($source->stream);
        } finally {
            $source->close();
        }
        $media = $this->shelf->keep($this->workspace, $name, $bytes, $options['purpose'] ?? null, $this->urlsOf(...));
        $this->shelf->calls[array_key_last($this->shelf->calls)]['media'] = $media;

        return $media;
    }

    public function find(string|Media|ChatMedia $media): Media
    {
        $this->record('find', $media);

        return $this->living($media);
    }

    public function findMany(iterable $uuids): array
    {
        $this->record('findMany');
        $found = [];
        foreach ($uuids as $uuid) {
            $media = $this->shelf->media[MediaUuid::of($uuid)] ?? null;
            if ($media !== null && $media->workspaceId === $this->workspace && $media->deletedAt === null) {
                $found[$media->uuid] = $media;
            }
        }

        return $found;
    }

    public function all(array $query = []): LazyCollection
    {
        $this->record('all', null, $query);
        $ours = array_filter($this->shelf->media, fn (Media $media): bool => $media->workspaceId === $this->workspace
            && $media->deletedAt === null && ($media->metadata['purpose'] ?? null) === ($query['purpose'] ?? $media->metadata['purpose'] ?? null));

        return LazyCollection::make(array_reverse(array_values($ours)));
    }

    public function status(string|Media|ChatMedia $media): MediaState
    {
        $this->record('status', $media);
        $found = $this->living($media);

        return new MediaState($found->uuid, $found->status, $found->error, $found->processedAt, $found->updatedAt);
    }

    public function wait(string|Media|ChatMedia $media, int $seconds = 30): Media
    {
        return $this->find($media);
    }

    public function url(string|Media|ChatMedia $media, string $variant = 'optimal', DateTimeInterface|int|null $expires = null): string
    {
        $this->record('url', $media, ['variant' => $variant, 'expires' => $expires]);

        return $this->urlsOf($this->living($media)->uuid)[$variant] ?? throw new NotFound("There is no variant {$variant}.", 404, 'not_found');
    }

    public function whatsappId(string|Media|ChatMedia $media, string $phoneNumberId): WhatsAppId
    {
        $this->record('whatsappId', $media, ['phone_number_id' => $phoneNumberId]);

        $tomorrow = gmdate('Y-m-d\TH:i:s\Z', time() + 86_400);

        return new WhatsAppId((string) crc32($this->living($media)->uuid . $phoneNumberId), 'compressed', $tomorrow, $tomorrow);
    }

    public function process(string|Media|ChatMedia $media, ?string $purpose = null): Media
    {
        $this->record('process', $media, ['purpose' => $purpose]);

        return $this->living($media);
    }

    public function retry(string|Media|ChatMedia $media): Media
    {
        $this->record('retry', $media);

        return $this->living($media);
    }

    public function rename(string|Media|ChatMedia $media, string $name): Media
    {
        $this->record('rename', $media, ['name' => $name]);

        return $this->shelf->change($this->living($media), ['name' => $name]);
    }

    public function delete(string|Media|ChatMedia $media, bool $permanent = false): void
    {
        $this->record('delete', $media, ['permanent' => $permanent]);
        $found = $this->known($media);
        if ($permanent) {
            $this->shelf->erase($found);
        } else {
            $this->shelf->change($this->living($media), ['deletedAt' => gmdate('Y-m-d\TH:i:s\Z')]);
        }
    }

    public function restore(string|Media|ChatMedia $media): Media
    {
        $this->record('restore', $media);

        return $this->shelf->change($this->known($media), ['deletedAt' => null]);
    }

    public function archive(string|Media|ChatMedia $media): Media
    {
        $this->record('archive', $media);

        return $this->living($media);
    }

    public function unarchive(string|Media|ChatMedia $media): Media
    {
        $this->record('unarchive', $media);

        return $this->living($media);
    }

    public function read(string|Media|ChatMedia $media, string $variant = 'original')
    {
        $this->record('read', $media, ['variant' => $variant]);

        return $this->shelf->open($this->living($media));
    }

    public function browserToken(array $limits = []): string
    {
        return BrowserToken::mint(self::SECRET, $this->workspace, $limits);
    }

    /** @param array<string, mixed> $more */
    private function record(string $what, string|Media|ChatMedia|null $media = null, array $more = []): void
    {
        if ($this->shelf->failure !== null) {
            [$failure, $this->shelf->failure] = [$this->shelf->failure, null];
            throw $failure;
        }
        $uuid = $media === null ? null : MediaUuid::of($media);
        $this->shelf->calls[] = ['what' => $what, 'uuid' => $uuid, 'workspace' => $this->workspace, 'with' => $more, 'media' => null];
    }

    private function known(string|Media|ChatMedia $media): Media
    {
        $found = $this->shelf->media[MediaUuid::of($media)] ?? null;
        if ($found === null || $found->workspaceId !== $this->workspace) {
            throw new NotFound('There is no such media.', 404, 'not_found');
        }

        return $found;
    }

    private function living(string|Media|ChatMedia $media): Media
    {
        $found = $this->known($media);
        if ($found->deletedAt !== null) {
            throw new NotFound('There is no such media.', 404, 'not_found');
        }

        return $found;
    }

    /** @return array<string, string> */
    private function urlsOf(string $uuid): array
    {
        $variants = ['original', 'compressed', 'thumbnail', 'webp', 'preview', 'poster', 'audio', 'mp4', 'sticker', 'optimal'];

        return array_combine($variants, array_map(fn (string $variant): string => self::URL . "/media/{$uuid}/{$variant}", $variants));
    }
}
