<?php

namespace Lumbung\Laravel;

/** As in the column `processing_status`. */
enum ProcessingStatus: string
{
    case Pending = 'pending';
    case Processing = 'processing';
    case Completed = 'completed';
    case Failed = 'failed';

    /** Nothing more comes by itself. */
    public function isSettled(): bool
    {
        return $this === self::Completed || $this === self::Failed;
    }
}
