<?php

namespace Lumbung\Laravel\Events;

use Lumbung\Laravel\Media;

/**
 * An event of Lumbung that a webhook brought. It may come twice, and events of one media may overtake each other: ask
 * for the media where its state matters.
 */
class Delivered implements LumbungEvent
{
    private const CLASSES = [
        'media.processing.started' => MediaProcessingStarted::class,
        'media.thumbnail.ready' => MediaThumbnailReady::class,
        'media.processing.completed' => MediaProcessingCompleted::class,
        'media.processing.failed' => MediaProcessingFailed::class,
        'media.deleted' => MediaDeleted::class,
        'media.updated' => MediaUpdated::class,
        'media.erased' => MediaErased::class,
        'media.import.failed' => MediaImportFailed::class,
    ];

    /**
     * @param int $id the same when an event is told again
     * @param string $event its name, such as `media.processing.completed`
     * @param string|null $uuid of the media, where it is about one
     * @param array<string, mixed> $data what browsers get, too; its URLs may have no host
     */
    final public function __construct(
        public readonly int $id,
        public readonly string $event,
        public readonly int $workspaceId,
        public readonly ?string $uuid,
        public readonly array $data,
    ) {
    }

    /** @param array<string, mixed> $body */
    public static function of(array $body): self
    {
        $data = is_array($body['data'] ?? null) ? $body['data'] : [];
        $class = self::CLASSES[$body['event']] ?? self::class;

        return new $class((int) $body['id'], $body['event'], (int) $body['workspace_id'], $data['uuid'] ?? null, $data);
    }

    /** Of its thumbnail, signed and ending; null where there is none (yet). */
    public function thumbnailUrl(): ?string
    {
        return $this->absolute('thumbnail_url');
    }

    /** Of its optimal variant, signed and ending; null where there is none (yet). */
    public function url(): ?string
    {
        return $this->absolute('url');
    }

    private function absolute(string $name): ?string
    {
        $url = $this->data[$name] ?? null;

        return is_string($url) ? Media::absolute($url, (string) config('lumbung.public_url')) : null;
    }
}
