<?php

namespace Lumbung\Laravel\Models\Concerns;

use Lumbung\Laravel\Models\UrlBatch;

/**
 * URLs, asked for when one is read: once for all models that came by one query, and then known. Null where the variant is
 * not there (yet), and, reported, where Lumbung can't be asked: a page is shown without a picture rather than not at all.
 */
trait HasMediaUrls
{
    private ?UrlBatch $urls = null;

    /** Every get() of a query builds its collection here. */
    public function newCollection(array $models = [])
    {
        $batch = new UrlBatch();
        foreach ($models as $model) {
            if ($model instanceof self) {
                $model->urls ??= $batch->with($model);
            }
        }

        return parent::newCollection($models);
    }

    public function getOriginalUrlAttribute(): ?string
    {
        return $this->variantUrl('original');
    }

    public function getCompressedUrlAttribute(): ?string
    {
        return $this->variantUrl('compressed');
    }

    public function getThumbnailUrlAttribute(): ?string
    {
        return $this->variantUrl('thumbnail');
    }

    public function getWebpUrlAttribute(): ?string
    {
        return $this->variantUrl('webp');
    }

    /** The best that there is for who asks; what is not processed has its original. */
    public function getOptimalUrlAttribute(): ?string
    {
        return $this->variantUrl('optimal') ?? $this->variantUrl('original');
    }

    /** What the old column was: a URL to show. While there is the old column, what stands there. */
    public function getPathAttribute(?string $value): ?string
    {
        // What is appended comes without its value.
        return $value ?? $this->attributes['path'] ?? $this->getOptimalUrlAttribute();
    }

    /** Any variant by its name. */
    public function variantUrl(string $variant): ?string
    {
        $this->urls ??= (new UrlBatch())->with($this);

        return $this->urls->of((string) $this->uuid)[$variant] ?? null;
    }

    /** Asks anew the next time, as after an event told that it was processed. */
    public function forgetUrls(): static
    {
        $this->urls = null;

        return $this;
    }
}
