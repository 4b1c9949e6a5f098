<?php

namespace Lumbung\Laravel\Models;

use Illuminate\Database\Eloquent\Relations\Pivot;

/**
 * A row of `campaign_media` or `template_media`.
 *
 * @property string $usage_type header, body, attachment, or `header:3` for a card
 * @property array<string, mixed>|null $parameters
 */
class MediaUse extends Pivot
{
    public $incrementing = true;

    protected $casts = ['parameters' => 'array'];
}
