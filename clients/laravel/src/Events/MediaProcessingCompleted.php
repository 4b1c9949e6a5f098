<?php

namespace Lumbung\Laravel\Events;

/** `media.processing.completed` */
class MediaProcessingCompleted extends Delivered
{
}
