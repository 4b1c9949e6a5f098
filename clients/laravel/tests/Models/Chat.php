<?php

namespace Lumbung\Laravel\Tests\Models;

use Illuminate\Database\Eloquent\Model;
use Illuminate\Database\Eloquent\Relations\BelongsTo;
use Lumbung\Laravel\Models\ChatMedia;

final class Chat extends Model
{
    public $timestamps = false;

    protected $table = 'chats';

    protected $guarded = [];

    public function media(): BelongsTo
    {
        return $this->belongsTo(ChatMedia::class, 'media_id');
    }
}
