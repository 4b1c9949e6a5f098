<?php

namespace Lumbung\Laravel\Testing;

use Closure;
use finfo;
use Illuminate\Support\Str;
use Lumbung\Laravel\Exceptions\LumbungException;
use Lumbung\Laravel\Media;
use Lumbung\Laravel\ProcessingStatus;

/** What a FakeClient and those of other workspaces that came from it have in common. */
final class Shelf
{
    /** @var array<string, Media> by uuid, the deleted ones too */
    public array $media = [];

    /** @var list<array{what: string, uuid: string|null, workspace: int, with: array<string, mixed>, media: Media|null}> */
    public array $calls = [];

    public ?LumbungException $failure = null;

    /** @var array<string, string> by uuid */
    private array $bytes = [];

    /** @param Closure(string): array<string, string> $urls of a uuid */
    public function keep(int $workspace, string $name, string $bytes, ?string $purpose, Closure $urls): Media
    {
        $hash = 'sha256:' . hash('sha256', $bytes);
        foreach ($this->media as $media) {
            if ($media->workspaceId === $workspace && $media->deletedAt === null && $media->metadata['hash'] === $hash) {
                return $this->copyOf($media, ['deduplicated' => true]);
            }
        }
        $uuid = (string) Str::orderedUuid();
        $this->bytes[$uuid] = $bytes;
        $now = gmdate('Y-m-d\TH:i:s\Z');
        $type = (new finfo(FILEINFO_MIME_TYPE))->buffer($bytes) ?: 'application/octet-stream';
        $metadata = ['hash' => $hash] + ($purpose === null ? [] : ['purpose' => $purpose]);

        return $this->media[$uuid] = new Media(
            count($this->bytes), $uuid, $workspace, $name, $type, strlen($bytes), ProcessingStatus::Completed, null, $now, $metadata,
            $urls($uuid), $now, $now,
        );
    }

    /** @param array<string, mixed> $changes */
    public function change(Media $media, array $changes): Media
    {
        return $this->media[$media->uuid] = $this->copyOf($media, $changes);
    }

    public function erase(Media $media): void
    {
        unset($this->media[$media->uuid]);
    }

    /** @return resource */
    public function open(Media $media)
    {
        $stream = fopen('php://temp', 'w+b');
        fwrite($stream, $this->bytes[$media->uuid]);
        rewind($stream);

        return $stream;
    }

    /** @param array<string, mixed> $changes */
    private function copyOf(Media $media, array $changes): Media
    {
        return new Media(...array_merge(get_object_vars($media), $changes));
    }
}
