<?php

namespace Lumbung\Laravel\Events;

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
     * @param array<string, mixed> $data what browsers get, too
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
}
