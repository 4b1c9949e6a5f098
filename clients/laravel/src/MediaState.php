<?php

namespace Lumbung\Laravel;

/** How far a media is. */
final class MediaState
{
    public function __construct(
        public readonly string $uuid,
        public readonly ProcessingStatus $status,
        public readonly ?string $error,
        public readonly ?string $processedAt,
        public readonly string $updatedAt,
    ) {
    }

    /** @param array<string, mixed> $json */
    public static function of(array $json): self
    {
        return new self(
            $json['uuid'],
            ProcessingStatus::from($json['processing_status']),
            $json['processing_error'],
            $json['processed_at'],
            $json['updated_at'],
        );
    }
}
