<?php

namespace Lumbung\Laravel\Models\Concerns;

use Illuminate\Database\Eloquent\Model;
use Illuminate\Support\Str;

/** A new row has a uuid that nobody can guess, and routes find it by that. */
trait HasUuid
{
    public static function bootHasUuid(): void
    {
        static::creating(function (Model $model): void {
            if (empty($model->getAttribute('uuid'))) {
                $model->setAttribute('uuid', (string) Str::orderedUuid());
            }
        });
    }

    public function getRouteKeyName()
    {
        return 'uuid';
    }
}
