<?php

namespace Lumbung\Laravel\Tests\Models;

use Illuminate\Database\Eloquent\Model;
use Lumbung\Laravel\Models\Concerns\HasMedia;

final class Campaign extends Model
{
    use HasMedia;

    public $timestamps = false;

    protected $table = 'campaigns';

    protected $guarded = [];
}
