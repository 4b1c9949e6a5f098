<?php

namespace Lumbung\Laravel\Models\Concerns;

use Illuminate\Database\Eloquent\Builder;
use InvalidArgumentException;
use Lumbung\Laravel\ProcessingStatus;

/**
 * `processing_status`, which Lumbung writes when it processes. The markAs… methods are for what the application processes
 * itself (the old flow); they write the row alone.
 */
trait HasProcessingStatus
{
    public function scopePending(Builder $query): Builder
    {
        return $query->where('processing_status', ProcessingStatus::Pending->value);
    }

    /** Those that are completed. */
    public function scopeProcessed(Builder $query): Builder
    {
        return $query->where('processing_status', ProcessingStatus::Completed->value);
    }

    public function scopeFailed(Builder $query): Builder
    {
        return $query->where('processing_status', ProcessingStatus::Failed->value);
    }

    public function setProcessingStatusAttribute(ProcessingStatus|string $value): void
    {
        $status = $value instanceof ProcessingStatus ? $value : ProcessingStatus::tryFrom(strtolower($value));
        $this->attributes['processing_status'] = $status->value
            ?? throw new InvalidArgumentException("\"{$value}\" is no processing status.");
    }

    public function markAsProcessing(): void
    {
        $this->forceFill(['processing_status' => ProcessingStatus::Processing, 'processing_error' => null])->save();
    }

    public function markAsCompleted(): void
    {
        $this->forceFill([
            'processing_status' => ProcessingStatus::Completed,
            'processing_error' => null,
            'processed_at' => $this->freshTimestamp(),
        ])->save();
    }

    public function markAsFailed(string $error): void
    {
        $this->forceFill(['processing_status' => ProcessingStatus::Failed, 'processing_error' => $error])->save();
    }

    public function isPending(): bool
    {
        return $this->hasStatus(ProcessingStatus::Pending);
    }

    public function isProcessing(): bool
    {
        return $this->hasStatus(ProcessingStatus::Processing);
    }

    public function isCompleted(): bool
    {
        return $this->hasStatus(ProcessingStatus::Completed);
    }

    public function isFailed(): bool
    {
        return $this->hasStatus(ProcessingStatus::Failed);
    }

    private function hasStatus(ProcessingStatus $status): bool
    {
        return $this->getAttribute('processing_status') === $status->value;
    }
}
