<?php

namespace Lumbung\Laravel\Models;

use Illuminate\Database\Eloquent\Builder;
use Illuminate\Database\Eloquent\Model;
use Illuminate\Database\Eloquent\Relations\BelongsTo;
use Illuminate\Database\Eloquent\Relations\BelongsToMany;
use Illuminate\Database\Eloquent\Relations\HasMany;
use Illuminate\Database\Eloquent\SoftDeletes;
use Lumbung\Laravel\Client;
use Lumbung\Laravel\Exceptions\NotFound;
use Lumbung\Laravel\Media;
use Lumbung\Laravel\Models\Concerns\HasMediaUrls;
use Lumbung\Laravel\Models\Concerns\HasProcessingStatus;
use Lumbung\Laravel\Models\Concerns\HasUuid;

/**
 * A row of `chat_media`, the table that the application and Lumbung share. Reading is a matter of the row; what has
 * consequences beyond it (delete, forceDelete, restore, process) goes to Lumbung, which changes the row.
 *
 * @property int $id
 * @property string $uuid
 * @property string $name
 * @property string $type MIME type
 * @property int $size bytes
 * @property string $processing_status
 * @property string|null $processing_error
 * @property \Illuminate\Support\Carbon|null $processed_at
 * @property array<string, mixed>|null $metadata
 * @property int|null $workspace_id
 * @property-read string|null $original_url
 * @property-read string|null $compressed_url
 * @property-read string|null $thumbnail_url
 * @property-read string|null $webp_url
 * @property-read string|null $optimal_url
 * @property-read string|null $path a URL to show, as in the old table
 */
class ChatMedia extends Model
{
    use HasMediaUrls;
    use HasProcessingStatus;
    use HasUuid;
    use SoftDeletes;

    protected $table = 'chat_media';

    protected $guarded = [];

    protected $casts = ['metadata' => 'array', 'size' => 'integer', 'processed_at' => 'datetime'];

    /** Screens of the old application read `media.path`. */
    protected $appends = ['path'];

    public function workspace(): BelongsTo
    {
        return $this->belongsTo(config('lumbung.models.workspace'), 'workspace_id');
    }

    public function campaigns(): BelongsToMany
    {
        return $this->usedBy('campaign', 'campaign_media');
    }

    public function templates(): BelongsToMany
    {
        return $this->usedBy('template', 'template_media');
    }

    /** By `chats.media_id`: there is no table between them. */
    public function chats(): HasMany
    {
        return $this->hasMany(config('lumbung.models.chat'), 'media_id');
    }

    public function scopeForWorkspace(Builder $query, int $workspaceId): Builder
    {
        return $query->where('workspace_id', $workspaceId);
    }

    /** `image`, `video`, `audio`, `document`, or a MIME type. */
    public function scopeByType(Builder $query, string $type): Builder
    {
        return match (true) {
            $type === 'document' => $query->where(fn (Builder $none) => $none
                ->where('type', 'not like', 'image/%')->where('type', 'not like', 'video/%')->where('type', 'not like', 'audio/%')),
            str_contains($type, '/') => $query->where('type', $type),
            default => $query->where('type', 'like', addcslashes($type, '%_\\') . '/%'),
        };
    }

    public function isImage(): bool
    {
        return str_starts_with((string) $this->type, 'image/');
    }

    public function isVideo(): bool
    {
        return str_starts_with((string) $this->type, 'video/');
    }

    public function isAudio(): bool
    {
        return str_starts_with((string) $this->type, 'audio/');
    }

    public function isDocument(): bool
    {
        return ! $this->isImage() && ! $this->isVideo() && ! $this->isAudio();
    }

    /** Sends a file to Lumbung and gives its row. As of Client::upload(). */
    public static function upload(mixed $file, int $workspaceId, array $options = []): static
    {
        $media = app(Client::class)->forWorkspace($workspaceId)->upload($file, $options);

        return static::query()->where('uuid', $media->uuid)->firstOrFail();
    }

    /** What Lumbung says of it now. */
    public function media(): Media
    {
        return $this->lumbung()->find($this);
    }

    /** As of Client::process(); the row is read again. */
    public function process(?string $purpose = null): static
    {
        $this->lumbung()->process($this, $purpose);

        return $this->forgetUrls()->refresh();
    }

    /** Undoes delete(), within 30 days. False when a listener of `restoring` says no. */
    public function restore()
    {
        if ($this->fireModelEvent('restoring') === false) {
            return false;
        }
        $this->lumbung()->restore($this);
        $this->takeOver();
        $this->exists = true;
        $this->fireModelEvent('restored', false);

        return true;
    }

    /** Called by delete() and forceDelete(). An old row without a workspace is not Lumbung's, and deleted here. */
    protected function performDeleteOnModel()
    {
        if ($this->workspace_id === null) {
            $query = $this->setKeysForSaveQuery($this->newModelQuery());
            $this->forceDeleting ? $query->toBase()->delete() : $query->update(['deleted_at' => $this->freshTimestampString()]);
        } else {
            $this->deleteInLumbung();
        }
        $this->forceDeleting ? $this->exists = false : $this->takeOver();
    }

    /** Not being found is no failure where somebody else has deleted it meanwhile. */
    private function deleteInLumbung(): void
    {
        try {
            $this->lumbung()->delete($this, $this->forceDeleting);
        } catch (NotFound $failure) {
            $row = static::withTrashed()->find($this->getKey());
            if ($row !== null && ($this->forceDeleting || ! $row->trashed())) {
                throw $failure;
            }
        }
    }

    /** The row as it is now. */
    private function takeOver(): void
    {
        $row = static::withTrashed()->find($this->getKey());
        if ($row !== null) {
            $this->setRawAttributes($row->getAttributes(), true);
        }
        $this->forgetUrls();
    }

    private function lumbung(): Client
    {
        $client = app(Client::class);

        return $this->workspace_id === null ? $client : $client->forWorkspace($this->workspace_id);
    }

    private function usedBy(string $model, string $table): BelongsToMany
    {
        return $this->belongsToMany(config("lumbung.models.{$model}"), $table, 'media_id', "{$model}_id")
            ->using(MediaUse::class)->withPivot('id', 'usage_type', 'parameters')->withTimestamps();
    }
}
