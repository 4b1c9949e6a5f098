<?php

namespace Lumbung\Laravel\Tests\Models;

use Illuminate\Database\Eloquent\Model;

final class Workspace extends Model
{
    public $timestamps = false;

    protected $table = 'workspaces';

    protected $guarded = [];
}
