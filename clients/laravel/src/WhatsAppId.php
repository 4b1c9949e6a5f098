<?php

namespace Lumbung\Laravel;

/** Meta's id of a media, for one phone number, as `image.id` of a message wants it. */
final class WhatsAppId
{
    /**
     * @param string|null $expiresAt when Meta forgets it
     * @param string|null $validUntil until then it may be sent without asking again
     */
    public function __construct(
        public readonly string $id,
        public readonly string $variant,
        public readonly ?string $expiresAt,
        public readonly ?string $validUntil = null,
    ) {
    }

    public function __toString(): string
    {
        return $this->id;
    }
}
