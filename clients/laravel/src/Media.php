<?php

namespace Lumbung\Laravel;

use Illuminate\Contracts\Support\Arrayable;
use JsonSerializable;

/**
 * A media as `GET /api/v1/media/{uuid}` answers it. Times are RFC 3339.
 *
 * @implements Arrayable<string, mixed>
 */
final class Media implements Arrayable, JsonSerializable
{
    /**
     * @param string $type by content, never by name
     * @param array<string, mixed> $metadata dimensions, blurhash, fits, …: `Metadata` of the API
     * @param array<string, string|null> $urls absolute, by variant; null where there is nothing (yet)
     */
    public function __construct(
        public readonly int $id,
        public readonly string $uuid,
        public readonly int $workspaceId,
        public readonly string $name,
        public readonly string $type,
        public readonly int $size,
        public readonly ProcessingStatus $status,
        public readonly ?string $error,
        public readonly ?string $processedAt,
        public readonly array $metadata,
        public readonly array $urls,
        public readonly string $createdAt,
        public readonly string $updatedAt,
        public readonly ?string $deletedAt = null,
        public readonly bool $deduplicated = false,
    ) {
    }

    /**
     * @param array<string, mixed> $json
     * @param string $base what comes before URLs without a host
     */
    public static function of(array $json, string $base): self
    {
        $absolute = fn (?string $url): ?string => $url === null ? null : self::absolute($url, $base);

        return new self(
            $json['id'],
            $json['uuid'],
            $json['workspace_id'],
            $json['name'],
            $json['type'],
            $json['size'],
            ProcessingStatus::from($json['processing_status']),
            $json['processing_error'],
            $json['processed_at'],
            $json['metadata'] ?? [],
            array_map($absolute, $json['urls']),
            $json['created_at'],
            $json['updated_at'],
            $json['deleted_at'] ?? null,
            $json['deduplicated'] ?? false,
        );
    }

    public static function absolute(string $url, string $base): string
    {
        return str_starts_with($url, '/') ? rtrim($base, '/') . $url : $url;
    }

    /** Null while there is no such variant. Signed and ending, so not to be kept: ask again, or keep the uuid. */
    public function url(string $variant = 'optimal'): ?string
    {
        return $this->urls[$variant] ?? null;
    }

    /** The variant that is sent in this WhatsApp channel (`session_image`, `template_header_video`, …); null: it does not fit. */
    public function variantFor(string $channel): ?string
    {
        return $this->metadata['fits'][$channel]['variant'] ?? null;
    }

    public function isReady(): bool
    {
        return $this->status === ProcessingStatus::Completed;
    }

    /** @return array<string, mixed> */
    public function toArray(): array
    {
        return [
            'id' => $this->id,
            'uuid' => $this->uuid,
            'workspace_id' => $this->workspaceId,
            'name' => $this->name,
            'type' => $this->type,
            'size' => $this->size,
            'processing_status' => $this->status->value,
            'processing_error' => $this->error,
            'processed_at' => $this->processedAt,
            'metadata' => $this->metadata,
            'urls' => $this->urls,
            'created_at' => $this->createdAt,
            'updated_at' => $this->updatedAt,
            'deleted_at' => $this->deletedAt,
        ];
    }

    /** @return array<string, mixed> */
    public function jsonSerialize(): array
    {
        return $this->toArray();
    }
}
