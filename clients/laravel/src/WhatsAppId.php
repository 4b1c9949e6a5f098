<?php

namespace Lumbung\Laravel;

/** Meta's id of a media, for one phone number, as `image.id` of a message wants it. */
final class WhatsAppId
{
    public function __construct(
        public readonly string $id,
        public readonly string $variant,
        public readonly ?string $expiresAt,
    ) {
    }

    public function __toString(): string
    {
        return $this->id;
    }
}
