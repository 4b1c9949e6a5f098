<?php

namespace Lumbung\Laravel\Models\Concerns;

use Illuminate\Database\Eloquent\Relations\BelongsToMany;
use Illuminate\Support\Str;
use Lumbung\Laravel\Models\ChatMedia;
use Lumbung\Laravel\Models\MediaUse;

/** For the application's Campaign and Template: their media, by `campaign_media` and `template_media`. */
trait HasMedia
{
    public function media(): BelongsToMany
    {
        $name = Str::singular($this->getTable());

        return $this->belongsToMany(ChatMedia::class, "{$name}_media", "{$name}_id", 'media_id')
            ->using(MediaUse::class)->withPivot('id', 'usage_type', 'parameters')->withTimestamps();
    }

    /** What is sent as its header. */
    public function headerMedia(): BelongsToMany
    {
        return $this->media()->wherePivot('usage_type', 'header');
    }
}
